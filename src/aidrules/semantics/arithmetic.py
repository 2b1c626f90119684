"""Checks sums, differences, products and quotients: numbers with units, and dates moved by a period."""

from __future__ import annotations

from fractions import Fraction
from itertools import groupby
from typing import TYPE_CHECKING, Literal

from attrs import evolve

from aidrules.core import terms
from aidrules.diagnostics.diagnostic import Term
from aidrules.semantics.typed import Typed
from aidrules.semantics.typing_rules import Context, adapt, fit, scaled
from aidrules.syntax import nodes
from aidrules.values.numbers import is_number
from aidrules.values.types import DateType, NumberType, RangeType, UnknownType, show_type
from aidrules.values.units import PURE, multiply

if TYPE_CHECKING:
    from aidrules.semantics.expressions import ExpressionChecker

_UNKNOWN = UnknownType("reported")
MAX_CHAIN = 100
"""How many factors a product may have, and how many times a sum may change its sign: each is a level of depth."""
_SHOWN = {"+": "＋", "-": "－", "*": "×", "/": "÷"}
_ANY_NUMBER = NumberType(False)


def check_arithmetic(checker: ExpressionChecker, node: nodes.Negative | nodes.Sum | nodes.Product) -> Typed:
    """Check a sum, a product or a sign."""
    match node:
        case nodes.Negative():
            operand = number(checker, node.operand)
            minus = scaled(operand.term, Fraction(-1))
            return evolve(operand, term=evolve(minus, mark=checker.mark(node.span)))
        case nodes.Sum():
            return _sum(checker, node)
        case nodes.Product():
            return _product(checker, node)


def number(checker: ExpressionChecker, node: nodes.Expression) -> Typed:
    """Check an operand that must be a number."""
    typed = checker.infer(node)
    if isinstance(typed.type, RangeType):
        checker.sink.report("P240", node.span, text=checker.snippet(node.span))
        return evolve(typed, type=_UNKNOWN)
    if not isinstance(typed.type, NumberType | UnknownType):
        checker.sink.report("P201", node.span, expected=Term("value-number"), found=show_type(typed.type))
        return evolve(typed, type=_UNKNOWN)
    return typed


def _sum(checker: ExpressionChecker, node: nodes.Sum) -> Typed:
    if len(list(groupby(sign for sign, _ in node.rest))) > MAX_CHAIN:
        checker.sink.report("P007", node.span, limit=str(MAX_CHAIN))
        return Typed(terms.Literal(0), _UNKNOWN)
    first = checker.infer(node.first)
    if isinstance(first.type, DateType):
        return _date_sum(checker, node, first)
    operands = [number(checker, node.first) if not isinstance(first.type, NumberType) else first]
    operands += [number(checker, operand) for _, operand in node.rest]
    spans = [node.first.span, *(operand.span for _, operand in node.rest)]
    signs: list[Literal["+", "-"]] = ["+", *(sign for sign, _ in node.rest)]
    leading = next((operand for operand in operands if operand.dimension), None)
    if leading is not None:
        context = Context.beside(leading)
        operands = [
            fit(operand, context, span, checker.sink, _SHOWN[sign])
            for operand, span, sign in zip(operands, spans, signs, strict=True)
        ]
    total = operands[0].term
    mark = checker.mark(node.span)
    for sign, run in groupby(zip(signs[1:], operands[1:], strict=True), key=lambda pair: pair[0]):
        more = tuple(operand.term for _, operand in run)
        total = terms.Arithmetic("add" if sign == "+" else "sub", (total, *more), mark=mark)
    return _combined(total, operands, leading or operands[0])


def _combined(term: terms.Term, operands: list[Typed], leading: Typed) -> Typed:
    known = [operand for operand in operands if isinstance(operand.type, NumberType)]
    if len(known) < len(operands):
        return evolve(leading, term=term, type=_UNKNOWN)
    integral = all(operand.type.integral for operand in known if isinstance(operand.type, NumberType))
    rational = any(operand.rational for operand in operands)
    dimension = leading.dimension
    if dimension is None and any(operand.dimension is not None for operand in operands):
        dimension = PURE
    return Typed(term, NumberType(integral), dimension, leading.scale, rational)


