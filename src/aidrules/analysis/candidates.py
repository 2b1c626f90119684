"""Values worth trying for a fact: the policy's cut points and their neighbours, the ends of ranges, every member."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import pairwise

from aidrules.core import terms as t
from aidrules.core.policy import CorePolicy, Fact
from aidrules.core.walk import walk_with_defaults
from aidrules.evaluation.conversion import MAX_PLACES
from aidrules.values.numbers import is_number, normal, too_large
from aidrules.values.permitted import Interval
from aidrules.values.ranges import in_declared_unit, outside
from aidrules.values.regions import region_path
from aidrules.values.rosters import FieldValue, Record, Roster, RosterType
from aidrules.values.types import (
    BooleanType,
    Bound,
    DateType,
    EnumType,
    NumberType,
    SetType,
    TextType,
    Value,
)

MOST = 48
"""How many values are tried for one fact."""
MOST_RECORDS = 12
"""How many records a roster that is tried has at most."""
OTHER_TEXT = "别的文字"
_DAY = datetime.timedelta(days=1)
_CALENDAR_DAYS = 8  # of a calendar so many are cut points
_DAYS = ("2019-08-31", "2020-01-01", "2020-02-28", "2020-02-29", "2020-12-31", "2021-03-01")
_DATES = tuple(datetime.date.fromisoformat(day) for day in _DAYS)


def constants(policy: CorePolicy, decisions: Iterable[str]) -> frozenset[Value]:
    """Every constant and parameter that some decisions and the properties compute with, in base units."""
    bodies = [policy.decisions[name].body for name in decisions]
    bodies += [term for found in policy.properties for term in found.terms]
    values: set[Value] = set()
    for body in bodies:
        for term in walk_with_defaults(body, policy.facts):
            if isinstance(term, t.Literal):
                values.add(term.value)
            elif isinstance(term, t.InRegion):
                values.add(term.region)
            elif isinstance(term, t.ParameterRef):
                values.add(policy.parameters[term.name].base_value)
    if policy.calendar is not None:
        days = sorted(policy.calendar.days.rest | policy.calendar.days.work)
        values.update(days[:: len(days) // _CALENDAR_DAYS + 1])
    return frozenset(values)


def candidates(fact: Fact, known: Iterable[Value]) -> tuple[Value, ...]:
    """The values worth trying for a fact, in its declared unit, the plainest first.

    Args:
        fact: the fact.
        known: the constants of the policy, from ``constants``.
    """
    type_ = fact.type
    match type_:
        case BooleanType():
            return (False, True)
        case EnumType():
            return type_.members
        case NumberType():
            return _within(fact, _numbers(type_, known))
        case DateType():
            return _within(fact, _dates(type_, known))
        case TextType():
            texts = sorted(value for value in known if isinstance(value, str))
            if fact.origin == "builtin":  # a region
                texts = [text for text in texts if region_path(text) == text]
            return (*texts[: MOST - 1], OTHER_TEXT)
        case SetType():
            return tuple(_sets(type_.element.members))
        case RosterType():
            return tuple(_rosters(type_, known))
        case _:
            return ()


def _rosters(type_: RosterType, known: Iterable[Value]) -> Iterator[Value]:
    """The empty roster, and those of one record, of two and of a few, with every candidate of every field."""
    constants_ = list(known)
    pools = {
        field.name: candidates(Fact(field.name, field.alias, field.type, ""), constants_)[:MOST_RECORDS]
        for field in type_.fields
    }
    if not all(pools.values()):
        return
    count = max(map(len, pools.values()))
    records = [
        Record(tuple((name, _field_value(pool[number % len(pool)])) for name, pool in pools.items()))
        for number in range(count)
    ]
    yield Roster()
    for record in records:
        yield Roster([record])
    for first, second in pairwise(records):
        yield Roster([first, second])
    yield Roster(records)


def _field_value(value: Value) -> FieldValue:
    if isinstance(value, Roster | Interval):
        raise TypeError("a field of a record is no roster")
    return value


def _within(fact: Fact, values: Iterable[Value]) -> tuple[Value, ...]:
    return tuple(dict.fromkeys(value for value in values if not outside(value, fact.type)))[:MOST]


def _numbers(type_: NumberType, known: Iterable[Value]) -> Iterator[Value]:
    step = step_of(type_)
    ends = [bound.value for bound in (type_.low, type_.high) if bound is not None and is_number(bound.value)]
    cuts = sorted({in_declared_unit(value, type_) for value in known if is_number(value)}, key=_size)
    for cut in (0, 1, *ends, *cuts):
        if not is_number(cut):
            continue
        for centre in _writable(Fraction(cut), type_, step):
            for value in (centre, centre - step, centre + step, 2 * centre, 2 * centre + step):
                if not too_large(value):
                    yield normal(value)


def step_of(type_: NumberType) -> Fraction:
    """The distance between neighbours of a type: 1, its last decimal place, or 0.01 where it has no last place."""
    return Fraction(1) if type_.integral else Fraction(1, 10 ** (2 if type_.places is None else type_.places))


def _writable(cut: Fraction, type_: NumberType, step: Fraction) -> tuple[Fraction, ...]:
    """A cut point, or where the type has no such value the two values beside it."""
    if (cut / step).denominator == 1:
        return (cut,)
    if not type_.integral and type_.places is None and (cut * 10**MAX_PLACES).denominator == 1:
        return (cut,)
    below = cut // step * step
    return (below, below + step)


def _size(value: Value) -> Fraction:
    return abs(Fraction(value)) if is_number(value) else Fraction(0)


def _dates(type_: DateType, known: Iterable[Value]) -> Iterator[Value]:
    bounds: list[Bound] = [bound for bound in (type_.low, type_.high) if bound is not None]
    ends = [bound.value for bound in bounds if isinstance(bound.value, datetime.date)]
    cuts = sorted(value for value in known if isinstance(value, datetime.date))
    for day in (*ends, *cuts, *_DATES):
        yield day
        if day > datetime.date.min:
            yield day - _DAY
        if day < datetime.date.max:
            yield day + _DAY


def _sets(members: tuple[str, ...]) -> Iterator[frozenset[str]]:
    whole = frozenset(members)
    yield frozenset()
    yield whole
    for member in members[: MOST // 2]:
        yield frozenset({member})
        yield whole - {member}
