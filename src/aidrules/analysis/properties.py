"""Looks for a case that breaks a property: first near the policy's own cut points, then at random; then the smallest.

A search proves nothing; its report says how many cases it looked at.
"""

from __future__ import annotations

import datetime
import random
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import product
from math import prod

from attrs import frozen

from aidrules.analysis.candidates import candidates, constants
from aidrules.analysis.numbers_between import between, nearest_that
from aidrules.core import terms as t
from aidrules.core.policy import CorePolicy, Property
from aidrules.core.walk import walk, walk_with_defaults
from aidrules.evaluation.coverage import Coverage
from aidrules.evaluation.interpreter import Interpreter
from aidrules.evaluation.possible import Possible, Truth, known, truth
from aidrules.values.numbers import is_number
from aidrules.values.ranges import in_base_unit
from aidrules.values.types import EnumType, Value

MOST_CASES = 300
"""How many cases a search looks at unless told otherwise."""


@frozen
class Counterexample:
    """A case that breaks a property.

    Attributes:
        facts: the facts it needs, in declared units; the others do not matter.
        readings: the alternatives in force, where they are not the defaults.
        raised: for a monotone property, the second value of the fact that was raised or lowered.
        effects: for a monotone property, the results before and after.
    """

    facts: Mapping[str, Value]
    readings: Mapping[str, str]
    raised: Value | None = None
    effects: tuple[Value, Value] | None = None


@frozen
class PropertyResult:
    """What a search found.

    Attributes:
        claim: the property.
        searched: how many cases were looked at.
        decided: in how many of them the property was true or false, and not referred or without application.
        counterexample: the smallest case that breaks it, or None when no case that was looked at does.
    """

    claim: Property
    searched: int
    decided: int
    counterexample: Counterexample | None

    @property
    def passed(self) -> bool:
        """Whether no case was found that breaks the property."""
        return self.counterexample is None


def search_property(policy: CorePolicy, property_: Property, most: int = MOST_CASES, seed: int = 0) -> PropertyResult:
    """Search for a case that breaks a property.

    Args:
        policy: the policy.
        property_: the property.
        most: how many cases to look at.
        seed: where the random part begins; the same seed looks at the same cases.
    """
    return _Search(policy, property_).run(most, seed)


