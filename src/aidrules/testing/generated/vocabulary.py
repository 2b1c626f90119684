"""Types, names and literals for generated policies.

A ``Shape`` is a type together with what is needed to write values of it.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any, TypeAlias, TypeVar

from attrs import frozen
from hypothesis import strategies as st

T = TypeVar("T")

Draw: TypeAlias = Callable[[st.SearchStrategy[Any]], Any]


@frozen
class Truth:
    """是否."""


@frozen
class Enum:
    """An enumeration; two-member ones may be the type of a requirement list."""

    name: str
    members: tuple[str, ...]
    ordered: bool = False


@frozen
class Number:
    """A number: what it measures ("" for nothing), whether it is whole, its decimals, its unit and its range."""

    measure: str
    integral: bool = True
    places: int | None = None
    unit: str = ""
    low: int | None = None
    high: int | None = None


@frozen
class Text:
    """文本."""


@frozen
class Date:
    """日期, within a range or not."""

    low: datetime.date | None = None
    high: datetime.date | None = None


@frozen
class SetOf:
    """集合 of an enumeration."""

    element: Enum


@frozen
class SequenceOf:
    """序列 of an enumeration: only tables in rule or output order have it."""

    element: Enum


@frozen
class RangeOf:
    """幅度 of numbers: only decisions have it."""

    number: Number


@frozen
class ChoiceOf:
    """选择 of an enumeration: only decisions have it."""

    element: Enum


Shape: TypeAlias = Truth | Enum | Number | Text | Date | SetOf | SequenceOf | RangeOf | ChoiceOf


@frozen
class Name:
    """Something that an expression may refer to."""

    text: str
    shape: Shape


@frozen
class Roster:
    """A roster, and what may be said of its records: their fields, and decisions for each of them."""

    name: str
    inside: tuple[Name, ...]


COLOURS = Enum("色", ("红", "绿", "蓝"))
GRADES = Enum("级", ("丁级", "丙级", "乙级", "甲级"), ordered=True)
VERDICT = Enum("判", ("合格", "不合格"))
ENUMS = (COLOURS, GRADES, VERDICT)
ROSTER = Roster(
    "册一",
    (
        Name("头数", Number("名", True, None, "名", 0, 3)),
        Name("数额", Number("元", False, 1, "元")),
        Name("在列", Truth()),
        Name("档次", GRADES),
        Name("名号", Text()),
    ),
)
TEXTS = ("文甲", "文乙", "文丙")
DAYS = tuple(
    datetime.date.fromisoformat(day)
    for day in ("2019-12-31", "2020-01-31", "2020-02-28", "2020-02-29", "2020-03-01", "2021-02-28")
)
NUMERALS = "一二三四五六七八九"


def written_type(shape: Shape) -> str:
    """A type as a declaration writes it."""
    match shape:
        case Truth():
            return "是否"
        case Enum(name):
            return name
        case Number(_, integral, places, unit):
            word = "整数" if integral else "小数" if places is None else f"{places}位小数"
            return f"{word} {unit}" if unit else word
        case Text():
            return "文本"
        case Date():
            return "日期"
        case SetOf(element):
            return f"集合 {element.name}"
        case SequenceOf(element):
            return f"序列 {element.name}"
        case RangeOf(number):
            return f"幅度 {written_type(number)}"
        case ChoiceOf(element):
            return f"选择 {element.name}"


def number_shapes(whole_only: bool = False) -> st.SearchStrategy[Number]:
    """Types of numeric facts, with ranges."""
    ranges = st.sampled_from([(0, None), (0, 6), (-3, 3), (1, None), (None, None), (None, 5)])
    plain = [("", True, None, ""), ("名", True, None, "名"), ("元", True, None, "元")]
    decimal = [("", False, 1, ""), ("", False, None, ""), ("元", False, 2, "元"), ("元", False, None, "万元")]
    kinds = st.sampled_from(plain if whole_only else plain + decimal)
    return st.tuples(kinds, ranges).map(lambda found: Number(*found[0], *found[1]))


def fact_shapes() -> st.SearchStrategy[Shape]:
    """Types of facts."""
    dates = st.sampled_from([Date(), Date(DAYS[0], None), Date(DAYS[1], DAYS[4])])
    return st.one_of(
        st.just(Truth()),
        st.sampled_from(ENUMS),
        number_shapes(),
        st.just(Text()),
        dates,
        st.sampled_from(ENUMS[:2]).map(SetOf),
    )


def literal(draw: Draw, shape: Shape) -> str:
    """A constant of a type, as an expression writes it."""
    match shape:
        case Truth():
            return str(draw(st.sampled_from(["是", "否"])))
        case Enum(_, members):
            return str(draw(st.sampled_from(members)))
        case Number(measure, integral):
            return number_literal(draw, measure, integral)
        case Text():
            return f"“{draw(st.sampled_from(TEXTS))}”"
        case Date():
            return str(draw(st.sampled_from(DAYS)).isoformat())
        case SetOf(element) | SequenceOf(element):
            members = draw(st.lists(st.sampled_from(element.members), unique=True, max_size=len(element.members)))
            return f"（{'、'.join(members)}）" if members else "空集"
        case ChoiceOf(element):
            members = draw(st.lists(st.sampled_from(element.members), unique=True, min_size=1, max_size=3))
            return f"（{'、'.join(members)}）" if len(members) > 1 else str(members[0])
        case RangeOf(number):
            return number_literal(draw, number.measure, number.integral)


def number_literal(draw: Draw, measure: str, integral: bool) -> str:
    """A constant number; bare, or in a unit of what it measures."""
    whole = draw(st.integers(0, 7))
    text = str(whole) if integral or draw(st.booleans()) else f"{whole}.{draw(st.sampled_from(['5', '25', '75']))}"
    unit = {"": "", "名": draw(st.sampled_from(["", "名"])) if measure == "名" else "", "元": ""}[measure]
    if measure == "元":
        unit = draw(st.sampled_from(["元", "万元"] if integral else ["元", "万元", "角"]))
    return f"{text}{unit}"
