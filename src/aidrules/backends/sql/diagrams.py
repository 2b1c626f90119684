"""Decision diagrams: one form for every condition, so that conditions can be compared.

A node branches on what is known of one fact: unknown, each value that the plan names, any other; or on a condition over
numbers, dates or texts, which is taken to be free. So what is found equal, or never to hold together, is so for every
case; what is found to differ may yet be equal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, TypeAlias

from aidrules.backends.plan import Expr, in_order

Node: TypeAlias = int
FALSE: Final[Node] = 0
TRUE: Final[Node] = 1
_MOST_STEPS: Final = 150_000
_UNKNOWN: Final = object()
_OTHER: Final = object()


class TooLargeError(Exception):
    """The diagrams of a plan outgrow what is worth it."""


class Diagrams:
    """The diagrams of the conditions below some expressions.

    Args:
        asked: the expressions.
        members: for facts that have no other values than these, the values.

    Raises:
        TooLargeError: they are too many.
    """

    def __init__(self, asked: Iterable[Expr], members: Mapping[str, Sequence[str]]) -> None:
        order = [expression for expression in in_order(asked) if expression.sort == "bool"]
        self._states = _states(order, members)
        self._rank: dict[object, int] = {}
        self._nodes: list[tuple[int, tuple[Node, ...]]] = [(1 << 60, ()), (1 << 60, ())]
        self._unique: dict[tuple[int, tuple[Node, ...]], Node] = {}
        self._ands: dict[tuple[Node, Node], Node] = {}
        self._nots: dict[Node, Node] = {FALSE: TRUE, TRUE: FALSE}
        self.of: dict[Expr, Node] = {}
        for expression in order:
            self.of[expression] = self._drawn(expression)

    def both(self, one: Node, other: Node) -> Node:
        """AND."""
        if one == other or other == TRUE:
            return one
        if one == TRUE:
            return other
        if FALSE in (one, other):
            return FALSE
        key = (one, other) if one < other else (other, one)
        found = self._ands.get(key)
        if found is None:
            if len(self._ands) > _MOST_STEPS:
                raise TooLargeError
            (a, ones), (b, others) = self._nodes[one], self._nodes[other]
            if a == b:
                children = tuple(map(self.both, ones, others))
            elif a < b:
                children = tuple(self.both(child, other) for child in ones)
            else:
                children = tuple(self.both(one, child) for child in others)
            found = self._ands[key] = self._node(min(a, b), children)
        return found

    def negated(self, node: Node) -> Node:
        """NOT."""
        found = self._nots.get(node)
        if found is None:
            variable, children = self._nodes[node]
            found = self._nots[node] = self._node(variable, tuple(self.negated(child) for child in children))
            self._nots[found] = node
        return found

    def implies(self, one: Node, other: Node) -> bool:
        """Whether one holds only where the other does."""
        return self.both(one, other) == one

    def _either(self, one: Node, other: Node) -> Node:
        return self.negated(self.both(self.negated(one), self.negated(other)))

    def _node(self, variable: int, children: tuple[Node, ...]) -> Node:
        if all(child == children[0] for child in children):
            return children[0]
        key = (variable, children)
        found = self._unique.get(key)
        if found is None:
            found = self._unique[key] = len(self._nodes)
            self._nodes.append(key)
        return found

    def _branch(self, of: object, states: Iterable[object], holds: Callable[[object], bool]) -> Node:
        variable = self._rank.setdefault(of, len(self._rank))
        return self._node(variable, tuple(TRUE if holds(state) else FALSE for state in states))

    def _drawn(self, expression: Expr) -> Node:
        data: Any = expression.data
        match expression.operator:
            case "const":
                return TRUE if data is True else FALSE
            case "known":
                return self._branch(("fact", data), self._states[data], lambda state: state is not _UNKNOWN)
            case "is":
                return self._branch(("fact", data[0]), self._states[data[0]], lambda state: _same(state, data[1]))
            case "may":
                return self._branch(
                    ("fact", data[0]),
                    self._states[data[0]],
                    lambda state: state is _UNKNOWN or _same(state, data[1]),
                )
            case "not":
                return self.negated(self.of[expression.operands[0]])
            case "and":
                found = TRUE
                for operand in expression.operands:
                    found = self.both(found, self.of[operand])
                return found
            case "or":
                found = FALSE
                for operand in expression.operands:
                    found = self._either(found, self.of[operand])
                return found
            case "select":
                condition, then, otherwise = (self.of[operand] for operand in expression.operands)
                return self._either(self.both(condition, then), self.both(self.negated(condition), otherwise))
            case "member":
                return self._branch(("member", *data), (False, True), bool)
            case _:
                return self._branch(("free", expression), (False, True), bool)


def _same(state: object, value: object) -> bool:
    return type(state) is type(value) and state == value


def _states(order: Iterable[Expr], members: Mapping[str, Sequence[str]]) -> Mapping[object, tuple[object, ...]]:
    """What is told apart of each fact."""
    named: dict[object, dict[object, None]] = {}
    for expression in order:
        data: Any = expression.data
        if expression.operator == "known":
            named.setdefault(data, {})
        elif expression.operator in ("may", "is"):
            named.setdefault(data[0], {})[data[1]] = None
    found: dict[object, tuple[object, ...]] = {}
    for fact, values in named.items():
        truth = any(isinstance(value, bool) for value in values)
        every = set(members.get(str(fact), ()))
        others = () if every and every <= set(values) else (_OTHER,)
        found[fact] = (_UNKNOWN, True, False) if truth else (_UNKNOWN, *values, *others)
    return found
