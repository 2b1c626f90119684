"""Conditions that share some of their parts, rewritten so that what they share is worked out once.

A plan's AND and OR are flat: forty reasons that stand under one guard of twenty parts name each part forty times. Here
the guard becomes a condition of its own. AND and OR may be put together in any order, so nothing changes its meaning.
"""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Final

from aidrules.backends.plan import Expr, Operator, in_order
from aidrules.backends.sql.outline import Outline

_MOST_PAIRS: Final = 400_000
"""Where there are more pairs of parts than this, none are looked for: the SQL is longer then, and means the same."""


def with_shared_parts(outlines: Sequence[Outline]) -> tuple[Outline, ...]:
    """Answers, their conditions rewritten."""
    made = factored([root for outline in outlines for root in outline.roots()])
    return tuple(outline.changed(made.__getitem__) for outline in outlines)


def factored(asked: Iterable[Expr]) -> Mapping[Expr, Expr]:
    """What each expression below some roots becomes."""
    order = in_order(asked)
    made: dict[Expr, Expr] = {}
    for expression in order:
        operands = tuple(made[operand] for operand in expression.operands)
        made[expression] = expression if operands == expression.operands else _with(expression, operands)
    for operator in ("and", "or"):
        shared = _shared(operator, made.values())
        made = {old: _replaced(new, shared) for old, new in made.items()} if shared else made
    return made


def _with(expression: Expr, operands: tuple[Expr, ...]) -> Expr:
    return Expr(expression.operator, operands, expression.data, expression.sort)


def _replaced(root: Expr, shared: dict[Expr, Expr]) -> Expr:
    for expression in in_order([root]):
        if expression not in shared:
            operands = tuple(shared[operand] for operand in expression.operands)
            shared[expression] = expression if operands == expression.operands else _with(expression, operands)
    return shared[root]


def _shared(operator: Operator, expressions: Iterable[Expr]) -> dict[Expr, Expr]:
    """The conditions of an operator, of conditions that they share."""
    order = in_order(expressions)
    parts = {found: set(found.operands) for found in order if found.operator == operator}
    if sum(len(found) * (len(found) - 1) // 2 for found in parts.values()) > _MOST_PAIRS:
        return {}
    holders: dict[Expr, dict[Expr, None]] = defaultdict(dict)
    for whole in parts:
        for part in whole.operands:
            holders[part][whole] = None
    rank = {found: at for at, found in enumerate(order)}
    pairs = _Pairs(rank)
    for whole in parts:
        pairs.add(parts[whole])
    new: list[Expr] = []
    while (pair := pairs.most_frequent()) is not None:
        one, other = pair
        among = [whole for whole in holders[one] if other in parts[whole]]
        common = set.intersection(*(parts[whole] for whole in among))
        node = next((whole for whole in among if parts[whole] == common), None)
        if node is None:
            node = Expr(operator, tuple(sorted(common, key=rank.__getitem__)))
            rank[node] = len(rank)
            parts[node] = set(common)
            new.append(node)
            pairs.add(common)
            for part in common:
                holders[part][node] = None
        for whole in among:
            if whole is node:
                continue
            pairs.remove(parts[whole])
            for part in common:
                holders[part].pop(whole, None)
            parts[whole] = (parts[whole] - common) | {node}
            holders[node][whole] = None
            pairs.add(parts[whole])
    return _rebuilt(order + new, parts, rank)


class _Pairs:
    """How often two parts stand together."""

    def __init__(self, rank: Mapping[Expr, int]) -> None:
        self._rank = rank
        self._counts: Counter[tuple[Expr, Expr]] = Counter()
        self._queue: list[tuple[int, int, int, tuple[Expr, Expr]]] = []

    def add(self, parts: set[Expr]) -> None:
        """Parts of one more condition."""
        for pair in self._of(parts):
            self._counts[pair] += 1
            if self._counts[pair] > 1:
                self._put(pair)

    def remove(self, parts: set[Expr]) -> None:
        """Parts of one condition fewer."""
        for pair in self._of(parts):
            self._counts[pair] -= 1

    def most_frequent(self) -> tuple[Expr, Expr] | None:
        """The pair that stands together most often; None where none does so twice."""
        while self._queue:
            count, _, _, pair = heapq.heappop(self._queue)
            now = self._counts[pair]
            if now == -count:
                return pair
            if now > 1:  # it was put when it was more, or less, frequent
                self._put(pair)
        return None

    def _put(self, pair: tuple[Expr, Expr]) -> None:
        heapq.heappush(self._queue, (-self._counts[pair], self._rank[pair[0]], self._rank[pair[1]], pair))

    def _of(self, parts: set[Expr]) -> Iterator[tuple[Expr, Expr]]:
        return combinations(sorted(parts, key=self._rank.__getitem__), 2)


def _rebuilt(order: list[Expr], parts: Mapping[Expr, set[Expr]], rank: Mapping[Expr, int]) -> dict[Expr, Expr]:
    made: dict[Expr, Expr] = {}
    entered: set[Expr] = set()
    stack = order[::-1]
    while stack:
        top = stack[-1]
        below = sorted(parts[top], key=rank.__getitem__) if top in parts else list(top.operands)
        waiting = [part for part in below if part not in made]
        if top in made:
            stack.pop()
        elif waiting and top not in entered:
            entered.add(top)
            stack += waiting
        else:
            stack.pop()
            operands = tuple(made[part] for part in below)
            made[top] = top if operands == top.operands else _with(top, operands)
    return made
