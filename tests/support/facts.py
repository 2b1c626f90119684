"""Facts for a policy, generated or fixed: values near the constants with which the policy compares them."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from itertools import combinations, pairwise
from random import Random
from typing import Any, TypeAlias

from hypothesis import strategies as st

from aidrules.core import terms as t
from aidrules.core.policy import CorePolicy, Fact
from aidrules.core.walk import walk_with_defaults
from aidrules.source.numerals import to_decimal
from aidrules.values.ranges import in_base_unit, in_declared_unit, outside
from aidrules.values.regions import region_path
from aidrules.values.rosters import Record, Roster, RosterType
from aidrules.values.types import BooleanType, DateType, EnumType, NumberType, SetType, TextType, Value

Given: TypeAlias = bool | int | Decimal | datetime.date | str | frozenset[str] | Roster

_ELSEWHERE = "别的文字"


def constants(policy: CorePolicy) -> frozenset[Value]:
    """Every constant that a policy's decisions name, in base units."""
    terms = [term for decision in policy.decisions.values() for term in walk_with_defaults(decision.body, policy.facts)]
    found: set[Value] = {term.value for term in terms if isinstance(term, t.Literal)}
    found |= {term.region for term in terms if isinstance(term, t.InRegion)}
    return frozenset(found | {parameter.base_value for parameter in policy.parameters.values()})


def representatives(policy: CorePolicy, fact: Fact, named: frozenset[Value] | None = None) -> list[Given]:
    """Values of a fact, as a caller gives them: all of a finite type, otherwise those at and beside the constants.

    Args:
        policy: the policy.
        fact: the fact.
        named: the constants to look beside; those of the policy where none are given.
    """
    known = constants(policy) if named is None else named
    match fact.type:
        case BooleanType():
            return [True, False]
        case EnumType(_, members):
            return list(members)
        case SetType(element):
            members = element.members
            sizes = range(len(members) + 1)
            return [frozenset(found) for size in sizes for found in combinations(members, size)]
        case TextType() if fact.origin == "builtin":
            regions = sorted(value for value in known if isinstance(value, str) and region_path(value) == value)
            return [*regions, *(f"{region}/某地" for region in regions if region != "全国"), "他省"]
        case TextType():
            return [*sorted(value for value in known if isinstance(value, str)), _ELSEWHERE]
        case NumberType():
            return list(_numbers(fact.type, known))
        case DateType():
            return list(_dates(fact.type, known))
        case RosterType():
            return list(_rosters(policy, fact.type, known))
        case _:
            raise AssertionError(f"no fact has the type {fact.type}")


def _rosters(policy: CorePolicy, type_: RosterType, known: frozenset[Value]) -> Iterator[Given]:
    """No record, one, and two and three that differ."""
    pools = [
        [
            (field.alias, value)
            for value in representatives(policy, Fact(field.name, field.alias, field.type, ""), known)
        ]
        for field in type_.fields
    ]
    records = [dict(pool[at % len(pool)] for pool in pools) for at in range(min(8, max(map(len, pools))))]
    yield Roster([])
    yield from (Roster([record]) for record in records)
    yield from (Roster(list(pair)) for pair in pairwise(records))
    yield Roster(records[::2])


def with_gaps(random: Random, value: Given) -> Given:
    """A value; of a roster one in which some fields of some records are unknown, and records may stand twice."""
    if not isinstance(value, Roster) or random.random() < 0.3:
        return value
    chance = random.random()
    records = [*value.records, *(record for record in value.records if random.random() < 0.3)]
    return Roster([{name: found for name, found in record.items() if random.random() < chance} for record in records])


def _numbers(type_: NumberType, known: frozenset[Value]) -> list[int | Decimal]:
    places = 0 if type_.integral else 2 if type_.places is None else type_.places
    step = Fraction(1, 10**places)
    ends = [bound.value for bound in (type_.low, type_.high) if bound is not None]
    cuts = [in_declared_unit(value, type_) for value in known if isinstance(value, int | Fraction)]
    near: set[Fraction] = set()
    for cut in (0, *ends, *cuts):
        assert isinstance(cut, int | Fraction)
        on_grid = cut // step * step  # a cut between two values of the type stands for the one below it
        near |= {on_grid - step, on_grid, on_grid + step}
    inside = sorted(value for value in near if not outside(value, type_))
    return [int(value) if type_.integral else _exact(value) for value in inside]


def _exact(value: Fraction) -> Decimal:
    found = to_decimal(value)
    assert found is not None
    return found


def _dates(type_: DateType, known: frozenset[Value]) -> list[datetime.date]:
    day = datetime.timedelta(days=1)
    ends = [bound.value for bound in (type_.low, type_.high) if bound is not None]
    cuts = [value for value in (*ends, *known) if isinstance(value, datetime.date)] or [datetime.date(2020, 2, 29)]
    near = {cut + shift for cut in cuts for shift in (-day, 0 * day, day)}
    near |= {cut.replace(day=1) - day for cut in cuts}
    near |= {cut + 200 * day for cut in cuts}  # far from it, so that two facts with one cut may lie far apart
    return sorted(value for value in near if not outside(value, type_))


def cases(policy: CorePolicy, unknown: bool = False) -> st.SearchStrategy[dict[str, Given | None]]:
    """Facts by Chinese name; with ``unknown`` some are left unknown (None), otherwise every fact is known."""
    named = constants(policy)
    options: dict[str, st.SearchStrategy[Given | None]] = {}
    for name, fact in policy.facts.items():
        values: st.SearchStrategy[Given | None] = st.sampled_from(representatives(policy, fact, named))
        options[name] = st.one_of(st.none(), values) if unknown else values
    return st.fixed_dictionaries(options)


def in_core(policy: CorePolicy, facts: Mapping[str, Given | None]) -> dict[str, Value]:
    """Known facts as the core computes with them: exact, in base units."""
    found: dict[str, Value] = {}
    for name, value in facts.items():
        assert value is not None
        type_ = policy.facts[name].type
        exact: Value = Fraction(value) if isinstance(value, Decimal) else value
        if isinstance(type_, RosterType) and isinstance(exact, Roster):
            exact = _checked(exact, type_)
        found[name] = in_base_unit(exact, type_)
    return found


def _checked(roster: Roster, type_: RosterType) -> Roster:
    """A roster in the form that the core computes with."""
    records = []
    for record in roster.records:
        values: dict[str, Any] = {}
        for name, value in record.items():
            field = type_.find(name)
            assert field is not None
            values[field.name] = Fraction(value) if isinstance(value, Decimal) else value
        records.append(Record(tuple((field.name, values.get(field.name)) for field in type_.fields)))
    return Roster(records, complete=roster.complete)
