"""Columns in the one form that a database is given, and which rows that is certain of.

Whole columns are checked at once. A value about which that says nothing, such as １２ in full width, is not judged
here: its row is left to ``check_case`` and the interpreter. So nothing is decided from a value that is refused there.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.types as at
from attrs import frozen

from aidrules.backends.batch.arrow_types import is_list, is_text, plain
from aidrules.backends.batch.canonical_sets import listed_sets, written_sets
from aidrules.backends.batch.columns import Circumstance
from aidrules.core.policy import AS_OF, EDITION, REGION, CorePolicy
from aidrules.evaluation.inputs import UNKNOWN_WORD
from aidrules.values.numbers import is_number
from aidrules.values.regions import region_path
from aidrules.values.types import BooleanType, Bound, DateType, EnumType, NumberType, SetType, TextType, Type

_TRUE, _FALSE = ("是", "true", "True", "TRUE"), ("否", "false", "False", "FALSE")
_DIGITS = 18
_MOST_PLACES = 12
"""Of a number written as text whose fact does not say how many places it has."""
_FIRST_DAY, _LAST_DAY = datetime.date.min, datetime.date.max


@frozen
class Checked:
    """A column in canonical form.

    Attributes:
        values: null where nothing is known, and where it is not certain.
        sure: for each row whether ``check_case`` takes the value, and takes it for this.
    """

    values: pa.Array
    sure: pa.Array


def checked(type_: Type, name: str, column: pa.Array) -> Checked | None:
    """A column of a fact in canonical form.

    Args:
        type_: the type of the fact.
        name: its Chinese name.
        column: the values, of an Arrow type that the fact may come in.

    Returns:
        None where nothing can be said of such a column as a whole.
    """
    values = column.cast(plain(column.type)) if column.type != plain(column.type) else column
    if at.is_null(values.type):
        return Checked(pa.nulls(len(values), _empty(type_)), _all(values, True))
    if is_text(values.type):
        return _text(type_, name, values.cast(pa.string()))
    match type_:
        case BooleanType():
            return Checked(values, _all(values, True))
        case NumberType() if at.is_integer(values.type):
            return _checked(values, _inside(values, type_, 0))
        case NumberType() if at.is_decimal128(values.type):
            return _decimals(values, type_)
        case DateType():
            days = values.cast(pa.date32(), safe=False)
            return _checked(days, _days_inside(days, type_))
        case SetType(element) if is_list(values.type):
            return Checked(*listed_sets(element, values))
        case _:
            return None


def _empty(type_: Type) -> pa.DataType:
    match type_:
        case BooleanType():
            return pa.bool_()
        case NumberType():
            return pa.int64()
        case DateType():
            return pa.date32()
        case SetType():
            return pa.list_(pa.string())
        case _:
            return pa.string()


def _all(values: pa.Array, truth: bool) -> pa.Array:
    return pa.array([truth] * len(values), pa.bool_())


def _sure(found: pa.Array) -> pa.Array:
    """A test that holds for nulls as well: what is unknown is given as unknown."""
    return pc.fill_null(found, True)


def _checked(values: pa.Array, sure: pa.Array) -> Checked:
    return Checked(pc.if_else(sure, values, pa.scalar(None, values.type)), sure)


# ---- numbers and dates


def _decimals(values: pa.Array, type_: NumberType) -> Checked | None:
    scale = values.type.scale
    places = 0 if type_.integral else type_.places
    if scale < 0 or scale > _DIGITS:
        return None
    sure = _inside(values, type_, scale)
    if places is not None and scale > places:
        sure = pc.and_(sure, _sure(pc.equal(pc.round(values, places), values)))
    found = _checked(values, sure)
    if not type_.integral:
        return found
    whole = pa.int64() if values.type.precision - scale <= _DIGITS else pa.decimal128(values.type.precision, 0)
    return Checked(found.values.cast(whole), sure)


def _inside(values: pa.Array, type_: NumberType, scale: int) -> pa.Array:
    """Whether numbers of a scale lie in the declared range; its ends are moved to the next numbers of that scale."""
    sure = _all(values, True)
    for bound, low in ((type_.low, True), (type_.high, False)):
        if bound is None or not is_number(bound.value):
            continue
        end = _at_scale(bound, scale, low)
        limit = _scalar(end, scale, values.type)
        if limit is None:  # beyond what the column can hold: all of it lies on one side
            beyond = end > 0
            sure = pc.and_(sure, _sure(pc.is_null(values))) if beyond == low else sure
            continue
        sure = pc.and_(sure, _sure(pc.greater_equal(values, limit) if low else pc.less_equal(values, limit)))
    return sure


def _at_scale(bound: Bound, scale: int, low: bool) -> int:
    """The least (greatest) number within a bound, in units of the last place."""
    if not is_number(bound.value):
        raise TypeError(f"no number: {bound.value!r}")
    scaled = Fraction(bound.value) * 10**scale
    end: int = math.ceil(scaled) if low else math.floor(scaled)
    if not bound.closed and end == scaled:
        end += 1 if low else -1
    return end


def _scalar(end: int, scale: int, type_: pa.DataType) -> Any:
    try:
        return pa.scalar(Decimal(f"{end}E-{scale}") if at.is_decimal(type_) else end, type_)
    except (pa.ArrowInvalid, OverflowError):
        return None


def _days_inside(days: pa.Array, type_: DateType) -> pa.Array:
    sure = pc.and_(
        _sure(pc.greater_equal(days, pa.scalar(_FIRST_DAY, pa.date32()))),
        _sure(pc.less_equal(days, pa.scalar(_LAST_DAY, pa.date32()))),
    )
    for bound, low in ((type_.low, True), (type_.high, False)):
        if bound is None or not isinstance(bound.value, datetime.date):
            continue
        limit = pa.scalar(bound.value, pa.date32())
        if bound.closed:
            found = pc.greater_equal(days, limit) if low else pc.less_equal(days, limit)
        else:
            found = pc.greater(days, limit) if low else pc.less(days, limit)
        sure = pc.and_(sure, _sure(found))
    return sure


# ---- texts


def _text(type_: Type, name: str, values: pa.Array) -> Checked | None:
    known = pc.if_else(pc.equal(values, UNKNOWN_WORD), pa.scalar(None, pa.string()), values)
    match type_:
        case BooleanType():
            true, false = (pc.is_in(known, value_set=pa.array(words)) for words in (_TRUE, _FALSE))
            truth = pc.if_else(pc.is_null(known), pa.scalar(None, pa.bool_()), true)
            return _checked(truth, pc.or_(pc.or_(true, false), pc.is_null(known)))
        case EnumType(_, members):
            return _checked(known, pc.or_(pc.is_in(known, value_set=pa.array(members)), pc.is_null(known)))
        case TextType():
            sure = _sure(pc.invert(pc.match_substring(known, UNKNOWN_WORD)))
            if name == REGION:
                sure = pc.and_(sure, _regions(known))
            return _checked(known, sure)
        case NumberType():
            return _written_numbers(known, type_)
        case DateType():
            return _written_days(known, type_)
        case SetType(element):
            return Checked(*written_sets(element, known))
        case _:
            return None


def _regions(values: pa.Array) -> pa.Array:
    """Whether regions stand in their one form."""
    taken = pc.unique(values)
    good = [found for found in taken.to_pylist() if found is not None and region_path(found) == found]
    return pc.or_(pc.is_in(values, value_set=pa.array(good, pa.string())), pc.is_null(values))


def _written_numbers(values: pa.Array, type_: NumberType) -> Checked:
    places = 0 if type_.integral else min(_MOST_PLACES if type_.places is None else type_.places, _MOST_PLACES)
    fraction = rf"(\.[0-9]{{1,{places}}})?" if places else ""
    plain_form = _sure(pc.match_substring_regex(values, rf"^-?[0-9]{{1,{_DIGITS}}}{fraction}\z"))
    written = pc.if_else(plain_form, values, pa.scalar(None, pa.string()))
    numbers = written.cast(pa.int64() if type_.integral else pa.decimal128(38, places))
    return _checked(numbers, pc.and_(plain_form, _inside(numbers, type_, places)))


def _written_days(values: pa.Array, type_: DateType) -> Checked:
    plain_form = _sure(pc.match_substring_regex(values, r"^[0-9]{4}-[0-9]{2}-[0-9]{2}\z"))
    written = pc.if_else(plain_form, values, pa.scalar(None, pa.string()))
    days = pc.strptime(written, format="%Y-%m-%d", unit="s", error_is_null=True).cast(pa.date32())
    same = pc.equal(days.cast(pa.string()), values)  # the 30th of February is moved on, and reads otherwise
    sure = pc.and_(pc.and_(plain_form, pc.fill_null(same, False)), _days_inside(days, type_))
    return _checked(days, pc.or_(sure, pc.is_null(values)))


# ---- date, edition and region


def of_the_row(
    core: CorePolicy, when: Mapping[Circumstance, pa.Array], given: Mapping[str, Checked]
) -> dict[str, Checked]:
    """The edition, where the rows' as-of date stands for it.

    Args:
        core: the policy.
        when: columns that give as-of date, edition or region to a policy that does not declare them as facts.
        given: the facts that have columns, by Chinese name.
    """
    found: dict[str, Checked] = {}
    edition = core.facts.get(EDITION)
    if edition is None or edition.origin != "builtin" or EDITION in given:
        return found
    own = given.get(AS_OF)
    if own is None and "as_of" in when:
        own = checked(DateType(), AS_OF, when["as_of"])
    if own is not None:
        # A row without a day asks for the newest edition, which is no unknown one.
        found[EDITION] = Checked(own.values, pc.and_(own.sure, pc.is_valid(own.values)))
    return found
