"""What an exported module needs beside the rules. Its text is written into the module, and needs nothing else."""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Generic, Literal, TypeAlias, TypeVar

Number: TypeAlias = int | Fraction
T = TypeVar("T")


class PolicyFault(ArithmeticError):  # noqa: N818 # the policy is at fault, not the program
    """The policy gives no answer for these facts: it contradicts itself or computes what cannot be computed."""


@dataclass(frozen=True)
class Interval:
    """A range of permitted numbers; None for an end that it does not have."""

    low: int | Decimal | None
    high: int | Decimal | None
    low_closed: bool = True
    high_closed: bool = True


@dataclass(frozen=True)
class Result(Generic[T]):
    """The answer to a question.

    Attributes:
        status: whether it is decided, not yet determined, to be judged by a person, or not applicable.
        value: the value when it is decided, otherwise None.
        reasons: the codes of the rules that it rests on.
        missing: the unknown facts that can still change it; None where the module was made without them.
    """

    status: Literal["decided", "undetermined", "referred", "not_applicable"]
    value: T | None
    reasons: tuple[str, ...]
    missing: tuple[str, ...] | None = ()


def known(value: object) -> bool:
    """Whether a fact is known."""
    return value is not None


def may_be(value: object, wanted: bool | str) -> bool:
    """Whether a fact has a value, or may have it because it is unknown."""
    return value is None or value == wanted


def is_known(value: object, wanted: bool | str) -> bool:
    """Whether a fact is known to have a value."""
    return value is not None and value == wanted


def holds(value: frozenset[str] | None, member: str) -> bool:
    """Whether a fact is a known set that holds a member."""
    return value is not None and member in value


def listed(*items: tuple[str, bool]) -> tuple[str, ...]:
    """The items whose conditions hold."""
    return tuple(item for item, holds in items if holds)


# ---- numbers, exactly


def exact(value: int | Decimal | Fraction) -> Number:
    """A number without rounding; a whole one as int."""
    found = Fraction(value)
    return found.numerator if found.denominator == 1 else found


def as_whole(value: Number) -> int:
    """A number that has to be whole."""
    if value != value // 1:
        raise PolicyFault(f"{value} is not a whole number")
    return int(value)


def as_decimal(value: Number) -> Decimal:
    """A number as a decimal, with all its places."""
    found = Fraction(value)
    places = 0
    while found.denominator != 1 and places <= 400:
        found, places = found * 10, places + 1
    if found.denominator != 1:
        raise PolicyFault(f"{value} has no finite decimal form")
    digits = tuple(int(digit) for digit in str(abs(found.numerator)))
    return Decimal((found < 0, digits, -places))


def round_exact(value: Number, mode: str, places: int) -> Number:
    """Round up, down, or to the nearest (half_up: halves away from zero), to some decimal places."""
    scale = Fraction(10) ** places
    scaled = Fraction(value) * scale
    whole = scaled.numerator // scaled.denominator
    if mode == "up":
        whole = -(-scaled.numerator // scaled.denominator)
    elif mode == "half_up":
        magnitude = (2 * abs(scaled.numerator) + scaled.denominator) // (2 * scaled.denominator)
        whole = magnitude if scaled >= 0 else -magnitude
    return exact(whole / scale)


def quotient(left: Number, right: Number, mode: str, places: int) -> Number:
    """A rounded quotient; 0, which then does not count, where the divisor is 0."""
    return round_exact(Fraction(left) / right, mode, places) if right else 0


def largest(*values: Number) -> Number:
    """The largest of some numbers."""
    return max(values)


def smallest(*values: Number) -> Number:
    """The smallest of some numbers."""
    return min(values)


# ---- records


def counted(shares: Iterable[tuple[bool, T]]) -> list[T]:
    """What those records have that count."""
    return [value for counts, value in shares if counts]


def total(values: Iterable[Number]) -> Number:
    """The sum of some numbers."""
    found: Number = 0
    for value in values:
        found += value
    return found


# ---- dates and regions


def _moved(day: date, amount: Number, unit: str, counts_first: bool) -> date:
    count = int(amount)
    if unit == "days":
        return day + datetime.timedelta(days=count - counts_first)
    if counts_first and day.day == 1:
        return _moved(day, amount, unit, False) - datetime.timedelta(days=1)
    start = day.replace(day=day.day - 1) if counts_first else day
    year, month = divmod(start.year * 12 + start.month - 1 + count, 12)
    if not 1 <= year <= 9999:
        raise OverflowError
    return date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))


