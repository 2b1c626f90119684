"""Rewriting core terms: the same policy with some of its terms replaced."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from attrs import evolve

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
    Norm,
    Norms,
    Not,
    Outcome,
    ParameterRef,
    ReadingRef,
    Round,
    Row,
    SetOperation,
    Table,
    Term,
)

Change: TypeAlias = Callable[[Term], Term]


def rewrite(term: Term, change: Change) -> Term:
    """A term in which every part, and then the term itself, has been put through a change.

    Args:
        term: the term.
        change: returns what stands for a term whose parts have been changed already; the term itself to keep it.
    """
    return change(with_parts(term, lambda part: rewrite(part, change)))


def with_parts(term: Term, each: Change) -> Term:
    """A term of which every part that stands directly below it has been put through a change, in the order written."""
    match term:
        case (
            Literal() | FactRef() | ParameterRef() | ReadingRef() | DecisionRef() | ColumnRef() | FieldRef() | Outcome()
        ):
            return term
        case Case():
            return evolve(term, condition=each(term.condition), then=each(term.then), otherwise=each(term.otherwise))
        case Fallback():
            return evolve(term, first=each(term.first), otherwise=each(term.otherwise))
        case Not() | Round() | Applies() | InRegion():
            return evolve(term, operand=each(term.operand))
        case Logic() | Arithmetic() | SetOperation():
            return evolve(term, operands=tuple(map(each, term.operands)))
        case Compare():
            return evolve(term, left=each(term.left), right=each(term.right))
        case MakeSet():
            return evolve(term, members=tuple(map(each, term.members)))
        case MakeInterval():
            low, high = (None if end is None else each(end) for end in (term.low, term.high))
            return evolve(term, low=low, high=high)
        case IntervalEnd():
            return evolve(term, operand=each(term.operand))
        case Inside():
            return evolve(term, number=each(term.number), interval=each(term.interval))
        case DateShift():
            return evolve(term, date=each(term.date), amount=each(term.amount))
        case DateSpan():
            return evolve(term, start=each(term.start), end=each(term.end))
        case Aggregate():
            roster = each(term.roster)
            if not isinstance(roster, FactRef):
                raise TypeError("a roster is replaced by another roster only")
            condition, value = (None if part is None else each(part) for part in (term.condition, term.value))
            return evolve(term, roster=roster, condition=condition, value=value)
        case Table():
            otherwise = _row(term.otherwise, each) if term.otherwise else None
            rows = tuple(_row(row, each) for row in term.rows)
            return evolve(term, columns=tuple(map(each, term.columns)), rows=rows, otherwise=otherwise)
        case Norms():
            return evolve(term, norms=tuple(_norm(norm, each) for norm in term.norms))


def _row(row: Row, each: Change) -> Row:
    return evolve(row, tests=tuple(map(each, row.tests)), output=each(row.output))


def _norm(norm: Norm, each: Change) -> Norm:
    return evolve(
        norm,
        requirement=each(norm.requirement),
        condition=None if norm.condition is None else each(norm.condition),
        exceptions=tuple(_exception(exception, each) for exception in norm.exceptions),
    )


def _exception(exception: ExceptionTo, each: Change) -> ExceptionTo:
    inner = tuple(_exception(found, each) for found in exception.exceptions)
    return evolve(exception, condition=each(exception.condition), exceptions=inner)
