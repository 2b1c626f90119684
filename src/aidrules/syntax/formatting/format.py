"""The formatter: one way to write a policy, with the same tree and the same comments.

It works on the Lark trees of the declarations, not on their text, so it cannot change a word. What it wrote is parsed
again and compared before anyone sees it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attrs import evolve, frozen
from lark import Token, Tree

from aidrules.diagnostics.sink import DiagnosticSink
from aidrules.source.text import SourceText, Span
from aidrules.syntax.formatting.canonical import canonical, gap
from aidrules.syntax.formatting.layout import Break, Piece, breaks, lines
from aidrules.syntax.formatting.tables import TableLayout
from aidrules.syntax.parse import parse
from aidrules.syntax.reading import ParseTree, first_token, last_token
from aidrules.syntax.trees import DeclarationTree, read_trees

_PROSE = frozenset({"prose", "cell_prose", "record_prose"})


class FormatError(Exception):
    """The formatter would have changed the policy. This is a fault of the formatter, never of the policy."""


def format_text(source: SourceText, sink: DiagnosticSink) -> str | None:
    """Format a policy.

    Args:
        source: the text.
        sink: takes the syntax errors.

    Returns:
        The formatted text, or None when the text has syntax errors.

    Raises:
        FormatError: the result would not say the same; it is not returned.
    """
    before = parse(source, sink)
    if sink.has_errors:
        return None
    forest = read_trees(source, DiagnosticSink(source))
    text = _Formatter(source, forest.comments).text(forest.declarations)
    formatted = SourceText(source.name, text)
    again = DiagnosticSink(formatted)
    after = parse(formatted, again)
    same_comments = sorted(c.text.rstrip() for c in before.comments) == sorted(c.text for c in after.comments)
    if again.has_errors or before.declarations != after.declarations or not same_comments:
        raise FormatError(f"formatting would change {source.name}")
    return text


@frozen
class _Unit:
    """A token, or a stretch of free wording that is kept as it is; ``tight`` when nothing follows it directly."""

    first: Token
    last: Token
    text: str
    tight: bool = False

    @property
    def start(self) -> int:
        return self.first.start_pos or 0

    @property
    def end(self) -> int:
        return self.last.end_pos or 0


@frozen
class _Formatter:
    source: SourceText
    comments: Sequence[Span]

    def text(self, declarations: Sequence[DeclarationTree]) -> str:
        blocks: list[str] = []
        position = 0
        for declaration in declarations:
            start = declaration.tokens[0].start_pos or 0
            end = declaration.tokens[-1].end_pos or 0
            for comment in self._between(position, start):
                blocks.append(self._separator(position, comment.start, bool(blocks)) + self._comment(comment))
                position = comment.end
            body = "\n".join(lines(list(self._pieces(declaration))))
            blocks.append(self._separator(position, start, bool(blocks)) + body)
            position = end
        for comment in self._between(position, len(self.source.text)):
            blocks.append(self._separator(position, comment.start, bool(blocks)) + self._comment(comment))
            position = comment.end
        return "".join(blocks) + "\n"

    def _between(self, start: int, end: int) -> list[Span]:
        return [comment for comment in self.comments if start <= comment.start < end]

    def _comment(self, comment: Span) -> str:
        return self.source.text[comment.start : comment.end].rstrip()

    def _separator(self, start: int, end: int, inside: bool) -> str:
        """What stands between two blocks: a comment behind one stays on its line; one blank line is kept."""
        breaks_between = self.source.text.count("\n", start, end)
        if not inside:
            return ""
        if breaks_between == 0 and self.source.text[end] in "#＃":
            return "  "
        return "\n\n" if breaks_between > 1 else "\n"

    # ---- one declaration

    def _pieces(self, declaration: DeclarationTree) -> Iterator[Piece]:
        if declaration.tree is None:
            raise FormatError("a declaration with errors")
        places = breaks(declaration.tree)
        layout = TableLayout(declaration.tree, self._inline)
        row_ends = layout.row_ends()
        previous: _Unit | None = None
        waiting: list[Span] = []
        for unit in self._units(declaration.tree, layout):
            between = [] if previous is None else self._between(previous.end, unit.start)
            line_break, indent = places.get(unit.start, (Break.NONE, 0))
            if unit.first.type == "ROW":
                line_break, indent = Break.HARD, 4
            if layout.inside_row(unit.start) and unit.first.type != "ROW":
                waiting += between  # a comment inside a row waits for the end of the row
                between = []
            yield from self._comment_pieces(between, previous, indent)
            before = "" if previous is None else self._gap(previous, unit)
            yield Piece(unit.text, before, line_break, indent)
            waiting += self._between(unit.start, unit.end)
            if unit.end in row_ends or not layout.inside_row(unit.start):
                yield from self._comment_pieces(waiting, unit, indent)
                waiting = []
            previous = unit

    def _comment_pieces(self, comments: Sequence[Span], previous: _Unit | None, indent: int) -> Iterator[Piece]:
        for number, comment in enumerate(comments):
            own_line = number > 0 or (previous is not None and "\n" in self.source.text[previous.end : comment.start])
            kind = Break.HARD if own_line else Break.NONE
            yield Piece(self._comment(comment), "" if own_line else "  ", kind, indent or 4, comment=True)

    def _units(self, tree: ParseTree, layout: TableLayout) -> Iterator[_Unit]:
        """The tokens in order; free wording in one piece, and the cells of a row in one piece."""
        yield from self._units_of([tree], layout)

    def _units_of(self, parts: Sequence[ParseTree | Token], layout: TableLayout) -> Iterator[_Unit]:
        stack: list[ParseTree | Token] = list(reversed(parts))
        while stack:
            part = stack.pop()
            if isinstance(part, Token):
                yield _Unit(part, part, canonical(part))
            elif part.data in _PROSE:
                yield self._prose(part)
            elif part.data == "row":
                cells, clauses = layout.split(part)
                first, last = first_token(cells[0]), last_token(cells[-1])
                yield _Unit(first, last, layout.cells_text(part))
                stack.extend(reversed(clauses))
            elif _holds_tight(part):
                *most, ending = list(self._units_of(part.children[:1], layout))
                yield from most
                yield evolve(ending, tight=True)
                stack.extend(reversed(part.children[1:]))
            else:
                stack.extend(reversed(part.children))

    def _prose(self, tree: ParseTree) -> _Unit:
        first, last = first_token(tree), last_token(tree)
        if first is last and first.type == "STRING":
            return _Unit(first, last, canonical(first))
        return _Unit(first, last, self._raw(first.start_pos or 0, last.end_pos or 0))

    def _raw(self, start: int, end: int) -> str:
        """Free wording as written, on one line, without the comments in it."""
        pieces = []
        for comment in self._between(start, end):
            pieces.append(self.source.text[start : comment.start])
            start = comment.end
        pieces.append(self.source.text[start:end])
        return " ".join(" ".join(pieces).split())

    def _inline(self, tree: ParseTree) -> str:
        """A subtree on one line, without its comments."""
        text = ""
        previous: _Unit | None = None
        for unit in self._units(tree, TableLayout(tree, self._inline)):
            text += ("" if previous is None else self._gap(previous, unit)) + unit.text
            previous = unit
        return text

    def _gap(self, left: _Unit, right: _Unit) -> str:
        return "" if left.tight else gap(left.last, right.first)


def _holds_tight(tree: ParseTree) -> bool:
    """Whether nothing stands behind the first part of a tree: a sign, the place before a phrase, a number's unit."""
    if len(tree.children) < 2:
        return False
    if tree.data in ("negative", "any_cell"):
        return True
    if tree.data == "citation":
        return isinstance(tree.children[0], Tree)
    # 10 万元 is ten of a unit; 10万元 is a hundred thousand yuan
    return tree.data == "quantity" and str(last_token(tree))[0] not in "十百千万亿"
