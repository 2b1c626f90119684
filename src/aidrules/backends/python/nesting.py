"""Long conditions put so that what looks at few facts stands together.

A plan's conditions are flat: 且 of 且 is one 且 of everything. A part of one that a table can hold may stand elsewhere
as a condition of its own; put apart again it is worked out once.
"""

from __future__ import annotations

from collections.abc import Callable

from attrs import evolve

from aidrules.backends.plan import Answer, Between, Emission, Expr, Listed, OneOf, Scalar, in_order, roots
from aidrules.backends.python.finite import Finite


def nested(answer: Answer, finite: Finite) -> Answer:
    """An answer in whose long conditions the parts that few facts decide stand together."""
    order = in_order(roots(answer))
    known = {(found.operator, found.operands): found for found in order if found.operator in ("and", "or")}
    made: dict[Expr, Expr] = {}
    for found in order:
        made[found] = _nested(found, made, known, finite)

    return rewritten(answer, made.__getitem__)


def rewritten(answer: Answer, rewrite: Callable[[Expr], Expr]) -> Answer:
    """An answer with other expressions in it; its missing facts are left out."""

    def emissions(items: tuple[Emission, ...]) -> tuple[Emission, ...]:
        return tuple(Emission(item.item, rewrite(item.when)) for item in items)

    value = answer.value
    match value:
        case OneOf(options):
            value = OneOf(tuple((option, rewrite(when)) for option, when in options))
        case Scalar(number):
            value = Scalar(rewrite(number))
        case Listed(items):
            value = Listed(emissions(items))
        case Between(has_low, low, low_closed, has_high, high, high_closed):
            value = Between(*map(rewrite, (has_low, low, low_closed, has_high, high, high_closed)))
    return evolve(
        answer,
        decided=rewrite(answer.decided),
        undetermined=rewrite(answer.undetermined),
        referred=rewrite(answer.referred),
        not_applicable=rewrite(answer.not_applicable),
        fault=rewrite(answer.fault),
        value=value,
        reasons=emissions(answer.reasons),
        missing=None,
    )


def _nested(
    found: Expr,
    made: dict[Expr, Expr],
    known: dict[tuple[str, tuple[Expr, ...]], Expr],
    finite: Finite,
) -> Expr:
    if not found.operands or finite.is_small(found):
        return found
    operands = tuple(made[operand] for operand in found.operands)
    if found.operator in ("and", "or"):
        small = tuple(operand for operand in found.operands if finite.is_small(operand))
        if 1 < len(small) < len(operands):
            together = known.get((found.operator, small)) or Expr(found.operator, small)
            if finite.is_small(together):
                known[found.operator, small] = together
                operands = (*(made[operand] for operand in found.operands if operand not in small), together)
    if operands == found.operands:
        return found
    return Expr(found.operator, operands, found.data, found.sort)
