"""Walking over core terms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from aidrules.core.policy import Fact
from aidrules.core.terms import (
    Aggregate,
    Applies,
    Arithmetic,
    Case,
    ColumnRef,
    Compare,
    DateShift,
    DateSpan,
    DecisionRef,
    ExceptionTo,
    FactRef,
    Fallback,
    FieldRef,
    InRegion,
    Inside,
    IntervalEnd,
    Literal,
    Logic,
    MakeInterval,
    MakeSet,
    Norms,
    Not,
    Outcome,
    ParameterRef,
    ReadingRef,
    Round,
    SetOperation,
    Table,
    Term,
)


def children(term: Term) -> Iterator[Term]:
    """The terms directly below a term, in the order written."""
    match term:
        case (
            Literal() | FactRef() | ParameterRef() | ReadingRef() | DecisionRef() | ColumnRef() | FieldRef() | Outcome()
        ):
            return
        case Case():
            yield from (term.condition, term.then, term.otherwise)
        case Fallback():
            yield from (term.first, term.otherwise)
        case Not() | Round() | Applies() | InRegion():
            yield term.operand
        case Logic() | Arithmetic() | SetOperation():
            yield from term.operands
        case Compare():
            yield from (term.left, term.right)
        case MakeSet():
            yield from term.members
        case MakeInterval():
            yield from term.ends
        case IntervalEnd():
            yield term.operand
        case Inside():
            yield from (term.number, term.interval)
        case DateShift():
            yield from (term.date, term.amount)
        case DateSpan():
            yield from (term.start, term.end)
        case Aggregate():
            yield term.roster
            yield from (part for part in (term.condition, term.value) if part is not None)
        case Table():
            yield from term.columns
            for row in (*term.rows, *([term.otherwise] if term.otherwise else [])):
                yield from row.tests
                yield row.output
        case Norms():
            for norm in term.norms:
                if norm.condition is not None:
                    yield norm.condition
                yield norm.requirement
                yield from _conditions(norm.exceptions)


def _conditions(exceptions: tuple[ExceptionTo, ...]) -> Iterator[Term]:
    for exception in exceptions:
        yield exception.condition
        yield from _conditions(exception.exceptions)


def walk_with_defaults(term: Term, facts: Mapping[str, Fact]) -> Iterator[Term]:
    """A term and every term below it, through what the facts are worth that are not given."""
    seen: set[str] = set()
    stack = [term]
    while stack:
        for found in walk(stack.pop()):
            yield found
            default = facts[found.name].default if isinstance(found, FactRef) and found.name in facts else None
            if default is not None and isinstance(found, FactRef) and found.name not in seen:
                seen.add(found.name)
                stack.append(default)


def walk(term: Term) -> Iterator[Term]:
    """A term and every term below it, without recursion."""
    stack = [term]
    while stack:
        found = stack.pop()
        yield found
        stack.extend(reversed(tuple(children(found))))
