"""Text to Lark trees, one for each declaration.

The text is folded, cut into tokens and then into declarations, and each declaration is parsed by itself. So a mistake
stays inside its declaration: every other one is read, and one run reports them all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from attrs import frozen
from lark import Token, Tree

from aidrules.diagnostics.sink import DiagnosticSink
from aidrules.source.text import SourceText, Span
from aidrules.syntax.automaton import tree_of
from aidrules.syntax.chunks import additions, chunked, declared_names, mend_rows, mistaken_opener, part_multiples
from aidrules.syntax.errors import SyntaxErrors
from aidrules.syntax.folding import fold
from aidrules.syntax.grammar import parser, protected_pattern
from aidrules.syntax.lexicon import lexicon
from aidrules.syntax.reading import ParseTree
from aidrules.syntax.recovery import Recovery
from aidrules.syntax.tokens import moved, tokens_of

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
    folded = fold(source.text)
    tokens = additions(list(tokens_of(folded)))
    if not tokens:
        sink.report("P026", source.span(0, 0))
    names: set[str] = set()
    errors = SyntaxErrors(source, folded, sink, names)
    chunks = [mend_rows(chunk, errors) for chunk in chunked(tokens, errors)]
    names.update(declared_names(chunks))
    found: list[DeclarationTree] = []
    for chunk in chunks:
        if sink.full:
            break
        found.extend(_Chunk(tuple(part_multiples(chunk, names)), errors).declarations())
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


@frozen
class _Chunk:
    """The tokens of one declaration, or of several when the ends between them were forgotten."""

    tokens: tuple[Token, ...]
    errors: SyntaxErrors

    def declarations(self) -> Iterator[DeclarationTree]:
        start = 0
        while start < len(self.tokens) and not self.errors.sink.full:
            found = self._one(self.tokens[start:], looked_through=start > 0)
            yield found
            start += len(found.tokens)

    def _one(self, tokens: tuple[Token, ...], looked_through: bool) -> DeclarationTree:
        """Parse the declaration that begins with the first token; it may end before the last.

        Args:
            tokens: the rest of the chunk.
            looked_through: whether the brackets have been counted, with the declaration before it.
        """
        broken = DeclarationTree(tokens, None)
        opener = tokens[0].type
        if opener in lexicon().group("reserved"):
            self.errors.reserved(tokens[0])
            return broken
        if opener not in lexicon().group("declaration"):
            meant = mistaken_opener(tokens, self.errors)
            if meant is None:
                self.errors.stray(tokens)
                return broken
            tokens = (meant, *tokens[1:])
        deep = None if looked_through else _too_deep_at(tokens)
        if deep is not None:
            self.errors.too_deep_brackets(deep, MAX_BRACKETS)
            return broken
        tree = tree_of(tokens)
        if tree is None:
            recovery = Recovery(tokens, self.errors)
            tokens = tokens[: recovery.run()]
            if recovery.reports:  # a declaration that is whole but for its end is checked all the same
                return DeclarationTree(tokens, tree_of((*tokens, _stop(tokens[-1]))) if recovery.only_unended else None)
            tree = tree_of(tokens)  # a complete declaration before something that belongs to none
        if tree is not None and _depth_exceeds(tree, MAX_DEPTH):
            self.errors.too_deep_expression(tokens, MAX_DEPTH)
            return DeclarationTree(tokens, None)
        return DeclarationTree(tokens, tree)


def _stop(last: Token) -> Token:
    """The 。 that is missing behind a token."""
    return moved("STOP", "", last, (last.end_pos or 0) - (last.start_pos or 0))


def _too_deep_at(tokens: Sequence[Token]) -> Token | None:
    """The first bracket beyond the limit."""
    depth = 0
    for token in tokens:
        if token.type in _OPEN:
            depth += 1
        elif token.type in _CLOSE:
            depth -= 1
        if depth > MAX_BRACKETS:
            return token
    return None


def _depth_exceeds(tree: ParseTree, limit: int) -> bool:
    """Whether a tree is deeper than ``limit``, found without recursion."""
    level = [tree]
    for _ in range(limit):
        level = [child for node in level for child in node.children if isinstance(child, Tree)]
        if not level:
            return False
    return True
