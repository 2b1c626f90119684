"""The small core language: what every construct of the surface becomes.

Evaluators, explainers and provers read these terms and nothing above them. Numbers are exact and in base units, names
are resolved, types have been checked. Every term carries a ``Mark``: where it was written, and the rule it belongs to
with its citations. Marks take no part in equality: two terms are equal when they mean the same.

Marks and rules are written in ``core.rules``, and handed on here: this module is the one door to the core language.
"""

from __future__ import annotations

import datetime
from typing import Literal as OneOf
from typing import TypeAlias

from attrs import field, frozen

from aidrules.core.rules import UNMARKED as UNMARKED
from aidrules.core.rules import Citation as Citation
from aidrules.core.rules import Mark as Mark
from aidrules.core.rules import Rule as Rule
from aidrules.values.numbers import RoundingMode
from aidrules.values.types import Value


def _mark() -> Mark:
    return field(default=UNMARKED, eq=False, repr=False, kw_only=True)


@frozen
class Literal:
    """A constant."""

    value: Value
    mark: Mark = _mark()


@frozen
class FactRef:
    """The value of a fact, by its Chinese name."""

    name: str
    mark: Mark = _mark()


@frozen
class ParameterRef:
    name: str
    mark: Mark = _mark()


@frozen
class ReadingRef:
    """The alternative in force, as its name."""

    name: str
    mark: Mark = _mark()


@frozen
class DecisionRef:
    name: str
    mark: Mark = _mark()


@frozen
class ColumnRef:
    """Inside a table: the value of its column ``index``, counted from 0."""

    index: int
    mark: Mark = _mark()


@frozen
class Outcome:
    """No value: the text leaves the case open (``referred``) or does not cover it (``not_applicable``).

    ``time`` says that it is a matter of time: nothing is in force ``not_yet``, any more (``ended``), or ``between`` two
    versions; ``day`` is the first day of what comes, or the last of what was.
    """

    kind: OneOf["referred", "not_applicable"]
    words: str
    time: OneOf["", "not_yet", "ended", "between"] = ""
    day: datetime.date | None = None
    mark: Mark = _mark()


@frozen
class Case:
    """若 … 则 … 否则 …."""

    condition: Term
    then: Term
    otherwise: Term
    mark: Mark = _mark()


@frozen
class Fallback:
    """What ``first`` is unless it is not applicable, and then what ``otherwise`` is."""

    first: Term
    otherwise: Term
    mark: Mark = _mark()


@frozen
class Applies:
    """Whether a term applies: it has a value, or is left open. False where it is not applicable."""

    operand: Term
    mark: Mark = _mark()


@frozen
class Not:
    operand: Term
    mark: Mark = _mark()


@frozen
class Logic:
    """且 or 或 over any number of terms: strong Kleene logic."""

    operator: OneOf["and", "or"]
    operands: tuple[Term, ...]
    mark: Mark = _mark()


@frozen
class Compare:
    """``order`` lists the members of an ordered enumeration, lowest first, when such are compared."""

    operator: OneOf["eq", "ne", "lt", "le", "gt", "ge"]
    left: Term
    right: Term
    order: tuple[str, ...] | None = None
    mark: Mark = _mark()


@frozen
class Arithmetic:
    """Exact arithmetic. ``div`` has two operands and only stands below ``Round`` or ``Compare``."""

    operator: OneOf["add", "sub", "mul", "div", "min", "max"]
    operands: tuple[Term, ...]
    mark: Mark = _mark()


@frozen
class Round:
    operand: Term
    mode: RoundingMode
    places: int = 0
    mark: Mark = _mark()


@frozen
class MakeSet:
    """A set of enumeration members or texts."""

    members: tuple[Term, ...]
    mark: Mark = _mark()


@frozen
class SetOperation:
    """``has``: the set (first) holds the member (second); ``includes``: it holds all of another set; ``meets``: any
    of it. ``size`` counts."""

    operator: OneOf["has", "includes", "meets", "union", "intersection", "difference", "size"]
    operands: tuple[Term, ...]
    mark: Mark = _mark()


@frozen
class DateShift:
    """The end of a period of whole months, days or working days after a date (Civil Code arts. 201, 202).

    The date itself is not counted unless ``counts_first``. The end of 0 working days is the date itself or, when it is
    a day of rest, the next working day: so a period is extended whose last day is a day of rest (art. 203).
    """

    date: Term
    amount: Term
    unit: OneOf["months", "days", "working_days"]
    counts_first: bool = False
    mark: Mark = _mark()


