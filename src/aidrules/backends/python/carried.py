"""What generated Python cannot carry yet."""

from __future__ import annotations

from aidrules.backends.plan import Plan, in_order, roots
from aidrules.backends.refusal import RefusedError

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
        "fold",
        "complete",
        "captured",
    ]
)


def check_carried(plan: Plan) -> None:
    """Refuse what there is no Python for.

    Raises:
        RefusedError: the plan has another operator.
    """
    for found in in_order(root for answer in plan.answers for root in roots(answer)):
        if found.operator not in _CARRIED:
            raise RefusedError(f"运算“{found.operator}”", f"the operation “{found.operator}”")
