"""The compiled policy: declarations in their resolved form, with bodies in the core language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from attrs import field, frozen

from aidrules.core.levels import Amendment, DeclaredClash, Document, Local
from aidrules.core.terms import Citation, Rule, Term
from aidrules.source.text import NOWHERE, Span
from aidrules.values.ranges import in_base_unit
from aidrules.values.types import Type, Value


def _span() -> Span:
    return field(default=NOWHERE, eq=False, repr=False, kw_only=True)


AS_OF = "基准日"
"""The built-in fact that is the date on which the facts are judged."""


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
    """

    name: str
    alias: str
    type: Type
    question: str
    presumption: Value | None = None
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
    documents: tuple[Document, ...] = ()
    amendments: tuple[Amendment, ...] = ()
    bound: frozenset[str] = frozenset()
    foreign: frozenset[str] = frozenset()
    upper_properties: tuple[Property, ...] = ()
    clashes: tuple[DeclaredClash, ...] = ()

    @property
    def amended(self) -> frozenset[str]:
        """The decisions that stand for, or in the place of, something that was amended: reasons lie behind them."""
        names = (name for found in self.amendments for name in (found.original, found.parameter) if name)
        return frozenset(names)
