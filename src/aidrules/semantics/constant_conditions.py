"""Comparisons whose outcome no fact can change: between constants, or with a constant beyond a declared range."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from aidrules.diagnostics.sink import DiagnosticSink
from aidrules.semantics.constants import constant
from aidrules.semantics.typed import Typed
from aidrules.source.text import Span
from aidrules.syntax import nodes
from aidrules.values.numbers import Number, is_number
from aidrules.values.ranges import in_declared_unit
from aidrules.values.show import show_value
from aidrules.values.types import Bound, DateType, EnumType, NumberType, UnknownType, Value

_MIRRORED: dict[nodes.CompareOp, nodes.CompareOp] = {"lt": "gt", "gt": "lt", "le": "ge", "ge": "le"}


def report_constant_condition(
    operator: nodes.CompareOp, left: Typed, right: Typed, span: Span, sink: DiagnosticSink
) -> None:
    """Warn of a comparison that always has the same outcome."""
    if isinstance(left.type, UnknownType) or isinstance(right.type, UnknownType):
        return
    first, second = constant(left.term), constant(right.term)
    if first is not None and second is not None:
        outcomes = _of_constants(operator, first, second)
    elif second is not None:
        outcomes = _within_range(operator, left, second)
    elif first is not None:
        outcomes = _within_range(_MIRRORED.get(operator, operator), right, first)
    else:
        return
    if len(outcomes) == 1:
        sink.report("P214", span, value=show_value(next(iter(outcomes))))


def report_empty_range(subject: Typed, ends: Sequence[tuple[Typed, bool]], span: Span, sink: DiagnosticSink) -> None:
    """Refuse bounds between which nothing lies, most often written the wrong way round.

    Args:
        subject: what is held against them.
        ends: the lower and the upper end, each with whether it belongs to the range.
        span: the bounds.
        sink: takes the diagnostic.
    """
    order = subject.type.members if isinstance(subject.type, EnumType) and subject.type.ordered else ()
    places = [_place(constant(end.term), order) for end, _ in ends]
    if len(places) < 2 or places[0] is None or places[1] is None:
        return
    both = all(closed for _, closed in ends)
    if places[0] > places[1] or (places[0] == places[1] and not both):
        sink.report("P206", span, range=sink.source.text[span.start : span.end] if sink.source else "")


def _place(value: Value | None, order: Sequence[str]) -> Number | None:
    """Where a constant stands among those of its kind."""
    if isinstance(value, str):
        return order.index(value) if value in order else None
    return None if value is None else _ordinal(value)


def _of_constants(operator: nodes.CompareOp, first: Value, second: Value) -> set[bool]:
    if operator in ("eq", "ne"):
        return {(first == second) == (operator == "eq")}
    if is_number(first) and is_number(second):
        return {_compare(operator, first, second)}
    if isinstance(first, datetime.date) and isinstance(second, datetime.date):
        return {_compare(operator, first.toordinal(), second.toordinal())}
    return set()


def _compare(operator: nodes.CompareOp, first: Number, second: Number) -> bool:
    match operator:
        case "lt":
            return first < second
        case "le":
            return first <= second
        case "gt":
            return first > second
        case _:
            return first >= second


def _within_range(operator: nodes.CompareOp, subject: Typed, other: Value) -> set[bool]:
    """The outcomes of comparing every value of a declared range with a constant in base units."""
    if not isinstance(subject.type, NumberType | DateType):
        return set()
    value = _ordinal(in_declared_unit(other, subject.type))
    low, high = subject.type.low, subject.type.high
    if value is None:
        return set()
    below = low is None or _end(low) < value
    above = high is None or _end(high) > value
    reached_low = low is None or _end(low) < value or (low.closed and _end(low) == value)
    reached_high = high is None or _end(high) > value or (high.closed and _end(high) == value)
    equal = reached_low and reached_high
    true, false = {
        "lt": (below, reached_high),
        "le": (reached_low, above),
        "gt": (above, reached_low),
        "ge": (reached_high, below),
        "eq": (equal, below or above),
        "ne": (below or above, equal),
    }[operator]
    return {outcome for outcome, possible in ((True, true), (False, false)) if possible}


def _ordinal(value: Value) -> Number | None:
    if is_number(value):
        return value
    return value.toordinal() if isinstance(value, datetime.date) else None


def _end(bound: Bound) -> Number:
    return bound.value.toordinal() if isinstance(bound.value, datetime.date) else bound.value
