"""Explanations as Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator

from aidrules.explain.headings import HEADINGS
from aidrules.explain.lines import Line
from aidrules.explain.report import Report, ReportFact, shown_facts

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#+\-!|~&$]|(?<=[0-9])[.)](?=\s|$))")


def escape(text: str) -> str:
    """A text that Markdown shows as it is."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def render_markdown(report: Report) -> str:
    """The explanation as Markdown."""
    return "\n".join(_lines(report)) + "\n"


def _lines(report: Report) -> Iterator[str]:
    words = HEADINGS[report.lang]
    zh = report.lang == "zh"
    label = f"（{report.status_label}）" if zh else f" ({report.status_label})"
    shown = report.result + (label if report.status == "decided" else "")
    yield f"## {escape(report.title)}{words['colon']}{escape(shown)}"
    yield ""
    yield f"*{escape(report.policy)}*"
    yield ""
    yield f"### {words['reasons']}"
    yield ""
    for reason in report.reasons:
        cited = f" 〔{escape(reason.cited)}〕" if reason.cited else ""
        yield f"- {escape(reason.text)}{cited}"
        if reason.note and report.lang == "zh":
            yield f"  - {words['note']}{words['colon']}{escape(reason.note)}"
    yield ""
    for key, facts in shown_facts(report):
        yield from _facts(words[key], facts)
    if report.readings:
        yield f"### {words['readings']}"
        yield ""
        for reading in report.readings:
            name, current, others = escape(reading.name), escape(reading.current), escape(reading.others)
            now, comma = (words["current"], "，") if zh else (f"{words['current']} ", ", ")
            rest = words["others"] if zh else f"{words['others']} "
            yield f"- **{name}**{words['colon']}{now}“{current}”{comma}{rest}“{others}”"
        yield ""
    if report.understood:
        understood = ("；" if zh else "; ").join(report.understood)
        yield f"{words['understood']}{words['colon']}{escape(understood)}"
        yield ""
    yield f"### {words['tree']}"
    yield ""
    for line in report.trees:
        yield from _tree(line, 0)


def _facts(heading: str, facts: tuple[ReportFact, ...]) -> Iterator[str]:
    if not facts:
        return
    yield f"### {heading}"
    yield ""
    for fact in facts:
        yield f"- {escape(fact.name)} — {escape(fact.value or fact.question)}"
    yield ""


def _tree(line: Line, depth: int) -> Iterator[str]:
    yield f"{'  ' * depth}- {escape(line.text)}"
    for below in line.below:
        yield from _tree(below, depth + 1)
