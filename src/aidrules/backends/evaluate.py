"""Working out a plan directly, expression by expression: slow and plain, to hold the printers and the lowering to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias, cast

from aidrules.backends.expressions import Expressions
from aidrules.backends.plan import (
    Answer,
    Between,
    Emission,
    Expr,
    FactKey,
    Fold,
    Listed,
    OneOf,
    Plan,
    Scalar,
    in_order,
    roots,
)
from aidrules.values.permitted import Interval
from aidrules.values.rosters import Roster
from aidrules.values.types import SetType

Value: TypeAlias = object
Given: TypeAlias = Mapping[FactKey, object]

STATUSES = ("decided", "undetermined", "referred", "not_applicable", "fault")


def evaluate(
    plan: Plan, facts: Mapping[str, object]
) -> dict[str, tuple[str, Value, tuple[str, ...], tuple[str, ...] | None]]:
    """The answers of a plan for one case: status, value, reason codes, missing facts.

    Args:
        plan: the plan.
        facts: checked values of facts by Chinese name, in their declared units; None or left out for unknown.
    """
    given: dict[FactKey, object] = dict(facts.items())
    values = values_of([root for answer in plan.answers for root in roots(answer)], given)
    return {answer.alias: _answer(answer, values) for answer in plan.answers}


def values_of(expressions: Sequence[Expr], facts: Given, captured: Sequence[object] = ()) -> dict[Expr, Any]:
    """The values of expressions, and of all below them.

    Args:
        expressions: the expressions.
        facts: values of facts, and of the fields of the record that is looked at.
        captured: what the fold around captured.
    """
    values: dict[Expr, Any] = {}
    for expression in in_order(expressions):
        operands = [values[operand] for operand in expression.operands]
        if expression.operator == "captured":
            values[expression] = captured[cast("int", expression.data)]
        elif isinstance(expression.data, Fold):
            values[expression] = _folded(expression.data, operands, facts)
        else:
            values[expression] = _worked_out(expression, operands, facts)
    return values


def _folded(fold: Fold, captured: Sequence[object], facts: Given) -> object:
    roster = facts.get(fold.roster)
    found = []
    for record in roster.values() if isinstance(roster, Roster) else ():
        own: dict[FactKey, object] = {(fold.roster, name): value for name, value in record.items()}
        values = values_of(fold.bodies, {**facts, **own}, captured)
        found.append(tuple(values[body] for body in fold.bodies))
    match fold.how:
        case "any":
            return any(body for (body,) in found)
        case "all":
            return all(body for (body,) in found)
        case "count":
            return sum(body for (body,) in found)
    chosen = [value for counts, value in found if counts]
    if fold.how == "sum":
        return sum(chosen)
    return (max(chosen) if fold.how == "max" else min(chosen)) if chosen else 0


def _answer(answer: Answer, values: Mapping[Expr, Any]) -> tuple[str, Value, tuple[str, ...], tuple[str, ...] | None]:
    conditions = (answer.decided, answer.undetermined, answer.referred, answer.not_applicable, answer.fault)
    held = [status for status, condition in zip(STATUSES, conditions, strict=True) if values[condition]]
    if len(held) != 1:
        raise ValueError(f"{answer.name}: {held}")

    def listed(emissions: tuple[Emission, ...]) -> tuple[str, ...]:
        return tuple(emission.item for emission in emissions if values[emission.when])

    value: Value = None
    if held == ["decided"]:
        match answer.value:
            case OneOf(options):
                (value,) = (option for option, when in options if values[when])
            case Scalar(expression):
                value = values[expression]
            case Listed(items):
                value = frozenset(listed(items)) if isinstance(answer.type, SetType) else listed(items)
            case Between() as found:
                value = Interval(
                    values[found.low] if values[found.has_low] else None,
                    values[found.high] if values[found.has_high] else None,
                    low_closed=values[found.low_closed],
                    high_closed=values[found.high_closed],
                )
    missing = None if answer.missing is None else listed(answer.missing)
    return held[0], value, listed(answer.reasons), missing


def _worked_out(expression: Expr, operands: list[Any], facts: Given) -> object:
    data: Any = expression.data
    match expression.operator:
        case "const":
            return data
        case "known":
            return facts.get(data) is not None
        case "may":
            return facts.get(data[0]) is None or facts[data[0]] == data[1]
        case "is":
            return facts.get(data[0]) is not None and facts[data[0]] == data[1]
        case "member":
            found: Any = facts.get(data[0])
            return found is not None and data[1] in found
        case "complete":
            roster = facts.get(data)
            return isinstance(roster, Roster) and roster.complete
        case "input":
            return facts.get(data)  # what stands for an unknown one is not used
        case "and":
            return all(operands)
        case "or":
            return any(operands)
        case "not":
            return not operands[0]
        case "select":
            return operands[1] if operands[0] else operands[2]
        case "count":
            return sum(operands)
    if any(operand is None for operand in operands):
        return None
    constants = Expressions()
    made = [constants.const(operand) for operand in operands]
    match expression.operator:
        case "eq":
            return operands[0] == operands[1]
        case "lt":
            return operands[0] < operands[1]
        case "max":
            return max(operands)
        case "min":
            return min(operands)
        case "add" | "sub" | "mul":
            return getattr(constants, expression.operator)(*made).data
        case "quotient":
            return None if operands[1] == 0 else constants.quotient(made[0], made[1], data).data
        case "round":
            return constants.round(made[0], data).data
        case "inside":
            return constants.inside(made[0], data).data
        case "shift":
            return constants.shift(made[0], made[1], *data).data
        case "fits":
            return constants.fits(made[0], made[1], *data).data
        case "years":
            return constants.years(made[0], made[1]).data
    raise ValueError(f"no way to work out {expression.operator}")


__all__ = ["STATUSES", "evaluate", "values_of"]
