"""The node of a whole file."""

from __future__ import annotations

from typing import TypeAlias

from attrs import field, frozen

from aidrules.source.text import SourceText, Span
from aidrules.syntax.nodes.declarations import (
    Broken,
    Calendar,
    Decision,
    Example,
    Fact,
    Import,
    Parameter,
    ParameterTable,
    Policy,
    Property,
    Reading,
    Record,
    Roster,
    Type,
    Unit,
)
from aidrules.syntax.nodes.exceptions import SpecialRule
from aidrules.syntax.nodes.expressions import span_field
from aidrules.syntax.nodes.levels import Addition, Clash, Replacement, Setting

Declaration: TypeAlias = (
    Policy
    | Import
    | Type
    | Unit
    | Fact
    | Roster
    | Parameter
    | ParameterTable
    | Reading
    | Decision
    | SpecialRule
    | Example
    | Property
    | Record
    | Calendar
    | Setting
    | Addition
    | Replacement
    | Clash
    | Broken
)


@frozen
class Comment:
    text: str
    span: Span = span_field()


@frozen
class File:
    """A whole file. Comments lie beside the tree, in order; a tool that prints finds their places by span."""

    declarations: tuple[Declaration, ...]
    comments: tuple[Comment, ...] = field(default=(), eq=False)
    source: SourceText | None = field(default=None, eq=False, repr=False)
