"""Working days: weekends rest and other days work, except where a calendar says otherwise."""

from __future__ import annotations

import datetime
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from itertools import groupby

from attrs import frozen

_SATURDAY = 5
_DAY = datetime.timedelta(days=1)
_OUTSIDE = "the date lies outside the years 1 to 9999"


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
        if day.year not in self._runs:
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
        start = day.toordinal() - (count == 0)
        count = count or 1
        low, high = self._known(start + 1 if count > 0 else start - 1)
        if count > 0:
            wanted = self._until(start) + count  # the first day up to which there are so many
            found = _first(lambda at: self._until(at) >= wanted, start + 1, high)
        else:
            wanted = self._until(start - 1) + count  # the first day after which they are left
            enough = self._until(low - 1) <= wanted
            found = _first(lambda at: self._until(at) > wanted, low, start - 1) if enough else None
        if found is None:
            year = datetime.date.fromordinal(high).year + 1 if count > 0 else datetime.date.fromordinal(low).year - 1
            if not 1 <= year <= datetime.MAXYEAR:
                raise OverflowError(_OUTSIDE)
            raise MissingYearError(year)
        return datetime.date.fromordinal(found)

    def count(self, start: datetime.date, end: datetime.date) -> int:
        """How many working days lie after one day up to another one; negative where the other is the earlier.

        Raises:
            MissingYearError: a day has to be looked at of whose year the calendar does not know.
        """
        if end < start:
            return -self.count(end, start)
        if end == start:
            return 0
        missing = self.missing(start + _DAY, end)
        if missing is not None:
            raise MissingYearError(missing)
        return self._until(end.toordinal()) - self._until(start.toordinal())

    def missing(self, first: datetime.date, last: datetime.date) -> int | None:
        """The first year between two days, or of one of them, that the calendar does not know; None if it knows all."""
        if first > last:
            return None
        year = self._runs[first.year][1] + 1 if first.year in self._runs else first.year
        return year if year <= last.year else None

    # ---- counting without looking at each day: periods and calendars may be very long

    @cached_property
    def _runs(self) -> Mapping[int, tuple[int, int]]:
        """For each known year the first and the last one of those without a gap around it."""
        runs: dict[int, tuple[int, int]] = {}
        years = sorted(set(self.years))
        for _, run in groupby(enumerate(years), key=lambda found: found[1] - found[0]):
            together = [year for _, year in run]
            runs |= dict.fromkeys(together, (together[0], together[-1]))
        return runs

    @cached_property
    def _exceptions(self) -> tuple[Sequence[int], Sequence[int]]:
        """The days of rest in the week and the working days at weekends, in order."""
        rest = sorted(day.toordinal() for day in self.rest - self.work if day.weekday() < _SATURDAY)
        return rest, sorted(day.toordinal() for day in self.work if day.weekday() >= _SATURDAY)

    def _until(self, at: int) -> int:
        """How many working days there are up to a day, as if every year before it were known."""
        weeks, days = divmod(at, 7)  # the first day of all was a Monday
        rest, work = self._exceptions
        return 5 * weeks + min(days, 5) - bisect_right(rest, at) + bisect_right(work, at)

    def _known(self, at: int) -> tuple[int, int]:
        """The first and the last day around one without a year that is not known."""
        if not 1 <= at <= datetime.date.max.toordinal():
            raise OverflowError(_OUTSIDE)
        year = datetime.date.fromordinal(at).year
        if year not in self._runs:
            raise MissingYearError(year)
        first, last = self._runs[year]
        return datetime.date(first, 1, 1).toordinal(), datetime.date(last, 12, 31).toordinal()


def _first(holds: Callable[[int], bool], low: int, high: int) -> int | None:
    """The first number of a range from which on something holds; None where it never does."""
    if not holds(high):
        return None
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle + 1, high)
    return low
