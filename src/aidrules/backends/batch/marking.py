"""Rows that could not be decided, left in their place and marked."""

from __future__ import annotations

import pyarrow as pa

from aidrules.backends.batch.job import Decided, Job
from aidrules.backends.result_columns import MISSING, REASONS, RESULTS, STATUS, names_twice
from aidrules.errors import Problem, TableError

REJECTED = "rejected"
"""The status of a row that could not be decided."""
PROBLEMS, CODES = "rejected__problems", "rejected__codes"
"""The columns that say why: sentences, and a code for each."""


def marked_schema(job: Job, keep: bool) -> pa.Schema:
    """The columns of rows with their marks.

    Args:
        job: what is asked.
        keep: whether the columns of the table stand before those of the results.

    Raises:
        TableError: the table has a column of the name of a mark, and is to be kept; or a result has.
    """
    taken = [name for name in (PROBLEMS, CODES) if keep and name in job.schema.names]
    if taken:
        zh, en = f"输入里已有“{taken[0]}”这一列。", f"The table has a column “{taken[0]}” already."
        raise TableError([Problem(taken[0], "duplicate", zh, en)])
    if twice := [name for name in (PROBLEMS, CODES) if name in job.results.names]:
        raise names_twice(twice)
    texts = pa.list_(pa.string())
    return pa.schema([*(job.schema if keep else []), *job.results, pa.field(PROBLEMS, texts), pa.field(CODES, texts)])


def marked(part: Decided, schema: pa.Schema, keep: bool, lang: str) -> pa.RecordBatch:
    """Every row in its place; those that were rejected with nulls, a status of their own and their problems.

    Args:
        part: some rows with what came of them.
        schema: what ``marked_schema`` says.
        keep: as there.
        lang: ``zh`` or ``en``, the language of the problems.
    """
    kept = {at: position for position, at in enumerate(part.kept)}
    places = pa.array([kept.get(at) for at in range(part.taken.num_rows)], pa.int64())
    rejected = iter(part.rejects)
    problems = [() if at in kept else next(rejected).problems for at in range(part.taken.num_rows)]
    texts = [[p.message_en if lang == "en" else p.message for p in found] for found in problems]
    codes = [[p.kind for p in found] for found in problems]
    results = [
        _moved(column, RESULTS[position % len(RESULTS)], places)  # an alias may end as another's columns do
        for position, column in enumerate(part.results.columns)
    ]
    own = [pa.array(texts, schema.field(PROBLEMS).type), pa.array(codes, schema.field(CODES).type)]
    return pa.RecordBatch.from_arrays([*(part.taken.columns if keep else []), *results, *own], schema=schema)


def _moved(column: pa.Array, suffix: str, places: pa.Array) -> pa.Array:
    moved = column.take(places)
    if suffix == STATUS:
        return moved.fill_null(REJECTED)
    if suffix in (REASONS, MISSING) and moved.null_count:
        return pa.array([found or [] for found in moved.to_pylist()], moved.type)
    return moved
