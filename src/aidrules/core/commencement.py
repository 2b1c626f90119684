"""The day on which the last of a policy's provisions began to be in force."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from aidrules.core.policy import EDITION, CorePolicy
from aidrules.core.terms import Case, ColumnRef, Compare, FactRef, Literal, Outcome, Table, Term
from aidrules.core.walk import walk

_DAY = datetime.timedelta(days=1)


def last_commencement(policy: CorePolicy) -> datetime.date | None:
    """The latest day from which something in a policy holds; None where nothing begins on a day.

    These are the days with which the edition is compared: 自 … 起 of rules, rows, requirements and parameters, the day
    behind the last one of a version that another one follows, and days that an author compares 版本日 with. The end of
    what nothing follows is no commencement.
    """
    bodies = [decision.body for decision in policy.decisions.values()]
    bodies += [fact.default for fact in policy.facts.values() if fact.default is not None]
    return max((day for body in bodies for day in _days(body)), default=None)


def _days(body: Term) -> Iterator[datetime.date]:
    ends = set()
    for term in walk(body):
        match term:
            case Case(condition=Compare("gt") as condition, then=Outcome()):
                ends.add(id(condition))
            case Compare() if id(term) not in ends and _is_edition(term.left):
                yield from _start(term)
            case Table():
                yield from _days_of_rows(term)
            case _:
                pass


def _days_of_rows(table: Table) -> Iterator[datetime.date]:
    editions = {index for index, column in enumerate(table.columns) if _is_edition(column)}
    for row in table.rows if editions else ():
        for test in row.tests:
            for term in walk(test):
                if isinstance(term, Compare) and isinstance(term.left, ColumnRef) and term.left.index in editions:
                    yield from _start(term)


def _is_edition(term: Term) -> bool:
    return isinstance(term, FactRef) and term.name == EDITION


def _start(comparison: Compare) -> Iterator[datetime.date]:
    """The day on which a comparison of the edition with a day changes; none for the end of a row."""
    match comparison:
        case Compare("ge" | "lt" | "eq", _, Literal(datetime.date() as day)):
            yield day
        case Compare("gt", _, Literal(datetime.date() as day)) if day < datetime.date.max:
            yield day + _DAY
        case _:
            pass
