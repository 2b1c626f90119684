"""Ranges as values: the numbers that a policy permits, such as 一年以上三年以下, with no one of them picked.

Not to be mixed up with the domain ``aidrules.values.domains.Interval``, which says what one number may be.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeGuard

from attrs import field, frozen

from aidrules.source.numerals import format_exact
from aidrules.values.numbers import is_number, normal


def _end(value: object) -> int | Fraction | Decimal | None:
    if value is None or (isinstance(value, int | Fraction | Decimal) and not isinstance(value, bool)):
        return normal(value) if is_number(value) else value
    raise TypeError(f"an end of an interval is a Decimal, an int or None, not {value!r}")


@frozen(repr=False)
class Interval:
    """A range of permitted numbers. In answers its ends are in the unit that the decision is declared in.

    Attributes:
        low: the lower end; None for none.
        high: the upper end; None for none.
        low_closed: whether the lower end is permitted itself; True where there is none, so that equal ranges have
            one form.
        high_closed: the same of the upper end.

    Raises:
        TypeError: an end is no exact number (a float is none).
    """

    low: int | Fraction | Decimal | None = field(default=None, converter=_end)
    high: int | Fraction | Decimal | None = field(default=None, converter=_end)
    low_closed: bool = field(default=True, kw_only=True)
    high_closed: bool = field(default=True, kw_only=True)

    def __attrs_post_init__(self) -> None:
        if self.low is None:
            object.__setattr__(self, "low_closed", True)
        if self.high is None:
            object.__setattr__(self, "high_closed", True)

    def __repr__(self) -> str:
        closed = [
            f", {name}=False"
            for name, value in (("low_closed", self.low_closed), ("high_closed", self.high_closed))
            if not value
        ]
        return f"Interval({self.low!r}, {self.high!r}{''.join(closed)})"

    def __str__(self) -> str:
        return self.words()

    def __contains__(self, number: object) -> bool:
        if isinstance(number, bool) or not isinstance(number, int | Fraction | Decimal):
            return False
        value = Fraction(number)
        if self.low is not None:
            low = Fraction(self.low)
            if value < low or (value == low and not self.low_closed):
                return False
        if self.high is not None:
            high = Fraction(self.high)
            if value > high or (value == high and not self.high_closed):
                return False
        return True

    @property
    def empty(self) -> bool:
        """Whether nothing lies between the ends."""
        if self.low is None or self.high is None:
            return False
        low, high = Fraction(self.low), Fraction(self.high)
        return low > high or (low == high and not (self.low_closed and self.high_closed))

    def words(self, unit: str = "", lang: str = "zh") -> str:
        """The range as a statute would put it: 12 月以上 36 月以下（均含本数）.

        Args:
            unit: what stands behind each number.
            lang: ``zh`` for Chinese, ``en`` for English.
        """
        low, high = (None if end is None else _shown(end, unit, lang) for end in (self.low, self.high))
        if lang == "en":
            return _english(self, low, high)
        if low is None and high is None:
            return "不限"
        if high is None:
            return f"{low}以上（{'含' if self.low_closed else '不含'}本数）"
        if low is None:
            return f"{high}以下（{'含' if self.high_closed else '不含'}本数）"
        if self.low == self.high and not self.empty:
            return str(low)
        if self.low_closed == self.high_closed:
            return f"{low}以上{_gap(unit)}{high}以下（均{'含' if self.low_closed else '不含'}本数）"
        says = f"{'含' if self.low_closed else '不含'} {low}，{'含' if self.high_closed else '不含'} {high}"
        return f"{low}以上{_gap(unit)}{high}以下（{says}）"

    def to_dict(self) -> dict[str, object]:
        """The range as data that JSON can carry: whole numbers as they are, decimals as text."""
        return {
            "low": _plain(self.low),
            "high": _plain(self.high),
            "low_closed": self.low_closed,
            "high_closed": self.high_closed,
        }

    @staticmethod
    def from_dict(data: object) -> Interval:
        """The range that ``to_dict`` made.

        Raises:
            ValueError: the data is not of that form.
        """
        if not is_plain_interval(data):
            raise ValueError(f"not an interval: {data!r}")
        ends = [Decimal(end) if isinstance(end, str) else end for end in (data["low"], data["high"])]
        return Interval(ends[0], ends[1], low_closed=data["low_closed"], high_closed=data["high_closed"])


def is_plain_interval(data: object) -> TypeGuard[dict[str, Any]]:
    """Whether data is what ``Interval.to_dict`` makes."""
    if not isinstance(data, dict) or set(data) != {"low", "high", "low_closed", "high_closed"}:
        return False
    return all(isinstance(data[name], bool) for name in ("low_closed", "high_closed")) and all(
        data[name] is None or _is_plain_number(data[name]) for name in ("low", "high")
    )


def _is_plain_number(value: object) -> bool:
    if isinstance(value, str):
        return value.removeprefix("-").replace(".", "", 1).isdecimal() and value.isascii()
    return isinstance(value, int) and not isinstance(value, bool)


def _plain(end: int | Fraction | Decimal | None) -> int | str | None:
    return end if end is None or isinstance(end, int) else format_exact(Fraction(end))


def _shown(end: int | Fraction | Decimal, unit: str, lang: str) -> str:
    return f"{format_exact(Fraction(end))}{' ' if unit else ''}{unit}"


def _gap(unit: str) -> str:
    return " " if unit else ""


def _english(interval: Interval, low: str | None, high: str | None) -> str:
    if low is None and high is None:
        return "any"
    if high is None:
        return f"{'at least' if interval.low_closed else 'more than'} {low}"
    if low is None:
        return f"{'at most' if interval.high_closed else 'less than'} {high}"
    if interval.low == interval.high and not interval.empty:
        return low
    return f"{'from' if interval.low_closed else 'above'} {low} {'to' if interval.high_closed else 'to below'} {high}"
