"""Domains: what a value may be, as far as is known.

An unknown fact is its whole declared domain, a known one a single value, and every operation works on domains alike.
A domain never leaves out a value that is possible; it may hold some that are not.
"""

from __future__ import annotations

import datetime
from typing import TypeAlias

from attrs import frozen

from aidrules.values import permitted
from aidrules.values.numbers import is_number, normal
from aidrules.values.ranges import in_base_unit
from aidrules.values.rosters import Record, Roster, RosterType
from aidrules.values.types import (
    BooleanType,
    Bound,
    DateType,
    EnumType,
    NumberType,
    RangeType,
    SequenceType,
    SetType,
    TextType,
    Type,
    Value,
)


@frozen
class Finite:
    """One of some truth values, members, texts or sequences."""

    values: frozenset[Value]


@frozen
class Interval:
    """A number or date between two ends; None for no end."""

    low: Bound | None = None
    high: Bound | None = None


@frozen
class AnyText:
    """Any text except some."""

    but: frozenset[str] = frozenset()


@frozen
class SetRange:
    """A set that holds at least ``must`` and at most ``may``."""

    must: frozenset[str]
    may: frozenset[str]


@frozen
class End:
    """What one end of a range of permitted numbers may be.

    Attributes:
        value: the number it may be; None where there is certainly no end.
        may_lack: whether there may be no end.
        closed: whether it may belong to the range, or not.
    """

    value: Interval | None
    may_lack: bool
    closed: frozenset[bool] = frozenset({True})


@frozen
class Ranges:
    """A range of permitted numbers, each of whose ends is one of some."""

    low: End
    high: End


@frozen
class AnySequence:
    """Any sequence."""


@frozen
class Records:
    """A list of records: what each field of those that are known may be, and whether there may be others."""

    records: tuple[tuple[tuple[str, Domain], ...], ...]
    complete: bool


Domain: TypeAlias = Finite | Interval | AnyText | SetRange | AnySequence | Ranges | Records

_LAST_DAY = datetime.date.max.toordinal()
TRUTH = Finite(frozenset({True, False}))
ANY_NUMBER = Interval()
_ANY_END = End(ANY_NUMBER, True, frozenset({True, False}))


def single(value: Value) -> Domain:
    """The domain of one value."""
    match value:
        case bool() | str() | tuple():
            return Finite(frozenset({value}))
        case frozenset():
            return SetRange(value, value)
        case permitted.Interval():
            return Ranges(_end(value.low, value.low_closed), _end(value.high, value.high_closed))
        case Roster():
            return Records(tuple(map(_single_record, value.values())), value.complete)
        case _:
            bound = Bound(value)
            return Interval(bound, bound)


def _single_record(record: Record) -> tuple[tuple[str, Domain], ...]:
    return tuple((name, single(value)) for name, value in record.items() if value is not None)


def records_of(roster: Roster | None, type_: RosterType) -> Records:
    """What a roster may be: a field whose value is not known is its whole domain, and so is a roster that is None.

    Args:
        roster: a checked roster, its values in base units.
        type_: its fields.
    """
    if roster is None:
        return Records((), False)
    rows = [
        tuple(
            (found.name, domain_of(found.type) if (value := record.get(found.name)) is None else single(value))
            for found in type_.fields
        )
        for record in roster.values()
    ]
    return Records(tuple(rows), roster.complete)


def the_value(domain: Domain) -> Value | None:
    """The only value of a domain, or None when it has more."""
    match domain:
        case Finite(values) if len(values) == 1:
            return next(iter(values))
        case Interval(low, high) if low is not None and high is not None and low.value == high.value:
            value = low.value
            return normal(value) if is_number(value) else value
        case SetRange(must, may) if must == may:
            return must
        case Ranges(low, high) if _settled(low) and _settled(high):
            ends = [None if end.value is None else the_value(end.value) for end in (low, high)]
            return permitted.Interval(*ends, low_closed=True in low.closed, high_closed=True in high.closed)
        case Records(records, True):
            rows = [Record(tuple((name, the_value(found)) for name, found in row)) for row in records]  # type: ignore[misc]
            return None if any(None in row.values() for row in rows) else Roster(rows)
        case _:
            return None


def domain_of(type_: Type) -> Domain:
    """Everything a type and its range allow, in base units."""
    match type_:
        case BooleanType():
            return TRUTH
        case EnumType():
            return Finite(frozenset(type_.members))
        case NumberType() | DateType():
            return Interval(_base_bound(type_.low, type_, 1), _base_bound(type_.high, type_, -1))
        case TextType():
            return AnyText()
        case SetType():
            return SetRange(frozenset(), frozenset(type_.element.members))
        case SequenceType():
            return AnySequence()
        case RangeType():
            return Ranges(_ANY_END, _ANY_END)
        case RosterType():
            return records_of(None, type_)
        case _:
            return AnyText()


