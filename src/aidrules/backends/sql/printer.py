"""Expressions of a plan as SQL."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from fractions import Fraction
from functools import partial
from typing import Any, Final, TypeAlias

from attrs import evolve
from sqlglot import exp

from aidrules.backends.plan import Expr, Fold
from aidrules.backends.sql.build import (
    Sql,
    all_of,
    any_of,
    binary,
    call,
    case,
    cast,
    holds,
    integer,
    negation,
    not_null,
)
from aidrules.backends.sql.dates import Dates
from aidrules.backends.sql.dialects.base import DATE, Dialect, Value
from aidrules.backends.sql.layers import Layers, arrange
from aidrules.backends.sql.numeric import Arithmetic, Num
from aidrules.backends.sql.refusal import CannotCarryError
from aidrules.backends.sql.source import Source
from aidrules.values.rosters import MAX_RECORDS

Printed: TypeAlias = Sql | Num


_MOST_LAYERS: Final = 60
"""How many SELECTs stand inside one another; sqlglot and the engines' parsers go down them one by one."""

_NO_DATE: Final = datetime.date.min.isoformat()


class Printer:
    """Prints expressions one after the other, each after its operands.

    Attributes:
        columns: name and expression of the columns of each layer above the source.
    """

    def __init__(self, dialect: Dialect, source: Source, layers: Layers, captured: Sequence[Printed] = ()) -> None:
        self._dialect, self._source, self._layers, self._captured = dialect, source, layers, captured
        self._arithmetic = Arithmetic(dialect)
        self._dates = Dates(dialect, self._arithmetic)
        self._printed: dict[Expr, Printed] = {}
        self.columns: dict[int, dict[str, Sql]] = {}

    def print(self, expression: Expr) -> None:
        """Print an expression; what comes of it can be asked for from then on."""
        found = self._print(expression)
        layer = self._layers.columns.get(expression)
        if layer is not None:
            if layer > _MOST_LAYERS:
                raise CannotCarryError(
                    f"超过 {_MOST_LAYERS} 层的算式，每一层都多次用到下面一层",
                    f"a calculation of more than {_MOST_LAYERS} steps, each of which uses the last one twice",
                )
            name = f"{self._source.prefix}_{len(self._printed)}"
            self.columns.setdefault(layer, {})[name] = found.sql if isinstance(found, Num) else found
            own = self._source.own(name)
            found = evolve(found, sql=own) if isinstance(found, Num) else own
        self._printed[expression] = found

    def sql(self, expression: Expr) -> Sql:
        """What was printed for a condition, date or text."""
        found = self._printed[expression]
        if isinstance(found, Num):
            raise TypeError(f"{expression.operator} is a number")
        return found.copy() if self._layers.uses[expression] > 1 else found

    def number(self, expression: Expr) -> Num:
        """What was printed for a number."""
        found = self._printed[expression]
        if not isinstance(found, Num):
            raise TypeError(f"{expression.operator} is no number")
        return evolve(found, sql=found.sql.copy())

    def output(self, expression: Expr, places: int | None) -> Sql:
        """A number as an answer."""
        return self._arithmetic.output(self.number(expression), places)

    def _print(self, expression: Expr) -> Printed:
        data: Any = expression.data
        operands = expression.operands
        match expression.operator:
            case "const":
                return self._constant(data)
            case "known":
                return self._source.known(data)
            case "may" | "is":
                fact, value = data
                unknown = expression.operator == "may"
                if isinstance(value, bool):
                    return self._source.truth(fact, value, unknown)
                return self._source.text_is(fact, value, unknown)
            case "member":
                return self._source.member(*data)
            case "input":
                return self._source.number(data) if expression.sort == "number" else self._source.value(data)
            case "and":
                return all_of([self.sql(operand) for operand in operands])
            case "or":
                return any_of([self.sql(operand) for operand in operands])
            case "not":
                return negation(self.sql(operands[0]))
            case "eq" | "lt":
                return self._compared(exp.EQ if expression.operator == "eq" else exp.LT, *operands)
            case "inside":
                return self._inside(operands[0], data)
            case "select":
                return self._selected(*operands)
            case "max" | "min":
                name = "greatest" if expression.operator == "max" else "least"
                if expression.sort == "number":
                    return self._arithmetic.extreme(name, [self.number(operand) for operand in operands])
                return call(name, *(self.sql(operand) for operand in operands))
            case "count":
                return self._arithmetic.count([self.sql(operand) for operand in operands])
            case "shift":
                return self._dates.shifted(self.sql(operands[0]), self.number(operands[1]), *data)
            case "fits":
                return holds(self._dates.fits(self.sql(operands[0]), self.number(operands[1]), *data))
            case "years":
                return self._dates.years(self.sql(operands[0]), self.sql(operands[1]))
            case "complete":
                return not_null(self._source.roster(data))
            case "captured":
                found = self._captured[data]
                return evolve(found, sql=found.sql.copy()) if isinstance(found, Num) else found.copy()
            case "fold":
                return self._folded(data, operands)
            case _:
                return self._computed(expression, self.number(operands[0]), self.number(operands[-1]))

    def _computed(self, expression: Expr, left: Num, right: Num) -> Num:
        data: Any = expression.data
        match expression.operator:
            case "add":
                return self._arithmetic.sum(left, right)
            case "sub":
                return self._arithmetic.sum(left, right, kind=exp.Sub)
            case "mul":
                return self._arithmetic.product(left, right)
            case "quotient":
                return self._arithmetic.quotient(left, right, *data)
            case "round":
                return self._arithmetic.round(left, *data)
        raise ValueError(f"no way to print {expression.operator}")

    def _constant(self, value: bool | int | Fraction | datetime.date | str) -> Printed:
        match value:
            case bool():
                return exp.Boolean(this=value)
            case str():
                return self._dialect.text(value)
            case datetime.date():
                return cast(exp.Literal.string(value.isoformat()), DATE)
            case _:
                return self._arithmetic.const(value)

    def _compared(self, kind: type[exp.Binary], left: Expr, right: Expr) -> Sql:
        """A comparison; like every condition it is never NULL, so that one that is alike may stand in for it."""
        if left.sort == "number":
            return holds(self._arithmetic.compared(kind, self.number(left), self.number(right)))
        return holds(binary(kind, self.sql(left), self.sql(right)))

    def _selected(self, condition: Expr, then: Expr, otherwise: Expr) -> Printed:
        if then.sort == "number":
            return self._arithmetic.select(self.sql(condition), self.number(then), self.number(otherwise))
        return case([(self.sql(condition), self.sql(then))], self.sql(otherwise))

    def _folded(self, fold: Fold, operands: Sequence[Expr]) -> Printed:
        """What is asked of all records; the bodies have layers of their own, which are read in this one."""
        captured = [self.number(found) if found.sort == "number" else self.sql(found) for found in operands]
        source = self._source.records(fold.roster)
        order, layers = arrange(fold.bodies)
        inner = Printer(self._dialect, source, layers, captured)
        for expression in order:
            inner.print(expression)
        parts = [*source.layers, *(inner.columns[at] for at in sorted(inner.columns))]
        made = partial(self._dialect.fold, fold.how, self._source.roster(fold.roster), parts, inner.sql(fold.bodies[0]))
        if fold.how in ("any", "all"):
            return made()
        if fold.how == "count":
            found = self._arithmetic.of(exp.null(), MAX_RECORDS)
        elif fold.bodies[1].sort == "number":
            found = self._arithmetic.total(inner.number(fold.bodies[1]), MAX_RECORDS if fold.how == "sum" else 1)
        else:
            return made(Value(inner.sql(fold.bodies[1]), cast(exp.Literal.string(_NO_DATE), DATE), DATE))
        type_ = self._arithmetic.type(found.bound, found.places)
        return evolve(found, sql=made(Value(found.sql, cast(integer(0), type_), type_)))

    def _inside(self, region: Expr, outer: str) -> Sql:
        text = self.sql(region)
        same = binary(exp.EQ, text.copy(), self._dialect.text(outer))
        return holds(any_of([same, self._dialect.starts_with(text, f"{outer}/")]))
