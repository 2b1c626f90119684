"""What came of many rows, counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc
from attrs import define, field

from aidrules.backends.batch.job import Decided, Job
from aidrules.backends.result_columns import REASONS, STATUS


@define
class Tally:
    """Counts of rows, statuses and reasons.

    Attributes:
        kept: how many rows were decided, whatever their status.
        rejected: how many were not.
        statuses: for each decision, by alias, how many rows have each status.
        reasons: for each decision, by alias, on how many rows each rule bears.
        codes: how many of the rejected rows have a problem of each kind.
    """

    kept: int = 0
    rejected: int = 0
    statuses: dict[str, Counter[str]] = field(factory=dict)
    reasons: dict[str, Counter[str]] = field(factory=dict)
    codes: Counter[str] = field(factory=Counter)

    @staticmethod
    def ordered(counts: Mapping[str, int]) -> list[tuple[str, int]]:
        """Counts with the most frequent first, and in an order that does not depend on the engine where they tie."""
        return sorted(counts.items(), key=lambda found: (-found[1], len(found[0]), found[0]))

    @property
    def rows(self) -> int:
        """How many rows there were."""
        return self.kept + self.rejected

    def add(self, job: Job, part: Decided) -> None:
        """Count some rows."""
        self.count(job, part.results)
        self.rejected += len(part.rejects)
        for rejected in part.rejects:
            self.codes.update(dict.fromkeys((problem.kind for problem in rejected.problems), 1))

    def count(self, job: Job, results: pa.RecordBatch) -> None:
        """Count some rows that were decided."""
        self.kept += results.num_rows
        for decision in job.decisions:
            statuses = results.column(decision.alias + STATUS)
            reasons = results.column(decision.alias + REASONS)
            self.statuses.setdefault(decision.alias, Counter()).update(_counted(statuses))
            self.reasons.setdefault(decision.alias, Counter()).update(_counted(reasons.flatten()))


def _counted(values: pa.Array) -> dict[str, int]:
    return {found["values"]: found["counts"] for found in pc.value_counts(values).to_pylist()}
