"""Numbers as statutes write them: digits with 万 and 亿, formal Chinese numerals, percentages and ratios.

A formal Chinese numeral says every unit (一万五千, never the spoken 一万五) and bridges a gap with 零 (一万零
三百). Zero is 零 in amounts and 〇 in numbers that name something, such as years (GB/T 15835-2011); either is
read. Reading goes the spoken way first and then compares with what ``format_chinese`` writes for the value
found, so a numeral that is refused still gets its formal spelling as a suggestion.
"""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from typing import Literal

MAX_DIGITS = 40
"""The most digits a number may be written with; the largest amount a statute could mean has some twenty."""

_DIGITS = "零一二三四五六七八九"
_DIGIT_VALUES = {digit: value for value, digit in enumerate(_DIGITS)} | {"两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}
_PLAIN = str.maketrans("０１２３４５６７８９．％：○〇", "0123456789.%:零零")
_CHINESE_NUMERAL = frozenset(_DIGITS + "〇○两十百千万亿点")
_COUNTING = frozenset(_DIGITS + "〇○两十")

_DIGIT = "[一二两三四五六七八九]"
_ASCII = re.compile(r"([0-9]+(?:\.[0-9]+)?)((?:[十百千]?(?:万亿|万|亿))|[百千])?")
_ASCII_SPOKEN = re.compile(r"([0-9]+(?:[千百]?(?:万亿|万|亿)|[千百])){1,4}[0-9]*")
_YEAR = re.compile(rf"[{_DIGITS}]{{4,}}")
_POINT = re.compile(rf"([{_DIGITS}两十百千万亿]+)点([{_DIGITS}]+)((?:[百千]?(?:万亿|万|亿))?)")
_SECTION = re.compile(rf"(?:零?({_DIGIT})千)?(?:零?({_DIGIT})百)?(?:零?({_DIGIT}?)十)?(?:(零)?({_DIGIT}))?")
_TWO_BEFORE_UNIT = re.compile("两(?=[百千万亿])")
_PERCENT = re.compile(r"([0-9]+(?:\.[0-9]+)?) ?([%‰])")
_RATIO = re.compile(r"([^:∶]+)[:∶]([^:∶]+)")

Kind = Literal["malformed", "colloquial", "too_long"]


class NumeralError(ValueError):
    """A text is not a number, or not one written in the formal way.

    Attributes:
        kind: ``"malformed"``, ``"colloquial"`` (a spoken form such as 一万五) or ``"too_long"``.
        suggestion: the formal spelling, where one can be told.
    """

    def __init__(self, text: str, kind: Kind, suggestion: str | None = None) -> None:
        super().__init__(text[: 2 * MAX_DIGITS], kind, suggestion)
        self.text = text
        self.kind: Kind = kind
        self.suggestion = suggestion

    def __str__(self) -> str:
        formal = f"; write {self.suggestion}" if self.suggestion else ""
        return f"{self.args[0]!r} is a {self.kind} number{formal}"


def is_chinese_numeral(text: str) -> bool:
    """Whether a text consists of numeral characters and counts something.

    It says nothing about form: 十百 consists of numeral characters and is no number.
    """
    return set(text) <= _CHINESE_NUMERAL and not _COUNTING.isdisjoint(text)


def parse_number(text: str) -> Fraction:
    """Return the value of a number, exactly.

    Accepted are ASCII or full-width digits with decimals and a 万 or 亿 (1500, 1.5万, 3千万), formal Chinese
    numerals (一千五百零一, 两千, 一点五万), and four or more Chinese digits in a row, as in years (二〇二〇).

    Raises:
        NumeralError: ``too_long`` above ``MAX_DIGITS`` digits, ``colloquial`` for a spoken form, and
            ``malformed`` for everything else.
    """
    _check_length(text)
    plain = text.translate(_PLAIN)
    if found := _ASCII.fullmatch(plain):
        return Fraction(found[1]) * _unit_value(found[2] or "")
    if plain[:1].isdigit():
        raise _ascii_error(text, plain)
    if _YEAR.fullmatch(plain):
        return Fraction(int("".join(str(_DIGIT_VALUES[digit]) for digit in plain)))
    if found := _POINT.fullmatch(plain):
        whole = _parse_whole(text, found[1])
        if found[3] and whole >= 10**4:
            raise NumeralError(text, "malformed")
        decimals = "".join(str(_DIGIT_VALUES[digit]) for digit in found[2])
        return (whole + Fraction(int(decimals), 10 ** len(decimals))) * _unit_value(found[3])
    return Fraction(_parse_whole(text, plain))


def parse_fraction(text: str) -> Fraction:
    """Return the value of a percentage, a fraction or a ratio: 60%, 百分之六十, 三分之二, 1∶3 (one third).

    Raises:
        NumeralError: as ``parse_number``; a denominator of zero and a plain number are ``malformed``.
    """
    _check_length(text)
    plain = text.translate(_PLAIN)
    if found := _PERCENT.fullmatch(plain):
        return Fraction(found[1]) / (100 if found[2] == "%" else 1000)
    if found := _RATIO.fullmatch(plain):
        numerator, denominator = (
            _part(text, "", found[1], ":" + found[2]),
            _part(text, found[1] + ":", found[2], ""),
        )
    else:
        below, parted, above = plain.partition("分之")
        if not parted:
            raise NumeralError(text, "malformed")
        numerator, denominator = (
            _part(text, below + parted, above, ""),
            _part(text, "", below, parted + above),
        )
    if denominator == 0:
        raise NumeralError(text, "malformed")
    return numerator / denominator


def format_chinese(number: int) -> str:
    """Return the formal Chinese numeral of a whole number, such as 一万零三百.

    Raises:
        ValueError: the number is negative or not below 10 to the 16th.
    """
    if not 0 <= number < 10**16:
        raise ValueError(f"a Chinese numeral is written for 0 up to 10**16, not for {number}")
    return _spell(number, bridge=False) or "零"


def format_exact(value: Fraction | int) -> str:
    """Return a value as plain decimal text without trailing zeros, or as ``2/3`` when it has no end."""
    decimal = to_decimal(Fraction(value))
    if decimal is not None:
        return format(decimal, "f")
    fraction = Fraction(value)
    return f"{Decimal(fraction.numerator):f}/{Decimal(fraction.denominator):f}"


def to_decimal(value: Fraction) -> Decimal | None:
    """Return a value as a decimal, exactly and whatever the decimal context says; None when it has no end."""
    rest, twos, fives = value.denominator, 0, 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    if rest != 1:
        return None
    places = max(twos, fives)
    whole = Decimal(value.numerator * (10**places // value.denominator)).as_tuple()
    return Decimal((whole.sign, whole.digits, -places))


def _check_length(text: str) -> None:
    # A formal Chinese numeral spends at most two characters on a digit; the first test bounds the second.
    if len(text) > 2 * MAX_DIGITS + 4 or sum(map(str.isdigit, text)) > MAX_DIGITS:
        raise NumeralError(text, "too_long")


def _unit_value(units: str) -> int:
    value = 1
    for unit in units:
        value *= _UNITS[unit]
    return value


def _ascii_error(text: str, plain: str) -> NumeralError:
    """Say what is wrong with digits that end in something else: 1万5千 and 1万5 get their plain digits."""
    if not _ASCII_SPOKEN.fullmatch(plain):
        return NumeralError(text, "malformed")
    total, last = 0, 0
    for digits, units in re.findall(r"([0-9]+)([十百千万亿]*)", plain):
        unit = _unit_value(units) if units else (last // 10 if len(digits) == 1 else 1)
        if last and int(digits) * unit >= last:
            return NumeralError(text, "malformed")
        total, last = total + int(digits) * unit, unit
    return NumeralError(text, "colloquial", str(total))


def _part(text: str, before: str, part: str, after: str) -> Fraction:
    """Read one side of a fraction, where a unit alone counts one of it: 百 in 百分之百, 万 in 万分之三."""
    try:
        return parse_number("一" + part if part and set(part) <= set("百千万亿") else part)
    except NumeralError as error:
        formal = before + error.suggestion + after if error.suggestion else None
        raise NumeralError(text, error.kind, _formal_fraction(formal)) from error


def _formal_fraction(text: str | None) -> str | None:
    """Return a fraction of which one side was made formal, with the other side made formal too."""
    if text is None:
        return None
    try:
        parse_fraction(text)
    except NumeralError as error:
        return error.suggestion
    return text


def _parse_whole(text: str, plain: str) -> int:
    """Read a Chinese whole number, refusing every spelling but the formal ones."""
    value = _spoken_value(plain)
    if value is None:
        raise NumeralError(text, "malformed")
    formal = _spell(value, bridge=False) or "零"
    normal = plain if plain == "两" else _TWO_BEFORE_UNIT.sub("二", plain)
    normal = normal.replace("零十", "零一十")
    if normal.startswith("一十"):
        normal = normal[1:]
    if normal in (formal, _spell(value, bridge=True)) or (normal, formal) == ("两", "二"):
        return value
    missing_bridge = normal.count("零") <= formal.count("零") and "两" not in normal
    raise NumeralError(text, "colloquial" if missing_bridge else "malformed", formal)


def _spoken_value(plain: str) -> int | None:
    """Return what a speaker would mean by a numeral, formal or not; None when it means nothing."""
    if plain == "零":
        return 0
    high, has_yi, low = plain.rpartition("亿")
    if not has_yi:
        return _spoken_below_yi(low)
    above = _spoken_below_yi(high)
    if not above or not low:
        return above and above * 10**8
    below = _spoken_below_yi(low)
    if below is None:
        return None
    if len(low) == 1:  # 二亿五
        below *= 10**7
    elif "万" not in low and not low.startswith("零"):  # 一亿五千
        below *= 10**4
    return above * 10**8 + below


def _spoken_below_yi(plain: str) -> int | None:
    high, has_wan, low = plain.rpartition("万")
    if not has_wan:
        return _spoken_section(low)
    above = _spoken_section(high)
    if not above or not low:
        return above and above * 10**4
    below = _spoken_section(low)
    if below is None:
        return None
    return above * 10**4 + below * (1000 if len(low) == 1 else 1)  # 一万五


def _spoken_section(plain: str) -> int | None:
    """Return the value of what stands between 亿, 万 and the end, the last unit perhaps unsaid."""
    found = _SECTION.fullmatch(plain)
    if not found or not plain:
        return None
    thousands, hundreds, tens, bridge, ones = found.groups()
    value = 1000 * _DIGIT_VALUES.get(thousands, 0) + 100 * _DIGIT_VALUES.get(hundreds, 0)
    if tens is not None:
        value += 10 * _DIGIT_VALUES.get(tens, 1)
    if ones and tens is None and not bridge and (thousands or hundreds):  # 三千五, 一百二
        return value + _DIGIT_VALUES[ones] * (10 if hundreds else 100)
    return value + _DIGIT_VALUES.get(ones, 0)


def _spell(number: int, bridge: bool) -> str:
    """Spell a number, nothing for zero.

    Args:
        number: at least 0 and below 10 to the 16th.
        bridge: also say 零 after a part that ends in a round ten, which is usual and optional (二十万零五千).
    """
    text = ""
    above = 0
    for power, unit in ((12, "万"), (8, "亿"), (4, "万"), (0, "")):
        section = number // 10**power % 10**4
        if section:
            if above and (section < 1000 or above % 10**4 == 0 or (bridge and above % 10 == 0)):
                text += "零"
            text += _spell_section(section) + unit
        if unit == "亿" and not section and above:
            text += unit
        above = above * 10**4 + section
    return text.removeprefix("一") if text.startswith("一十") else text


def _spell_section(section: int) -> str:
    """Spell a number from 1 to 9999, the tens always with their digit."""
    text, gap = "", False
    for value, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = section // value % 10
        if digit:
            text += ("零" if gap and text else "") + _DIGITS[digit] + unit
        gap = not digit
    return text
