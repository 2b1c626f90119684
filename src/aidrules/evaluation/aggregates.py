"""What the records of a roster come to: counts, sums, extremes and averages, and whether any or every one fulfils
a condition.

A record may be selected for certain, or possibly, or not; a list that may not be complete may hold any number of
further records, which are looked at once, as a record of which nothing is known. A record for which the filter or the
value is not applicable is passed over.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from attrs import frozen

from aidrules.core import terms as t
from aidrules.core.policy import CorePolicy
from aidrules.core.walk import children, walk
from aidrules.evaluation.possible import (
    AND,
    OR,
    Fault,
    Possible,
    Truth,
    combine,
    first_fault,
    from_truth,
    truth,
)
from aidrules.evaluation.steps import MemberStep, Step
from aidrules.values import intervals
from aidrules.values.domains import Domain, Interval, Records, domain_of, join, the_value
from aidrules.values.numbers import is_number, normal
from aidrules.values.rosters import RosterType
from aidrules.values.types import Bound

if TYPE_CHECKING:
    from aidrules.evaluation.interpreter import Interpreter

_TRUE, _FALSE = frozenset({Truth.TRUE}), frozenset({Truth.FALSE})
_NOTHING = Interval(Bound(0), Bound(0))
_TURNED = {Truth.TRUE: Truth.FALSE, Truth.FALSE: Truth.TRUE}
# Which outcome of several records wins for an aggregate that needs a value of each.
_STRICT = (Truth.TRUE, Truth.REFERRED, Truth.FAULT)


def evaluate_aggregate(run: Interpreter, term: t.Aggregate, columns: Sequence[Possible]) -> Step:
    """Evaluate an aggregate; one that says the same of every record around it only once."""
    if id(term) not in run.closed:
        own = not _rosters_around(run.policy, term) and not any(isinstance(part, t.ColumnRef) for part in walk(term))
        run.closed[id(term)] = (term, _evaluated(run, term, columns) if own else None)
    return run.closed[id(term)][1] or _evaluated(run, term, columns)


def _rosters_around(policy: CorePolicy, term: t.Term) -> frozenset[str]:
    """The rosters whose records a term looks at without an aggregate of its own over them."""
    match term:
        case t.FieldRef(roster):
            return frozenset({roster})
        case t.DecisionRef(name):
            return frozenset({policy.decisions[name].roster} - {""})
    found = frozenset[str]().union(*(_rosters_around(policy, part) for part in children(term)))
    return found - {term.roster.name} if isinstance(term, t.Aggregate) else found


def _evaluated(run: Interpreter, term: t.Aggregate, columns: Sequence[Possible]) -> Step:
    """Every record by itself, then all of them together."""
    roster = run.evaluate(term.roster)
    type_ = run.policy.facts[term.roster.name].type
    records = roster.result.values
    if not isinstance(records, Records) or not isinstance(type_, RosterType):
        raise TypeError("an aggregate over something that is no roster")
    members = [
        _member(run, term, columns, number, dict(record)) for number, record in enumerate(records.records, start=1)
    ]
    if not records.complete:
        unknown = {found.name: domain_of(found.type) for found in type_.fields}
        members.append(_member(run, term, columns, 0, unknown))
    result = _QUANTIFIERS[term.operator](members) if term.operator in _QUANTIFIERS else _number(term, members)
    return Step(term, result, (roster,), members=tuple(members))


def _member(
    run: Interpreter, term: t.Aggregate, columns: Sequence[Possible], number: int, record: Mapping[str, Domain]
) -> MemberStep:
    """One record, seen by itself; what was looked at around it is looked at again afterwards."""
    outer = dict(run.records)
    run.records[term.roster.name] = record
    condition = value = None
    selected = _TRUE
    if term.condition is not None:
        condition = run.evaluate(term.condition, columns)
        selected = _passing_over(truth(condition.result), Truth.FALSE)
    # A filter that is open or at fault leaves 每名均 to what is asked of the record; only one that fails excuses it.
    asked = selected != _FALSE if term.operator == "every" else Truth.TRUE in selected
    if term.value is not None and asked:
        value = run.evaluate(term.value, columns)
    run.records = outer
    return MemberStep(number, selected, condition, value)


def _passing_over(outcomes: frozenset[Truth], instead: Truth) -> frozenset[Truth]:
    """Outcomes in which what is not applicable counts as something else."""
    return frozenset(instead if outcome is Truth.NOT_APPLICABLE else outcome for outcome in outcomes)


# ---- whether any, or every one


def outcomes_of(term: t.Aggregate, member: MemberStep) -> frozenset[Truth]:
    """For 存在 and 每名均, what a record contributes: whether it fulfils what is asked."""
    if term.operator == "exists":
        return member.selected if member.number else member.selected | _FALSE
    own = _TRUE if member.value is None else _passing_over(truth(member.value.result), Truth.TRUE)
    passed = frozenset(_TURNED.get(outcome, outcome) for outcome in member.selected)
    found = combine(OR, [passed, own])
    return found if member.number else found | _TRUE


def _exists(members: Sequence[MemberStep]) -> Possible:
    return _joined(OR, [member.selected if member.number else member.selected | _FALSE for member in members], members)


def _every(members: Sequence[MemberStep]) -> Possible:
    term = t.Aggregate("every", t.FactRef(""))
    return _joined(AND, [outcomes_of(term, member) for member in members], members)


def _joined(order: Sequence[Truth], found: Sequence[frozenset[Truth]], members: Sequence[MemberStep]) -> Possible:
    nothing = _TRUE if order is AND else _FALSE
    return from_truth(combine(order, found) if found else nothing, _fault(members))


_QUANTIFIERS = {"exists": _exists, "every": _every}


def _fault(members: Sequence[MemberStep]) -> Fault | None:
    return first_fault(part.result for member in members for part in member.parts)


# ---- numbers


@frozen
class Share:
    """What a record adds to a number: ``certain`` says that it is selected for certain, where it has a value at all."""

    value: Interval
    certain: bool
    further: bool


def share(member: MemberStep) -> Share | None:
    """What a record may add, or None when it is certainly passed over."""
    if Truth.TRUE not in member.selected:
        return None
    certain = Truth.FALSE not in member.selected and member.number > 0
    if member.value is None:
        return Share(Interval(Bound(1), Bound(1)), certain, not member.number)
    result = member.value.result
    if result.values is None:
        return None
    return Share(_interval(result.values), certain and not result.not_applicable, not member.number)


def _kinds(member: MemberStep) -> frozenset[Truth]:
    """Whether a record has a share (or none of the number), is referred, or has a fault."""
    found = {Truth.TRUE} if member.selected & {Truth.TRUE, Truth.FALSE} else set[Truth]()
    result = member.value.result if member.value is not None else None
    if (
        result is not None
        and result.values is None
        and not result.not_applicable
        and Truth.FALSE not in member.selected
    ):
        found.discard(Truth.TRUE)
    if not member.number:
        found.add(Truth.TRUE)
    if Truth.REFERRED in member.selected or (result is not None and result.referred):
        found.add(Truth.REFERRED)
    if Truth.FAULT in member.selected or (result is not None and result.fault is not None):
        found.add(Truth.FAULT)
    return frozenset(found)


def _number(term: t.Aggregate, members: Sequence[MemberStep]) -> Possible:
    kinds = combine(_STRICT, [_kinds(member) for member in members]) if members else _TRUE
    referred, fault = Truth.REFERRED in kinds, _fault(members) if Truth.FAULT in kinds else None
    if Truth.TRUE not in kinds:
        return Possible(None, referred, False, fault)
    shares = [found for found in map(share, members) if found is not None]
    if term.operator in ("count", "sum"):
        total = _total(shares)
        if total is None:
            return Possible(None, referred, False, fault or Fault("too_large", term.mark))
        return Possible(total, referred, False, fault)
    empty = not any(found.certain for found in shares)
    values = {"max": _largest, "min": _smallest, "average": _average}[term.operator](shares) if shares else None
    return Possible(values, referred, empty, fault)


def _total(shares: Sequence[Share]) -> Interval | None:
    """The sum of what is certain and of what is possible, or None for one that is exact and too large."""
    total = _NOTHING
    for found in shares:
        total = intervals.add(total, _at_most_once(found) if not found.further else _any_number_of(found))
    exact = all(found.certain and the_value(found.value) is not None for found in shares)
    return None if exact and the_value(total) is None else total


def _at_most_once(found: Share) -> Interval:
    return found.value if found.certain else _interval(join(found.value, _NOTHING))


def _any_number_of(found: Share) -> Interval:
    """The sums of any number of values out of an interval."""
    low, high = found.value.low, found.value.high
    never_less = low is not None and is_number(low.value) and low.value >= 0
    never_more = high is not None and is_number(high.value) and high.value <= 0
    return Interval(Bound(0) if never_less else None, Bound(0) if never_more else None)


def _largest(shares: Sequence[Share]) -> Interval:
    certain = [found.value for found in shares if found.certain]
    if not certain:
        return _hull(shares)
    return Interval(intervals.extreme(certain, True).low, _hull(shares).high)


def _smallest(shares: Sequence[Share]) -> Interval:
    turned = [Share(intervals.negate(found.value), found.certain, found.further) for found in shares]
    return intervals.negate(_largest(turned))


def _hull(shares: Sequence[Share]) -> Interval:
    whole = shares[0].value
    for found in shares[1:]:
        whole = _interval(join(whole, found.value))
    return whole


def _average(shares: Sequence[Share]) -> Interval:
    turned = [Share(intervals.negate(found.value), found.certain, found.further) for found in shares]
    return Interval(_least_average(shares), intervals.negate(Interval(_least_average(turned), None)).high)


def _least_average(shares: Sequence[Share]) -> Bound | None:
    """The least average of the certain values and of any of the possible ones: the smallest of these, as long as they
    lower it. Further records may come so often that only their own least value counts."""
    lows = [(_end(found.value.low), found) for found in shares]
    if any(low is None for low, _ in lows):
        return None
    ends = [(low, found) for low, found in lows if low is not None]
    chosen = [low for low, found in ends if found.certain]
    for low in sorted((low for low, found in ends if not found.certain), key=lambda end: (end[0], not end[1])):
        if not chosen or _mean(chosen)[0] > low[0]:
            chosen.append(low)
    least = _mean(chosen)
    for low, found in ends:
        if found.further and low[0] < least[0]:
            least = (low[0], False)
        elif found.further and not any(other.certain for other in shares):
            least = min(least, low, key=lambda end: (end[0], not end[1]))
    return Bound(normal(least[0]), least[1])


def _end(bound: Bound | None) -> tuple[Fraction, bool] | None:
    if bound is None or not is_number(bound.value):
        return None
    return Fraction(bound.value), bound.closed


def _mean(ends: Sequence[tuple[Fraction, bool]]) -> tuple[Fraction, bool]:
    return sum((value for value, _ in ends), Fraction(0)) / len(ends), all(closed for _, closed in ends)


def _interval(domain: Domain) -> Interval:
    if not isinstance(domain, Interval):
        raise TypeError(f"a number is wanted, not {domain}")
    return domain


def unsettled(step: Step) -> Iterator[MemberStep]:
    """The records of an aggregate that is open whose part in it is open, as far as they can still change it."""
    term = step.term
    if not isinstance(term, t.Aggregate) or step.result.settled:
        return
    if term.operator in ("exists", "every"):
        order = OR if term.operator == "exists" else AND
        outcomes = [outcomes_of(term, member) for member in step.members]
        worst = [max(order.index(outcome) for outcome in found) for found in outcomes]
        least = [min(order.index(outcome) for outcome in found) for found in outcomes]
        for position, member in enumerate(step.members):
            floor = max((low for other, low in enumerate(least) if other != position), default=-1)
            if len(outcomes[position]) > 1 and worst[position] > floor:
                yield member
        return
    for member in step.members:
        if _open(member) and _may_count(term, member, step.members):
            yield member


def deciding(step: Step) -> frozenset[int]:
    """The numbers of the records that decide whether any or every one fulfils what is asked, or that keep an aggregate
    open."""
    term = step.term
    if not isinstance(term, t.Aggregate) or not step.result.settled:
        return frozenset(member.number for member in unsettled(step))
    if term.operator not in ("exists", "every"):
        return frozenset()
    wanted = _TRUE if term.operator == "exists" else _FALSE
    return frozenset(member.number for member in step.members if outcomes_of(term, member) == wanted)


def _open(member: MemberStep) -> bool:
    found = share(member)
    if len(_kinds(member)) > 1:
        return True
    return found is not None and not (found.certain and the_value(found.value) is not None)


def _may_count(term: t.Aggregate, member: MemberStep, members: Sequence[MemberStep]) -> bool:
    """Whether an open record may change a number: not when it adds nothing, or another one is sure to exceed it."""
    found = share(member)
    if found is None or len(_kinds(member)) > 1:
        return True
    if term.operator == "sum":
        return the_value(found.value) != 0
    if term.operator in ("max", "min"):
        turn = (lambda interval: interval) if term.operator == "max" else intervals.negate
        others = [other for other in map(share, (m for m in members if m is not member)) if other and other.certain]
        floor = _end(intervals.extreme([turn(other.value) for other in others], True).low) if others else None
        high = _end(turn(found.value).high)
        return floor is None or high is None or high[0] > floor[0]
    return True
