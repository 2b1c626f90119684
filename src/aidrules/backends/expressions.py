"""Making expressions of a plan: each only once, and what is constant worked out at once."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import Final, Literal, TypeAlias, cast

from attrs import define, field

from aidrules.backends.literals import OTHER, UNKNOWN, State, fact_of, named, states
from aidrules.backends.plan import Constant, Expr, FactKey, Fold, Operator, Rounding, Sort, in_order
from aidrules.values.dates import add_days, add_months, add_months_inclusive, full_years
from aidrules.values.numbers import Number, normal, round_exact
from aidrules.values.regions import inside

FoldHow: TypeAlias = Literal["any", "all", "count", "sum", "min", "max"]


@define(eq=False)
class Expressions:
    """Makes the expressions of one plan.

    Attributes:
        assumed_known: the facts that are taken to be known.
    """

    assumed_known: frozenset[FactKey] = frozenset()
    _made: dict[object, Expr] = field(factory=dict, init=False)
    _negated: dict[Expr, Expr] = field(factory=dict, init=False)
    _rosters: dict[Expr, frozenset[str]] = field(factory=dict, init=False)

    def make(
        self, operator: Operator, operands: tuple[Expr, ...] = (), data: object = None, sort: Sort = "bool"
    ) -> Expr:
        """An expression as it is; the functions below also simplify."""
        key = (operator, tuple(map(id, operands)), type(data), data)
        if key not in self._made:
            self._made[key] = Expr(operator, operands, data, sort)
        return self._made[key]

    # ---- leaves

    def const(self, value: Constant) -> Expr:
        """A constant."""
        if isinstance(value, Fraction):
            value = normal(value)
        sort: Sort = "number"
        match value:
            case bool():
                sort = "bool"
            case str():
                sort = "text"
            case datetime.date():
                sort = "date"
        return self.make("const", (), value, sort)

    @property
    def true(self) -> Expr:
        """TRUE."""
        return self.const(True)

    @property
    def false(self) -> Expr:
        """FALSE."""
        return self.const(False)

    def known(self, fact: FactKey) -> Expr:
        """Whether a fact is known."""
        return self.true if fact in self.assumed_known else self.make("known", (), fact)

    def may(self, fact: FactKey, value: bool | str) -> Expr:
        """Whether a fact may have a value."""
        return self.make("is" if fact in self.assumed_known else "may", (), (fact, value))

    def is_(self, fact: FactKey, value: bool | str) -> Expr:
        """Whether a fact is known to have a value."""
        return self.make("is", (), (fact, value))

    def member(self, fact: FactKey, member: str) -> Expr:
        """Whether a fact is a known set that holds a member."""
        return self.make("member", (), (fact, member))

    def input(self, fact: FactKey, sort: Sort) -> Expr:
        """The value of a known fact."""
        return self.make("input", (), fact, sort)

    # ---- conditions

    def not_(self, operand: Expr) -> Expr:
        """Negation; it stands before leaves only."""
        match operand.operator:
            case "const":
                return self.const(operand.data is not True)
            case "not":
                return operand.operands[0]
            case "may" | "is" if isinstance(operand.data, tuple) and isinstance(operand.data[1], bool):
                fact, value = operand.data
                return self.is_(fact, not value) if operand.operator == "may" else self.may(fact, not value)
            case "and" | "or":
                if operand not in self._negated:
                    turned = [self.not_(part) for part in operand.operands]
                    self._negate(operand, self._joined("or" if operand.operator == "and" else "and", turned))
                return self._negated[operand]
        return self.make("not", (operand,))

    def _negate(self, one: Expr, other: Expr) -> None:
        self._negated[one] = other
        self._negated.setdefault(other, one)

    def and_(self, *operands: Expr) -> Expr:
        """Whether all hold."""
        return self._joined("and", operands)

    def or_(self, *operands: Expr) -> Expr:
        """Whether any holds."""
        return self._joined("or", operands)

    def _joined(self, operator: Operator, operands: Iterable[Expr]) -> Expr:
        stops = operator == "or"  # the constant that decides
        found: dict[Expr, None] = {}
        for operand in operands:
            for part in operand.operands if operand.operator == operator else (operand,):
                if part.operator == "const":
                    if part.data is stops:
                        return self.const(stops)
                    continue
                found[part] = None
        parts = self._about_facts(operator, list(found))
        parts = None if parts is None else self._absorbed(operator, parts)
        if parts is None:
            return self.const(stops)
        if len(parts) < 2:
            return parts[0] if parts else self.const(not stops)
        made = self.make(operator, tuple(parts))
        if made not in self._negated:  # at once: of the parts it is known already, so that nothing goes deep
            self._negated[made] = made
            turned = self._joined("or" if operator == "and" else "and", [self.not_(part) for part in parts])
            del self._negated[made]
            self._negate(made, turned)
        return made

    def _about_facts(self, operator: Operator, parts: list[Expr]) -> list[Expr] | None:
        """What is said of one fact, put together; None where that decides all."""
        groups: dict[FactKey, list[Expr]] = {}
        for part in parts:
            fact = fact_of(part)
            if fact is not None:
                groups.setdefault(fact, []).append(part)
        replaced: dict[Expr, list[Expr]] = {}
        for fact, group in groups.items():
            if len(group) < 2:
                continue
            whole = named(group)
            holding = [states(part, whole) for part in group]
            union = operator == "or"
            together = frozenset[State]().union(*holding) if union else whole.intersection(*holding)
            if together == (whole if union else frozenset()):
                return None
            one = self._condition(fact, together, whole)
            if one is not None:
                kept = [one]
            else:
                kept = [part for part, own in zip(group, holding, strict=True) if not _implied(own, holding, union)]
            replaced[group[0]] = kept
            for part in group[1:]:
                replaced[part] = []
        return list(dict.fromkeys(new for part in parts for new in replaced.get(part, [part])))

    def _condition(self, fact: FactKey, held: frozenset[State], whole: frozenset[State]) -> Expr | None:
        """The one condition on a fact that holds in some states, if there is one."""
        for turned, found in ((False, held), (True, whole - held)):
            values = [value for value in found if value is not UNKNOWN and value != OTHER]
            condition: Expr | None = None
            if found == {UNKNOWN}:
                condition = self.not_(self.known(fact))
            elif found == whole - {UNKNOWN}:
                condition = self.known(fact)
            elif len(values) == 1 and values[0] is not None and len(found) == 1 + (UNKNOWN in found):
                make = self.may if UNKNOWN in found else self.is_
                condition = make(fact, values[0])
            if condition is not None:
                return self.not_(condition) if turned else condition
        return None

    def _absorbed(self, operator: Operator, parts: list[Expr]) -> list[Expr] | None:
        """Parts of which none says what another says already; None where two exclude each other."""
        inner: Operator = "or" if operator == "and" else "and"
        there = set(parts)
        if any(part.operator == "not" and part.operands[0] in there for part in parts) or any(
            self._negated.get(part) in there for part in parts
        ):
            return None
        kept: list[Expr] = []
        changed = False
        for part in parts:
            if part.operator == inner:
                if any(option in there for option in part.operands):
                    continue
                rest = [option for option in part.operands if self._opposite(option) not in there]
                if len(rest) < len(part.operands):
                    part = self._joined(inner, rest)
                    changed = True
            kept.append(part)
        return kept if not changed else self._again(operator, kept)

    def _again(self, operator: Operator, parts: list[Expr]) -> list[Expr] | None:
        found = self._joined(operator, parts)
        if found.operator == "const":
            return None if (found.data is True) == (operator == "or") else []
        return list(found.operands) if found.operator == operator else [found]

    def _opposite(self, part: Expr) -> Expr | None:
        """The negation of a part, if it is there already."""
        if part.operator in ("and", "or"):
            return self._negated.get(part)
        return self.not_(part)

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

    def select(self, condition: Expr, then: Expr, otherwise: Expr) -> Expr:
        """One of two values."""
        if condition.operator == "const":
            return then if condition.data is True else otherwise
        if then is otherwise:
            return then
        if then.sort == "bool":
            if then.is_true or otherwise.is_false:
                return self.or_(condition, otherwise) if then.is_true else self.and_(condition, then)
            if then.is_false or otherwise.is_true:
                turned = self.not_(condition)
                return self.and_(turned, otherwise) if then.is_false else self.or_(turned, then)
        if condition.operator == "not":
            return self.select(condition.operands[0], otherwise, then)
        return self.make("select", (condition, then, otherwise), None, then.sort)

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


def _implied(own: frozenset[State], all_: list[frozenset[State]], union: bool) -> bool:
    """Whether another condition on the same fact says as much, or more."""
    return any(other < own if not union else own < other for other in all_)


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
