"""Exact arithmetic on intervals: the ends of a result from the ends of its operands."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from fractions import Fraction

from aidrules.values.domains import ANY_NUMBER, Interval
from aidrules.values.numbers import Number, RoundingMode, is_number, normal, round_exact, too_large
from aidrules.values.types import Bound


def _number(bound: Bound) -> Number:
    if not is_number(bound.value):
        raise TypeError("arithmetic on an interval of dates")
    return bound.value


def _limited(low: Bound | None, high: Bound | None) -> Interval:
    """An interval whose ends have not outgrown the limit; an end that has is dropped, which only widens it."""
    if low is not None and too_large(_number(low)):
        low = None
    if high is not None and too_large(_number(high)):
        high = None
    return Interval(low, high)


def _bound(value: Number, closed: bool) -> Bound:
    return Bound(normal(value), closed)


def add(left: Interval, right: Interval) -> Interval:
    """Sum."""
    low = high = None
    if left.low is not None and right.low is not None:
        low = _bound(_number(left.low) + _number(right.low), left.low.closed and right.low.closed)
    if left.high is not None and right.high is not None:
        high = _bound(_number(left.high) + _number(right.high), left.high.closed and right.high.closed)
    return _limited(low, high)


def negate(interval: Interval) -> Interval:
    """The same with the sign turned."""
    low = None if interval.high is None else _bound(-_number(interval.high), interval.high.closed)
    high = None if interval.low is None else _bound(-_number(interval.low), interval.low.closed)
    return Interval(low, high)


# An end of an interval for products: infinity with its sign, or a number; and whether it belongs to the interval.
_End = tuple[int, Number, bool]


def _ends(interval: Interval) -> tuple[_End, _End]:
    low = (-1, 0, False) if interval.low is None else (0, _number(interval.low), interval.low.closed)
    high = (1, 0, False) if interval.high is None else (0, _number(interval.high), interval.high.closed)
    return low, high


def _times(a: _End, b: _End) -> _End:
    for this in (a, b):
        if this[0] == 0 and this[1] == 0:
            return (0, 0, this[2])
    if a[0] == 0 and b[0] == 0:
        return (0, a[1] * b[1], a[2] and b[2])
    sign = (a[0] or (1 if a[1] > 0 else -1)) * (b[0] or (1 if b[1] > 0 else -1))
    return (sign, 0, False)


def multiply(left: Interval, right: Interval) -> Interval:
    """Product: its ends are among the products of the ends."""
    corners = [_times(a, b) for a in _ends(left) for b in _ends(right)]
    key: Callable[[_End], tuple[int, Number]] = lambda end: (end[0], end[1])  # noqa: E731 - a typed key
    low, high = min(corners, key=key), max(corners, key=key)
    low_closed = any(c[2] for c in corners if key(c) == key(low))
    high_closed = any(c[2] for c in corners if key(c) == key(high))
    return _limited(None if low[0] else _bound(low[1], low_closed), None if high[0] else _bound(high[1], high_closed))


def holds_zero(interval: Interval) -> bool:
    """Whether 0 lies in an interval."""
    above = interval.low is None or _number(interval.low) < 0 or (_number(interval.low) == 0 and interval.low.closed)
    below = (
        interval.high is None or _number(interval.high) > 0 or (_number(interval.high) == 0 and interval.high.closed)
    )
    return above and below


def divide(left: Interval, right: Interval) -> Interval:
    """Quotient; anything at all when the divisor may be 0."""
    if holds_zero(right):
        return ANY_NUMBER
    return multiply(left, _reciprocal(right))


def _reciprocal(interval: Interval) -> Interval:
    """1 over an interval that does not hold 0; an end at 0 becomes infinite, an infinite end becomes 0, open."""
    low, high = interval.low, interval.high
    new_low = (
        _bound(0, False)
        if high is None
        else None
        if _number(high) == 0
        else _bound(Fraction(1) / Fraction(_number(high)), high.closed)
    )
    new_high = (
        _bound(0, False)
        if low is None
        else None
        if _number(low) == 0
        else _bound(Fraction(1) / Fraction(_number(low)), low.closed)
    )
    return Interval(new_low, new_high)


def extreme(intervals: Sequence[Interval], largest: bool) -> Interval:
    """The interval of the largest (or smallest) of several values."""
    if not largest:
        return negate(extreme([negate(interval) for interval in intervals], True))
    lows = [interval.low for interval in intervals if interval.low is not None]
    low = max(lows, key=lambda bound: (_number(bound), not bound.closed), default=None)
    highs = [interval.high for interval in intervals]
    if any(high is None for high in highs):
        return Interval(low, None)
    high = max((high for high in highs if high is not None), key=lambda bound: (_number(bound), bound.closed))
    return Interval(low, high)


def round_interval(interval: Interval, mode: RoundingMode, places: int) -> Interval:
    """Rounding: monotone, so the ends round; an open end on the grid of rounded values moves to the next one."""
    step = Fraction(1, 10**places)
    low, high = interval.low, interval.high
    new_low = new_high = None
    if low is not None:
        value = round_exact(_number(low), mode, places)
        if mode == "up" and not low.closed and value == _number(low):
            value += step
        new_low = _bound(value, True)
    if high is not None:
        value = round_exact(_number(high), mode, places)
        if mode == "down" and not high.closed and value == _number(high):
            value -= step
        new_high = _bound(value, True)
    return Interval(new_low, new_high)


def shift_dates(dates: Interval, amounts: Interval, shift: Callable[[datetime.date, int], datetime.date]) -> Interval:
    """Dates moved by whole periods: monotone in both.

    Raises:
        OverflowError: an end lies outside the calendar.
    """

    def end(date: Bound | None, amount: Bound | None) -> Bound | None:
        if date is None or amount is None:
            return None
        if not isinstance(date.value, datetime.date):
            raise TypeError("a period after something that is no date")
        return Bound(shift(date.value, int(_number(amount))), date.closed and amount.closed)

    return Interval(end(dates.low, amounts.low), end(dates.high, amounts.high))
