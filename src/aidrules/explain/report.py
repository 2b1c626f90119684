"""The explanation of an answer as data, from which text, Markdown and HTML are made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from attrs import field, frozen

from aidrules.core.policy import REGION, CorePolicy, Decision, Fact, Reading
from aidrules.core.understood import in_english
from aidrules.core.walk import walk
from aidrules.diagnostics.visible import visible
from aidrules.evaluation.inputs import Case
from aidrules.evaluation.steps import Step
from aidrules.explain.ground import Ground
from aidrules.explain.headings import HEADINGS
from aidrules.explain.lines import Line
from aidrules.explain.lookups import LookUp, conditions
from aidrules.explain.phrases import ground_text
from aidrules.explain.tree import ProofTree
from aidrules.explain.wording import Describer
from aidrules.values.types import Value


@frozen
class Summary:
    """What the report says of an answer beside its trace."""

    lang: Literal["zh", "en"]
    status: str
    status_label: str
    used: tuple[Fact, ...]
    missing: tuple[Fact, ...]
    presumed: tuple[Fact, ...]
    looked_up: tuple[LookUp, ...]
    sensitive_to: tuple[Reading, ...]


@frozen
class ReportReason:
    """One reason: what it says, where it stands in the source, the author's remark, its code and role."""

    text: str = field(converter=visible)
    cited: str = field(converter=visible)
    note: str = field(converter=visible)
    code: str
    role: str


@frozen
class ReportFact:
    """One fact: its name, its value in words ("" where it is unknown), and the question that asks for it."""

    name: str = field(converter=visible)
    value: str = field(converter=visible)
    question: str = field(converter=visible)


@frozen
class ReportReading:
    """One reading: its name, the alternative in force with its ground, and the others."""

    name: str = field(converter=visible)
    current: str = field(converter=visible)
    ground: str = field(converter=visible)
    others: str = field(converter=visible)


@frozen
class Report:
    """Everything an explanation shows; line ends and other control characters in its texts are made visible."""

    lang: Literal["zh", "en"]
    policy: str = field(converter=visible)
    title: str = field(converter=visible)
    result: str = field(converter=visible)
    status: str
    status_label: str
    reasons: tuple[ReportReason, ...]
    given: tuple[ReportFact, ...]
    presumed: tuple[ReportFact, ...]
    assumed: tuple[ReportFact, ...]
    looked_up: tuple[ReportFact, ...]
    overridden: tuple[ReportFact, ...]
    missing: tuple[ReportFact, ...]
    readings: tuple[ReportReading, ...]
    understood: tuple[str, ...]
    trees: tuple[Line, ...]


def shown_facts(report: Report) -> tuple[tuple[str, tuple[ReportFact, ...]], ...]:
    """The lists of facts of a report, in the order in which they are shown, with the keys of their headings."""
    return (
        ("missing", report.missing),
        ("presumed", report.presumed),
        ("assumed", report.assumed),
        ("looked_up", report.looked_up),
        ("overridden", report.overridden),
        ("given", report.given),
    )


def build_report(
    policy: CorePolicy,
    decision: Decision,
    case: Case,
    steps: Mapping[str, Step],
    grounds: Sequence[Ground],
    summary: Summary,
) -> Report:
    """The explanation of one answer."""
    describer = Describer(policy, summary.lang)
    tree = ProofTree(policy, steps, case, describer)
    decided = summary.status == "decided"
    assumed = [fact for fact in summary.used if fact.name in case.assumed]
    given = [fact for fact in summary.used if case.facts.get(fact.name) is not None and fact not in assumed]
    return Report(
        summary.lang,
        policy.attributes.get("标题", policy.name) if summary.lang == "zh" else policy.alias,
        describer.name("decision", decision.name),
        tree.result(steps[decision.name].result, decision.type) if decided else summary.status_label,
        summary.status,
        summary.status_label,
        tuple(_reason(ground, describer) for ground in grounds),
        tuple(_fact(fact, describer, case.facts) for fact in given),
        tuple(_fact(fact, describer, case.presumed) for fact in summary.presumed),
        tuple(
            ReportFact(describer.name("fact", fact.name), case.region or "", "")
            if fact.name == REGION
            else ReportFact(describer.name("fact", fact.name), HEADINGS[summary.lang]["newest"], "")
            for fact in assumed
        ),
        tuple(_look_up(found, describer) for found in summary.looked_up if not found.overridden),
        tuple(_look_up(found, describer) for found in summary.looked_up if found.overridden),
        tuple(_fact(fact, describer, {}) for fact in summary.missing),
        tuple(_reading(reading, case, describer) for reading in summary.sensitive_to),
        _understood(decision, summary.lang),
        tuple(tree.trees(decision.name)),
    )


def _understood(decision: Decision, lang: Literal["zh", "en"]) -> tuple[str, ...]:
    """How the words of a decision were read, each said once."""
    said = (term.mark.understood for term in walk(decision.body) if term.mark.understood)
    return tuple(dict.fromkeys(found if lang == "zh" else in_english(found) for found in said))


def _reason(ground: Ground, describer: Describer) -> ReportReason:
    rule = ground.mark.rule
    return ReportReason(
        ground_text(ground, describer), describer.standing(rule).strip(), rule.note, rule.code, ground.role
    )


def _fact(fact: Fact, describer: Describer, values: Mapping[str, Value | None]) -> ReportFact:
    value = values.get(fact.name)
    shown = "" if value is None else describer.value(value, fact.type)
    return ReportFact(describer.name("fact", fact.name), shown, fact.question)


def _look_up(found: LookUp, describer: Describer) -> ReportFact:
    value = describer.value(found.value, found.fact.type)
    where = describer.bracketed(conditions(found.row, found.columns, describer))
    return ReportFact(describer.name("fact", found.fact.name), f"{value}{where}{describer.stands(found.rule)}", "")


def _reading(reading: Reading, case: Case, describer: Describer) -> ReportReading:
    current = case.readings[reading.name]
    ground = next(found.ground for found in reading.alternatives if found.name == current)
    between = "、" if describer.lang == "zh" else ", "
    others = between.join(found.name for found in reading.alternatives if found.name != current)
    return ReportReading(describer.name("reading", reading.name), current, ground, others)
