"""The trace of an evaluation: a step for each term, with what may come of it."""

from __future__ import annotations

from attrs import field, frozen

from aidrules.core.terms import ExceptionTo, Norm, Row, Term
from aidrules.evaluation.possible import Possible, Truth


@frozen
class RowStep:
    """A table row: what may come of its tests, and its output where the row may match."""

    row: Row
    matches: frozenset[Truth]
    tests: tuple[Step, ...]
    output: Step | None


@frozen
class ExceptionStep:
    exception: ExceptionTo
    holds: frozenset[Truth]
    condition: Step
    exceptions: tuple[ExceptionStep, ...]


@frozen
class NormStep:
    """One requirement: what may come of it, and of its parts. Where its condition fails, ``requirement`` is None: it
    was not looked at."""

    norm: Norm
    result: frozenset[Truth]
    requirement: Step | None
    condition: Step | None
    exceptions: tuple[ExceptionStep, ...]


@frozen
class MemberStep:
    """What an aggregate makes of one record.

    Attributes:
        number: which record it is, counted from 1; 0 for whatever records there may be beside those listed.
        selected: whether it counts: true or false, or why that cannot be said.
        condition: the step of the filter, where there is one.
        value: the step of the value, where there is one and the record may be selected.
    """

    number: int
    selected: frozenset[Truth]
    condition: Step | None
    value: Step | None

    @property
    def parts(self) -> tuple[Step, ...]:
        """The steps that were looked at."""
        return tuple(part for part in (self.condition, self.value) if part is not None)


@frozen
class Step:
    """What may come of a term.

    Attributes:
        term: the term.
        result: its possible outcomes.
        parts: the steps of the terms directly below it, as far as they were looked at.
        rows: for a table, its rows; ``chosen`` are the positions of those the result rests on, and ``otherwise`` is
            the 否则 row where it may apply; ``outside`` says that no row may match.
        norms: for a requirement list, its items.
        members: for an aggregate, the records; ``parts`` has the roster.
    """

    term: Term
    result: Possible
    parts: tuple[Step, ...] = ()
    rows: tuple[RowStep, ...] = ()
    chosen: tuple[int, ...] = ()
    otherwise: RowStep | None = field(default=None)
    outside: bool = False
    norms: tuple[NormStep, ...] = ()
    members: tuple[MemberStep, ...] = ()