def shift(day: date, amount: Number, unit: str, counts_first: bool) -> date:
    """The last day of a period that begins on a day (Civil Code of the PRC, arts. 201 and 202).

    A month that has no corresponding day ends the period on its own last day. Where the end lies beyond the calendar,
    it is the last day of all, which then does not count.
    """
    try:
        return _moved(day, amount, unit, counts_first)
    except OverflowError:
        return date.max


def fits(day: date, amount: Number, unit: str, counts_first: bool) -> bool:
    """Whether the last day of a period lies within the calendar."""
    try:
        _moved(day, amount, unit, counts_first)
    except OverflowError:
        return False
    return True


def full_years(start: date, end: date) -> int:
    """How many whole years have passed; a year is full on the corresponding day, or the last day of its month."""
    years = end.year - start.year
    last = calendar.monthrange(end.year, start.month)[1]
    return years if (end.month, end.day) >= (start.month, min(start.day, last)) else years - 1


def inside(region: str, outer: str) -> bool:
    """Whether a region, written from the province down with slashes, is another one or lies in it."""
    return outer in ("全国", region) or region.startswith(f"{outer}/")


# ---- facts


def check(name: str, value: object, good: Callable[[], bool], expected: str, kind: type[Exception] = TypeError) -> None:
    """Refuse a value that a fact cannot take.

    Raises:
        TypeError, ValueError: it is another type, or another value.
    """
    if value is not None and not good():
        raise kind(f"{name}: {expected} or None, not {value!r}")


def check_flag(name: str, value: object) -> None:
    """A truth value."""
    check(name, value, lambda: isinstance(value, bool), "a bool")


def check_text(name: str, value: object, members: tuple[str, ...] | None = None) -> None:
    """A text, or one of some."""
    check(name, value, lambda: isinstance(value, str), "a str")
    if members is not None:
        check(name, value, lambda: value in members, f"one of {members}", ValueError)


def check_date(name: str, value: object) -> None:
    """A date without a time."""
    check(name, value, lambda: isinstance(value, date) and not isinstance(value, datetime.datetime), "a date")


def check_set(name: str, value: object, members: tuple[str, ...]) -> None:
    """A frozenset of members."""
    check(name, value, lambda: isinstance(value, frozenset), "a frozenset")
    check(name, value, lambda: isinstance(value, frozenset) and value <= {*members}, f"some of {members}", ValueError)


def check_records(name: str, value: object, kind: type) -> None:
    """At most 1000 records."""
    check(name, value, lambda: isinstance(value, list | tuple), "a list or tuple of records")
    if isinstance(value, list | tuple):
        check(name, value, lambda: all(isinstance(found, kind) for found in value), f"records of {kind.__name__}")
        check(name, value, lambda: len(value) <= 1000, "at most 1000 records", ValueError)


def check_range(name: str, value: date | int | Decimal | Fraction | None, good: Callable[[], bool], text: str) -> None:
    """A value within the declared range."""
    check(name, value, good, text, ValueError)


def check_number(name: str, value: object, places: int, limit: int) -> None:
    """An exact number of at most so many decimal places, below a limit in magnitude."""
    kinds = int if places == 0 else (int, Decimal, Fraction)
    check(name, value, lambda: isinstance(value, kinds) and not isinstance(value, bool), "an exact number")
    if isinstance(value, Decimal):
        check(name, value, lambda: value.is_finite() and abs(value.adjusted()) < 400, "a finite number", ValueError)
    if isinstance(value, int | Decimal | Fraction):
        found = Fraction(value)
        good = (found * 10**places).denominator == 1
        check(name, value, lambda: good, f"a number of at most {places} decimal places", ValueError)
        check(name, value, lambda: abs(found) < limit, "a smaller number", ValueError)
