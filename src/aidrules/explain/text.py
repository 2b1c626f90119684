"""Explanations as plain text."""

from __future__ import annotations

from collections.abc import Iterator

from aidrules.explain.headings import HEADINGS
from aidrules.explain.report import Report
from aidrules.explain.tree import render_lines


def render_text(report: Report) -> str:
    """The explanation as plain text: result, reasons, facts, readings, proof tree."""
    return "\n".join(_lines(report))


def _lines(report: Report) -> Iterator[str]:
    words = HEADINGS[report.lang]
    colon = words["colon"]
    shown = f"{report.result}（{report.status_label}）" if report.status == "decided" else report.result
    yield f"{report.title}{colon}{shown}"
    yield ""
    yield f"{words['reasons']}{colon}"
    for reason in report.reasons:
        yield f"  · {reason.text}" + (f"　〔{reason.cited}〕" if reason.cited else "")
        if reason.note and report.lang == "zh":
            yield f"    {words['note']}{colon}{reason.note}"
    if report.missing:
        yield f"{words['missing']}{colon}"
        for fact in report.missing:
            yield f"  · {fact.name}　{fact.question}" if report.lang == "zh" else f"  · {fact.name}"
    if report.presumed:
        yield f"{words['presumed']}{colon}"
        for fact in report.presumed:
            yield f"  · {fact.name}{colon}{fact.value}"
    if report.readings:
        yield f"{words['readings']}{colon}"
        for reading in report.readings:
            yield f"  · {reading.name}{colon}{words['current']}“{reading.current}”，{words['others']}“{reading.others}”"
    if report.understood and report.lang == "zh":
        yield f"{words['understood']}{colon}{'；'.join(report.understood)}"
    yield ""
    yield f"{words['tree']}{colon}"
    for line in report.trees:
        yield from render_lines(line)
