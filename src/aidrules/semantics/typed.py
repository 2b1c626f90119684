"""The typed tree: every name resolved, every expression a core term with its type, tables and lists still as written.

An expression needs no lowering of its own: its typed form is a core term together with what the checker knows about
it. What remains for lowering are the constructs that have no core form yet.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Literal, TypeAlias

from attrs import field, frozen

from aidrules.core.levels import DeclaredClash, Local
from aidrules.core.policy import Calendar, Example, Fact, Parameter, Property, Reading, Record, Validity
from aidrules.core.terms import UNMARKED, HitPolicy, Mark, Rule, Term
from aidrules.source.text import NOWHERE, Span
from aidrules.values.types import EnumType, Type
from aidrules.values.units import PURE, Dimension, Unit


@frozen
class Typed:
    """A core term with its type.

    Attributes:
        term: the term; numbers in base units.
        type: its type.
        dimension: what a number measures; None for a bare number, which takes the unit of its surroundings.
        scale: how many base units one of the unit is, in which a bare number beside this term is read.
        rational: the value may have no finite decimal form: a division that has not been rounded.
        region: it is the built-in region, which is compared as a place in others.
    """

    term: Term
    type: Type
    dimension: Dimension | None = PURE
    scale: Fraction = Fraction(1)
    rational: bool = False
    region: bool = False


@frozen
class TypedFormula:
    value: Term
    mark: Mark


@frozen
class TypedRow:
    """``tests`` has a condition for each column, over ``ColumnRef``; ``outputs`` a term for each result."""

    tests: tuple[Term, ...]
    outputs: tuple[Term, ...]
    mark: Mark


@frozen
class TypedTable:
    hit_policy: HitPolicy
    columns: tuple[Term, ...]
    rows: tuple[TypedRow, ...]
    otherwise: TypedRow | None
    order: tuple[str, ...] | None
    mark: Mark


@frozen
class TypedException:
    condition: Term
    exceptions: tuple[TypedException, ...]
    mark: Mark


@frozen
class TypedItem:
    body: Term | TypedRequirements
    modality: tuple[str, ...]
    condition: Term | None
    exceptions: tuple[TypedException, ...]
    mark: Mark


@frozen
class TypedRequirements:
    mode: Literal["all", "any"]
    items: tuple[TypedItem, ...]
    mark: Mark


@frozen
class TypedFollowing:
    """参照: the decision whose rule is followed; ``substitutions`` give for a name what takes its place, and where."""

    target: str
    substitutions: tuple[tuple[str, Term, Span], ...]
    mark: Mark


TypedBody: TypeAlias = TypedFormula | TypedFollowing | TypedTable | TypedRequirements


@frozen
class TypedSpecial:
    """An exception with a result. ``value`` None, inside another one: that other one does not hold there.

    Attributes:
        behind: the codes of the exceptions that prevail over it.
    """

    condition: Term
    value: Term | None
    exceptions: tuple[TypedSpecial, ...]
    mark: Mark = field(eq=False)
    behind: tuple[str, ...] = ()


@frozen
class TypedYield:
    """乙 另有规定 的除外: where ``decision`` applies, it decides."""

    decision: Term
    mark: Mark


@frozen
class TypedDeeming:
    """条件 的，视为 值: what a fact counts as."""

    fact: str
    alias: str
    condition: Term
    value: Term
    mark: Mark


@frozen
class TypedApplies:
    condition: Term
    mark: Mark


@frozen
class TypedDecision:
    """One decision. Decisions that share a table share ``body`` and differ in ``column``.

    Several of one name are its versions, each with its ``validity``, which was written at ``force``.
    """

    name: str
    alias: str
    type: Type
    body: TypedBody
    column: int
    applies: TypedApplies | None
    rule: Rule
    question: str
    validity: Validity | None = None
    force: Mark = UNMARKED
    replaceable: bool = False
    local: Local = "fixed"
    span: Span = field(default=NOWHERE, eq=False)
    specials: tuple[TypedSpecial, ...] = ()
    yields: tuple[TypedYield, ...] = ()
    roster: str = ""


@frozen
class TypedPolicy:
    name: str
    alias: str
    attributes: Mapping[str, str]
    boundary: str
    facts: tuple[Fact, ...]
    parameters: tuple[Parameter, ...]
    readings: tuple[Reading, ...]
    decisions: tuple[TypedDecision, ...]
    examples: tuple[Example, ...]
    properties: tuple[Property, ...]
    records: tuple[Record, ...]
    deemings: tuple[TypedDeeming, ...] = ()
    needs: Mapping[str, tuple[str, ...]] = field(factory=dict)
    calendar: Calendar | None = None
    validity: Validity = Validity()
    force: Mark = UNMARKED
    clashes: tuple[DeclaredClash, ...] = ()
    types: Mapping[str, EnumType] = field(factory=dict)
    units: Mapping[str, Unit] = field(factory=dict)
