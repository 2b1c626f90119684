"""Checks the records that an example lists for a roster: 列有（姓名 为 “张三”，次数 为 2）、其余不详."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from aidrules.diagnostics.diagnostic import Fix
from aidrules.diagnostics.sink import DiagnosticSink
from aidrules.semantics.symbols import nearest
from aidrules.source.text import Span
from aidrules.syntax import nodes
from aidrules.values.permitted import Interval
from aidrules.values.rosters import MAX_RECORDS, FieldValue, Record, Roster, RosterType
from aidrules.values.types import Type, Value

Constant: TypeAlias = Callable[[tuple[nodes.Expression, ...], Type, Span], Value | None]


def listed_records(given: nodes.Given, type_: RosterType, constant: Constant, sink: DiagnosticSink) -> Roster:
    """The roster that an example lists.

    Args:
        given: the clause, with records.
        type_: the fields of the roster.
        constant: finds the value that is written for a field, in its declared unit, and reports what is wrong with it.
        sink: takes unknown fields and those that are given twice.
    """
    records = given.records or ()
    if len(records) > MAX_RECORDS:
        sink.report("P228", given.span, limit=str(MAX_RECORDS))
        records = ()
    found = [_record(record, given.name.text, type_, constant, sink) for record in records]
    return Roster(found, complete=given.complete)


def _record(record: nodes.Listed, roster: str, type_: RosterType, constant: Constant, sink: DiagnosticSink) -> Record:
    values: dict[str, FieldValue | None] = {}
    for name, written in record.fields:
        field = type_.find(name.text)
        if field is None:
            names = [known for found in type_.fields for known in (found.name, found.alias)]
            suggestion = nearest(name.text, names)
            fix = Fix(name.span, suggestion) if suggestion else None
            sink.report("P227", name.span, fix=fix, name=name.text, roster=roster, suggestion=suggestion)
        elif field.name in values:
            sink.report("P229", name.span, name=field.name)
        else:
            value = None if written is None else constant(written, field.type, name.span)
            values[field.name] = None if isinstance(value, Roster | Interval) else value
    return Record(tuple((field.name, values.get(field.name)) for field in type_.fields))
