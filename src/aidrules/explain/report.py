"""The explanation of an answer as text: result, reasons, facts, readings, and the proof tree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

from attrs import frozen

from aidrules.core import terms as t
from aidrules.core.policy import CorePolicy, Decision, Fact, Reading
from aidrules.core.walk import walk
from aidrules.evaluation.inputs import Case
from aidrules.evaluation.steps import Step
from aidrules.explain.reasons import Ground
from aidrules.explain.tree import ProofTree, citation_text, render_lines
from aidrules.explain.wording import Describer


@frozen
class Summary:
    """What the report says of an answer beside its trace."""

    lang: Literal["zh", "en"]
    status: str
    decided: bool
    missing: tuple[Fact, ...]
    presumed: tuple[Fact, ...]
    sensitive_to: tuple[Reading, ...]


_HEADINGS = {
    "zh": {
        "reasons": "理由",
        "missing": "尚缺的事实",
        "presumed": "推定的事实",
        "readings": "换一种口径，结论会变",
        "reading": "现用",
        "other": "另有",
        "understood": "用语",
        "tree": "推理过程",
        "none": "（无）",
    },
    "en": {
        "reasons": "Reasons",
        "missing": "Missing facts",
        "presumed": "Presumed facts",
        "readings": "Another reading would change the answer",
        "reading": "in force",
        "other": "others",
        "understood": "Words as read",
        "tree": "Proof",
        "none": "(none)",
    },
}


def ground_text(ground: Ground, describer: Describer, steps: Mapping[str, Step]) -> str:
    """What a ground says about the case, in one line."""
    zh = describer.lang == "zh"
    subject = ground.subject
    match subject:
        case t.Norm():
            text = describer.norm(subject)
        case t.ExceptionTo():
            text = f"{'例外：' if zh else 'exception: '}{describer.describe(subject.condition)}"
        case t.Row():
            table = _table_of(ground)
            text = describer.row(
                subject, table.columns if table else (), table is not None and subject is table.otherwise
            )
        case t.Table():
            text = "没有一行符合这些事实" if zh else "no row covers these facts"
        case t.Outcome():
            text = describer.describe(subject)
        case _ if ground.role == "formula":
            text = f"{describer.name('decision', ground.decision.name)} ＝ {describer.describe(subject)}"
        case _:
            text = describer.describe(subject)
    return f"{text}{_ROLE[describer.lang].get(ground.role, '')}"


_ROLE = {
    "zh": {
        "failed": "——未满足",
        "met": "——已满足",
        "excepted": "——适用例外",
        "open": "——待查明",
        "not_applicable": "——不适用",
    },
    "en": {
        "failed": " — not met",
        "met": " — met",
        "excepted": " — an exception applies",
        "open": " — open",
        "not_applicable": " — does not apply",
    },
}


def _table_of(ground: Ground) -> t.Table | None:
    """The table that a row stands in."""
    for term in walk(ground.decision.body):
        if isinstance(term, t.Table) and any(row is ground.subject for row in (*term.rows, term.otherwise)):
            return term
    return None


def explain(
    policy: CorePolicy,
    decision: Decision,
    case: Case,
    steps: Mapping[str, Step],
    grounds: Sequence[Ground],
    summary: Summary,
) -> str:
    """The explanation of one answer as text."""
    describer = Describer(policy, summary.lang)
    tree = ProofTree(policy, steps, case, describer)
    return "\n".join(_lines(decision, case, steps, grounds, summary, describer, tree))


def _lines(
    decision: Decision,
    case: Case,
    steps: Mapping[str, Step],
    grounds: Sequence[Ground],
    summary: Summary,
    describer: Describer,
    tree: ProofTree,
) -> Iterator[str]:
    words = _HEADINGS[summary.lang]
    zh = summary.lang == "zh"
    colon = "：" if zh else ": "
    result = tree.result(steps[decision.name].result, decision.type)
    shown = f"{result}（{summary.status}）" if summary.decided else summary.status
    yield f"{describer.name('decision', decision.name)}{colon}{shown}"
    yield ""
    yield f"{words['reasons']}{colon}"
    for ground in grounds:
        cited = citation_text(ground.mark.rule.citations)
        yield f"  · {ground_text(ground, describer, steps)}" + (f"　〔{cited}〕" if cited else "")
        if ground.mark.rule.note and zh:
            yield f"    注：{ground.mark.rule.note}"
    for heading, facts in (("missing", summary.missing), ("presumed", summary.presumed)):
        if facts:
            yield f"{words[heading]}{colon}"
            for fact in facts:
                yield f"  · {_fact(fact, heading, case, describer)}"
    if summary.sensitive_to:
        yield f"{words['readings']}{colon}"
        for reading in summary.sensitive_to:
            yield f"  · {_reading(reading, case, words, describer)}"
    understood = _understood(decision, steps)
    if understood and zh:
        yield f"{words['understood']}{colon}{'；'.join(understood)}"
    yield ""
    yield f"{words['tree']}{colon}"
    for line in tree.trees(decision.name):
        yield from render_lines(line)


def _fact(fact: Fact, heading: str, case: Case, describer: Describer) -> str:
    name = fact.name if describer.lang == "zh" else fact.alias
    if heading == "presumed":
        colon = "：" if describer.lang == "zh" else ": "
        return f"{name}{colon}{describer.value(case.presumed[fact.name], fact.type)}"
    return f"{name}　{fact.question}" if describer.lang == "zh" else name


def _reading(reading: Reading, case: Case, words: Mapping[str, str], describer: Describer) -> str:
    name = reading.name if describer.lang == "zh" else reading.alias
    current = case.readings[reading.name]
    others = "、".join(a.name for a in reading.alternatives if a.name != current)
    return f"{name}：{words['reading']}“{current}”，{words['other']}“{others}”"


def _understood(decision: Decision, steps: Mapping[str, Step]) -> list[str]:
    """How words such as 以上 were read, in the decision itself."""
    found = {term.mark.understood: None for term in walk(decision.body) if term.mark.understood}
    return list(found)
