"""Making expressions of a plan: each only once, and what is constant worked out at once."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import Final, cast

from attrs import define, field

from aidrules.backends.conditions import Conditions
from aidrules.backends.plan import Expr, FactKey, Fold, FoldHow, Operator, Rounding, Sort, in_order
from aidrules.values.dates import add_days, add_months, add_months_inclusive, full_years
from aidrules.values.numbers import Number, round_exact
from aidrules.values.regions import inside


@define(eq=False)
class Expressions(Conditions):
    """Makes the expressions of one plan."""

    _rosters: dict[Expr, frozenset[str]] = field(factory=dict, init=False)

    # ---- comparisons

    def eq(self, left: Expr, right: Expr) -> Expr:
        """Whether two values are the same."""
        if left is right:
            return self.true
        if left.operator == right.operator == "const":
            return self.const(left.data == right.data)
        for this, other in ((left, right), (right, left)):
            if this.operator == "const" and other.operator == "input" and this.sort == "text":
                return self.is_(cast("FactKey", other.data), str(this.data))
        return self._chosen(self.eq, left, right) or self.make("eq", (left, right))

    def _chosen(self, compare: Callable[[Expr, Expr], Expr], left: Expr, right: Expr) -> Expr | None:
        """A comparison of a constant with one of two constants: which of the two it is."""
        for this, other in ((left, right), (right, left)):
            if this.operator == "select" and other.operator == "const":
                condition, then, otherwise = this.operands
                if then.operator == otherwise.operator == "const":
                    sides = [(branch, other) if this is left else (other, branch) for branch in (then, otherwise)]
                    return self.select(condition, compare(*sides[0]), compare(*sides[1]))
        return None

    def lt(self, left: Expr, right: Expr) -> Expr:
        """Whether one number or date lies below another."""
        if left is right:
            return self.false
        if left.operator == right.operator == "const":
            return self.const(_below(left.data, right.data))
        return self._chosen(self.lt, left, right) or self.make("lt", (left, right))

    def le(self, left: Expr, right: Expr) -> Expr:
        """Whether one number or date does not lie above another."""
        return self.not_(self.lt(right, left))

    # ---- lists of records

    def complete(self, roster: str) -> Expr:
        """Whether a roster is known, and nothing is missing from it."""
        return self.true if roster in self.assumed_known else self.make("complete", (), roster)

    def fold(self, roster: str, how: FoldHow, *bodies: Expr) -> Expr:
        """What bodies come to over the records of a roster.

        Raises:
            ValueError: a body speaks of the records of two rosters.
        """
        first = bodies[0]
        if how in ("any", "all") and first.is_true is (how == "all") and first.operator == "const":
            return first
        if how in ("count", "sum", "min", "max") and (first.is_false or _is(bodies[-1], 0)):
            return self.const(0)
        captured: dict[Expr, int] = {}
        inner = tuple(self._captured(body, roster, captured) for body in bodies)
        sort: Sort = "bool" if how in ("any", "all") else bodies[-1].sort if len(bodies) > 1 else "number"
        key = ("fold", roster, how, tuple(map(id, inner)), tuple(map(id, captured)))
        if key not in self._made:
            self._made[key] = Expr("fold", tuple(captured), Fold(roster, how, inner), sort)
        return self._made[key]

    def rosters_in(self, expression: Expr) -> frozenset[str]:
        """The rosters whose records an expression speaks of, outside of folds."""
        if expression not in self._rosters:
            for found in in_order([expression]):
                if found not in self._rosters:
                    own = _roster_of(found)
                    below = (self._rosters[operand] for operand in found.operands)
                    self._rosters[found] = frozenset(own).union(*below)
        return self._rosters[expression]

    def of_any_record(self, condition: Expr) -> Expr:
        """A condition; if it speaks of a record, whether it holds for any."""
        for roster in sorted(self.rosters_in(condition)):
            condition = self.fold(roster, "any", condition)
        return condition

    def _captured(self, body: Expr, roster: str, captured: dict[Expr, int]) -> Expr:
        """A body in which what does not depend on the record is captured."""
        if not self.rosters_in(body):
            if body.operator == "const":
                return body
            number = captured.setdefault(body, len(captured))
            return self.make("captured", (), number, body.sort)
        if self.rosters_in(body) != {roster}:
            raise ValueError("records of two rosters")
        if not body.operands:
            return body
        operands = tuple(self._captured(operand, roster, captured) for operand in body.operands)
        return body if operands == body.operands else self.make(body.operator, operands, body.data, body.sort)

    # ---- numbers, dates, texts

    def add(self, left: Expr, right: Expr) -> Expr:
        """Sum."""
        if _is(left, 0):
            return right
        return left if _is(right, 0) else self._number("add", left, right)

    def sub(self, left: Expr, right: Expr) -> Expr:
        """Difference."""
        return left if _is(right, 0) else self._number("sub", left, right)

    def mul(self, left: Expr, right: Expr) -> Expr:
        """Product."""
        if _is(left, 1) or _is(right, 0):
            return right
        return left if _is(right, 1) or _is(left, 0) else self._number("mul", left, right)

    def _number(self, operator: Operator, left: Expr, right: Expr) -> Expr:
        if left.operator == right.operator == "const":
            a, b = _number(left.data), _number(right.data)
            return self.const({"add": a + b, "sub": a - b, "mul": a * b}[operator])
        return self.make(operator, (left, right), None, "number")

    def quotient(self, left: Expr, right: Expr, rounding: Rounding) -> Expr:
        """A quotient, rounded; the divisor must not be 0 where the quotient counts."""
        if left.operator == right.operator == "const" and not _is(right, 0):
            return self.const(round_exact(Fraction(_number(left.data)) / _number(right.data), *rounding))
        return self.make("quotient", (left, right), rounding, "number")

    def round(self, operand: Expr, rounding: Rounding) -> Expr:
        """A rounded number."""
        if operand.operator == "const":
            return self.const(round_exact(_number(operand.data), *rounding))
        return self.make("round", (operand,), rounding, "number")

    def max(self, *operands: Expr) -> Expr:
        """The largest."""
        return self._extreme("max", operands)

    def min(self, *operands: Expr) -> Expr:
        """The smallest."""
        return self._extreme("min", operands)

    def _extreme(self, operator: Operator, operands: tuple[Expr, ...]) -> Expr:
        parts = list(dict.fromkeys(operands))
        constants = [part for part in parts if part.operator == "const"]
        if len(constants) > 1:
            best = constants[0]
            for part in constants[1:]:
                if _below(best.data, part.data) is (operator == "max"):
                    best = part
            parts = [part for part in parts if part.operator != "const" or part is best]
        return parts[0] if len(parts) == 1 else self.make(operator, tuple(parts), None, parts[0].sort)

    def count(self, operands: Iterable[Expr]) -> Expr:
        """How many hold."""
        parts = [part for part in operands if not part.is_false]
        certain = sum(part.is_true for part in parts)
        open_ = tuple(part for part in parts if not part.is_true)
        found = self.make("count", open_, None, "number") if open_ else self.const(0)
        return self.add(found, self.const(certain))

    def inside(self, region: Expr, outer: str) -> Expr:
        """Whether a region lies in another."""
        if inside("", outer):
            return self.true
        if region.operator == "const":
            return self.const(inside(str(region.data), outer))
        return self.make("inside", (region,), outer)

    def shift(self, date: Expr, amount: Expr, unit: str, counts_first: bool) -> Expr:
        """The end of a period; counts only where it fits."""
        if date.operator == amount.operator == "const":
            found = _shifted(date.data, amount.data, unit, counts_first)
            return self.const(found or datetime.date.max)
        return self.make("shift", (date, amount), (unit, counts_first), "date")

    def fits(self, date: Expr, amount: Expr, unit: str, counts_first: bool) -> Expr:
        """Whether the end of a period lies within the calendar."""
        if date.operator == amount.operator == "const":
            return self.const(_shifted(date.data, amount.data, unit, counts_first) is not None)
        return self.make("fits", (date, amount), (unit, counts_first))

    def years(self, start: Expr, end: Expr) -> Expr:
        """Whole years from one date to another."""
        if start.operator == end.operator == "const":
            return self.const(full_years(_date(start.data), _date(end.data)))
        return self.make("years", (start, end), None, "number")


def _roster_of(expression: Expr) -> tuple[str, ...]:
    key = expression.data
    if expression.operator in ("may", "is", "member") and isinstance(key, tuple):
        key = key[0]
    elif expression.operator not in ("known", "input"):
        return ()
    return (str(key[0]),) if isinstance(key, tuple) else ()


def _is(expression: Expr, value: int) -> bool:
    return expression.operator == "const" and expression.data == value and expression.data is not True


def _number(value: object) -> Number:
    if isinstance(value, int | Fraction):
        return value
    raise TypeError(f"{value!r} is no number")


def _date(value: object) -> datetime.date:
    if isinstance(value, datetime.date):
        return value
    raise TypeError(f"{value!r} is no date")


def _below(left: object, right: object) -> bool:
    if isinstance(left, datetime.date):
        return left < _date(right)
    return _number(left) < _number(right)


_SHIFTS: Final[Mapping[tuple[str, bool], Callable[[datetime.date, int], datetime.date]]] = {
    ("months", False): add_months,
    ("months", True): add_months_inclusive,
    ("days", False): add_days,
    ("days", True): lambda day, count: add_days(day, count - 1),
}


def _shifted(date: object, amount: object, unit: str, counts_first: bool) -> datetime.date | None:
    try:
        return _SHIFTS[unit, counts_first](_date(date), int(_number(amount)))
    except OverflowError:
        return None
