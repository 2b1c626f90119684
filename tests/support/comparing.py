"""What two evaluators must agree on: the status and the value of an answer, or that there is none."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from aidrules.api.decision import Decision, Status
from aidrules.api.policy import Policy
from aidrules.core.policy import CorePolicy
from aidrules.errors import EvaluationError
from aidrules.source.numerals import to_decimal
from aidrules.values.permitted import Interval
from aidrules.values.types import NumberType, RangeType
from support.facts import Given, in_core
from support.oracle import Open, Oracle, Span

Answer = tuple[str, object]
ERROR: Answer = ("error", None)


def answer_of(decision: Decision) -> Answer:
    """Status and value; numbers as fractions, so that 2 and Decimal("2.00") are the same."""
    value = decision.value
    exact = isinstance(value, int | Decimal) and not isinstance(value, bool)
    return decision.status.value, Fraction(value) if exact else value  # type: ignore[arg-type] # a number, as tested


def decided(
    policy: Policy, name: str, facts: Mapping[str, object], readings: Mapping[str, str] | None = None
) -> Answer:
    """The answer of the interpreter."""
    try:
        target = policy.find_decision(name)
        return answer_of(policy.interpreted([target.name], policy.check(facts, readings))[target.alias])
    except EvaluationError:
        return ERROR


def expected(
    policy: CorePolicy, name: str, facts: Mapping[str, Given], readings: Mapping[str, str] | None = None
) -> Answer:
    """The answer of the oracle."""
    chosen = {reading.name: reading.default for reading in policy.readings.values()} | dict(readings or {})
    result = Oracle(policy, in_core(policy, facts), chosen).decide(name)
    if isinstance(result, Open):
        if result is Open.ERROR:
            return ERROR
        return (Status.REFERRED if result is Open.REFERRED else Status.NOT_APPLICABLE).value, None
    type_ = policy.decisions[name].type
    if isinstance(type_, NumberType):
        assert isinstance(result, int | Fraction)
        exact = Fraction(result) / (type_.unit.factor if type_.unit else 1)
        fits = exact.denominator == 1 if type_.integral else to_decimal(exact) is not None
        return ("decided", exact) if fits else ERROR
    if isinstance(result, Span):
        assert isinstance(type_, RangeType)
        factor = type_.number.unit.factor if type_.number.unit else 1
        ends = [None if end is None else Fraction(end) / factor for end in (result.low, result.high)]
        for end in ends:
            if end is not None and (end.denominator != 1 if type_.number.integral else to_decimal(end) is None):
                return ERROR
        return "decided", Interval(*ends, low_closed=result.low_closed, high_closed=result.high_closed)
    assert isinstance(result, bool | str | datetime.date | frozenset | tuple)
    return "decided", result
