"""The evaluators that the conformance cases hold to account.

A new evaluator is one class and one entry in ``EVALUATORS``; it then inherits the whole suite. What it does not report
(what is missing, which reasons) it leaves None, and the runner does not ask for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from attrs import frozen

from aidrules.api.policy import Policy
from aidrules.errors import (
    CalendarError,
    ConflictError,
    DivisionByZeroError,
    EvaluationError,
    MagnitudeError,
    RangeError,
)
from support.comparing import expected
from support.facts import Given

ERRORS: Mapping[type[EvaluationError], str] = {
    ConflictError: "!conflict",
    DivisionByZeroError: "!zero",
    MagnitudeError: "!large",
    RangeError: "!range",
    CalendarError: "!calendar",
}


@frozen
class Reported:
    """One answer. ``status`` is a status, or for no answer the error: ``!conflict``, ``!zero``, ``!large``,
    ``!calendar``, ``!``.

    Attributes:
        status: what came of it.
        value: the value when decided.
        missing: the aliases of the missing facts.
        presumed: the aliases of the presumed facts.
        sensitive: the aliases of the readings that would change the answer.
        reasons: the codes of the reasons; of a conflict, of the rows.
        locators: the locators of the reasons that have one.
        phrases: the phrases of the reasons that have one.
    """

    status: str
    value: object = None
    missing: tuple[str, ...] | None = None
    presumed: tuple[str, ...] | None = None
    sensitive: tuple[str, ...] | None = None
    reasons: tuple[str, ...] | None = None
    locators: tuple[str, ...] | None = None
    phrases: tuple[str, ...] | None = None


class Evaluator(Protocol):
    """Something that decides."""

    @property
    def name(self) -> str: ...

    @property
    def takes_unknown(self) -> bool:
        """Whether it takes facts that are unknown, or only cases in which every fact is known."""
        ...

    def decide(
        self, policy: Policy, decision: str, facts: Mapping[str, Given | None], readings: Mapping[str, str]
    ) -> Reported: ...


@frozen
class InterpreterEvaluator:
    """The reference interpreter."""

    name: str = "interpreter"
    takes_unknown: bool = True

    def decide(
        self, policy: Policy, decision: str, facts: Mapping[str, Given | None], readings: Mapping[str, str]
    ) -> Reported:
        target = policy.find_decision(decision)
        try:
            found = policy.interpreted([target.name], policy.check(facts, readings))[target.alias]
        except EvaluationError as error:
            rows = error.rows if isinstance(error, ConflictError) else ()
            return Reported(ERRORS[type(error)], reasons=rows)
        return Reported(
            found.status.value,
            found.value,
            tuple(fact.alias for fact in found.missing),
            tuple(fact.alias for fact in found.presumed),
            tuple(reading.alias for reading in found.sensitive_to),
            tuple(reason.code for reason in found.reasons),
            tuple(reason.locator for reason in found.reasons if reason.locator),
            tuple(reason.phrase for reason in found.reasons if reason.phrase),
        )


@frozen
class OracleEvaluator:
    """The naive evaluator of the tests; held to the same cases, so that it can be trusted as a second opinion."""

    name: str = "oracle"
    takes_unknown: bool = False

    def decide(
        self, policy: Policy, decision: str, facts: Mapping[str, Given | None], readings: Mapping[str, str]
    ) -> Reported:
        names = {fact.alias: fact.name for fact in policy.core.facts.values()}
        chosen = {policy.readings[name].name: value for name, value in readings.items()}
        known = {names.get(name, name): value for name, value in facts.items() if value is not None}
        status, value = expected(policy.core, policy.find_decision(decision).name, known, chosen)
        return Reported("!" if status == "error" else status, value)


@frozen
class FunctionEvaluator:
    """Generated functions."""

    name: str = "function"
    takes_unknown: bool = True

    def decide(
        self, policy: Policy, decision: str, facts: Mapping[str, Given | None], readings: Mapping[str, str]
    ) -> Reported:
        named = {policy.facts[name].alias: value for name, value in facts.items()}
        try:
            status, value, reasons = policy.function(decision, readings=readings)(named)[decision]
        except EvaluationError as error:
            return Reported(ERRORS[type(error)], reasons=error.rows if isinstance(error, ConflictError) else ())
        return Reported(status, value, reasons=reasons)


EVALUATORS: tuple[Evaluator, ...] = (InterpreterEvaluator(), OracleEvaluator(), FunctionEvaluator())
