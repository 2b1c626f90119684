"""The trace of a lowering: for each term what may come of it, as expressions; ``evaluation/steps.py`` one level up.

Where a step of the interpreter is there only in some cases, its counterpart here has the condition.
"""

from __future__ import annotations

from collections.abc import Iterator

from attrs import field, frozen

from aidrules.backends.expressions import Expressions
from aidrules.backends.lowering.outcomes import Flags, Outcomes
from aidrules.backends.plan import Expr
from aidrules.core.terms import ExceptionTo, Norm, Row, Term
from aidrules.evaluation.possible import Truth


@frozen(eq=False)
class Part:
    """A node below another, and the condition under which it was looked at."""

    when: Expr
    node: Node


@frozen(eq=False)
class RowNode:
    """A table row. ``output`` was looked at where the row may match."""

    row: Row
    matches: Flags
    tests: tuple[Node, ...]
    output: Node


@frozen(eq=False)
class ExceptionNode:
    exception: ExceptionTo
    holds: Flags
    condition: Node
    exceptions: tuple[ExceptionNode, ...]


@frozen(eq=False)
class NormNode:
    """A requirement. Where ``binds`` cannot be true, premise and exceptions were not looked at."""

    norm: Norm
    result: Flags
    requirement: Node
    condition: Node | None
    binds: Expr
    exceptions: tuple[ExceptionNode, ...]


@frozen(eq=False)
class MemberNode:
    """What an aggregate makes of a record: of any of those that are listed, or of one that an incomplete list lacks.

    Attributes:
        roster: the roster over whose records the expressions are; "" for a record that is not listed.
        there: whether there may be such a record.
        selected: whether it counts.
        condition: the filter, where there is one.
        value: the value, where there is one; it was looked at where ``asked``.
        outcomes: what the record contributes, as the operator weighs it.
        open: whether it may still change what the records come to.
    """

    roster: str
    there: Expr
    selected: Flags
    condition: Node | None
    value: Node | None
    asked: Expr
    outcomes: Flags = field(factory=dict)
    open: Expr | None = None

    def some(self, ex: Expressions, condition: Expr) -> Expr:
        """Whether a condition holds for any such record."""
        return ex.fold(self.roster, "any", condition) if self.roster else ex.and_(self.there, condition)

    def every(self, ex: Expressions, condition: Expr) -> Expr:
        """Whether a condition holds for every such record."""
        if self.roster:
            return ex.fold(self.roster, "all", condition)
        return ex.or_(ex.not_(self.there), condition)

    def parts(self, ex: Expressions) -> Iterator[tuple[Node, Expr]]:
        """The nodes that were looked at, each with the condition under which it was."""
        if self.condition is not None:
            yield self.condition, self.there
        if self.value is not None:
            yield self.value, ex.and_(self.there, self.asked)


@frozen(eq=False)
class Node:
    """What may come of a term.

    Attributes:
        term: the term.
        result: its outcomes.
        parts: the nodes directly below.
        rows: for a table, its rows; ``chosen`` says of each whether the result rests on it, ``outside`` whether the
            case may lie outside the rows, where ``otherwise`` was looked at.
        norms: for a requirement list, its items.
        members: for an aggregate, what it makes of the records.
    """

    term: Term
    result: Outcomes
    parts: tuple[Part, ...] = ()
    rows: tuple[RowNode, ...] = ()
    chosen: tuple[Expr, ...] = ()
    outside: Expr | None = None
    otherwise: RowNode | None = None
    norms: tuple[NormNode, ...] = ()
    members: tuple[MemberNode, ...] = ()


def below(ex: Expressions, node: Node) -> Iterator[tuple[Node, Expr]]:
    """The nodes directly below a node, each with the condition under which it was looked at."""
    for part in node.parts:
        yield part.node, part.when
    for row in node.rows:
        yield from row_parts(row, ex.true)
    if node.otherwise is not None and node.outside is not None:
        yield from row_parts(node.otherwise, node.outside)
    for norm in node.norms:
        yield from norm_parts(ex, norm)
    for member in node.members:
        yield from member.parts(ex)


def row_parts(row: RowNode, when: Expr) -> Iterator[tuple[Node, Expr]]:
    """The nodes of a row that is looked at under a condition."""
    for test in row.tests:
        yield test, when
    yield row.output, row.matches[Truth.TRUE] if when.is_true else when


def norm_parts(ex: Expressions, norm: NormNode) -> Iterator[tuple[Node, Expr]]:
    """The nodes of a requirement: its premise, its condition, its exceptions."""
    yield norm.requirement, norm.binds
    if norm.condition is not None:
        yield norm.condition, ex.true
    for node in _conditions(norm.exceptions):
        yield node, norm.binds


def _conditions(exceptions: tuple[ExceptionNode, ...]) -> Iterator[Node]:
    for found in exceptions:
        yield found.condition
        yield from _conditions(found.exceptions)
