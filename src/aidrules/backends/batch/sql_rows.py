"""Rows that a database decides: checked as whole columns, decided by one SELECT, and what that leaves open by the
interpreter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import pyarrow as pa
import pyarrow.compute as pc

from aidrules.backends.batch.canonical_rows import ROW, CanonicalRows, canonical_rows
from aidrules.backends.batch.job import Decided, Job, by_interpreter, decided, result_batch
from aidrules.backends.batch.sql_query import STATUSES, Query, select_of
from aidrules.backends.batch.verdicts import Outcome, is_rejected
from aidrules.backends.result_columns import STATUS
from aidrules.errors import Problem, RowProblems, UnsupportedError

FACTS = "aidrules_facts"
"""The name of the table that a SELECT reads."""


class Database(Protocol):
    """Something that answers a SELECT over a table."""

    @property
    def dialect(self) -> str:
        """The dialect it speaks, as sqlglot names it."""
        ...

    @property
    def enums(self) -> bool:
        """Whether texts of which is known which there are come faster as a type of their own."""
        ...

    def ask(self, select: str, facts: pa.RecordBatch) -> pa.Table | None:
        """The answer to a SELECT over a table named ``FACTS``; None where some value does not fit its numbers."""
        ...


def decided_by(job: Job, batch: pa.RecordBatch, database: Database, first: int, refused: set[str]) -> Decided:
    """Decide a batch: what its columns do not vouch for, and what the database leaves open, the interpreter decides.

    Args:
        job: what is asked.
        batch: the rows.
        database: what decides the others.
        first: the number of the first row.
        refused: the aliases of the decisions that cannot be written exactly in the dialect; the interpreter decides
            them, and those that turn out to be such are put in.
    """
    carried = [decision for decision in job.decisions if decision.alias not in refused]
    if not carried:
        return decided(job, batch, by_interpreter(job, batch), first)
    asked = job if len(carried) == len(job.decisions) else job.only(carried)
    try:
        found = _decided(asked, batch, database, first)
    except UnsupportedError as error:
        if error.decision not in {decision.alias for decision in carried}:
            raise
        refused.add(error.decision)
        return decided_by(job, batch, database, first, refused)
    return found if asked is job else _joined(job, batch, found, first, refused)


def _joined(job: Job, batch: pa.RecordBatch, found: Decided, first: int, refused: set[str]) -> Decided:
    """What the database decided, and the other decisions by the interpreter; a row is rejected as a whole."""
    own = job.only(decision for decision in job.decisions if decision.alias in refused)
    outcomes = by_interpreter(own, batch)
    places = [place for place, at in enumerate(found.kept) if not is_rejected(outcomes[at])]
    rows = [found.kept[place] for place in places]
    parts = (found.results.take(pa.array(places, pa.int64())), result_batch(own, [outcomes[at] for at in rows]))
    columns = {name: part.column(name) for part in parts for name in part.schema.names}
    results = pa.Table.from_arrays([columns[name] for name in job.results.names], schema=job.results)
    others = sorted(set(range(batch.num_rows)) - set(rows))
    taken = by_interpreter(job, batch.take(pa.array(others, pa.int64()))) if others else []
    return _merged(job, batch, rows, results, others, taken, first)


def _decided(job: Job, batch: pa.RecordBatch, database: Database, first: int) -> Decided:
    canonical = canonical_rows(job, batch)
    rows: list[int]
    asked = _asked(job, canonical, database) if canonical.table.num_rows else None
    if asked is None:
        rows, results, others = [], job.results.empty_table(), list(range(batch.num_rows))
    else:
        rows, results = asked
        others = (
            sorted({*canonical.others, *canonical.table.column(ROW).to_pylist()} - set(rows))
            if (canonical.others or len(rows) < canonical.table.num_rows)
            else []
        )
    if not others:
        return Decided(batch, tuple(rows), _one_batch(results, job.results), ())
    taken = batch.take(pa.array(others, pa.int64()))
    return _merged(job, batch, rows, results, others, by_interpreter(job, taken), first)


def _asked(job: Job, canonical: CanonicalRows, database: Database) -> tuple[list[int], pa.Table] | None:
    """The rows that the database decides, in order, and their results; None where a result fits no column."""
    query = Query(
        database.dialect,
        FACTS,
        tuple(decision.alias for decision in job.decisions),
        canonical.columns,
        {name: canonical.table.schema.field(column).type for name, column in canonical.columns.items()},
        job.fixed,
        (ROW,),
        database.enums,
    )
    found = database.ask(select_of(job.policy, query), canonical.table)
    if found is None:
        return None  # some row cannot be carried; the interpreter says which
    if not found.column(ROW).equals(pa.chunked_array([canonical.table.column(ROW)])):
        found = found.take(pc.sort_indices(found.column(ROW)))
    good = _all_in_statuses(found, job)
    if not pc.all(good).as_py():
        found = found.filter(good)
    rows: list[int] = found.column(ROW).to_pylist()
    try:
        return rows, found.select(job.results.names).cast(job.results)
    except pa.ArrowInvalid:
        return None


def _all_in_statuses(found: pa.Table, job: Job) -> pa.Array:
    statuses = pa.array(STATUSES)
    good = pa.array([True] * found.num_rows, pa.bool_())
    for decision in job.decisions:
        column = found.column(decision.alias + STATUS).combine_chunks()
        good = pc.and_(good, pc.is_in(column.cast(pa.string()), value_set=statuses))
    return good


def _merged(
    job: Job,
    batch: pa.RecordBatch,
    rows: Sequence[int],
    results: pa.Table,
    others: Sequence[int],
    outcomes: Sequence[Outcome],
    first: int,
) -> Decided:
    """What the database and the interpreter decided, in the order of the rows."""
    answered = [(at, outcome) for at, outcome in zip(others, outcomes, strict=True) if not is_rejected(outcome)]
    rejects = tuple(
        RowProblems(first + at, tuple(p for p in outcome if isinstance(p, Problem)))
        for at, outcome in zip(others, outcomes, strict=True)
        if is_rejected(outcome)
    )
    both = pa.concat_tables([results, pa.Table.from_batches([result_batch(job, [outcome for _, outcome in answered])])])
    places = pa.array([*rows, *(at for at, _ in answered)], pa.int64())
    order = pc.sort_indices(places)
    return Decided(batch, tuple(places.take(order).to_pylist()), _one_batch(both.take(order), job.results), rejects)


def _one_batch(table: pa.Table, schema: pa.Schema) -> pa.RecordBatch:
    batches = table.combine_chunks().to_batches()
    return batches[0] if batches else pa.RecordBatch.from_pylist([], schema=schema)
