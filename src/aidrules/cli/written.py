"""Values as people write them, in the forms that a policy itself may use: 30名, 1.5万元, 三十, 2024年8月31日."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from aidrules.core.policy import Fact
from aidrules.source.numerals import NumeralError, parse_number
from aidrules.values.types import DateType, NumberType
from aidrules.values.units import PURE, Unit, builtin_units

_LONGEST = 60
_DATE = re.compile(r"([0-9]{4})(?:年|[-/.])([0-9]{1,2})(?:月|[-/.])([0-9]{1,2})日?")
_HALF_WIDTH = str.maketrans("０１２３４５６７８９．－／", "0123456789.-/")


def as_written(fact: Fact, text: str) -> str | Fraction:
    """What a text means for a fact, where it is one of those forms; otherwise the text, for the library to judge.

    Args:
        fact: the fact that it is a value of.
        text: what was written.
    """
    plain = text.strip().translate(_HALF_WIDTH)
    if len(plain) > _LONGEST:
        return text
    match fact.type:
        case NumberType(unit=unit):
            return next(_numbers(plain, unit), text)
        case DateType():
            found = _DATE.fullmatch(plain)
            return f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}" if found else text
        case _:
            return text


def _numbers(text: str, own: Unit | None) -> Iterator[Fraction]:
    """The readings of a text as a number in a fact's own unit."""
    units = {**builtin_units(), **({own.word: own} if own else {})}
    for word in ("", *sorted(units, key=len, reverse=True)):
        if not text.endswith(word):
            continue
        try:
            number = parse_number(text[: len(text) - len(word)].rstrip())
        except NumeralError:
            continue
        if not word:
            if own is None or own.factor == 1 or not text.endswith(("万", "亿")):  # 1.5万 for a fact in 万元?
                yield number
        elif own is not None and units[word].dimension == own.dimension:
            yield number * units[word].factor / own.factor
        elif own is None and units[word].dimension == PURE:
            yield number * units[word].factor
