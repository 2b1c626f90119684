"""Which missing facts still matter when the places in which facts are met are looked at together.

That an answer is open in two places does not mean that both can be what decides it: a condition that excludes the one
may imply the other. Of a decision that tells finitely many cases apart, its diagram says exactly which facts matter
(``evaluation/exact.py``). Of any other, the facts that it looks at in several places are tried, in every combination of
their values; what is left is looked at in one place each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import product
from typing import TypeAlias

from aidrules.evaluation.missing import missing_facts
from aidrules.evaluation.possible import Possible
from aidrules.evaluation.steps import Step
from aidrules.values.types import Value

Run: TypeAlias = Callable[[Mapping[str, Value]], tuple[Step, Mapping[str, Step]]]
Matters: TypeAlias = Callable[[], Callable[[str], bool] | None]


def relevant_facts(
    run: Run, tried: Mapping[str, Sequence[Value]], facts: Iterable[str], matters: Matters | None = None
) -> tuple[str, ...]:
    """The unknown facts whose value can still change an answer.

    Args:
        run: works out the answer with some more facts known; returns its step, and those of the decisions below it.
        tried: the unknown facts that the decision looks at in several places, and their values
            (``evaluation/shared.py``).
        facts: the facts of the policy, in its order.
        matters: returns, for a decision that tells finitely many cases apart, whether a fact can change the answer, by
            its name; None for any other decision. It is asked only where the answer is not settled.

    Returns:
        The names, in the order in which they are met; every fact that matters, and as few others as can be told: none
        where the decision tells finitely many cases apart, and some completions have different answers.
    """
    step, decisions = run({})
    if step.result.settled:
        return ()
    met = missing_facts(step, decisions, facts)
    exactly = matters() if matters is not None else None
    if exactly is not None:
        return tuple(name for name in met if exactly(name)) or met
    if not tried or len(met) < 2:
        return met
    open_: set[str] = set()
    results: dict[tuple[Value, ...], Possible] = {}
    for values in product(*tried.values()):
        found, below = run(dict(zip(tried, values, strict=True)))
        results[values] = found.result
        open_.update(missing_facts(found, below, facts))
    open_.update(name for at, name in enumerate(tried) if _differs(results, at))
    return tuple(name for name in met if name in open_) or met


def _differs(results: Mapping[tuple[Value, ...], Possible], at: int) -> bool:
    """Whether two combinations that differ in one place only do not certainly have the same answer. All faults are
    one: there is no answer."""
    first: dict[tuple[Value, ...], tuple[object, ...]] = {}
    for values, result in results.items():
        others = (*values[:at], *values[at + 1 :])
        outcome = (result.values, result.referred, result.not_applicable, result.fault is not None)
        if not result.settled or first.setdefault(others, outcome) != outcome:
            return True
    return False
