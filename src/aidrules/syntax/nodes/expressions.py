"""Nodes of expressions and of written types."""

from __future__ import annotations

import datetime
from fractions import Fraction
from typing import Literal, TypeAlias

from attrs import field, frozen

from aidrules.source.text import NOWHERE, Span


def spelling() -> str:
    """A field for the spelling that was chosen; no part of equality."""
    return field(default="", eq=False, kw_only=True)


def span_field() -> Span:
    """A field for where a node stands; no part of equality."""
    return field(default=NOWHERE, eq=False, repr=False, kw_only=True)


@frozen
class Name:
    """A name as written, without the brackets 【】 that may stand around it."""

    text: str
    span: Span = span_field()


# ---- expressions ------------------------------------------------------------------------------------------------


@frozen
class Number:
    """A number with its unit; ``percent`` tells 60% from 0.6, which types treat alike."""

    value: Fraction
    unit: str | None = None
    text: str = spelling()
    span: Span = span_field()


@frozen
class Text:
    value: str
    span: Span = span_field()


@frozen
class Truth:
    value: bool
    span: Span = span_field()


@frozen
class Date:
    value: datetime.date
    text: str = spelling()
    span: Span = span_field()


@frozen
class Reference:
    name: str
    span: Span = span_field()


@frozen
class Call:
    """A function of some arguments; ``where`` is the condition behind 其中, which the records of a roster fulfil."""

    function: str
    arguments: tuple[Expression, ...]
    where: Expression | None = None
    span: Span = span_field()


@frozen
class SetOf:
    """（甲、乙）, or the empty set."""

    members: tuple[Expression, ...]
    span: Span = span_field()


@frozen
class Negative:
    operand: Expression
    span: Span = span_field()


@frozen
class Sum:
    """A chain of ＋ and －: the first term, then each further term with its sign."""

    first: Expression
    rest: tuple[tuple[Literal["+", "-"], Expression], ...]
    span: Span = span_field()


@frozen
class Product:
    """A chain of × and ÷."""

    first: Expression
    rest: tuple[tuple[Literal["*", "/"], Expression], ...]
    span: Span = span_field()


@frozen
class Not:
    operand: Expression
    span: Span = span_field()


@frozen
class Logic:
    operator: Literal["and", "or"]
    operands: tuple[Expression, ...]
    span: Span = span_field()


CompareOp: TypeAlias = Literal["eq", "ne", "lt", "le", "gt", "ge"]


@frozen
class Compare:
    operator: CompareOp
    left: Expression
    right: Expression
    word: str = spelling()
    span: Span = span_field()


@frozen
class Bounds:
    """A range of numbers or dates. ``None`` for closedness: the policy's own reading of 以上 and 以下 decides."""

    low: Expression | None
    high: Expression | None
    low_closed: bool | None = None
    high_closed: bool | None = None
    word: str = spelling()
    span: Span = span_field()


@frozen
class Within:
    subject: Expression
    bounds: Bounds
    negated: bool = False
    word: str = spelling()
    span: Span = span_field()


@frozen
class Member:
    """属于, 不属于: one value among a set."""

    item: Expression
    options: Expression
    negated: bool = False
    span: Span = span_field()


@frozen
class Inside:
    """在 … 内, 不在 … 内: a number within a range that has a name."""

    subject: Expression
    interval: Expression
    negated: bool = False
    span: Span = span_field()


@frozen
class Contains:
    """包含, 不包含, 包含任一: a set holds a member, all of several, or any of them."""

    collection: Expression
    item: Expression
    mode: Literal["all", "none", "any"] = "all"
    span: Span = span_field()


PeriodMode: TypeAlias = Literal["within", "after", "until", "before"]


@frozen
class Period:
    """A date held against a period.

    ``within``, ``after``, ``until``: a period that begins on a day (自 start 起 amount 内, 届满 之后, 届满 之前);
    ``before``: one that ends before a day (在 start 前 amount 内). Without a subject it is the as-of date.
    """

    subject: Expression | None
    start: Expression
    amount: Expression
    mode: PeriodMode
    span: Span = span_field()


@frozen
class Provided:
    """甲 另有规定: another decision applies to the case."""

    decision: Name
    span: Span = span_field()


@frozen
class If:
    condition: Expression
    then: Value
    otherwise: Value
    span: Span = span_field()


@frozen
class Refer:
    """转人工: the policy itself leaves the case open; ``words`` say which words do."""

    words: str
    span: Span = span_field()


@frozen
class NotApplicable:
    """不适用: the provision does not cover the case."""

    words: str
    span: Span = span_field()


Expression: TypeAlias = (
    Number
    | Text
    | Truth
    | Date
    | Reference
    | Call
    | SetOf
    | Negative
    | Sum
    | Product
    | Not
    | Logic
    | Compare
    | Within
    | Member
    | Inside
    | Contains
    | Provided
    | Period
    | If
)
# Bounds are a value where a range of permitted numbers is decided.
Value: TypeAlias = Expression | Bounds | Refer | NotApplicable


# ---- types ------------------------------------------------------------------------------------------------------


@frozen
class SimpleType:
    kind: Literal["boolean", "text", "date"]
    span: Span = span_field()


@frozen
class NumberType:
    integral: bool
    places: int | None = None
    unit: str | None = None
    span: Span = span_field()


@frozen
class NamedType:
    name: str
    span: Span = span_field()


@frozen
class InlineType:
    """合格、不合格 written where a type is expected: an enumeration of its own."""

    members: tuple[Name, ...]
    ordered: bool = False
    span: Span = span_field()


@frozen
class CollectionType:
    kind: Literal["set", "sequence", "choice"]
    element: NamedType | InlineType
    span: Span = span_field()


@frozen
class RangeType:
    number: NumberType
    span: Span = span_field()


TypeExpression: TypeAlias = SimpleType | NumberType | RangeType | NamedType | InlineType | CollectionType
