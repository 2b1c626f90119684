"""DuckDB."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from sqlglot import exp

from aidrules.backends.sql.build import Sql, all_of, any_of, binary, call, cast, column, holds, integer
from aidrules.backends.sql.dialects.base import BIGINT, DATE, INTEGER, DatePart, Item, Value, counted_type
from aidrules.backends.sql.dialects.lambdas import RECORD, Lambdas
from aidrules.backends.sql.refusal import CannotCarryError
from aidrules.values.types import Type

_NARROW: Final = 18
"""Digits of the decimals that DuckDB holds in 64 bits."""
HUGEINT: Final = exp.DataType.build("HUGEINT", dialect="duckdb")


class DuckDB(Lambdas):
    """DuckDB's SQL.

    Whole numbers are BIGINT or HUGEINT, and an overflow is an error there; DECIMAL / DECIMAL is a DOUBLE and never
    written.
    """

    name = "duckdb"
    array = exp.DataType.build("VARCHAR[]", dialect="duckdb")

    def text(self, value: str) -> Sql:
        if "\0" in value:
            raise CannotCarryError("含零字符的文本", "a text with a NUL character")
        return exp.Literal.string(value)

    def column_name(self, name: str) -> str:
        if "\0" in name or not name:
            raise CannotCarryError("空的或者含零字符的列名", "a column name that is empty or has a NUL character")
        return name

    def number_type(self, bound: int, places: int) -> exp.DataType:
        return counted_type(bound, places, 10**38 - 1, HUGEINT)

    def product_widths(self, left: int, right: int) -> tuple[int, int]:
        # of two that fit 64 bits it makes one that does, and gives up where that overflows
        return (_NARROW + 1 if max(left, right) <= _NARROW < left + right else left), right

    def quotient(self, left: Sql, right: Sql, type_: exp.DataType) -> Sql:
        return binary(exp.IntDiv, left, right)

    def add_months(self, date: Sql, months: Sql) -> Sql:
        return cast(binary(exp.Add, date, call("to_months", cast(months, INTEGER))), DATE)

    def add_days(self, date: Sql, days: Sql) -> Sql:
        return binary(exp.Add, date, cast(days, INTEGER))

    def days_since(self, date: Sql, first: Sql) -> Sql:
        return cast(binary(exp.Sub, date, first), BIGINT)

    def part(self, date: Sql, part: DatePart) -> Sql:
        return cast(call(part, date), BIGINT)

    def starts_with(self, text: Sql, prefix: str) -> Sql:
        return call("starts_with", text, self.text(prefix))

    def contains(self, values: Sql, member: str) -> Sql:
        return call("list_contains", values, self.text(member))

    def only_of(self, values: Sql, members: Sequence[str]) -> Sql:
        none_null = binary(exp.EQ, call("list_count", values), call("len", values))
        return all_of([none_null, call("list_has_all", self.constant(members), values)])

    def listed(self, items: Sequence[Item]) -> Sql:
        if not items:
            return self.constant([])
        if len(items) == 1:
            return self.one(items[0])
        texts = self.constant([text for text, _ in items])
        return call("list_where", texts, exp.Array(expressions=[condition for _, condition in items]))

    def coded(self, texts: Sequence[str]) -> DuckDB:
        return _Coded(texts)

    def record(self, fields: Mapping[str, Sql]) -> Sql:
        return exp.Struct(
            expressions=[exp.PropertyEQ(this=exp.to_identifier(name), expression=sql) for name, sql in fields.items()]
        )

    def record_type(self, fields: Mapping[str, exp.DataType]) -> exp.DataType:
        inside = ", ".join(f"{name} {type_.sql('duckdb')}" for name, type_ in fields.items())
        return exp.DataType.build(f"STRUCT({inside})", dialect="duckdb")

    # ---- lists of records

    def field(self, name: str, type_: Type) -> Sql:
        return self.of_record(self.column_name(name))

    def of_record(self, name: str) -> Sql:
        return call("struct_extract", column(RECORD), exp.Literal.string(name))

    def no_roster(self, given: Sql, most: int) -> Sql:
        length = call("len", given.copy())
        none = binary(exp.LT, call("list_count", given), length)
        return holds(any_of([none, binary(exp.GT, length.copy(), integer(most))]))

    def mapped(self, values: Sql, body: Sql) -> Sql:
        return self.over("list_transform", values, body)

    def some(self, values: Sql, condition: Sql) -> Sql:
        return call("list_contains", self.mapped(values, condition), exp.Boolean(this=True))

    def number_of(self, values: Sql, condition: Sql) -> Sql:
        return call("len", self.over("list_filter", values, condition))

    def sum_of(self, values: Sql, value: Value) -> Sql:
        return call("list_sum", values)

    def extreme_of(self, name: str, values: Sql) -> Sql:
        return call(f"list_{name}", values)


class _Coded(DuckDB):
    """DuckDB with an ENUM of some texts: a byte each, where a text takes 16 and is looked up when it is written."""

    def __init__(self, texts: Sequence[str]) -> None:
        members = [self.text(text) for text in texts]
        self._type = exp.DataType(this=exp.DataType.Type.ENUM, expressions=members)
        self.array = exp.DataType(this=exp.DataType.Type.ARRAY, expressions=[self._type.copy()], nested=True)

    def code(self, text: str) -> Sql:
        return cast(self.text(text), self._type)
