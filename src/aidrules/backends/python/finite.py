"""Which conditions of a plan look at few values only, so that a table can hold what comes of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import prod
from typing import Any

from attrs import define, field

from aidrules.backends.plan import Answer, Expr, Plan, in_order, roots
from aidrules.core.policy import Fact
from aidrules.values.types import BooleanType, EnumType, SetType, TextType

MOST_STATES = 4096
"""How many entries a table of whole answers may have."""
MOST_GROUP_STATES = 1024
"""How many entries a table of some conditions of an answer may have."""
_MOST_MEMBERS = 9  # of an enumeration whose sets a table tells apart


@define
class Finite:
    """The facts of a plan that have few values, and what depends on nothing else.

    Attributes:
        facts: the facts of the plan by name.
        constants: for each text, the texts that it is compared with.
        raw: the facts whose very value is looked at, not only which of some it is.
    """

    facts: Mapping[str, Fact]
    constants: Mapping[str, frozenset[str]]
    raw: frozenset[str]
    _supports: dict[Expr, frozenset[str] | None] = field(factory=dict, init=False)

    @staticmethod
    def of(*plans: Plan) -> Finite:
        """Look through plans."""
        constants: dict[str, set[str]] = {}
        raw: set[str] = set()
        data: Any
        answers = [answer for plan in plans for answer in plan.answers]
        for expression in in_order(root for answer in answers for root in roots(answer)):
            data = expression.data
            if expression.operator in ("may", "is"):
                constants.setdefault(data[0], set()).add(data[1])
            elif expression.operator == "input":
                raw.add(data)
        texts = {name: frozenset(found) for name, found in constants.items()}
        return Finite({fact.name: fact for plan in plans for fact in plan.facts}, texts, frozenset(raw))

    def states(self, names: Iterable[str]) -> int:
        """How many combinations of values some facts have, unknown counted as one."""
        return prod(self._states(name) for name in names)

    def _states(self, name: str) -> int:
        match self.facts[name].type:
            case BooleanType():
                return 3
            case EnumType(members=members):
                return len(members) + 1
            case SetType(element=element):
                return int(2 ** len(element.members)) + 1
            case _:
                return len(self.constants.get(name, ())) + 2

    def is_finite(self, name: str) -> bool:
        """Whether a fact has few values."""
        match self.facts[name].type:
            case BooleanType() | EnumType():
                return True
            case SetType(element=element):
                return len(element.members) <= _MOST_MEMBERS
            case TextType():
                return True
            case _:
                return False

    def domain(self, name: str) -> frozenset[object] | None:
        """The values of a fact, of a text those that it is compared with; None for sets."""
        match self.facts[name].type:
            case BooleanType():
                return frozenset({None, True, False})
            case EnumType(members=members):
                return frozenset({None, *members})
            case TextType():
                return frozenset({None, *self.constants.get(name, ())})
            case _:
                return None

    def support(self, expression: Expr) -> frozenset[str] | None:
        """The facts that decide what an expression is; None where one of them has too many values."""
        for found in in_order([expression]) if expression not in self._supports else ():
            if found not in self._supports:
                self._supports[found] = self._support(found)
        return self._supports[expression]

    def _support(self, expression: Expr) -> frozenset[str] | None:
        data: Any = expression.data
        match expression.operator:
            case "const":
                return frozenset()
            case "known":
                return frozenset({data}) if self.is_finite(data) else None
            case "may" | "is" | "member":
                return frozenset({data[0]}) if self.is_finite(data[0]) else None
            case "input":
                return None
        found: frozenset[str] = frozenset()
        for operand in expression.operands:
            below = self._supports[operand]
            if below is None:
                return None
            found |= below
        return found

    def whole(self, answer: Answer) -> frozenset[str] | None:
        """The facts that decide a whole answer, where they are few enough for one table."""
        found: frozenset[str] = frozenset()
        for root in roots(answer):
            below = self.support(root)
            if below is None:
                return None
            found |= below
        return found if self.states(found) <= MOST_STATES else None

    def is_text(self, name: str) -> bool:
        """Whether a fact has values that are compared with nothing, and are all the same to the policy."""
        return isinstance(self.facts[name].type, TextType)

    def is_small(self, expression: Expr) -> bool:
        """Whether a table of some conditions can hold what an expression is."""
        found = self.support(expression)
        return found is not None and self.states(found) <= MOST_GROUP_STATES

    def atoms(self, expressions: Iterable[Expr]) -> list[Expr]:
        """The largest conditions below some expressions that a table can hold, and the comparisons that none can."""
        found: dict[Expr, None] = {}
        seen: set[Expr] = set()
        stack = list(expressions)[::-1]
        while stack:
            top = stack.pop()
            if top in seen or top.operator in ("const", "input"):
                continue
            seen.add(top)
            if top.operator == "not":
                stack.append(top.operands[0])
            elif top.sort == "bool" and (self.is_small(top) or top.operator not in ("and", "or", "select")):
                found[top] = None
            else:
                stack.extend(reversed(top.operands))
        return list(found)

    def groups(self, atoms: Iterable[Expr]) -> list[tuple[tuple[str, ...], list[Expr]]]:
        """Atoms that share facts together: the facts, and the atoms."""
        supports = [(atom, found) for atom in atoms if (found := self.support(atom)) is not None]
        supports.sort(key=lambda pair: -len(pair[1]))
        groups: list[tuple[set[str], list[Expr]]] = []
        for atom, names in supports:
            fitting = [group for group in groups if group[0] & names and self.states(group[0] | names) <= MOST_STATES]
            if fitting:
                best = max(fitting, key=lambda group: len(group[0] & names))
                best[0].update(names)
                best[1].append(atom)
            else:
                groups.append((set(names), [atom]))
        order = list(self.facts)
        return [(tuple(sorted(names, key=order.index)), held) for names, held in groups]
