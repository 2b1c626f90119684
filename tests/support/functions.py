"""Generated functions against the interpreter."""

from __future__ import annotations

from collections.abc import Mapping

from aidrules.api.policy import Policy
from aidrules.errors import EvaluationError

Outcome = tuple[str, object, tuple[str, ...]]


def interpreted(
    policy: Policy, name: str, facts: Mapping[str, object], readings: Mapping[str, str] | None = None
) -> Outcome | type[EvaluationError]:
    """What the interpreter answers: status, value, codes of the reasons; or the error that it raises."""
    target = policy.find_decision(name)
    try:
        found = policy.interpreted([target.name], policy.check(facts, readings))[target.alias]
    except EvaluationError as error:
        return type(error)
    return found.status.value, found.value, tuple(ground.mark.rule.code for ground in found.grounds)


def generated(
    policy: Policy, name: str, facts: Mapping[str, object], readings: Mapping[str, str] | None = None
) -> Outcome | type[EvaluationError]:
    """What the generated function answers."""
    target = policy.find_decision(name)
    try:
        return policy.function(name, readings=readings)(facts)[target.alias]
    except EvaluationError as error:
        return type(error)


def same(found: Outcome | type[EvaluationError], wanted: Outcome | type[EvaluationError]) -> bool:
    """Whether two outcomes are equal, also in the type of the value."""
    if isinstance(found, type) or isinstance(wanted, type):
        return found is wanted
    return found == wanted and type(found[1]) is type(wanted[1])
