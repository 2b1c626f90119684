"""Conditions of a plan: each made only once, and as simple as what it says of each fact allows."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from fractions import Fraction

from attrs import define, field

from aidrules.backends.literals import OTHER, UNKNOWN, State, fact_of, named, states
from aidrules.backends.plan import Constant, Expr, FactKey, Operator, Sort
from aidrules.backends.refusal import RefusedError
from aidrules.values.numbers import normal

MAX_WORK = 600_000
"""How many operands are looked at, at most, to make the conditions of one plan: some seconds."""


@define(eq=False)
class Conditions:
    """Makes the conditions of one plan.

    Attributes:
        assumed_known: the facts that are taken to be known.
    """

    assumed_known: frozenset[FactKey] = frozenset()
    _made: dict[object, Expr] = field(factory=dict, init=False)
    _negated: dict[Expr, Expr] = field(factory=dict, init=False)
    work: int = field(default=0, init=False)

    def make(
        self, operator: Operator, operands: tuple[Expr, ...] = (), data: object = None, sort: Sort = "bool"
    ) -> Expr:
        """An expression as it is; the functions below also simplify."""
        key = (operator, tuple(map(id, operands)), type(data), data, sort)
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
        pending = list(operands)
        while True:  # until nothing is simpler any more
            found: dict[Expr, None] = {}
            for operand in pending:
                for part in operand.operands if operand.operator == operator else (operand,):
                    if part.operator == "const":
                        if part.data is stops:
                            return self.const(stops)
                        continue
                    found[part] = None
            self._count(len(found))
            parts = self._about_facts(operator, list(found))
            simpler, changed = (None, False) if parts is None else self._absorbed(operator, parts)
            if simpler is None:
                return self.const(stops)
            pending = simpler
            if not changed:
                break
        if len(pending) < 2:
            return pending[0] if pending else self.const(not stops)
        made = self.make(operator, tuple(pending))
        if made not in self._negated:  # at once: of the parts it is known already, so that nothing goes deep
            self._negated[made] = made
            turned = self._joined("or" if operator == "and" else "and", [self.not_(part) for part in pending])
            del self._negated[made]
            self._negate(made, turned)
        return made

    def _count(self, operands: int) -> None:
        """So many operands are looked at.

        Raises:
            RefusedError: the plan takes more work than it is worth.
        """
        self.work += operands
        if self.work > MAX_WORK:
            raise RefusedError("条件太多的决策", "a decision of too many conditions")

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

    def _absorbed(self, operator: Operator, parts: list[Expr]) -> tuple[list[Expr] | None, bool]:
        """Parts of which none says what another says already, and whether they have to be looked at again; None where
        two exclude each other."""
        inner: Operator = "or" if operator == "and" else "and"
        there = set(parts)
        if any(part.operator == "not" and part.operands[0] in there for part in parts) or any(
            self._negated.get(part) in there for part in parts
        ):
            return None, False
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
        return kept, changed

    def _opposite(self, part: Expr) -> Expr | None:
        """The negation of a part, if it is there already."""
        if part.operator in ("and", "or"):
            return self._negated.get(part)
        return self.not_(part)

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


def _implied(own: frozenset[State], all_: list[frozenset[State]], union: bool) -> bool:
    """Whether another condition on the same fact says as much, or more."""
    return any(other < own if not union else own < other for other in all_)
