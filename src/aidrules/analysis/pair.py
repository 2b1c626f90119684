"""Two policies on the same cases: what both decide, and the search for a case that shows something."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence

from attrs import define, field

from aidrules.analysis.candidates import candidates
from aidrules.core import terms as t
from aidrules.core.policy import CorePolicy, Decision, Fact
from aidrules.core.walk import walk, walk_with_defaults
from aidrules.evaluation.coverage import Coverage
from aidrules.evaluation.interpreter import Interpreter
from aidrules.evaluation.possible import Truth, known, truth
from aidrules.values.ranges import in_base_unit, outside
from aidrules.values.types import EnumType, SetType, Type, Value

MOST_CASES = 600
"""How many cases are looked at for one pair of decisions."""
_MOST_BASES = 24

Facts = Mapping[str, Value]


@define
class Pair:
    """Two policies whose facts of one alias are the same fact."""

    lower: CorePolicy
    upper: CorePolicy
    most: int = MOST_CASES
    seed: int = 0
    coverage: dict[int, Coverage] = field(factory=dict)

    def needed(self, policy: CorePolicy, name: str) -> tuple[str, ...]:
        """A decision and those it refers to."""
        return self.coverage.setdefault(id(policy), Coverage(policy)).needed(name)

    def changed(self, mine: Decision, theirs: Decision) -> bool:
        """Whether two decisions differ, themselves or in what they refer to."""
        return self._whole(self.lower, mine) != self._whole(self.upper, theirs)

    def _whole(self, policy: CorePolicy, decision: Decision) -> tuple[object, ...]:
        names = self.needed(policy, decision.name)
        bodies = [policy.decisions[name].body for name in names]
        parts = [term for body in bodies for term in walk_with_defaults(body, policy.facts)]
        values = [policy.parameters[term.name].base_value for term in parts if isinstance(term, t.ParameterRef)]
        facts = {policy.facts[term.name] for term in parts if isinstance(term, t.FactRef) and term.name in policy.facts}
        types = sorted((fact.name, str(fact.type)) for fact in facts)
        defaults = {fact.name: fact.default for fact in facts}
        return names, tuple(bodies), tuple(values), tuple(types), defaults

    def facts(self, *wanted: tuple[CorePolicy, Sequence[str], Sequence[t.Term]]) -> dict[str, Fact]:
        """The facts that some decisions and terms look at, by alias."""
        found: dict[str, Fact] = {}
        for policy, names, terms in wanted:
            bodies = [*(policy.decisions[name].body for name in names), *terms]
            for term in (part for body in bodies for part in walk_with_defaults(body, policy.facts)):
                if isinstance(term, t.FactRef) and term.name in policy.facts:
                    fact = policy.facts[term.name]
                    found.setdefault(fact.alias, fact)
        return found

    def cases(self, facts: Mapping[str, Fact], values: frozenset[Value]) -> Iterator[dict[str, Value]]:
        """Cases worth a look: the examples and plain cases, these with one fact changed, and random ones."""
        pools = {alias: candidates(fact, values) for alias, fact in facts.items()}
        pools = {alias: pool for alias, pool in pools.items() if pool}
        bases = list(self._bases(facts, pools))[:_MOST_BASES]
        yield from bases
        for base in bases:
            for alias, pool in pools.items():
                for value in pool:
                    yield {**base, alias: value}
        chance = random.Random(self.seed)  # noqa: S311 - a search, no secret
        while pools:
            if bases and chance.random() < 0.5:
                some = {alias: chance.choice(pool) for alias, pool in pools.items() if chance.random() < 0.3}
                yield {**chance.choice(bases), **some}
            else:
                yield {alias: chance.choice(pool) for alias, pool in pools.items()}

    def _bases(self, facts: Mapping[str, Fact], pools: Mapping[str, tuple[Value, ...]]) -> Iterator[dict[str, Value]]:
        for last in (True, False):
            yield {
                alias: fact.presumption if fact.presumption is not None else pools[alias][-1 if last else 0]
                for alias, fact in facts.items()
                if alias in pools
            }
        plain = {alias: fact.presumption for alias, fact in facts.items() if fact.presumption is not None}
        for policy in (self.lower, self.upper):
            for example in policy.examples:
                given = {policy.facts[n].alias: v for n, v in example.facts if v is not None and n in policy.facts}
                if shared := {alias: value for alias, value in given.items() if alias in facts}:
                    yield {**plain, **shared}

    def decide(self, policy: CorePolicy, name: str, facts: Facts) -> Value | None:
        """The value of a decision in base units; None where it is not decided."""
        interpreter = self._interpreter(policy, facts)
        for needed in self.needed(policy, name):
            interpreter.decide(needed)
        return interpreter.decisions[name].result.value

    def holds(self, term: t.Term, facts: Facts) -> bool:
        """Whether a condition of the lower policy is sure to hold."""
        interpreter = self._interpreter(self.lower, facts)
        for part in walk(term):
            if isinstance(part, t.DecisionRef):
                for needed in self.needed(self.lower, part.name):
                    interpreter.decide(needed)
        return truth(interpreter.evaluate(term).result) == {Truth.TRUE}

    def _interpreter(self, policy: CorePolicy, facts: Facts) -> Interpreter:
        possible = {
            fact.name: known(in_base_unit(facts[fact.alias], fact.type))
            for fact in policy.facts.values()
            if fact.alias in facts and _fits(facts[fact.alias], fact.type)
        }
        readings = {reading.name: reading.default for reading in policy.readings.values()}
        coverage = self.coverage.setdefault(id(policy), Coverage(policy))
        return Interpreter(policy, possible, readings, coverage)

    def search(
        self, facts: Mapping[str, Fact], values: frozenset[Value], shows: Callable[[Facts], bool]
    ) -> dict[str, Value] | None:
        """The first case that shows something, without the facts that it can do without."""
        for count, case in enumerate(self.cases(facts, values)):
            if count >= self.most:
                return None
            if shows(case):
                return _smallest(case, shows)
        return None


def _fits(value: Value, type_: Type) -> bool:
    match type_:
        case EnumType():
            return value in type_.members
        case SetType():
            return isinstance(value, frozenset) and value <= set(type_.element.members)
        case _:
            return not outside(value, type_)


def _smallest(case: dict[str, Value], shows: Callable[[Facts], bool]) -> dict[str, Value]:
    for alias in list(case):
        without = {other: value for other, value in case.items() if other != alias}
        if shows(without):
            case = without
    return case
