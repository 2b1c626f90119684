"""Which expressions become columns of a layer below, and of which: what is used more than once is computed once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from attrs import frozen

from aidrules.backends.plan import Expr, in_order

_WRITTEN: Final = {"quotient": 4, "round": 4, "shift": 3, "fits": 3, "years": 3}
"""How often the SQL of an operator names each of its operands."""
_HIGHEST = 12
"""How many operators stand inside one another before a column is made of them; parsers of SQL are recursive."""
_LEAVES: Final = frozenset({"const", "known", "may", "is", "member", "input", "complete", "captured"})


@frozen
class Layers:
    """Where expressions stand.

    Attributes:
        columns: the layer of which an expression is a column, counted from 1; the others are written where they are
            used.
        uses: how often the SQL of an expression is used.
    """

    columns: Mapping[Expr, int]
    uses: Mapping[Expr, int]


def arrange(roots: Sequence[Expr]) -> tuple[list[Expr], Layers]:
    """The expressions in order, and which of them become columns.

    Args:
        roots: what is asked for, an expression as often as it is used.
    """
    order = in_order(roots)
    uses: dict[Expr, int] = dict.fromkeys(order, 0)
    for root in roots:
        uses[root] += 1
    for expression in order:
        for operand in expression.operands:
            # what a body captures it may name many times
            uses[operand] += 2 if expression.operator == "fold" else _WRITTEN.get(expression.operator, 1)
    columns: dict[Expr, int] = {}
    there: dict[Expr, int] = {}  # the layer after which an expression can be read
    height: dict[Expr, int] = {}
    for expression in order:
        after = max((there[operand] for operand in expression.operands), default=0)
        high = 1 + max((height[operand] for operand in expression.operands), default=0)
        if not _is_trivial(expression) and (uses[expression] > 1 or high > _HIGHEST or expression.operator == "fold"):
            columns[expression] = after + 1
            there[expression], height[expression] = after + 1, 0
        else:
            there[expression], height[expression] = after, high
    return order, Layers(columns, uses)


def _is_trivial(expression: Expr) -> bool:
    if expression.operator == "not":
        return expression.operands[0].operator in _LEAVES
    return expression.operator in _LEAVES


def by_layer(columns: Mapping[Expr, int]) -> Iterable[list[Expr]]:
    """The columns of each layer, from the first."""
    for layer in range(1, max(columns.values(), default=0) + 1):
        yield [expression for expression, at in columns.items() if at == layer]
