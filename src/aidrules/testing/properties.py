"""Runs the properties (性质) of a policy: a search for a case that breaks one, told in words."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Literal, TypeAlias

from attrs import frozen

from aidrules.analysis.properties import MOST_CASES, Counterexample, PropertyResult, search_property
from aidrules.api.decision import Status
from aidrules.api.policy import Policy
from aidrules.core import terms as t
from aidrules.core.policy import Property
from aidrules.core.walk import walk
from aidrules.errors import EvaluationError
from aidrules.explain.wording import Describer
from aidrules.source.text import Span
from aidrules.values.ranges import in_declared_unit
from aidrules.values.types import TextType, Type, Value

Lang: TypeAlias = Literal["zh", "en"]


@frozen
class PropertyReport:
    """What came of one property. That no counterexample was found proves nothing.

    Attributes:
        title: what the property is called.
        span: where it is written.
        searched: how many cases were looked at.
        decided: in how many of them the property could be judged, because the policy gives an answer.
        counterexample: the smallest case found that breaks it, or None.
        message: what was found, one sentence in Chinese.
        message_en: the same in English.
    """

    title: str
    span: Span
    searched: int
    decided: int
    counterexample: Counterexample | None
    message: str
    message_en: str

    @property
    def passed(self) -> bool:
        """Whether no case was found that breaks the property."""
        return self.counterexample is None

    def text(self, lang: str = "zh") -> str:
        """The sentence in Chinese or English."""
        return self.message_en if lang == "en" else self.message


def run_properties(policy: Policy, most: int = MOST_CASES) -> tuple[PropertyReport, ...]:
    """Search for counterexamples to every property of a policy, in the order written.

    Args:
        policy: the policy.
        most: how many cases to look at for each property. The search begins with the policy's own cut points, and
            looks at the same cases every time.
    """
    return tuple(run_property(policy, claim, most) for claim in policy.core.properties)


def run_property(policy: Policy, claim: Property, most: int = MOST_CASES) -> PropertyReport:
    """Search for a counterexample to one property, an item of ``policy.core.properties``."""
    result = search_property(policy.core, claim, most)
    zh, en = _Teller(policy, result, "zh").sentence(), _Teller(policy, result, "en").sentence()
    return PropertyReport(claim.title, claim.span, result.searched, result.decided, result.counterexample, zh, en)


@frozen
class _Teller:
    """Tells what a search found, in one language."""

    policy: Policy
    result: PropertyResult
    lang: Lang

    def sentence(self) -> str:
        found = self.result.counterexample
        return self._nothing_found() if found is None else self._found(found)

    def _say(self, zh: str, en: str) -> str:
        return en if self.lang == "en" else zh

    def _nothing_found(self) -> str:
        searched, decided = self.result.searched, self.result.decided
        zh, en = f"在 {searched} 个情形中未发现反例", f"searched {_cases(searched)}, no counterexample found"
        if not decided:
            zh += "，但没有一个情形得出结论，这条性质等于没有检验"
            en += "; but the policy gives no answer in any of them, so that nothing was tested"
        elif decided < searched:
            zh += f"，其中 {decided} 个得出结论"
            en += f"; the policy gives an answer in {decided} of them"
        return self._say(f"{zh}。", f"{en}.")

    def _found(self, found: Counterexample) -> str:
        searched = self.result.searched
        case = self._join(self._case(found)) or self._say("任何情形", "every case")
        outcome = self._join(self._outcomes(found))
        return self._say(
            f"搜索到第 {searched} 个情形时发现反例：{case}{f'；{outcome}' if outcome else ''}。",
            f"searched {_cases(searched)}, counterexample: {case}{f'; {outcome}' if outcome else ''}.",
        )

    # ---- the parts of a counterexample

    def _case(self, found: Counterexample) -> Iterator[str]:
        """The facts and readings of the case, a fact that moves last."""
        moved: list[str] = []
        for name, value in found.facts.items():
            type_ = self.policy.core.facts[name].type
            if found.raised is not None and self._moving(name):
                moved.append(self._change(self._fact(name), type_, value, found.raised))
            else:
                yield self._is(self._fact(name), self._value(value, type_))
        for name, value in found.readings.items():
            yield self._is(self._describer.name("reading", name), value)
        yield from moved

    def _outcomes(self, found: Counterexample) -> Iterator[str]:
        """What the policy makes of the case: the effect before and after, or the decisions that the property names."""
        if found.effects is not None:
            effect = self.result.claim.terms[1]
            type_ = self._type(effect)
            before, after = (in_declared_unit(value, type_) if type_ else value for value in found.effects)
            yield self._change(self._describer.describe(effect), type_, before, after)
            return
        terms = (term for body in self.result.claim.terms for term in walk(body))
        for name in dict.fromkeys(term.name for term in terms if isinstance(term, t.DecisionRef)):
            yield self._is(self._describer.name("decision", name), self._answer(name, found))

    def _moving(self, name: str) -> bool:
        cause = self.result.claim.terms[0]
        return isinstance(cause, t.FactRef) and cause.name == name

    def _answer(self, name: str, found: Counterexample) -> str:
        try:
            decision = self.policy.decide(name, found.facts, readings=found.readings)
        except EvaluationError:
            return self._say("没有结论", "without an answer")
        if decision.status is not Status.DECIDED:
            return decision.status.label(self.lang)
        exact = Fraction(decision.value) if isinstance(decision.value, Decimal) else decision.value
        return self._value(exact, self.policy.core.decisions[name].type)

    # ---- words

    @property
    def _describer(self) -> Describer:
        return Describer(self.policy.core, self.lang)

    def _fact(self, name: str) -> str:
        return self._describer.name("fact", name)

    def _type(self, term: t.Term) -> Type | None:
        match term:
            case t.FactRef(name):
                return self.policy.core.facts[name].type
            case t.DecisionRef(name):
                return self.policy.core.decisions[name].type
            case _:
                return None

    def _value(self, value: Value | None, type_: Type | None) -> str:
        shown = self._describer.value(value, type_)
        return f"“{shown}”" if isinstance(type_, TextType) else shown

    def _is(self, name: str, value: str) -> str:
        return self._say(f"{name} 为 {value}", f"{name} is {value}")

    def _change(self, name: str, type_: Type | None, before: Value, after: Value) -> str:
        old, new = self._value(before, type_), self._value(after, type_)
        return self._say(f"{name} 由 {old} 变为 {new}", f"{name} goes from {old} to {new}")

    def _join(self, parts: Iterator[str]) -> str:
        return self._say("，", ", ").join(parts)


def _cases(count: int) -> str:
    return f"{count} case{'s' * (count != 1)}"
