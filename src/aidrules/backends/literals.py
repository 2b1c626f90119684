"""What is said of one fact, as a set of its states: so that several conditions on it become one, or a constant.

A fact is unknown, or has one of the values that are named, or another one. ``known``, ``may`` and ``is``, and their
negations, each hold in some of these states.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, TypeAlias, cast

from aidrules.backends.plan import Expr, FactKey

State: TypeAlias = bool | str | None
UNKNOWN: Final = None
OTHER: Final = "\0other"
"""Any value that is not named."""


def fact_of(expression: Expr) -> FactKey | None:
    """The fact that a condition on one fact speaks of; None for any other expression."""
    leaf = expression.operands[0] if expression.operator == "not" else expression
    match leaf.operator:
        case "known":
            return cast("FactKey", leaf.data)
        case "may" | "is" if isinstance(leaf.data, tuple):
            return cast("FactKey", leaf.data[0])
    return None


def named(expressions: Sequence[Expr]) -> frozenset[State]:
    """The states of a fact that conditions on it tell apart."""
    values = {found for found in map(_value, expressions) if found is not None}
    if not values or any(isinstance(value, bool) for value in values):
        return frozenset({UNKNOWN, True, False}) if values else frozenset({UNKNOWN, OTHER})
    return frozenset({UNKNOWN, OTHER, *values})


def _value(expression: Expr) -> State:
    leaf = expression.operands[0] if expression.operator == "not" else expression
    if leaf.operator in ("may", "is") and isinstance(leaf.data, tuple):
        value = leaf.data[1]
        return value if isinstance(value, bool | str) else None
    return None


def states(expression: Expr, whole: frozenset[State]) -> frozenset[State]:
    """The states in which a condition on one fact holds."""
    if expression.operator == "not":
        return whole - states(expression.operands[0], whole)
    match expression.operator:
        case "known":
            return whole - {UNKNOWN}
        case "may":
            return frozenset({UNKNOWN, _value(expression)})
        case _:
            return frozenset({_value(expression)})
