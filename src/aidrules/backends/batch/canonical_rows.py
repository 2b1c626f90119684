"""Rows in the one form that a database is given; those that this is not certain of are left to the interpreter."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc
from attrs import frozen

from aidrules.backends.batch.canonical import Checked, checked, of_the_row
from aidrules.backends.batch.canonical_rosters import checked_roster
from aidrules.backends.batch.job import Job
from aidrules.core.policy import AS_OF, EDITION, REGION, Fact
from aidrules.values.rosters import RosterType
from aidrules.values.types import DateType, TextType

ROW = "aidrules_row"
"""The column that says which row of a batch a row is."""


@frozen
class CanonicalRows:
    """The rows of a batch of which is certain what they give.

    Attributes:
        table: those rows: ``ROW``, and a column for each fact that is given, ``fact_0`` and so on.
        columns: the column of each fact, by the fact's Chinese name.
        others: the positions of the rows that are left to the interpreter.
    """

    table: pa.RecordBatch
    columns: Mapping[str, str]
    others: list[int]


def canonical_rows(job: Job, batch: pa.RecordBatch) -> CanonicalRows:
    """The rows of a batch as a database is given them.

    Args:
        job: what is asked.
        batch: some rows of its table.
    """
    given = _facts(job, batch)
    if given is None or _given_twice(job):
        return CanonicalRows(pa.record_batch({ROW: pa.array([], pa.int64())}), {}, list(range(batch.num_rows)))
    facts, sure = given
    columns = {name: f"fact_{number}" for number, name in enumerate(facts)}
    rows = pa.array(range(batch.num_rows), pa.int64())
    table = pa.record_batch([rows, *facts.values()], names=[ROW, *columns.values()])
    others = rows.filter(pc.invert(sure)).to_pylist()
    return CanonicalRows(table.filter(sure) if others else table, columns, others)


def _given_twice(job: Job) -> bool:
    """Whether a fact that is a date, an edition or a region is also given for all rows, so that the two may differ."""
    names = {column.fact.name for column in job.columns.facts}
    fixed = {AS_OF: job.fixed.as_of, EDITION: job.fixed.edition, REGION: job.fixed.region}
    return any(value is not None and name in names for name, value in fixed.items())


def _facts(job: Job, batch: pa.RecordBatch) -> tuple[dict[str, pa.Array], pa.Array] | None:
    """The facts that have columns, and which rows are certain in all of them."""
    given: dict[str, Checked] = {}
    for column in job.columns.facts:
        values = (
            batch.column(column.name) if column.table is None else column.table.lists(batch.column(column.table.key))
        )
        found = _tried(column.fact, values)
        if found is None:
            return None
        given[column.fact.name] = found
    when = {argument: batch.column(name) for argument, name in job.columns.when.items()}
    tests = [found.sure for found in given.values()]
    for argument, values in when.items():
        type_ = TextType() if argument == "region" else DateType()
        own = checked(type_, REGION if argument == "region" else AS_OF, values)
        if own is None or (argument == "region" and REGION in job.policy.core.facts):
            return None
        tests.append(own.sure)
    of_row = of_the_row(job.policy.core, when, given) if job.fixed.edition is None else {}
    tests += [found.sure for found in of_row.values()]
    sure = pa.array([True] * batch.num_rows, pa.bool_())
    for test in tests:
        sure = pc.and_(sure, test)
    return {name: found.values for name, found in {**given, **of_row}.items()}, sure


def _tried(fact: Fact, values: pa.Array) -> Checked | None:
    """A column in canonical form, or None where Arrow has no way to it, as for some layouts of lists."""
    try:
        if isinstance(fact.type, RosterType):
            return checked_roster(fact.type, values)
        return checked(fact.type, fact.name, values)
    except (pa.ArrowNotImplementedError, pa.ArrowInvalid):
        return None