def _base_bound(bound: Bound | None, type_: Type, inward: int) -> Bound | None:
    """A declared bound in base units; an open bound of whole numbers or days moves to the next one inside."""
    if bound is None:
        return None
    value, closed = bound.value, bound.closed
    if isinstance(value, datetime.date):
        ordinal = value.toordinal() + (0 if closed else inward)
        return Bound(datetime.date.fromordinal(ordinal)) if 1 <= ordinal <= _LAST_DAY else bound
    if isinstance(type_, NumberType) and type_.integral and is_number(value):
        whole = -((-value) // 1) if inward > 0 else value // 1
        if whole == value and not closed:
            whole += inward
        value, closed = whole, True
    base = in_base_unit(value, type_)
    if is_number(base):
        return Bound(base, closed)
    raise TypeError("a bound is a number or a date")


def join(left: Domain, right: Domain) -> Domain:
    """A domain that holds both."""
    match left, right:
        case Finite(), Finite():
            return Finite(left.values | right.values)
        case Interval(), Interval():
            return Interval(_lower(left.low, right.low), _upper(left.high, right.high))
        case Ranges(), Ranges():
            return Ranges(_join_ends(left.low, right.low), _join_ends(left.high, right.high))
        case SetRange(), SetRange():
            return SetRange(left.must & right.must, left.may | right.may)
        case AnyText(), AnyText():
            return AnyText(left.but & right.but)
        case AnyText(but), Finite(values):
            return AnyText(but - {value for value in values if isinstance(value, str)})
        case Finite(), AnyText():
            return join(right, left)
        case _:
            return AnySequence()


def _end(value: object, closed: bool) -> End:
    if not is_number(value):
        return End(None, True)
    return End(Interval(Bound(value), Bound(value)), False, frozenset({closed}))


def _settled(end: End) -> bool:
    if end.value is None:
        return True
    return not end.may_lack and len(end.closed) == 1 and the_value(end.value) is not None


def _join_ends(left: End, right: End) -> End:
    closed = left.closed | right.closed
    if left.value is None or right.value is None:  # the closedness of no end says nothing
        present = right if left.value is None else left
        return End(present.value, True, present.closed)
    value = join(left.value, right.value)
    return End(value if isinstance(value, Interval) else ANY_NUMBER, left.may_lack or right.may_lack, closed)


def _ends_differ(left: End, right: End) -> bool:
    """Whether two ends cannot be the same."""
    if left.may_lack and right.may_lack:
        return False
    if left.value is None or right.value is None:
        return True
    return disjoint(left.value, right.value) or not left.closed & right.closed


def _lower(a: Bound | None, b: Bound | None) -> Bound | None:
    if a is None or b is None:
        return None
    if a.value == b.value:
        return Bound(a.value, a.closed or b.closed)
    return a if _less(a, b) else b


def _upper(a: Bound | None, b: Bound | None) -> Bound | None:
    if a is None or b is None:
        return None
    if a.value == b.value:
        return Bound(a.value, a.closed or b.closed)
    return b if _less(a, b) else a


def _less(a: Bound, b: Bound) -> bool:
    x, y = a.value, b.value
    if isinstance(x, datetime.date) or isinstance(y, datetime.date):
        return isinstance(x, datetime.date) and isinstance(y, datetime.date) and x < y
    return x < y


def certainly_below(left: Interval, right: Interval, or_equal: bool) -> bool:
    """Whether every value of one interval is less than (or equal to) every value of another."""
    if left.high is None or right.low is None:
        return False
    if left.high.value == right.low.value:
        return or_equal or not (left.high.closed and right.low.closed)
    return _less(left.high, right.low)


def disjoint(left: Domain, right: Domain) -> bool:
    """Whether no value lies in both domains."""
    match left, right:
        case Finite(), Finite():
            return not left.values & right.values
        case Interval(), Interval():
            return certainly_below(left, right, False) or certainly_below(right, left, False)
        case Ranges(), Ranges():
            return _ends_differ(left.low, right.low) or _ends_differ(left.high, right.high)
        case SetRange(), SetRange():
            return not (left.must <= right.may and right.must <= left.may)
        case AnyText(but), Finite(values):
            return values <= but
        case Finite(), AnyText():
            return disjoint(right, left)
        case _:
            return False
