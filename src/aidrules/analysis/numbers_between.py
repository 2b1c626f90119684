"""Numbers that lie between the cut points of a policy: some at random, and the one nearest to the plainest."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from fractions import Fraction

from aidrules.analysis.candidates import step_of
from aidrules.core.policy import Fact
from aidrules.values.numbers import is_number, normal
from aidrules.values.ranges import outside
from aidrules.values.types import NumberType, Value


def between(fact: Fact, pool: Sequence[Value], chance: random.Random) -> Value | None:
    """A number from the least to the greatest of some values, on the grid of the fact's type.

    Args:
        fact: the fact.
        pool: its cut points.
        chance: draws the number.

    Returns:
        The number, or None for a fact of another type or with a single cut point.
    """
    numbers = [Fraction(value) for value in pool if is_number(value)]
    if not isinstance(fact.type, NumberType) or len(numbers) < 2:
        return None
    step = step_of(fact.type)
    low, high = min(numbers), max(numbers)
    value = normal(low + chance.randint(0, int((high - low) / step)) * step)
    return None if outside(value, fact.type) else value


def nearest_that(fact: Fact, pool: Sequence[Value], value: Value, holds: Callable[[Value], bool]) -> Value:
    """The number nearest to the plainest cut point for which something holds, by halving the way to it.

    Args:
        fact: the fact.
        pool: its cut points, the plainest first.
        value: a value for which it holds.
        holds: whether it holds; where it does so here and there only, some number that is near is found.
    """
    if not isinstance(fact.type, NumberType) or not is_number(value) or not is_number(pool[0]) or value == pool[0]:
        return value
    step = step_of(fact.type)
    start = Fraction(pool[0])
    direction = 1 if value > start else -1
    fails, works = 0, int(abs(Fraction(value) - start) / step)
    if start + direction * works * step != value:
        return value  # it lies beside the grid
    while works - fails > 1:
        middle = (works + fails) // 2
        if holds(normal(start + direction * middle * step)):
            works = middle
        else:
            fails = middle
    return normal(start + direction * works * step)