class _Search:
    def __init__(self, policy: CorePolicy, property_: Property) -> None:
        self.policy = policy
        self.property = property_
        self.coverage = Coverage(policy)
        self.needed = self._needed()
        terms = [term for name in self.needed for term in walk_with_defaults(policy.decisions[name].body, policy.facts)]
        terms += [term for body in property_.terms for term in walk_with_defaults(body, policy.facts)]
        values = constants(policy, self.needed)
        pools = {
            name: candidates(policy.facts[name], values)
            for name in dict.fromkeys(term.name for term in terms if isinstance(term, t.FactRef))
        }
        self.facts = {name: pool for name, pool in pools.items() if pool}  # the others have no value, and stay unknown
        self.readings = {
            name: tuple(a.name for a in policy.readings[name].alternatives)
            for name in dict.fromkeys(term.name for term in terms if isinstance(term, t.ReadingRef))
        }
        self.decided = 0

    def _needed(self) -> tuple[str, ...]:
        named = {term.name for body in self.property.terms for term in walk(body) if isinstance(term, t.DecisionRef)}
        below = {name for found in named for name in self.coverage.needed(found)}
        return tuple(name for name in self.policy.questions if name in below)

    def run(self, most: int, seed: int) -> PropertyResult:
        searched = 0
        for facts, readings in self._cases(most, seed):
            searched += 1
            if self._broken(facts, readings) is not None:
                return PropertyResult(self.property, searched, self.decided, self._smallest(facts, readings))
        return PropertyResult(self.property, searched, self.decided, None)

    def _cases(self, most: int, seed: int) -> Iterator[tuple[dict[str, Value], dict[str, str]]]:
        """Every combination of the cut points where there are few enough; then random ones, also between them."""
        names = [*self.facts, *self.readings]
        pools: list[Sequence[Value]] = [*self.facts.values(), *self.readings.values()]
        chance = random.Random(seed)  # noqa: S311 - a search, no secret
        count = prod(len(pool) for pool in pools)
        if count <= most:
            for values in product(*pools):
                yield self._split(dict(zip(names, values, strict=True)))
        wide = any(between(self.policy.facts[name], pool, chance) is not None for name, pool in self.facts.items())
        for position in range(count if count <= most else 0, most if wide or count > most else 0):
            drawn = {name: chance.choice(pool) for name, pool in zip(names, pools, strict=True)}
            if position % 2:
                drawn |= self._between(chance)
            yield self._split(drawn)

    def _between(self, chance: random.Random) -> dict[str, Value]:
        """Values for some facts that lie between the cut points."""
        found = {
            name: between(self.policy.facts[name], pool, chance)
            for name, pool in self.facts.items()
            if chance.random() < 0.5
        }
        return {name: value for name, value in found.items() if value is not None}

    def _split(self, values: dict[str, Value]) -> tuple[dict[str, Value], dict[str, str]]:
        facts = {name: value for name, value in values.items() if name in self.facts}
        return facts, {name: str(value) for name, value in values.items() if name in self.readings}

    # ---- one case

    def _evaluate(self, facts: Mapping[str, Value], readings: Mapping[str, str], term: t.Term) -> Possible:
        possible = {name: known(in_base_unit(value, self.policy.facts[name].type)) for name, value in facts.items()}
        interpreter = Interpreter(self.policy, possible, readings, self.coverage)
        for name in self.needed:
            interpreter.decide(name)
        return interpreter.evaluate(term).result

    def _broken(self, facts: Mapping[str, Value], readings: Mapping[str, str]) -> Counterexample | None:
        if self.property.kind == "always":
            result = self._evaluate(facts, readings, self.property.terms[0])
            self.decided += result.value is not None
            return Counterexample(facts, readings) if truth(result) == {Truth.FALSE} else None
        return self._not_monotone(facts, readings)

    def _not_monotone(self, facts: Mapping[str, Value], readings: Mapping[str, str]) -> Counterexample | None:
        cause, effect = self.property.terms
        if not isinstance(cause, t.FactRef) or cause.name not in facts:
            return None
        before = self._evaluate(facts, readings, effect)
        if before.value is None:
            return None
        value = self._next(cause, facts[cause.name])
        after = None if value is None else self._evaluate({**facts, cause.name: value}, readings, effect)
        if value is None or after is None or after.value is None:
            return None
        self.decided += 1
        change = self._rank(effect, after.value) - self._rank(effect, before.value)
        if (change < 0) if self.property.effect_not_falling else (change > 0):
            return Counterexample(facts, readings, value, (before.value, after.value))
        return None

    def _next(self, cause: t.FactRef, value: Value) -> Value | None:
        """The nearest candidate above a value, or below it where the property lets the fact fall."""
        start = self._rank(cause, value)
        moves = [(self._rank(cause, other) - start, other) for other in self.facts[cause.name]]
        if self.property.cause_rises:
            return min((move for move in moves if move[0] > 0), key=lambda move: move[0], default=(0, None))[1]
        return max((move for move in moves if move[0] < 0), key=lambda move: move[0], default=(0, None))[1]

    def _rank(self, term: t.Term, value: Value) -> int | Fraction:
        """The position of a value in the order of its type."""
        type_ = None
        if isinstance(term, t.FactRef):
            type_ = self.policy.facts[term.name].type
        elif isinstance(term, t.DecisionRef):
            type_ = self.policy.decisions[term.name].type
        if isinstance(type_, EnumType) and isinstance(value, str):
            return type_.members.index(value)
        if isinstance(value, bool):
            return int(value)
        if isinstance(value, datetime.date):
            return value.toordinal()
        if is_number(value):
            return value
        raise TypeError(f"{value!r} has no order")

    # ---- the smallest counterexample

    def _smallest(self, facts: dict[str, Value], readings: dict[str, str]) -> Counterexample:
        """Leave out every fact that can be left out and make the others as plain as can be, until neither helps."""
        defaults = {name: self.policy.readings[name].default for name in readings}
        before = None
        while before != (facts, readings):
            before = (facts, readings)
            facts, readings = self._smaller(facts, readings, defaults)
        found = self._broken(facts, readings)
        if found is None:
            raise AssertionError("a counterexample was lost while it was made smaller")
        shown = {name: value for name, value in found.readings.items() if value != defaults[name]}
        return Counterexample(found.facts, shown, found.raised, found.effects)

    def _smaller(
        self, facts: dict[str, Value], readings: dict[str, str], defaults: Mapping[str, str]
    ) -> tuple[dict[str, Value], dict[str, str]]:
        """One step: each reading to its default, each fact left out or given the plainest value that will do."""
        for name in list(readings):
            plainer_readings = {**readings, name: defaults[name]}
            if self._broken(facts, plainer_readings) is not None:
                readings = plainer_readings
        for name in list(facts):
            fewer = {other: value for other, value in facts.items() if other != name}
            if self._broken(fewer, readings) is not None:
                facts = fewer
                continue
            for value in self.facts[name]:
                plainer = {**facts, name: value}
                if value == facts[name] or self._broken(plainer, readings) is not None:
                    facts = plainer
                    break
            facts = self._with_least(facts, readings, name)
        return facts, readings

    def _with_least(self, facts: dict[str, Value], readings: dict[str, str], name: str) -> dict[str, Value]:
        """The facts with one of them, a number, as near to the plainest one as can be found by halving the way."""
        least = nearest_that(
            self.policy.facts[name],
            self.facts[name],
            facts[name],
            lambda value: self._broken({**facts, name: value}, readings) is not None,
        )
        return {**facts, name: least}
