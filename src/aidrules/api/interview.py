"""Interviews: ask for one fact after another, only for what can still change the answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

from attrs import frozen

from aidrules.api.decision import Decision
from aidrules.core.policy import Fact
from aidrules.errors import InputError
from aidrules.evaluation.inputs import UNKNOWN_WORD
from aidrules.values.rosters import RecordField, Roster, RosterType
from aidrules.values.types import BooleanType, EnumType, NumberType, SetType

if TYPE_CHECKING:
    from aidrules.api.policy import Policy

UNKNOWN = "不知道"
"""What a person may answer instead of a value."""


@frozen
class Question:
    """One question.

    Attributes:
        fact: the fact it asks for.
        text: the question in the policy's words.
        options: the answers to choose from, or () for free input.
        several: whether several options may be chosen.
        unit: the unit of the number asked for, or "".
        fields: for a roster, what each of its records has; a list of mappings is the answer, or a text such as
            （姓名 张三，次数 2）、（姓名 李四）、其余不详.
        why: the rules that wait for the answer, one line each.
        why_en: the same in English.
    """

    fact: Fact
    text: str
    options: tuple[str, ...]
    several: bool
    unit: str
    why: tuple[str, ...]
    why_en: tuple[str, ...]
    fields: tuple[RecordField, ...] = ()


class Interview:
    """Finds a decision by asking.

    Args:
        policy: the policy.
        decision: the decision's Chinese name or alias.
        facts: what is known already.
        readings, as_of, edition, region: as for ``Policy.decide``.

    Raises:
        UnknownDecisionError, FactError, EvaluationError: as ``Policy.decide``.
    """

    def __init__(
        self,
        policy: Policy,
        decision: str,
        facts: Mapping[str, object] | None = None,
        *,
        readings: Mapping[str, str] | None = None,
        as_of: object = None,
        edition: object = None,
        region: object = None,
    ) -> None:
        self.policy = policy
        self._target = policy.find_decision(decision).name
        case = policy.check(facts, readings, as_of, edition, region)
        self._readings = case.readings
        self._as_of, self._edition, self._region = case.as_of, edition, region
        self._known = {name: value for name, value in case.facts.items() if name not in case.assumed}
        self._answers: list[tuple[Fact, object]] = []
        self._decision = self._decide([])

    def _decide(self, answers: list[tuple[Fact, object]]) -> Decision:
        facts = {**self._known, **{fact.name: value for fact, value in answers}}
        return self.policy.decide(
            self._target,
            facts,
            as_of=self._as_of,
            edition=self._edition,
            region=self._region,
            readings=self._readings,
        )

    @property
    def decision(self) -> Decision:
        """The answer as far as it is known now."""
        return self._decision

    @property
    def answers(self) -> tuple[tuple[Fact, object], ...]:
        """What was answered so far, in order; None for 不知道."""
        return tuple(self._answers)

    @property
    def next_question(self) -> Question | None:
        """The next question, or None when nothing that is still unknown can be asked for or would matter."""
        given = self._decision.given
        fact = next((found for found in self._decision.missing if found.name not in given), None)
        return None if fact is None else self._question(fact)

    def _question(self, fact: Fact) -> Question:
        type_ = fact.type
        options: tuple[str, ...] = ()
        if isinstance(type_, BooleanType):
            options = ("是", "否")
        elif isinstance(type_, EnumType):
            options = type_.members
        elif isinstance(type_, SetType):
            options = type_.element.members
        unit = type_.unit.word if isinstance(type_, NumberType) and type_.unit else ""
        several = isinstance(type_, SetType)
        fields = type_.fields if isinstance(type_, RosterType) else ()
        why, why_en = self._why(fact, "zh"), self._why(fact, "en")
        return Question(fact, fact.question, options, several, unit, why, why_en, fields)

    def _why(self, fact: Fact, lang: Literal["zh", "en"]) -> tuple[str, ...]:
        """The open rules that look at a fact; where it lies behind an open condition, those that may come to it."""
        decision = self._decision
        pairs = list(zip(decision.grounds, decision.reasons, strict=True))
        waiting = [ground for ground, reason in pairs if fact in reason.facts] or [
            ground for ground, _ in pairs if fact.name in self.policy.facts_below(ground.decision.name)
        ]
        return tuple(dict.fromkeys(decision.reason_text(ground, lang) for ground in waiting))

    def answer(self, value: object) -> Question | None:
        """Answer the next question.

        Args:
            value: a value as ``Policy.decide`` takes it, or None or 不知道.

        Returns:
            The question after it, or None when the interview is over.

        Raises:
            FactError: the value is none for this fact; the question stays.
            EvaluationError: with it the policy gives no answer; the question stays.
            InputError: there is no question to answer.
        """
        question = self.next_question
        if question is None:
            raise InputError("the interview is over: there is no question to answer")
        if isinstance(value, str) and value.strip() in (UNKNOWN, UNKNOWN_WORD):
            value = None
        checked = self.policy.check({question.fact.name: value}).facts[question.fact.name]
        lasting = isinstance(value, Roster)
        if question.several or (question.fields and not lasting):  # what was given may be good for one look only
            value = checked
        answers = [*self._answers, (question.fact, value)]
        self._decision = self._decide(answers)
        self._answers = answers
        return self.next_question

    def back(self) -> Question | None:
        """Take the last answer back.

        Returns:
            The question that is open again, or the next one when nothing was answered yet.
        """
        if self._answers:
            answers = self._answers[:-1]
            self._decision = self._decide(answers)
            self._answers = answers
        return self.next_question
