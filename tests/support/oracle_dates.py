"""The naive evaluator's dates: one day after another, and one month after another."""

from __future__ import annotations

import calendar as months
import datetime

from aidrules.core import terms as t
from aidrules.core.policy import Calendar

_DAY = datetime.timedelta(days=1)
_LAST = datetime.date.max


def later(term: t.DateShift, day: object, amount: int, known: Calendar | None) -> datetime.date:
    """The end of a period, counted day by day or month by month; OverflowError where there is none."""
    assert isinstance(day, datetime.date)
    if term.unit == "months":
        return _months(day, amount, term.counts_first)
    if term.unit == "days":
        return datetime.date.fromordinal(_within(day.toordinal() + amount - term.counts_first, _LAST.toordinal()))
    if term.counts_first:
        day = _next(day, -1)
    if amount == 0:
        while not _works(day, known):
            day = _next(day, 1)
    step = 1 if amount > 0 else -1
    while amount:
        day = _next(day, step)
        amount -= step if _works(day, known) else 0
    return day


def between(term: t.DateSpan, start: object, end: object, known: Calendar | None) -> int:
    """Whole years, or working days; negative where the second date is the earlier."""
    assert isinstance(start, datetime.date) and isinstance(end, datetime.date)
    if term.unit == "working_days":
        early, late = sorted((start, end))
        count = 0
        while early < late:
            early += _DAY
            count += _works(early, known)
        return count if start <= end else -count
    years = end.year - start.year + 1
    while _birthday(start, start.year + years) > (end.year, end.month, end.day):
        years -= 1
    return years


def _birthday(born: datetime.date, year: int) -> tuple[int, int, int]:
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    day = 28 if (born.month, born.day) == (2, 29) and not leap else born.day
    return year, born.month, day


def _months(day: datetime.date, amount: int, counts_first: bool) -> datetime.date:
    count = (day.year - 1) * 12 + (day.month - 1) + amount
    year, month = _within(count // 12 + 1, 9999), count % 12 + 1
    if counts_first and day.day == 1:
        return _next(datetime.date(year, month, 1), -1)
    last = months.monthrange(year, month)[1]
    return datetime.date(year, month, min(day.day - counts_first, last))


def _works(day: datetime.date, known: Calendar | None) -> bool:
    if known is None or day.year not in known.days.years:
        raise OverflowError
    if day.weekday() in (5, 6):
        return day in known.days.work
    return day not in known.days.rest


def _next(day: datetime.date, step: int) -> datetime.date:
    return datetime.date.fromordinal(_within(day.toordinal() + step, _LAST.toordinal()))


def _within(number: int, most: int) -> int:
    if not 1 <= number <= most:
        raise OverflowError
    return number
