"""Tables that are exceptions: they have no columns, and each row tests a circumstance of its own.

``otherwise`` is the general rule. Where it is a fact as it was given, the table says what the fact is deemed to be.
"""

from __future__ import annotations

from collections.abc import Iterator

from aidrules.core.policy import CorePolicy
from aidrules.core.terms import FactRef, Not, Row, Table, Term
from aidrules.core.walk import walk

GIVEN = ".given"
"""How the code of the rule ends under which a deemed fact is what was given."""


def is_exceptions(term: Term) -> bool:
    """Whether a term is a general rule with its exceptions."""
    return isinstance(term, Table) and not term.columns


def deemed_fact(term: Term) -> str | None:
    """The fact that a term is about, where it says what that is deemed to be; None for every other term."""
    if isinstance(term, Table) and not term.columns and term.otherwise is not None:
        given = term.otherwise.output
        if isinstance(given, FactRef) and term.otherwise.mark.rule.code.endswith(GIVEN):
            return given.name
    return None


def deemings(policy: CorePolicy, fact: str) -> tuple[Row, ...]:
    """The rows that say what a fact is deemed to be, wherever a decision uses it."""
    for decision in policy.decisions.values():
        for term in walk(decision.body):
            if isinstance(term, Table) and deemed_fact(term) == fact:
                return term.rows
    return ()


def exceptions_to(row: Row) -> tuple[Row, ...]:
    """The exceptions with a result to an exception itself."""
    return tuple(_split(row, own=True))


def prevailing(row: Row) -> tuple[Row, ...]:
    """The exceptions beside it that prevail over an exception."""
    return tuple(_split(row, own=False))


def _split(row: Row, own: bool) -> Iterator[Row]:
    code = f"{row.mark.rule.code}."
    output: Term = row.output
    while isinstance(output, Table) and not output.columns and output.otherwise is not None:
        for found in output.rows:
            if found.mark.rule.code.startswith(code) is own:
                yield found
        output = output.otherwise.output


def result(row: Row) -> Term:
    """What an exception comes to where nothing prevails over it and none of its own exceptions holds."""
    output: Term = row.output
    while isinstance(output, Table) and not output.columns and output.otherwise is not None:
        output = output.otherwise.output
    return output


def exclusions(row: Row) -> tuple[Term, ...]:
    """The circumstances in which an exception is none, each with the mark of who says so."""
    return tuple(test for test in row.tests[1:] if isinstance(test, Not))