def _date_sum(checker: ExpressionChecker, node: nodes.Sum, first: Typed) -> Typed:
    term = first.term
    for sign, operand in node.rest:
        period = number(checker, operand)
        shift = date_shift(checker, term, period, operand)
        if sign == "-":
            shift = evolve(shift, amount=scaled(shift.amount, Fraction(-1)))
        term = shift
    return Typed(term, DateType())


def date_shift(checker: ExpressionChecker, date: terms.Term, period: Typed, node: nodes.Expression) -> terms.DateShift:
    """The end of a period after a date; the period is in days or in months and years."""
    mark = checker.mark(node.span)
    constant = period.term.value if isinstance(period.term, terms.Literal) else None
    whole = Fraction(constant).denominator == 1 if is_number(constant) else _integral(period)
    if not whole and isinstance(period.type, NumberType):
        checker.sink.report("P236", node.span, text=checker.snippet(node.span))
    if period.dimension == (("月", 1),):
        return terms.DateShift(date, period.term, "months", mark=mark)
    if period.dimension == (("工作日", 1),):
        if checker.scope.calendar is None:
            checker.sink.report("P231", node.span, text=checker.snippet(node.span))
        return terms.DateShift(date, period.term, "working_days", mark=mark)
    if period.dimension != (("日", 1),) and not isinstance(period.type, UnknownType):
        checker.sink.report("P201", node.span, expected=Term("value-period"), found=Term("value-no-period"))
    return terms.DateShift(date, period.term, "days", mark=mark)


def _product(checker: ExpressionChecker, node: nodes.Product) -> Typed:
    if len(node.rest) > MAX_CHAIN:
        checker.sink.report("P007", node.span, limit=str(MAX_CHAIN))
        return Typed(terms.Literal(0), _UNKNOWN)
    total = number(checker, node.first)
    mark = checker.mark(node.span)
    for sign, operand_node in node.rest:
        operand = number(checker, operand_node)
        both = isinstance(total.type, NumberType) and isinstance(operand.type, NumberType)
        if sign == "*":
            total = _times(total, operand, mark, both)
        else:
            if isinstance(operand.term, terms.Literal) and is_number(operand.term.value) and operand.term.value == 0:
                checker.sink.report("P209", operand_node.span)
            total = _divided(total, operand, mark, both)
    return total


def _times(left: Typed, right: Typed, mark: terms.Mark, both_numbers: bool) -> Typed:
    if left.dimension is None and right.dimension is None:
        dimension = None
    else:
        dimension = multiply(left.dimension or PURE, right.dimension or PURE)
    integral = _integral(left) and _integral(right)
    return Typed(
        terms.Arithmetic("mul", (left.term, right.term), mark=mark),
        NumberType(integral) if both_numbers else _UNKNOWN,
        dimension,
        left.scale * right.scale,
        left.rational or right.rational,
    )


def _divided(left: Typed, right: Typed, mark: terms.Mark, both_numbers: bool) -> Typed:
    if right.dimension is None and left.dimension is not None:  # 万元 ÷ 3: a bare divisor is a pure number
        dimension, scale = left.dimension, left.scale
    else:
        adapted = adapt(left, Context(_ANY_NUMBER, right.dimension, right.scale)) if left.dimension is None else left
        left = adapted
        dimension = multiply(left.dimension or PURE, right.dimension or PURE, -1)
        scale = left.scale / right.scale
    return Typed(
        terms.Arithmetic("div", (left.term, right.term), mark=mark),
        NumberType(False) if both_numbers else _UNKNOWN,
        dimension,
        scale,
        rational=True,
    )


def _integral(typed: Typed) -> bool:
    return isinstance(typed.type, NumberType) and typed.type.integral
