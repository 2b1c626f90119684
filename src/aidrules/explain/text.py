"""Explanations as plain text."""

from __future__ import annotations

from collections.abc import Iterator

from aidrules.explain.headings import HEADINGS
from aidrules.explain.report import Report, shown_facts
from aidrules.explain.tree import render_lines


def render_text(report: Report) -> str:
    """The explanation as plain text: result, reasons, facts, readings, proof tree."""
    return "\n".join(_lines(report))


def _lines(report: Report) -> Iterator[str]:
    words = HEADINGS[report.lang]
    colon = words["colon"]
    zh = report.lang == "zh"
    label = f"（{report.status_label}）" if zh else f" ({report.status_label})"
    shown = report.result + (label if report.status == "decided" else "")
    yield f"{report.title}{colon}{shown}"
    yield ""
    yield f"{words['reasons']}{colon.rstrip()}"
    for reason in report.reasons:
        cited = f"　〔{reason.cited}〕" if zh else f"  [{reason.cited}]"
        yield f"  · {reason.text}" + (cited if reason.cited else "")
        if reason.note and zh:
            yield f"    {words['note']}{colon}{reason.note}"
    if report.missing:
        yield f"{words['missing']}{colon.rstrip()}"
        for fact in report.missing:
            yield f"  · {fact.name}　{fact.question}" if zh else f"  · {fact.name}"
    for key, facts in shown_facts(report):
        if facts and key not in ("missing", "given"):
            yield f"{words[key]}{colon.rstrip()}"
            yield from (f"  · {fact.name}{colon}{fact.value}" for fact in facts)
    if report.readings:
        yield f"{words['readings']}{colon.rstrip()}"
        for reading in report.readings:
            comma, space = ("，", "") if zh else (", ", " ")
            current, others = (
                f"{words['current']}{space}“{reading.current}”",
                f"{words['others']}{space}“{reading.others}”",
            )
            yield f"  · {reading.name}{colon}{current}{comma}{others}"
    if report.understood:
        yield f"{words['understood']}{colon}{('；' if zh else '; ').join(report.understood)}"
    yield ""
    yield f"{words['tree']}{colon.rstrip()}"
    for line in report.trees:
        yield from render_lines(line)
