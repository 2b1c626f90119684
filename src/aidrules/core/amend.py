"""Amendments: what a lower level makes of a policy above it, as a rewriting of the core.

What was there before goes on under a name of its own (名称·原规定), so that the amended policy is an ordinary one:
every evaluator decides it, and the explanation of an answer can go back to the rule that was amended.
"""

from __future__ import annotations

from typing import TypeAlias

from attrs import evolve, frozen

from aidrules.core.levels import Amendment
from aidrules.core.link import JOINT, with_terms
from aidrules.core.marks import with_rules
from aidrules.core.policy import EDITION, CorePolicy, Decision, Fact, Parameter
from aidrules.core.rewrite import rewrite
from aidrules.core.terms import (
    Case,
    Compare,
    DecisionRef,
    FactRef,
    Literal,
    Logic,
    Mark,
    Norm,
    Norms,
    ParameterRef,
    Row,
    Rule,
    Table,
    Term,
)
from aidrules.values.types import Value

ORIGINAL = "原规定"
"""The name, inside 替换, of what is replaced; and what its own name ends in from then on."""


@frozen
class Setting:
    """A parameter gets another value (in base units)."""

    amendment: Amendment
    value: Value
    rule: Rule


@frozen
class Addition:
    """A requirement list gets more requirements."""

    amendment: Amendment
    norms: tuple[Norm, ...]
    rule: Rule


@frozen
class Replacement:
    """A decision gets another body; the old one is called ``amendment.original`` in it."""

    amendment: Amendment
    decision: Decision


Change: TypeAlias = Setting | Addition | Replacement


def original_name(policy: CorePolicy, name: str) -> str:
    """The name under which a declaration goes on when it is amended: one that is free."""
    taken = {*policy.decisions, *policy.parameters}
    found = f"{name}{JOINT}{ORIGINAL}"
    while found in taken:
        found = f"{found}{JOINT}{ORIGINAL}"
    return found


def amended(policy: CorePolicy, changes: tuple[Change, ...]) -> CorePolicy:
    """A policy with amendments made, one after another.

    Parameters come last: every mention of one that is set is rewritten, also those in what was added and replaced.
    """
    for change in sorted(changes, key=lambda found: isinstance(found, Setting)):
        match change:
            case Setting():
                policy = _set(policy, change)
            case Addition():
                policy = _added(policy, change)
            case Replacement():
                policy = _replaced(policy, change)
        policy = evolve(policy, amendments=(*policy.amendments, change.amendment))
    return policy


def _published(amendment: Amendment, mark: Mark) -> Term | None:
    """That the lower document is published and in force; None where it says neither."""
    parts: list[Term] = [FactRef(amendment.published, mark=mark)] if amendment.published else []
    day = FactRef(EDITION, mark=mark)
    for first, last in amendment.during:
        if first is not None:
            parts.append(Compare("ge", day, Literal(first, mark=mark), mark=mark))
        if last is not None:
            parts.append(Compare("le", day, Literal(last, mark=mark), mark=mark))
    if len(parts) > 1:
        return Logic("and", tuple(parts), mark=mark)
    return parts[0] if parts else None


def _where_published(amendment: Amendment, then: Term, otherwise: Term, mark: Mark) -> Term:
    """A term that counts where the lower document is published and in force; elsewhere what was there before does."""
    condition = _published(amendment, mark)
    return then if condition is None else Case(condition, then, otherwise, mark=mark)


def _set(policy: CorePolicy, change: Setting) -> CorePolicy:
    """A parameter becomes a decision between the new value and the old one."""
    amendment = change.amendment
    name, original = amendment.name, amendment.original
    mark = Mark(amendment.span, change.rule)
    if name in policy.facts:
        return evolve(policy, facts={**policy.facts, name: _filled(policy.facts[name], change, mark)})
    if name in policy.parameters:
        found: Parameter | Decision = policy.parameters[name]
        aside = evolve(policy.parameters[name], name=original, alias=_original_alias(found.alias, original))
        parameters = {original if n == name else n: aside if n == name else p for n, p in policy.parameters.items()}
        policy = evolve(policy, parameters=parameters, foreign=policy.foreign | {original})
        before: Term = ParameterRef(original, mark=mark)
        policy = with_terms(policy, lambda term: _as_decision(term, name))
    else:  # it was set by a document between the two
        found = policy.decisions[name]
        policy = evolve(policy, decisions={**policy.decisions, original: _aside(policy.decisions[name], original)})
        before = DecisionRef(original, mark=mark)
    body = _where_published(amendment, Literal(change.value, mark=mark), before, mark)
    decision = Decision(name, found.alias, found.type, body, change.rule, local=found.local, span=amendment.span)
    return evolve(policy, decisions={**policy.decisions, name: decision})


