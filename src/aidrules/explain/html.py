"""Explanations as one HTML page that needs nothing else: no script, no font, no picture from outside."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape

from aidrules.explain.headings import HEADINGS
from aidrules.explain.lines import Line
from aidrules.explain.report import Report, ReportFact, ReportReason, shown_facts

STYLE = """
.aidrules{--ink:#1d2330;--quiet:#5b6476;--line:#dfe3ea;--paper:#fff;--wash:#f5f7fa;--decided:#1a6b46;
--undetermined:#8a5a00;--referred:#3f4fa3;--not_applicable:#5b6476;font-family:"Noto Sans CJK SC","Source Han Sans SC",
"PingFang SC","Microsoft YaHei",system-ui,sans-serif;color:var(--ink);background:var(--paper);line-height:1.65;
max-width:60rem;margin:0 auto;padding:1.5rem}
.aidrules h1{font-size:1.35rem;margin:.2rem 0 .6rem}
.aidrules h2{font-size:1rem;margin:1.6rem 0 .5rem;color:var(--quiet);font-weight:600}
.aidrules .policy{color:var(--quiet);margin:0;font-size:.9rem}
.aidrules .badge{display:inline-block;color:#fff;border-radius:1rem;padding:.05rem .7rem;font-size:.85rem;
margin-left:.6rem;vertical-align:middle}
.aidrules .decided{background:var(--decided)}.aidrules .undetermined{background:var(--undetermined)}
.aidrules .referred{background:var(--referred)}.aidrules .not_applicable{background:var(--not_applicable)}
.aidrules ul{margin:0;padding-left:1.2rem}.aidrules li{margin:.2rem 0}
.aidrules .cited{color:var(--quiet);font-size:.9rem;margin-left:.4rem}
.aidrules .note{display:block;color:var(--quiet);font-size:.9rem}
.aidrules table{border-collapse:collapse;width:100%;font-size:.95rem}
.aidrules td{border-bottom:1px solid var(--line);padding:.3rem .6rem .3rem 0;vertical-align:top}
.aidrules td:first-child{width:45%}
.aidrules .tree{background:var(--wash);border:1px solid var(--line);border-radius:.5rem;padding:.6rem 1rem;
font-size:.95rem}
.aidrules details{margin-left:1.1rem}.aidrules .tree>details{margin-left:0}
.aidrules summary{cursor:pointer}.aidrules .leaf{margin-left:2.2rem}
.aidrules .met{color:var(--decided)}.aidrules .failed{color:#a4262c}.aidrules .open{color:var(--undetermined)}
.aidrules footer{margin-top:1.5rem;color:var(--quiet);font-size:.8rem;word-break:break-all}
@media print{.aidrules details{display:block}}
"""
_SIGNS = {"✓": "met", "✗": "failed", "？": "open"}


def render_html(report: Report, notes: Mapping[str, str]) -> str:
    """The explanation as a complete page.

    Args:
        report: the explanation.
        notes: what stands at its foot, by heading.
    """
    lang = "zh-Hans" if report.lang == "zh" else "en"
    return (
        f'<!doctype html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(report.title)}</title>\n<style>body{{margin:0;background:#eef1f5}}{STYLE}</style>\n</head>\n<body>\n"
        f"{_body(report, notes)}</body>\n</html>\n"
    )


def render_fragment(report: Report, notes: Mapping[str, str]) -> str:
    """The explanation for a place inside another page, such as a notebook."""
    return f"<style>{STYLE}</style>\n{_body(report, notes)}"


def _body(report: Report, notes: Mapping[str, str]) -> str:
    return "".join(_parts(report, notes))


def _parts(report: Report, notes: Mapping[str, str]) -> Iterator[str]:
    words = HEADINGS[report.lang]
    yield '<article class="aidrules">\n'
    yield f'<p class="policy">{escape(report.policy)}</p>\n'
    shown = f"{words['colon']}{escape(report.result)}" if report.status == "decided" else ""
    badge = f'<span class="badge {report.status}">{escape(report.status_label)}</span>'
    yield f"<h1>{escape(report.title)}{shown}{badge}</h1>\n"
    yield f"<h2>{words['reasons']}</h2>\n<ul>\n"
    for reason in report.reasons:
        yield _reason(reason, report.lang)
    yield "</ul>\n"
    for key, facts in shown_facts(report):
        yield from _facts(words[key], facts)
    if report.readings:
        yield f"<h2>{words['readings']}</h2>\n<ul>\n"
        for reading in report.readings:
            current, others = escape(reading.current), escape(reading.others)
            comma, space = ("，", "") if report.lang == "zh" else (", ", " ")
            yield f"<li>{escape(reading.name)}{words['colon']}{words['current']}{space}“{current}”"
            yield f"{comma}{words['others']}{space}“{others}”"
            yield f'<span class="note">{escape(reading.ground)}</span></li>\n' if reading.ground else "</li>\n"
        yield "</ul>\n"
    if report.understood:
        understood = ("；" if report.lang == "zh" else "; ").join(report.understood)
        yield f"<h2>{words['understood']}</h2>\n<p>{escape(understood)}</p>\n"
    yield f'<h2>{words["tree"]}</h2>\n<div class="tree">\n'
    for line in report.trees:
        yield from _tree(line)
    yield "</div>\n<footer>"
    yield "<br>".join(f"{escape(name)}{words['colon']}{escape(value)}" for name, value in notes.items())
    yield "</footer>\n</article>\n"


def _reason(reason: ReportReason, lang: str) -> str:
    cited = f'<span class="cited">{escape(reason.cited)}</span>' if reason.cited else ""
    note = f'<span class="note">{escape(reason.note)}</span>' if reason.note and lang == "zh" else ""
    role = reason.role if reason.role in ("met", "failed", "open") else ""
    return f'<li class="{role}" title="{escape(reason.code)}">{escape(reason.text)}{cited}{note}</li>\n'


def _facts(heading: str, facts: tuple[ReportFact, ...]) -> Iterator[str]:
    if not facts:
        return
    yield f"<h2>{heading}</h2>\n<table>\n"
    for fact in facts:
        yield f"<tr><td>{escape(fact.name)}</td><td>{escape(fact.value or fact.question)}</td></tr>\n"
    yield "</table>\n"


def _tree(line: Line) -> Iterator[str]:
    sign = _SIGNS.get(line.text[:1], "")
    if not line.below:
        yield f'<div class="leaf {sign}">{escape(line.text)}</div>\n'
        return
    yield f'<details open><summary class="{sign}">{escape(line.text)}</summary>\n'
    for below in line.below:
        yield from _tree(below)
    yield "</details>\n"
