"""From expressions to Python text. Nothing of a policy reaches the text but numbers and escaped literals."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from attrs import define, field

from aidrules.backends.plan import Expr, in_order

_DEEPEST = 12  # how deep one line may be nested; Python's parser takes 200 brackets


def literal(value: object) -> str:
    """A constant as Python text, with nothing in it that could end a line or look like something else.

    Raises:
        TypeError: it is no bool, int, Fraction, date or text.
    """
    match value:
        case None | bool():
            return repr(value)
        case int():
            return hex(value) if value.bit_length() > 64 else repr(value)
        case str():
            return repr(value) if value.isprintable() else ascii(value)
        case Fraction():
            return f"Fraction({literal(value.numerator)}, {literal(value.denominator)})"
        case datetime.date():
            return f"date({value.year}, {value.month}, {value.day})"
        case _:
            raise TypeError(f"no literal for {type(value).__name__}")


def comment(text: str) -> str:
    """A text that may stand in a comment: on one line, with nothing invisible."""
    return repr(text)[1:-1] if text.isprintable() else ascii(text)[1:-1]


@define
class Writer:
    """Writes expressions as Python.

    Attributes:
        variable: the name under which the value of a fact is found.
        number: the text for the exact value of a known number, date or text.
        constant: the text for a constant.
        done: the text of expressions that were worked out already.
        prefix: how names for shared expressions begin.
        names: what functions are called that are not called as here.
    """

    variable: Callable[[Any], str]
    number: Callable[[Any], str]
    constant: Callable[[object], str] = literal
    done: dict[Expr, str] = field(factory=dict)
    prefix: str = "x"
    names: Mapping[str, str] = field(factory=dict)
    _depths: dict[Expr, int] = field(factory=dict, init=False)
    _shared: int = field(default=0, init=False)

    def copy(self) -> Writer:
        """The same, to write a branch with."""
        found = type(self)(self.variable, self.number, self.constant, dict(self.done), self.prefix, self.names)
        found._depths.update(self._depths)
        found._shared = self._shared
        return found

    def statements(self, expressions: Iterable[Expr]) -> list[str]:
        """Lines that work out what is needed more than once, or nested too deeply, below some expressions."""
        wanted = list(expressions)
        uses: dict[Expr, int] = {}
        for expression in wanted:
            uses[expression] = uses.get(expression, 0) + 1
        order = [found for found in self._open(wanted) if found.operands or found.operator == "fold"]
        for expression in order:
            for operand in expression.operands:  # what a body captures it may name many times
                uses[operand] = uses.get(operand, 0) + (2 if expression.operator == "fold" else 1)
        lines = []
        for expression in order:
            depth = 1 + max((self._depths.get(operand, 0) for operand in expression.operands), default=0)
            small = expression.operator == "not" and not expression.operands[0].operands
            if (uses[expression] > 1 and not small) or depth > _DEEPEST or expression.operator == "fold":
                name = f"{self.prefix}{self._shared}"
                self._shared += 1
                lines += self.before(expression, name)
                lines.append(f"{name} = {bare(self.text(expression))}")
                self.done[expression] = name
                depth = 0
            self._depths[expression] = depth
        return lines

    def before(self, expression: Expr, name: str) -> list[str]:
        """Lines that have to stand before an expression is worked out under a name."""
        return []

    def _open(self, expressions: Iterable[Expr]) -> list[Expr]:
        """What is still to be worked out: the expressions and those below them, each after its operands."""
        found = [expression for expression in expressions if expression not in self.done]
        below = in_order(found)
        if not self.done:
            return below
        needed: set[Expr] = set()
        stack = list(found)
        while stack:
            top = stack.pop()
            if top not in needed and top not in self.done:
                needed.add(top)
                stack.extend(top.operands)
        return [expression for expression in below if expression in needed]

    def text(self, expression: Expr) -> str:
        """An expression as text that can be an operand."""
        if expression in self.done:
            return self.done[expression]
        data: Any = expression.data
        match expression.operator:
            case "const":
                return self.constant(data)
            case "known" | "may" | "is" | "member":
                return self._leaf(expression)
            case "input":
                return self.number(data)
            case "and" | "or":
                return f"({f' {expression.operator} '.join(map(self.text, expression.operands))})"
            case "not":
                return self._negated(expression.operands[0])
            case "count":
                held = [f"1 if {self.text(operand)} else 0" for operand in expression.operands]
                return f"sum(({', '.join(held)},))"
            case "eq" if expression.operands[0].sort == "bool":
                left, right = (f"bool({self.text(operand)})" for operand in expression.operands)
                return f"({left} is {right})"
        return self._value(expression, [self.text(operand) for operand in expression.operands])

    def _value(self, expression: Expr, operands: Sequence[str]) -> str:
        data: Any = expression.data
        match expression.operator:
            case "eq":
                return f"({operands[0]} == {operands[1]})"
            case "lt":
                return f"({operands[0]} < {operands[1]})"
            case "select":
                return f"({operands[1]} if {operands[0]} else {operands[2]})"
            case "add" | "sub" | "mul":
                sign = {"add": "+", "sub": "-", "mul": "*"}[expression.operator]
                return f"({operands[0]} {sign} {operands[1]})"
            case "max" | "min":
                name = self.names.get(expression.operator, "") if expression.sort == "number" else ""
                return f"{name or expression.operator}({', '.join(operands)})"
            case "quotient":
                return _quotient(operands[0], operands[1], expression.operands[1], data)
            case "round" if data == ("up", 0):
                return f"(-(-{operands[0]} // 1))"
            case "round" if data == ("down", 0):
                return f"({operands[0]} // 1)"
            case "round":
                return f"round_exact({operands[0]}, {data[0]!r}, {int(data[1])})"
            case "inside":
                return f"inside({operands[0]}, {self.constant(data)})"
            case "shift" | "fits":
                return f"{expression.operator}({', '.join(operands)}, {data[0]!r}, {bool(data[1])})"
            case "years":
                return f"full_years({', '.join(operands)})"
            case _:
                raise ValueError(f"no text for {expression.operator}")

    def _negated(self, operand: Expr) -> str:
        if operand not in self.done:
            match operand.operator:
                case "known":
                    return f"({self.variable(str(operand.data))} is None)"
                case "lt":
                    left, right = operand.operands
                    return f"({self.text(left)} >= {self.text(right)})"
                case "eq" if operand.operands[0].sort != "bool":
                    left, right = operand.operands
                    return f"({self.text(left)} != {self.text(right)})"
        return f"(not {self.text(operand)})"

    def _leaf(self, expression: Expr) -> str:
        data: Any = expression.data
        if expression.operator == "known":
            return f"({self.variable(data)} is not None)"
        name, value = self.variable(data[0]), data[1]
        match expression.operator, value:
            case "may", bool():
                return f"({name} is not {not value})"
            case "is", bool():
                return f"({name} is {value})"
            case "may", _:
                return f"({name} is None or {name} == {self.constant(value)})"
            case "is", _:
                return f"({name} == {self.constant(value)})"
            case _:
                return f"({name} is not None and {self.constant(value)} in {name})"


def _quotient(left: str, right: str, divisor: Expr, data: tuple[str, int]) -> str:
    known = divisor.operator == "const" and divisor.data != 0
    mode, places = data
    if places == 0 and mode in ("up", "down"):
        text = f"(-(-{left} // {right}))" if mode == "up" else f"({left} // {right})"
        return text if known else f"({text} if {right} else 0)"
    return f"quotient({left}, {right}, {mode!r}, {int(places)})"


def bare(text: str) -> str:
    """A text without the brackets around it."""
    if not text.startswith("(") or not text.endswith(")"):
        return text
    depth = 0
    for at, sign in enumerate(text):  # texts hold brackets in literals too, so only a plain look is safe
        if sign in "'\"":
            return text
        depth += (sign == "(") - (sign == ")")
        if depth == 0 and at < len(text) - 1:
            return text
    return text[1:-1]


def listed(parts: Sequence[tuple[str, str]]) -> str:
    """Text of a tuple of the items whose conditions hold.

    Args:
        parts: the literal of each item, and the text of its condition: ``True`` for always.
    """
    items = [item if when == "True" else f"*(({item},) if {bare(when)} else ())" for item, when in parts]
    return f"({', '.join(items)}{',' if len(items) == 1 else ''})"
