"""The outcome of a question as callers get it: the status, and the value in its declared unit."""

from __future__ import annotations

import datetime
import decimal
from enum import StrEnum
from fractions import Fraction
from typing import TypeAlias

from attrs import evolve

from aidrules.evaluation.possible import Possible
from aidrules.source.numerals import to_decimal
from aidrules.values.numbers import is_number, normal
from aidrules.values.permitted import Interval
from aidrules.values.ranges import in_declared_unit
from aidrules.values.rosters import Roster
from aidrules.values.types import NumberType, RangeType, Type, Value

Answer: TypeAlias = bool | int | decimal.Decimal | datetime.date | str | frozenset[str] | tuple[str, ...] | Interval


class Status(StrEnum):
    """The four outcomes of a decision."""

    DECIDED = "decided"
    UNDETERMINED = "undetermined"
    REFERRED = "referred"
    NOT_APPLICABLE = "not_applicable"

    def label(self, lang: str = "zh") -> str:
        """The outcome in Chinese (已定, 待查明, 转人工, 不适用) or English."""
        return _LABELS[self] if lang == "zh" else self.value.replace("_", " ")


_LABELS = {
    Status.DECIDED: "已定",
    Status.UNDETERMINED: "待查明",
    Status.REFERRED: "转人工",
    Status.NOT_APPLICABLE: "不适用",
}


def status_of(result: Possible) -> Status:
    """The status that a result has; an unsettled one is undetermined."""
    if not result.settled:
        return Status.UNDETERMINED
    if result.referred:
        return Status.REFERRED
    return Status.NOT_APPLICABLE if result.not_applicable else Status.DECIDED


def answer(value: Value, type_: Type) -> Answer:
    """A core value as callers get it: in its declared unit, decimals as ``Decimal``.

    Raises:
        OverflowError: the number has no finite decimal form or is no whole number although the type says so.
    """
    shown = in_declared_unit(value, type_)
    if isinstance(type_, RangeType) and isinstance(shown, Interval):
        one = evolve(type_.number, unit=None)
        ends = [None if end is None else answer(normal(Fraction(end)), one) for end in (shown.low, shown.high)]
        return Interval(*ends, low_closed=shown.low_closed, high_closed=shown.high_closed)
    if isinstance(type_, NumberType) and is_number(shown):
        if type_.integral:
            if isinstance(shown, Fraction):
                raise OverflowError(f"{shown} is not a whole number of the declared unit")
            return shown
        exact = to_decimal(Fraction(shown))
        if exact is None:
            raise OverflowError(f"{shown} has no finite decimal form")
        return exact
    if isinstance(shown, Fraction | Roster):
        raise OverflowError(f"{shown} is not a whole number")
    return shown


def outcome_of(result: Possible, type_: Type) -> tuple[Status, Answer | None]:
    """Status and value of a result that is no fault.

    Raises:
        OverflowError: the value is none of the type.
    """
    status = status_of(result)
    value = result.value if status is Status.DECIDED else None
    return status, None if value is None else answer(value, type_)
