"""Text to Lark trees, one for each declaration.

The text is folded, cut into tokens and then into declarations, and each declaration is parsed by itself. So a mistake
stays inside its declaration: every other one is read, and one run reports them all.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from attrs import frozen
from lark import Token, Tree
from lark.exceptions import UnexpectedToken

from aidrules.diagnostics.sink import DiagnosticSink
from aidrules.source.text import SourceText, Span
from aidrules.syntax.errors import SyntaxErrors
from aidrules.syntax.folding import fold
from aidrules.syntax.grammar import parser, protected_pattern
from aidrules.syntax.lexicon import lexicon
from aidrules.syntax.reading import ParseTree

MAX_BRACKETS = 60
"""How deep brackets may nest."""
MAX_DEPTH = 120
"""How deep an expression may nest: brackets, 若 in 否则, 并非 before 并非."""
MAX_TABLE_ROWS = 10_000
"""How many rows one table may have."""

_OPEN, _CLOSE = frozenset({"LPAR", "LSQB"}), frozenset({"RPAR", "RSQB"})
_TABLE_LINE = re.compile(r"[ \t\u3000]*[|｜]")


@frozen
class DeclarationTree:
    """One declaration: its tokens, and its tree unless it could not be parsed."""

    tokens: tuple[Token, ...]
    tree: ParseTree | None


@frozen
class Forest:
    """Every declaration of a text, and its comments as spans."""

    declarations: tuple[DeclarationTree, ...]
    comments: tuple[Span, ...]


def read_trees(source: SourceText, sink: DiagnosticSink) -> Forest:
    """Parse every declaration of a text.

    Args:
        source: the text; any text is allowed.
        sink: takes every syntax error. Nothing is raised.
    """
    if not source.text.strip("\ufeff\u200b \t\r\n\u3000"):
        sink.report("P026", source.span(0, 0))
        return Forest((), ())
    if _too_long_a_table(source, sink):
        return Forest((), ())
    chunks = list(_chunks(list(parser().lex(fold(source.text))), source, sink))
    errors = SyntaxErrors(source, sink, _declared_names(chunks))
    found: list[DeclarationTree] = []
    for chunk in chunks:
        if sink.full:
            break
        found.extend(_Chunk(tuple(chunk), sink, errors).declarations())
    return Forest(tuple(found), _comments(source))


def _comments(source: SourceText) -> tuple[Span, ...]:
    pattern = re.compile(parser().get_terminal("COMMENT").pattern.to_regexp())
    matches = protected_pattern().finditer(source.text)
    return tuple(source.span(*match.span()) for match in matches if pattern.match(match.group()))


def _too_long_a_table(source: SourceText, sink: DiagnosticSink) -> bool:
    """Refuse a monstrous table before any work is put into it."""
    run = 0
    offset = 0
    for line in source.text.split("\n"):
        run = run + 1 if _TABLE_LINE.match(line) else 0
        if run > MAX_TABLE_ROWS + 1:
            sink.report("P006", source.span(offset, offset + len(line)), limit=str(MAX_TABLE_ROWS))
            return True
        offset += len(line) + 1
    return False


def _chunks(tokens: Sequence[Token], source: SourceText, sink: DiagnosticSink) -> Iterator[list[Token]]:
    """Cut the tokens where a declaration's keyword begins a line or follows the end of another declaration."""
    openers = lexicon().group("declaration") | lexicon().group("reserved")
    chunk: list[Token] = []
    previous: Token | None = None
    for token in tokens:
        fresh = previous is None or previous.type == "STOP" or token.line != previous.end_line
        if token.type in openers and fresh:
            if chunk:
                yield chunk
            chunk = [token]
        elif chunk:
            chunk.append(token)
        elif previous is None:
            span = source.span(token.start_pos or 0, token.end_pos or 0)
            sink.report("P015", span, found=str(token).strip())
        previous = token
    if chunk:
        yield chunk


def _declared_names(chunks: Sequence[Sequence[Token]]) -> frozenset[str]:
    """Every word that a declaration may declare, read from the tokens alone, for finding forgotten spaces."""
    names: set[str] = set()
    for chunk in chunks:
        everything = chunk[0].type in {"TYPE", "READING"}
        for previous, token in pairwise(chunk):
            if token.type == "NAME" and (previous is chunk[0] or everything):
                names.add(str(token))
    return frozenset(names)


@frozen
class _Chunk:
    """The tokens of one declaration, or of several when the ends between them were forgotten."""

    tokens: tuple[Token, ...]
    sink: DiagnosticSink
    errors: SyntaxErrors

    def declarations(self) -> Iterator[DeclarationTree]:
        start = 0
        while start < len(self.tokens) and not self.sink.full:
            found = self._one(self.tokens[start:])
            yield found
            start += len(found.tokens)

    def _one(self, tokens: tuple[Token, ...]) -> DeclarationTree:
        """Parse the declaration that begins with the first token; it may end before the last."""
        broken = DeclarationTree(tokens, None)
        if tokens[0].type in lexicon().group("reserved"):
            self.sink.report("P027", self.errors.span(tokens[0]), word=str(tokens[0]))
            return broken
        if self._too_deep(tokens):
            return broken
        state = parser().parse_interactive()
        accepts: Callable[[], set[str]] = state.accepts  # lark leaves these two without annotations
        finish: Callable[[Token], ParseTree] = state.feed_eof
        for index, token in enumerate(tokens):
            try:
                state.feed_token(token)
            except UnexpectedToken:
                self.errors.unexpected(tokens, index, accepts(), _declared(tokens))
                forgotten_end = index > 0 and token.type in lexicon().group("declaration")
                return DeclarationTree(tokens[:index], None) if forgotten_end else broken
        try:
            tree = finish(tokens[-1])
        except UnexpectedToken:
            self.errors.unexpected(tokens, len(tokens), accepts(), _declared(tokens))
            return broken
        if _depth_exceeds(tree, MAX_DEPTH):
            self.sink.report("P007", self.errors.span(tokens[0]), limit=str(MAX_DEPTH))
            return broken
        return DeclarationTree(tokens, tree)

    def _too_deep(self, tokens: Sequence[Token]) -> bool:
        depth = 0
        for token in tokens:
            if token.type in _OPEN:
                depth += 1
            elif token.type in _CLOSE:
                depth -= 1
            if depth > MAX_BRACKETS:
                self.sink.report("P004", self.errors.span(token), limit=str(MAX_BRACKETS))
                return True
        return False


def _declared(tokens: Sequence[Token]) -> str:
    """What a declaration is called in messages: its name, or its keyword."""
    return str(tokens[1]) if len(tokens) > 1 and tokens[1].type == "NAME" else str(tokens[0])


def _depth_exceeds(tree: ParseTree, limit: int) -> bool:
    """Whether a tree is deeper than ``limit``, found without recursion."""
    stack: list[tuple[ParseTree, int]] = [(tree, 1)]
    while stack:
        node, depth = stack.pop()
        if depth > limit:
            return True
        stack.extend((child, depth + 1) for child in node.children if isinstance(child, Tree))
    return False
