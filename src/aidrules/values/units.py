"""Units of measure: which agree, which convert, and how they multiply.

Every unit belongs to a dimension and is worth a factor of the dimension's base unit (万元: dimension 元, factor
10000). Inside the core all numbers are in base units; conversion happens once, at lowering.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from typing import Any, TypeAlias

from attrs import frozen

# Dimensions with their exponents, sorted: 元/名 is (("人", -1), ("元", 1)). The empty tuple is a pure number.
Dimension: TypeAlias = tuple[tuple[str, int], ...]
PURE: Dimension = ()


@frozen
class Unit:
    """One unit: its word, its dimension ("" for a pure number such as 倍), and its worth in the base unit."""

    word: str
    base: str
    factor: Fraction = Fraction(1)

    @property
    def dimension(self) -> Dimension:
        return ((self.base, 1),) if self.base else PURE


@cache
def _entries() -> list[dict[str, Any]]:
    """The units of the lexicon, read when they are first needed."""
    import tomllib

    from aidrules.source.resources import grammar_file

    found: list[dict[str, Any]] = tomllib.loads(grammar_file("lexicon.toml").read_text(encoding="utf-8"))["unit"]
    return found


@cache
def builtin_units() -> Mapping[str, Unit]:
    """The units every policy knows, from the lexicon."""
    return {
        word: Unit(word, entry["dimension"], Fraction(entry.get("factor", "1")))
        for entry in _entries()
        for word in entry["words"]
    }


@cache
def _measures() -> frozenset[str]:
    """The dimensions that measure (money, time, area); all others count heads and things."""
    return frozenset(entry["dimension"] for entry in _entries() if entry.get("measure", False))


def multiply(left: Dimension, right: Dimension, sign: int = 1) -> Dimension:
    """The dimension of a product, or with ``sign`` -1 of a quotient.

    What is counted does not outlive multiplication: 650 元 a head times 30 人 is money, and money by 人 is money a
    head. So only measures are multiplied; a count that is left alone stays, several counts are a pure number.
    """
    exponents = dict(left)
    for base, exponent in right:
        exponents[base] = exponents.get(base, 0) + sign * exponent
    left_over = sorted((base, exponent) for base, exponent in exponents.items() if exponent)
    measured = tuple(pair for pair in left_over if pair[0] in _measures())
    if measured:
        return measured
    return tuple(left_over) if [exponent for _, exponent in left_over] == [1] else PURE


def show_dimension(dimension: Dimension) -> str:
    """A dimension in words: 人, 元/人, or 无单位."""
    above = "·".join(base for base, exponent in dimension if exponent > 0)
    below = "·".join(base for base, exponent in dimension if exponent < 0)
    if not dimension:
        return "无单位"
    return f"{above or '1'}/{below}" if below else above
