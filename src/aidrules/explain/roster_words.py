"""Rosters in words: the calls that look at records, the records themselves, and what came of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Literal

from aidrules.core import terms as t
from aidrules.core.policy import CorePolicy
from aidrules.evaluation.aggregates import outcomes_of, unsettled
from aidrules.evaluation.possible import Truth
from aidrules.evaluation.record_inputs import first_text
from aidrules.evaluation.steps import MemberStep, Step
from aidrules.explain.used import below_of
from aidrules.values.domains import Records, the_value
from aidrules.values.rosters import Roster, RosterType
from aidrules.values.types import Type

if TYPE_CHECKING:
    from aidrules.explain.wording import Describer

MOST_RECORDS = 10
"""How many records a sentence names, or a value shows."""
_FUNCTIONS = {"sum": "合计", "min": "最小", "max": "最大", "average": "平均", "exists": "存在"}
_FUNCTIONS_EN = {
    "every": "every",
    "count": "count",
    "exists": "any",
    **{name: name for name in ("sum", "min", "max", "average")},
}
_COUNTS = {"名": ("人数", "每名均"), "人": ("人数", "每名均"), "户": ("户数", "每户均")}


def roster_type(policy: CorePolicy, name: str) -> RosterType:
    """The fields of a roster."""
    type_ = policy.facts[name].type
    if not isinstance(type_, RosterType):
        raise TypeError(f"{name} is no roster")
    return type_


def field_name(policy: CorePolicy, roster: str, name: str, lang: Literal["zh", "en"]) -> str:
    """A field: the Chinese name, or in English the alias."""
    return name if lang == "zh" else roster_type(policy, roster).field(name).alias


def type_in_records(policy: CorePolicy, term: t.Term) -> Type | None:
    """The type in whose unit a field, or what its records come to, is shown."""
    match term:
        case t.FieldRef(roster, name):
            return roster_type(policy, roster).field(name).type
        case t.Aggregate("sum" | "min" | "max" | "average", value=t.FieldRef() as value):
            return type_in_records(policy, value)
        case _:
            return None


def function_name(policy: CorePolicy, term: t.Aggregate, lang: Literal["zh", "en"]) -> str:
    """The name of an aggregate, by what the records of its roster are counted in."""
    if lang == "en":
        return _FUNCTIONS_EN[term.operator]
    unit = roster_type(policy, term.roster.name).unit.word
    count, every = _COUNTS.get(unit, ("个数", "每项均"))
    return {"count": count, "every": every, **_FUNCTIONS}[term.operator]


def aggregate_text(describer: Describer, term: t.Aggregate, columns: tuple[t.Term, ...]) -> str:
    """An aggregate as it is written: 人数（专职人员名册 其中 培训达标）."""
    zh = describer.lang == "zh"
    text = describer.describe(term.roster)
    if term.condition is not None:
        text += f"{' 其中 ' if zh else ' where '}{describer.describe(term.condition, columns)}"
    if term.value is not None:
        text += f"{'，' if zh else ', '}{describer.describe(term.value, columns)}"
    function = function_name(describer.policy, term, describer.lang)
    return f"{function}（{text}）" if zh else f"{function}({text})"


def records_text(describer: Describer, roster: Roster, type_: RosterType) -> str:
    """A roster as a value: its first records, how many there are beside them, and whether these are all."""
    zh, unit = describer.lang == "zh", type_.unit.word
    shown = []
    for record in list(roster.values())[:MOST_RECORDS]:
        fields = [
            f"{field.name if zh else field.alias} {describer.value(record.get(field.name), field.type)}"
            for field in type_.fields
        ]
        shown.append(f"（{'，'.join(fields)}）" if zh else f"({', '.join(fields)})")
    rest = len(roster.records) - len(shown)
    if rest > 0:
        shown.append(f"另有 {rest} {unit}" if zh else f"{rest} more")
    if not roster.complete:
        shown.append("其余不详" if zh else "perhaps others")
    return ("、" if zh else ", ").join(shown) or describer.value(frozenset())


# ---- what came of each record


def record_label(describer: Describer, step: Step, number: int) -> str:
    """What a record is called: 第 2 名（李四）."""
    zh = describer.lang == "zh"
    if not isinstance(step.term, t.Aggregate):
        raise TypeError("no aggregate")
    type_ = roster_type(describer.policy, step.term.roster.name)
    if not number:
        return "名册以外可能还有的" + type_.unit.word if zh else "others who may not be listed"
    text = f"第 {number} {type_.unit.word}" if zh else f"no. {number}"
    records = step.parts[0].result.values
    name = first_text(type_)
    if name and isinstance(records, Records):
        called = the_value(dict(records.records[number - 1])[name])
        if isinstance(called, str):
            text += f"（{called}）" if zh else f" ({called})"
    return text


def member_outcomes(step: Step, member: MemberStep) -> frozenset[Truth]:
    """What a record does in an aggregate: whether it fulfils what is asked, or whether it is counted."""
    term = step.term
    if isinstance(term, t.Aggregate) and term.operator in ("exists", "every"):
        return outcomes_of(term, member)
    return member.selected


def remarks(describer: Describer, steps: Sequence[Step]) -> Iterator[str]:
    """Of the aggregates among some steps: the records that fail what every one has to fulfil, and where the answer is
    open, the records that keep it open and the fields that are not known of them."""
    for step in steps:
        if not isinstance(step.term, t.Aggregate):
            continue
        if step.result.settled:
            yield from _failing(describer, step, step.term)
        else:
            yield from _open(describer, step, step.term)


def _failing(describer: Describer, step: Step, term: t.Aggregate) -> Iterator[str]:
    if term.operator == "every" and step.result.value is False:
        found = [member for member in step.members if outcomes_of(term, member) == {Truth.FALSE}]
        names = [record_label(describer, step, member.number) for member in found]
        if names:
            yield ("不符合的有" if describer.lang == "zh" else "failing: ") + _some(describer, names)


def _open(describer: Describer, step: Step, term: t.Aggregate) -> Iterator[str]:
    zh = describer.lang == "zh"
    roster = roster_type(describer.policy, term.roster.name)
    unknown: list[str] = []
    for member in unsettled(step):
        if not member.number:
            continue
        fields = list(dict.fromkeys(unknown_fields(member, term.roster.name)))
        shown = [name if zh else roster.field(name).alias for name in fields]
        label = record_label(describer, step, member.number)
        if shown:
            unknown.append(f"{label}的 {'、'.join(shown)}" if zh else f"{', '.join(shown)} of {label}")
    if unknown:
        yield f"{_some(describer, unknown)} 未知" if zh else f"unknown: {_some(describer, unknown)}"
    if any(not member.number for member in unsettled(step)):
        records = step.parts[0].result.values
        name = describer.name("fact", term.roster.name)
        if isinstance(records, Records) and not records.records:
            yield f"{name} 未知" if zh else f"{name} is unknown"
        else:
            yield f"{name} 可能不完整" if zh else f"{name} may not be complete"


def _some(describer: Describer, names: Sequence[str]) -> str:
    zh = describer.lang == "zh"
    shown = ("、" if zh else ", ").join(names[:MOST_RECORDS])
    more = len(names) - MOST_RECORDS
    return shown if more <= 0 else shown + (f"等 {len(names)} 处" if zh else f" and {more} more")


def unknown_fields(member: MemberStep, roster: str) -> Iterator[str]:
    """The fields of a record that were looked at and are not known."""
    stack = list(reversed(member.parts))
    while stack:
        step = stack.pop()
        if step.result.settled:
            continue
        match step.term:
            case t.FieldRef(found, name) if found == roster:
                yield name
            case _:
                stack.extend(reversed(below_of(step)))
