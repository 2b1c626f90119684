"""Facts that a decision looks at in several places: of these each place alone does not tell whether they matter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import combinations
from math import prod

from aidrules.core import terms as t
from aidrules.core.policy import CorePolicy
from aidrules.core.walk import children, walk
from aidrules.values.types import BooleanType, EnumType, SetType, Type, Value

MOST_VALUES = 8
"""A fact that may have more values than this is not tried."""
MOST_COMBINATIONS = 64
"""How many combinations of values are tried, at most."""


def shared_facts(policy: CorePolicy, needed: Sequence[str]) -> tuple[str, ...]:
    """The facts with few values that a decision looks at in more than one place, through however many decisions.

    Args:
        policy: the policy.
        needed: the decision and those it refers to, each after those it refers to itself.

    Returns:
        Their Chinese names, those with the fewest values first, and only so many that there are at most
        ``MOST_COMBINATIONS`` combinations of their values.
    """
    places: Counter[str] = Counter()
    times = Counter({needed[-1]: 1})
    for name in reversed(needed):
        met = _met(policy, policy.decisions[name].body)
        for (kind, other), count in met.items():
            target = times if kind == "decision" else places
            target[other] += min(count * times[name], 2)
    few = {name: len(few_values(policy.facts[name].type)) for name, count in places.items() if count > 1}
    order = list(policy.facts)
    chosen: list[str] = []
    for name in sorted((name for name in few if few[name]), key=lambda name: (few[name], order.index(name))):
        if prod(few[found] for found in (*chosen, name)) <= MOST_COMBINATIONS:
            chosen.append(name)
    return tuple(chosen)


def _met(policy: CorePolicy, term: t.Term) -> Counter[tuple[str, str]]:
    """How often facts and decisions are looked at in a term; what a table looks at once for each row that does."""
    found: Counter[tuple[str, str]] = Counter()
    match term:
        case t.FactRef(name):
            found["fact", name] += 1
            default = policy.facts[name].default if name in policy.facts else None
            if default is not None:
                found.update(_met(policy, default))
        case t.DecisionRef(name):
            found["decision", name] += 1
        case t.Table():
            rows = [*term.rows, *([term.otherwise] if term.otherwise else [])]
            for index, column in enumerate(term.columns):
                uses = sum(
                    any(isinstance(part, t.ColumnRef) and part.index == index for part in walk(test))
                    for row in rows
                    for test in row.tests
                )
                for key, count in _met(policy, column).items():
                    found[key] += count * min(uses, 2)
            for row in rows:
                for part in (*row.tests, row.output):
                    found.update(_met(policy, part))
        case _:
            for part in children(term):
                found.update(_met(policy, part))
    return found


def few_values(type_: Type) -> Sequence[Value]:
    """Every value of a type that has few; none of another."""
    match type_:
        case BooleanType():
            return (True, False)
        case EnumType(_, members) if len(members) <= MOST_VALUES:
            return members
        case SetType(element) if 2 ** len(element.members) <= MOST_VALUES:
            sizes = range(len(element.members), -1, -1)  # the whole set leaves most open
            return [frozenset(found) for size in sizes for found in combinations(element.members, size)]
        case _:
            return ()
