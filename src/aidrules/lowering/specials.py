"""Exceptions with a result, 参照 and 视为 in core terms.

Exceptions are a table without columns under the hit policy ``any``: each is a row whose tests are its condition and
what it gives way to, and the general rule is the row for every other case. Two that hold together must so have one
result. 参照 is the followed rule itself with other names in it. A fact that is deemed something is such a table too,
with the fact as it was given for every other case; it stands wherever the fact did.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from attrs import evolve

from aidrules.core.amend import ORIGINAL
from aidrules.core.exceptions import GIVEN, deemed_fact
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

_NOTHING: Mapping[str, Term] = {}


def with_exceptions(body: Term, decision: TypedDecision) -> Term:
    """A body with the exceptions of its decision; the decisions that it yields to are asked first."""
    if decision.specials:
        specials = [_with_general(special, body) for special in decision.specials]
        body = _table(specials, body, Mark(decision.span, decision.rule))
    for found in reversed(decision.yields):
        body = Fallback(found.decision, body, mark=found.mark)
    return body


def _with_general(special: TypedSpecial, general: Term) -> TypedSpecial:
    """An exception in whose result 原规定 is what the general rule comes to."""

    def written_out(term: Term) -> Term:
        return general if isinstance(term, DecisionRef) and term.name == ORIGINAL else term

    return evolve(
        special,
        value=None if special.value is None else rewrite(special.value, written_out),
        exceptions=tuple(_with_general(found, general) for found in special.exceptions),
    )


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
    citations = joined(rule.citations, named(mark.rule))
    code = f"{rule.code}.{mark.rule.code}"
    return evolve(mark, rule=evolve(mark.rule, code=code, citations=citations, document="", level=""))


def named(rule: Rule) -> tuple[Citation, ...]:
    """The citations of a rule, with the document they stand in where that is another policy."""
    return tuple(
        found if found.document or not rule.document else evolve(found, document=rule.document)
        for found in rule.citations
    )


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


def deemed_facts(deemings: Iterable[TypedDeeming], above: Mapping[str, Term] = _NOTHING) -> Callable[[Term], Term]:
    """What makes of a term one in which deemed facts count as what they are deemed.

    Args:
        deemings: what the policy itself deems facts to be.
        above: what the policies do that it imports. Where both speak of a fact, both count.
    """
    return _Deemed(deemings, above).counted


def deemed_by(deemings: Sequence[TypedDeeming], above: Mapping[str, Term]) -> dict[str, Term]:
    """For each fact of which a policy says what it is deemed to be, the term that stands for it."""
    found = _Deemed(deemings, above)
    return {deeming.fact: found.table(deeming.fact) for deeming in deemings}


def as_given(body: Term) -> Term:
    """A term of a policy in which facts stand as they were given, and not as what they are deemed to be."""

    def given(term: Term) -> Term:
        fact = deemed_fact(term)
        return term if fact is None else FactRef(fact, mark=term.mark)

    return rewrite(body, given)


class _Deemed:
    def __init__(self, deemings: Iterable[TypedDeeming], above: Mapping[str, Term]) -> None:
        self.own: dict[str, list[TypedDeeming]] = {}
        for deeming in deemings:
            self.own.setdefault(deeming.fact, []).append(deeming)
        self.above = above
        self.ready: dict[str, Term] = {}

    def table(self, name: str) -> Term:
        """What stands for a fact."""
        if name not in self.own:
            return self.above[name]
        if name not in self.ready:
            rows = []
            for deeming in self.own[name]:
                condition = rewrite(deeming.condition, lambda term: term if _is(term, name) else self._count(term))
                rows.append(Row((condition,), deeming.value, mark=deeming.mark))
            above = self.above.get(name)
            if isinstance(above, Table):
                rows += above.rows
            first = self.own[name][0]
            mark = evolve(first.mark, rule=Rule(f"{first.alias}{GIVEN}"))
            given = Row((), FactRef(name, mark=mark), mark=mark)
            self.ready[name] = Table("any", (), tuple(rows), given, mark=mark)
        return self.ready[name]

    def _count(self, term: Term) -> Term:
        counts = isinstance(term, FactRef) and (term.name in self.own or term.name in self.above)
        return self.table(term.name) if isinstance(term, FactRef) and counts else term

    def counted(self, term: Term) -> Term:
        """A term with what stands for its facts in their place."""
        return rewrite(term, self._count) if self.own or self.above else term


def _is(term: Term, name: str) -> bool:
    return isinstance(term, FactRef) and term.name == name
