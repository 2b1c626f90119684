"""The reference interpreter's answers, straight from its rooms: what every contender is checked against.

``Policy.decide`` is a contender itself, so it is not asked here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from attrs import evolve

from aidrules.api.decision import answer, status_of
from aidrules.api.policy import Policy
from aidrules.core.policy import CorePolicy
from aidrules.evaluation.coverage import Coverage
from aidrules.evaluation.inputs import Case, check_case
from aidrules.evaluation.interpreter import Interpreter
from aidrules.evaluation.relevance import relevant_facts
from aidrules.evaluation.steps import Step
from aidrules.explain.reasons import grounds
from aidrules.values.types import Value


class Defined(NamedTuple):
    """One answer.

    Attributes:
        status: ``decided``, ``undetermined``, ``referred`` or ``not_applicable``.
        value: the value when decided, otherwise None.
        reasons: the codes of the reasons, in order.
        missing: the aliases of the unknown facts that still matter, in order.
    """

    status: str
    value: object
    reasons: tuple[str, ...]
    missing: tuple[str, ...]


class Definition:
    """The interpreter over one policy."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._core: CorePolicy = policy.core
        self._coverage = Coverage(policy.core)

    def decide(
        self, decisions: Sequence[str], facts: Mapping[str, object], *, missing: bool = True
    ) -> dict[str, Defined]:
        """The answers to some decisions about one case, by alias.

        Args:
            decisions: aliases.
            facts: values by alias; None is unknown.
            missing: whether what is missing is worked out, which takes longest; () otherwise.
        """
        case = check_case(self._core, facts)
        names = {decision.alias: decision.name for decision in self._core.decisions.values()}
        return {alias: self._one(names[alias], case, missing) for alias in decisions}

    def decide_each(self, decisions: Sequence[str], cases: Iterable[Mapping[str, object]]) -> list[dict[str, Defined]]:
        """The answers to some decisions about each of several cases."""
        return [self.decide(decisions, facts) for facts in cases]

    def _one(self, name: str, case: Case, missing: bool) -> Defined:
        steps = self._run(name, case)
        status = status_of(steps[name].result)
        value = steps[name].result.value if status.value == "decided" else None
        reasons = dict.fromkeys(ground.mark.rule.code for ground in grounds(self._core, name, steps))

        def with_more(more: Mapping[str, Value]) -> tuple[Step, Mapping[str, Step]]:
            found = self._run(name, evolve(case, facts={**case.facts, **more})) if more else steps
            return found[name], found

        relevant: tuple[str, ...] = ()
        if missing:
            tried, matters = self._policy.what_is_tried(name, case), self._policy.what_matters(name, case)
            relevant = relevant_facts(with_more, tried, self._core.facts, matters)
        return Defined(
            status.value,
            None if value is None else answer(value, self._core.decisions[name].type),
            tuple(reasons),
            tuple(self._core.facts[fact].alias for fact in relevant),
        )

    def _run(self, name: str, case: Case) -> Mapping[str, Step]:
        interpreter = Interpreter(self._core, case.possible(self._core), case.readings, self._coverage)
        interpreter.decide(name)
        return interpreter.decisions
