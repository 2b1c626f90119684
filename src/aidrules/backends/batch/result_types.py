"""The Arrow type of each decision's value: exact, and as narrow as the policy and the columns allow.

A whole number is ``int64`` where every value that may come of the columns fits, and a decimal of 38 or 76 digits
otherwise; a decimal has the places that its decision declares.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

import pyarrow as pa
import pyarrow.types as at
from attrs import evolve

from aidrules.backends.batch.arrow_types import is_text, plain
from aidrules.backends.batch.columns import Columns
from aidrules.backends.result_columns import MISSING, REASONS, STATUS
from aidrules.core.policy import CorePolicy, Decision
from aidrules.evaluation.inputs import Case
from aidrules.evaluation.interpreter import Interpreter
from aidrules.evaluation.possible import Possible
from aidrules.values import permitted
from aidrules.values.domains import Domain, Interval, Ranges, domain_of
from aidrules.values.numbers import is_number
from aidrules.values.ranges import in_base_unit, outside
from aidrules.values.types import (
    BooleanType,
    Bound,
    DateType,
    EnumType,
    NumberType,
    RangeType,
    SequenceType,
    SetType,
    TextType,
)

PLACES = 18
"""How many places a decimal has whose decision does not say."""
_INT64 = (-(2**63), 2**63 - 1)
_NARROW, _WIDE = 38, 76


def value_types(
    core: CorePolicy, decisions: Sequence[Decision], columns: Columns, case: Case
) -> dict[str, pa.DataType]:
    """The Arrow type of the value of each decision, by alias.

    Args:
        core: the policy.
        decisions: the questions.
        columns: the columns that there are; their types bound the numbers that they hold.
        case: a case of no facts, with what is the same for every row.
    """
    domains = _domains(core, columns, case)
    interpreter = Interpreter(core, domains, case.readings)
    found = {}
    for decision in decisions:
        values = interpreter.decide(decision.name).result.values
        found[decision.alias] = _value_type(decision, list(_ends(values)))
    return found


def _domains(core: CorePolicy, columns: Columns, case: Case) -> dict[str, Possible]:
    """What each fact may be, in base units, as its column tells.

    A fact that is unknown in a row is taken for an int64 here: what is decided without it is the same for all values.
    """
    given = {column.fact.name: column.type for column in columns.facts}
    unknown = evolve(case, facts={**case.facts, **dict.fromkeys(given)})
    found = unknown.possible(core)
    for name, fact in core.facts.items():
        if name in found and isinstance(fact.type, NumberType) and (name in given or name not in case.presumed):
            low, high = _held(given.get(name, pa.int64()))
            found[name] = Possible(_within(fact.type, low, high))
    return found


def _held(given: pa.DataType) -> tuple[int | None, int | None]:
    arrow = plain(given)
    if at.is_decimal(arrow):
        most = 10 ** (arrow.precision - arrow.scale)
        return -most, most
    if at.is_unsigned_integer(arrow):
        return 0, 2**arrow.bit_width - 1
    if at.is_signed_integer(arrow):
        return -(2 ** (arrow.bit_width - 1)), 2 ** (arrow.bit_width - 1) - 1
    return (None, None) if is_text(arrow) else _INT64


def _within(type_: NumberType, low: int | None, high: int | None) -> Domain:
    """A number's declared range, cut down to what a column can hold."""
    ends = [None if end is None or outside(end, type_) else Bound(_base(end, type_)) for end in (low, high)]
    whole = domain_of(type_)
    if not isinstance(whole, Interval):
        raise TypeError(f"no range of numbers: {whole}")
    return Interval(ends[0] or whole.low, ends[1] or whole.high)


def _base(value: int, type_: NumberType) -> int | Fraction:
    found = in_base_unit(value, type_)
    if not is_number(found):
        raise TypeError(f"no number: {found!r}")
    return found


def _ends(values: Domain | None) -> Iterator[Fraction | None]:
    """The ends of what a number may be, in base units; None for no end."""
    if isinstance(values, Interval):
        for end in (values.low, values.high):
            if end is None:
                yield None
            elif is_number(end.value):
                yield Fraction(end.value)
    elif isinstance(values, Ranges):
        for side in (values.low, values.high):
            if side.value is not None:
                yield from _ends(side.value)


def _value_type(decision: Decision, ends: Sequence[Fraction | None]) -> pa.DataType:
    match decision.type:
        case BooleanType():
            return pa.bool_()
        case DateType():
            return pa.date32()
        case EnumType() | TextType():
            return pa.string()
        case SetType() | SequenceType():
            return pa.list_(pa.string())
        case RangeType(number):
            end = _number_type(number, ends)
            closed = pa.field("low_closed", pa.bool_()), pa.field("high_closed", pa.bool_())
            return pa.struct([pa.field("low", end), pa.field("high", end), *closed])
        case NumberType():
            return _number_type(decision.type, ends)
        case _:
            raise TypeError(f"no decision has the type {decision.type}")


def _number_type(type_: NumberType, ends: Sequence[Fraction | None]) -> pa.DataType:
    factor = type_.unit.factor if type_.unit else 1
    bounded = [None if end is None else end / factor for end in ends]
    if type_.integral and all(end is not None and _INT64[0] <= end <= _INT64[1] for end in bounded):
        return pa.int64()
    places = 0 if type_.integral else PLACES if type_.places is None else type_.places
    digits = max((len(str(abs(int(end)))) for end in bounded if end is not None), default=1) + places
    return pa.decimal128(_NARROW, places) if digits <= _NARROW else pa.decimal256(_WIDE, min(places, _WIDE))


# ---- values


class WidthError(Exception):
    """A value that does not fit the column of its decision."""


def as_arrow(value: object, decision: Decision, type_: pa.DataType) -> object:
    """A value as Arrow takes it for a column.

    Args:
        value: the value, in the unit that the decision is declared in; None where nothing was decided.
        decision: what it is the value of.
        type_: the type of the column.

    Raises:
        WidthError: it has more digits, or more places, than the column.
    """
    match value:
        case None | bool() | str() | datetime.date():
            return value
        case int() | Decimal():
            return _fitting(value, type_)
        case frozenset():
            members = decision.type.element.members if isinstance(decision.type, SetType) else sorted(value)
            return [member for member in members if member in value]
        case tuple():
            return list(value)
        case permitted.Interval():
            end = type_.field("low").type
            low, high = (None if found is None else _fitting(found, end) for found in (value.low, value.high))
            return {"low": low, "high": high, "low_closed": value.low_closed, "high_closed": value.high_closed}
        case _:
            raise TypeError(f"no decision has the value {value!r}")


def _fitting(value: int | Fraction | Decimal, type_: pa.DataType) -> int | Decimal:
    exact = Fraction(value)
    if at.is_int64(type_):
        if exact.denominator != 1 or not _INT64[0] <= exact <= _INT64[1]:
            raise WidthError
        return exact.numerator
    scaled = exact * 10**type_.scale
    if scaled.denominator != 1 or abs(scaled) >= 10**type_.precision:
        raise WidthError
    return Decimal(f"{scaled.numerator}E-{type_.scale}")  # not computed: that would round to the context's precision


def result_fields(decisions: Sequence[Decision], types: Mapping[str, pa.DataType]) -> list[pa.Field]:
    """The four columns of each decision."""
    texts = pa.list_(pa.string())
    return [
        field
        for decision in decisions
        for field in (
            pa.field(decision.alias, types[decision.alias]),
            pa.field(decision.alias + STATUS, pa.string()),
            pa.field(decision.alias + REASONS, texts),
            pa.field(decision.alias + MISSING, texts),
        )
    ]
