"""Which unknown facts can still matter: those whose value may change an answer that is not settled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from heapq import heappop, heappush
from typing import TypeVar

from aidrules.core import terms as t
from aidrules.evaluation.aggregates import unsettled
from aidrules.evaluation.possible import ALL_NORMS, AND, ANY_NORM, OR, Possible, Truth, truth
from aidrules.evaluation.steps import ExceptionStep, NormStep, RowStep, Step
from aidrules.values.domains import Interval
from aidrules.values.intervals import negate
from aidrules.values.numbers import is_number

T = TypeVar("T")
_TURNED = {Truth.TRUE: Truth.FALSE, Truth.FALSE: Truth.TRUE}


def missing_facts(step: Step, decisions: Mapping[str, Step], facts: Iterable[str]) -> tuple[str, ...]:
    """The unknown facts that may change the result of a step, as far as its parts tell, each by itself.

    Args:
        step: the step; a settled one misses nothing.
        decisions: the steps of the decisions it may refer to, in the policy's order: each after those it refers to
            itself. They are looked at from the last to the first, each after all that refer to it, so that the order
            of the names is the same whichever reference a case came by first.
        facts: the facts of the policy, in its order.
    """
    search = _Search(decisions, {name: position for position, name in enumerate(facts)})
    search.visit(step)
    while search.waiting:  # a chain of decisions may be deeper than any recursion
        search.visit(decisions[search.next_decision()])
    return tuple(search.found)


class _Search:
    def __init__(self, decisions: Mapping[str, Step], facts: Mapping[str, int]) -> None:
        self.decisions, self.facts = decisions, facts
        self.found: dict[str, None] = {}
        self.seen: set[str] = set()
        self.waiting: list[int] = []  # positions, turned round: the last decision is the least
        self.names = list(decisions)
        self.positions = {name: position for position, name in enumerate(self.names)}
        self.aggregates_met: set[int] = set()

    def next_decision(self) -> str:
        """The decision to be looked at next, of those that wait: the one that stands last."""
        return self.names[-heappop(self.waiting)]

    def visit(self, step: Step, columns: Sequence[Step] = ()) -> None:
        """Look below a step that is not settled; ``columns`` are the steps of the table around it."""
        if step.result.settled:
            return
        match step.term:
            case t.FactRef() if step.parts and step.parts[0].result == step.result:
                self.visit(step.parts[0])  # looked up, and some value is found for certain: where or when is unknown
            case t.FactRef(name):
                self.found[name] = None
            case t.FieldRef(name):
                self.found[name] = None
            case t.Aggregate():
                if id(step) in self.aggregates_met:  # the same for every record
                    return
                self.aggregates_met.add(id(step))
                self._members(step, columns)
            case t.DecisionRef() if step.parts:  # one for each record stands in its place
                self.visit(step.parts[0])
            case t.DecisionRef(name):
                if name not in self.seen:
                    self.seen.add(name)
                    heappush(self.waiting, -self.positions[name])
            case t.ColumnRef(index):
                self.visit(columns[index])
            case t.Table():
                self._table(step)
            case t.Norms(mode):
                self._norms(step.norms, ALL_NORMS if mode == "all" else ANY_NORM, columns)
            case t.Logic(operator):
                order = AND if operator == "and" else OR
                for part in _relevant(step.parts, [truth(part.result) for part in step.parts], order):
                    self.visit(part, columns)
            case t.Arithmetic("max" | "min" as operator):
                for part in _undominated(step.parts, operator == "max"):
                    self.visit(part, columns)
            case _:
                for part in step.parts:
                    self.visit(part, columns)

    def _members(self, step: Step, columns: Sequence[Step]) -> None:
        """Look at the records; what is met first here stands in the policy's order, whichever record comes first."""
        before = len(self.found)
        for member in unsettled(step):
            if not member.number:
                self.visit(step.parts[0])
            for part in member.parts:
                self.visit(part, columns)
        names = list(self.found)
        self.found = dict.fromkeys([*names[:before], *sorted(names[before:], key=self.facts.__getitem__)])

    def _table(self, step: Step) -> None:
        rows = [step.rows[index] for index in step.chosen]
        for row in (*rows, *([step.otherwise] if step.otherwise else [])):
            self._row(row, step.parts)
        if step.outside and not rows:
            for row in step.rows:
                self._row(row, step.parts)

    def _row(self, row: RowStep, columns: Sequence[Step]) -> None:
        outcomes = [truth(test.result) for test in row.tests]
        for test in _relevant(row.tests, outcomes, AND):
            self.visit(test, columns)
        if row.output is not None:
            self.visit(row.output, columns)

    def _norms(self, norms: Sequence[NormStep], order: Sequence[Truth], columns: Sequence[Step]) -> None:
        deciding = [norm for norm in norms if norm.norm.force != "advisory"]
        for norm in _relevant(deciding, [norm.result for norm in deciding], order):
            self._norm(norm, columns)

    def _norm(self, norm: NormStep, columns: Sequence[Step]) -> None:
        if norm.condition is not None:
            self.visit(norm.condition, columns)
        if norm.requirement is None:
            return
        own = truth(norm.requirement.result)
        if norm.norm.forbidden:
            own = frozenset(_TURNED.get(outcome, outcome) for outcome in own)
        parts: list[NormStep | ExceptionStep] = [norm, *norm.exceptions]
        for part in _relevant(parts, [own, *(found.holds for found in norm.exceptions)], OR):
            if isinstance(part, ExceptionStep):
                self._exception(part, columns)
            else:
                self.visit(norm.requirement, columns)

    def _exception(self, exception: ExceptionStep, columns: Sequence[Step]) -> None:
        parts: list[ExceptionStep | Step] = [exception.condition, *exception.exceptions]
        outcomes = [truth(exception.condition.result)]
        outcomes += [
            frozenset(_TURNED.get(outcome, outcome) for outcome in found.holds) for found in exception.exceptions
        ]
        for part in _relevant(parts, outcomes, AND):
            if isinstance(part, ExceptionStep):
                self._exception(part, columns)
            else:
                self.visit(part, columns)


def _relevant(parts: Sequence[T], outcomes: Sequence[frozenset[Truth]], order: Sequence[Truth]) -> Iterable[T]:
    """The operands of a connective that can still change its outcome.

    The later an outcome stands in ``order``, the more it wins over. However the others turn out, the result is at
    least the strongest of their weakest outcomes; an operand that cannot win over that changes nothing.
    """
    ranks = [sorted(order.index(outcome) for outcome in found) for found in outcomes]
    for position, (part, own) in enumerate(zip(parts, ranks, strict=True)):
        floor = max((rank[0] for other, rank in enumerate(ranks) if other != position and rank), default=-1)
        if len(own) > 1 and own[-1] > floor:
            yield part


def _undominated(parts: Sequence[Step], largest: bool) -> Iterable[Step]:
    """The operands of a maximum (minimum) that may exceed what another one reaches for certain."""
    reaches = [_reach(part.result, largest) for part in parts]
    lows = [reach.low.value for reach in reaches if reach and reach.low and is_number(reach.low.value)]
    floor = max(lows, default=None)
    for part, reach in zip(parts, reaches, strict=True):
        high = reach.high if reach else None
        if floor is None or high is None or not is_number(high.value) or high.value > floor or part.result.kinds > 1:
            yield part


def _reach(possible: Possible, largest: bool) -> Interval | None:
    if not isinstance(possible.values, Interval):
        return None
    return possible.values if largest else negate(possible.values)