@frozen
class DateSpan:
    """How many whole years, or working days behind the first date up to the second, lie between two dates."""

    start: Term
    end: Term
    unit: OneOf["years", "working_days"]
    mark: Mark = _mark()


@frozen
class MakeInterval:
    """A range of permitted numbers; None for no end. One number alone is the range of that number."""

    low: Term | None
    high: Term | None
    low_closed: bool = True
    high_closed: bool = True
    mark: Mark = _mark()

    @property
    def is_single(self) -> bool:
        """Whether both ends are the same term: a single number."""
        return self.low is not None and self.low == self.high

    @property
    def ends(self) -> tuple[Term, ...]:
        """The terms of the ends that there are; of a single number one."""
        if self.is_single:
            return () if self.low is None else (self.low,)
        return tuple(end for end in (self.low, self.high) if end is not None)


@frozen
class IntervalEnd:
    """下限, 上限: an end of a range. A range without that end has no such value."""

    operand: Term
    end: OneOf["low", "high"]
    mark: Mark = _mark()


@frozen
class Inside:
    """在 … 内: whether a number lies within a range."""

    number: Term
    interval: Term
    mark: Mark = _mark()


@frozen
class InRegion:
    """Whether a region, written as a path (海南省/海口市), is another one or lies in it; 全国 holds all."""

    operand: Term
    region: str
    mark: Mark = _mark()


@frozen
class FieldRef:
    """The value of a field in the record that the nearest ``Aggregate`` around it over that roster looks at.

    A decision for each record (``Decision.roster``) is looked at in such a record too.
    """

    roster: str
    name: str
    mark: Mark = _mark()


@frozen
class Aggregate:
    """What the records of a roster come to: those that fulfil a condition, or all.

    ``count`` and ``exists`` have no value, ``every`` has the condition to be fulfilled, and the others a number. A
    record for which condition or value is not applicable is passed over.
    """

    operator: OneOf["count", "sum", "min", "max", "average", "exists", "every"]
    roster: FactRef
    condition: Term | None = None
    value: Term | None = None
    mark: Mark = _mark()


HitPolicy: TypeAlias = OneOf[
    "unique",
    "any",
    "priority",
    "first",
    "collect_set",
    "collect_sum",
    "collect_min",
    "collect_max",
    "collect_count",
    "rule_order",
    "output_order",
]


@frozen
class Row:
    """A table row: one test for each column (a condition over ``ColumnRef``), and its output.

    ``rank`` orders the outputs where the hit policy ranks them; the lowest comes first.
    """

    tests: tuple[Term, ...]
    output: Term
    rank: tuple[int, ...] = ()
    mark: Mark = _mark()


@frozen
class Table:
    """A decision table. ``otherwise`` is its 否则 row; without one, a case that no row covers is not applicable."""

    hit_policy: HitPolicy
    columns: tuple[Term, ...]
    rows: tuple[Row, ...]
    otherwise: Row | None = None
    mark: Mark = _mark()


@frozen
class ExceptionTo:
    """A circumstance in which a norm does not bind, unless one of its own exceptions holds."""

    condition: Term
    exceptions: tuple[ExceptionTo, ...] = ()
    mark: Mark = _mark()


@frozen
class Norm:
    """One requirement.

    Attributes:
        requirement: a condition, or a nested list.
        forbidden: 不得: the condition must not hold.
        force: ``binding``; ``in_principle`` (a departure is referred, not failed); ``advisory`` (never decides).
        condition: the norm binds only where this holds; None for always.
    """

    requirement: Term
    forbidden: bool = False
    force: OneOf["binding", "in_principle", "advisory"] = "binding"
    condition: Term | None = None
    exceptions: tuple[ExceptionTo, ...] = ()
    mark: Mark = _mark()


@frozen
class Norms:
    """A requirement list: all must be met, or any one."""

    mode: OneOf["all", "any"]
    norms: tuple[Norm, ...]
    mark: Mark = _mark()


Term: TypeAlias = (
    Literal
    | FactRef
    | ParameterRef
    | ReadingRef
    | DecisionRef
    | ColumnRef
    | Outcome
    | Case
    | Fallback
    | Applies
    | Not
    | Logic
    | Compare
    | Arithmetic
    | Round
    | MakeSet
    | SetOperation
    | DateShift
    | MakeInterval
    | IntervalEnd
    | Inside
    | DateSpan
    | InRegion
    | FieldRef
    | Aggregate
    | Table
    | Norms
)
