"""From written types to types."""

from __future__ import annotations

from fractions import Fraction

from aidrules.diagnostics.sink import DiagnosticSink
from aidrules.semantics.symbols import Scope, nearest
from aidrules.source.text import Span
from aidrules.syntax import nodes
from aidrules.values.types import (
    BooleanType,
    DateType,
    EnumType,
    NumberType,
    SequenceType,
    SetType,
    TextType,
    Type,
    UnknownType,
)
from aidrules.values.units import Unit


def enumeration(name: str, members: tuple[nodes.Name, ...], ordered: bool, sink: DiagnosticSink) -> EnumType:
    """An enumeration from its members; repeated ones are reported and left out."""
    seen: dict[str, nodes.Name] = {}
    for member in members:
        if member.text in seen:
            sink.report("P110", member.span, type=name, member=member.text)
        else:
            seen[member.text] = member
    return EnumType(name, tuple(seen), ordered)


def find_unit(word: str, span: Span, scope: Scope, sink: DiagnosticSink) -> Unit:
    """A unit by its word; an unknown one is reported and counts as a pure number."""
    unit = scope.units.get(word)
    if unit is None:
        if word not in scope.broken:
            sink.report("P114", span, unit=word, suggestion=nearest(word, scope.units))
        return Unit(word, "", Fraction(1))
    return unit


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
            unit = find_unit(node.unit, node.span, scope, sink) if node.unit else None
            return NumberType(node.integral, node.places, unit)
        case nodes.InlineType():
            return enumeration(name, node.members, node.ordered, sink)
        case nodes.CollectionType():
            element = resolve_type(node.element, name, scope, sink)
            if not isinstance(element, EnumType):
                return UnknownType("reported")
            return SetType(element) if node.kind == "set" else SequenceType(element)
        case nodes.NamedType():
            return _named(node, scope, sink)


def _named(node: nodes.NamedType, scope: Scope, sink: DiagnosticSink) -> Type:
    found = scope.types.get(node.name)
    if found is not None:
        return found
    if node.name not in scope.broken:
        words = [*scope.types, "是否", "整数", "小数", "文本", "日期", "集合"]
        sink.report("P101", node.span, name=node.name, suggestion=nearest(node.name, words))
    return UnknownType("reported")
