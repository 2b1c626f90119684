"""What generated Python cannot carry yet."""

from __future__ import annotations

from aidrules.backends.plan import Plan, in_order, roots
from aidrules.backends.refusal import RefusedError
from aidrules.values.rosters import RosterType

_CARRIED = frozenset(
    [
        "const",
        "known",
        "may",
        "is",
        "member",
        "input",
        "and",
        "or",
        "not",
        "eq",
        "lt",
        "inside",
        "fits",
        "select",
        "add",
        "sub",
        "mul",
        "quotient",
        "round",
        "max",
        "min",
        "count",
        "years",
        "shift",
    ]
)


def check_carried(plan: Plan) -> None:
    """Refuse what there is no Python for.

    Raises:
        RefusedError: the plan folds over the records of a roster.
    """
    for fact in plan.facts:
        if isinstance(fact.type, RosterType):
            raise RefusedError(f"名册“{fact.name}”", f"the roster “{fact.alias}”")
    for found in in_order(root for answer in plan.answers for root in roots(answer)):
        if found.operator not in _CARRIED:
            raise RefusedError(f"运算“{found.operator}”", f"the operation “{found.operator}”")
