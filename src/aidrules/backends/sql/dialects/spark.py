"""Spark SQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlglot import exp

from aidrules.backends.sql.build import Sql, any_of, binary, call, cast, column, holds, integer, is_null
from aidrules.backends.sql.dialects.base import (
    BIGINT,
    DIGITS,
    INTEGER,
    TEXT,
    DatePart,
    Item,
    Value,
    counted_type,
    decimal,
    plain,
)
from aidrules.backends.sql.dialects.lambdas import RECORD, Lambdas
from aidrules.backends.sql.refusal import CannotCarryError, too_wide
from aidrules.values.types import Type

_WIDEST_DIVIDED = 32
"""Digits before the point of a quotient of two decimals of 38 digits: Spark keeps six places at least."""


class Spark(Lambdas):
    """Spark's SQL.

    Whole numbers are BIGINT or DECIMAL(…, 0). A sum or product that would be wider than 38 digits loses places without
    a word, so no such is written.
    """

    name = "spark"
    array = exp.DataType.build("ARRAY<STRING>", dialect="spark")

    def text(self, value: str) -> Sql:
        # ' and \ depend on escapedStringLiterals, ${…} on variable substitution
        if plain(value, "'\\$"):
            return exp.Literal.string(value)
        return cast(exp.HexString(this=value.encode().hex()), TEXT)

    def column_name(self, name: str) -> str:
        if not name or "${" in name:
            raise CannotCarryError(
                f"列名“{name}”，它是空的或者含“${{”", f"the column name “{name}”, which is empty or has “${{”"
            )
        return name

    def number_type(self, bound: int, places: int) -> exp.DataType:
        return counted_type(bound, places, 10**DIGITS - 1, decimal(min(len(str(bound)), DIGITS), 0))

    def product_fits(self, left: int, right: int) -> None:
        if left + right + 1 > DIGITS:
            raise too_wide(left + right + 1, DIGITS)

    def sum_fits(self, digits: int) -> None:
        if digits + 1 > DIGITS:
            raise too_wide(digits + 1, DIGITS)

    def division_fits(self, bound: int) -> None:
        if len(str(bound)) > _WIDEST_DIVIDED:
            raise too_wide(len(str(bound)), _WIDEST_DIVIDED)

    def quotient(self, left: Sql, right: Sql, type_: exp.DataType) -> Sql:
        if type_ == BIGINT:
            return binary(exp.IntDiv, left, right)
        # DIV of decimals is a BIGINT; this division has nothing to round
        even = binary(exp.Sub, left, binary(exp.Mod, left.copy(), right.copy()))
        return cast(exp.Div(this=exp.Paren(this=even), expression=exp.Paren(this=right)), type_)

    def add_months(self, date: Sql, months: Sql) -> Sql:
        return call("add_months", date, cast(months, INTEGER))

    def add_days(self, date: Sql, days: Sql) -> Sql:
        return call("date_add", date, cast(days, INTEGER))

    def days_since(self, date: Sql, first: Sql) -> Sql:
        return cast(call("datediff", date, first), BIGINT)

    def part(self, date: Sql, part: DatePart) -> Sql:
        return cast(call(part, date), BIGINT)

    def starts_with(self, text: Sql, prefix: str) -> Sql:
        return call("startswith", text, self.text(prefix))

    def contains(self, values: Sql, member: str) -> Sql:
        return call("array_contains", values, self.text(member))

    def only_of(self, values: Sql, members: Sequence[str]) -> Sql:
        return binary(
            exp.EQ, call("array_size", call("array_except", values, self.constant(members))), exp.Literal.number(0)
        )

    def listed(self, items: Sequence[Item]) -> Sql:
        if not items:
            return self.constant([])
        if len(items) == 1:
            return self.one(items[0])
        return call("array_compact", call("array", *(self.when(item) for item in items)))

    def record(self, fields: Mapping[str, Sql]) -> Sql:
        parts = [part for name, sql in fields.items() for part in (exp.Literal.string(name), sql)]
        return call("named_struct", *parts)

    def record_type(self, fields: Mapping[str, exp.DataType]) -> exp.DataType:
        inside = ", ".join(f"{name}: {type_.sql('spark')}" for name, type_ in fields.items())
        return exp.DataType.build(f"STRUCT<{inside}>", dialect="spark")

    # ---- lists of records

    def field(self, name: str, type_: Type) -> Sql:
        return self.of_record(self.column_name(name))

    def of_record(self, name: str) -> Sql:
        parts = (exp.to_identifier(part, quoted=True) for part in (name, RECORD))
        return exp.Column(this=next(parts), table=next(parts))

    def no_roster(self, given: Sql, most: int) -> Sql:
        none = self.some(given, is_null(column(RECORD)))
        return holds(any_of([none, binary(exp.GT, call("array_size", given.copy()), integer(most))]))

    def mapped(self, values: Sql, body: Sql) -> Sql:
        return self.over("transform", values, body)

    def some(self, values: Sql, condition: Sql) -> Sql:
        return self.over("exists", values, condition)

    def number_of(self, values: Sql, condition: Sql) -> Sql:
        return call("array_size", self.over("filter", values, condition))

    def sum_of(self, values: Sql, value: Value) -> Sql:
        total, share = (exp.to_identifier(name, quoted=True) for name in ("total", "share"))
        both = cast(binary(exp.Add, column("total"), column("share")), value.type)
        return call("aggregate", values, value.none.copy(), exp.Lambda(this=both, expressions=[total, share]))

    def extreme_of(self, name: str, values: Sql) -> Sql:
        return call(f"array_{name}", values)
