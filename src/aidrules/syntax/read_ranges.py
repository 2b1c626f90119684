"""From Lark trees to ranges of permitted numbers and lists of permitted outcomes, where a value is written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from attrs import evolve

from aidrules.diagnostics.diagnostic import Fix
from aidrules.source.text import Span
from aidrules.syntax import nodes
from aidrules.syntax.reading import ParseTree, branches

if TYPE_CHECKING:
    from aidrules.syntax.read_expressions import ExpressionReader

BOUNDS = frozenset({"from_", "up_to", "from_up_to", "from_below", "from_at_most", "from_to", "interval", "multiples"})
"""The alternatives of rule ``bounds``."""
_SIDES: dict[nodes.CompareOp, tuple[bool, bool]] = {
    "ge": (True, True),
    "gt": (True, False),
    "le": (False, True),
    "lt": (False, False),
}


def permitted(reader: ExpressionReader, tree: ParseTree) -> nodes.Value:
    """Rule ``permitted``: an expression, bounds, or one bound such as 不超过3年."""
    if tree.data in BOUNDS:
        return reader.bounds(tree)
    if tree.data == "compared_choice":
        return one_sided(reader, reader.comparison(tree))
    return reader.expression(tree)


def one_sided(reader: ExpressionReader, comparison: nodes.Comparison) -> nodes.Expression | nodes.Bounds:
    """不超过3年 as a range; a comparison that bounds nothing is reported."""
    found = as_bounds(comparison)
    if found is None:
        refuse(reader, comparison.span)
        return comparison.right
    return found


def as_bounds(comparison: nodes.Comparison) -> nodes.Bounds | None:
    """不超过3年 as a range; None for a comparison that bounds nothing."""
    side = _SIDES.get(comparison.operator)
    if side is None or isinstance(comparison.right, nodes.Compare):
        return None
    is_low, closed = side
    low, high = (comparison.right, None) if is_low else (None, comparison.right)
    return nodes.Bounds(low, high, closed, closed, word=comparison.word, span=comparison.span)


def refuse(reader: ExpressionReader, span: Span) -> None:
    """Report what is neither a value, nor one range, nor a list of outcomes."""
    reader.sink.report("P059", span, text=reader.source.text[span.start : span.end])


def multiples(reader: ExpressionReader, tree: ParseTree) -> nodes.Bounds:
    """违法所得 的 1倍以上3倍以下: each end is a multiple of the amount."""
    amount, inner = branches(tree)
    of, found = reader.expression(amount), reader.bounds(inner)

    def times(end: nodes.Expression | None) -> nodes.Expression | None:
        return None if end is None else nodes.Product(of, (("*", end),), span=Span.join(of.span, end.span))

    return evolve(found, low=times(found.low), high=times(found.high), span=reader.span(tree))


_MULTIPLES = re.compile(r"[十百千万亿]+$")


def unit_behind(first: nodes.Number, last: nodes.Number) -> str:
    """The unit or the sign % that only the second of two numbers has; "" where there is none."""
    percent = "".join(mark for mark in "%‰" if last.text.endswith(mark) and not first.text.endswith(mark))
    return "" if first.unit is not None else last.unit or percent


def report_dash(
    reader: ExpressionReader, first: nodes.Expression, rest: Sequence[tuple[str, nodes.Expression]]
) -> None:
    """Refuse 2－5万元: a dash before a number with a unit, behind one without."""
    (sign, last), *more = rest
    if sign != "-" or more or not isinstance(first, nodes.Number) or not isinstance(last, nodes.Number):
        return
    unit = unit_behind(first, last)
    if not unit:
        return
    shared = _MULTIPLES.search(last.text)
    behind = shared[0] if shared and not _MULTIPLES.search(first.text) else ""
    span = Span.join(first.span, last.span)
    suggestion = f"{first.text}{behind}{unit}至{last.text}{last.unit or ''}"
    text = reader.source.text[span.start : span.end]
    reader.sink.report("P058", span, fix=Fix(span, suggestion), text=text, suggestion=suggestion)
