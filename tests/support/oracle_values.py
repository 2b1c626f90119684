"""What the second evaluator computes with, and its operators on values."""

from __future__ import annotations

import datetime
from enum import IntEnum
from fractions import Fraction
from typing import NamedTuple, TypeAlias

from aidrules.core import terms as t
from aidrules.core.policy import CorePolicy
from aidrules.values.rosters import Roster
from support.oracle_dates import between, later


class Span(NamedTuple):
    """A range: its lower and upper end, None for none, and whether each belongs to it."""

    low: int | Fraction | None
    high: int | Fraction | None
    low_closed: bool
    high_closed: bool


Value: TypeAlias = bool | int | Fraction | str | datetime.date | frozenset[str] | tuple[str, ...] | Span | Roster


class Open(IntEnum):
    """Why a term has no value. Where several meet, the greatest counts."""

    REFERRED = 1
    NOT_APPLICABLE = 2
    ERROR = 3


Result: TypeAlias = Value | Open


def _operands(term: t.Term) -> tuple[t.Term, ...]:
    match term:
        case t.Not(operand) | t.Round(operand) | t.InRegion(operand):
            return (operand,)
        case t.Compare():
            return (term.left, term.right)
        case t.Arithmetic() | t.SetOperation():
            return term.operands
        case t.MakeSet(members):
            return members
        case t.DateShift():
            return (term.date, term.amount)
        case t.MakeInterval():
            return tuple(end for end in (term.low, term.high) if end is not None)
        case t.IntervalEnd(operand):
            return (operand,)
        case t.Inside():
            return (term.number, term.interval)
        case t.DateSpan():
            return (term.start, term.end)
        case _:
            raise AssertionError(f"no operator: {term}")


def _apply(term: t.Term, values: list[Result], policy: CorePolicy) -> Value:
    match term:
        case t.Not():
            return not values[0]
        case t.Compare():
            return _compare(term, values[0], values[1])
        case t.Arithmetic(operator):
            return _compute(operator, [_number(value) for value in values])
        case t.Round():
            return _round(_number(values[0]), term.mode, term.places)
        case t.MakeSet():
            return frozenset(str(value) for value in values)
        case t.SetOperation(operator):
            return _on_sets(operator, values)
        case t.MakeInterval():
            return _span(term, [_number(value) for value in values])
        case t.IntervalEnd(_, end):
            found = values[0]
            assert isinstance(found, Span)
            limit = found.low if end == "low" else found.high
            if limit is None:
                raise OverflowError
            return limit
        case t.Inside():
            assert isinstance(values[1], Span)
            return _lies_in(_number(values[0]), values[1])
        case t.InRegion():
            return term.region == "全国" or f"{values[0]}/".startswith(f"{term.region}/")
        case t.DateShift():
            return later(term, values[0], int(_number(values[1])), policy.calendar)
        case t.DateSpan():
            return between(term, values[0], values[1], policy.calendar)
        case _:
            raise AssertionError(f"no operator: {term}")


def _bounded(value: Value) -> Value:
    """A value that is no number beyond every sensible bound (some 300 digits)."""
    if isinstance(value, int | Fraction) and not isinstance(value, bool):
        largest = max(abs(value.numerator), value.denominator)
        if largest >= 2**1024:
            raise OverflowError
    return value


def _number(value: Result) -> int | Fraction:
    assert isinstance(value, int | Fraction) and not isinstance(value, bool | Open)
    return value


def _set(value: Result) -> frozenset[str]:
    assert isinstance(value, frozenset)
    return value


def _compare(term: t.Compare, left: Result, right: Result) -> bool:
    if term.operator in ("eq", "ne"):
        return (left == right) is (term.operator == "eq")
    if term.order is not None:
        left, right = term.order.index(str(left)), term.order.index(str(right))
    less, equal = left < right, left == right  # type: ignore[operator] # the policy was type-checked
    return {"lt": less, "le": less or equal, "gt": not (less or equal), "ge": not less}[term.operator]


def _compute(operator: str, numbers: list[int | Fraction]) -> int | Fraction:
    match operator:
        case "min":
            return min(numbers)
        case "max":
            return max(numbers)
        case "div":
            return Fraction(numbers[0]) / Fraction(numbers[1])
    total = Fraction(numbers[0])
    for number in numbers[1:]:
        total = total + number if operator == "add" else total - number if operator == "sub" else total * number
    return total


def _round(number: int | Fraction, mode: str, places: int) -> Fraction:
    scaled = Fraction(number) * 10**places
    below = scaled - scaled % 1
    above = below if below == scaled else below + 1
    if mode == "half_up":
        to_below, to_above = scaled - below, above - scaled
        mode = "down" if to_below < to_above or (to_below == to_above and scaled < 0) else "up"
    return (above if mode == "up" else below) / 10**places


def _on_sets(operator: str, values: list[Result]) -> Value:
    first = _set(values[0])
    match operator:
        case "has":
            return values[1] in first
        case "includes":
            return all(member in first for member in _set(values[1]))
        case "meets":
            return any(member in first for member in _set(values[1]))
        case "union":
            return first | _set(values[1])
        case "intersection":
            return frozenset(member for member in first if member in _set(values[1]))
        case "difference":
            return frozenset(member for member in first if member not in _set(values[1]))
        case _:
            return len(first)


def _span(term: t.MakeInterval, ends: list[int | Fraction]) -> Span:
    low = None if term.low is None else ends[0]
    high = None if term.high is None else ends[-1]
    both = term.low_closed and term.high_closed
    if low is not None and high is not None and (low > high or (low == high and not both)):
        raise OverflowError
    return Span(low, high, low is None or term.low_closed, high is None or term.high_closed)


def _lies_in(number: int | Fraction, span: Span) -> bool:
    if span.low is not None and (number < span.low or (number == span.low and not span.low_closed)):
        return False
    return span.high is None or number < span.high or (number == span.high and span.high_closed)
