"""How a policy decides: by a generated function what is asked often, and otherwise by the interpreter.

The interpreter is the definition. What a function answers is the same status and value; everything else that can be
asked of an answer comes from the interpreter, which then runs for this case.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from attrs import define, field

from aidrules.api.decision import Decision
from aidrules.api.faults import evaluation_error
from aidrules.api.functions import Asked, Function, Functions, asked_by
from aidrules.api.outcome import Status, outcome_of
from aidrules.api.trace import Trace
from aidrules.core.policy import Decision as CoreDecision
from aidrules.errors import EvaluationError, MagnitudeError
from aidrules.evaluation.inputs import Case
from aidrules.evaluation.steps import Step

if TYPE_CHECKING:
    from aidrules.api.policy import Policy

_STATUSES = {status.value: status for status in Status}


@define
class Decider:
    """Answers the questions to one policy."""

    policy: Policy
    functions: Functions
    _quick: dict[tuple[str, str], Function] = field(factory=dict, init=False)

    def __reduce__(self) -> tuple[type[Decider], tuple[Policy, Functions]]:
        return Decider, (self.policy, self.functions)

    def decide(self, target: CoreDecision, facts: dict[str, Any]) -> Decision:
        """Decide a case that is nothing but facts.

        Raises:
            FactError, EvaluationError: as ``Policy.decide``.
        """
        plain = self.policy.inputs.quick.plain(facts)
        if plain is None:
            return self.decide_checked(target, self.policy.check(facts))
        given, keys = plain
        function = self._quick.get((target.name, keys))
        if function is None:
            function = self.functions.warm(Asked((target.name,), keys))
            if function is None:
                return self.decide_checked(target, self.policy.check(given))
            self._quick[target.name, keys] = function
        status, value, _ = function(given)[target.alias]
        return Decision(self.policy, target, given, _STATUSES[status], value)

    def decide_checked(self, target: CoreDecision, case: Case) -> Decision:
        """Decide a case that was checked.

        Raises:
            EvaluationError: as ``Policy.decide``.
        """
        asked = asked_by(self.policy.core, (target.name,), case, "name")
        function = self.functions.warm(asked)
        if function is None:
            return self.interpreted([target.name], case)[target.alias]
        status, value, _ = function(self._ordinary(asked, case))[target.alias]
        return Decision(self.policy, target, Trace(case, self._run(target)), _STATUSES[status], value)

    def decide_all(self, case: Case) -> dict[str, Decision]:
        """Decide every question about a case that was checked.

        Raises:
            EvaluationError: as ``Policy.decide_all``.
        """
        questions = self.policy.core.questions
        asked = asked_by(self.policy.core, tuple(questions), case, "name")
        function = self.functions.warm(asked)
        if function is None:
            return {found.alias: found for found in self.together(tuple(questions.values()), case)}
        found = function(self._ordinary(asked, case))
        trace = Trace(case, lambda case: self.policy.run_all(questions, case))
        return {
            decision.alias: Decision(self.policy, decision, trace, _STATUSES[status], value)
            for decision in questions.values()
            for status, value, _ in [found[decision.alias]]
        }

    def together(self, decisions: Sequence[CoreDecision], case: Case) -> list[Decision]:
        """Decide questions by the interpreter, with one trace for all.

        Raises:
            EvaluationError: the policy gives no answer to one of them.
        """
        trace = Trace(case, self.policy.run_all([decision.name for decision in decisions], case))
        return [self._decided(decision, trace) for decision in decisions]

    def with_codes(self, decisions: Sequence[CoreDecision], case: Case) -> list[tuple[Decision, tuple[str, ...]]]:
        """Decide questions about one of many cases that were checked; each with the codes of the rules it rests on.

        Raises:
            EvaluationError: as ``together``.
        """
        asked = asked_by(self.policy.core, tuple(decision.name for decision in decisions), case, "name")
        function = self.functions.warm(asked)
        if function is not None:
            try:
                found = function(self._ordinary(asked, case))
            except EvaluationError:
                pass  # which question is told first is the interpreter's to say
            else:
                return [
                    (Decision(self.policy, decision, Trace(case, self._run(decision)), _STATUSES[status], value), codes)
                    for decision in decisions
                    for status, value, codes in [found[decision.alias]]
                ]
        return [
            (decision, tuple(ground.mark.rule.code for ground in decision.grounds))
            for decision in self.together(decisions, case)
        ]

    def interpreted(self, decisions: Iterable[str], case: Case) -> dict[str, Decision]:
        """Decide questions by the interpreter.

        Raises:
            EvaluationError: the policy gives no answer to one of them.
        """
        core = self.policy.core
        return {
            core.decisions[name].alias: self._decided(core.decisions[name], Trace(case, self.policy.run(name, case)))
            for name in decisions
        }

    def _run(self, target: CoreDecision) -> Any:
        return lambda case: self.policy.run(target.name, case)

    def _ordinary(self, asked: Asked, case: Case) -> Mapping[str, Any]:
        """The facts of a case that a function reads, by Chinese name: not those that it was made for."""
        special = self.policy.inputs.special
        return {name: value for name, value in case.facts.items() if name not in special}

    def _decided(self, decision: CoreDecision, trace: Trace) -> Decision:
        step: Step = trace.steps[decision.name]
        result = step.result
        if result.fault is not None and result.kinds == 1:
            raise evaluation_error(decision, result.fault, len(self.policy.core.documents) > 1)
        try:
            status, value = outcome_of(result, decision.type)
        except OverflowError as error:
            message = f"“{decision.name}”的结果不是所声明类型的值：{error}"
            raise MagnitudeError(message, str(error), decision.name, decision.alias, decision.span) from error
        return Decision(self.policy, decision, trace, status, value)
