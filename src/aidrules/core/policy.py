"""The compiled policy: declarations in their resolved form, with bodies in the core language."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from functools import cached_property
from typing import Literal

from attrs import field, frozen

from aidrules.core.levels import Amendment, DeclaredClash, Document, Local
from aidrules.core.levels import Validity as Validity
from aidrules.core.terms import Citation, Rule, Term
from aidrules.source.text import NOWHERE, Span
from aidrules.values.calendar import WorkCalendar
from aidrules.values.ranges import in_base_unit
from aidrules.values.types import Type, Value


def _span() -> Span:
    return field(default=NOWHERE, eq=False, repr=False, kw_only=True)


AS_OF = "基准日"
"""The built-in fact that is the date on which the facts are judged."""
EDITION = "版本日"
"""The built-in fact that says which edition of the policy is asked: the policy as it stood on that day."""
REGION = "辖区"
"""The built-in fact that is the region for which is decided, as a path such as 海南省/海口市."""


@frozen
class Fact:
    """An input of the policy.

    Attributes:
        name: its Chinese name.
        alias: its ASCII name; the Chinese one where it has none.
        type: what values it takes, in the unit it is declared in.
        question: what an interview asks, or a question made from the name.
        presumption: the value it has when it is not given, or None.
        citations: where the policy speaks of it.
        note: the author's remark.
        default: what it is worth where it is not given, a look-up by region and edition, or None. Where the look-up
            finds nothing, the fact is unknown. A fact that is given, even as unknown, is not looked up.
        origin: ``parameter`` for a fact that a parameter has become because it has several values, or none;
            ``builtin`` for the edition and the region.
        local: what a lower level may do with a parameter that is a fact: ``open`` to set it, or nothing.
    """

    name: str
    alias: str
    type: Type
    question: str
    presumption: Value | None = None
    citations: tuple[Citation, ...] = ()
    note: str = ""
    default: Term | None = None
    origin: Literal["fact", "parameter", "builtin"] = "fact"
    local: Local = "fixed"
    span: Span = _span()


@frozen
class Calendar:
    """The working days of some years, and the notices that say so."""

    name: str
    days: WorkCalendar
    citations: tuple[Citation, ...] = ()
    note: str = ""
    span: Span = _span()


@frozen
class Parameter:
    """A named constant. ``value`` is in the unit of its ``type``, as facts are; ``base_value`` is what terms use.

    ``local`` says what a lower level may do with it.
    """

    name: str
    alias: str
    type: Type
    value: Value
    citations: tuple[Citation, ...] = ()
    note: str = ""
    local: Local = "fixed"
    span: Span = _span()

    @property
    def base_value(self) -> Value:
        """The value in base units, like every number of the core's terms."""
        return in_base_unit(self.value, self.type)


@frozen
class Alternative:
    """One way to read a passage, and the ground for it."""

    name: str
    alias: str
    ground: str


@frozen
class Reading:
    """A passage that can be read in several ways."""

    name: str
    alias: str
    alternatives: tuple[Alternative, ...]
    default: str
    citations: tuple[Citation, ...] = ()
    span: Span = _span()


@frozen
class Decision:
    """A question the policy answers. ``value`` types are in the unit the decision is declared in.

    ``follows`` names the decision whose rule it takes over (参照 … 执行), or is "".
    ``validity`` lists when it is in force, version by version; empty where it always is. ``body`` says so too.
    ``roster`` is the roster for each of whose records it is decided, or "": such a decision is used inside an
    ``Aggregate`` over that roster, and cannot be asked by itself.

    Attributes:
        replaceable: whether a lower level may put another decision in its place.
        local: for a number, which way a lower level may move it; ``open`` for a parameter that a lower level set.
    """

    name: str
    alias: str
    type: Type
    body: Term
    rule: Rule
    question: str = ""
    follows: str = ""
    validity: tuple[Validity, ...] = ()
    roster: str = ""
    replaceable: bool = False
    local: Local = "fixed"
    span: Span = _span()


@frozen
class Expectation:
    """What an example expects of one decision; ``missing`` is None where it does not say."""

    decision: str
    status: Literal["decided", "undetermined", "referred", "not_applicable"]
    value: Value | None = None
    missing: tuple[str, ...] | None = None
    span: Span = _span()


@frozen
class Example:
    """案例: facts (None for unknown) and readings, and what follows."""

    title: str
    facts: tuple[tuple[str, Value | None], ...]
    readings: tuple[tuple[str, str], ...]
    expected: tuple[Expectation, ...]
    span: Span = _span()


@frozen
class Property:
    """性质: a claim over all facts.

    ``monotone``: raising (or lowering) ``terms[0]``, a fact, never lowers (or raises) ``terms[1]``; otherwise the
    condition ``terms[0]`` holds wherever it is decided.
    """

    title: str
    kind: Literal["monotone", "always"]
    terms: tuple[Term, ...]
    cause_rises: bool = True
    effect_not_falling: bool = True
    citations: tuple[Citation, ...] = ()
    span: Span = _span()


@frozen
class Record:
    """存目: a passage that is recorded and not executed."""

    citation: Citation
    reason: str
    span: Span = _span()


@frozen
class CorePolicy:
    """A whole policy. ``decisions`` stand in an order in which each comes after those it refers to.

    Attributes:
        documents: the documents that its rules stand in, its own first.
        amendments: what was made of the declarations of other documents.
        bound: the decisions and parameters that come from a policy above this one, which says what may be made of them.
        foreign: the facts, parameters and readings that only other documents declare.
        upper_properties: the 性质 of the other documents, in this policy's names.
        clashes: the clashes that the policy itself declares.
        deemed: for each fact that is deemed something, the term that stands for it wherever it is used.
    """

    name: str
    alias: str
    attributes: Mapping[str, str]
    boundary: str
    facts: Mapping[str, Fact]
    parameters: Mapping[str, Parameter]
    readings: Mapping[str, Reading]
    decisions: Mapping[str, Decision]
    examples: tuple[Example, ...] = ()
    properties: tuple[Property, ...] = ()
    records: tuple[Record, ...] = ()
    calendar: Calendar | None = None
    validity: Validity = Validity()

    documents: tuple[Document, ...] = ()
    amendments: tuple[Amendment, ...] = ()
    bound: frozenset[str] = frozenset()
    foreign: frozenset[str] = frozenset()
    upper_properties: tuple[Property, ...] = ()
    clashes: tuple[DeclaredClash, ...] = ()
    deemed: Mapping[str, Term] = field(factory=dict)

    @cached_property
    def last_commencement(self) -> datetime.date | None:
        """The latest day from which something in the policy holds; None where nothing begins on a day."""
        from aidrules.core.commencement import last_commencement

        return last_commencement(self)

    @cached_property
    def positions(self) -> Mapping[str, int]:
        """Where each decision stands among the decisions, counted from 0: behind all those it refers to."""
        return {name: position for position, name in enumerate(self.decisions)}

    @property
    def questions(self) -> Mapping[str, Decision]:
        """The decisions that can be asked: not those for each record of a roster, nor what stands for amended ones."""
        aside = {found.original for found in self.amendments}
        return {name: found for name, found in self.decisions.items() if not found.roster and name not in aside}

    @property
    def amended(self) -> frozenset[str]:
        """The decisions that stand for, or in the place of, something that was amended: reasons lie behind them."""
        names = (name for found in self.amendments for name in (found.original, found.parameter) if name)
        return frozenset(names)
