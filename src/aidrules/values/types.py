"""The types of the language."""

from __future__ import annotations

import datetime
from fractions import Fraction
from typing import TypeAlias

from attrs import field, frozen

from aidrules.values.permitted import Interval
from aidrules.values.rosters import Roster, RosterType
from aidrules.values.units import Unit

# What the core computes with: booleans, exact numbers, texts and enumeration members, dates, sets, sequences, ranges,
# rosters.
Value: TypeAlias = bool | int | Fraction | str | datetime.date | frozenset[str] | tuple[str, ...] | Interval | Roster


@frozen
class Bound:
    """One end of a range."""

    value: int | Fraction | datetime.date
    closed: bool = True


@frozen
class BooleanType:
    """是否."""


@frozen
class EnumType:
    """An enumeration; ``ordered`` ones compare by the position of their members, lowest first."""

    name: str
    members: tuple[str, ...]
    ordered: bool = False


@frozen
class NumberType:
    """整数, or 小数 with at most ``places`` decimal places; declared in a unit and within a range of that unit."""

    integral: bool
    places: int | None = None
    unit: Unit | None = None
    low: Bound | None = None
    high: Bound | None = None


@frozen
class TextType:
    """文本: any text."""


@frozen
class DateType:
    """日期."""

    low: Bound | None = None
    high: Bound | None = None


@frozen
class SetType:
    """集合: any of the members of an enumeration, without order."""

    element: EnumType


@frozen
class ChoiceType(SetType):
    """选择: one of these members is permitted, none picked; the value is the set of them, never empty."""


@frozen
class RangeType:
    """幅度: the numbers that are permitted, of a type and in a unit; the value is an ``Interval``."""

    number: NumberType


@frozen
class SequenceType:
    """序列: members of an enumeration in an order, each once."""

    element: EnumType


@frozen
class UnknownType:
    """The type of what is in error already; agrees with everything, so that one mistake is one error."""

    reason: str = field(default="", eq=False)


Type: TypeAlias = (
    BooleanType
    | EnumType
    | NumberType
    | TextType
    | DateType
    | SetType
    | RangeType
    | SequenceType
    | RosterType
    | UnknownType
)


def show_type(type_: Type) -> str:
    """A type in the words of the language."""
    match type_:
        case BooleanType():
            return "是否"
        case EnumType():
            return type_.name
        case NumberType():
            word = "整数" if type_.integral else "小数" if type_.places is None else f"{type_.places}位小数"
            return f"{word} {type_.unit.word}" if type_.unit else word
        case TextType():
            return "文本"
        case DateType():
            return "日期"
        case RangeType():
            return f"幅度 {show_type(type_.number)}"
        case ChoiceType():
            return f"选择 {type_.element.name}"
        case SetType():
            return f"集合 {type_.element.name}"
        case SequenceType():
            return f"序列 {type_.element.name}"
        case RosterType():
            return f"名册（{'、'.join(found.name for found in type_.fields)}）"
        case UnknownType():
            return "未知类型"
