"""The answer to a question: value, status, reasons, and what it used, presumed and misses."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from attrs import evolve, frozen

from aidrules.api.outcome import Answer as Answer
from aidrules.api.outcome import Status as Status
from aidrules.api.outcome import answer, status_of
from aidrules.api.plain import plain
from aidrules.api.trace import Trace
from aidrules.core import terms as t
from aidrules.core.policy import REGION, Fact, Reading
from aidrules.core.policy import Decision as CoreDecision
from aidrules.errors import InputError
from aidrules.evaluation.conversion import written
from aidrules.evaluation.inputs import Case
from aidrules.evaluation.relevance import relevant_facts
from aidrules.evaluation.steps import Step
from aidrules.explain.ground import Ground
from aidrules.explain.headings import HEADINGS
from aidrules.explain.lookups import LookUp, found_in
from aidrules.explain.phrases import ground_text
from aidrules.explain.reasons import grounds
from aidrules.explain.report import Report, Summary, build_report
from aidrules.explain.text import render_text
from aidrules.explain.used import names_read
from aidrules.explain.wording import Describer, citation_text
from aidrules.values.ranges import in_base_unit
from aidrules.values.types import Value

if TYPE_CHECKING:
    from aidrules.api.policy import Policy
    from aidrules.api.receipt import Receipt


@frozen
class Reason:
    """One rule that an answer rests on.

    Attributes:
        code: stable identifier of the rule, such as ``contractor_eligibility.3``.
        text: what the rule says about this case, in Chinese.
        locator: the section of the source, such as 二（三）, or None.
        phrase: a short phrase that stands there, or None.
        modality: the modal words (应当, 不得 ...), or "".
        facts: the facts it looked at.
        role: ``met``, ``failed``, ``excepted``, ``open``, ``row``, ``otherwise``, ``uncovered``, ``formula``,
            ``exception``, ``deemed``, ``referred`` or ``not_applicable``.
        citations: every citation of the rule, the first of which gives locator and phrase.
        document: the title of the policy that the rule stands in.
        level: its level (国家级, 省级, 市级, 县级, 乡级), or "".
    """

    code: str
    text: str
    locator: str | None
    phrase: str | None
    modality: str
    facts: tuple[Fact, ...]
    role: str
    citations: tuple[t.Citation, ...] = ()
    document: str = ""
    level: str = ""


class Decision:
    """The answer of a policy to one question about one case.

    Attributes:
        name: the Chinese name of the decision.
        alias: its ASCII name.
        status: which of the four outcomes it is.
        value: the value when decided, otherwise None.
        missing: the unknown facts that can still change the answer.
        presumed: the facts that were not given and were presumed.
        looked_up: the parameters that were looked up.
        assumed: edition and region where they were used and not given.
        facts_used: every fact that was looked at.
        readings_used: every reading that was looked at.
    """

    def __init__(
        self,
        policy: Policy,
        decision: CoreDecision,
        behind: Trace | Mapping[str, object],
        status: Status,
        value: Answer | None,
    ) -> None:
        self.policy = policy
        self._decision = decision
        self._behind = behind
        self.status = status
        self.value = value

    @property
    def name(self) -> str:
        """The Chinese name of the decision."""
        return self._decision.name

    @property
    def alias(self) -> str:
        """The ASCII name of the decision."""
        return self._decision.alias

    @property
    def _trace(self) -> Trace:
        """How the answer came about; of facts that are all there is to the case it is made now."""
        behind = self._behind
        if not isinstance(behind, Trace):
            behind = Trace(self.policy.check(behind), lambda case: self.policy.run(self.name, case))
            self._behind = behind
        return behind

    @property
    def _case(self) -> Case:
        return self._trace.case

    @property
    def _steps(self) -> Mapping[str, Step]:
        return self._trace.steps

    @property
    def _step(self) -> Step:
        return self._trace.steps[self._decision.name]

    def __repr__(self) -> str:
        shown = f", value={self.value!r}" if self.status is Status.DECIDED else ""
        return f"<Decision {self.alias}: {self.status.value}{shown}>"

    # ---- facts

    @cached_property
    def missing(self) -> tuple[Fact, ...]:
        """The unknown facts that can still change the answer."""
        facts = self.policy.core.facts
        exact = self.policy.what_matters(self.name, self._case)
        tried = self.policy.what_is_tried(self.name, self._case)
        return tuple(facts[name] for name in relevant_facts(self._with, tried, facts, exact))

    def _with(self, more: Mapping[str, Value]) -> tuple[Step, Mapping[str, Step]]:
        """The trace when some more facts are known."""
        if not more:
            return self._step, self._steps
        case = evolve(self._case, facts={**self._case.facts, **more})
        steps = self.policy.run(self.name, case)
        return steps[self.name], steps

    @cached_property
    def facts_used(self) -> tuple[Fact, ...]:
        """The facts that were looked at, known or not."""
        return tuple(self.policy.core.facts[name] for name in names_read(self._step, self._steps, t.FactRef))

    @cached_property
    def presumed(self) -> tuple[Fact, ...]:
        """The facts that were not given and whose presumption was used."""
        return tuple(fact for fact in self.facts_used if fact.name in self._case.presumed)

    @cached_property
    def looked_up(self) -> tuple[LookUp, ...]:
        """The parameters that were looked up by region and edition, with the row; and those given instead."""
        found = []
        for fact in self.facts_used:
            step = self.policy.look_up(fact, self._case)
            value = None if step is None else found_in(fact, step, fact.name in self._case.facts)
            if value is not None and not (value.overridden and self._case.facts[fact.name] == value.value):
                found.append(value)
        return tuple(found)

    @cached_property
    def assumed(self) -> tuple[Fact, ...]:
        """The built-in facts that were used and not given: the edition is then the newest, the region the policy's."""
        return tuple(fact for fact in self.facts_used if fact.name in self._case.assumed)

    @property
    def given(self) -> Mapping[str, Value | None]:
        """The facts that were given, by Chinese name; None for unknown."""
        return self._case.facts

    @property
    def readings(self) -> Mapping[str, str]:
        """The alternative in force for each reading of the policy."""
        return self._case.readings

    @property
    def as_of(self) -> datetime.date | None:
        """The date on which the facts are judged."""
        return self._case.as_of

    @property
    def edition(self) -> datetime.date | None:
        """The day whose edition of the policy was asked."""
        return self._case.edition

    @property
    def region(self) -> str | None:
        """The region for which was decided."""
        return self._case.region

    @cached_property
    def readings_used(self) -> tuple[Reading, ...]:
        """The readings that were looked at."""
        return tuple(self.policy.core.readings[name] for name in names_read(self._step, self._steps, t.ReadingRef))

    @cached_property
    def sensitive_to(self) -> tuple[Reading, ...]:
        """The readings of which another alternative would change status or value; computed when first asked for."""
        return tuple(
            reading
            for name in self.policy.readings_below(self.name)
            for reading in [self.policy.core.readings[name]]
            if any(
                self._differs(reading.name, alternative.name)
                for alternative in reading.alternatives
                if alternative.name != self._case.readings[reading.name]
            )
        )

    def _differs(self, reading: str, alternative: str) -> bool:
        readings = {**self._case.readings, reading: alternative}
        other = self.policy.run(self.name, evolve(self._case, readings=readings))
        mine, theirs = self._step.result, other[self.name].result
        if mine.fault is not None or theirs.fault is not None:
            return mine.fault is None or theirs.fault is None
        return status_of(mine) is not status_of(theirs) or (mine.settled and mine.value != theirs.value)

    # ---- reasons

    @cached_property
    def grounds(self) -> tuple[Ground, ...]:
        """What the answer rests on, as core terms."""
        return grounds(self.policy.core, self.name, self._steps)

    @cached_property
    def reasons(self) -> tuple[Reason, ...]:
        """What the answer rests on."""
        return tuple(self._reason(ground) for ground in self.grounds)

    def _reason(self, ground: Ground) -> Reason:
        rule = ground.mark.rule
        first = rule.citations[0] if rule.citations else t.Citation(None, None)
        names = dict.fromkeys(name for step in ground.steps for name in names_read(step, self._steps, t.FactRef))
        return Reason(
            rule.code,
            self.reason_text(ground),
            first.locator,
            first.phrase,
            rule.modality,
            tuple(self.policy.core.facts[name] for name in names),
            ground.role,
            rule.citations,
            rule.document,
            rule.level,
        )

    def reason_text(self, ground: Ground, lang: Literal["zh", "en"] = "zh") -> str:
        """What a ground says about this case."""
        return ground_text(ground, Describer(self.policy.core, lang))

    # ---- forms

    def to_dict(self) -> dict[str, object]:
        """The answer as data that JSON can carry: decimals as text, dates as ISO text, sets as sorted lists.

        Of a policy with more than one document each reason names its ``document`` and ``level``.
        """
        several = len(self.policy.core.documents) > 1
        return {
            "decision": self.alias,
            "name": self.name,
            "status": self.status.value,
            "value": plain(self.value),
            "missing": [fact.alias for fact in self.missing],
            "presumed": [fact.alias for fact in self.presumed],
            "assumed": [fact.alias for fact in self.assumed],
            "looked_up": [
                {
                    "parameter": found.fact.alias,
                    "value": plain(answer(in_base_unit(found.value, found.fact.type), found.fact.type)),
                    "code": found.rule.code,
                    "source": citation_text(found.rule.citations),
                    "overridden": found.overridden,
                    **({"document": found.rule.document, "level": found.rule.level} if several else {}),
                }
                for found in self.looked_up
            ],
            "sensitive_to": [reading.alias for reading in self.sensitive_to],
            "reasons": [
                {
                    "code": reason.code,
                    "text": reason.text,
                    "locator": reason.locator,
                    "phrase": reason.phrase,
                    "modality": reason.modality,
                    "facts": [fact.alias for fact in reason.facts],
                    **({"document": reason.document, "level": reason.level} if several else {}),
                }
                for reason in self.reasons
            ],
        }

    @cached_property
    def receipt(self) -> Receipt:
        """Everything needed to decide this case again."""
        from aidrules.api.receipt import make_receipt

        return make_receipt(self)

    def explain(self, lang: Literal["zh", "en"] = "zh") -> str:
        """The answer, its reasons and the whole proof tree as text.

        Args:
            lang: ``zh`` for Chinese, ``en`` for English.

        Raises:
            InputError: another language.
        """
        return render_text(self.report(lang))

    def report(self, lang: Literal["zh", "en"] = "zh") -> Report:
        """The explanation as data.

        Raises:
            InputError: another language than ``zh`` and ``en``.
        """
        if lang not in ("zh", "en"):
            raise InputError(f"lang is zh or en, not {written(lang)}")
        summary = Summary(
            lang,
            self.status.value,
            self.status.label(lang),
            self.facts_used,
            self.missing,
            self.presumed,
            self.looked_up,
            self.sensitive_to,
        )
        return build_report(self.policy.core, self._decision, self._case, self._steps, self.grounds, summary)

    def to_markdown(self, lang: Literal["zh", "en"] = "zh") -> str:
        """The explanation as Markdown; ``lang`` as for ``explain``."""
        from aidrules.explain.markdown import render_markdown

        return render_markdown(self.report(lang))

    def to_html(self, lang: Literal["zh", "en"] = "zh") -> str:
        """The explanation as one self-contained HTML page; ``lang`` as for ``explain``."""
        from aidrules.explain.html import render_html

        return render_html(self.report(lang), self._notes(lang))

    def _notes(self, lang: Literal["zh", "en"]) -> dict[str, str]:
        words, receipt = HEADINGS[lang], self.receipt
        notes = {
            words["policy"]: receipt.policy,
            words["fingerprint"]: receipt.fingerprint,
            words["version"]: receipt.version,
        }
        if receipt.as_of:
            notes[words["as_of"]] = receipt.as_of
        if receipt.edition and receipt.edition != receipt.as_of:
            notes[words["edition"]] = receipt.edition
        if receipt.region and REGION in self._case.facts:
            notes[words["region"]] = receipt.region
        return notes

    def _repr_html_(self) -> str:
        from aidrules.explain.html import render_fragment

        return render_fragment(self.report(), self._notes("zh"))

    def _repr_markdown_(self) -> str:
        return self.to_markdown()
