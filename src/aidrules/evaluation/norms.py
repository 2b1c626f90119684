"""Requirement lists: failed > undetermined > referred > met, with exceptions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from aidrules.core.terms import ExceptionTo, Norm, Norms
from aidrules.evaluation.possible import (
    ALL_NORMS,
    AND,
    ANY_NORM,
    OR,
    Possible,
    Truth,
    combine,
    first_fault,
    from_truth,
    truth,
)
from aidrules.evaluation.steps import ExceptionStep, NormStep, Step

if TYPE_CHECKING:
    from aidrules.evaluation.interpreter import Interpreter

_TURNED = {Truth.TRUE: Truth.FALSE, Truth.FALSE: Truth.TRUE}


def evaluate_norms(interpreter: Interpreter, term: Norms, columns: Sequence[Possible]) -> Step:
    """Evaluate a requirement list.

    An item that does not apply is passed over; a list of which no item applies does not apply. Advisory items
    (可以, 优先, 鼓励) are looked at and never decide; where there are no others, the list is met.
    """
    steps = tuple(_norm(interpreter, norm, columns) for norm in term.norms)
    deciding = [step.result for step in steps if step.norm.force != "advisory"]
    order = ALL_NORMS if term.mode == "all" else ANY_NORM
    found = combine(order, deciding) if deciding else frozenset({Truth.TRUE})
    fault = first_fault(part.result for step in steps for part in _parts(step))
    return Step(term, from_truth(found, fault), norms=steps)


def _parts(step: NormStep) -> list[Step]:
    own = [part for part in (step.requirement, step.condition) if part is not None]
    return [*own, *_conditions(step.exceptions)]


def _conditions(exceptions: tuple[ExceptionStep, ...]) -> list[Step]:
    return [part for found in exceptions for part in (found.condition, *_conditions(found.exceptions))]


def _norm(interpreter: Interpreter, norm: Norm, columns: Sequence[Possible]) -> NormStep:
    condition = None if norm.condition is None else interpreter.evaluate(norm.condition, columns)
    binds = frozenset({Truth.TRUE}) if condition is None else truth(condition.result)
    if Truth.TRUE not in binds:
        return NormStep(norm, _where(binds, frozenset()), None, condition, ())
    requirement = interpreter.evaluate(norm.requirement, columns)
    outcomes = truth(requirement.result)
    if norm.forbidden:
        outcomes = frozenset(_TURNED.get(outcome, outcome) for outcome in outcomes)
    exceptions = tuple(_exception(interpreter, found, columns) for found in norm.exceptions)
    outcomes = combine(OR, [outcomes, *(found.holds for found in exceptions)])
    if norm.force == "in_principle":  # a departure is not a failure: somebody must look at the reasons for it
        outcomes = frozenset(Truth.REFERRED if outcome is Truth.FALSE else outcome for outcome in outcomes)
    return NormStep(norm, _where(binds, outcomes), requirement, condition, exceptions)


def _where(condition: frozenset[Truth], outcomes: frozenset[Truth]) -> frozenset[Truth]:
    """A norm that binds only where a condition holds; elsewhere it does not apply."""
    found = set(condition - {Truth.TRUE, Truth.FALSE})
    if Truth.TRUE in condition:
        found |= outcomes
    if Truth.FALSE in condition:
        found.add(Truth.NOT_APPLICABLE)
    return frozenset(found)


def _exception(interpreter: Interpreter, exception: ExceptionTo, columns: Sequence[Possible]) -> ExceptionStep:
    """An exception holds where its condition does and none of its own exceptions holds."""
    condition = interpreter.evaluate(exception.condition, columns)
    inner = tuple(_exception(interpreter, found, columns) for found in exception.exceptions)
    blocked = [frozenset(_TURNED.get(outcome, outcome) for outcome in found.holds) for found in inner]
    return ExceptionStep(exception, combine(AND, [truth(condition.result), *blocked]), condition, inner)
