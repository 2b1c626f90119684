"""Typed tree to core: tables, requirement lists and applicability become core terms."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Literal as OneOf

from attrs import evolve

from aidrules.core.policy import CorePolicy, Decision, Property
from aidrules.core.terms import (
    Case,
    ExceptionTo,
    Literal,
    Norm,
    Norms,
    Outcome,
    Row,
    Rule,
    Table,
    Term,
)
from aidrules.lowering.force import while_in_force
from aidrules.lowering.specials import as_given, deemed_by, deemed_facts, followed, joined, named, with_exceptions
from aidrules.semantics.typed import (
    TypedDecision,
    TypedException,
    TypedFollowing,
    TypedFormula,
    TypedItem,
    TypedPolicy,
    TypedRequirements,
    TypedRow,
    TypedTable,
)
from aidrules.semantics.usage import in_order
from aidrules.values.types import EnumType, Type

_NOTHING: Mapping[str, Decision] = {}


def lower(typed: TypedPolicy, upper: CorePolicy | None = None) -> CorePolicy:
    """Lower a policy that has no errors.

    Args:
        typed: the policy.
        upper: the policies that it imports, as one.
    """
    others = _NOTHING if upper is None else upper.decisions
    bodies = {name: as_given(found.body) for name, found in others.items()}
    rules = {name: found.rule for name, found in others.items()}
    deemed_above = {} if upper is None else upper.deemed
    counted = deemed_facts(typed.deemings, deemed_above)
    decisions: dict[str, Decision] = {}
    for versions in in_order(typed.decisions, typed.needs):
        found = lowered(versions, typed, bodies, rules)
        bodies[found.name], rules[found.name] = found.body, found.rule
        decisions[found.name] = evolve(found, body=counted(found.body))
    return CorePolicy(
        typed.name,
        typed.alias,
        typed.attributes,
        typed.boundary,
        {fact.name: fact for fact in typed.facts},
        {parameter.name: parameter for parameter in typed.parameters},
        {reading.name: reading for reading in typed.readings},
        decisions,
        typed.examples,
        tuple(_property(found, counted) for found in typed.properties),
        typed.records,
        typed.calendar,
        typed.validity,
        clashes=tuple(evolve(c, lower=counted(c.lower), upper=counted(c.upper)) for c in typed.clashes),
        deemed=deemed_by(typed.deemings, deemed_above),
    )


def lowered(
    versions: Sequence[TypedDecision], typed: TypedPolicy, bodies: Mapping[str, Term], rules: Mapping[str, Rule]
) -> Decision:
    """A decision with its versions in core form; facts stand in it as they are given.

    Args:
        versions: its declarations.
        typed: the policy in which they stand.
        bodies: the bodies of the decisions that it may follow.
        rules: their rules.
    """
    first = versions[0]
    return Decision(
        first.name,
        first.alias,
        first.type,
        while_in_force(typed, versions, [_decision(version, bodies) for version in versions]),
        _rule(first, rules),
        first.question,
        first.body.target if isinstance(first.body, TypedFollowing) else "",
        tuple(version.validity for version in versions if version.validity is not None),
        first.roster,
        first.replaceable,
        first.local,
        span=first.span,
    )


def _property(found: Property, counted: Callable[[Term], Term]) -> Property:
    """A property speaks of what facts count as, except of the fact that it raises or lowers."""
    terms = found.terms
    kept = terms[:1] if found.kind == "monotone" else ()
    return evolve(found, terms=(*kept, *map(counted, terms[len(kept) :])))


def _rule(decision: TypedDecision, rules: Mapping[str, Rule]) -> Rule:
    """The rule of a decision; one that follows another stands on the sources of both."""
    if not isinstance(decision.body, TypedFollowing):
        return decision.rule
    target = rules[decision.body.target]
    return evolve(
        decision.rule,
        citations=joined(decision.rule.citations, named(target)),
        modality=decision.rule.modality or target.modality,
    )


def _decision(decision: TypedDecision, bodies: Mapping[str, Term]) -> Term:
    body = with_exceptions(_body(decision, bodies), decision)
    if decision.applies is None:
        return body
    mark = decision.applies.mark
    return Case(decision.applies.condition, body, Outcome("not_applicable", "", mark=mark), mark=mark)


def _body(decision: TypedDecision, bodies: Mapping[str, Term]) -> Term:
    match decision.body:
        case TypedFollowing():
            return followed(decision.body, decision.rule, bodies)
        case TypedFormula():
            return decision.body.value
        case TypedTable():
            return _table(decision.body, decision.column)
        case TypedRequirements():
            return _verdict(norms(decision.body), decision.type)


def _verdict(norms: Norms, type_: Type) -> Term:
    """A requirement list decides between the first member (met) and the second."""
    if isinstance(type_, EnumType):
        met, failed = type_.members
        return Case(norms, Literal(met, mark=norms.mark), Literal(failed, mark=norms.mark), mark=norms.mark)
    return norms


# ---- tables


def _table(table: TypedTable, column: int) -> Table:
    rows = tuple(_row(row, column, table.order) for row in table.rows)
    otherwise = _row(table.otherwise, column, table.order) if table.otherwise else None
    return Table(table.hit_policy, table.columns, rows, otherwise, mark=table.mark)


def _row(row: TypedRow, column: int, order: tuple[str, ...] | None) -> Row:
    rank: tuple[int, ...] = ()
    if order is not None:
        first = row.outputs[0]
        known = isinstance(first, Literal) and first.value in order
        rank = (order.index(str(first.value)) if known and isinstance(first, Literal) else len(order),)
    return Row(row.tests, row.outputs[column], rank, mark=row.mark)


# ---- requirement lists


def norms(requirements: TypedRequirements) -> Norms:
    """A requirement list in core form."""
    return Norms(requirements.mode, tuple(_norm(item) for item in requirements.items), mark=requirements.mark)


def _norm(item: TypedItem) -> Norm:
    kinds = set(item.modality)
    force: OneOf["binding", "in_principle", "advisory"] = "binding"
    if "in_principle" in kinds:
        force = "in_principle"
    elif kinds and not kinds & {"duty", "prohibition"}:
        force = "advisory"
    body = norms(item.body) if isinstance(item.body, TypedRequirements) else item.body
    return Norm(
        body,
        "prohibition" in kinds,
        force,
        item.condition,
        tuple(_exception(exception) for exception in item.exceptions),
        mark=item.mark,
    )


def _exception(exception: TypedException) -> ExceptionTo:
    inner = tuple(_exception(found) for found in exception.exceptions)
    return ExceptionTo(exception.condition, inner, mark=exception.mark)
