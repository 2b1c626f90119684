"""Lists of records as lists of structs, gone through with functions."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence

from sqlglot import exp

from aidrules.backends.plan import FoldHow
from aidrules.backends.sql.build import Sql, call, case, cast, holds, negation
from aidrules.backends.sql.dialects.base import BIGINT, Dialect, Layer, Value

RECORD = "r"
"""The parameter of every function: the record that is looked at, or what the layers below made of it."""


class Lambdas(Dialect):
    """A dialect that has functions over lists."""

    def fold(
        self,
        how: FoldHow,
        records: Sql,
        layers: Sequence[Layer],
        condition: Sql,
        value: Value | None = None,
    ) -> Sql:
        made, names = records, list[str]()
        for layer in filter(None, layers):
            kept = {name: self.of_record(name) for name in names}
            made = self.mapped(made, self.record({**kept, **layer}))
            names += layer
        if how == "any":
            return holds(self.some(made, condition))
        if how == "all":
            return negation(holds(self.some(made, negation(condition))))
        if how == "count":
            return call("coalesce", cast(self.number_of(made, condition), BIGINT), cast(exp.Literal.number(0), BIGINT))
        if value is None:
            raise TypeError(f"{how} of nothing")
        if how == "sum":
            shares = self.mapped(made, case([(condition, value.sql)], value.none))
            return call("coalesce", cast(self.sum_of(shares, value), value.type), value.none.copy())
        shares = self.mapped(made, case([(condition, value.sql)]))
        return call("coalesce", self.extreme_of(how, shares), value.none)

    def over(self, function: str, values: Sql, body: Sql) -> Sql:
        """A call of a function with a list and a function of one of its elements."""
        parameter = exp.to_identifier(RECORD, quoted=True)
        return call(function, values, exp.Lambda(this=body, expressions=[parameter]))

    @abstractmethod
    def mapped(self, values: Sql, body: Sql) -> Sql:
        """The list of what a body comes to for each element; NULL for NULL."""

    @abstractmethod
    def some(self, values: Sql, condition: Sql) -> Sql:
        """Whether a condition, which is never NULL, holds for any element; NULL or FALSE for NULL."""

    @abstractmethod
    def number_of(self, values: Sql, condition: Sql) -> Sql:
        """For how many elements a condition holds; NULL for NULL."""

    @abstractmethod
    def sum_of(self, values: Sql, value: Value) -> Sql:
        """The sum of a list of numbers without NULL, exact as long as it fits the type; or NULL where it is empty."""

    @abstractmethod
    def extreme_of(self, name: str, values: Sql) -> Sql:
        """The largest or smallest element that is not NULL; NULL where there is none."""
