"""How large numbers may be given to a generated function, so that nothing it computes outgrows the interpreter's limit.

The interpreter refuses numbers of more than ``MAX_BITS`` bits wherever they come up. A generated function does not
look: it leaves a case to the interpreter whose numbers are so large that something might outgrow half of that limit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from aidrules.backends.plan import Expr, in_order
from aidrules.core.policy import Fact
from aidrules.evaluation.conversion import MAX_PLACES
from aidrules.values.numbers import MAX_BITS, is_number
from aidrules.values.types import NumberType

_LIMITS = (MAX_BITS, 256, 128, 64, 32)  # bits of what is given; no fact takes more than the first
_ARITHMETIC = ("add", "sub", "mul", "quotient", "round", "shift", "fits")


def input_limit(expressions: Iterable[Expr], facts: Mapping[str, Fact]) -> tuple[int, frozenset[str]] | None:
    """How large the facts may be that some expressions compute with.

    Returns:
        The number that they must stay below in magnitude, and the facts, none where any number will do; None where
        that cannot be told.
    """
    order = in_order(expressions)
    computed = {operand for found in order if found.operator in _ARITHMETIC for operand in found.operands}
    below = in_order(computed)
    names = frozenset(str(found.data) for found in below if found.operator == "input" and found.sort == "number")
    for limit in _LIMITS:
        if _fits(order, limit, facts):
            return 2**limit, names if limit < MAX_BITS else frozenset()
    return None


def _fits(order: Iterable[Expr], limit: int, facts: Mapping[str, Fact]) -> bool:
    most = MAX_BITS if limit == MAX_BITS else MAX_BITS // 2
    sizes: dict[Expr, tuple[Fraction, int]] = {}
    for found in order:
        if found.sort != "number":
            continue
        sizes[found] = (size, below) = _size(found, sizes, 2**limit - 1, facts)
        if (size * below).__ceil__().bit_length() > most or below.bit_length() > most:
            return False
        if found.operator == "quotient":  # the quotient itself also counts, before it is rounded
            (a, d1), (b, d2) = (sizes[operand] for operand in found.operands)
            if max((a * d1 * d2).__ceil__(), (b * d1 * d2).__ceil__()).bit_length() > most:
                return False
    return True


def _size(
    found: Expr, sizes: Mapping[Expr, tuple[Fraction, int]], limit: int, facts: Mapping[str, Fact]
) -> tuple[Fraction, int]:
    """The largest magnitude and the largest denominator."""
    below = [sizes[operand] for operand in found.operands if operand in sizes]
    data: Any = found.data
    match found.operator:
        case "const":
            return abs(Fraction(data)), Fraction(data).denominator
        case "input":
            places = _places(facts[data].type)
            return min(
                Fraction(limit, 10**places if limit == 2**MAX_BITS - 1 else 1), _declared(facts[data])
            ), 10**places
        case "add" | "sub":
            (a, d1), (b, d2) = below
            return a + b, d1 * d2
        case "mul":
            (a, d1), (b, d2) = below
            return a * b, d1 * d2
        case "quotient":
            (a, _), (_, d2) = below
            divisor = found.operands[1]
            value = Fraction(divisor.data) if isinstance(divisor.data, int | Fraction) else Fraction(0)
            step = Fraction(10) ** -data[1]
            return a / abs(value) + step if value else a * d2 + step, step.denominator
        case "round":
            ((a, _),) = below
            step = Fraction(10) ** -data[1]
            return a + step, step.denominator
        case "max" | "min" | "select":
            return max(a for a, _ in below), max(d for _, d in below)
        case _:
            return Fraction(max(9999, len(found.operands))), 1


def _declared(fact: Fact) -> Fraction:
    """The largest magnitude that the declared range of a fact allows."""
    type_ = fact.type
    if isinstance(type_, NumberType) and type_.low is not None and type_.high is not None:
        ends = [bound.value for bound in (type_.low, type_.high)]
        return max(abs(Fraction(end)) for end in ends if is_number(end))
    return Fraction(2**MAX_BITS)


def _places(type_: object) -> int:
    if isinstance(type_, NumberType) and type_.integral:
        return 0
    return MAX_PLACES if not isinstance(type_, NumberType) or type_.places is None else type_.places


def stays_within(fact: Fact, limit: int) -> tuple[bool, bool]:
    """Whether the declared range of a fact says already that it is not below minus, and not above, a limit."""
    type_ = fact.type
    if not isinstance(type_, NumberType):
        return False, False
    low, high = type_.low, type_.high
    return (
        low is not None and is_number(low.value) and low.value > -limit,
        high is not None and is_number(high.value) and high.value < limit,
    )


def is_whole(expression: Expr, facts: Mapping[str, Fact]) -> bool:
    """Whether a number is certainly a Python int."""
    whole: dict[Expr, bool] = {}
    for found in in_order([expression]):
        data: Any = found.data
        below = [whole[operand] for operand in found.operands if operand.sort == "number"]
        match found.operator:
            case "const":
                whole[found] = isinstance(data, int)
            case "input":
                type_ = facts[data].type
                whole[found] = isinstance(type_, NumberType) and type_.integral
            case "quotient" | "round":
                whole[found] = data[1] == 0
            case "years" | "count":
                whole[found] = True
            case _:
                whole[found] = all(below)
    return whole[expression]
