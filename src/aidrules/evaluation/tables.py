"""Decision tables: the candidate rows under each hit policy, and what comes of them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import TYPE_CHECKING, Literal

from attrs import evolve

from aidrules.core.terms import Mark, Row, Table
from aidrules.evaluation.possible import (
    AND,
    NOT_APPLICABLE,
    OR,
    Fault,
    Possible,
    Truth,
    combine,
    first_fault,
    from_truth,
    known,
    truth,
    union,
)
from aidrules.evaluation.steps import RowStep, Step
from aidrules.values import intervals
from aidrules.values.domains import AnySequence, Finite, Interval, SetRange, the_value
from aidrules.values.types import Bound

if TYPE_CHECKING:
    from aidrules.evaluation.interpreter import Interpreter

_CERTAIN = frozenset({Truth.TRUE})
# What a row does to a collection; the strongest wins.
_COLLECTED = (Truth.TRUE, Truth.REFERRED, Truth.NOT_APPLICABLE, Truth.FAULT)
_EMPTY_SET: frozenset[str] = frozenset()


def evaluate_table(interpreter: Interpreter, table: Table) -> Step:
    """Evaluate a table: its columns, then every row, then the rows that may match under its hit policy."""
    parts = tuple(interpreter.evaluate(column) for column in table.columns)
    columns = [part.result for part in parts]
    rows = tuple(_row(interpreter, row, columns) for row in table.rows)
    return match_rows(interpreter, table, rows, columns, parts)


def match_rows(
    interpreter: Interpreter,
    table: Table,
    rows: tuple[RowStep, ...],
    columns: Sequence[Possible],
    parts: tuple[Step, ...] = (),
) -> Step:
    """What a table makes of its rows under its hit policy.

    Args:
        interpreter: who evaluates the 否则 row.
        table: the table.
        rows: what comes of the tests of each row, and of its output.
        columns: what each column may be.
        parts: the steps of the columns.
    """
    match = _Match(table, rows, columns, interpreter)
    if table.hit_policy in ("unique", "any", "first", "priority"):
        return match.chosen(parts)
    return match.collected(parts)


def _row(interpreter: Interpreter, row: Row, columns: Sequence[Possible]) -> RowStep:
    tests = tuple(interpreter.evaluate(test, columns) for test in row.tests)
    matches = combine(AND, [truth(test.result) for test in tests]) if tests else _CERTAIN
    output = interpreter.evaluate(row.output, columns) if Truth.TRUE in matches else None
    return RowStep(row, matches, tests, output)


def asked_together(table: Table) -> list[list[int]]:
    """The rows in the order in which they are asked: one by one, by the rank of their output, or all at once."""
    numbers = range(len(table.rows))
    match table.hit_policy:
        case "first":
            return [[index] for index in numbers]
        case "priority":
            ranks = sorted({row.rank for row in table.rows})
            return [[index for index in numbers if table.rows[index].rank == rank] for rank in ranks]
        case _:
            return [list(numbers)] if table.rows else []


class _Match:
    """The rows of one table on one case."""

    def __init__(
        self, table: Table, rows: tuple[RowStep, ...], columns: Sequence[Possible], interpreter: Interpreter
    ) -> None:
        self.table = table
        self.rows = rows
        self.columns = columns
        self.interpreter = interpreter
        self.possible = [index for index, row in enumerate(rows) if row.matches != {Truth.FALSE}]

    # ---- one row decides

    def chosen(self, parts: tuple[Step, ...]) -> Step:
        conflict = self._conflict()
        if conflict is not None:
            kind: Literal["conflict", "exceptions"] = "conflict" if self.table.columns else "exceptions"
            result = Possible(fault=Fault(kind, self.table.mark, conflict))
            return Step(self.table, result, parts, self.rows, tuple(self._certain(self.possible)))
        candidates, excuses, sure = self._candidates()
        results = [row.output.result for row in (self.rows[index] for index in candidates) if row.output]
        if excuses:
            results.append(from_truth(excuses, self._fault(candidates)))
        clash = self._possible_conflict()
        if clash is not None:
            results.append(Possible(fault=Fault("conflict", self.table.mark, clash)))
        outside = not sure and (not candidates or self._may_be_outside())
        otherwise = self._otherwise() if outside else None
        if outside:
            results.append(otherwise.output.result if otherwise and otherwise.output else NOT_APPLICABLE)
        return Step(self.table, union(results), parts, self.rows, tuple(candidates), otherwise, outside)

    def _candidates(self) -> tuple[list[int], frozenset[Truth], bool]:
        """The rows on which the result rests, the excuses that may be it, and whether no other row can be needed.

        Rows are asked group by group; in a group a row that matches wins over one whose columns have no value.
        """
        found: list[int] = []
        excuses: frozenset[Truth] = frozenset()
        for group in asked_together(self.table):
            outcomes = combine(OR, [self.rows[index].matches for index in group])
            excuses |= outcomes - {Truth.TRUE, Truth.FALSE}
            if self._certain(group):
                group = [index for index in group if Truth.TRUE in self.rows[index].matches]
                if self.table.hit_policy == "priority":
                    group = group[: group.index(self._certain(group)[0]) + 1]
            found += [index for index in group if index in self.possible]
            if Truth.FALSE not in outcomes:
                return sorted(found), excuses, True
        return sorted(found), excuses, False

    def _certain(self, indices: Sequence[int]) -> list[int]:
        return [index for index in indices if self.rows[index].matches == _CERTAIN]

    def _conflict(self) -> tuple[Mark, ...] | None:
        """The rows that are certain to match and must not match together."""
        certain = [self.rows[index] for index in self._certain(self.possible)]
        if self.table.hit_policy not in ("unique", "any") or len(certain) < 2:
            return None
        if self.table.hit_policy == "any":
            outputs = [row.output.result for row in certain if row.output]
            if all(output == outputs[0] for output in outputs) or not all(output.settled for output in outputs):
                return None
        return tuple(row.row.mark for row in certain)

    def _possible_conflict(self) -> tuple[Mark, ...] | None:
        """Two rows that must not match together and may, as far as the column values tell.

        Rows that the values of some column keep apart are none: that either may match does not mean that both may.
        """
        if self.table.hit_policy not in ("unique", "any") or not self.table.columns:
            return None
        may_match = [index for index in self.possible if self.rows[index].output is not None]
        if len(may_match) < 2:
            return None
        certain = self._certain(may_match)
        pairs = [*combinations(certain, 2)]
        if len(certain) < len(may_match):
            pairs += self.interpreter.coverage.matching_together(self.table, self.columns)
        for first, second in pairs:
            possible = first in may_match and second in may_match
            if possible and (self.table.hit_policy == "unique" or self._may_differ(first, second)):
                return self.rows[first].row.mark, self.rows[second].row.mark
        return None

    def _may_differ(self, first: int, second: int) -> bool:
        """Whether the outputs of two rows may be different."""
        one, other = self.rows[first].output, self.rows[second].output
        if one is None or other is None or one.term == other.term:
            return False
        return not one.result.settled or one.result != other.result

    def _fault(self, indices: Sequence[int]) -> Fault | None:
        """The fault of the first test or output that may have one."""
        rows = [self.rows[index] for index in indices]
        steps = [step for row in rows for step in (*row.tests, *([row.output] if row.output else []))]
        return first_fault(step.result for step in steps)

    def _may_be_outside(self) -> bool:
        return self.interpreter.coverage.may_be_outside(self.table, self.columns)

    def _otherwise(self) -> RowStep | None:
        if self.table.otherwise is None:
            return None
        return _row(self.interpreter, self.table.otherwise, self.columns)

    # ---- all rows together

    def collected(self, parts: tuple[Step, ...]) -> Step:
        rows = [self.rows[index] for index in self.possible]
        sure = any(Truth.FALSE not in row.matches for row in rows)
        outside = not rows or (not sure and self._may_be_outside())
        otherwise = self._otherwise() if outside else None
        # Every row that matches must have a value, and no row may be open.
        found = combine(_COLLECTED, [_contribution(row) for row in rows]) or _CERTAIN
        results: list[Possible] = []
        if Truth.TRUE in found and (rows or otherwise is None):
            valued = [row for row in rows if row.output is not None and row.output.result.values is not None]
            results += self._aggregate(valued, outside and otherwise is None)
        if found != _CERTAIN:
            results.append(from_truth(found - _CERTAIN, self._fault(self.possible)))
        if otherwise is not None and otherwise.output is not None:
            results.append(self._alone(otherwise, otherwise.output.result))
        return Step(self.table, union(results), parts, self.rows, tuple(self.possible), otherwise, outside)

    def _alone(self, row: RowStep, result: Possible) -> Possible:
        """The outcome of the 否则 row: under an order, its one value is a sequence of one."""
        if self.table.hit_policy not in ("rule_order", "output_order") or result.values is None:
            return result
        return evolve(result, values=self._sequence([row], [row]).values)

    def _aggregate(self, rows: list[RowStep], outside: bool) -> list[Possible]:
        certain = [row for row in rows if row.matches == _CERTAIN]
        match self.table.hit_policy:
            case "collect_count":
                low = len(certain) if certain or outside else 1
                return [Possible(Interval(Bound(low), Bound(len(rows))))]
            case "collect_sum":
                return [Possible(self._sum(rows))]
            case "collect_min" | "collect_max":
                return self._extreme(rows, certain, outside)
            case "collect_set":
                return [self._set(rows)]
            case _:
                return [self._sequence(rows, certain)]

    def _sum(self, rows: list[RowStep]) -> Interval:
        total = Interval(Bound(0), Bound(0))
        for row in rows:
            value = _values(row)
            if not isinstance(value, Interval):
                raise TypeError("a sum of values that are no numbers")
            if row.matches != _CERTAIN:
                zero = Possible(Interval(Bound(0), Bound(0)))
                joined = union([Possible(value), zero]).values
                value = joined if isinstance(joined, Interval) else value
            total = intervals.add(total, value)
        return total

    def _extreme(self, rows: list[RowStep], certain: list[RowStep], outside: bool) -> list[Possible]:
        if not rows:
            return [NOT_APPLICABLE]
        largest = self.table.hit_policy == "collect_max"
        every = [value for value in map(_values, rows) if isinstance(value, Interval)]
        sure = [value for value in map(_values, certain) if isinstance(value, Interval)]
        reach = union([Possible(value) for value in every]).values
        if not isinstance(reach, Interval):
            raise TypeError("an extreme of values that are no numbers")
        if sure:
            best = intervals.extreme(sure, largest)
            reach = Interval(best.low, reach.high) if largest else Interval(reach.low, best.high)
            return [Possible(reach)]
        return [Possible(reach), NOT_APPLICABLE] if outside else [Possible(reach)]

    def _set(self, rows: list[RowStep]) -> Possible:
        must, may = _EMPTY_SET, _EMPTY_SET
        for row in rows:
            value = _values(row)
            if not isinstance(value, SetRange):
                raise TypeError("a list of values that are no sets")
            may |= value.may
            if row.matches == _CERTAIN:
                must |= value.must
        return Possible(SetRange(must, may))

    def _sequence(self, rows: list[RowStep], certain: list[RowStep]) -> Possible:
        """The outputs in order, each once. A row that may match and adds nothing changes nothing."""
        if self.table.hit_policy == "output_order":
            rows = sorted(rows, key=lambda row: row.row.rank)
        found: list[str] = []
        for row in rows:
            value = the_value(_values(row))
            if value is None:
                return Possible(AnySequence())
            if value in found:
                continue
            same = [other for other in certain if the_value(_values(other)) == value]
            settled = row.matches == _CERTAIN or (self.table.hit_policy == "output_order" and same)
            if not settled:
                return Possible(AnySequence())
            found.append(str(value))
        return known(tuple(found))


def _contribution(row: RowStep) -> frozenset[Truth]:
    """What a row does to a collection: TRUE stands for nothing, or a value."""
    found = set(row.matches - {Truth.TRUE, Truth.FALSE})
    if Truth.FALSE in row.matches:
        found.add(Truth.TRUE)
    if row.output is not None:
        result = row.output.result
        kinds = truth(Possible(None, result.referred, result.not_applicable, result.fault))
        found |= kinds | (_CERTAIN if result.values is not None else frozenset())
    return frozenset(found)


def _values(row: RowStep) -> Finite | Interval | SetRange | AnySequence:
    if row.output is None or row.output.result.values is None:
        raise TypeError("a row without a value")
    values = row.output.result.values
    if isinstance(values, Finite | Interval | SetRange | AnySequence):
        return values
    raise TypeError(f"a row whose value is {values}")
