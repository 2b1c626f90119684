"""The helpers of exported modules do what the library's own do."""

from __future__ import annotations

import datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aidrules.backends.python import runtime, standalone
from aidrules.source.numerals import to_decimal
from aidrules.values.dates import full_years
from aidrules.values.numbers import round_exact
from aidrules.values.regions import inside

NUMBERS = st.fractions(max_denominator=10_000) | st.integers()
MODES = st.sampled_from(["up", "down", "half_up"])
DAYS = st.dates()


@given(NUMBERS, MODES, st.integers(-3, 5))
def test_rounding(value: Fraction, mode: str, places: int) -> None:
    found = standalone.round_exact(value, mode, places)
    wanted = round_exact(value, mode, places)  # type: ignore[arg-type] # one of the three
    assert found == wanted and type(found) is type(wanted)


@given(NUMBERS, NUMBERS, MODES, st.integers(-3, 5))
def test_quotients(left: Fraction, right: Fraction, mode: str, places: int) -> None:
    assert standalone.quotient(left, right, mode, places) == runtime.quotient(left, right, mode, places)  # type: ignore[arg-type]


@given(st.integers(), st.integers(0, 12))
def test_decimals(number: int, places: int) -> None:
    value = Fraction(number, 10**places)
    found, wanted = standalone.as_decimal(value), to_decimal(value)
    assert wanted is not None and found == wanted


def test_what_is_no_decimal_and_what_is_not_whole() -> None:
    for refused in (standalone.as_decimal, standalone.as_whole):
        with pytest.raises(standalone.PolicyFault):
            refused(Fraction(1, 3))
    assert standalone.as_whole(Fraction(4, 2)) == 2


@given(DAYS, st.integers(-200_000, 200_000), st.sampled_from(["months", "days"]), st.booleans())
def test_periods(day: datetime.date, amount: int, unit: str, counts_first: bool) -> None:
    assert standalone.shift(day, amount, unit, counts_first) == runtime.shift(day, amount, unit, counts_first)
    assert standalone.fits(day, amount, unit, counts_first) == runtime.fits(day, amount, unit, counts_first)


@given(DAYS, DAYS)
def test_full_years(start: datetime.date, end: datetime.date) -> None:
    assert standalone.full_years(start, end) == full_years(start, end)


@given(*[st.sampled_from(["全国", "海南省", "海南省/海口市", "海南省/海口市/龙华区", "海南", "广东省"])] * 2)
def test_regions(region: str, outer: str) -> None:
    assert standalone.inside(region, outer) == inside(region, outer)


@pytest.mark.parametrize(
    ("check", "value", "error"),
    [
        (lambda v: standalone.check_flag("f", v), 1, TypeError),
        (lambda v: standalone.check_text("f", v), True, TypeError),
        (lambda v: standalone.check_text("f", v, ("甲",)), "乙", ValueError),
        (lambda v: standalone.check_date("f", v), datetime.datetime(2024, 1, 1), TypeError),
        (lambda v: standalone.check_set("f", v, ("甲",)), ["甲"], TypeError),
        (lambda v: standalone.check_set("f", v, ("甲",)), frozenset("乙"), ValueError),
        (lambda v: standalone.check_number("f", v, 0, 100), True, TypeError),
        (lambda v: standalone.check_number("f", v, 0, 100), 1.0, TypeError),
        (lambda v: standalone.check_number("f", v, 0, 100), 100, ValueError),
        (lambda v: standalone.check_number("f", v, 2, 100), Decimal("1.001"), ValueError),
        (lambda v: standalone.check_number("f", v, 2, 100), Decimal("NaN"), ValueError),
    ],
)
def test_checks(check: object, value: object, error: type[Exception]) -> None:
    assert callable(check)
    check(None)
    with pytest.raises(error, match=r"^f: "):
        check(value)
