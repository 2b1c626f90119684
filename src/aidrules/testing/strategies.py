"""Hypothesis strategies for the facts of a policy.

Values at and beside the policy's own cut points come up as often as all others together, because that is where rules
go wrong::

    import aidrules
    from aidrules.testing import facts
    from hypothesis import given

    policy = aidrules.bundled("hainan")

    @given(facts(policy, "caseworkers_required"))
    def test_nobody_is_left_without_a_caseworker(case):
        decision = policy.decide("caseworkers_required", case)
        assert (decision.value == 0) == (case["recipients"] == 0)

    @given(facts(policy, "may_outsource", unknowns=True))
    def test_what_is_undetermined_says_what_is_missing(case):
        decision = policy.decide("may_outsource", case)
        assert bool(decision.missing) == (decision.status is aidrules.Status.UNDETERMINED)
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias

from hypothesis import strategies as st

from aidrules.analysis.candidates import candidates, constants, step_of
from aidrules.api.policy import Policy
from aidrules.core.policy import Fact
from aidrules.evaluation.inputs import UNKNOWN_WORD
from aidrules.source.numerals import to_decimal
from aidrules.values.numbers import is_number
from aidrules.values.permitted import Interval
from aidrules.values.regions import region_path
from aidrules.values.rosters import Roster, RosterType
from aidrules.values.types import BooleanType, Bound, DateType, EnumType, NumberType, SetType, TextType, Type, Value

Given: TypeAlias = bool | int | Decimal | datetime.date | str | frozenset[str] | Roster

MOST_RECORDS = 4
"""How many records a generated roster has at most."""
_FIRST_DAY = datetime.date(1900, 1, 1)
_LAST_DAY = datetime.date(2199, 12, 31)
_DAY = datetime.timedelta(days=1)


def facts(
    policy: Policy, decision: str | None = None, unknowns: bool = False
) -> st.SearchStrategy[dict[str, Given | None]]:
    """Facts for a policy, by alias, as ``policy.decide`` takes them; it never raises ``FactError`` for them.

    Args:
        policy: the policy.
        decision: the decision, by Chinese name or alias, whose facts are wanted; None for all facts of the policy.
        unknowns: whether some facts are unknown (None) and some are left out, which makes the policy presume them
            where it does. Otherwise every fact is given.

    Raises:
        UnknownDecisionError: the policy has no such decision.
    """
    if decision is None:
        names, needed = tuple(policy.core.facts), tuple(policy.core.decisions)
    else:
        names, needed = policy.facts_below(decision), policy.decisions_below(decision)
    known = constants(policy.core, needed)
    declared = [policy.core.facts[name] for name in names]
    values = {fact.alias: found for fact in declared if (found := _values(fact, known, unknowns)) is not None}
    if not unknowns:
        return st.fixed_dictionaries(dict(values))
    return st.fixed_dictionaries({}, optional={alias: st.one_of(found, st.none()) for alias, found in values.items()})


def _values(fact: Fact, known: Iterable[Value], unknowns: bool) -> st.SearchStrategy[Given] | None:
    """The values of a fact, the plainest first; None for a range that holds no value of the type."""
    match fact.type:
        case RosterType():
            return _rosters(fact.type, known, unknowns)
        case BooleanType():
            return st.booleans()
        case EnumType(members=members):
            return st.sampled_from(members)
        case SetType(element):
            return st.frozensets(st.sampled_from(element.members))
    if fact.origin == "builtin" and isinstance(fact.type, TextType):
        return _regions(known)
    near = [_given(value, fact.type) for value in candidates(fact, known)]
    return st.sampled_from(near) | _anywhere(fact.type) if near else None


def _regions(known: Iterable[Value]) -> st.SearchStrategy[Given]:
    """Regions: those that the policy names, others within them, and one that lies in none."""
    named = sorted({value for value in known if isinstance(value, str) and region_path(value) == value})
    deeper = [path for path in (region_path(f"{region}/某地") for region in named) if path]
    return st.sampled_from([*named, *deeper, "某省"])


def _rosters(type_: RosterType, known: Iterable[Value], unknowns: bool) -> st.SearchStrategy[Given]:
    """Rosters of few records; with ``unknowns`` fields may be unknown or left out, and others may be missing."""
    fields: dict[str, st.SearchStrategy[object]] = {}
    for field in type_.fields:
        found = _values(Fact(field.name, field.alias, field.type, ""), known, unknowns)
        if found is not None:
            fields[field.alias] = st.one_of(found, st.none()) if unknowns else found
    record = st.fixed_dictionaries({}, optional=fields) if unknowns else st.fixed_dictionaries(fields)
    complete = st.just(True) | st.booleans() if unknowns else st.just(True)
    return st.builds(
        lambda rows, whole: Roster(rows, complete=whole), st.lists(record, max_size=MOST_RECORDS), complete
    )


def _given(value: Value, type_: Type) -> Given:
    """A value as a caller gives it: decimals for numbers that need not be whole."""
    if is_number(value) and not (isinstance(type_, NumberType) and type_.integral):
        return _decimal(Fraction(value))
    if isinstance(value, Fraction | tuple | Interval | Roster):
        raise TypeError(f"no fact takes {value!r}")
    return value


def _decimal(value: Fraction) -> Decimal:
    found = to_decimal(value)
    if found is None:
        raise ValueError(f"{value} has no finite decimal form")
    return found


def _anywhere(type_: Type) -> st.SearchStrategy[Given]:
    match type_:
        case NumberType():
            return _numbers(type_)
        case DateType(low, high):
            return _dates(low, high)
        case TextType():
            return st.text().filter(lambda text: text.strip() != UNKNOWN_WORD)
        case _:
            raise TypeError(f"no fact is of the type {type_!r}")


def _numbers(type_: NumberType) -> st.SearchStrategy[Given]:
    step = step_of(type_)
    low, high = _least(type_.low, step), _greatest(type_.high, step)
    if low is not None and high is not None and low > high:
        return st.nothing()  # a range between two steps; the values near its ends are all there is
    steps = st.integers(low, high)
    return steps if type_.integral else steps.map(lambda count: _decimal(count * step))


def _least(low: Bound | None, step: Fraction) -> int | None:
    """The first step that lies above a lower bound, or on it where it is closed."""
    if low is None or not is_number(low.value):
        return None
    steps = Fraction(low.value) / step
    whole = -(-steps // 1)
    return whole + (whole == steps and not low.closed)


def _greatest(high: Bound | None, step: Fraction) -> int | None:
    if high is None or not is_number(high.value):
        return None
    steps = Fraction(high.value) / step
    whole = steps // 1
    return whole - (whole == steps and not high.closed)


def _dates(low: Bound | None, high: Bound | None) -> st.SearchStrategy[Given]:
    """Days within bounds; where there is no bound, from 1900 to 2199 and a century beyond the other bound."""
    first = low.value if low is not None and isinstance(low.value, datetime.date) else None
    last = high.value if high is not None and isinstance(high.value, datetime.date) else None
    if first is not None and low is not None and not low.closed:
        first += _DAY
    if last is not None and high is not None and not high.closed:
        last -= _DAY
    return st.dates(
        first if first is not None else min(_FIRST_DAY, last or _FIRST_DAY),
        last if last is not None else max(_LAST_DAY, first or _LAST_DAY),
    )
