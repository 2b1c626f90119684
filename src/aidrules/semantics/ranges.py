"""Checks ranges of permitted numbers and choices of permitted outcomes: written as values, compared, and misused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from attrs import evolve

from aidrules.core import terms
from aidrules.diagnostics.diagnostic import Fix
from aidrules.semantics.constant_conditions import report_empty_range
from aidrules.semantics.mistaken_comparisons import report_uneven_ends
from aidrules.semantics.typed import Typed
from aidrules.semantics.typing_rules import Context
from aidrules.source.text import Span
from aidrules.syntax import nodes
from aidrules.syntax.read_ranges import as_bounds, unit_behind
from aidrules.values.types import ChoiceType, RangeType, Type, UnknownType, show_type

if TYPE_CHECKING:
    from aidrules.semantics.expressions import ExpressionChecker

_UNKNOWN = UnknownType("reported")


def _wrong(checker: ExpressionChecker, span: Span) -> Typed:
    return Typed(terms.Literal(False, mark=checker.mark(span)), _UNKNOWN)


# ---- values


def check_permitted(checker: ExpressionChecker, node: nodes.Value, context: Context) -> Typed | None:
    """A value that only stands where a range or a choice is decided: bounds, and options joined by 或."""
    if isinstance(node, nodes.Bounds):
        if isinstance(context.type, RangeType):
            return _bounds(checker, node, context)
        if not isinstance(context.type, UnknownType):
            report_bounds(checker, node, context.type)
        return _wrong(checker, node.span)
    if isinstance(context.type, RangeType) and isinstance(node, nodes.Sum) and _report_difference(checker, node):
        return _wrong(checker, node.span)
    if isinstance(context.type, ChoiceType):
        if isinstance(node, nodes.Logic) and node.operator == "or":
            return _options_with_or(checker, node, context.type)
        if isinstance(node, nodes.SetOf) and not node.members:
            checker.sink.report("P245", node.span)
            return _wrong(checker, node.span)
    return None


def _report_difference(checker: ExpressionChecker, node: nodes.Sum) -> bool:
    """Refuse 1年－3年 where a range is decided: the difference of two constants is none; whether it was refused."""
    (sign, last), *more = node.rest
    if sign != "-" or more or not isinstance(node.first, nodes.Number) or not isinstance(last, nodes.Number):
        return False
    if not unit_behind(node.first, last):  # otherwise the reader has refused it
        suggestion = f"{checker.snippet(node.first.span)}至{checker.snippet(last.span)}"
        fix = Fix(node.span, suggestion)
        checker.sink.report("P058", node.span, fix=fix, text=checker.snippet(node.span), suggestion=suggestion)
    return True


def report_bounds(checker: ExpressionChecker, node: nodes.Bounds, expected: Type | None) -> None:
    """Refuse bounds where no range is expected."""
    shown = "一个值" if expected is None else show_type(expected)
    checker.sink.report("P244", node.span, text=checker.snippet(node.span), expected=shown)


def _bounds(checker: ExpressionChecker, node: nodes.Bounds, context: Context) -> Typed:
    number = context.of_number()
    report_uneven = report_uneven_ends(node, Typed(terms.Literal(0), number.type), checker.scope.units, checker.sink)
    written = ((node.low, node.low_closed, "以上", 0), (node.high, node.high_closed, "以下", 1))
    ends: list[tuple[Typed, bool]] = []
    low: terms.Term | None = None
    high: terms.Term | None = None
    understood: list[str] = []
    for end, own, word, side in written:
        if end is None:
            continue
        closed = checker.scope.boundary_closed[side] if own is None else own
        typed = checker.check(end, number, node.word or "至")
        ends.append((typed, closed))
        if own is None:
            understood.append(checker.understood(word, closed))
        low, high = (typed.term, high) if side == 0 else (low, typed.term)
    closed_ends = checker.scope.boundary_closed
    low_closed = closed_ends[0] if node.low_closed is None else node.low_closed
    high_closed = closed_ends[1] if node.high_closed is None else node.high_closed
    if not report_uneven:
        report_empty_range(Typed(terms.Literal(0), number.type), ends, node.span, checker.sink)
    mark = checker.mark(node.span, "；".join(understood))
    term = terms.MakeInterval(low, high, low is None or low_closed, high is None or high_closed, mark=mark)
    if any(isinstance(typed.type, UnknownType) for typed, _ in ends):
        return Typed(term, _UNKNOWN)
    return Typed(term, context.type, number.dimension, number.scale)


def _options_with_or(checker: ExpressionChecker, node: nodes.Logic, type_: ChoiceType) -> Typed | None:
    """减发 或 停发: 或 joins conditions, options are listed."""
    names = [operand.name for operand in node.operands if isinstance(operand, nodes.Reference)]
    if len(names) < len(node.operands) or not set(names) & set(type_.element.members):
        return None
    listed = "、".join(names)
    before = checker.sink.source.text[: node.span.start].rstrip()[-1:] if checker.sink.source else ""
    fixed = listed if before in ("(", "（") else f"（{listed}）"
    checker.sink.report("P242", node.span, fix=Fix(node.span, fixed), text=listed)
    return _wrong(checker, node.span)


def check_cell(checker: ExpressionChecker, cell: nodes.ChoiceCell, type_: RangeType) -> terms.Term:
    """The result cell of a table that decides a range: one range, or one number."""
    choice = cell.choices[0]
    value = as_bounds(choice) if isinstance(choice, nodes.Comparison) else choice
    if len(cell.choices) > 1 or value is None:
        checker.sink.report("P059", cell.span, text=checker.snippet(cell.span))
        return terms.Literal(False)
    return checker.check(value, Context.declared(type_), "结果").term


# ---- conditions


def check_inside(checker: ExpressionChecker, node: nodes.Inside) -> Typed:
    """在 … 内, 不在 … 内."""
    interval = checker.infer(node.interval)
    if not isinstance(interval.type, RangeType):
        checker.infer(node.subject)
        if not isinstance(interval.type, UnknownType):
            found = show_type(interval.type)
            checker.sink.report("P201", node.interval.span, expected="幅度", found=found)
        return checker.truth(terms.Literal(False, mark=checker.mark(node.span)))
    return inside(checker, node.subject, interval, node.negated, node.span)


def inside(checker: ExpressionChecker, subject: nodes.Expression, interval: Typed, negated: bool, span: Span) -> Typed:
    """The condition that a number lies within a range."""
    mark = checker.mark(span)
    number = checker.check(subject, Context.beside(interval).of_number(), "在")
    found: terms.Term = terms.Inside(number.term, interval.term, mark=mark)
    return checker.truth(terms.Not(found, mark=mark) if negated else found)


def check_within(checker: ExpressionChecker, node: nodes.Within, subject: Typed) -> Typed:
    """A range held against bounds: 为 asks whether it is exactly that range; nothing else is asked of it."""
    mark = checker.mark(node.span)
    if node.word != "为":
        report_as_number(checker, node.subject)
        return checker.truth(terms.Literal(False, mark=mark))
    other = checker.check(node.bounds, Context.beside(subject), node.word)
    return checker.truth(terms.Compare("eq", subject.term, other.term, mark=mark))


def report_ordered(checker: ExpressionChecker, node: nodes.Compare, left: Typed) -> bool:
    """Refuse 应配人数 大于 3 where the left side is a range; whether it was refused."""
    refused = isinstance(left.type, RangeType) and node.operator not in ("eq", "ne")
    if refused:
        report_as_number(checker, node.left)
    return refused


def report_as_number(checker: ExpressionChecker, node: nodes.Value) -> None:
    """Refuse a range where one number is needed."""
    checker.sink.report("P240", node.span, text=checker.snippet(node.span))


def check_end(end: Literal["low", "high"], checker: ExpressionChecker, node: nodes.Call) -> Typed:
    """下限（…）, 上限（…）."""
    operand = checker.infer(node.arguments[0])
    if not isinstance(operand.type, RangeType):
        if not isinstance(operand.type, UnknownType):
            found = show_type(operand.type)
            checker.sink.report("P201", node.arguments[0].span, expected="幅度", found=found)
        return _wrong(checker, node.span)
    term = terms.IntervalEnd(operand.term, end, mark=checker.mark(node.span))
    number = evolve(operand.type.number, low=None, high=None)
    return Typed(term, number, operand.dimension, operand.scale)
