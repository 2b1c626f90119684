"""Decisions that are in force for some time only: outside it they do not apply."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Literal as OneOf

from aidrules.core.policy import EDITION, Validity
from aidrules.core.terms import Case, Compare, FactRef, Literal, Mark, Outcome, Term
from aidrules.semantics.typed import TypedDecision, TypedPolicy
from aidrules.semantics.validity import adjoin, starts


def while_in_force(policy: TypedPolicy, versions: Sequence[TypedDecision], bodies: Sequence[Term]) -> Term:
    """The body of a decision: that of the version in force, while it and the policy are in force.

    Args:
        policy: the policy, which may have a validity of its own.
        versions: the declarations of the decision. Only a single one may have no validity.
        bodies: their bodies.
    """
    dated = [
        (version.validity, body, version.force)
        for version, body in zip(versions, bodies, strict=True)
        if version.validity is not None
    ]
    dated.sort(key=lambda found: starts(found[0]))
    body = _choice(dated) if dated else bodies[0]
    if policy.validity == Validity():
        return body
    return _choice([(policy.validity, body, policy.force)])


def _choice(versions: Sequence[tuple[Validity, Term, Mark]]) -> Term:
    """The version in force on the day of the edition, asked from the last one back."""
    last, _, mark = versions[-1]
    found: Term | None = None
    if last.last is not None:
        words = f"有效期至 {last.last.isoformat()} 止，已经失效"
        found = Outcome("not_applicable", words, "ended", last.last, mark=mark)
    for index in range(len(versions) - 1, -1, -1):
        validity, body, mark = versions[index]
        found = body if found is None else _until(validity.last, body, found, mark)
        if validity.first is None:
            break
        if index > 0 and adjoin(versions[index - 1][0], validity):
            continue  # the day before is the last one of the version before
        words = "自 {} 起施行，尚未施行" if index == 0 else "原规定已经失效，新规定自 {} 起施行"
        time: OneOf["not_yet", "between"] = "not_yet" if index == 0 else "between"
        before = Outcome("not_applicable", words.format(validity.first.isoformat()), time, validity.first, mark=mark)
        found = _from(validity.first, found, before, mark)
    return found if found is not None else versions[0][1]


def _until(last: datetime.date | None, body: Term, after: Term, mark: Mark) -> Term:
    if last is None:
        return body
    day = FactRef(EDITION, mark=mark)
    return Case(Compare("gt", day, Literal(last, mark=mark), mark=mark), after, body, mark=mark)


def _from(first: datetime.date, body: Term, before: Term, mark: Mark) -> Term:
    day = FactRef(EDITION, mark=mark)
    return Case(Compare("lt", day, Literal(first, mark=mark), mark=mark), before, body, mark=mark)