def _filled(fact: Fact, change: Setting, mark: Mark) -> Fact:
    """A parameter that was left open, worth what is set where that counts, and what was set before elsewhere."""
    condition = _published(change.amendment, mark) or Literal(True, mark=mark)
    row = Row((condition,), Literal(change.value, mark=mark), mark=mark)
    earlier = fact.default.rows if isinstance(fact.default, Table) else ()
    return evolve(fact, default=Table("first", (), (row, *earlier), mark=mark))


def _as_decision(term: Term, name: str) -> Term:
    return DecisionRef(name, mark=term.mark) if isinstance(term, ParameterRef) and term.name == name else term


def _original_alias(alias: str, original: str) -> str:
    return alias + "_original" * original.count(JOINT + ORIGINAL)


def _aside(decision: Decision, original: str) -> Decision:
    """A decision under the name that it has once another one stands in its place; its codes follow its alias."""
    old, new = decision.alias, _original_alias(decision.alias, original)

    def code(rule: Rule) -> Rule:
        is_own = rule.code == old or rule.code.startswith(f"{old}.")
        return evolve(rule, code=new + rule.code[len(old) :]) if is_own else rule

    body = with_rules(decision.body, code)
    return evolve(decision, name=original, alias=new, body=body, rule=code(decision.rule))


def _replaced(policy: CorePolicy, change: Replacement) -> CorePolicy:
    amendment, new = change.amendment, change.decision
    old = policy.decisions[amendment.name]
    aside = _aside(old, amendment.original)
    mark = Mark(amendment.span, new.rule)
    body = _where_published(amendment, new.body, DecisionRef(amendment.original, mark=mark), mark)
    decision = evolve(new, alias=old.alias, body=body, replaceable=old.replaceable, local=old.local)
    return evolve(policy, decisions={**policy.decisions, amendment.original: aside, amendment.name: decision})


def _added(policy: CorePolicy, change: Addition) -> CorePolicy:
    amendment = change.amendment
    decision = policy.decisions[amendment.name]
    condition = _published(amendment, Mark(amendment.span, change.rule))
    norms = tuple(norm if condition is None else _only_where(norm, condition) for norm in change.norms)
    decisions = dict(policy.decisions)
    waiting = [decision]
    while waiting:  # a replaced decision goes on where its replacement is not published, and so does what is added
        found = waiting.pop()
        decisions[found.name] = evolve(found, body=with_norms(found.body, norms))
        behind = found.body.otherwise if isinstance(found.body, Case) else None
        if isinstance(behind, DecisionRef) and requirements_of(decisions[behind.name].body) is not None:
            waiting.append(decisions[behind.name])
    return evolve(policy, decisions=decisions)


def _only_where(norm: Norm, condition: Term) -> Norm:
    own = norm.condition
    both = condition if own is None else Logic("and", (condition, own), mark=norm.mark)
    return evolve(norm, condition=both)


def requirements_of(body: Term) -> Norms | None:
    """The requirement list that a decision's body is, or None; its results, 适用于 and validity stand around it."""
    if not isinstance(body, Case):
        return body if isinstance(body, Norms) else None
    if isinstance(body.condition, Norms):
        return body.condition
    return requirements_of(body.then) or requirements_of(body.otherwise)


def with_norms(body: Term, norms: tuple[Norm, ...]) -> Term:
    """A decision's body with requirements added to its list."""
    found = requirements_of(body)

    def extended(term: Term) -> Term:
        if isinstance(term, Norms) and found is not None and term == found:
            return evolve(term, norms=(*term.norms, *norms))
        return term

    return rewrite(body, extended)
