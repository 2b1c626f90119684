"""Exact numbers: rounding, and the limit on how large a number may become."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal, TypeAlias, TypeGuard

Number: TypeAlias = int | Fraction
RoundingMode: TypeAlias = Literal["up", "down", "half_up"]

MAX_BITS = 1024
"""No numerator or denominator grows beyond this; about 300 decimal digits, far above any amount in law."""


def is_number(value: object) -> TypeGuard[int | Fraction]:
    """Whether a value is a number and no truth value."""
    return isinstance(value, int | Fraction) and not isinstance(value, bool)


def normal(value: Number) -> Number:
    """An integer wherever the value is one, so that equal numbers have one form."""
    if isinstance(value, Fraction) and value.denominator == 1:
        return value.numerator
    return value


def too_large(value: Number) -> bool:
    """Whether a number has outgrown ``MAX_BITS``."""
    return value.numerator.bit_length() > MAX_BITS or value.denominator.bit_length() > MAX_BITS


def round_exact(value: Number, mode: RoundingMode, places: int = 0) -> Number:
    """Round to ``places`` decimal places (negative: to tens, hundreds), exactly.

    Args:
        value: the number.
        mode: ``up`` to the next number not below it (向上取整), ``down`` to the next not above it (向下取整),
            ``half_up`` to the nearest, halves away from zero (四舍五入).
        places: how many decimal places are kept.
    """
    scale = Fraction(10) ** places
    scaled = Fraction(value) * scale
    match mode:
        case "up":
            whole = -((-scaled.numerator) // scaled.denominator)
        case "down":
            whole = scaled.numerator // scaled.denominator
        case "half_up":
            magnitude = (2 * abs(scaled.numerator) + scaled.denominator) // (2 * scaled.denominator)
            whole = magnitude if scaled >= 0 else -magnitude
    return normal(whole / scale)
