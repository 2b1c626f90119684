"""The table of what a compiled policy may hold agrees with the classes of the core, field by field."""

from __future__ import annotations

import datetime
import inspect
import types as python_types
import typing
from collections.abc import Iterator, Mapping
from fractions import Fraction

import attrs
import pytest

from aidrules.core import levels, policy, rules, terms
from aidrules.core.shapes import NAMED, POLICY, SHAPES, TERMS, TYPES
from aidrules.source.text import Span
from aidrules.values import calendar, permitted, rosters, types, units

MODULES = (terms, policy, levels, calendar, rosters, types, units)
UNION = (typing.Union, python_types.UnionType)
# Written by their own kinds, or never in a policy without errors.
ELSEWHERE = {rosters.Roster, rosters.Record, permitted.Interval, types.UnknownType, policy.CorePolicy}
SIMPLE = {
    str: "text",
    bool: "truth",
    int: "whole",
    datetime.date: "date",
    Fraction: "exact",
    Span: "span",
    rules.Mark: "mark",
    rules.Rule: "rule",
    rules.Citation: "citation",
}


def members(union: object) -> frozenset[object]:
    return frozenset(typing.get_args(union))


SPECIAL = {
    members(terms.Term): "term",
    members(types.Type): "type",
    members(types.Value): "value",
    frozenset({int, Fraction, datetime.date}): "end",
}
PAIRS = {tuple[str, str]: "readings", tuple[str, types.Value | None]: "given"}


def kind_of(hint: typing.Any) -> str:
    """The kind that a field of this annotation has."""
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if hint in SIMPLE:
        return SIMPLE[hint]
    if origin is typing.Literal:
        return "|".join(args)
    if origin is tuple:
        item, dots = args
        assert dots is ...
        return PAIRS[item] if item in PAIRS else f"{kind_of(item)}*"
    if origin is frozenset:
        return f"{kind_of(args[0])}s"
    if origin in UNION:
        some = members(hint)
        if some in SPECIAL:
            return SPECIAL[some]
        rest = some - {type(None)}
        assert rest < some, hint
        return f"{SPECIAL[rest] if rest in SPECIAL else kind_of(*rest)}?"
    assert inspect.isclass(hint), hint
    return hint.__name__


def test_every_class_of_the_core_is_there() -> None:
    listed = (item for module in MODULES for item in vars(module).values())
    found = {item for item in listed if inspect.isclass(item) and attrs.has(item)}
    assert found - ELSEWHERE - set(SIMPLE) == {made for made, _, _ in SHAPES.values()}
    assert frozenset(made for made, _, _ in TERMS.values()) == members(terms.Term)
    assert frozenset(made for made, _, _ in TYPES.values()) == members(types.Type) - {types.UnknownType} | {
        types.ChoiceType
    }


@pytest.mark.parametrize("name", SHAPES)
def test_every_field_has_its_kind(name: str) -> None:
    made, kinds, keywords = SHAPES[name]
    hints = typing.get_type_hints(made, localns={"Type": types.Type, "Unit": units.Unit})
    fields = attrs.fields(made)
    assert made.__name__ == name
    assert [(f.name, kind_of(hints[f.name])) for f in fields if f.kw_only] == list(keywords)
    assert [kind_of(hints[f.name]) for f in fields if not f.kw_only] == list(kinds)


def declared(hint: typing.Any) -> Iterator[str]:
    if typing.get_origin(hint) is Mapping:
        name, item = typing.get_args(hint)
        assert name is str
        yield "deemed" if item == terms.Term else "attributes" if item is str else f"{item.__name__}*"
    else:
        yield kind_of(hint)


def test_every_field_of_a_policy_has_its_kind() -> None:
    hints = typing.get_type_hints(policy.CorePolicy)
    fields = [field.name for field in attrs.fields(policy.CorePolicy)]
    assert {name: next(declared(hints[name])) for name in fields} == POLICY
    assert [name for name in fields if typing.get_origin(hints[name]) is Mapping] == ["attributes", *NAMED, "deemed"]
