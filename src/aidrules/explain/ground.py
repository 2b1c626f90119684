"""One thing that an answer rests on, and what every search for such things needs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal, TypeAlias

from attrs import define, field, frozen

from aidrules.core import terms as t
from aidrules.core.policy import CorePolicy, Decision
from aidrules.evaluation.possible import Possible, Truth, truth
from aidrules.evaluation.steps import Step
from aidrules.explain.used import steps_below

Role: TypeAlias = Literal[
    "met",
    "failed",
    "excepted",
    "open",
    "row",
    "otherwise",
    "uncovered",
    "formula",
    "referred",
    "not_applicable",
    "exception",
    "deemed",
]


@frozen
class Ground:
    """One thing that an answer rests on.

    Attributes:
        role: what part it plays.
        mark: the rule, with its citations.
        subject: the term, requirement or row it is about.
        words: for a referral, the words that leave the case open.
        decision: the decision to which it belongs.
        steps: the steps whose facts it used.
    """

    role: Role
    mark: t.Mark
    subject: t.Term | t.Norm | t.Row | t.ExceptionTo
    words: str
    decision: Decision
    steps: tuple[Step, ...]


@define
class Search:
    """Which decisions are still to be looked at for an answer.

    Attributes:
        policy: the policy.
        decisions: the traces of its decisions.
        waiting: the decisions still to be looked at; see ``next_decision``.
        seen: those that have been.
        amended: the decisions that another document amended.
        parameters: the decisions that say what another document set a parameter to.
    """

    policy: CorePolicy
    decisions: Mapping[str, Step]
    waiting: list[str] = field(factory=list)
    seen: set[str] = field(factory=set)
    amended: frozenset[str] = field(init=False)
    parameters: frozenset[str] = field(init=False)

    @amended.default
    def _amended(self) -> frozenset[str]:
        return self.policy.amended

    @parameters.default
    def _parameters(self) -> frozenset[str]:
        return frozenset(found.parameter for found in self.policy.amendments) - {""}

    def next_decision(self) -> str:
        """Take the decision to be looked at next: of those that wait, the one that stands last in the policy.

        Every decision is looked at after all that may refer to it. So the order of the reasons is that of the policy,
        and does not depend on which of several references a case came by first.
        """
        name = max(self.waiting, key=self.policy.positions.__getitem__)
        self.waiting = [other for other in self.waiting if other != name]
        return name

    @property
    def several(self) -> bool:
        """Whether the policy is made of several documents."""
        return len(self.policy.documents) > 1

    def document_of(self, decision: str) -> str:
        """The document that a decision stands in."""
        return self.policy.decisions[decision].rule.document


@frozen
class GroundFinder:
    """What the parts of the search inside one decision share."""

    search: Search
    decision: Decision

    def of(self, step: Step) -> Iterator[Ground]:
        """What the result of a step rests on."""
        raise TypeError("the search of one decision says how")

    def rule_of(self, term: t.Term) -> t.Rule:
        """The rule of a formula: that of the decision, or of the version that it stands in."""
        own = term.mark.rule
        return own if own.code.startswith(f"{self.decision.rule.code}.v") else self.decision.rule

    # ---- what another document amended

    def goes_on_in(self, name: str) -> bool:
        """Whether a decision is what another one was before it was replaced, so that the reasons lie there."""
        return name in self.search.amended and name not in self.search.parameters

    def amended_below(self, *steps: Step) -> None:
        """The rules of other documents that a rule rests on: those that set a parameter it computes with, where they
        count in this case, and those of the decisions it looks at, also through decisions of its own document."""
        stack = list(steps)
        seen: set[str] = set()
        while stack:
            for part in steps_below(stack.pop()):
                if not isinstance(part.term, t.DecisionRef) or part.parts or part.term.name in seen:
                    continue
                seen.add(part.term.name)
                if part.term.name in self.search.parameters:
                    self._set_parameter(part.term.name)
                elif part.result.values is None or not part.result.settled:
                    continue
                elif self.search.document_of(part.term.name) != self.decision.rule.document:
                    self.search.waiting.append(part.term.name)
                elif self.search.several:
                    stack.append(self.search.decisions[part.term.name])

    def _set_parameter(self, name: str) -> None:
        step = self.search.decisions[name]
        if isinstance(step.term, t.Case) and truth(step.parts[0].result) == {Truth.FALSE}:
            behind = step.term.otherwise
            if isinstance(behind, t.DecisionRef) and behind.name in self.search.decisions:
                self._set_parameter(behind.name)
            return
        self.search.waiting.append(name)


def excused(result: Possible) -> bool:
    """Whether a result is certainly no value: referred, or not applicable."""
    return result.values is None and result.fault is None


def same_excuse(part: Possible, whole: Possible) -> bool:
    """Whether a part is certainly no value, in the way in which the whole is none."""
    if not excused(part) or not excused(whole):
        return False
    return (part.referred and whole.referred) or (part.not_applicable and whole.not_applicable)
