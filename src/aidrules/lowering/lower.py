"""Typed tree to core: tables, requirement lists and applicability become core terms."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal as OneOf

from aidrules.core.policy import CorePolicy, Decision
from aidrules.core.terms import (
    Case,
    ExceptionTo,
    Literal,
    Norm,
    Norms,
    Outcome,
    Row,
    Table,
    Term,
)
from aidrules.semantics.typed import (
    TypedDecision,
    TypedException,
    TypedFormula,
    TypedItem,
    TypedPolicy,
    TypedRequirements,
    TypedRow,
    TypedTable,
)
from aidrules.semantics.usage import dependencies
from aidrules.values.types import EnumType, Type


def lower(typed: TypedPolicy) -> CorePolicy:
    """Lower a policy that has no errors."""
    decisions = {decision.name: lowered(decision) for decision in _in_order(typed.decisions)}
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
        typed.properties,
        typed.records,
        clashes=typed.clashes,
    )


def lowered(decision: TypedDecision) -> Decision:
    """A decision in core form."""
    return Decision(
        decision.name,
        decision.alias,
        decision.type,
        _decision(decision),
        decision.rule,
        decision.question,
        decision.replaceable,
        decision.local,
        span=decision.span,
    )


def _in_order(decisions: Sequence[TypedDecision]) -> list[TypedDecision]:
    """Each decision after those it refers to; otherwise as written. There are no circles."""
    by_name = {decision.name: decision for decision in decisions}
    needs = {decision.name: dependencies(decision) for decision in decisions}
    done: dict[str, TypedDecision] = {}
    for root in by_name:
        stack = [root]
        while stack:
            name = stack[-1]
            waiting = [] if name in done else [need for need in needs[name] if need in by_name and need not in done]
            if waiting:
                stack.extend(waiting)
            else:
                done.setdefault(stack.pop(), by_name[name])
    return list(done.values())


def _decision(decision: TypedDecision) -> Term:
    body = _body(decision)
    if decision.applies is None:
        return body
    mark = decision.applies.mark
    return Case(decision.applies.condition, body, Outcome("not_applicable", "", mark=mark), mark=mark)


def _body(decision: TypedDecision) -> Term:
    match decision.body:
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
