"""What an evaluator says of a case, in one form, so that each can be held to the interpreter."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias

from aidrules.api.policy import Policy
from aidrules.backends.evaluate import evaluate
from aidrules.backends.plan import Plan
from aidrules.errors import EvaluationError
from aidrules.evaluation.inputs import check_case

Said: TypeAlias = tuple[str, object, tuple[str, ...], tuple[str, ...] | None]
"""Status, value, reason codes and missing facts; of a fault the status only."""

FAULT: Said = ("fault", None, (), ())


def comparable(value: object) -> object:
    """A value of an answer in one form: every number is a fraction."""
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return Fraction(value)
    return value


def interpreter_says(policy: Policy, name: str, facts: Mapping[str, object], readings: Mapping[str, str]) -> Said:
    """The definition."""
    try:
        (found,) = policy.interpreted([name], policy.check(facts, readings)).values()
    except EvaluationError:
        return FAULT
    return (
        found.status.value,
        comparable(found.value),
        tuple(reason.code for reason in found.reasons),
        tuple(fact.alias for fact in found.missing),
    )


def plan_says(policy: Policy, plan: Plan, facts: Mapping[str, object], readings: Mapping[str, str]) -> dict[str, Said]:
    """What a plan comes to, worked out expression by expression; missing is None where the plan cannot tell."""
    case = check_case(policy.core, facts, readings)
    answers = evaluate(plan, case.facts)
    return {
        alias: FAULT if status == "fault" else (status, comparable(value), reasons, missing)
        for alias, (status, value, reasons, missing) in answers.items()
    }
