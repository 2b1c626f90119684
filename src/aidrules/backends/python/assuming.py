"""What an answer is when a fact is unknown."""

from __future__ import annotations

from collections.abc import Callable

from attrs import evolve

from aidrules.backends.expressions import Expressions
from aidrules.backends.plan import Answer, Between, Emission, Expr, Listed, OneOf, Scalar, in_order, roots


def assuming(answer: Answer, fact: str) -> Answer:
    """An answer of a plan as it is when a fact is unknown; without its missing facts."""
    ex = Expressions()
    made: dict[Expr, Expr] = {}
    for found in in_order(roots(answer)):
        made[found] = _made(ex, found, tuple(made[operand] for operand in found.operands), fact)
    apart = rewritten(answer, made.__getitem__)
    return evolve(apart, value=None) if apart.decided.is_false else apart


def _made(ex: Expressions, found: Expr, operands: tuple[Expr, ...], fact: str) -> Expr:
    match found.operator:
        case "known" if found.data == fact:
            return ex.false
        case "and":
            return ex.and_(*operands)
        case "or":
            return ex.or_(*operands)
        case "not":
            return ex.not_(operands[0])
        case "select":
            return ex.select(*operands)
    return ex.make(found.operator, operands, found.data, found.sort)


def rewritten(answer: Answer, rewrite: Callable[[Expr], Expr]) -> Answer:
    """An answer with other expressions in it, and without its missing facts."""

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
