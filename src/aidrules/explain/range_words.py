"""Ranges of permitted numbers in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aidrules.core import terms as t
from aidrules.values.numbers import is_number
from aidrules.values.permitted import Interval
from aidrules.values.ranges import in_declared_unit
from aidrules.values.types import RangeType, Type

if TYPE_CHECKING:
    from aidrules.explain.wording import Describer

RangeTerm = t.MakeInterval | t.IntervalEnd | t.Inside


def describe_range(describer: Describer, term: RangeTerm, columns: tuple[t.Term, ...], negated: bool = False) -> str:
    """A term about ranges in one line."""
    zh = describer.lang == "zh"
    match term:
        case t.MakeInterval():
            return _made(describer, term, columns)
        case t.IntervalEnd(operand, end):
            inner = describer.describe(operand, columns)
            if zh:
                return f"{'下限' if end == 'low' else '上限'}（{inner}）"
            return f"{'lower' if end == 'low' else 'upper'} end of {inner}"
        case t.Inside(number, interval):
            subject, inner = describer.describe(number, columns, True), describer.describe(interval, columns, True)
            if zh:
                return f"{subject} {'不' if negated else ''}在 {inner} 内"
            return f"{subject} is {'not ' if negated else ''}within {inner}"


def _made(describer: Describer, term: t.MakeInterval, columns: tuple[t.Term, ...]) -> str:
    constant = constant_range(term)
    if constant is not None:
        return constant.words(lang=describer.lang)
    low, high = (None if end is None else describer.describe(end, columns, True) for end in (term.low, term.high))
    if term.is_single:
        return str(low)
    if describer.lang == "en":
        below = None if high is None else f"{'to' if term.high_closed else 'to below'} {high}"
        above = None if low is None else f"{'from' if term.low_closed else 'above'} {low}"
        return " ".join(part for part in (above, below) if part)
    ends = [(low, "以上", term.low_closed), (high, "以下", term.high_closed)]
    shown = [f"{end} {word}（{'含' if closed else '不含'}本数）" for end, word, closed in ends if end is not None]
    return "、".join(shown)


def constant_range(term: t.Term) -> Interval | None:
    """The range of a term whose ends are constants, in base units."""
    if not isinstance(term, t.MakeInterval):
        return None
    values = [end.value if isinstance(end, t.Literal) else None for end in term.ends]
    numbers = [value for value in values if is_number(value)]
    if len(numbers) < len(values):
        return None
    low = None if term.low is None else numbers[0]
    high = None if term.high is None else numbers[-1]
    return Interval(low, high, low_closed=term.low_closed, high_closed=term.high_closed)


def describe_result(describer: Describer, term: t.Term, type_: Type | None, columns: tuple[t.Term, ...] = ()) -> str:
    """What a decision is worth: a constant range in the unit that is declared, a choice as its options."""
    constant = constant_range(term)
    if constant is not None and isinstance(type_, RangeType):
        return describer.value(in_declared_unit(constant, type_), type_)
    if isinstance(term, t.Case) and isinstance(type_, RangeType):
        condition = describer.describe(term.condition, columns)
        then, otherwise = (describe_result(describer, part, type_, columns) for part in (term.then, term.otherwise))
        if describer.lang == "zh":
            return f"若 {condition} 则 {then} 否则 {otherwise}"
        return f"if {condition} then {then} else {otherwise}"
    return describer.describe(term, columns)
