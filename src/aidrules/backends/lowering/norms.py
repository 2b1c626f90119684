"""Requirement lists: ``evaluation/norms.py`` one level up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from aidrules.backends.lowering.outcomes import Flags
from aidrules.backends.lowering.trace import ExceptionNode, Node, NormNode
from aidrules.core.terms import ExceptionTo, Norm, Norms
from aidrules.evaluation.possible import ALL_NORMS, AND, ANY_NORM, OR, Truth

if TYPE_CHECKING:
    from aidrules.backends.lowering.terms import Lowering


def lower_norms(lowering: Lowering, term: Norms, columns: Sequence[Node]) -> Node:
    """Lower a requirement list."""
    kleene = lowering.kleene
    nodes = tuple(_norm(lowering, norm, columns) for norm in term.norms)
    deciding = [node.result for node in nodes if node.norm.force != "advisory"]
    order = ALL_NORMS if term.mode == "all" else ANY_NORM
    found = kleene.combine(order, deciding) if deciding else kleene.certain(Truth.TRUE)
    return Node(term, kleene.from_flags(found), norms=nodes)


def _norm(lowering: Lowering, norm: Norm, columns: Sequence[Node]) -> NormNode:
    ex, kleene = lowering.ex, lowering.kleene
    condition = None if norm.condition is None else lowering.lower(norm.condition, columns)
    where = kleene.certain(Truth.TRUE) if condition is None else kleene.flags(condition.result)
    requirement = lowering.lower(norm.requirement, columns)
    outcomes = kleene.flags(requirement.result)
    if norm.forbidden:
        outcomes = kleene.turned(outcomes)
    exceptions = tuple(_exception(lowering, found, columns) for found in norm.exceptions)
    outcomes = kleene.combine(OR, [outcomes, *(found.holds for found in exceptions)])
    if norm.force == "in_principle":
        departed = ex.or_(outcomes[Truth.REFERRED], outcomes[Truth.FALSE])
        outcomes = {**outcomes, Truth.REFERRED: departed, Truth.FALSE: ex.false}
    result = dict(kleene.when(where[Truth.TRUE], outcomes))
    for outcome in (Truth.REFERRED, Truth.NOT_APPLICABLE, Truth.FAULT):
        result[outcome] = ex.or_(result[outcome], where[outcome])
    result[Truth.NOT_APPLICABLE] = ex.or_(result[Truth.NOT_APPLICABLE], where[Truth.FALSE])
    return NormNode(norm, result, requirement, condition, where[Truth.TRUE], exceptions)


def _exception(lowering: Lowering, exception: ExceptionTo, columns: Sequence[Node]) -> ExceptionNode:
    kleene = lowering.kleene
    condition = lowering.lower(exception.condition, columns)
    inner = tuple(_exception(lowering, found, columns) for found in exception.exceptions)
    blocked: list[Flags] = [kleene.turned(found.holds) for found in inner]
    holds = kleene.combine(AND, [kleene.flags(condition.result), *blocked])
    return ExceptionNode(exception, holds, condition, inner)
