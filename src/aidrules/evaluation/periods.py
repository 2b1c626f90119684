"""The end of a period, and what lies between two dates, for dates that may be unknown."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence

from aidrules.core import terms as t
from aidrules.evaluation.possible import Fault, Possible, strict
from aidrules.values.calendar import MissingYearError, WorkCalendar
from aidrules.values.dates import add_days, add_months, add_months_inclusive, full_years
from aidrules.values.domains import Interval
from aidrules.values.intervals import shift_dates
from aidrules.values.numbers import is_number
from aidrules.values.types import Bound

_DAY = datetime.timedelta(days=1)


def shifted(term: t.DateShift, parts: Sequence[Possible], calendar: WorkCalendar | None) -> Possible:
    """The end of a period: a date and an amount in, the end out.

    Where an unknown date may reach beyond the years 1 to 9999 or the years of the calendar, that is one of the possible
    outcomes; the others keep the ends that can be told.
    """
    if any(part.values is None for part in parts):
        return strict(parts)
    dates, amounts = (_interval(part) for part in parts)
    excuses = strict(parts)
    certain = all(part.settled for part in parts)
    if term.unit == "working_days":
        found, fault = _working(term, calendar or WorkCalendar(), dates, amounts)
    else:
        try:
            found, fault = shift_dates(dates, amounts, _shift(term)), None
        except OverflowError:
            found, fault = Interval(), Fault("date_range", term.mark)
    values = None if certain and fault else found
    return Possible(values, excuses.referred, excuses.not_applicable, excuses.fault or fault)


def _shift(term: t.DateShift) -> Callable[[datetime.date, int], datetime.date]:
    if term.unit == "months":
        return add_months_inclusive if term.counts_first else add_months
    return (lambda day, count: add_days(day, count - 1)) if term.counts_first else add_days


def _working(
    term: t.DateShift, calendar: WorkCalendar, dates: Interval, amounts: Interval
) -> tuple[Interval, Fault | None]:
    """Working days count monotonely in both operands, so the ends tell the ends; and every day that any of the
    possible periods looks at lies between the first and the last one that the outermost look at."""
    fault: Fault | None = None
    ends: list[Bound | None] = []
    looked_at: list[datetime.date | None] = []
    for date, amount, last in ((dates.low, amounts.low, False), (dates.high, amounts.high, True)):
        try:
            day, count = _day(date), _count(amount)
            if day is None or count is None:
                raise MissingYearError(_unknown_year(calendar, last))
            from_ = day - _DAY if term.counts_first else day
            end = calendar.shift(from_, count)
            ends.append(Bound(end))
            behind = from_ + _DAY if count > 0 else from_ if count == 0 else from_ - _DAY
            looked_at.append((end if count >= 0 else behind) if last else (behind if count >= 0 else end))
        except MissingYearError as error:
            ends.append(None)
            looked_at.append(None)
            fault = fault or Fault("calendar", term.mark, year=error.year)
        except OverflowError:
            ends.append(None)
            looked_at.append(None)
            fault = fault or Fault("date_range", term.mark)
    first, last_day = looked_at
    if first is not None and last_day is not None:
        missing = calendar.missing(first, last_day)
        fault = None if missing is None else Fault("calendar", term.mark, year=missing)
    return Interval(ends[0], ends[1]), fault


def spanned(term: t.DateSpan, parts: Sequence[Possible], calendar: WorkCalendar | None) -> Possible:
    """How many years or working days lie between two dates: the later the first, the fewer; the later the second, the
    more."""
    if any(part.values is None for part in parts):
        return strict(parts)
    start, end = (_interval(part) for part in parts)
    excuses = strict(parts)
    if term.unit == "years":
        found = Interval(_years(start.high, end.low), _years(start.low, end.high))
        return Possible(found, excuses.referred, excuses.not_applicable, excuses.fault)
    known = calendar or WorkCalendar()
    fault = _uncounted(term, known, start, end)
    found = Interval(_working_days(known, start.high, end.low), _working_days(known, start.low, end.high))
    values = None if fault and all(part.settled for part in parts) else found
    return Possible(values, excuses.referred, excuses.not_applicable, excuses.fault or fault)


def _years(start: Bound | None, end: Bound | None) -> Bound | None:
    first, last = _day(start), _day(end)
    return None if first is None or last is None else Bound(full_years(first, last))


def _working_days(calendar: WorkCalendar, start: Bound | None, end: Bound | None) -> Bound | None:
    first, last = _day(start), _day(end)
    try:
        return None if first is None or last is None else Bound(calendar.count(first, last))
    except MissingYearError:
        return None


def _uncounted(term: t.DateSpan, calendar: WorkCalendar, start: Interval, end: Interval) -> Fault | None:
    """The fault of dates between which a year may lie that the calendar does not know."""
    days = [_day(bound) for bound in (start.low, start.high, end.low, end.high)]
    known = [day for day in days if day is not None]
    if len(known) < len(days):
        return Fault("calendar", term.mark, year=_unknown_year(calendar, days[1] is None or days[3] is None))
    first, last = min(known), max(known)
    missing = calendar.missing(first + _DAY, last) if first < last else None
    return None if missing is None else Fault("calendar", term.mark, year=missing)


def _unknown_year(calendar: WorkCalendar, later: bool) -> int:
    """A year that an unknown date may lie in and the calendar does not know."""
    years = calendar.years or (1,)
    return max(years) + 1 if later or min(years) == 1 else min(years) - 1


def _day(bound: Bound | None) -> datetime.date | None:
    if bound is None:
        return None
    if not isinstance(bound.value, datetime.date):
        raise TypeError("a period after something that is no date")
    return bound.value


def _count(bound: Bound | None) -> int | None:
    if bound is None:
        return None
    if not is_number(bound.value):
        raise TypeError("a period whose length is no number")
    return int(bound.value)


def _interval(part: Possible) -> Interval:
    if not isinstance(part.values, Interval):
        raise TypeError(f"a period of {part.values}")
    return part.values
