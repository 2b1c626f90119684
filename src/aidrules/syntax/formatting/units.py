"""A declaration as the pieces that are never torn apart: tokens, stretches of free wording, the cells of a row."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence, Set
from itertools import zip_longest

from attrs import evolve, frozen
from lark import Token

from aidrules.source.text import SourceText, Span
from aidrules.syntax.formatting.canonical import canonical, gap, touching
from aidrules.syntax.formatting.places import PROSE
from aidrules.syntax.formatting.tables import aligned, cells_and_clauses
from aidrules.syntax.reading import ParseTree, branches, first_token, labelled, last_token

_HIT = frozenset({"NAME", "PRIORITY", "MINUS"})


@frozen
class Unit:
    """One piece of a declaration.

    Attributes:
        first, last: its tokens, the same one for most.
        text: what is written.
        before: what stands between it and the unit before, on one line.
        touches: it is one word with the unit before, such as a number and its unit.
        row: the offset of the table row it belongs to, or None.
        cells: it is the cells of that row.
    """

    first: Token
    last: Token
    text: str
    before: str = ""
    touches: bool = False
    row: int | None = None
    cells: bool = False

    @property
    def start(self) -> int:
        """The offset at which it begins."""
        return self.first.start_pos or 0

    @property
    def end(self) -> int:
        """The offset at which it ends."""
        return self.last.end_pos or 0

    def belongs_to(self, before: Unit, signs: Set[str]) -> bool:
        """Whether it is in the row of the unit before, or one of some signs, by kind or by text."""
        if self.row is not None and self.row == before.row:
            return True
        return self.first is self.last and (self.first.type in signs or str(self.first) in signs)


class UnitReader:
    """Reads the units of one declaration.

    Args:
        source: the text.
        tree: the tree of the declaration.
        comments: the comments of the text, in order.
    """

    def __init__(self, source: SourceText, tree: ParseTree, comments: Sequence[Span]) -> None:
        self._source = source
        self._tree = tree
        self._comments = comments
        self._comment_starts = [comment.start for comment in comments]
        self._touching = touching(tree)

    def units(self) -> list[Unit]:
        """The units in order, without those that say nothing: ； before 。, and 。 behind a table."""
        rows = list(_rows(branches(self._tree)[0]))
        texts = dict(zip(map(_offset, rows), aligned(rows, self._inline), strict=True))
        found = list(self._spaced(self._units_of(self._tree, texts)))
        stop = len(found) - 1
        if rows and found[stop].first.type == "STOP" and found[stop - 1].row is not None:
            return found[:stop]
        if found[stop].first.type == "STOP" and found[stop - 1].first.type == "SEMICOLON":
            return [*found[: stop - 1], evolve(found[stop], before="")]
        return found

    def _spaced(self, units: Iterator[Unit]) -> Iterator[Unit]:
        previous: Unit | None = None
        for unit in units:
            yield unit if previous is None else self._behind(previous, unit)
            previous = unit

    def _behind(self, left: Unit, right: Unit) -> Unit:
        if left.cells:
            return evolve(right, before=" ")
        if left.end in self._touching:
            return evolve(right, before="", touches=True)
        return evolve(right, before=gap(left.last, right.first))

    def _inline(self, tree: ParseTree) -> str:
        """A subtree on one line, without its comments."""
        return "".join(unit.before + unit.text for unit in self._spaced(self._units_of(tree, {})))

    def _units_of(self, tree: ParseTree, rows: dict[int, str]) -> Iterator[Unit]:
        stack: list[tuple[ParseTree | Token, int | None]] = [(tree, None)]
        while stack:
            part, row = stack.pop()
            if isinstance(part, Token):
                yield Unit(part, part, canonical(part), row=row)
                continue
            inside: Sequence[ParseTree | Token] = part.children
            match part.data:
                case "any_cell":
                    yield Unit(first_token(part), last_token(part), "－")
                    continue
                case data if data in PROSE:
                    yield self._prose(part)
                    continue
                case "hit_policy":
                    words = [child for child in part.children if isinstance(child, Token) and child.type in _HIT]
                    text = "-".join(str(word) for word in words if word.type != "MINUS")
                    yield Unit(words[0], words[-1], text)
                    inside = part.children[len(words) :]
                case "example":
                    inside = [_parting(child, after) for child, after in zip_longest(part.children, part.children[1:])]
                case "row":
                    row = _offset(part)
                    cells, inside = cells_and_clauses(part)
                    yield Unit(first_token(cells[0]), last_token(cells[-1]), rows[row], row=row, cells=True)
            stack.extend((child, row) for child in reversed(inside))

    def _prose(self, tree: ParseTree) -> Unit:
        first, last = first_token(tree), last_token(tree)
        if first is last and first.type == "STRING":
            return Unit(first, last, canonical(first))
        return Unit(first, last, self._raw(first.start_pos or 0, last.end_pos or 0))

    def _raw(self, start: int, end: int) -> str:
        """Free wording as written, on one line, without the comments in it."""
        pieces = []
        at = bisect_left(self._comment_starts, start)
        for comment in self._comments[at : bisect_left(self._comment_starts, end)]:
            pieces.append(self._source.text[start : comment.start])
            start = comment.end
        pieces.append(self._source.text[start:end])
        return " ".join(" ".join(pieces).split())


def _rows(declaration: ParseTree) -> Iterator[ParseTree]:
    """The rows of the table that a declaration is or ends with."""
    if declaration.data == "replacement":
        declaration = branches(declaration)[-1]
    holder = declaration if declaration.data in ("example", "parameter_table") else branches(declaration)[-1]
    return labelled(holder, "row")


def _offset(tree: ParseTree) -> int:
    return first_token(tree).start_pos or 0


def _parting(part: ParseTree | Token, after: ParseTree | Token | None) -> ParseTree | Token:
    """；, where ， stands between what is known and what follows from it."""
    then = isinstance(after, Token) and after.type == "THEN"
    if then and isinstance(part, Token) and part.type == "COMMA":
        return Token.new_borrow_pos("SEMICOLON", ";", part)
    return part
