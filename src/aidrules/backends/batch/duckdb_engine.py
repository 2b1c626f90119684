"""DuckDB: rows are checked as whole columns, decided by one SELECT, and what that leaves open by the interpreter."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import duckdb
import pyarrow as pa
from attrs import frozen

from aidrules.backends.batch.duckdb_copy import copy_parquet
from aidrules.backends.batch.duckdb_errors import told
from aidrules.backends.batch.engine import Limits, Progress
from aidrules.backends.batch.job import Decided, Job
from aidrules.backends.batch.sql_rows import FACTS, decided_by
from aidrules.backends.batch.tally import Tally
from aidrules.errors import UnsupportedError


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
            first, refused = 1, set[str]()
            for batch in batches:
                with told():
                    found = decided_by(job, batch, _Connection(connection), first, refused)
                yield found
                first += batch.num_rows

    def copy(self, job: Job, source: Path, target: Path, progress: Progress) -> Tally | None:
        """As ``Engine.copy`` says: read, checked, decided and written by one statement."""
        with told(), connect(self.limits) as connection:
            try:
                return copy_parquet(connection, job, source, target, progress)
            except UnsupportedError:
                return None  # one of the decisions; the others are asked of DuckDB batch by batch


@frozen
class _Connection:
    """A database that answers."""

    connection: duckdb.DuckDBPyConnection
    dialect: str = "duckdb"
    enums: bool = True

    def ask(self, select: str, facts: pa.RecordBatch) -> pa.Table | None:
        """As ``Database.ask`` says."""
        self.connection.register(FACTS, facts)
        try:
            return self.connection.sql(select).to_arrow_table()
        except (duckdb.ConversionException, duckdb.OutOfRangeException):
            return None
        finally:
            self.connection.unregister(FACTS)
