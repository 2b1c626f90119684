"""What conditions come to once it is known which outcome an answer has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from attrs import define, field

from aidrules.backends.expressions import Expressions
from aidrules.backends.plan import Expr

_MOST_PAIRS = 4000


@define
class Known:
    """Some conditions that are known to hold or to fail, and what follows from them.

    Attributes:
        atoms: the conditions that are not looked into.
    """

    atoms: frozenset[Expr]
    _new: Expressions = field(factory=Expressions)
    _truth: dict[Expr, bool] = field(factory=dict, init=False)
    _joined: dict[str, list[frozenset[Expr]]] = field(factory=dict, init=False)
    _made: dict[Expr, Expr] = field(factory=dict, init=False)

    def learn(self, facts: Iterable[tuple[Expr, bool]]) -> Known:
        """Take conditions for known, and all that follows at once from each."""
        stack = list(facts)
        while stack:
            found, holds = stack.pop()
            if found.operator == "const" or found in self._truth:
                continue
            self._truth[found] = holds
            if found in self.atoms:
                continue
            if found.operator == "not":
                stack.append((found.operands[0], not holds))
            elif (found.operator, holds) in (("and", True), ("or", False)):
                stack.extend((operand, holds) for operand in found.operands)
            elif found.operator in ("and", "or"):
                self._joined.setdefault(found.operator, []).append(frozenset(found.operands))
        self._made.clear()
        return self

    def copy(self) -> Known:
        """The same, to learn more from."""
        found = Known(self.atoms, self._new)
        found._truth.update(self._truth)
        found._joined.update({operator: list(known) for operator, known in self._joined.items()})
        return found

    def simple(self, expression: Expr) -> Expr:
        """What an expression comes to; conditions that are not looked into stay as they are."""
        stack = [expression]
        while stack:
            top = stack[-1]
            if top in self._made:
                stack.pop()
            elif top in self._truth:
                self._made[top] = self._new.const(self._truth[top])
            elif top in self.atoms or not top.operands:
                self._made[top] = top
            elif waiting := [operand for operand in top.operands if operand not in self._made]:
                stack.extend(waiting)
            else:
                self._made[top] = self._simple(top)
        return self._made[expression]

    def _simple(self, found: Expr) -> Expr:
        operands = tuple(self._made[operand] for operand in found.operands)
        match found.operator:
            case "and" | "or":
                stops = found.operator == "or"
                if any(_covers(known, found, stops) for known in self._joined.get(found.operator, ())):
                    return self._new.const(stops)
                if any(operand.operator == "const" and operand.data is stops for operand in operands):
                    return self._new.const(stops)
                left = tuple(dict.fromkeys(operand for operand in operands if operand.operator != "const"))
                if len(left) < 2:
                    return left[0] if left else self._new.const(not stops)
                return self._new.make(found.operator, left)
            case "not":
                (operand,) = operands
                if operand.operator == "const":
                    return self._new.const(operand.data is not True)
                return found if operand is found.operands[0] else self._new.make("not", operands)
            case "select" if operands[0].operator == "const":
                return operands[1] if operands[0].data is True else operands[2]
        if operands == found.operands:
            return found
        return self._new.make(found.operator, operands, found.data, found.sort)


def _covers(known: frozenset[Expr], found: Expr, stops: bool) -> bool:
    """Whether a disjunction holds because another one does (or a conjunction fails because another one fails)."""
    own = frozenset(found.operands)
    if known <= own:
        return True
    return stops and len(known) * len(own) <= _MOST_PAIRS and all(any(implies(a, b) for b in own) for a in known)


def implies(first: Expr, then: Expr) -> bool:
    """Whether one condition plainly implies another: a fact that is something may be it, and the like."""
    if first is then:
        return True
    a: Any = first.data
    b: Any = then.data
    if first.operator == "or":
        return all(implies(operand, then) for operand in first.operands)
    if then.operator == "and":
        return all(implies(first, operand) for operand in then.operands)
    if then.operator == "or" and any(implies(first, operand) for operand in then.operands):
        return True
    if first.operator == "and":
        return any(implies(operand, then) for operand in first.operands)
    if first.operator == "is":
        return (then.operator == "may" and a[0] == b[0] and type(a[1]) is type(b[1]) and a[1] == b[1]) or (then.operator == "known" and a[0] == b)
    return False


def mask_test(expression: Expr, bits: Mapping[Expr, int], mask: str) -> tuple[str, int]:
    """A condition over atoms as a test of a mask.

    Returns:
        The text, and how many tests it makes.
    """
    if expression in bits:
        return f"{mask} & {bits[expression]}", 1
    match expression.operator:
        case "const":
            return str(expression.data is True), 0
        case "not":
            text, cost = mask_test(expression.operands[0], bits, mask)
            return f"not ({text})", cost
        case "and" | "or":
            return _joined(expression, bits, mask)
        case _:
            raise ValueError(f"{expression.operator} is no condition over atoms")


def _joined(expression: Expr, bits: Mapping[Expr, int], mask: str) -> tuple[str, int]:
    every = expression.operator == "and"
    held = failed = 0
    parts: list[str] = []
    cost = 0
    stack = [(operand, True) for operand in reversed(expression.operands)]
    while stack:
        operand, positive = stack.pop()
        if operand in bits:
            held |= bits[operand] if positive else 0
            failed |= 0 if positive else bits[operand]
        elif operand.operator == "not":
            stack.append((operand.operands[0], not positive))
        elif operand.operator == (("and", "or")[every == (not positive)]):
            stack.extend((below, positive) for below in reversed(operand.operands))
        else:
            text, more = mask_test(operand, bits, mask)
            parts.append(f"({text})" if positive else f"not ({text})")
            cost += more
    if held & failed:  # a condition and its opposite
        return str(not every), 0
    if held or failed:
        parts.insert(0, _test(every, held, failed, mask))
        cost += 1
    return (" and " if every else " or ").join(parts), cost


def _test(every: bool, held: int, failed: int, mask: str) -> str:
    both = held | failed
    if every:
        return f"{mask} & {both} == {held}" if held else f"not {mask} & {both}"
    return f"{mask} & {both} != {failed}" if failed else f"{mask} & {both}"


__all__ = ["Known", "implies", "mask_test"]
