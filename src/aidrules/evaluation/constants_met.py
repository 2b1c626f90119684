"""With which constants the facts that a decision reads are compared.

The value of a fact flows through references, branches and columns to the operators that look at it. Where it meets a
constant there, the constant cuts what the fact may be; where it meets another fact, whatever cuts the one cuts the
other, so that pieces of both are the same or have nothing in common.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from attrs import define, field, frozen

from aidrules.core import terms as t
from aidrules.core.policy import CorePolicy
from aidrules.core.walk import children
from aidrules.values.numbers import is_number
from aidrules.values.permitted import Interval
from aidrules.values.types import Value


class NotFiniteError(Exception):
    """What a decision rests on does not fall into finitely many cases that can be told apart."""


@frozen
class Met:
    """What a fact is compared with.

    Attributes:
        values: the constants, in base units; members of sets singly.
        regions: the regions that it is asked to lie in.
    """

    values: frozenset[Value] = frozenset()
    regions: frozenset[str] = frozenset()


# What may flow into the value of a term: facts, constants, regions.
_Flow: TypeAlias = frozenset[tuple[str, Value]]
_NOTHING: _Flow = frozenset()
_TRUTHS = (t.Compare, t.Inside, t.InRegion)


def constants_met(policy: CorePolicy, needed: Iterable[str]) -> Mapping[str, Met]:
    """The facts that some decisions read, in the order in which they are met, and what each is compared with.

    Args:
        policy: the policy.
        needed: the decisions, each after those it refers to.

    Raises:
        NotFiniteError: one of them looks at a roster.
    """
    search = _Search(policy)
    for name in needed:
        search.decisions[name] = search.flow(policy.decisions[name].body, ())
    return {name: search.met(name) for name in search.around}


@define
class _Search:
    policy: CorePolicy
    decisions: dict[str, _Flow] = field(factory=dict, init=False)
    facts: dict[str, _Flow] = field(factory=dict, init=False)
    around: dict[str, str] = field(factory=dict, init=False)  # a forest: each fact, and one that it has met
    values: dict[str, set[Value]] = field(factory=dict, init=False)
    regions: dict[str, set[str]] = field(factory=dict, init=False)

    def met(self, name: str) -> Met:
        root = self._root(name)
        return Met(frozenset(self.values[root]), frozenset(self.regions[root]))

    def _root(self, name: str) -> str:
        while self.around[name] != name:
            name = self.around[name]
        return name

    def flow(self, term: t.Term, columns: Sequence[_Flow]) -> _Flow:
        """What may flow into the value of a term; everything that meets below it is noted."""
        match term:
            case t.Literal(value):
                return _constants(value)
            case t.ParameterRef(name):
                return _constants(self.policy.parameters[name].base_value)
            case t.FactRef(name):
                return self._fact(name)
            case t.DecisionRef(name):
                return self.decisions[name]
            case t.ColumnRef(index):
                return columns[index]
            case t.Aggregate() | t.FieldRef():
                raise NotFiniteError(term)
            case t.Case():
                self.flow(term.condition, columns)
                return self.flow(term.then, columns) | self.flow(term.otherwise, columns)
            case t.Table():
                return self._table(term)
            case t.Logic() | t.Not() | t.Applies() | t.Norms():
                for part in children(term):
                    self.flow(part, columns)
                return _NOTHING
            case t.Fallback() | t.Outcome() | t.ReadingRef():
                return self._all(term, columns)
            case _:
                found = self._all(term, columns)
                if isinstance(term, t.InRegion):
                    found |= {("region", term.region)}
                self._meet(found)
                asks = isinstance(term, t.SetOperation) and term.operator in ("has", "includes", "meets")
                return _NOTHING if asks or isinstance(term, _TRUTHS) else found

    def _all(self, term: t.Term, columns: Sequence[_Flow]) -> _Flow:
        return _NOTHING.union(*(self.flow(part, columns) for part in children(term)))

    def _fact(self, name: str) -> _Flow:
        if name not in self.facts:
            fact = self.policy.facts.get(name)
            if fact is None:
                raise NotFiniteError(name)
            self.around[name], self.values[name], self.regions[name] = name, set(), set()
            looked_up = _NOTHING if fact.default is None else self.flow(fact.default, ())
            self.facts[name] = looked_up | {("fact", name)}
        return self.facts[name]

    def _table(self, table: t.Table) -> _Flow:
        columns = [self.flow(column, ()) for column in table.columns]
        found = _NOTHING
        for row in (*table.rows, *([table.otherwise] if table.otherwise else [])):
            for test in row.tests:
                self.flow(test, columns)
            found |= self.flow(row.output, columns)
        return found

    def _meet(self, flow: _Flow) -> None:
        facts = sorted(str(value) for kind, value in flow if kind == "fact")
        for name in facts:
            first, other = self._root(facts[0]), self._root(name)
            if first != other:
                self.around[other] = first
                self.values[first] |= self.values.pop(other)
                self.regions[first] |= self.regions.pop(other)
        if facts:
            root = self._root(facts[0])
            self.values[root] |= {value for kind, value in flow if kind == "constant"}
            self.regions[root] |= {str(value) for kind, value in flow if kind == "region"}


def _constants(value: Value) -> _Flow:
    parts: Iterable[Value] = (value,)
    if isinstance(value, frozenset):
        parts = value
    elif isinstance(value, Interval):
        parts = [end for end in (value.low, value.high) if is_number(end)]
    return frozenset(("constant", part) for part in parts)
