"""Checks periods as statutes write them: 在 自 … 起 … 内, 届满, 在 … 前 … 内, 已满 … 周岁."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from attrs import evolve

from aidrules.core import terms
from aidrules.core.policy import AS_OF
from aidrules.diagnostics.diagnostic import Fix
from aidrules.semantics.arithmetic import date_shift, number
from aidrules.semantics.rosters import field_type
from aidrules.semantics.symbols import PeriodRules
from aidrules.semantics.typed import Typed
from aidrules.semantics.typing_rules import Context, scaled
from aidrules.syntax import nodes
from aidrules.values.types import BooleanType, DateType, NumberType, UnknownType
from aidrules.values.units import Dimension

if TYPE_CHECKING:
    from aidrules.semantics.expressions import ExpressionChecker

YEARS_OF_AGE: Dimension = (("岁", 1),)
_HEADER_WORDS = frozenset({"首日计入", "首日不计入", "末日顺延", "末日不顺延"})
_AGE_WORDS = frozenset({"已满", "年满", "满", "未满", "不满"})


def header_word(rules: PeriodRules, word: str) -> bool:
    """Note what a word of the header says of periods; return whether it says anything of them."""
    if word not in _HEADER_WORDS:
        return False
    holds = "不" not in word
    if word.startswith("首日"):
        rules.counts_first = holds
    else:
        rules.extended = holds
    return True


def check_period(checker: ExpressionChecker, node: nodes.Period) -> Typed:
    """Check a date held against a period."""
    subject = as_of(checker, node) if node.subject is None else _date(checker, node.subject)
    start = _date(checker, node.start)
    amount = number(checker, node.amount)
    mark = checker.mark(node.span)
    if node.mode == "before":
        shift = date_shift(checker, start, amount, node.amount)
        first = evolve(shift, amount=scaled(shift.amount, Fraction(-1)), mark=mark)
        note = checker.mark(node.span, "前推至对应日，当日不计入")
        parts = (terms.Compare("ge", subject, first, mark=note), terms.Compare("lt", subject, start, mark=mark))
        return Typed(terms.Logic("and", parts, mark=mark), BooleanType())
    acting = node.subject is not None or bool(checker.scope.periods.extended)
    end = period_end(checker, start, amount, node.amount, acting)
    note = checker.mark(node.span, understood(checker, end))
    if node.mode == "after":
        return Typed(terms.Compare("gt", subject, end, mark=note), BooleanType())
    last = terms.Compare("le", subject, end, mark=note)
    if node.mode == "until":
        return Typed(last, BooleanType())
    return Typed(terms.Logic("and", (terms.Compare("ge", subject, start, mark=mark), last), mark=mark), BooleanType())


def _date(checker: ExpressionChecker, node: nodes.Expression) -> terms.Term:
    return checker.check(node, Context(DateType()), "期间").term


def as_of(checker: ExpressionChecker, node: nodes.Expression) -> terms.Term:
    """The date on which the facts are judged, which is then one of the facts that are used."""
    checker.scope.used.add(AS_OF)
    return terms.FactRef(AS_OF, mark=checker.mark(node.span))


def period_end(
    checker: ExpressionChecker, start: terms.Term, amount: Typed, node: nodes.Expression, acting: bool = True
) -> terms.DateShift:
    """The last day of a period, moved behind days of rest where the policy has a calendar to tell them by.

    Without one nothing is moved: which days are days of rest is never guessed (Civil Code arts. 203 and 204).

    Args:
        checker: checks the rule that the period stands in.
        start: the day on which it begins.
        amount: its length.
        node: that length as written.
        acting: whether somebody has to act by its last day; how long something has lasted is never moved.
    """
    rules, mark = checker.scope.periods, checker.mark(node.span)
    end = evolve(date_shift(checker, start, amount, node), counts_first=bool(rules.counts_first))
    if end.unit == "working_days" or rules.extended is False or not acting:
        return end
    if checker.scope.calendar is not None:
        return terms.DateShift(end, terms.Literal(0, mark=mark), "working_days", mark=mark)
    if rules.extended:
        checker.sink.report("P231", node.span, text=checker.snippet(node.span))
    return end


def understood(checker: ExpressionChecker, end: terms.DateShift) -> str:
    """How the words of a period were read, for the explanation."""
    rules = checker.scope.periods
    first = "首日计入" if rules.counts_first else "首日不计入"
    ground = "民法典第201条" if rules.counts_first is None else "本政策声明"
    said = f"{first}（{ground}）"
    if isinstance(end.date, terms.DateShift):
        return f"{said}、末日遇休假日顺延（{'民法典第203条' if rules.extended is None else '本政策声明'}）"
    if end.unit == "working_days":
        return said
    if rules.extended is None and checker.scope.calendar is not None:
        return f"{said}、末日不顺延（不是限期办理）"
    return f"{said}、末日不顺延（{'本政策没有日历' if rules.extended is None else '本政策声明'}）"


def check_period_end(checker: ExpressionChecker, node: nodes.Call) -> Typed:
    """期满日（起算日，期间）."""
    start = checker.check(node.arguments[0], Context(DateType()), node.function)
    end = period_end(checker, start.term, number(checker, node.arguments[1]), node.arguments[1])
    return Typed(evolve(end, mark=checker.mark(node.span)), DateType())


# ---- ages and counts


def check_age_function(checker: ExpressionChecker, node: nodes.Call) -> Typed:
    """周岁（出生日期）, 周岁（出生日期，日期）: whole years at the as-of date or at another date."""
    born, *other = node.arguments
    end = _date(checker, other[0]) if other else as_of(checker, node)
    term = terms.DateSpan(_date(checker, born), end, "years", mark=checker.mark(node.span))
    return Typed(term, NumberType(True), YEARS_OF_AGE)


def check_working_day_count(checker: ExpressionChecker, node: nodes.Call) -> Typed:
    """工作日数（起日，止日）: the first day is not counted, the last one is."""
    start, end = (_date(checker, argument) for argument in node.arguments)
    if checker.scope.calendar is None:
        checker.sink.report("P231", node.span, text=checker.snippet(node.span))
    term = terms.DateSpan(start, end, "working_days", mark=checker.mark(node.span))
    return Typed(term, NumberType(True), (("工作日", 1),))


def check_age(checker: ExpressionChecker, node: nodes.Compare) -> Typed | None:
    """出生日期 已满 60 周岁: a date of birth held against an age; None for any other comparison."""
    if not _is_age(checker, node.right) or not _is_date(checker, node.left):
        return None
    if node.word not in _AGE_WORDS:
        text = checker.snippet(node.left.span)
        checker.sink.report("P230", node.span, fix=Fix(node.left.span, f"周岁（{text}）"), text=text)
    age = terms.DateSpan(_date(checker, node.left), as_of(checker, node), "years", mark=checker.mark(node.span))
    years = checker.check(node.right, Context(NumberType(False), YEARS_OF_AGE), node.word)
    return Typed(terms.Compare(node.operator, age, years.term, mark=checker.mark(node.span)), BooleanType())


def check_age_range(checker: ExpressionChecker, node: nodes.Within) -> Typed | None:
    """A date of birth in a range of ages, which is refused; None for any other range."""
    ends = [end for end in (node.bounds.low, node.bounds.high) if end is not None]
    if not any(_is_age(checker, end) for end in ends) or not _is_date(checker, node.subject):
        return None
    text = checker.snippet(node.subject.span)
    checker.sink.report("P230", node.span, fix=Fix(node.subject.span, f"周岁（{text}）"), text=text)
    return Typed(terms.Literal(False, mark=checker.mark(node.span)), UnknownType("reported"))


def _is_age(checker: ExpressionChecker, node: nodes.Expression) -> bool:
    match node:
        case nodes.Number(unit=str(word)):
            unit = checker.scope.units.get(word)
            return unit is not None and unit.dimension == YEARS_OF_AGE
        case nodes.Reference(name):
            symbol = checker.scope.values.get(name)
            type_ = field_type(checker, name) or (symbol.type if symbol else None)
            return isinstance(type_, NumberType) and type_.unit is not None and type_.unit.dimension == YEARS_OF_AGE
        case _:
            return False


def _is_date(checker: ExpressionChecker, node: nodes.Expression) -> bool:
    match node:
        case nodes.Date():
            return True
        case nodes.Reference(name):
            symbol = checker.scope.values.get(name)
            type_ = field_type(checker, name) or (symbol.type if symbol else None)
            return name in (AS_OF, "as_of") if type_ is None else isinstance(type_, DateType)
        case nodes.Call(function):
            return function == "期满日"
        case _:
            return False
