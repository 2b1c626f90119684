"""DuckDB: rows are checked as whole columns, decided by one SELECT, and what that leaves open by the interpreter."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
from attrs import frozen

from aidrules.backends.batch.canonical_rows import ROW, CanonicalRows, canonical_rows
from aidrules.backends.batch.duckdb_copy import copy_parquet
from aidrules.backends.batch.duckdb_errors import told
from aidrules.backends.batch.engine import Limits, Progress
from aidrules.backends.batch.job import Decided, Job, by_interpreter, result_batch
from aidrules.backends.batch.result_types import STATUS
from aidrules.backends.batch.sql_query import STATUSES, Query, select_of
from aidrules.backends.batch.tally import Tally
from aidrules.backends.batch.verdicts import Outcome, is_rejected
from aidrules.errors import Problem, RowProblems

FACTS = "aidrules_facts"


def connect(limits: Limits) -> duckdb.DuckDBPyConnection:
    """A database of its own, in memory, that keeps the order of rows and loads nothing from elsewhere.

    Args:
        limits: what it may take of the machine.
    """
    connection = duckdb.connect(":memory:")
    connection.execute("SET preserve_insertion_order = true")
    connection.execute("SET enable_progress_bar = false")
    connection.execute("SET autoinstall_known_extensions = false")
    connection.execute("SET memory_limit = ?", [limits.memory])
    # What does not fit in memory goes to a folder of the system's, not to one beside the user's files.
    connection.execute("SET temp_directory = ?", [str(Path(tempfile.gettempdir()) / f"aidrules-{os.getpid()}")])
    if limits.threads is not None:
        connection.execute("SET threads = ?", [limits.threads])
    return connection


@frozen
class DuckDBEngine:
    """Decides rows in an embedded DuckDB."""

    limits: Limits = Limits()
    name: str = "duckdb"
    chunk: int = 122_880

    def decide(self, job: Job, batches: Iterable[pa.RecordBatch]) -> Iterator[Decided]:
        """As ``Engine.decide`` says."""
        with told():
            connection = connect(self.limits)
        with connection:
            first = 1
            for batch in batches:
                with told():
                    found = _decided(job, batch, connection, first)
                yield found
                first += batch.num_rows

    def copy(self, job: Job, source: Path, target: Path, progress: Progress) -> Tally | None:
        """As ``Engine.copy`` says: read, checked, decided and written by one statement."""
        with told(), connect(self.limits) as connection:
            return copy_parquet(connection, job, source, target, progress)


def _decided(job: Job, batch: pa.RecordBatch, connection: duckdb.DuckDBPyConnection, first: int) -> Decided:
    canonical = canonical_rows(job, batch)
    rows: list[int]
    asked = _asked(job, canonical, connection) if canonical.table.num_rows else None
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


def _asked(
    job: Job, canonical: CanonicalRows, connection: duckdb.DuckDBPyConnection
) -> tuple[list[int], pa.Table] | None:
    """The rows that the database decides, in order, and their results; None where a result fits no column."""
    query = Query(
        "duckdb",
        FACTS,
        tuple(decision.alias for decision in job.decisions),
        canonical.columns,
        {name: canonical.table.schema.field(column).type for name, column in canonical.columns.items()},
        job.fixed,
        (ROW,),
    )
    connection.register(FACTS, canonical.table)
    select = select_of(job.policy, query)
    try:
        found = connection.sql(select).to_arrow_table()
    except (duckdb.ConversionException, duckdb.OutOfRangeException):
        return None  # some row cannot be carried; the interpreter says which
    finally:
        connection.unregister(FACTS)
    order = pc.sort_indices(found.column(ROW))
    found = found.take(order)
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
