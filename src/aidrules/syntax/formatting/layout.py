"""Fills lines: a declaration's tokens become pieces, and pieces become lines. A piece never changes a word."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attrs import define, evolve, field, frozen

from aidrules.source.width import display_width
from aidrules.syntax.formatting.places import Break, Place

WIDTH = 100
"""How many columns a line should not exceed; a Chinese character takes two."""
_FARTHEST_ANCHOR = 60


@frozen
class Piece:
    """A token, a stretch of free wording, a table row's cells, or a comment.

    Attributes:
        text: what is written.
        before: what stands between it and the piece before, on one line.
        place: what may happen before it.
        start: its offset in the source, for the pieces that are to stand below it.
        comment: it is a comment, so nothing follows on its line.
    """

    text: str
    before: str
    place: Place
    start: int = -1
    comment: bool = False


def lines(pieces: Sequence[Piece]) -> list[str]:
    """Lay the pieces of a declaration out in lines."""
    filler = _Filler()
    whole = "".join(piece.before + piece.text for piece in pieces)
    forced = any(piece.comment or piece.place.kind is Break.HARD for piece in pieces)
    fits = not forced and display_width(whole) <= WIDTH
    for line in _parted(pieces, fits):
        filler.fill(line, line[0].place.indent if filler.lines else 0)
    return filler.lines


def _parted(pieces: Sequence[Piece], fits: bool) -> Iterator[list[Piece]]:
    """The pieces between the places where a line must end."""
    line: list[Piece] = []
    for piece in pieces:
        kind = piece.place.kind
        ends = kind is Break.HARD or (kind is Break.GROUP and not fits)
        if line and (ends or line[-1].comment):
            yield line
            line = []
        line.append(piece)
    if line:
        yield line


@define
class _Filler:
    """Breaks lines that are too long, at the lowest level at which they may be broken."""

    lines: list[str] = field(factory=list)
    columns: dict[int, int] = field(factory=dict)

    def fill(self, pieces: Sequence[Piece], indent: int, above: int = -1) -> None:
        """Write pieces to lines of their own.

        Args:
            pieces: at least one; no line has to end between them.
            indent: the columns before the first.
            above: the level of the break before them; only those of higher levels are left.
        """
        level = None if _width(pieces, indent) <= WIDTH else _lowest(pieces, above)
        if level is None:
            self._write(pieces, indent)
            return
        first, *rest = _segments(pieces, level)
        for segment in rest:
            if not segment[0].place.together and _width([*first, *segment], indent) <= WIDTH:
                first += segment
                continue
            self.fill(first, indent, level)
            first, indent = segment, self._indent(segment[0].place)
        self.fill(first, indent, level)

    def _write(self, pieces: Sequence[Piece], indent: int) -> None:
        text = " " * indent
        for index, piece in enumerate(pieces):
            text += piece.before if index else ""
            self.columns[piece.start] = display_width(text)
            text += piece.text
        self.lines.append(text.rstrip())

    def _indent(self, place: Place) -> int:
        """The column below that of the anchor, unless that is too far to the right."""
        column = self.columns.get(place.anchor, place.indent) if place.anchor is not None else place.indent
        return column if column <= _FARTHEST_ANCHOR else place.indent


def _width(pieces: Sequence[Piece], indent: int) -> int:
    """The columns that pieces take on one line; a comment behind them may go beyond the edge."""
    shown = [evolve(piece, before="") if index == 0 else piece for index, piece in enumerate(pieces)]
    return indent + sum(display_width(piece.before + piece.text) for piece in shown if not piece.comment)


def _lowest(pieces: Sequence[Piece], above: int) -> int | None:
    levels = [piece.place.level for piece in pieces[1:] if piece.place.kind is Break.SOFT and not piece.comment]
    return min((level for level in levels if level > above), default=None)


def _segments(pieces: Sequence[Piece], level: int) -> list[list[Piece]]:
    segments: list[list[Piece]] = [[]]
    for piece in pieces:
        if segments[-1] and piece.place.kind is Break.SOFT and piece.place.level == level and not piece.comment:
            segments.append([])
        segments[-1].append(piece)
    return segments
