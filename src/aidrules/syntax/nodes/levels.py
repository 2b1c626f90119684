"""Nodes of what joins policies: imports, and what a lower level makes of the policy above it."""

from __future__ import annotations

from typing import Literal

from attrs import frozen

from aidrules.source.text import Span
from aidrules.syntax.nodes.declarations import Decision
from aidrules.syntax.nodes.expressions import Expression, Name, span_field
from aidrules.syntax.nodes.rules import Citation, Item


@frozen
class Setting:
    """设定 (``set``) or 收紧 (``tighten``): the value that a lower level gives to a parameter of the upper one."""

    kind: Literal["set", "tighten"]
    name: Name
    value: Expression
    citations: tuple[Citation, ...] = ()
    note: str | None = None
    span: Span = span_field()


@frozen
class Addition:
    """增加 决策: requirements that a lower level adds to a list of the upper one."""

    name: Name
    items: tuple[Item, ...]
    span: Span = span_field()


@frozen
class Replacement:
    """替换 决策: a whole new body for a decision that comes from another document."""

    decision: Decision
    span: Span = span_field()


@frozen
class Clash:
    """抵触: the author says that a condition of this policy meets one of another document."""

    title: str
    lower: Expression
    upper: Expression
    lower_citations: tuple[Citation, ...] = ()
    upper_citations: tuple[Citation, ...] = ()
    note: str | None = None
    span: Span = span_field()
