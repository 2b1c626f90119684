"""Runs the examples (案例) of a policy: what was expected is held against what the policy decides."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from attrs import field, frozen

from aidrules.api.decision import Answer, Decision, Status
from aidrules.api.policy import Policy
from aidrules.core.policy import AS_OF, EDITION, REGION, Example, Expectation
from aidrules.errors import EvaluationError, FactError
from aidrules.explain.wording import Describer
from aidrules.source.text import Span
from aidrules.values.types import Value


@frozen
class Failure:
    """One expectation that the policy does not meet.

    Attributes:
        decision: the Chinese name of the decision.
        span: where the expectation is written.
        message: expected against found, one sentence in Chinese.
        message_en: the same in English.
        found: what the policy decides instead, or None where it gives no answer.
    """

    decision: str
    span: Span
    message: str
    message_en: str
    found: Decision | None = field(default=None, eq=False, repr=False)

    def text(self, lang: str = "zh") -> str:
        """The sentence in Chinese or English."""
        return self.message_en if lang == "en" else self.message


@frozen
class ExampleResult:
    """What came of one example; a table of examples gives one result for each row.

    Attributes:
        title: what the example is called.
        span: where it is written.
        failures: the expectations that were not met, in the order written.
    """

    title: str
    span: Span
    failures: tuple[Failure, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether every expectation was met."""
        return not self.failures


def run_examples(policy: Policy) -> tuple[ExampleResult, ...]:
    """Run every example of a policy, in the order written.

    A ``缺`` list must name exactly the facts that are missing. An example that the policy cannot decide (rows that
    contradict each other, a division by zero) has failed; nothing is raised.
    """
    return tuple(run_example(policy, example) for example in policy.core.examples)


def run_example(policy: Policy, example: Example) -> ExampleResult:
    """Run one of the examples of a policy, an item of ``policy.core.examples``, as ``run_examples`` does."""
    return ExampleResult(example.title, example.span, tuple(_failures(policy, example)))


def _failures(policy: Policy, example: Example) -> Iterator[Failure]:
    facts = dict(example.facts)
    day = facts.pop(AS_OF, None)  # given apart from the facts: a policy that never asks for it has no such fact
    given_apart = [None if name in policy.core.facts else facts.pop(name, None) for name in (EDITION, REGION)]
    edition, region = given_apart
    readings = dict(example.readings)
    for expected in example.expected:
        try:
            found = policy.decide(
                expected.decision, facts, as_of=day, edition=edition, region=region, readings=readings
            )
        except (EvaluationError, FactError) as error:
            alias = policy.find_decision(expected.decision).alias
            zh = f"“{expected.decision}”没有得出结论：{error.text('zh')}"
            yield Failure(expected.decision, expected.span, zh, f"“{alias}” gives no answer: {error.text('en')}")
        else:
            if not _as_expected(expected, found):
                zh, en = _sentence(expected, found, "zh"), _sentence(expected, found, "en")
                yield Failure(expected.decision, expected.span, zh, en, found)


def _as_expected(expected: Expectation, found: Decision) -> bool:
    if expected.status != found.status.value:
        return False
    if found.status is Status.DECIDED:
        return expected.value == _exact(found.value)
    return expected.missing is None or set(expected.missing) == {fact.name for fact in found.missing}


def _exact(value: Answer | None) -> Value | None:
    """An answer as examples hold values: numbers as exact fractions."""
    return Fraction(value) if isinstance(value, Decimal) else value


def _sentence(expected: Expectation, found: Decision, lang: Literal["zh", "en"]) -> str:
    wanted = _outcome(found.policy, expected, Status(expected.status), expected.value, expected.missing, lang)
    missing = None if expected.missing is None else tuple(fact.name for fact in found.missing)
    got = _outcome(found.policy, expected, found.status, _exact(found.value), missing, lang)
    if lang == "en":
        return f"“{found.alias}” should be {wanted}, but is {got}."
    return f"“{found.name}”应为“{wanted}”，实际为“{got}”。"


def _outcome(
    policy: Policy,
    expected: Expectation,
    status: Status,
    value: Value | None,
    missing: tuple[str, ...] | None,
    lang: Literal["zh", "en"],
) -> str:
    """An outcome as an example would write it; missing facts stand in one order, so that two lists compare by eye."""
    if status is Status.DECIDED:
        return Describer(policy.core, lang).value(value, policy.find_decision(expected.decision).type)
    if not missing:
        return status.label(lang)
    if lang == "en":
        aliases = sorted(policy.facts[name].alias if name in policy.facts else name for name in missing)
        return f"{status.label(lang)} missing {', '.join(aliases)}"
    return f"{status.label(lang)} 缺 {'、'.join(sorted(missing))}"
