"""Working days: weekends rest and other days work, except where a calendar says otherwise."""

from __future__ import annotations

import datetime

from attrs import frozen

_SATURDAY = 5


class MissingYearError(LookupError):
    """A calendar does not know a year that is needed.

    Attributes:
        year: that year.
    """

    def __init__(self, year: int) -> None:
        super().__init__(f"the calendar does not know the year {year}")
        self.year = year


@frozen
class WorkCalendar:
    """The days of some years on which the weekly rhythm does not hold.

    Attributes:
        years: the years that are known. No other year is ever guessed at.
        rest: working days of the week on which there is a public holiday, and any other day of rest.
        work: weekend days on which work is made up.
    """

    years: tuple[int, ...] = ()
    rest: frozenset[datetime.date] = frozenset()
    work: frozenset[datetime.date] = frozenset()

    def is_working(self, day: datetime.date) -> bool:
        """Whether a day is a working day.

        Raises:
            MissingYearError: the calendar does not know its year.
        """
        if day.year not in self.years:
            raise MissingYearError(day.year)
        if day in self.work:
            return True
        return day.weekday() < _SATURDAY and day not in self.rest

    def shift(self, day: datetime.date, count: int) -> datetime.date:
        """The ``count``-th working day after a day, which is not counted itself; before it where ``count`` is negative.

        With 0 it is the day itself, or the next working day after a day of rest: the last day of a period that
        would end on a day of rest (Civil Code of the PRC, art. 203).

        Raises:
            MissingYearError: a day has to be looked at of whose year the calendar does not know.
            OverflowError: the result lies outside the years 1 to 9999.
        """
        step = -1 if count < 0 else 1
        left = max(abs(count), 1)
        at = day.toordinal() - (step if count == 0 else 0)
        while left:
            at += step
            if not 1 <= at <= datetime.date.max.toordinal():
                raise OverflowError("the date lies outside the years 1 to 9999")
            left -= self.is_working(datetime.date.fromordinal(at))
        return datetime.date.fromordinal(at)

    def count(self, start: datetime.date, end: datetime.date) -> int:
        """How many working days lie after one day up to another one; negative where the other is the earlier.

        Raises:
            MissingYearError: a day has to be looked at of whose year the calendar does not know.
        """
        if end < start:
            return -self.count(end, start)
        days = range(start.toordinal() + 1, end.toordinal() + 1)
        return sum(self.is_working(datetime.date.fromordinal(day)) for day in days)

    def missing(self, first: datetime.date, last: datetime.date) -> int | None:
        """The first year between two days, or of one of them, that the calendar does not know; None if it knows all."""
        return next((year for year in range(first.year, last.year + 1) if year not in self.years), None)
