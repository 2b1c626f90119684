"""Exceptions with a result, 参照 and 视为 in core terms.

Exceptions are a table without columns under the hit policy ``any``: each is a row whose tests are its condition and
what it gives way to, and the general rule is the row for every other case. Two that hold together must so have one
result. 参照 is the followed rule itself with other names in it. A fact that is deemed something is such a table too,
with the fact as it was given for every other case; it stands wherever the fact did.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from attrs import evolve

from aidrules.core.exceptions import GIVEN
from aidrules.core.rewrite import rewrite
from aidrules.core.terms import (
    Citation,
    DecisionRef,
    ExceptionTo,
    FactRef,
    Fallback,
    Logic,
    Mark,
    Norm,
    Norms,
    Not,
    ParameterRef,
    ReadingRef,
    Row,
    Rule,
    Table,
    Term,
)
from aidrules.core.walk import walk
from aidrules.semantics.typed import TypedDecision, TypedDeeming, TypedFollowing, TypedSpecial


def with_exceptions(body: Term, decision: TypedDecision) -> Term:
    """A body with the exceptions of its decision; the decisions that it yields to are asked first."""
    if decision.specials:
        body = _table(decision.specials, body, Mark(decision.span, decision.rule))
    for found in reversed(decision.yields):
        body = Fallback(found.decision, body, mark=found.mark)
    return body


def _table(specials: Sequence[TypedSpecial], general: Term, mark: Mark) -> Table:
    by_code = {special.mark.rule.code: special for special in specials}
    rows = tuple(_row(special, by_code) for special in specials)
    return Table("any", (), rows, Row((), general, mark=mark), mark=mark)


def _row(special: TypedSpecial, others: Mapping[str, TypedSpecial]) -> Row:
    """The row of an exception; where one that prevails over it holds too, its result is that one's."""
    value = special.value
    assert value is not None  # noqa: S101 - only an exception to another one has none
    inner = [found for found in special.exceptions if found.value is not None]
    output = _table(inner, value, special.mark) if inner else value
    before = tuple(_row(others[code], others) for code in special.behind)
    if before:
        output = Table("any", (), before, Row((), output, mark=special.mark), mark=special.mark)
    return Row((special.condition, *_blocked(special)), output, mark=special.mark)


def _blocked(special: TypedSpecial) -> list[Term]:
    """That none of the circumstances holds in which an exception is none."""
    return [_not(_holds(found), found.mark) for found in special.exceptions if found.value is None]


def _not(term: Term, mark: Mark) -> Term:
    return Not(term, mark=mark)


def _holds(special: TypedSpecial) -> Term:
    parts = (special.condition, *_blocked(special))
    return parts[0] if len(parts) == 1 else Logic("and", parts, mark=special.mark)


# ---- 参照


def followed(following: TypedFollowing, rule: Rule, bodies: Mapping[str, Term]) -> Term:
    """The body of the decision that is followed, with other names in it.

    A decision that it refers to is written out where a replaced name stands in it or in what that one refers to.

    Args:
        following: what is followed, and what is replaced.
        rule: the rule of the decision that follows; reasons name it together with the rule that is followed.
        bodies: the bodies of the decisions before this one.
    """
    replaced = {name: new for name, new, _ in following.substitutions}
    concerned = _concerned(following.target, replaced, bodies)

    def change(term: Term) -> Term:
        if isinstance(term, _NAMED) and term.name in replaced:
            return replaced[term.name]
        if isinstance(term, DecisionRef) and term.name in concerned:
            return rewrite(bodies[term.name], change)
        return marked(term, lambda mark: _also(mark, rule))

    return rewrite(bodies[following.target], change)


def _concerned(target: str, replaced: Mapping[str, Term], bodies: Mapping[str, Term]) -> set[str]:
    """The decisions below one in which a replaced name stands, or another such decision."""
    users: dict[str, set[str]] = {}
    seen = {target}
    stack = [target]
    while stack:
        user = stack.pop()
        for part in walk(bodies[user]):
            if isinstance(part, _NAMED):
                users.setdefault(part.name, set()).add(user)
                if isinstance(part, DecisionRef) and part.name in bodies and part.name not in seen:
                    seen.add(part.name)
                    stack.append(part.name)
    concerned: set[str] = set()
    stack = list(replaced)
    while stack:
        new = users.get(stack.pop(), set()) - concerned
        concerned |= new
        stack += new
    return concerned


_NAMED = (FactRef, ParameterRef, ReadingRef, DecisionRef)


def _also(mark: Mark, rule: Rule) -> Mark:
    """A mark that names the rule that follows before the rule that is followed."""
    citations = joined(rule.citations, mark.rule.citations)
    return evolve(mark, rule=evolve(mark.rule, code=f"{rule.code}.{mark.rule.code}", citations=citations))


def joined(*citations: Sequence[Citation]) -> tuple[Citation, ...]:
    """Citations of several rules, each once."""
    return tuple(dict.fromkeys(citation for found in citations for citation in found))


def marked(term: Term, change: Callable[[Mark], Mark]) -> Term:
    """A term with other marks: its own, and those of its rows or items, not those of the terms below."""
    match term:
        case Table():
            rows = tuple(evolve(row, mark=change(row.mark)) for row in term.rows)
            otherwise = term.otherwise and evolve(term.otherwise, mark=change(term.otherwise.mark))
            return evolve(term, rows=rows, otherwise=otherwise, mark=change(term.mark))
        case Norms():
            return evolve(term, norms=tuple(_norm(norm, change) for norm in term.norms), mark=change(term.mark))
        case _:
            return evolve(term, mark=change(term.mark))


def _norm(norm: Norm, change: Callable[[Mark], Mark]) -> Norm:
    exceptions = tuple(_exception(found, change) for found in norm.exceptions)
    return evolve(norm, exceptions=exceptions, mark=change(norm.mark))


def _exception(exception: ExceptionTo, change: Callable[[Mark], Mark]) -> ExceptionTo:
    inner = tuple(_exception(found, change) for found in exception.exceptions)
    return evolve(exception, exceptions=inner, mark=change(exception.mark))


# ---- 视为


def deemed_facts(deemings: Iterable[TypedDeeming]) -> Callable[[Term], Term]:
    """What makes of a term one in which deemed facts count as what they are deemed."""
    by_fact: dict[str, list[TypedDeeming]] = {}
    for deeming in deemings:
        by_fact.setdefault(deeming.fact, []).append(deeming)
    ready: dict[str, Term] = {}

    def table(name: str) -> Term:
        if name not in ready:
            rows = []
            for deeming in by_fact[name]:
                condition = rewrite(deeming.condition, lambda term: term if _is(term, name) else count(term))
                rows.append(Row((condition,), deeming.value, mark=deeming.mark))
            first = by_fact[name][0]
            mark = evolve(first.mark, rule=Rule(f"{first.alias}{GIVEN}"))
            given = Row((), FactRef(name, mark=mark), mark=mark)
            ready[name] = Table("any", (), tuple(rows), given, mark=mark)
        return ready[name]

    def count(term: Term) -> Term:
        return table(term.name) if isinstance(term, FactRef) and term.name in by_fact else term

    return lambda term: rewrite(term, count) if by_fact else term


def _is(term: Term, name: str) -> bool:
    return isinstance(term, FactRef) and term.name == name
