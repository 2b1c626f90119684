"""Where a fact stands in a table, and how large its numbers can become there."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from fractions import Fraction

from attrs import field, frozen

from aidrules.backends.plan import FactKey
from aidrules.backends.sql.refusal import CannotCarryError
from aidrules.evaluation.conversion import MAX_PLACES
from aidrules.values.numbers import is_number
from aidrules.values.types import DateType, NumberType

ASSUMED_DIGITS = 18
"""How many digits the numbers of a column have at most, decimal places included, where nothing else is known."""


def _bound(instance: object, attribute: object, value: int | None) -> None:
    if value is not None and value < 0:
        raise ValueError("a bound is not negative")


@frozen
class Column:
    """A column that holds a fact.

    Attributes:
        name: its name in the table.
        places: how many decimal places its numbers have at most; None where the type of the fact says it, or nothing
            does.
        bound: the largest absolute value of its numbers times ``10 ** places``; None where it is not known.
        fields: of a roster, where the fields of its records stand in a struct, by their names or aliases in the
            policy. One that is not listed stands under its alias.
    """

    name: str
    places: int | None = None
    bound: int | None = field(default=None, validator=_bound)
    fields: Mapping[str, Column] = field(factory=dict, eq=False)

    @staticmethod
    def integer(name: str, bits: int = 64) -> Column:
        """A column of signed integers; the least of them, whose negative is none, is not among the numbers taken."""
        return Column(name, 0, 2 ** (bits - 1) - 1)

    @staticmethod
    def decimal(name: str, digits: int, places: int) -> Column:
        """A column of DECIMAL(digits, places)."""
        return Column(name, places, 10**digits - 1)


@frozen
class Extent:
    """What a column's numbers may be: multiples of ``10 ** -places``, at most ``bound`` of them from 0."""

    bound: int
    places: int


def extent(column: Column, type_: NumberType, counted: bool, fact: FactKey) -> Extent:
    """How large and how fine the numbers of a fact are in a column; others are not taken (see ``checks``).

    Args:
        column: the column.
        type_: the type of the fact.
        counted: whether the engine's exact numbers have a greatest width.
        fact: the fact, or roster and field, for the refusal.

    Raises:
        CannotCarryError: neither type nor column tells how many places there are, and the engine has to know.
    """
    places = 0 if type_.integral else column.places if type_.places is None else type_.places
    if places is None:
        if counted:
            name = fact if isinstance(fact, str) else "的".join(fact)
            raise CannotCarryError(
                f"没有限定小数位数的事实“{name}”；请在类型里写明位数，或者给出列的类型",
                f"the fact “{name}”, whose decimal places are not limited; "
                "declare them, or give the type of its column",
            )
        places = MAX_PLACES
    bound = 10 ** (ASSUMED_DIGITS if counted else 38 + places) - 1
    if column.bound is not None:
        shift = places - (column.places or 0)
        bound = column.bound * 10**shift if shift >= 0 else column.bound // 10**-shift
    ends = [None if end is None else end.value for end in (type_.low, type_.high)]
    if all(is_number(end) for end in ends):
        largest = max(abs(Fraction(end)) for end in ends if is_number(end)) * 10**places
        bound = min(bound, largest.numerator // largest.denominator)
    return Extent(bound, places)


def first_and_last_day(type_: DateType) -> tuple[datetime.date, datetime.date]:
    """The days between which a date lies, both included."""
    low, high, day = datetime.date.min, datetime.date.max, datetime.timedelta(days=1)
    if type_.low is not None and isinstance(type_.low.value, datetime.date):
        low = type_.low.value if type_.low.closed else type_.low.value + day
    if type_.high is not None and isinstance(type_.high.value, datetime.date):
        high = type_.high.value if type_.high.closed else type_.high.value - day
    return low, high
