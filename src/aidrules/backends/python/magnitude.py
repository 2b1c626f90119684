"""How large numbers may be given to a generated function, so that nothing it computes outgrows the interpreter's limit.

The interpreter refuses numbers of more than ``MAX_BITS`` bits wherever they come up. A generated function does not
look: it leaves a case to the interpreter whose numbers are so large that something might outgrow half of that limit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any, TypeAlias

from aidrules.backends.plan import Expr, FactKey, Fold, in_order
from aidrules.core.policy import Fact
from aidrules.evaluation.conversion import MAX_PLACES
from aidrules.values.numbers import MAX_BITS, is_number
from aidrules.values.rosters import MAX_RECORDS, RosterType
from aidrules.values.types import NumberType

_LIMITS = (MAX_BITS, 256, 128, 64, 32)  # bits of what is given; no fact takes more than the first
_Size: TypeAlias = tuple[Fraction, int]
"""The largest magnitude and the largest denominator."""
_ARITHMETIC = ("add", "sub", "mul", "quotient", "round", "shift", "fits")


def with_fields(facts: Iterable[Fact]) -> dict[FactKey, Fact]:
    """Facts, and the fields of the records of those that are rosters."""
    found: dict[FactKey, Fact] = {}
    for fact in facts:
        found[fact.name] = fact
        for own in fact.type.fields if isinstance(fact.type, RosterType) else ():
            found[fact.name, own.name] = Fact(own.name, own.alias, own.type, "")
    return found


def input_limit(expressions: Iterable[Expr], facts: Mapping[Any, Fact]) -> tuple[int, frozenset[FactKey]] | None:
    """How large the facts may be that some expressions compute with.

    Args:
        expressions: the expressions.
        facts: the facts, and the fields of records (``with_fields``), that they read.

    Returns:
        The number that they must stay below in magnitude, and the facts, none where any number will do; None where
        that cannot be told.
    """
    order = in_order(expressions)
    computed = {operand for found in order if found.operator in _ARITHMETIC for operand in found.operands}
    bodies = [body for found in order if isinstance(found.data, Fold) for body in found.data.bodies]
    below = in_order([*computed, *bodies])
    names = frozenset(_key(found) for found in below if found.operator == "input" and found.sort == "number")
    for limit in _LIMITS:
        if _sizes(order, limit, facts) is not None:
            return 2**limit, names if limit < MAX_BITS else frozenset()
    return None


def _key(found: Expr) -> FactKey:
    data: Any = found.data
    return data if isinstance(data, tuple) else str(data)


def _sizes(
    order: Iterable[Expr], limit: int, facts: Mapping[Any, Fact], captured: Sequence[_Size | None] = ()
) -> dict[Expr, _Size] | None:
    """The sizes of numbers; None where one of them does not fit."""
    most = MAX_BITS if limit == MAX_BITS else MAX_BITS // 2
    sizes: dict[Expr, _Size] = {}
    for found in order:
        own: _Size | None = None
        if isinstance(found.data, Fold):
            around = [sizes.get(operand) for operand in found.operands]
            inner = _sizes(in_order(found.data.bodies), limit, facts, around)
            if inner is None:
                return None
            own = _folded(found.data, inner)
        if found.sort != "number":
            continue
        if found.operator == "captured":
            data: Any = found.data
            own = captured[data]
        sizes[found] = (size, below) = own or _size(found, sizes, 2**limit - 1, facts)
        if (size * below).__ceil__().bit_length() > most or below.bit_length() > most:
            return None
        if found.operator == "quotient":  # the quotient itself also counts, before it is rounded
            (a, d1), (b, d2) = (sizes[operand] for operand in found.operands)
            if max((a * d1 * d2).__ceil__(), (b * d1 * d2).__ceil__()).bit_length() > most:
                return None
    return sizes


def _folded(fold: Fold, inner: Mapping[Expr, _Size]) -> _Size | None:
    value = inner.get(fold.bodies[-1])
    if value is None:
        return Fraction(MAX_RECORDS), 1
    size, below = value
    if fold.how != "sum":
        return value
    # denominators of one record may differ from those of another: at most by the branches that there are
    branches = sum(found.operator in ("select", "max", "min") for found in inner)
    return size * MAX_RECORDS, below ** (1 + branches) if below > 1 else 1


def _size(found: Expr, sizes: Mapping[Expr, _Size], limit: int, facts: Mapping[Any, Fact]) -> _Size:
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


def is_whole(expression: Expr, facts: Mapping[Any, Fact], captured: Sequence[bool] = ()) -> bool:
    """Whether a number is certainly a Python int.

    Args:
        expression: the number.
        facts: the facts, and the fields of records, that it reads.
        captured: whether what the fold around it captured is.
    """
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
            case "captured":
                whole[found] = captured[data]
            case "fold" if found.sort == "number":
                around = [whole[operand] for operand in found.operands]
                whole[found] = data.how == "count" or is_whole(data.bodies[-1], facts, around)
            case "years" | "count":
                whole[found] = True
            case _:
                whole[found] = all(below)
    return whole[expression]
