"""JSON Schema (2020-12) of the facts a policy takes and of the answers it gives."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator
from fractions import Fraction

from aidrules.core.policy import REGION, CorePolicy, Decision, Fact
from aidrules.evaluation.conversion import MAX_PLACES
from aidrules.source.numerals import format_exact
from aidrules.values.numbers import is_number
from aidrules.values.rosters import MAX_RECORDS, RosterType
from aidrules.values.show import show_range, show_value
from aidrules.values.types import (
    BooleanType,
    ChoiceType,
    DateType,
    EnumType,
    NumberType,
    RangeType,
    SequenceType,
    SetType,
    TextType,
    Type,
)

_UNKNOWN: list[dict[str, object]] = [{"type": "null"}, {"type": "string", "pattern": r"^\s*未知\s*$"}]
_TRUTH_TEXT = r"^\s*(是|否|[Tt][Rr][Uu][Ee]|[Ff][Aa][Ll][Ss][Ee])\s*$"
_DECIMAL_TEXT = r"^[+-]?[0-9]+(\.[0-9]+)?$"
_DATE_TEXT = r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
_PATTERN_SIGNS = re.compile(r"[\^$.*+?()\[\]{}|/\\]")


def schema(policy: CorePolicy, facts: Iterable[Fact], decisions: Iterable[Decision]) -> dict[str, object]:
    """The schema of some facts; the answers to some decisions stand under ``$defs``.

    What a policy takes for these facts is valid. Of what it refuses, a schema cannot tell apart numbers given as text
    that lie outside a range, numbers with too many decimal places, and, unless the validator asserts formats, days
    that a month does not have.

    Args:
        policy: the policy.
        facts: the facts that may be given; each under its alias or its Chinese name.
        decisions: the decisions whose answers are described, as ``result`` when there is only one, otherwise as
            ``result_<alias>``.
    """
    chosen = list(facts)
    asked = list(decisions)
    properties: dict[str, object] = {}
    definitions: dict[str, object] = {}
    for fact in chosen:
        definitions[f"fact_{fact.alias}"] = fact_schema(fact)
        reference = {"$ref": f"#/$defs/fact_{fact.alias}"}
        properties[fact.alias] = reference
        properties[fact.name] = reference
    for decision in asked:
        key = "result" if len(asked) == 1 else f"result_{decision.alias}"
        definitions[key] = result_schema(decision, chosen, [r.alias for r in policy.readings.values()])
    title = f"{policy.name}：{asked[0].name}" if len(asked) == 1 else policy.name
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"{title}的事实",
        "description": "事实用别名或中文名给出，不能两者都给；null 或“未知”表示不知道，不写出的按推定处理。",
        "type": "object",
        "properties": properties,
        "dependentSchemas": {
            fact.alias: {"properties": {fact.name: False}} for fact in chosen if fact.alias != fact.name
        },
        "additionalProperties": False,
        "$defs": definitions,
    }


_REGION_TEXT = r"^\s*[^\s/／,，;；、|>＞]+(\s*[/／]\s*[^\s/／,，;；、|>＞]+){0,3}\s*$"
"""A region as a path of at most four names."""


def fact_schema(fact: Fact) -> dict[str, object]:
    """The schema of one fact."""
    lines = [fact.question]
    if isinstance(fact.type, NumberType) and fact.type.unit:
        lines.append(f"单位：{fact.type.unit.word}。")
    if isinstance(fact.type, RosterType):
        fields = "、".join(field.name for field in fact.type.fields)
        lines.append(f"每条记录有：{fields}。列表不完整的，写成 {{“records”: […], “complete”: false}}。")
    if isinstance(fact.type, NumberType | DateType) and (fact.type.low or fact.type.high):
        lines.append(f"范围：{show_range(fact.type)}。")
    if fact.presumption is not None:
        lines.append(f"不写出时推定为“{show_value(fact.presumption)}”。")
    if fact.default is not None:
        lines.append("不写出时按辖区和版本日查表。")
    if fact.note:
        lines.append(fact.note)
    given = _given(fact.type)
    if fact.origin == "builtin" and fact.name == REGION:
        given = [{"type": "string", "pattern": _REGION_TEXT, "examples": ["海南省/海口市/龙华区"]}]
    return {"title": fact.name, "description": "".join(lines), "anyOf": [*given, *_UNKNOWN]}


def _given(type_: Type) -> list[dict[str, object]]:
    """What may be given for a type."""
    match type_:
        case BooleanType():
            return [{"type": "boolean"}, {"type": "string", "pattern": _TRUTH_TEXT}]
        case EnumType():
            return [{"enum": list(type_.members)}]
        case NumberType():
            number: dict[str, object] = {"type": "integer" if type_.integral else "number", **_limits(type_)}
            return [number, {"type": "string", "pattern": _number_text(type_)}]
        case DateType():
            return list(_days(type_))
        case SetType():
            members = type_.element.members
            return [
                {"type": "array", "items": {"enum": list(members)}},
                {"type": "string", "pattern": _members_text(members)},
            ]
        case TextType():
            return [{"type": "string"}]
        case RosterType():
            records = {"type": "array", "items": record_schema(type_), "maxItems": MAX_RECORDS}
            return [records, *_with_completeness(records)]
        case _:
            return [{}]


def record_schema(type_: RosterType) -> dict[str, object]:
    """The schema of one record of a roster; a field that is left out is unknown."""
    properties: dict[str, object] = {}
    for field in type_.fields:
        lines = [f"单位：{field.type.unit.word}。"] if isinstance(field.type, NumberType) and field.type.unit else []
        shown = {"title": field.name, "description": "".join([*lines, field.note]) or field.name}
        properties[field.alias] = properties[field.name] = {**shown, "anyOf": [*_given(field.type), *_UNKNOWN]}
    return {
        "type": "object",
        "properties": properties,
        "dependentSchemas": {
            field.alias: {"properties": {field.name: False}} for field in type_.fields if field.alias != field.name
        },
        "additionalProperties": False,
    }


def _with_completeness(records: dict[str, object]) -> Iterator[dict[str, object]]:
    """A roster that says whether its records are all there are, in English and in Chinese."""
    for key, complete in (("records", "complete"), ("名单", "完整")):
        yield {
            "type": "object",
            "properties": {key: records, complete: {"type": "boolean"}},
            "required": [key],
            "additionalProperties": False,
        }


def _limits(type_: NumberType) -> dict[str, object]:
    found: dict[str, object] = {}
    for bound, closed, opened in (
        (type_.low, "minimum", "exclusiveMinimum"),
        (type_.high, "maximum", "exclusiveMaximum"),
    ):
        if bound is not None and is_number(bound.value):
            value = Fraction(bound.value)
            found[closed if bound.closed else opened] = (
                int(value) if value.denominator == 1 else float(format_exact(value))
            )
    return found


def _number_text(type_: NumberType) -> str:
    """The pattern of a number as text; digits and signs may be of full width."""
    places = 0 if type_.integral else MAX_PLACES if type_.places is None else type_.places
    fraction = f"([.．][0-9０-９]{{1,{places}}}[0０]*)?" if places else "([.．][0０]+)?"
    low = type_.low.value if type_.low else None
    if not is_number(low) or low < 0:
        return rf"^\s*[+＋－-]?[0-9０-９]+{fraction}\s*$"
    nothing = r"|[－-][0０]+([.．][0０]+)?" if low == 0 else ""
    return rf"^\s*([+＋]?[0-9０-９]+{fraction}{nothing})\s*$"


def _days(type_: DateType) -> Iterator[dict[str, object]]:
    """A date as text: as it should be, and with blanks around it."""
    ranges: list[dict[str, object]] = []
    for bound, after in ((type_.low, True), (type_.high, False)):
        if bound is not None and isinstance(bound.value, datetime.date):
            ranges.append({"pattern": rf"^\s*({'|'.join(_beside(bound.value.isoformat(), after, bound.closed))})\s*$"})
    within: dict[str, object] = {"allOf": ranges} if ranges else {}
    yield {"type": "string", "format": "date", "pattern": f"^{_DATE_TEXT}$", **within}
    yield {"type": "string", "pattern": rf"^(\s+{_DATE_TEXT}\s*|{_DATE_TEXT}\s+)$", **within}


def _beside(day: str, after: bool, closed: bool) -> Iterator[str]:
    """The patterns of the days after or before one, by the first digit in which they differ."""
    for index, digit in enumerate(day):
        others = "0123456789".partition(digit)[2 if after else 0]
        if digit != "-" and others:
            yield f"{day[:index]}[{others}][0-9-]{{{len(day) - index - 1}}}"
    if closed:
        yield day


def _members_text(members: Iterable[str]) -> str:
    """The pattern of a list of members as text, such as 甲、乙."""
    one = "|".join(_PATTERN_SIGNS.sub(r"\\\g<0>", member) for member in members)
    return rf"^\s*(空集|({one})(\s*[、,，]\s*({one}))*)?\s*$"


_LOOKED_UP: dict[str, object] = {
    "type": "object",
    "properties": {
        "parameter": {"type": "string", "title": "参数"},
        "value": {"title": "表中的值"},
        "code": {"type": "string", "title": "所在的行"},
        "source": {"type": "string", "title": "依据"},
        "overridden": {"type": "boolean", "title": "另有给出的值代替"},
    },
    "required": ["parameter", "value", "code", "source", "overridden"],
}


def result_schema(decision: Decision, facts: list[Fact], readings: list[str]) -> dict[str, object]:
    """The schema of ``Decision.to_dict()``."""
    aliases = [fact.alias for fact in facts]
    texts: dict[str, object] = {"type": ["string", "null"]}
    reason = {
        "type": "object",
        "properties": {
            "code": {"type": "string", "title": "规则代号"},
            "text": {"type": "string", "title": "理由"},
            "locator": {**texts, "title": "出处"},
            "phrase": {**texts, "title": "原文短语"},
            "modality": {"type": "string", "title": "情态词"},
            "facts": {"type": "array", "items": {"enum": aliases}, "title": "所看的事实"},
            "document": {"type": "string", "title": "所在的文件"},
            "level": {"type": "string", "title": "层级"},
        },
        "required": ["code", "text", "locator", "phrase", "modality", "facts"],
    }
    return {
        "title": f"{decision.name}的结果",
        "description": decision.question or decision.rule.note or f"决策“{decision.name}”的结果。",
        "type": "object",
        "properties": {
            "decision": {"const": decision.alias, "title": "决策"},
            "name": {"const": decision.name, "title": "决策名称"},
            "status": {
                "enum": ["decided", "undetermined", "referred", "not_applicable"],
                "title": "状态",
                "description": "已定、待查明、转人工、不适用",
            },
            "value": {"anyOf": [_answered(decision.type), {"type": "null"}], "title": "结果"},
            "missing": {"type": "array", "items": {"enum": aliases}, "title": "尚缺的事实"},
            "presumed": {"type": "array", "items": {"enum": aliases}, "title": "推定的事实"},
            "assumed": {
                "type": "array",
                "items": {"enum": ["edition", "region"]},
                "title": "没有给出而按默认的版本日、辖区",
            },
            "looked_up": {"type": "array", "items": _LOOKED_UP, "title": "查表得出的参数"},
            "sensitive_to": {"type": "array", "items": {"enum": readings}, "title": "会改变结论的口径"},
            "reasons": {"type": "array", "items": reason, "title": "理由"},
        },
        "required": [
            "decision",
            "name",
            "status",
            "value",
            "missing",
            "presumed",
            "assumed",
            "looked_up",
            "sensitive_to",
            "reasons",
        ],
        "if": {"properties": {"status": {"const": "decided"}}},
        "then": {"properties": {"value": {"not": {"type": "null"}}}},
        "else": {"properties": {"value": {"type": "null"}}},
    }


def _interval(type_: RangeType) -> dict[str, object]:
    """A range: its ends as answers of its type or null for none, and whether each belongs to it."""
    end = {"anyOf": [_answered(type_.number), {"type": "null"}]}
    closed = {"type": "boolean"}
    return {
        "type": "object",
        "properties": {
            "low": {**end, "title": "下限"},
            "high": {**end, "title": "上限"},
            "low_closed": {**closed, "title": "含下限"},
            "high_closed": {**closed, "title": "含上限"},
        },
        "required": ["low", "high", "low_closed", "high_closed"],
        "additionalProperties": False,
    }


def _answered(type_: Type) -> dict[str, object]:
    """What an answer of a type looks like."""
    match type_:
        case BooleanType():
            return {"type": "boolean"}
        case EnumType():
            return {"enum": list(type_.members)}
        case NumberType():
            return {"type": "integer"} if type_.integral else {"type": "string", "pattern": _DECIMAL_TEXT}
        case DateType():
            return {"type": "string", "format": "date"}
        case RangeType():
            return _interval(type_)
        case SetType():
            found = {"type": "array", "items": {"enum": list(type_.element.members)}, "uniqueItems": True}
            return {**found, "minItems": 1} if isinstance(type_, ChoiceType) else found
        case SequenceType():
            return {"type": "array", "items": {"enum": list(type_.element.members)}}
        case _:
            return {"type": "string"}
