"""Nodes of citations, decision tables and requirement lists."""

from __future__ import annotations

import datetime
from typing import Literal, TypeAlias

from attrs import frozen

from aidrules.source.text import Span
from aidrules.syntax.nodes.expressions import (
    Bounds,
    CompareOp,
    Expression,
    Name,
    NotApplicable,
    Refer,
    Value,
    span_field,
    spelling,
)

# ---- sources ----------------------------------------------------------------------------------------------------


@frozen
class Citation:
    """Where a rule comes from: the document (when it is another one), the section, and a short phrase of it."""

    document: str | None
    locator: str | None
    phrase: str | None
    span: Span = span_field()


@frozen
class Validity:
    """自 … 起至 … 止: the days on which something is in force, both included; None for no end."""

    first: datetime.date | None
    last: datetime.date | None
    span: Span = span_field()


# ---- tables and requirement lists -------------------------------------------------------------------------------


@frozen
class AnyCell:
    span: Span = span_field()


@frozen
class OtherwiseCell:
    span: Span = span_field()


@frozen
class UnknownCell:
    """未知 or 待查明: meaningful only in tables of examples."""

    kind: Literal["unknown", "undetermined"]
    lacking: tuple[Name, ...] | None = None
    span: Span = span_field()


@frozen
class MissingCell:
    """Nothing between two bars."""

    span: Span = span_field()


@frozen
class Comparison:
    """A cell such as 大于 3: a comparison whose left side is the column."""

    operator: CompareOp
    right: Expression
    word: str = spelling()
    span: Span = span_field()


Choice: TypeAlias = Expression | Bounds | Comparison


@frozen
class ChoiceCell:
    choices: tuple[Choice, ...]
    negated: bool = False
    span: Span = span_field()


@frozen
class PeriodCell:
    """自 … 起 in a cell: only in a table of parameters."""

    validity: Validity | None
    span: Span = span_field()


@frozen
class OutcomeCell:
    outcome: Refer | NotApplicable
    span: Span = span_field()


Cell: TypeAlias = AnyCell | OtherwiseCell | UnknownCell | MissingCell | ChoiceCell | OutcomeCell | PeriodCell

Modality: TypeAlias = Literal["duty", "prohibition", "permission", "in_principle", "priority", "encouraged"]


@frozen
class ModalWord:
    kind: Modality
    word: str = spelling()
    span: Span = span_field()


@frozen
class Row:
    """A table row: the cells before and after ‖ and what follows the last bar. ``split`` is None without a ‖."""

    cells: tuple[Cell, ...]
    split: int | None
    citations: tuple[Citation, ...] = ()
    modality: tuple[ModalWord, ...] = ()
    note: str | None = None
    label: str | None = None
    validity: Validity | None = None
    span: Span = span_field()


@frozen
class HitPolicy:
    """唯一, 收集-求和 ...: the words as written; ``order`` is the ranking 优先（甲、乙） may give."""

    name: str
    aggregation: str | None = None
    order: tuple[Name, ...] = ()
    span: Span = span_field()


@frozen
class Formula:
    value: Value
    span: Span = span_field()


@frozen
class Table:
    hit_policy: HitPolicy
    header: Row
    rows: tuple[Row, ...]
    span: Span = span_field()


@frozen
class ExceptionClause:
    """但 … 的除外, with the exceptions to it (其中 … 除外)."""

    condition: Expression
    citations: tuple[Citation, ...] = ()
    exceptions: tuple[ExceptionClause, ...] = ()
    span: Span = span_field()


@frozen
class Item:
    """One numbered requirement. ``body`` is a condition or a nested list."""

    number: str
    body: Expression | Requirements
    modality: tuple[ModalWord, ...] = ()
    condition: Expression | None = None
    exceptions: tuple[ExceptionClause, ...] = ()
    citations: tuple[Citation, ...] = ()
    note: str | None = None
    label: str | None = None
    validity: Validity | None = None
    span: Span = span_field()


@frozen
class Requirements:
    mode: Literal["all", "any"]
    items: tuple[Item, ...]
    span: Span = span_field()
