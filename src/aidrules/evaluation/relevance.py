"""Which missing facts still matter when the places in which facts are met are looked at together.

That an answer is open in two places does not mean that both can be what decides it: a condition that excludes the one
may imply the other. Of a decision that tells finitely many cases apart, its diagram says exactly which facts matter
(``evaluation/exact.py``). Of any other, where a fact is met more than once, its values are tried one by one; and where
the facts that are left have few values, every combination of them is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import combinations, product
from math import prod
from typing import TypeAlias

from attrs import define, field

from aidrules.core.policy import Fact
from aidrules.evaluation.missing import missing_facts
from aidrules.evaluation.possible import Possible
from aidrules.evaluation.steps import Step
from aidrules.values.types import BooleanType, EnumType, SetType, Type, Value

MOST_VALUES = 8
"""A fact that may have more values than this is not tried."""
MOST_RUNS = 100
"""How often the answer is worked out, at most, to find what matters; beyond that every fact that may matter counts."""

Run: TypeAlias = Callable[[Mapping[str, Value]], tuple[Step, Mapping[str, Step]]]
Matters: TypeAlias = Callable[[], Callable[[str], bool] | None]


def relevant_facts(run: Run, facts: Mapping[str, Fact], matters: Matters | None = None) -> tuple[str, ...]:
    """The unknown facts whose value can still change an answer.

    Args:
        run: works out the answer with some more facts known; returns its step, and those of the decisions below it.
        facts: the declared facts.
        matters: returns, for a decision that tells finitely many cases apart, whether a fact can change the answer, by
            its name; None for any other decision. It is asked only where the answer is not settled.

    Returns:
        The names, in the order in which they are met; every fact that matters, and as few others as can be told: none
        where the decision tells finitely many cases apart, and some completions have different answers.
    """
    step, decisions = run({})
    if step.result.settled:
        return ()
    exactly = matters() if matters is not None else None
    if exactly is not None:
        met = missing_facts(step, decisions).names
        return tuple(name for name in met if exactly(name)) or met
    if not any(few_values(facts[name].type) for name in missing_facts(step, decisions).repeated):
        return missing_facts(step, decisions).names  # each place decides by itself
    names = _Trial(run, facts).relevant({}, step, decisions)
    return _deciding(run, {name: few_values(facts[name].type) for name in names}) or names


def _deciding(run: Run, options: Mapping[str, Sequence[Value]]) -> tuple[str, ...]:
    """The facts whose value makes a difference to the answer, found by giving the facts every value there is.

    None are named where there are too many combinations, or where the answer stays open or the same in all of them.
    """
    count = prod(len(values) for values in options.values())
    if len(options) < 2 or not 0 < count <= MOST_RUNS:
        return ()
    results: dict[tuple[Value, ...], Possible] = {}
    for values in product(*options.values()):
        found, _ = run(dict(zip(options, values, strict=True)))
        if not found.result.settled:
            return ()
        results[values] = found.result
    return tuple(name for at, name in enumerate(options) if _matters(results, at))


def _matters(results: Mapping[tuple[Value, ...], Possible], at: int) -> bool:
    """Whether two combinations that differ in one place only have different answers."""
    first: dict[tuple[Value, ...], Possible] = {}
    for values, result in results.items():
        others = (*values[:at], *values[at + 1 :])
        if first.setdefault(others, result) != result:
            return True
    return False


@define
class _Trial:
    run: Run
    facts: Mapping[str, Fact]
    runs: int = field(default=0, init=False)

    def relevant(self, known: Mapping[str, Value], step: Step, decisions: Mapping[str, Step]) -> tuple[str, ...]:
        missing = missing_facts(step, decisions)
        options = {name: few_values(self.facts[name].type) for name in missing.repeated}
        name = min((found for found in options if options[found]), key=lambda found: len(options[found]), default=None)
        if name is None or len(missing.names) < 2:
            return missing.names
        confirmed: set[str] = set()
        results: list[Possible] = []
        for value in options[name]:
            if len(confirmed) == len(missing.names) or self.runs >= MOST_RUNS:
                break
            self.runs += 1
            case = {**known, name: value}
            found, below = self.run(case)
            results.append(found.result)
            if not found.result.settled:
                confirmed.update(self.relevant(case, found, below))
            if not found.result.settled or found.result != results[0]:
                confirmed.add(name)
        if self.runs >= MOST_RUNS or not confirmed:
            return missing.names
        return tuple(found for found in missing.names if found in confirmed)


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
