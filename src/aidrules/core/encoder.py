"""The core as plain data that JSON can carry: what a compiled policy file holds. ``core.decoder`` reads it back.

``core.shapes`` says what the data looks like. What occurs often (marks, rules, citations) is written once and referred
to by number.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import attrs

from aidrules.core.policy import CorePolicy
from aidrules.core.rules import Citation, Mark, Rule
from aidrules.core.shapes import NAMED, POLICY, SHAPES
from aidrules.source.text import Span
from aidrules.values.permitted import Interval
from aidrules.values.rosters import Roster


def encode(policy: CorePolicy) -> dict[str, object]:
    """A core policy as data that JSON can carry.

    Raises:
        TypeError: the policy holds something that has no plain form.
    """
    encoder = _Encoder()
    fields = {name: encoder.field(name, getattr(policy, name)) for name in POLICY}
    begun = policy.last_commencement
    return {**encoder.tables, **fields, "last_commencement": None if begun is None else begun.isoformat()}


class _Encoder:
    def __init__(self) -> None:
        self.tables: dict[str, list[object]] = {"citations": [], "rules": [], "marks": []}
        self._numbers: dict[str, dict[object, int]] = {name: {} for name in self.tables}

    def field(self, name: str, value: Any) -> object:
        if name == "deemed":
            return [[key, self.plain(term)] for key, term in value.items()]
        if name in NAMED:
            if any(key != item.name for key, item in value.items()):
                raise TypeError(f"{name} that go by another name than their own")
            return self.plain(tuple(value.values()))
        return self.plain(value)

    def plain(self, value: Any) -> object:
        match value:
            case None | bool() | str() | int():
                return value
            case Span():
                return [value.start, value.end, value.line, value.column]
            case Citation():
                return self._shared("citations", value, [value.locator, value.phrase, value.document])
            case Rule():
                cited = [self.plain(found) for found in value.citations]
                rest = [value.modality, value.note, value.number, value.document, value.level]
                return self._shared("rules", value, [value.code, cited, *rest])
            case Mark():
                found = [self.plain(value.span), self.plain(value.rule), value.understood]
                return self._shared("marks", value, found)
            case datetime.date():
                return value.isoformat()
            case Fraction():
                return [value.numerator, value.denominator]
            case frozenset():
                return sorted(self.plain(item) for item in value)  # type: ignore[type-var]  # names only
            case tuple():
                return [self.plain(item) for item in value]
            case Mapping():
                return [[key, self.plain(item)] for key, item in value.items()]
        return self._fields(value)

    def _shared(self, table: str, value: object, written: list[object]) -> int:
        numbers = self._numbers[table]
        if value not in numbers:
            numbers[value] = len(numbers)
            self.tables[table].append(written)
        return numbers[value]

    def _fields(self, value: Any) -> list[object]:
        shape = SHAPES.get(type(value).__name__)
        if shape is None or shape[0] is not value.__class__:
            raise TypeError(f"no plain form for {type(value).__name__}")
        made, kinds, keywords = shape
        fields = [field for field in attrs.fields(made) if field.name not in dict(keywords)]
        written = [self._kind(kind, getattr(value, f.name)) for kind, f in zip(kinds, fields, strict=True)]
        while written and _is_default(fields[len(written) - 1], getattr(value, fields[len(written) - 1].name)):
            written.pop()
        return [made.__name__, *(self.plain(getattr(value, name)) for name, _ in keywords), *written]

    def _kind(self, kind: str, value: Any) -> object:
        match kind.removesuffix("?"):
            case "value" if value is not None:
                return _value(value)
            case "given":
                return [[name, None if found is None else _value(found)] for name, found in value]
            case _:
                return self.plain(value)


def _is_default(field: attrs.Attribute[Any], item: object) -> bool:
    return type(item) is type(field.default) and bool(item == field.default)


def _value(value: object) -> object:
    """A value with its class wherever JSON has none for it."""
    match value:
        case None | bool() | int() | str():
            return value
        case Fraction():
            return ["number", value.numerator, value.denominator]
        case datetime.date():
            return ["date", value.isoformat()]
        case frozenset():
            return ["set", *sorted(value)]
        case tuple():
            return ["sequence", *value]
        case Interval():
            ends = [_value(value.low), _value(value.high)]
            return ["range", *ends, value.low_closed, value.high_closed]
        case Roster():
            records = [[[name, _value(found)] for name, found in record.items()] for record in value.values()]
            if len(records) < len(value.records):
                raise TypeError("no plain form for a roster that was not checked")
            return ["roster", value.complete, *records]
        case _:
            raise TypeError(f"no plain form for {type(value).__name__}")
