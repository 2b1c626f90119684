"""JSON Schema (2020-12) of the facts a policy takes and of the answers it gives."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from aidrules.core.policy import CorePolicy, Decision, Fact
from aidrules.source.numerals import format_exact
from aidrules.values.numbers import is_number
from aidrules.values.show import show_range, show_value
from aidrules.values.types import (
    BooleanType,
    DateType,
    EnumType,
    NumberType,
    SequenceType,
    SetType,
    TextType,
    Type,
)

_UNKNOWN = {"enum": [None, "未知"]}
_DECIMAL_TEXT = r"^[+-]?[0-9]+(\.[0-9]+)?$"
_DATE_TEXT = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"


def schema(policy: CorePolicy, facts: Iterable[Fact], decisions: Iterable[Decision]) -> dict[str, object]:
    """The schema of some facts; the answers to some decisions stand under ``$defs``.

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
        "additionalProperties": False,
        "$defs": definitions,
    }


def fact_schema(fact: Fact) -> dict[str, object]:
    """The schema of one fact."""
    lines = [fact.question]
    if isinstance(fact.type, NumberType) and fact.type.unit:
        lines.append(f"单位：{fact.type.unit.word}。")
    if isinstance(fact.type, NumberType | DateType) and (fact.type.low or fact.type.high):
        lines.append(f"范围：{show_range(fact.type)}。")
    if fact.presumption is not None:
        lines.append(f"不写出时推定为“{show_value(fact.presumption)}”。")
    if fact.note:
        lines.append(fact.note)
    return {"title": fact.name, "description": "".join(lines), "anyOf": [*_given(fact.type), _UNKNOWN]}


def _given(type_: Type) -> list[dict[str, object]]:
    """What may be given for a type."""
    match type_:
        case BooleanType():
            return [{"type": "boolean"}, {"enum": ["是", "否", "true", "false"]}]
        case EnumType():
            return [{"enum": list(type_.members)}]
        case NumberType():
            number: dict[str, object] = {"type": "integer" if type_.integral else "number", **_limits(type_)}
            return [number, {"type": "string", "pattern": r"^[+-]?[0-9]+$" if type_.integral else _DECIMAL_TEXT}]
        case DateType():
            return [{"type": "string", "format": "date", "pattern": _DATE_TEXT}]
        case SetType():
            return [{"type": "array", "items": {"enum": list(type_.element.members)}}]
        case TextType():
            return [{"type": "string"}]
        case _:
            return [{}]


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
            "sensitive_to": {"type": "array", "items": {"enum": readings}, "title": "会改变结论的口径"},
            "reasons": {"type": "array", "items": reason, "title": "理由"},
        },
        "required": ["decision", "name", "status", "value", "missing", "presumed", "sensitive_to", "reasons"],
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
        case SetType():
            return {"type": "array", "items": {"enum": list(type_.element.members)}, "uniqueItems": True}
        case SequenceType():
            return {"type": "array", "items": {"enum": list(type_.element.members)}}
        case _:
            return {"type": "string"}
