"""Numbers as statutes write them."""

from __future__ import annotations

import decimal
import time
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from aidrules.source.numerals import (
    MAX_DIGITS,
    NumeralError,
    format_chinese,
    format_exact,
    is_chinese_numeral,
    parse_fraction,
    parse_number,
    to_decimal,
)

NUMBERS = {
    "0": 0,
    "1500": 1500,
    "007": 7,
    "0.5": Fraction(1, 2),
    "1.50": Fraction(3, 2),
    "５００": 500,
    "１．５": Fraction(3, 2),
    "1.5万": 15000,
    "2亿": 2 * 10**8,
    "3万亿": 3 * 10**12,
    "3千万": 3 * 10**7,
    "3百万": 3 * 10**6,
    "3十万": 3 * 10**5,
    "5千": 5000,
    "0.00001万": Fraction(1, 10),
    "一": 1,
    "十": 10,
    "十二": 12,
    "一十二": 12,
    "二十": 20,
    "一百": 100,
    "一百零五": 105,
    "一百一十五": 115,
    "一百二十": 120,
    "一千五百": 1500,
    "一千五百零一": 1501,
    "三千零一": 3001,
    "三千零五十": 3050,
    "三千〇一": 3001,
    "两千": 2000,
    "两百零二": 202,
    "两": 2,
    "十万": 10**5,
    "二万五千": 25000,
    "一万零三百": 10300,
    "一万零十二": 10012,
    "一万零一十二": 10012,
    "二十万五千": 205000,
    "二十万零五千": 205000,
    "二亿": 2 * 10**8,
    "一亿零五千": 10**8 + 5000,
    "一亿零三万零五": 10**8 + 30005,
    "二亿五千万": 25 * 10**7,
    "一万亿": 10**12,
    "一万亿零五": 10**12 + 5,
    "一万零五亿": 10**12 + 5 * 10**8,
    "零": 0,
    "〇": 0,
    "○": 0,
    "二〇二〇": 2020,
    "二○二三": 2023,
    "一九四九": 1949,
    "一点五": Fraction(3, 2),
    "零点五": Fraction(1, 2),
    "两点五": Fraction(5, 2),
    "十二点零五": Fraction(241, 20),
    "一点五万": 15000,
    "三百点五": Fraction(601, 2),
}

COLLOQUIAL = {
    "一万五": "一万五千",
    "三千五": "三千五百",
    "一百二": "一百二十",
    "二亿五": "二亿五千万",
    "一亿五千": "一亿五千万",
    "一亿五百万": "一亿零五百万",
    "一万五亿": "一万五千亿",
    "一百万五": "一百万五千",
    "一万三百": "一万零三百",
    "三千五十": "三千零五十",
    "一百十五": "一百一十五",
    "一万十二": "一万零一十二",
    "1万5": "15000",
    "1万5千": "15000",
    "1亿5000万": "150000000",
}

MALFORMED = {
    "": None,
    "十百": None,
    "一一千": None,
    "一二三": None,
    "一百零": None,
    "百": None,
    "万": None,
    "零万": None,
    "一万二万": None,
    "点五": None,
    "一点": None,
    "一点五点五": None,
    "一万点五万": None,
    "两点两": None,
    "零五": "五",
    "一千零五百": "一千五百",
    "两十": "二十",
    "二十两": "二十二",
    "3十": None,
    "1千百": None,
    "1千2万": None,
    ".5": None,
    "5.": None,
    "1.5.2": None,
    "1,500": None,
    "-1": None,
    "+1": None,
    "1_000": None,
    " 1": None,
    "1e5": None,
    "²": None,
    "٣": None,
    "壹佰": None,
    "nan": None,
}


@pytest.mark.parametrize(("text", "value"), NUMBERS.items())
def test_numbers(text: str, value: Fraction) -> None:
    assert parse_number(text) == value


@pytest.mark.parametrize(("text", "formal"), COLLOQUIAL.items())
def test_spoken_forms_are_refused_with_the_formal_one(text: str, formal: str) -> None:
    with pytest.raises(NumeralError) as caught:
        parse_number(text)
    assert (caught.value.kind, caught.value.suggestion) == ("colloquial", formal)
    assert formal in str(caught.value)
    parse_number(formal)


@pytest.mark.parametrize(("text", "formal"), MALFORMED.items())
def test_malformed_numbers(text: str, formal: str | None) -> None:
    with pytest.raises(NumeralError) as caught:
        parse_number(text)
    assert (caught.value.kind, caught.value.suggestion) == ("malformed", formal)


def test_the_most_digits_are_read_and_one_more_is_too_long() -> None:
    assert parse_number("9" * MAX_DIGITS) == 10**MAX_DIGITS - 1
    for text in ("9" * (MAX_DIGITS + 1), "0." + "1" * MAX_DIGITS, "二" * 200, "９" * 999, "一点" + "五" * 90):
        with pytest.raises(NumeralError) as caught:
            parse_number(text)
        assert caught.value.kind == "too_long"
        assert len(str(caught.value)) < 300


def test_the_longest_formal_numeral_is_not_too_long() -> None:
    assert parse_number(format_chinese(10**16 - 1)) == 10**16 - 1


def test_a_number_of_a_million_digits_is_refused_at_once() -> None:
    start = time.perf_counter()
    with pytest.raises(NumeralError):
        parse_number("1" * 1_000_000)
    with pytest.raises(NumeralError):
        parse_fraction("1" * 1_000_000 + "%")
    assert time.perf_counter() - start < 1


NUMERAL_TEXT = st.text(alphabet="零〇一二两三九十百千万亿点0159.%:∶分之", max_size=12)


