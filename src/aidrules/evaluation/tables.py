"""Decision tables: the candidate rows under each hit policy, and what comes of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from aidrules.core.terms import Mark, Row, Table
from aidrules.evaluation.possible import (
    AND,
    NOT_APPLICABLE,
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
_EMPTY_SET: frozenset[str] = frozenset()


def evaluate_table(interpreter: Interpreter, table: Table) -> Step:
    """Evaluate a table: its columns, then every row, then the rows that may match under its hit policy."""
    parts = tuple(interpreter.evaluate(column) for column in table.columns)
    columns = [part.result for part in parts]
    rows = tuple(_row(interpreter, row, columns) for row in table.rows)
    match = _Match(table, rows, columns, interpreter)
    if table.hit_policy in ("unique", "any", "first", "priority"):
        return match.chosen(parts)
    return match.collected(parts)


def _row(interpreter: Interpreter, row: Row, columns: Sequence[Possible]) -> RowStep:
    tests = tuple(interpreter.evaluate(test, columns) for test in row.tests)
    matches = combine(AND, [truth(test.result) for test in tests]) if tests else _CERTAIN
    output = interpreter.evaluate(row.output, columns) if Truth.TRUE in matches else None
    return RowStep(row, matches, tests, output)


class _Match:
    """The rows of one table on one case."""

    def __init__(
        self, table: Table, rows: tuple[RowStep, ...], columns: Sequence[Possible], interpreter: Interpreter
    ) -> None:
        self.table = table
        self.rows = rows
        self.columns = columns
        self.interpreter = interpreter
        self.certain = [index for index, row in enumerate(rows) if row.matches == _CERTAIN]
        self.possible = [index for index, row in enumerate(rows) if row.matches != {Truth.FALSE}]
        # A row that cannot be false: it matches, or what its columns rest on is open.
        self.sure = [index for index, row in enumerate(rows) if Truth.FALSE not in row.matches]

    # ---- one row decides

    def chosen(self, parts: tuple[Step, ...]) -> Step:
        candidates = self._candidates()
        conflict = self._conflict()
        if conflict is not None:
            result = Possible(fault=Fault("conflict", self.table.mark, conflict))
            return Step(self.table, result, parts, self.rows, tuple(self.certain))
        results = [self._result(self.rows[index]) for index in candidates]
        outside = not self.sure and self.interpreter.coverage.may_be_outside(self.table, self.columns)
        otherwise = None
        if outside or not candidates:
            outside = True
            otherwise = self._otherwise()
            results.append(otherwise.output.result if otherwise and otherwise.output else NOT_APPLICABLE)
        return Step(self.table, union(results), parts, self.rows, tuple(candidates), otherwise, outside)

    def _candidates(self) -> list[int]:
        """The rows whose output the table may take."""
        match self.table.hit_policy:
            case "first":
                found = []
                for index in self.possible:
                    found.append(index)
                    if index in self.sure:
                        break
                return found
            case "priority":
                best = min((self.rows[index].row.rank for index in self.certain), default=None)
                if best is None:
                    return self.possible
                ahead = [index for index in self.possible if self.rows[index].row.rank < best]
                leader = next(index for index in self.certain if self.rows[index].row.rank == best)
                return sorted([*ahead, leader])
            case _:
                return self.possible

    def _conflict(self) -> tuple[Mark, ...] | None:
        """The rows that are certain to match and must not match together."""
        if self.table.hit_policy not in ("unique", "any") or len(self.certain) < 2:
            return None
        if self.table.hit_policy == "any":
            outputs = [row.output.result for row in (self.rows[index] for index in self.certain) if row.output]
            if all(output == outputs[0] for output in outputs) or not all(output.settled for output in outputs):
                return None
        return tuple(self.rows[index].row.mark for index in self.certain)

    def _result(self, row: RowStep) -> Possible:
        """What a row contributes: its output where it may match, and the excuses of its tests."""
        excuses = row.matches - {Truth.TRUE, Truth.FALSE}
        results = [] if row.output is None else [row.output.result]
        if excuses and not (self.certain and self.table.hit_policy != "first"):
            results.append(from_truth(excuses, first_fault(test.result for test in row.tests)))
        return union(results) if results else NOT_APPLICABLE

    def _otherwise(self) -> RowStep | None:
        if self.table.otherwise is None:
            return None
        return _row(self.interpreter, self.table.otherwise, self.columns)

    # ---- all rows together

    def collected(self, parts: tuple[Step, ...]) -> Step:
        rows = [self.rows[index] for index in self.possible]
        excuses = frozenset(o for row in rows for o in row.matches) - {Truth.TRUE, Truth.FALSE}
        outside = not self.sure and self.interpreter.coverage.may_be_outside(self.table, self.columns)
        outside = outside or not rows
        otherwise = self._otherwise() if outside else None
        outputs = [row.output.result for row in rows if row.output is not None]
        valued = [row for row in rows if row.output is not None and row.output.result.values is not None]
        blocked = any(row.matches == _CERTAIN and row not in valued for row in rows)
        results: list[Possible] = []
        if not blocked and (rows or otherwise is None):
            results += self._aggregate(valued, outside)
        for output in outputs:
            if output.kinds > (output.values is not None):
                results.append(Possible(None, output.referred, output.not_applicable, output.fault))
        if excuses:
            fault = first_fault(test.result for row in rows for test in row.tests)
            results.append(from_truth(excuses, fault))
        if otherwise is not None and otherwise.output is not None:
            results.append(otherwise.output.result)
        return Step(self.table, union(results), parts, self.rows, tuple(self.possible), otherwise, outside)

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


def _values(row: RowStep) -> Finite | Interval | SetRange | AnySequence:
    if row.output is None or row.output.result.values is None:
        raise TypeError("a row without a value")
    values = row.output.result.values
    if isinstance(values, Finite | Interval | SetRange | AnySequence):
        return values
    raise TypeError(f"a row whose value is {values}")
