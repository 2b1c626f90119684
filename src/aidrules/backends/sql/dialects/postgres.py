"""PostgreSQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from sqlglot import exp

from aidrules.backends.plan import FoldHow
from aidrules.backends.sql.build import Sql, all_of, binary, call, cast, column, integer, is_null
from aidrules.backends.sql.dialects import jsonb
from aidrules.backends.sql.dialects.base import DATE, INTEGER, DatePart, Dialect, Item, Layer, Value, plain
from aidrules.backends.sql.refusal import CannotCarryError
from aidrules.values.types import Type

NUMERIC: Final = exp.DataType.build("NUMERIC", dialect="postgres")
_LONGEST_NAME: Final = 63


class Postgres(Dialect):
    """PostgreSQL's SQL: every number is numeric, whose sums, products and remainders are exact at any width."""

    name = "postgres"
    counted = False
    array = exp.DataType.build("TEXT[]", dialect="postgres")

    def text(self, value: str) -> Sql:
        if "\0" in value:
            raise CannotCarryError("含零字符的文本", "a text with a NUL character")
        if plain(value, "\\"):
            return exp.Literal.string(value)
        # A backslash means itself or not, depending on standard_conforming_strings.
        written = exp.Literal.string(value.encode().hex())
        return call("convert_from", call("decode", written, exp.Literal.string("hex")), exp.Literal.string("UTF8"))

    def column_name(self, name: str) -> str:
        if "\0" in name or not name or len(name.encode()) > _LONGEST_NAME:
            raise CannotCarryError(
                f"列名“{name}”，它是空的、含零字符或者超过 {_LONGEST_NAME} 个字节",
                f"the column name “{name}”, which is empty, has a NUL character or is over {_LONGEST_NAME} bytes",
            )
        return name

    def number_type(self, bound: int, places: int) -> exp.DataType:
        return NUMERIC

    def quotient(self, left: Sql, right: Sql, type_: exp.DataType) -> Sql:
        return call("div", left, right)

    def is_given(self, value: Sql, given: Sql, places: int) -> Sql:
        return binary(exp.EQ, value, call("trunc", value.copy(), integer(places)))

    def add_months(self, date: Sql, months: Sql) -> Sql:
        return cast(binary(exp.Add, date, call("make_interval", integer(0), cast(months, INTEGER))), DATE)

    def add_days(self, date: Sql, days: Sql) -> Sql:
        return binary(exp.Add, date, cast(days, INTEGER))

    def days_since(self, date: Sql, first: Sql) -> Sql:
        return cast(binary(exp.Sub, date, first), NUMERIC)

    def part(self, date: Sql, part: DatePart) -> Sql:
        return cast(exp.Extract(this=exp.Var(this=part), expression=date), NUMERIC)

    def starts_with(self, text: Sql, prefix: str) -> Sql:
        return call("starts_with", text, self.text(prefix))

    def contains(self, values: Sql, member: str) -> Sql:
        return call("array_position", values, self.text(member)).is_(exp.null()).not_()

    def only_of(self, values: Sql, members: Sequence[str]) -> Sql:
        no_null = is_null(call("array_position", values.copy(), exp.null()))
        return all_of([no_null, exp.ArrayContainedBy(this=values, expression=self.constant(members))])

    def as_list(self, values: Sql) -> Sql:
        return cast(values, self.array)

    def listed(self, items: Sequence[Item]) -> Sql:
        if not items:
            return self.constant([])
        if len(items) == 1:
            return self.one(items[0])
        return call("array_remove", exp.Array(expressions=[self.when(item) for item in items]), exp.null())

    def record(self, fields: Mapping[str, Sql]) -> Sql:
        parts = [part for name, sql in fields.items() for part in (exp.Literal.string(name), sql)]
        return call("jsonb_build_object", *parts)

    def record_type(self, fields: Mapping[str, exp.DataType]) -> exp.DataType:
        return exp.DataType.build("JSONB", dialect="postgres")

    def layer(self, select: exp.Select) -> exp.Select:
        return select.offset(0)  # keeps the planner from putting the layer's expressions wherever they are used

    # ---- lists of records

    def field(self, name: str, type_: Type) -> Sql:
        return jsonb.field(self.text(name), type_)

    def misshapen(self, name: str, type_: Type) -> Sql:
        return jsonb.misshapen(self.text(name), type_)

    def of_record(self, name: str) -> Sql:
        return column(name)

    def roster(self, given: Sql) -> Sql:
        return jsonb.roster(given)

    def no_roster(self, given: Sql, most: int) -> Sql:
        return jsonb.no_roster(given, most)

    def fold(
        self,
        how: FoldHow,
        records: Sql,
        layers: Sequence[Layer],
        condition: Sql,
        value: Value | None = None,
    ) -> Sql:
        return jsonb.fold(how, records, layers, condition, value)
