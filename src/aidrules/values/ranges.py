"""Declared ranges and units of values: what lies inside, and the way between declared and base units."""

from __future__ import annotations

import datetime
from fractions import Fraction

from attrs import evolve

from aidrules.values.numbers import is_number, normal
from aidrules.values.permitted import Interval
from aidrules.values.rosters import FieldValue, Record, Roster, RosterType
from aidrules.values.types import Bound, DateType, NumberType, RangeType, Type, Value


def in_declared_unit(value: Value, type_: Type) -> Value:
    """A value in base units as a value of its declared unit."""
    if isinstance(type_, NumberType) and type_.unit is not None and is_number(value):
        return normal(Fraction(value) / type_.unit.factor)
    if isinstance(type_, RangeType) and type_.number.unit is not None and isinstance(value, Interval):
        return _times(value, 1 / type_.number.unit.factor)
    return value


def in_base_unit(value: Value, type_: Type) -> Value:
    """A value of a declared unit in base units."""
    if isinstance(type_, NumberType) and type_.unit is not None and is_number(value):
        return normal(Fraction(value) * type_.unit.factor)
    if isinstance(type_, RangeType) and type_.number.unit is not None and isinstance(value, Interval):
        return _times(value, type_.number.unit.factor)
    if isinstance(type_, RosterType) and isinstance(value, Roster):
        rows = [
            Record(tuple(_in_base_unit(name, found, type_) for name, found in row.items())) for row in value.values()
        ]
        return Roster(rows, complete=value.complete)
    return value


def _times(interval: Interval, factor: Fraction) -> Interval:
    low, high = (None if end is None else normal(Fraction(end) * factor) for end in (interval.low, interval.high))
    return evolve(interval, low=low, high=high)


def _in_base_unit(name: str, value: FieldValue | None, type_: RosterType) -> tuple[str, FieldValue | None]:
    found = None if value is None else in_base_unit(value, type_.field(name).type)
    return name, None if isinstance(found, Roster | Interval) else found


def outside(value: Value, type_: Type) -> bool:
    """Whether a value, in the declared unit, lies outside the declared range."""
    if isinstance(type_, NumberType) and is_number(value):
        low, high = type_.low, type_.high
        if low is not None and is_number(low.value) and not (value > low.value or (low.closed and value == low.value)):
            return True
        return (
            high is not None
            and is_number(high.value)
            and not (value < high.value or (high.closed and value == high.value))
        )
    if isinstance(type_, DateType) and isinstance(value, datetime.date):
        low, high = type_.low, type_.high
        if low is not None and isinstance(low.value, datetime.date) and (value, low.closed) < (low.value, True):
            return True
        if high is not None and isinstance(high.value, datetime.date):
            return value > high.value or (value == high.value and not high.closed)
    return False


def is_empty(low: Bound | None, high: Bound | None) -> bool:
    """Whether no value lies between two bounds."""
    if low is None or high is None:
        return False
    a, b = low.value, high.value
    if isinstance(a, datetime.date) and isinstance(b, datetime.date):
        return a > b or (a == b and not (low.closed and high.closed))
    if is_number(a) and is_number(b):
        return a > b or (a == b and not (low.closed and high.closed))
    return False
