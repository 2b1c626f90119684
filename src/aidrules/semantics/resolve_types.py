"""From written types to types."""

from __future__ import annotations

import re
from fractions import Fraction

from aidrules.diagnostics.diagnostic import Fix, Term, quote
from aidrules.diagnostics.sink import DiagnosticSink
from aidrules.semantics.symbols import Scope, nearest
from aidrules.source.text import Span
from aidrules.syntax import nodes
from aidrules.syntax.mistaken import meant_type
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
    UnknownType,
)
from aidrules.values.units import Unit

_WITHIN = ("以内", "之内")
_NUMERAL = "[0-9零〇一二三四五六七八九十百千万亿两]"
_BEGINS_A_RANGE = re.compile(rf"{_NUMERAL}|以上|以下|不满|超过|不超过|不低于|不高于|大于|小于|不大于|不小于|至")
_HAS_NUMBER = re.compile(_NUMERAL)


def enumeration(name: str, members: tuple[nodes.Name, ...], ordered: bool, sink: DiagnosticSink) -> EnumType:
    """An enumeration from its members; repeated ones are reported and left out."""
    seen: dict[str, nodes.Name] = {}
    for member in members:
        if member.text in seen:
            sink.report("P110", member.span, type=name, member=member.text)
        else:
            seen[member.text] = member
    return EnumType(name, tuple(seen), ordered)


def find_unit(word: str, span: Span, scope: Scope, sink: DiagnosticSink, of_type: bool = False) -> Unit:
    """A unit by its word; an unknown one is reported and counts as a pure number.

    Args:
        word: the unit as it is written.
        span: where it stands, or the type or quantity that ends with it.
        scope: knows the units.
        sink: takes an unknown unit.
        of_type: whether it is the unit of a type, behind which a range may follow.
    """
    unit = scope.units.get(word)
    if unit is None:
        glued = "" if word in scope.broken else _glued(word, span, scope, sink, of_type)
        if glued:
            return scope.units[glued]
        if word not in scope.broken:
            _report_unit(word, span, scope, sink)
        return Unit(word, "", Fraction(1))
    return unit


def _glued(word: str, span: Span, scope: Scope, sink: DiagnosticSink, of_type: bool) -> str:
    """Report 名0以上 and 名以上, a unit with what follows it; return the unit, or "" when the word is no such run."""
    for unit in sorted(scope.units, key=len, reverse=True):
        rest = word[len(unit) :]
        if not word.startswith(unit) or not _BEGINS_A_RANGE.match(rest):
            continue
        source = sink.source
        place = source.span(span.end - len(rest), span.end) if source is not None else span
        if of_type and _HAS_NUMBER.search(rest):
            begin = source.span(place.start, place.start) if source is not None else span
            sink.report("P028", place, fix=Fix(begin, "，"), expected=quote("，"))
        else:
            whole = source.span(span.end - len(word), span.end) if source is not None else span
            sink.report("P016", whole, word=word, parts=f"{unit} {rest}")
        return unit
    return ""


def _is_glued(word: str, head: str) -> bool:
    """Whether a word is a range glued to a type: 整数0以上."""
    rest = word.removeprefix(head)
    return rest != word and bool(_BEGINS_A_RANGE.match(rest) and _HAS_NUMBER.search(rest))


def _report_unit(word: str, span: Span, scope: Scope, sink: DiagnosticSink) -> None:
    source = sink.source
    if source is not None and source.text[span.end - len(word) : span.end] == word:
        span = source.span(span.end - len(word), span.end)
    for within in _WITHIN:
        if word.endswith(within) and source is not None:
            place = source.span(span.end - len(within), span.end)
            sink.report("P029", place, fix=Fix(place, "以下"), expected=quote("以下"), found=quote(within))
            return
    suggestion = nearest(word, scope.units)
    fix = Fix(span, suggestion) if suggestion else None
    sink.report("P114", span, fix=fix, unit=word, suggestion=suggestion)


def resolve_type(node: nodes.TypeExpression, name: str, scope: Scope, sink: DiagnosticSink) -> Type:
    """The type that is written.

    Args:
        node: the written type.
        name: what an enumeration written in place is called: the name of what is declared.
        scope: knows the declared types and units.
        sink: takes unknown types and units.
    """
    match node:
        case nodes.SimpleType(kind="boolean"):
            return BooleanType()
        case nodes.SimpleType(kind="text"):
            return TextType()
        case nodes.SimpleType():
            return DateType()
        case nodes.NumberType():
            unit = find_unit(node.unit, node.span, scope, sink, of_type=True) if node.unit else None
            return NumberType(node.integral, node.places, unit)
        case nodes.InlineType():
            return enumeration(name, node.members, node.ordered, sink)
        case nodes.CollectionType():
            element = resolve_type(node.element, name, scope, sink)
            if not isinstance(element, EnumType):
                return UnknownType("reported")
            if node.kind == "choice":
                return ChoiceType(element)
            return SetType(element) if node.kind == "set" else SequenceType(element)
        case nodes.RangeType():
            number = resolve_type(node.number, name, scope, sink)
            return RangeType(number) if isinstance(number, NumberType) else UnknownType("reported")
        case nodes.NamedType():
            return _named(node, scope, sink)


def _named(node: nodes.NamedType, scope: Scope, sink: DiagnosticSink) -> Type:
    found = scope.types.get(node.name)
    if found is not None:
        return found
    if node.name in scope.broken:
        return UnknownType("reported")
    if node.name in scope.kinds:
        kind = Term(f"kind-{scope.kinds[node.name]}")
        sink.report("P107", node.span, name=node.name, found=kind, expected=Term("kind-type"))
        return UnknownType("reported")
    number = next((word for word in ("整数", "小数") if _is_glued(node.name, word)), "")
    if number and sink.source is not None:
        place = sink.source.span(node.span.start + len(number), node.span.end)
        begin = sink.source.span(place.start, place.start)
        sink.report("P028", place, fix=Fix(begin, "，"), expected=quote("，"))
        return NumberType(number == "整数", None, None)
    words = [*scope.types, "是否", "整数", "小数", "文本", "日期", "集合"]
    suggestion = meant_type(node.name) or nearest(node.name, words)
    fix = Fix(node.span, suggestion) if suggestion else None
    sink.report("P101", node.span, fix=fix, name=node.name, suggestion=suggestion)
    return UnknownType("reported")
