"""What a ground says about a case, in one line."""

from __future__ import annotations

from aidrules.core import terms as t
from aidrules.core.exceptions import deemed_fact
from aidrules.core.walk import walk
from aidrules.explain.ground import Ground
from aidrules.explain.range_words import describe_result
from aidrules.explain.roster_words import remarks
from aidrules.explain.used import steps_below
from aidrules.explain.wording import Describer


def ground_text(ground: Ground, describer: Describer) -> str:
    """What a ground says about the case, in one line."""
    zh = describer.lang == "zh"
    subject = ground.subject
    match subject:
        case t.Norm():
            text = describer.norm(subject)
        case t.ExceptionTo():
            text = f"{'例外：' if zh else 'exception: '}{describer.describe(subject.condition)}"
        case t.Row() if ground.role == "deemed":
            text = _deemed(ground, subject, describer)
        case t.Row() if ground.steps and _is_exception(ground):
            text = f"{'例外：' if zh else 'exception: '}{describer.exception(subject)}"
        case t.Row():
            table = _table_of(ground)
            text = describer.row(
                subject,
                table.columns if table else (),
                table is not None and subject is table.otherwise,
                ground.decision.type,
            )
        case t.Table():
            text = "没有一行符合这些事实" if zh else "no row covers these facts"
        case t.Outcome():
            text = describer.describe(subject)
        case t.Fallback(first):
            name = describer.describe(first)
            text = f"{name} 另有规定" if zh else f"{name} applies instead"
        case _ if ground.role == "formula":
            equals = "＝" if describer.lang == "zh" else "="
            result = describe_result(describer, subject, ground.decision.type)
            text = f"{describer.name('decision', ground.decision.name)} {equals} {result}"
        case _:
            text = describer.describe(subject)
    return f"{text}{_ROLE[describer.lang].get(ground.role, '')}{_records(ground, describer)}"


def _records(ground: Ground, describer: Describer) -> str:
    """The records that decide, or keep an answer open, behind what a ground says."""
    found = list(dict.fromkeys(remarks(describer, [part for step in ground.steps for part in steps_below(step)])))
    if not found:
        return ""
    return f"：{'；'.join(found)}" if describer.lang == "zh" else f": {'; '.join(found)}"


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


def _deemed(ground: Ground, row: t.Row, describer: Describer) -> str:
    """What a fact counts as, and where."""
    name = describer.name("fact", deemed_fact(ground.steps[0].term) or "")
    condition, value = describer.describe(row.tests[0]), describer.describe(row.output)
    if describer.lang == "zh":
        return f"{condition} 的，{name} 视为 {value}"
    return f"{name} is deemed {value} where {condition}"


def _is_exception(ground: Ground) -> bool:
    """Whether a row is an exception of a rule, and no row of a table with columns."""
    table = _table_of(ground)
    return table is not None and not table.columns


def _table_of(ground: Ground) -> t.Table | None:
    """The table that a row stands in."""
    for term in walk(ground.decision.body):
        if isinstance(term, t.Table) and any(row is ground.subject for row in (*term.rows, term.otherwise)):
            return term
    return None