@given(NUMERAL_TEXT)
@example("一万零")
def test_any_text_is_a_number_or_a_numeral_error(text: str) -> None:
    for parse in (parse_number, parse_fraction):
        try:
            value = parse(text)
        except NumeralError as error:
            assert error.suggestion is None or parse(error.suggestion) >= 0
        else:
            assert value >= 0


@given(st.integers(0, 10**16 - 1) | st.integers(0, 100_000))
@example(10**15)
@example(10**12 + 10**8)
@example(10**8 + 10**7)
@example(20_0500_0000)
def test_a_formal_numeral_is_read_back(number: int) -> None:
    assert parse_number(format_chinese(number)) == number


@given(st.lists(st.sampled_from("0009"), min_size=1, max_size=16).map("".join).map(int))
def test_a_formal_numeral_with_gaps_is_read_back(number: int) -> None:
    text = format_chinese(number)
    assert parse_number(text) == number
    assert "零零" not in text
    assert text == "零" or not text.endswith("零")


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "零"),
        (10, "十"),
        (15, "十五"),
        (110, "一百一十"),
        (1005, "一千零五"),
        (1050, "一千零五十"),
        (10300, "一万零三百"),
        (13000, "一万三千"),
        (205000, "二十万五千"),
        (10_0000_0000, "十亿"),
        (10**8 + 5000, "一亿零五千"),
        (10**12, "一万亿"),
    ],
)
def test_format_chinese(number: int, text: str) -> None:
    assert format_chinese(number) == text


@pytest.mark.parametrize("number", [-1, 10**16])
def test_format_chinese_has_limits(number: int) -> None:
    with pytest.raises(ValueError, match=r"10\*\*16"):
        format_chinese(number)


FRACTIONS = {
    "60%": Fraction(3, 5),
    "60 %": Fraction(3, 5),
    "60.5%": Fraction(121, 200),
    "６０％": Fraction(3, 5),
    "5‰": Fraction(1, 200),
    "百分之六十": Fraction(3, 5),
    "百分之百": Fraction(1),
    "百分之0.5": Fraction(1, 200),
    "百分之零点五": Fraction(1, 200),
    "百分之一百二十": Fraction(6, 5),
    "千分之五": Fraction(1, 200),
    "万分之三": Fraction(3, 10000),
    "十万分之三": Fraction(3, 100000),
    "百万分之三": Fraction(3, 10**6),
    "三分之二": Fraction(2, 3),
    "1∶3": Fraction(1, 3),
    "1:3": Fraction(1, 3),
    "1：3": Fraction(1, 3),
    "0:3": Fraction(0),
}


@pytest.mark.parametrize(("text", "value"), FRACTIONS.items())
def test_fractions(text: str, value: Fraction) -> None:
    assert parse_fraction(text) == value


@pytest.mark.parametrize(
    "text", ["", "60", "%", "1:0", "零分之一", "三分之", "分之二", "1:2:3", "2/3", "五成", "三分之二分之一"]
)
def test_malformed_fractions(text: str) -> None:
    with pytest.raises(NumeralError) as caught:
        parse_fraction(text)
    assert caught.value.kind == "malformed"


@pytest.mark.parametrize(
    ("text", "formal"),
    [
        ("百分之一百二", "百分之一百二十"),
        ("一万五分之三", "一万五千分之三"),
        ("一万五分之一百二", "一万五千分之一百二十"),
        ("1∶1万5", "1:15000"),
    ],
)
def test_a_spoken_number_inside_a_fraction_is_colloquial(text: str, formal: str) -> None:
    with pytest.raises(NumeralError) as caught:
        parse_fraction(text)
    assert (caught.value.kind, caught.value.suggestion) == ("colloquial", formal)
    parse_fraction(formal)


@pytest.mark.parametrize("text", ["一", "十", "一千五百", "二〇二〇", "一点五", "十百", "两"])
def test_numeral_characters(text: str) -> None:
    assert is_chinese_numeral(text)


@pytest.mark.parametrize("text", ["", "点", "百", "万", "亿点", "一名", "1", "三千a", "第一"])
def test_other_characters(text: str) -> None:
    assert not is_chinese_numeral(text)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1500, "1500"),
        (Fraction(1500), "1500"),
        (0, "0"),
        (-3, "-3"),
        (Fraction(1, 2), "0.5"),
        (Fraction(-1, 8), "-0.125"),
        (Fraction(15, 10), "1.5"),
        (Fraction(1, 10**20), "0.00000000000000000001"),
        (Fraction(2, 3), "2/3"),
        (Fraction(-2, 7), "-2/7"),
    ],
)
def test_format_exact(value: Fraction | int, text: str) -> None:
    assert format_exact(value) == text


def test_format_exact_of_thousands_of_digits() -> None:
    assert format_exact(10**9000) == "1" + "0" * 9000
    assert format_exact(Fraction(10**9000, 3)) == "1" + "0" * 9000 + "/3"


@given(st.decimals(allow_nan=False, allow_infinity=False))
def test_to_decimal_is_exact_whatever_the_context(value: Decimal) -> None:
    with decimal.localcontext(decimal.Context(prec=2, Emax=3, Emin=-3, traps=[])):
        converted = to_decimal(Fraction(value))
        assert converted is not None
        assert Fraction(converted) == Fraction(value)
        assert Fraction(format_exact(Fraction(value))) == Fraction(value)


@given(st.integers(), st.sampled_from([3, 6, 7, 9, 14, 15, 300]))
def test_to_decimal_of_what_has_no_end(numerator: int, denominator: int) -> None:
    value = Fraction(numerator, denominator)
    assert (to_decimal(value) is None) == (10**400 % value.denominator != 0)


def test_to_decimal_has_no_exponent_and_no_trailing_zeros() -> None:
    assert str(to_decimal(Fraction(1500))) == "1500"
    assert str(to_decimal(Fraction(150, 100))) == "1.5"
