"""Aligns tables: every cell as wide as the widest of its column, a Chinese character counting two."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from lark import Token, Tree

from aidrules.source.width import display_width
from aidrules.syntax.reading import ParseTree, first_token, last_token

_CLAUSES = frozenset({"source", "note", "modality_clause", "label"})


class TableLayout:
    """The rows of one declaration.

    Args:
        tree: the declaration, or any part of it.
        inline: writes a subtree on one line.
    """

    def __init__(self, tree: ParseTree, inline: Callable[[ParseTree], str]) -> None:
        self.rows = list(tree.find_data("row"))
        self.rows.sort(key=self._key)
        self.inline = inline
        self._spans = [(first_token(row).start_pos or 0, last_token(row).end_pos or 0) for row in self.rows]
        self._cells = {self._key(row): self._texts(row) for row in self.rows}
        most = max((len(cells) for cells, _ in self._cells.values()), default=0)
        self._widths = [
            max(
                (display_width(cells[index]) for cells, _ in self._cells.values() if index < len(cells)),
                default=0,
            )
            for index in range(most)
        ]

    def _key(self, row: ParseTree) -> int:
        return first_token(row).start_pos or 0

    def inside_row(self, offset: int) -> bool:
        """Whether an offset lies in a row, its clauses included."""
        return any(start <= offset < end for start, end in self._spans)

    def row_ends(self) -> frozenset[int]:
        """The offsets at which rows end."""
        return frozenset(end for _, end in self._spans)

    def split(self, row: ParseTree) -> tuple[Sequence[ParseTree | Token], Sequence[ParseTree | Token]]:
        """The bars and cells of a row, and what stands behind its last bar."""
        children = row.children
        for index, child in enumerate(children):
            if isinstance(child, Tree) and child.data in _CLAUSES:
                return children[:index], children[index:]
        return children, []

    def _texts(self, row: ParseTree) -> tuple[list[str], list[str]]:
        """The cells of a row as text, and the bar before each."""
        cells: list[str] = []
        bars: list[str] = []
        parts, _ = self.split(row)
        for child in parts:
            if isinstance(child, Token):
                bars.append("||" if child.type == "DOUBLE_BAR" else "|")
                cells.append("")
            else:
                cells[-1] = self.inline(child)
        return cells, bars

    def cells_text(self, row: ParseTree) -> str:
        """A row's bars and cells, padded to the widths of the columns."""
        cells, bars = self._cells[self._key(row)]
        closed = cells[-1] == ""
        shown = ""
        last = len(cells) - 1
        for index, (bar, cell) in enumerate(zip(bars, cells, strict=True)):
            if index == last and closed:
                return shown + bar
            padding = " " * (self._widths[index] - display_width(cell))
            shown += f"{bar} {cell}{padding} "
        return shown.rstrip() + " |"
