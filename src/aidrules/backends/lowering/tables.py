"""Decision tables: ``evaluation/tables.py`` one level up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from aidrules.backends.lowering.collected import Collected
from aidrules.backends.lowering.gaps import matching_together, may_be_outside
from aidrules.backends.lowering.operators import compare
from aidrules.backends.lowering.outcomes import Flags, Outcomes
from aidrules.backends.lowering.trace import Node, Part, RowNode
from aidrules.backends.plan import Expr
from aidrules.core.terms import Row, Table
from aidrules.evaluation.possible import AND, OR, Truth
from aidrules.evaluation.tables import asked_together

if TYPE_CHECKING:
    from aidrules.backends.lowering.terms import Lowering

_EXCUSES = (Truth.REFERRED, Truth.NOT_APPLICABLE, Truth.FAULT)


def lower_table(lowering: Lowering, table: Table) -> Node:
    """Lower a table: its columns, then every row, then the rows that may match under its hit policy."""
    columns = [lowering.lower(column) for column in table.columns]
    rows = tuple(_row(lowering, row, columns) for row in table.rows)
    match = _Match(lowering, table, rows, columns)
    if table.hit_policy in ("unique", "any", "first", "priority"):
        return match.chosen()
    return match.collected()


def _row(lowering: Lowering, row: Row, columns: Sequence[Node]) -> RowNode:
    kleene = lowering.kleene
    tests = tuple(lowering.lower(test, columns) for test in row.tests)
    matches = kleene.combine(AND, [kleene.flags(test.result) for test in tests]) if tests else None
    output = lowering.lower(row.output, columns)
    return RowNode(row, matches or kleene.certain(Truth.TRUE), tests, output)


class _Match:
    """The rows of one table."""

    def __init__(self, lowering: Lowering, table: Table, rows: tuple[RowNode, ...], columns: Sequence[Node]) -> None:
        self.lowering = lowering
        self.ex = lowering.ex
        self.kleene = lowering.kleene
        self.table = table
        self.rows = rows
        self.columns = columns
        self.parts = tuple(Part(self.ex.true, column) for column in columns)
        kleene, ex = self.kleene, self.ex
        self.possible = [ex.not_(kleene.only(row.matches, Truth.FALSE)) for row in rows]
        self.certain = [ex.and_(row.matches[Truth.TRUE], kleene.only(row.matches, Truth.TRUE)) for row in rows]

    # ---- one row decides

    def chosen(self) -> Node:
        ex = self.ex
        conflict = self._conflict()
        candidates, excuses, sure = self._candidates()
        results = [
            (ex.and_(candidate, row.matches[Truth.TRUE]), row.output.result)
            for candidate, row in zip(candidates, self.rows, strict=True)
        ]
        results.append((ex.true, self.lowering.excuse(excuses)))
        clash = self.kleene.from_flags(self.kleene.certain(Truth.FAULT))
        results.append((self._possible_conflict(), clash))
        none = ex.not_(ex.or_(*candidates))
        outside = ex.and_(ex.not_(sure), ex.or_(none, self._outside()), ex.not_(conflict))
        otherwise = self._otherwise(outside)
        results.append((outside, self._beyond(otherwise)))
        found = self.kleene.union(results)
        if not conflict.is_false:
            fine = ex.not_(conflict)
            aside = [ex.and_(fine, excuse) for excuse in (found.referred, found.not_applicable)]
            faults = ex.or_(conflict, found.fault)
            found = self.kleene.where(ex.and_(fine, found.has_value), found.domain, [*aside, faults])
            candidates = [
                ex.select(conflict, certain, candidate)
                for certain, candidate in zip(self.certain, candidates, strict=True)
            ]
        return Node(self.table, found, self.parts, self.rows, tuple(candidates), outside, otherwise)

    def _candidates(self) -> tuple[list[Expr], Flags, Expr]:
        """For each row whether the result rests on it, the excuses that may be it, and whether no other is needed."""
        ex, kleene = self.ex, self.kleene
        found = [ex.false] * len(self.rows)
        excuses: dict[Truth, Expr] = dict(kleene.when(ex.false, kleene.certain(Truth.TRUE)))
        going = ex.true
        for group in asked_together(self.table):
            outcomes = kleene.combine(OR, [self.rows[index].matches for index in group])
            for outcome in _EXCUSES:
                excuses[outcome] = ex.or_(excuses[outcome], ex.and_(going, outcomes[outcome]))
            some = ex.or_(*(self.certain[index] for index in group))
            earlier = ex.false
            for index in group:
                matches = self.rows[index].matches[Truth.TRUE]
                counts = ex.or_(ex.not_(some), matches)
                if self.table.hit_policy == "priority":
                    counts = ex.and_(counts, ex.not_(earlier))
                    earlier = ex.or_(earlier, self.certain[index])
                found[index] = ex.and_(going, self.possible[index], counts)
            going = ex.and_(going, outcomes[Truth.FALSE])
        return found, excuses, ex.not_(going)

    def _conflict(self) -> Expr:
        """Whether rows are certain to match that must not match together."""
        ex, kleene = self.ex, self.kleene
        if self.table.hit_policy not in ("unique", "any"):
            return ex.false
        pairs = []
        for at, here in enumerate(self.certain):
            for other in range(at + 1, len(self.rows)):
                both = ex.and_(here, self.certain[other])
                if self.table.hit_policy == "any" and not both.is_false:
                    both = ex.and_(both, self._outputs_differ(at, other))
                pairs.append(both)
        found = ex.or_(*pairs)
        if self.table.hit_policy == "unique" or found.is_false:
            return found
        settled = [
            ex.or_(ex.not_(certain), kleene.settled(row.output.result))
            for certain, row in zip(self.certain, self.rows, strict=True)
        ]
        return ex.and_(found, *settled)

    def _possible_conflict(self) -> Expr:
        """Whether two rows may match together that must not."""
        ex, kleene = self.ex, self.kleene
        if self.table.hit_policy not in ("unique", "any") or not self.table.columns:
            return ex.false
        together = matching_together(self.lowering, self.table, self.columns)
        found = []
        for first in range(len(self.rows)):
            for second in range(first + 1, len(self.rows)):
                certain = ex.and_(self.certain[first], self.certain[second])
                pair = [self.rows[first], self.rows[second]]
                both = ex.and_(*(row.matches[Truth.TRUE] for row in pair))
                both = ex.and_(both, ex.or_(certain, together.get((first, second), ex.false)))
                if self.table.hit_policy == "any" and not both.is_false:
                    if pair[0].output.term == pair[1].output.term:
                        continue
                    settled = ex.and_(*(kleene.settled(row.output.result) for row in pair))
                    both = ex.and_(both, ex.or_(ex.not_(settled), self._outputs_differ(first, second)))
                found.append(both)
        return ex.or_(*found)

    def _outputs_differ(self, first: int, second: int) -> Expr:
        """Whether two settled outputs are not the same."""
        ex = self.ex
        left, right = self.rows[first].output.result, self.rows[second].output.result
        same = ex.or_(
            ex.and_(left.referred, right.referred),
            ex.and_(left.not_applicable, right.not_applicable),
            ex.and_(left.fault, right.fault),
        )
        if left.domain is not None and right.domain is not None:
            agree = compare(ex, "eq", left.domain, right.domain, None).can[True]
            same = ex.or_(same, ex.and_(left.has_value, right.has_value, agree))
        return ex.not_(same)

    def _outside(self) -> Expr:
        return may_be_outside(self.lowering, self.table, self.columns)

    def _otherwise(self, outside: Expr) -> RowNode | None:
        if self.table.otherwise is None or outside.is_false:
            return None
        return _row(self.lowering, self.table.otherwise, self.columns)

    def _beyond(self, otherwise: RowNode | None) -> Outcomes:
        if otherwise is not None:
            return otherwise.output.result
        return self.kleene.from_flags(self.kleene.certain(Truth.NOT_APPLICABLE))

    # ---- all rows together

    def collected(self) -> Node:
        ex, kleene = self.ex, self.kleene
        none = ex.not_(ex.or_(*self.possible))
        sure = ex.or_(
            *(
                ex.and_(possible, ex.not_(row.matches[Truth.FALSE]))
                for possible, row in zip(self.possible, self.rows, strict=True)
            )
        )
        outside = ex.or_(none, ex.and_(ex.not_(sure), self._outside()))
        otherwise = self._otherwise(outside)
        found = Collected(self.lowering, self.table, self.rows, self.possible, self.certain)
        results = found.results(none, outside if otherwise is None else ex.false, otherwise is None)
        if otherwise is not None:
            results.append((outside, found.alone(otherwise.output)))
        result = kleene.union(results)
        return Node(self.table, result, self.parts, self.rows, tuple(self.possible), outside, otherwise)
