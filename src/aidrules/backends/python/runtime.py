"""What generated functions work with: tables that fill themselves, and exact numbers and dates without exceptions.

A generated function works out the parts of an answer before it knows which of them count, so nothing here fails for a
value that does not count: a quotient by 0 is 0, a date beyond the calendar the last day.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from aidrules.source.numerals import to_decimal
from aidrules.values.dates import add_days, add_months, add_months_inclusive, full_years
from aidrules.values.numbers import Number, RoundingMode, normal, round_exact
from aidrules.values.permitted import Interval
from aidrules.values.regions import inside

MOST_RESULTS = 8192
"""How many results one ``Results`` keeps; when there are more, it begins anew."""


class UnusualError(Exception):
    """A generated function leaves a case to the interpreter: a value that is none of its fact's, a fault of the policy.

    It never leaves the function.
    """


class Table:
    """Results by the values of a few facts that have few values; worked out when first needed.

    A generated function looks into ``known``. For what is not there it is run once more, with the table itself in the
    place of ``known``.

    Attributes:
        known: the results so far.

    Args:
        fill: works a result out; it raises ``UnusualError`` for what is no value of a fact, so the table cannot outgrow
            the values there are.
    """

    __slots__ = ("_fill", "known")

    def __init__(self, fill: Callable[[Any], Any]) -> None:
        self._fill = fill
        self.known: dict[Any, Any] = {}

    def __getitem__(self, key: Any) -> Any:
        if key not in self.known:
            self.known[key] = self._fill(key)
        return self.known[key]


class Results(Table):
    """Results of which only some are kept, because there is no end of them."""

    __slots__ = ()

    def __getitem__(self, key: Any) -> Any:
        found = self.known.get(key)
        if found is None:
            found = self._fill(key)
            if len(self.known) >= MOST_RESULTS:
                self.known.clear()
            self.known[key] = found
        return found


def again(_facts: object) -> Any:
    """What a function does that cannot find something even with whole tables: the mapping of facts has failed."""
    raise  # the error that is being handled


def unusual() -> int:
    """Leave a case to the interpreter."""
    raise UnusualError


def exact(value: int | Fraction | Decimal) -> Number:
    """A number as the core computes with it."""
    return normal(Fraction(value)) if isinstance(value, Decimal) else value


def as_whole(value: Number) -> int:
    """A number as the value of a decision whose type is 整数.

    Raises:
        UnusualError: it is not whole, so that the policy has no answer.
    """
    found = normal(value)
    if isinstance(found, Fraction):
        raise UnusualError
    return found


def as_decimal(value: Number) -> Decimal:
    """A number as the value of a decision whose type is 小数.

    Raises:
        UnusualError: it has no finite decimal form, so that the policy has no answer.
    """
    found = to_decimal(Fraction(value))
    if found is None:
        raise UnusualError
    return found


def quotient(left: Number, right: Number, mode: RoundingMode, places: int) -> Number:
    """A rounded quotient; 0 where the divisor is."""
    return round_exact(Fraction(left) / right, mode, places) if right else 0


_SHIFTS: Mapping[tuple[str, bool], Callable[[datetime.date, int], datetime.date]] = {
    ("months", False): add_months,
    ("months", True): add_months_inclusive,
    ("days", False): add_days,
    ("days", True): lambda day, count: add_days(day, count - 1),
}


def shift(day: datetime.date, amount: Number, unit: str, counts_first: bool) -> datetime.date:
    """The end of a period; the last day of all where it lies beyond the calendar."""
    try:
        return _SHIFTS[unit, counts_first](day, int(amount))
    except OverflowError:
        return datetime.date.max


def fits(day: datetime.date, amount: Number, unit: str, counts_first: bool) -> bool:
    """Whether the end of a period lies within the calendar."""
    try:
        _SHIFTS[unit, counts_first](day, int(amount))
    except OverflowError:
        return False
    return True


NAMES = {
    "as_decimal": as_decimal,
    "as_whole": as_whole,
    "exact": exact,
    "fits": fits,
    "full_years": full_years,
    "inside": inside,
    "Interval": Interval,
    "quotient": quotient,
    "round_exact": round_exact,
    "shift": shift,
    "unusual": unusual,
    "UnusualError": UnusualError,
}
"""What generated functions find under these names."""
