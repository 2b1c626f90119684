"""Aligns tables: every cell as wide as the widest of its column, a Chinese character counting two."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from attrs import frozen
from lark import Token, Tree

from aidrules.source.width import display_width, pad
from aidrules.syntax.formatting.canonical import canonical
from aidrules.syntax.reading import ParseTree

_CLAUSES = frozenset({"source", "note", "modality_clause", "label"})

_BARS = frozenset({"ROW", "BAR", "DOUBLE_BAR"})


@frozen
class _Row:
    """The bars of a row with the cell behind each, "" where there is none, and the bar that closes it."""

    bars: tuple[str, ...]
    cells: tuple[str, ...]
    closing: str


def cells_and_clauses(row: ParseTree) -> tuple[Sequence[ParseTree | Token], Sequence[ParseTree | Token]]:
    """The bars and cells of a row, and what stands behind its last bar."""
    children = row.children
    last_bar = max(index for index, child in enumerate(children) if isinstance(child, Token) and child.type in _BARS)
    for index, child in enumerate(children):
        if isinstance(child, Token) and child.type == "COMMA":  # in place of the last bar
            return children[:index], children[index + 1 :]
        if isinstance(child, Tree) and (child.data in _CLAUSES or (child.data == "validity" and index > last_bar)):
            return children[:index], children[index:]
    return children, []


def aligned(rows: Sequence[ParseTree], inline: Callable[[ParseTree], str]) -> list[str]:
    """The bars and cells of the rows of one table, padded to the widths of its columns.

    Args:
        rows: the rows.
        inline: writes a cell on one line.
    """
    read = [_row(row, inline) for row in rows]
    most = max((len(row.cells) for row in read), default=0)
    widths = [max(display_width(row.cells[index]) for row in read if index < len(row.cells)) for index in range(most)]
    return [_written(row, widths) for row in read]


def _row(row: ParseTree, inline: Callable[[ParseTree], str]) -> _Row:
    bars: list[str] = []
    cells: list[str] = []
    for part in cells_and_clauses(row)[0]:
        if isinstance(part, Tree):
            cells.append(inline(part))
            continue
        if len(cells) < len(bars):
            cells.append("")
        bars.append(canonical(part))
    closing = bars.pop() if len(cells) < len(bars) else "|"
    return _Row(tuple(bars), tuple(cells), closing)


def _written(row: _Row, widths: Sequence[int]) -> str:
    shown = [f"{bar} {pad(cell, width)} " for bar, cell, width in zip(row.bars, row.cells, widths, strict=False)]
    return "".join(shown) + row.closing
