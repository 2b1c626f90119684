"""The small core language: what every construct of the surface becomes.

Evaluators, explainers and provers read these terms and nothing above them. Numbers are exact and in base units, names
are resolved, types have been checked. Every term carries a ``Mark``: where it was written, and the rule it belongs to
with its citations. Marks take no part in equality: two terms are equal when they mean the same.
"""

from __future__ import annotations

from typing import Literal as OneOf
from typing import TypeAlias

from attrs import field, frozen

from aidrules.source.text import NOWHERE, Span
from aidrules.values.numbers import RoundingMode
from aidrules.values.types import Value


@frozen
class Citation:
    """A place in the policy's source: the section, and a short phrase that stands there."""

    locator: str | None
    phrase: str | None
    document: str | None = None


@frozen
class Rule:
    """What a reason names: a requirement, a row, a formula, an exception.

    Attributes:
        code: stable identifier, such as ``may_outsource.1``.
        citations: where the rule comes from, the nearest first; inherited from the decision where it has none.
        modality: the modal words as written (应当, 不得 ...), or "".
        note: the author's remark, or "".
        number: the number of a requirement as written, such as （一）, or "".
        document: the title, or else the name, of the policy it stands in.
        level: 国家级, 省级, 市级, 县级 or 乡级, or "" where the policy does not say.
    """

    code: str
    citations: tuple[Citation, ...] = ()
    modality: str = ""
    note: str = ""
    number: str = ""
    document: str = ""
    level: str = ""


@frozen
class Mark:
    """Where a term was written, the rule it belongs to, and how its words were understood (以上含本数)."""

    span: Span = NOWHERE
    rule: Rule = Rule("")
    understood: str = ""


UNMARKED = Mark()


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
    """No value: the text leaves the case open (``referred``) or does not cover it (``not_applicable``)."""

    kind: OneOf["referred", "not_applicable"]
    words: str
    mark: Mark = _mark()


@frozen
class Case:
    """若 … 则 … 否则 …."""

    condition: Term
    then: Term
    otherwise: Term
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
    """The end of a period of whole months or days after a date (Civil Code arts. 201, 202)."""

    date: Term
    amount: Term
    unit: OneOf["months", "days"]
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
    | Not
    | Logic
    | Compare
    | Arithmetic
    | Round
    | MakeSet
    | SetOperation
    | DateShift
    | Table
    | Norms
)
