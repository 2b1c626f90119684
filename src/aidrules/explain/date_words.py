"""Periods and spans between dates in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from aidrules.core import terms as t
from aidrules.core.policy import AS_OF
from aidrules.values.numbers import is_number

if TYPE_CHECKING:
    from aidrules.explain.wording import Describer

_UNITS = {
    "zh": {"months": "个月", "days": "日", "working_days": "个工作日", "years": "年"},
    "en": {"months": " months", "days": " days", "working_days": " working days", "years": " years"},
}


def describe_dates(describer: Describer, term: t.DateShift | t.DateSpan, columns: tuple[t.Term, ...]) -> str:
    """The end of a period, or what lies between two dates.

    Args:
        describer: puts the parts into words.
        term: the term.
        columns: the columns of the table around it.
    """
    zh = describer.lang == "zh"
    if isinstance(term, t.DateSpan):
        start, end = describer.describe(term.start, columns), describer.describe(term.end, columns)
        if term.unit == "working_days":
            return f"工作日数（{start}，{end}）" if zh else f"working days from {start} to {end}"
        if isinstance(term.end, t.FactRef) and term.end.name == AS_OF:
            return f"周岁（{start}）" if zh else f"full years since {start}"
        return f"周岁（{start}，{end}）" if zh else f"full years from {start} to {end}"
    start = describer.describe(term.date, columns)
    constant = term.amount.value if isinstance(term.amount, t.Literal) else None
    if term.unit == "working_days" and constant == 0:
        return f"遇休假日顺延（{start}）" if zh else f"{start}, moved to the next working day"
    if is_number(constant) and constant < 0:
        length = _length(describer.lang, str(-constant), term.unit, -constant)
        return f"{start} 前{length}" if zh else f"{length} before {start}"
    length = _length(describer.lang, describer.describe(term.amount, columns), term.unit, None)
    first = ("，首日计入" if zh else ", the first day counted") if term.counts_first else ""
    return f"期满日（{start}，{length}{first}）" if zh else f"end of {length} after {start}{first}"


def _length(
    lang: Literal["zh", "en"], shown: str, unit: Literal["months", "days", "working_days"], count: object
) -> str:
    if unit == "months" and is_number(count) and count % 12 == 0:
        return f"{count // 12}{_UNITS[lang]['years']}"
    return f"{shown}{_UNITS[lang][unit]}"
