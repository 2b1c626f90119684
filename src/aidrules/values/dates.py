"""Calendar arithmetic as the Civil Code counts it."""

from __future__ import annotations

import datetime

MAX_MONTHS = 12 * 9000
_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def _days_in(year: int, month: int) -> int:
    """How many days a month has."""
    leap = month == 2 and year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return _DAYS[month - 1] + leap


def add_months(day: datetime.date, months: int) -> datetime.date:
    """The last day of a period of calendar months that begins on ``day``.

    The first day is not counted and the period ends on the corresponding day of the last month; a month without that
    day ends it on its own last day (Civil Code of the PRC, arts. 201 and 202).

    Raises:
        OverflowError: the result lies outside the years 1 to 9999.
    """
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    if not 1 <= year <= 9999:
        raise OverflowError("the date lies outside the years 1 to 9999")
    return datetime.date(year, month + 1, min(day.day, _days_in(year, month + 1)))


def add_days(day: datetime.date, days: int) -> datetime.date:
    """The last day of a period of days that begins on ``day``, which is not counted itself (art. 201).

    Raises:
        OverflowError: the result lies outside the years 1 to 9999.
    """
    return day + datetime.timedelta(days=days)


def add_months_inclusive(day: datetime.date, months: int) -> datetime.date:
    """The last day of a period of calendar months whose first day counts: the day before the corresponding one.

    A month that has no such day ends the period on its own last day.

    Raises:
        OverflowError: the result lies outside the years 1 to 9999.
    """
    if day.day == 1:
        return add_months(day, months) - datetime.timedelta(days=1)
    return add_months(day.replace(day=day.day - 1), months)


def full_years(start: datetime.date, end: datetime.date) -> int:
    """How many whole years have passed from one day to another; negative where the other is the earlier.

    A year is full on the corresponding day, and in a year without that day on the last day of the month: who was born
    on 29 February is a year older on 28 February of a common year (Civil Code of the PRC, art. 202).
    """
    years = end.year - start.year
    last = _days_in(end.year, start.month)
    return years if (end.month, end.day) >= (start.month, min(start.day, last)) else years - 1
