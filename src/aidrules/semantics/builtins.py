"""The functions an expression may call. To add one, write its check and list it in ``BUILTINS``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Literal

from attrs import evolve, frozen

from aidrules.core import terms
from aidrules.diagnostics.diagnostic import Arg, Fix, Term
from aidrules.semantics import ranges, rosters
from aidrules.semantics.arithmetic import number
from aidrules.semantics.periods import check_age_function, check_period_end, check_working_day_count
from aidrules.semantics.symbols import nearest
from aidrules.semantics.typed import Typed
from aidrules.semantics.typing_rules import Context, fit, scaled
from aidrules.syntax import nodes
from aidrules.values.numbers import RoundingMode
from aidrules.values.types import NumberType, SetType, UnknownType, show_type

if TYPE_CHECKING:
    from aidrules.semantics.expressions import ExpressionChecker

_UNKNOWN = UnknownType("reported")


@frozen
class Builtin:
    """A function: how many arguments it takes (``most`` None for any number), and how a call is checked."""

    least: int
    most: int | None
    check: Callable[[ExpressionChecker, nodes.Call], Typed]


def check_call(checker: ExpressionChecker, node: nodes.Call) -> Typed:
    """Check a call: the function exists and gets as many arguments as it takes."""
    builtin = BUILTINS.get(node.function)
    if builtin is None:
        suggestion = nearest(node.function, BUILTINS)
        span = (
            checker.sink.source.span(node.span.start, node.span.start + len(node.function))
            if checker.sink.source
            else node.span
        )
        fix = Fix(span, suggestion) if suggestion else None
        checker.sink.report("P108", span, fix=fix, name=node.function, suggestion=suggestion)
        return Typed(terms.Literal(False), _UNKNOWN)
    roster = rosters.roster_of(checker, node)
    if roster is not None:
        return rosters.check_aggregate(checker, node, roster)
    if node.where is not None:
        return rosters.no_roster(checker, node)
    count = len(node.arguments)
    if count < builtin.least or (builtin.most is not None and count > builtin.most):
        expected: Arg = Term("at-least-two")
        if builtin.most is not None:
            expected = "～".join(dict.fromkeys((str(builtin.least), str(builtin.most))))
        checker.sink.report("P207", node.span, name=node.function, expected=expected, found=str(count))
        return Typed(terms.Literal(False), _UNKNOWN)
    return builtin.check(checker, node)


def _rounding(mode: RoundingMode) -> Callable[[ExpressionChecker, nodes.Call], Typed]:
    def check(checker: ExpressionChecker, node: nodes.Call) -> Typed:
        operand = number(checker, node.arguments[0])
        places = _places(checker, node.arguments[1]) if len(node.arguments) > 1 else 0
        mark = checker.mark(node.span)
        inner = scaled(operand.term, 1 / operand.scale)  # round in the unit that is written, not in the base unit
        rounded = terms.Round(inner, mode, places, mark=mark)
        type_ = NumberType(places <= 0) if isinstance(operand.type, NumberType) else _UNKNOWN
        return Typed(scaled(rounded, operand.scale), type_, operand.dimension, operand.scale)

    return check


def _places(checker: ExpressionChecker, node: nodes.Expression) -> int:
    """The digits to round to: a constant such as 2位."""
    if isinstance(node, nodes.Number) and node.unit in (None, "位") and node.value.denominator == 1:
        places = int(node.value)
        if 0 <= places <= 12:
            return places
    source = checker.sink.source
    checker.sink.report("P213", node.span, text=source.text[node.span.start : node.span.end] if source else "")
    return 0


def _extreme(operator: Literal["min", "max"]) -> Callable[[ExpressionChecker, nodes.Call], Typed]:
    def check(checker: ExpressionChecker, node: nodes.Call) -> Typed:
        operands = [number(checker, argument) for argument in node.arguments]
        leading = next((operand for operand in operands if operand.dimension), operands[0])
        context = Context.beside(leading)
        fitted = [
            fit(operand, context, argument.span, checker.sink, node.function)
            for operand, argument in zip(operands, node.arguments, strict=True)
        ]
        numbers = [operand.type for operand in fitted if isinstance(operand.type, NumberType)]
        type_ = NumberType(all(t.integral for t in numbers)) if len(numbers) == len(fitted) else _UNKNOWN
        term = terms.Arithmetic(operator, tuple(operand.term for operand in fitted), mark=checker.mark(node.span))
        return Typed(term, type_, leading.dimension, leading.scale, any(o.rational for o in fitted))

    return check


def _set_of_two(
    operator: Literal["union", "intersection", "difference"],
) -> Callable[[ExpressionChecker, nodes.Call], Typed]:
    def check(checker: ExpressionChecker, node: nodes.Call) -> Typed:
        first_node, second_node = node.arguments
        if isinstance(first_node, nodes.SetOf):
            second = checker.infer(second_node)
            first = checker.check(first_node, Context.beside(second), node.function)
        else:
            first = checker.infer(first_node)
            second = checker.check(second_node, Context.beside(first), node.function)
        _require_set(checker, first, first_node)
        mark = checker.mark(node.span)
        return evolve(first, term=terms.SetOperation(operator, (first.term, second.term), mark=mark))

    return check


def _size(checker: ExpressionChecker, node: nodes.Call) -> Typed:
    operand = checker.infer(node.arguments[0])
    _require_set(checker, operand, node.arguments[0])
    term = terms.SetOperation("size", (operand.term,), mark=checker.mark(node.span))
    return Typed(term, NumberType(True))


def _require_set(checker: ExpressionChecker, typed: Typed, node: nodes.Expression) -> None:
    if not isinstance(typed.type, SetType | UnknownType):
        checker.sink.report("P201", node.span, expected="集合", found=show_type(typed.type))


BUILTINS: Mapping[str, Builtin] = {
    "向上取整": Builtin(1, 1, _rounding("up")),
    "向下取整": Builtin(1, 1, _rounding("down")),
    "四舍五入": Builtin(2, 2, _rounding("half_up")),
    "最大": Builtin(2, None, _extreme("max")),
    "最小": Builtin(2, None, _extreme("min")),
    "并集": Builtin(2, 2, _set_of_two("union")),
    "交集": Builtin(2, 2, _set_of_two("intersection")),
    "差集": Builtin(2, 2, _set_of_two("difference")),
    "个数": Builtin(1, 1, _size),
    "下限": Builtin(1, 1, partial(ranges.check_end, "low")),
    "上限": Builtin(1, 1, partial(ranges.check_end, "high")),
    "期满日": Builtin(2, 2, check_period_end),
    "周岁": Builtin(1, 2, check_age_function),
    "工作日数": Builtin(2, 2, check_working_day_count),
    **{name: Builtin(1, 2, rosters.no_roster) for name in ("人数", "户数", "合计", "平均", "存在")},
    **{name: Builtin(1, 2, rosters.no_roster) for name in ("每名均", "每户均", "每项均")},
}
