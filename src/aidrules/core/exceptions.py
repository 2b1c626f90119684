"""Tables that are exceptions: they have no columns, and each row tests a circumstance of its own.

``otherwise`` is the general rule. Where it is a fact as it was given, the table says what the fact is deemed to be.
"""

from __future__ import annotations

from aidrules.core.terms import FactRef, Table, Term

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
