"""Tables in memory: Arrow tables, and every frame that can be one, decided row by row into an Arrow table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

import pyarrow as pa

from aidrules.backends.batch.engine import find_engine
from aidrules.backends.batch.job import Decided, Job, check_kept, make_job
from aidrules.backends.batch.marking import marked, marked_schema
from aidrules.backends.batch.roster_tables import RosterTable
from aidrules.backends.batch.verdicts import Decider, Fixed
from aidrules.errors import Problem, RowProblems, RowsError, TableError
from aidrules.values.misuse import wrong_argument

_MOST_LISTED = 100
_LARGER = 2  # pieces than those of a file: all is in memory anyway, and each costs the planning of a statement


def decide_table(
    policy: Decider,
    table: object,
    decisions: Iterable[str] | str | None = None,
    *,
    engine: str = "duckdb",
    fixed: Fixed | None = None,
    rosters: Mapping[str, tuple[object, str]] | None = None,
    keep: bool = False,
    rejects: Literal["raise", "mark"] = "raise",
    lang: str = "zh",
) -> pa.Table:
    """Decide every row of a table; ``Policy.decide_table`` tells of the arguments."""
    if rejects not in ("raise", "mark"):
        raise wrong_argument("rejects", "“raise” or “mark”", rejects)
    reader = as_reader(table)
    tables = {name: _roster(name, given) for name, given in (rosters or {}).items()}
    job = make_job(policy, decisions, reader.schema, fixed or Fixed(), tables)
    if keep:
        check_kept(job)
    decider = find_engine(engine)
    parts = decider.decide(job, sliced(reader, _LARGER * decider.chunk))
    if rejects == "mark":
        schema = marked_schema(job, keep)
        return pa.Table.from_batches([marked(part, schema, keep, lang) for part in parts], schema=schema)
    return _whole(job, parts, keep)


def as_reader(table: object) -> pa.RecordBatchReader:
    """A table as a stream of Arrow batches.

    Args:
        table: an Arrow table, batch or reader, or anything that gives an Arrow stream: frames of Polars and pandas,
            relations of DuckDB.

    Raises:
        InputError: it gives none.
        TableError: it cannot be a table of Arrow.
    """
    try:
        if isinstance(table, pa.RecordBatchReader):
            return table
        if isinstance(table, pa.RecordBatch):
            return pa.RecordBatchReader.from_batches(table.schema, [table])
        if isinstance(table, pa.Table):
            return table.to_reader()
        if hasattr(table, "__arrow_c_stream__"):
            return pa.RecordBatchReader.from_stream(table)
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError) as error:
        # A column of mixed Python objects has no Arrow type.
        zh, en = f"这张表不能转换为 Arrow 表：{error}", f"This table cannot be made a table of Arrow: {error}"
        raise TableError([Problem("table", "wrong_type", zh, en)]) from error
    raise wrong_argument("table", "an Arrow table, or a frame that gives an Arrow stream", table)


def _roster(name: str, given: object) -> RosterTable:
    if not isinstance(given, tuple) or len(given) != 2 or not isinstance(given[1], str):
        raise wrong_argument(f"rosters[{name!r}]", "a pair of a table and the name of its key", given)
    return RosterTable(as_reader(given[0]).read_all(), given[1])


def sliced(batches: Iterable[pa.RecordBatch], most: int) -> Iterator[pa.RecordBatch]:
    """The same rows in batches of at most so many."""
    for batch in batches:
        for start in range(0, batch.num_rows, most):
            yield batch.slice(start, most)


def _whole(job: Job, parts: Iterable[Decided], keep: bool) -> pa.Table:
    found: list[pa.RecordBatch] = []
    listed: list[RowProblems] = []
    count = 0
    for part in parts:
        listed += part.rejects[: _MOST_LISTED - len(listed)]
        count += len(part.rejects)
        if not count:
            found.append(with_inputs(part.taken, part.results) if keep else part.results)
    if count:
        raise RowsError(listed, count)
    return pa.Table.from_batches(found, schema=kept_schema(job) if keep else job.results)


def kept_schema(job: Job) -> pa.Schema:
    """The columns of a table with its results."""
    return pa.schema([*job.schema, *job.results])


def with_inputs(taken: pa.RecordBatch, results: pa.RecordBatch) -> pa.RecordBatch:
    """Rows with their results."""
    schema = pa.schema([*taken.schema, *results.schema])
    return pa.RecordBatch.from_arrays([*taken.columns, *results.columns], schema=schema)
