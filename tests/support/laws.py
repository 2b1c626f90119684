"""What holds of every answer about facts of which some are unknown."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product
from random import Random
from typing import TypeAlias

from aidrules.api.decision import Decision, Status
from aidrules.api.policy import Policy
from aidrules.core import terms as t
from aidrules.core.policy import CorePolicy
from aidrules.core.walk import walk
from aidrules.errors import EvaluationError
from aidrules.values.dates import add_months
from aidrules.values.numbers import is_number
from aidrules.values.types import Value
from support.comparing import ERROR, Answer, answer_of, decided, expected
from support.facts import Given, constants, in_core, representatives

Case: TypeAlias = Mapping[str, Given | None]
Law: TypeAlias = Callable[[Policy, str, Case, Random], None]
MOST = 60
"""How many completions of one case are looked at."""


def completions(
    policy: CorePolicy, names: Sequence[str], random: Random, most: int = MOST
) -> Iterator[dict[str, Given]]:
    """Values for some facts, in every combination of representatives or a choice of them."""
    named = constants(policy)
    options = [representatives(policy, policy.facts[name], named) for name in names]
    count = 1
    for values in options:
        count *= len(values)
    if count <= most:
        for values in product(*options):
            yield dict(zip(names, values, strict=True))
    else:
        for _ in range(most):
            yield {name: random.choice(values) for name, values in zip(names, options, strict=True)}


def _unknown(policy: Policy, name: str, case: Case) -> list[str]:
    return [fact for fact in policy.facts_below(name) if case.get(fact) is None]


def _complete(case: Case, values: Mapping[str, Given]) -> dict[str, Given]:
    return {name: value for name, value in {**case, **values}.items() if value is not None}


def _asked(policy: Policy, name: str, case: Case) -> Decision | None:
    try:
        return policy.decide(name, case)
    except EvaluationError:
        return None


def adding_a_fact_changes_no_answer(policy: Policy, name: str, case: Case, random: Random) -> None:
    """A settled answer stays when another fact becomes known, unless there is then no answer at all."""
    before = _asked(policy, name, case)
    if before is None or before.status is Status.UNDETERMINED:
        return
    for fact in _unknown(policy, name, case):
        for value in representatives(policy.core, policy.core.facts[fact]):
            after = decided(policy, name, {**case, fact: value})
            assert after in (answer_of(before), ERROR), f"{name}: {answer_of(before)}, with {fact}={value}: {after}"


def completing_the_facts_changes_no_answer(policy: Policy, name: str, case: Case, random: Random) -> None:
    """A settled answer is that of every completion of the unknown facts; where there is none, none has one."""
    before = _asked(policy, name, case)
    if before is not None and before.status is Status.UNDETERMINED:
        return
    settled: Answer = ERROR if before is None else answer_of(before)
    for values in completions(policy.core, _unknown(policy, name, case), random):
        found = expected(policy.core, name, _complete(_all_known(policy.core, case), values))
        assert found in (settled, ERROR), f"{name}: {settled}, with {values}: {found}"


def _all_known(policy: CorePolicy, case: Case) -> dict[str, Given | None]:
    """A case with some value for facts on which a decision does not depend."""
    return {name: case.get(name) for name in policy.facts}


def what_is_missing_is_named(policy: Policy, name: str, case: Case, random: Random) -> None:
    """An undetermined answer misses some of the unknown facts, a settled one none."""
    answer = _asked(policy, name, case)
    if answer is None:
        return
    missing = [fact.name for fact in answer.missing]
    assert len(set(missing)) == len(missing)
    assert set(missing) <= set(_unknown(policy, name, case))
    assert bool(missing) is (answer.status is Status.UNDETERMINED), f"{name}: {answer}, missing {missing}"


def what_is_not_missing_does_not_matter(policy: Policy, name: str, case: Case, random: Random) -> None:
    """Completions that agree on the missing facts have the same answer."""
    answer = _asked(policy, name, case)
    if answer is None or not answer.missing:
        return
    missing = [fact.name for fact in answer.missing]
    others = [fact for fact in _unknown(policy, name, case) if fact not in missing]
    base = _all_known(policy.core, case)
    for values in completions(policy.core, missing, random, 12):
        found = {
            expected(policy.core, name, _complete(base, {**values, **rest}))
            for rest in completions(policy.core, others, random, 12)
        }
        assert len(found - {ERROR}) <= 1, f"{name}: missing {missing} as {values}, yet {found}"


def the_reasons_are_distinct(policy: Policy, name: str, case: Case, random: Random) -> None:
    """Every answer has reasons; their codes are the same when asked again, and each is given once with its words."""
    answer = _asked(policy, name, case)
    if answer is None:
        return
    codes = [(reason.code, reason.text) for reason in answer.reasons]
    assert codes
    assert len(set(codes)) == len(codes)
    again = policy.decide(name, case)
    assert [(reason.code, reason.text) for reason in again.reasons] == codes


LAWS: tuple[Law, ...] = (
    adding_a_fact_changes_no_answer,
    completing_the_facts_changes_no_answer,
    what_is_missing_is_named,
    what_is_not_missing_does_not_matter,
    the_reasons_are_distinct,
)


def every_missing_fact_matters(policy: Policy, name: str, case: Case, random: Random) -> None:
    """For every missing fact there is a completion of the others in which its value decides the answer."""
    answer = _asked(policy, name, case)
    for fact in answer.missing if answer is not None else ():
        near = _nearby(policy, name, case)
        assert _matters(policy, name, dict(case), fact.name, near), f"{name}: {fact.name} cannot matter"


def _matters(policy: Policy, name: str, case: dict[str, Given | None], fact: str, near: frozenset[Value]) -> bool:
    answer = _asked(policy, name, case)
    if answer is None:
        return True  # here the fact may be what keeps the policy from having an answer
    missing = [found.name for found in answer.missing]
    if fact not in missing:
        return False
    near |= _nearby(policy, name, case)
    others = [found for found in missing if found != fact]
    if not others:
        values = representatives(policy.core, policy.core.facts[fact], near)
        return len({decided(policy, name, {**case, fact: value}) for value in values}) > 1
    values = representatives(policy.core, policy.core.facts[others[0]], near)
    return any(_matters(policy, name, {**case, others[0]: value}, fact, near) for value in values)


def _nearby(policy: Policy, name: str, case: Case) -> frozenset[Value]:
    """The constants a decision names, known facts, their products, and dates half a year away from known ones."""
    below = policy.facts_below(name)
    terms = [term for needed in policy.decisions_below(name) for term in walk(policy.core.decisions[needed].body)]
    found = {term.value for term in terms if isinstance(term, t.Literal)}
    found |= {term.region for term in terms if isinstance(term, t.InRegion)}
    found |= {policy.core.parameters[term.name].base_value for term in terms if isinstance(term, t.ParameterRef)}
    known = set(in_core(policy.core, {fact: case[fact] for fact in below if case.get(fact) is not None}).values())
    numbers = [value for value in found if is_number(value)]
    found |= {one * other for one in known if is_number(one) for other in numbers}
    dates = [value for value in known if isinstance(value, datetime.date)]
    return frozenset(found | known | {add_months(day, months) for day in dates for months in (-6, 6)})
