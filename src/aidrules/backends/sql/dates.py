"""Periods and ages in SQL, as ``aidrules.values.dates`` counts them."""

from __future__ import annotations

import datetime

from sqlglot import exp

from aidrules.backends.sql.build import Sql, all_of, any_of, binary, case, cast, integer
from aidrules.backends.sql.dialects.base import DATE, DatePart, Dialect
from aidrules.backends.sql.numeric import Arithmetic, Num

_FIRST_MONTH, _LAST_MONTH = 12, 9999 * 12 + 11  # year * 12 + month - 1
_LAST_DAY = datetime.date.max.toordinal() - 1
_LEAP_DAY = 229  # month * 100 + day


class Dates:
    """Writes dates for a dialect."""

    def __init__(self, dialect: Dialect, arithmetic: Arithmetic) -> None:
        self._dialect, self._arithmetic = dialect, arithmetic

    def fits(self, date: Sql, amount: Num, unit: str, counts_first: bool) -> Sql:
        """Whether the end of a period lies in the years 1 to 9999."""
        amount = self._arithmetic.whole(amount)
        if unit == "days":
            first = cast(exp.Literal.string(datetime.date.min.isoformat()), DATE)
            day = self._arithmetic.of(self._dialect.days_since(date.copy(), first), _LAST_DAY)
            if counts_first:
                day = self._arithmetic.sum(day, self._const(-1))
            return self._between(self._arithmetic.sum(day, amount), 0, _LAST_DAY)
        month = self._arithmetic.sum(self._month(date), amount)
        inside = self._between(month, _FIRST_MONTH, _LAST_MONTH)
        if not counts_first:
            return inside
        # from the first day of a month, the period ends on the day before that of another
        later = self._arithmetic.compared(exp.LT, self._const(_FIRST_MONTH), month)
        not_first = self._arithmetic.compared(exp.LT, self._const(1), self._part(date, "day"))
        return all_of([inside, any_of([not_first, later.copy()])])

    def shifted(self, date: Sql, amount: Num, unit: str, counts_first: bool) -> Sql:
        """The end of a period, where it fits; any date where it does not."""
        fits = self.fits(date, amount, unit, counts_first)
        safe = self._arithmetic.select(fits, amount, self._const(0)).sql
        if unit == "days":
            found = self._dialect.add_days(date.copy(), safe)
            return self._before(found) if counts_first else found
        if not counts_first:
            return self._dialect.add_months(date.copy(), safe)
        first = self._arithmetic.compared(exp.EQ, self._part(date, "day"), self._const(1))
        from_first = self._before(self._dialect.add_months(date.copy(), safe))
        return case([(first, from_first)], self._dialect.add_months(self._before(date.copy()), safe.copy()))

    def years(self, start: Sql, end: Sql) -> Num:
        """Whole years from one date to another."""
        year = self._part(end, "year")
        passed = self._arithmetic.sum(year, self._part(start, "year"), kind=exp.Sub)
        day_of_start, day_of_end = (self._day_in_year(date) for date in (start, end))
        leap = all_of(
            [
                self._divides(4, end),
                any_of([exp.Not(this=exp.Paren(this=self._divides(100, end))), self._divides(400, end)]),
            ]
        )
        born_on_leap_day = self._arithmetic.compared(exp.EQ, day_of_start, self._const(_LEAP_DAY))
        moved = all_of([born_on_leap_day, exp.Not(this=exp.Paren(this=leap))])
        birthday = self._arithmetic.select(moved, self._const(_LEAP_DAY - 1), self._day_in_year(start))
        early = self._arithmetic.compared(exp.LT, day_of_end, birthday)
        return self._arithmetic.sum(
            passed, self._arithmetic.select(early, self._const(1), self._const(0)), kind=exp.Sub
        )

    def _const(self, value: int) -> Num:
        return self._arithmetic.const(value)

    def _part(self, date: Sql, part: DatePart) -> Num:
        return self._arithmetic.of(self._dialect.part(date.copy(), part), {"year": 9999, "month": 12, "day": 31}[part])

    def _month(self, date: Sql) -> Num:
        months = self._arithmetic.product(self._part(date, "year"), self._const(12))
        before = self._arithmetic.sum(self._part(date, "month"), self._const(1), kind=exp.Sub)
        return self._arithmetic.sum(months, before)

    def _day_in_year(self, date: Sql) -> Num:
        months = self._arithmetic.product(self._part(date, "month"), self._const(100))
        return self._arithmetic.sum(months, self._part(date, "day"))

    def _divides(self, divisor: int, date: Sql) -> Sql:
        rest = binary(exp.Mod, self._part(date, "year").sql, self._const(divisor).sql)
        return binary(exp.EQ, rest, integer(0))

    def _between(self, number: Num, low: int, high: int) -> Sql:
        above = self._arithmetic.compared(exp.LTE, self._const(low), number)
        below = self._arithmetic.compared(exp.LTE, number, self._const(high))
        return all_of([above, below.copy()])

    def _before(self, date: Sql) -> Sql:
        return self._dialect.add_days(date, integer(-1))
