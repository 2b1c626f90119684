"""Which facts matter where those that are met in several places are tried: ``evaluation/relevance.py`` one level up."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import product

from attrs import evolve, frozen

from aidrules.backends.lowering.domains import Choice, Domain, Members
from aidrules.backends.lowering.operators import compare
from aidrules.backends.lowering.outcomes import Outcomes
from aidrules.backends.lowering.terms import Lowering
from aidrules.backends.plan import Emission, Expr
from aidrules.evaluation.shared import few_values
from aidrules.values.types import Value

Met = Callable[[Lowering, str], tuple[Emission, ...]]


@frozen(eq=False)
class _Trial:
    """What comes of a decision where the facts that are tried have some values; ``there``: whether they may."""

    there: Expr
    result: Outcomes
    open: Mapping[str, Expr]


def only_what_stays_open(lowering: Lowering, name: str, met: Sequence[Emission], find: Met) -> tuple[Emission, ...]:
    """The facts that are met for some values of those that are tried; all that are met where there are none.

    Args:
        lowering: the lowering in which the decision was lowered.
        name: the Chinese name of the decision.
        met: the facts that are met where nothing is tried, by Chinese name.
        find: finds the facts that are met in another lowering.
    """
    ex = lowering.ex
    given = {fact: lowering.what_is_given(fact) for fact in lowering.coverage.shared(name)}
    tried = {fact: domain for fact, domain in given.items() if domain is not None and not domain.single.is_true}
    if not tried:
        return tuple(met)
    values = [few_values(lowering.policy.facts[fact].type) for fact in tried]
    trials = {
        combination: _tried(lowering, name, dict(zip(tried, combination, strict=True)), tried, find)
        for combination in product(*values)
    }
    open_ = {
        fact: ex.or_(*(ex.and_(trial.there, trial.open.get(fact, ex.false)) for trial in trials.values()))
        for fact in {emission.item for emission in met}
    }
    for at, (fact, domain) in enumerate(tried.items()):
        if fact in open_:
            differs = ex.and_(ex.not_(domain.single), _differs(lowering, trials, at))
            open_[fact] = ex.or_(open_[fact], differs)
    some = ex.or_(*(ex.and_(emission.when, open_[emission.item]) for emission in met))
    none = ex.not_(some)
    found = [Emission(e.item, ex.and_(e.when, ex.or_(none, open_[e.item]))) for e in met]
    return tuple(emission for emission in found if not emission.when.is_false)


def _tried(
    lowering: Lowering, name: str, values: Mapping[str, Value], domains: Mapping[str, Domain], find: Met
) -> _Trial:
    ex, given = lowering.ex, lowering.given
    case = evolve(given, inputs=given.inputs - set(values), fixed={**given.fixed, **values})
    other = Lowering(lowering.policy, case, ex, lowering.coverage)
    result = other.decide(name).result
    there = ex.and_(*(_may_be(lowering, domains[fact], value) for fact, value in values.items()))
    met: dict[str, Expr] = {}
    for emission in find(other, name):
        met[emission.item] = ex.or_(met.get(emission.item, ex.false), emission.when)
    return _Trial(there, result, met)


def _may_be(lowering: Lowering, domain: Domain, value: Value) -> Expr:
    """Whether a fact may have a value."""
    ex = lowering.ex
    if isinstance(domain, Choice) and isinstance(value, bool | str):
        return domain.can.get(value, ex.false)
    if isinstance(domain, Members) and isinstance(value, frozenset):
        own = [domain.may[member] if member in value else ex.not_(domain.must[member]) for member in domain.may]
        return ex.and_(*own)
    raise TypeError(f"{value} is not tried")


def _differs(lowering: Lowering, trials: Mapping[tuple[Value, ...], _Trial], at: int) -> Expr:
    """Whether combinations that differ in one place only do not certainly have the same answer."""
    ex, kleene = lowering.ex, lowering.kleene
    found = []
    before: dict[tuple[Value, ...], _Trial] = {}
    for values, trial in trials.items():
        found.append(ex.and_(trial.there, ex.not_(kleene.settled(trial.result))))
        others = (*values[:at], *values[at + 1 :])
        last = before.get(others)
        if last is not None:
            there = ex.and_(last.there, trial.there)
            found.append(ex.and_(there, ex.not_(_same(lowering, last.result, trial.result))))
        before[others] = trial
    return ex.or_(*found)


def _same(lowering: Lowering, left: Outcomes, right: Outcomes) -> Expr:
    """Whether two settled outcomes are the same."""
    ex = lowering.ex
    alike = [ex.and_(a, b) for a, b in zip(left.excuses, right.excuses, strict=True)]
    if left.domain is not None and right.domain is not None:
        agree = compare(ex, "eq", left.domain, right.domain, None).can[True]
        alike.append(ex.and_(left.has_value, right.has_value, agree))
    return ex.or_(*alike)
