"""Nodes of declarations."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

from attrs import frozen

from aidrules.source.text import Span
from aidrules.syntax.nodes.exceptions import Deeming, Following, Special
from aidrules.syntax.nodes.expressions import Bounds, Date, Expression, Name, Text, TypeExpression, Value, span_field
from aidrules.syntax.nodes.rules import (
    Citation,
    Comparison,
    Formula,
    ModalWord,
    Requirements,
    Row,
    Table,
    Validity,
)


@frozen
class Import:
    """引用, or what stands behind 基于: another policy by its name, with the prefix that its names get."""

    target: Name
    prefix: Name | None = None
    alias: Name | None = None
    span: Span = span_field()


@frozen
class Local:
    """下级可设定, 下级只能调低, 下级只能调高, 下级可替换: what a lower level may do with a declaration."""

    kind: Literal["open", "down", "up", "replace"]
    span: Span = span_field()


@frozen
class Policy:
    """The head of a file: 政策, or 细则 with the policy it is ``based`` on and the fact that it is published."""

    name: Name
    alias: Name | None
    attributes: tuple[tuple[Name, Text], ...] = ()
    boundary: tuple[Name, ...] = ()
    validity: Validity | None = None
    based: Import | None = None
    published: tuple[tuple[Name, Name], ...] = ()
    span: Span = span_field()


@frozen
class Type:
    name: Name
    alias: Name | None
    members: tuple[Name, ...]
    ordered: bool = False
    span: Span = span_field()


@frozen
class Unit:
    """New units; a derived one (千元 ＝ 1000 元) is worth ``factor`` of ``base``."""

    names: tuple[Name, ...]
    factor: Fraction | None = None
    base: Name | None = None
    span: Span = span_field()


@frozen
class Fact:
    name: Name
    alias: Name | None
    type: TypeExpression
    presumption: Expression | None = None
    question: str | None = None
    ranges: tuple[Bounds | Comparison, ...] = ()
    citations: tuple[Citation, ...] = ()
    note: str | None = None
    deemed: tuple[Deeming, ...] = ()
    span: Span = span_field()


@frozen
class RosterField:
    """What a record of a roster has."""

    name: Name
    alias: Name | None
    type: TypeExpression
    ranges: tuple[Bounds | Comparison, ...] = ()
    citations: tuple[Citation, ...] = ()
    note: str | None = None
    span: Span = span_field()


@frozen
class Roster:
    """名册: a list of records; ``unit`` is what they are counted in, None for 名."""

    name: Name
    alias: Name | None
    fields: tuple[RosterField, ...]
    unit: Name | None = None
    question: str | None = None
    citations: tuple[Citation, ...] = ()
    note: str | None = None
    span: Span = span_field()


@frozen
class Parameter:
    name: Name
    alias: Name | None
    type: TypeExpression | None
    value: Expression
    citations: tuple[Citation, ...] = ()
    note: str | None = None
    validity: Validity | None = None
    local: tuple[Local, ...] = ()
    span: Span = span_field()


@frozen
class ParameterTable:
    """A parameter that is looked up by region and period, or that a lower level sets.

    Attributes:
        type: its type.
        keys: what it is looked up by, as written; () where it is left open.
        rows: the rows of the table, each with a cell for each key and one for the value.
        data: the name of the file that holds the rows instead, or None.
        question, ranges: as for a fact, which it is where nothing is found.
        local: what a lower level may do with it.
    """

    name: Name
    alias: Name | None
    type: TypeExpression
    keys: tuple[Name, ...] = ()
    rows: tuple[Row, ...] = ()
    data: Text | None = None
    question: str | None = None
    ranges: tuple[Bounds | Comparison, ...] = ()
    citations: tuple[Citation, ...] = ()
    note: str | None = None
    local: tuple[Local, ...] = ()
    span: Span = span_field()


@frozen
class Alternative:
    name: Name
    alias: Name | None
    default: bool = False
    ground: str | None = None
    span: Span = span_field()


@frozen
class Reading:
    name: Name
    alias: Name | None
    alternatives: tuple[Alternative, ...]
    citations: tuple[Citation, ...] = ()
    span: Span = span_field()


@frozen
class Head:
    name: Name
    alias: Name | None
    type: TypeExpression
    span: Span = span_field()


@frozen
class Applies:
    """适用于 …: outside this condition the decision does not apply."""

    condition: Expression
    citations: tuple[Citation, ...] = ()
    span: Span = span_field()


@frozen
class Decision:
    """A decision, or several that share one table. ``specials`` are its exceptions as a whole."""

    heads: tuple[Head, ...]
    body: Formula | Following | Table | Requirements
    citations: tuple[Citation, ...] = ()
    applies: Applies | None = None
    modality: tuple[ModalWord, ...] = ()
    question: str | None = None
    note: str | None = None
    specials: tuple[Special, ...] = ()
    validity: Validity | None = None
    for_each: Name | None = None
    local: tuple[Local, ...] = ()
    span: Span = span_field()


@frozen
class Listed:
    """A record as an example writes it: for each field its values, or ``None`` for 未知."""

    fields: tuple[tuple[Name, tuple[Expression, ...] | None], ...]
    span: Span = span_field()


@frozen
class Given:
    """已知 name 为 values; ``None`` for 未知. For a roster ``records``, which may not be all there are."""

    name: Name
    values: tuple[Expression, ...] | None
    records: tuple[Listed, ...] | None = None
    complete: bool = True
    span: Span = span_field()


@frozen
class Expected:
    """则 name 为 values, or one of the other outcomes with the facts that are missing."""

    name: Name
    status: Literal["decided", "undetermined", "referred", "not_applicable"]
    values: tuple[Value, ...] = ()
    lacking: tuple[Name, ...] | None = None
    span: Span = span_field()


@frozen
class Example:
    title: str
    given: tuple[Given, ...] = ()
    expected: tuple[Expected, ...] = ()
    rows: tuple[Row, ...] = ()
    span: Span = span_field()


@frozen
class Monotone:
    """甲 增加，则 乙 不减 (and the three other directions)."""

    cause: Expression
    cause_rises: bool
    effect: Expression
    effect_not_falling: bool
    span: Span = span_field()


@frozen
class Implies:
    premise: Expression
    conclusion: Expression
    span: Span = span_field()


@frozen
class Always:
    claim: Expression
    span: Span = span_field()


@frozen
class NeverBoth:
    claims: tuple[Expression, ...]
    span: Span = span_field()


@frozen
class Property:
    title: str
    claim: Monotone | Implies | Always | NeverBoth
    citations: tuple[Citation, ...] = ()
    note: str | None = None
    span: Span = span_field()


@frozen
class Record:
    """存目: a passage of the source that is recorded, not executed, and why."""

    citation: Citation
    reason: str
    span: Span = span_field()


@frozen
class CalendarDays:
    """Days of a calendar, from the first to the last: 放假 (rest) or 上班 (working)."""

    rest: bool
    first: Date
    last: Date
    span: Span = span_field()


@frozen
class CalendarYear:
    year: int
    days: tuple[CalendarDays, ...]
    span: Span = span_field()


@frozen
class Calendar:
    """日历: the public holidays of some years, and the weekend days on which work is made up."""

    name: Name
    years: tuple[CalendarYear, ...]
    citations: tuple[Citation, ...] = ()
    note: str | None = None
    span: Span = span_field()


@frozen
class Broken:
    """A declaration that could not be read. Its names count as declared, so that one mistake is one error."""

    kind: str
    names: tuple[str, ...]
    span: Span = span_field()
