"""Lists of records as JSONB: arrays of objects, gone through in subqueries."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlglot import exp

from aidrules.backends.plan import FoldHow
from aidrules.backends.sql.build import (
    Sql,
    all_of,
    any_of,
    binary,
    call,
    case,
    cast,
    column,
    holds,
    integer,
    negation,
)
from aidrules.backends.sql.dialects.base import BOOLEAN, DATE, INTEGER, Layer, Value
from aidrules.values.types import BooleanType, DateType, NumberType, SetType, Type

RECORD: Final = "r"
"""What the record that is looked at is called."""
_DAY: Final = "^(?!0000)[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"
_NOT_ONLY_TEXTS: Final = 'strict $[*] ? (@.type() != "string")'
_NUMERIC: Final = exp.DataType.build("NUMERIC", dialect="postgres")


def field(name: Sql, type_: Type) -> Sql:
    """A field of the record, NULL where it is of another kind."""
    value = _member(name)
    match type_:
        case BooleanType():
            found, kind = cast(value, BOOLEAN), "boolean"
        case NumberType():
            found, kind = cast(value, _NUMERIC), "number"
        case DateType():
            return case([(binary(exp.RegexpLike, _text(name), _literal(_DAY)), _day(_text(name)))])
        case SetType():
            element = exp.Select(expressions=[call("jsonb_array_elements_text", value)])
            found, kind = exp.Array(expressions=[element]), "array"
        case _:
            found, kind = _text(name), "string"
    return case([(_is(_member(name), kind), found)])


def misshapen(name: Sql, type_: Type) -> Sql:
    """Whether a field holds something of another kind."""
    value = _member(name)
    given = negation(_is_null(value))
    match type_:
        case BooleanType():
            wrong = negation(_is(value.copy(), "boolean"))
        case NumberType():
            wrong = negation(_is(value.copy(), "number"))
        case DateType():
            text = _text(name)
            written = call("to_char", _day(text.copy()), _literal("YYYY-MM-DD"))
            right = case(
                [(binary(exp.RegexpLike, text, _literal(_DAY)), binary(exp.EQ, written, text.copy()))],
                exp.Boolean(this=False),
            )
            wrong = any_of([negation(_is(value.copy(), "string")), negation(right)])
        case SetType():
            others = call("jsonb_path_exists", value.copy(), cast(_literal(_NOT_ONLY_TEXTS), _JSONPATH))
            wrong = case([(_is(value.copy(), "array"), others)], exp.Boolean(this=True))
        case _:
            wrong = negation(_is(value.copy(), "string"))
    return holds(all_of([given, wrong]))


def roster(given: Sql) -> Sql:
    """An array, or NULL."""
    return case([(_is(given, "array"), given.copy())])


def no_roster(given: Sql, most: int) -> Sql:
    """Whether it is neither NULL nor an array of at most so many objects."""
    others = _over(
        roster(given.copy()), (), call("bool_or", binary(exp.NEQ, _kind(column(RECORD)), _literal("object")))
    )
    many = binary(exp.GT, call("jsonb_array_length", given.copy()), integer(most))
    of_array = any_of([holds(others), many])
    return holds(case([(_is(given, "array"), of_array)], negation(_is_null(given.copy()))))


def fold(how: FoldHow, records: Sql, layers: Sequence[Layer], condition: Sql, value: Value | None = None) -> Sql:
    """As ``Dialect.fold``."""
    if how == "any":
        return holds(_over(records, layers, call("bool_or", condition)))
    if how == "all":
        return negation(holds(_over(records, layers, call("bool_and", condition)), False))
    if value is None:
        raise TypeError(f"{how} of nothing")
    if how == "count":
        return _over(records, layers, cast(call("count", case([(condition, integer(1))])), value.type))
    share = case([(condition, value.sql)])
    return call("coalesce", _over(records, layers, call(how, share)), value.none)


def _over(records: Sql, layers: Sequence[Layer], aggregate: Sql) -> Sql:
    """An aggregate over the records."""
    name = exp.to_identifier(RECORD, quoted=True)
    elements = exp.Table(
        this=call("jsonb_array_elements", records), alias=exp.TableAlias(this=name, columns=[name.copy()])
    )
    found: exp.Select | None = None
    for layer in filter(None, layers):
        star = [] if found is None else [exp.Star()]
        columns = [exp.Alias(this=sql, alias=exp.to_identifier(name, quoted=True)) for name, sql in layer.items()]
        below = elements if found is None else found.subquery("layer", copy=False)
        found = exp.Select(expressions=[*star, *columns]).from_(below, copy=False).offset(0)
    below = elements if found is None else found.subquery("layer", copy=False)
    return exp.Subquery(this=exp.Select(expressions=[aggregate]).from_(below, copy=False))


def _member(name: Sql) -> Sql:
    return call("jsonb_extract_path", column(RECORD), name.copy())


def _text(name: Sql) -> Sql:
    return call("jsonb_extract_path_text", column(RECORD), name.copy())


def _kind(value: Sql) -> Sql:
    return call("jsonb_typeof", value)


def _is(value: Sql, kind: str) -> Sql:
    return holds(binary(exp.EQ, _kind(value), _literal(kind)))


def _is_null(value: Sql) -> Sql:
    """Whether it is NULL, of SQL or of JSON."""
    return binary(exp.EQ, call("coalesce", _kind(value), _literal("null")), _literal("null"))


def _day(text: Sql) -> Sql:
    """The date of a text that looks like one; of another month where there is no such day."""
    year, month, day = (
        cast(call("substr", text.copy(), integer(at), integer(length)), INTEGER)
        for at, length in ((1, 4), (6, 2), (9, 2))
    )
    first = call("make_date", year, month, integer(1))
    return cast(binary(exp.Add, first, exp.Paren(this=exp.Sub(this=day, expression=integer(1)))), DATE)


def _literal(text: str) -> Sql:
    return exp.Literal.string(text)


_JSONPATH: Final = exp.DataType.build("JSONPATH", dialect="postgres", udt=True)
