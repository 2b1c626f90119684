"""What can be said of a decision table without any facts: rows that overlap, cases no row covers, rows never reached.

All three are found on the atoms of the columns: each column's domain cut at the constants of its tests (see
``evaluation.coverage``). They are warnings: at run time an overlap is a conflict error, and a gap does not apply.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from aidrules.core import terms as t
from aidrules.core.policy import CorePolicy
from aidrules.core.walk import walk
from aidrules.diagnostics.diagnostic import Related
from aidrules.diagnostics.sink import DiagnosticSink
from aidrules.evaluation.coverage import MAX_ROWS_IN_PAIRS, Box, Coverage, TableSearch
from aidrules.values.domains import AnyText, Domain, Finite, Interval, SetRange, the_value
from aidrules.values.show import show_value
from aidrules.values.types import Bound


def check_tables(policy: CorePolicy, coverage: Coverage, sink: DiagnosticSink) -> None:
    """Warn of overlaps, gaps and unreachable rows in every table of a policy's own document."""
    seen: set[int] = set()
    own = policy.documents[0].title if policy.documents else ""
    for decision in policy.decisions.values():
        if decision.rule.document != own:
            continue
        for term in walk(decision.body):
            # Decisions that share a table have its rows at the same places.
            if isinstance(term, t.Table) and term.mark.span.start not in seen:
                seen.add(term.mark.span.start)
                _Check(policy, term, coverage, sink).all()


_NAMED = t.FactRef | t.DecisionRef | t.ReadingRef | t.FieldRef


class _Check:
    def __init__(self, policy: CorePolicy, table: t.Table, coverage: Coverage, sink: DiagnosticSink) -> None:
        self.policy = policy
        self.table = table
        self.coverage = coverage
        self.sink = sink
        self.independent = _independent(policy, table, coverage)

    def all(self) -> None:
        """Every check."""
        gaps = self.coverage.gaps(self.table)
        if gaps is None:
            return
        search = TableSearch(self.coverage, self.table)
        if not self.table.hit_policy.startswith("collect") and not self.table.hit_policy.endswith("order"):
            self._gaps(gaps)
        if self.table.hit_policy == "unique":
            self._overlaps(search)
        if self.table.hit_policy == "first":
            self._unreachable(search)

    def _gaps(self, gaps: Sequence[Box]) -> None:
        otherwise = self.table.otherwise
        if not gaps and otherwise is not None:
            self.sink.report("P324", otherwise.mark.span)
        if gaps and otherwise is None and self.independent:
            example = "，".join(self._shown(column, box) for column, box in enumerate(gaps[0]) if box is not None)
            self.sink.report("P307", self.table.mark.span, example=example or "任何情形")

    def _shown(self, column: int, atoms: Sequence[Domain]) -> str:
        term = self.table.columns[column]
        name = term.name if isinstance(term, _NAMED) else f"第 {column + 1} 列"
        return f"{name} 为 {_show_atom(atoms[0])}"

    def _overlaps(self, search: TableSearch) -> None:
        if len(self.table.rows) > MAX_ROWS_IN_PAIRS or not self.independent:
            return
        for first, second in combinations(range(len(self.table.rows)), 2):
            if all(search.meet(column, first, second) for column in range(len(self.table.columns))):
                rows = self.table.rows
                related = (Related(rows[first].mark.span, "other-row"),)
                span = rows[second].mark.span
                self.sink.report("P306", span, related=related, first=str(first + 1), second=str(second + 1))

    def _unreachable(self, search: TableSearch) -> None:
        for number in range(1, len(self.table.rows)):
            if search.covered_before(number):
                self.sink.report("P308", self.table.rows[number].mark.span, row=str(number + 1))


def _independent(policy: CorePolicy, table: t.Table, coverage: Coverage) -> bool:
    """Whether no two columns depend on the same fact, so that every combination of their atoms can happen."""
    seen: set[str] = set()
    for column in table.columns:
        reached = list(_reached(policy, column, coverage))
        found = {term.name for term in reached if isinstance(term, t.FactRef | t.ReadingRef)}
        found |= {f"{term.roster}·{term.name}" for term in reached if isinstance(term, t.FieldRef)}
        if found & seen:
            return False
        seen |= found
    return True


def _reached(policy: CorePolicy, column: t.Term, coverage: Coverage) -> Iterator[t.Term]:
    for term in walk(column):
        yield term
        if isinstance(term, t.DecisionRef):
            for name in coverage.needed(term.name):
                yield from walk(policy.decisions[name].body)


def _show_atom(atom: Domain) -> str:
    value = the_value(atom)
    if value is not None:
        return show_value(value)
    match atom:
        case Interval(low, high):
            return _show_interval(low, high)
        case AnyText():
            return "其他文字"
        case Finite(values):
            return "、".join(sorted(show_value(found) for found in values))
        case SetRange():
            return "某个集合"
        case _:
            return "某个序列"


def _show_interval(low: Bound | None, high: Bound | None) -> str:
    left = f"{'[' if low.closed else '('}{show_value(low.value)}" if low else "(－∞"
    right = f"{show_value(high.value)}{']' if high.closed else ')'}" if high else "＋∞)"
    return f"{left}，{right}"
