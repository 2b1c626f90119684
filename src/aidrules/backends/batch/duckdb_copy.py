"""From a Parquet file to a Parquet file in one statement of DuckDB, where every column has a type that is exact.

The statement checks the facts as it reads them. It gives up at the first value that needs another look, and at the
first row that has no answer; the caller then goes through the file in batches, which tells the rows apart.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pyarrow.types as at
from attrs import define, field

from aidrules.backends.batch.arrow_types import is_text
from aidrules.backends.batch.engine import Progress
from aidrules.backends.batch.file_errors import file_error
from aidrules.backends.batch.job import Job
from aidrules.backends.batch.result_types import REASONS, STATUS
from aidrules.backends.batch.sql_query import STATUSES, Query, literal, quoted, select_of
from aidrules.backends.batch.tally import Tally
from aidrules.core.policy import AS_OF
from aidrules.evaluation.inputs import UNKNOWN_WORD
from aidrules.source.numerals import to_decimal
from aidrules.values.numbers import is_number
from aidrules.values.types import (
    BooleanType,
    Bound,
    DateType,
    EnumType,
    NumberType,
    SetType,
    TextType,
    Type,
)

_MARK = "aidrules: another look"
_VIEW = "aidrules_facts"
_GROUP = 122_880
_POLL = 0.2


def copy_parquet(
    connection: duckdb.DuckDBPyConnection, job: Job, source: Path, target: Path, progress: Progress
) -> Tally | None:
    """Decide a Parquet file into another one; None where the file needs to be gone through in batches.

    Args:
        connection: the database.
        job: what is asked.
        source: the rows.
        target: is written anew.
        progress: is told how far it is.

    Raises:
        TableError: the database cannot read, write or finish.
    """
    tests = list(_tests(job))
    if None in tests or not _carried(job, source):
        return None
    rows = pq.read_metadata(source).num_rows
    path = literal(str(source))
    test = " OR ".join(found for found in tests if found) or "false"
    connection.execute(
        f"CREATE TEMP VIEW {_VIEW} AS SELECT * FROM read_parquet({path}, hive_partitioning = false) "  # noqa: S608
        f"WHERE CASE WHEN {test} THEN error({literal(_MARK)}) ELSE true END"
    )
    query = Query(
        "duckdb",
        _VIEW,
        tuple(decision.alias for decision in job.decisions),
        {column.fact.name: column.name for column in job.columns.facts},
        {column.fact.name: column.type for column in job.columns.facts},
        job.fixed,
        tuple(job.schema.names),
    )
    statement = _copy(connection, job, select_of(job.policy, query), target)
    if not _Running(connection, statement, source, rows, progress).done():
        return None
    if pq.read_metadata(target).num_rows != rows:
        zh, en = "写出的行数和输入的行数不一致。", "was written with another number of rows than was read."
        raise file_error(target, "engine_failed", zh, en)
    return _tally(connection, job, target, rows)


def _carried(job: Job, source: Path) -> bool:
    """Whether DuckDB reads and writes the file as it is: every column in its type, every name as its own."""
    names = [name.lower() for name in (*job.schema.names, *job.results.names)]
    return (
        not job.columns.when
        and not any(column.table for column in job.columns.facts)
        and len(set(names)) == len(names)  # which it takes without regard to case
        and not set("*?[{") & set(str(source))  # which it takes for patterns of names
        and all(_is_carried(field.type) for field in job.schema)
        and not any(at.is_decimal256(field.type) for field in job.results)
    )


def _is_carried(type_: pa.DataType) -> bool:
    simple = (at.is_boolean, at.is_integer, at.is_float32, at.is_float64, at.is_string, at.is_date32, at.is_decimal128)
    return any(test(type_) for test in simple) or (at.is_list(type_) and at.is_string(type_.value_type))


def _copy(connection: duckdb.DuckDBPyConnection, job: Job, select: str, target: Path) -> str:
    """The statement: the columns in the types that they are promised in, and no row without an answer."""
    found = {row[0]: row[1] for row in connection.execute(f"DESCRIBE {select}").fetchall()}
    shown = [quoted(name) for name in job.schema.names]
    for name in job.results.names:
        wanted = _sql_type(job.results.field(name).type)
        shown.append(
            quoted(name) if found.get(name) == wanted else f"CAST({quoted(name)} AS {wanted}) AS {quoted(name)}"
        )
    answered = " AND ".join(
        "(" + " OR ".join(f"{quoted(found.alias + STATUS)} = {literal(status)}" for status in STATUSES) + ")"
        for found in job.decisions
    )
    exact = " AND ".join(f"({test})" for test in _exact(job, found)) or "true"
    return (
        f"COPY (SELECT {', '.join(shown)} FROM ({select}) "  # noqa: S608
        f"WHERE CASE WHEN {answered} AND {exact} THEN true ELSE error({literal(_MARK)}) END) "
        f"TO {literal(str(target))} (FORMAT parquet, COMPRESSION snappy, ROW_GROUP_SIZE {_GROUP})"
    )


def _exact(job: Job, found: dict[str, str]) -> Iterator[str]:
    """That no value is rounded on its way into its column."""
    for decision in job.decisions:
        wanted = _sql_type(job.results.field(decision.alias).type)
        name = quoted(decision.alias)
        if found.get(decision.alias, wanted) != wanted and wanted.startswith(("DECIMAL", "BIGINT")):
            yield f"{name} IS NULL OR {name} = TRY_CAST({name} AS {wanted})"


def _sql_type(type_: pa.DataType) -> str:
    if at.is_boolean(type_):
        return "BOOLEAN"
    if at.is_int64(type_):
        return "BIGINT"
    if at.is_decimal(type_):
        return f"DECIMAL({min(type_.precision, 38)},{type_.scale})"
    if at.is_date(type_):
        return "DATE"
    if at.is_list(type_):
        return f"{_sql_type(type_.value_type)}[]"
    if at.is_struct(type_):
        parts = [f"{type_.field(n).name} {_sql_type(type_.field(n).type)}" for n in range(type_.num_fields)]
        return f"STRUCT({', '.join(parts)})"
    return "VARCHAR"


@define
class _Running:
    """A statement that runs in a thread of its own, so that it can be watched, and stopped from the keyboard."""

    connection: duckdb.DuckDBPyConnection
    statement: str
    source: Path
    rows: int
    progress: Progress
    failed: list[BaseException] = field(factory=list)

    def _run(self) -> None:
        try:
            self.connection.execute(self.statement)
        except BaseException as error:  # given on to the thread that waits
            self.failed.append(error)

    def done(self) -> bool:
        """Whether it ran to its end; False where a value or a row needs another look."""
        thread = threading.Thread(target=self._run, name="aidrules-duckdb", daemon=True)
        thread.start()
        try:
            while thread.is_alive():
                thread.join(_POLL)
                part = self.connection.query_progress()
                if 0 <= part <= 100:
                    self.progress(int(self.rows * part / 100), part / 100)
                else:
                    self.progress(0, None)  # it cannot say yet
        except BaseException:
            self.connection.interrupt()
            thread.join()
            raise
        if not self.failed:
            self.progress(self.rows, 1.0)
            return True
        error = self.failed[0]
        another_look = isinstance(error, duckdb.Error) and _MARK in str(error)
        if another_look or isinstance(error, duckdb.ConversionException | duckdb.OutOfRangeException):
            return False
        raise error


def _tally(connection: duckdb.DuckDBPyConnection, job: Job, target: Path, rows: int) -> Tally:
    tally = Tally(kept=rows)
    for decision in job.decisions:
        statuses, reasons = (quoted(decision.alias + suffix) for suffix in (STATUS, REASONS))
        counted = connection.execute(
            f"SELECT {statuses}, {reasons}, count(*) FROM read_parquet({literal(str(target))}) GROUP BY 1, 2"  # noqa: S608
        ).fetchall()
        by_status: Counter[str] = Counter()
        by_reason: Counter[str] = Counter()
        tally.statuses[decision.alias], tally.reasons[decision.alias] = by_status, by_reason
        for status, codes, count in counted:
            by_status[status] += count
            for code in codes:
                by_reason[code] += count
    return tally


# ---- which values are certainly good


def _tests(job: Job) -> Iterator[str | None]:
    """For each column what makes a value doubtful, "" where nothing does; None where SQL cannot tell."""
    builtin = {found.name for found in job.policy.core.facts.values() if found.origin == "builtin"} | {AS_OF}
    for column in job.columns.facts:
        if column.fact.name in builtin:
            yield None  # dates, editions and regions bear on one another
        else:
            yield _doubtful(column.fact.type, quoted(column.name), column.type)


def _doubtful(type_: Type, name: str, arrow: pa.DataType) -> str | None:
    match type_:
        case BooleanType() if at.is_boolean(arrow):
            return ""
        case EnumType(_, members) if is_text(arrow):
            return f"NOT ({_any_of(name, members)})"
        case TextType() if is_text(arrow):
            return f"contains({name}, {literal(UNKNOWN_WORD)})"
        case DateType() if at.is_date32(arrow):
            declared = _outside(name, type_.low, type_.high)
            years = f"{name} < DATE '0001-01-01' OR {name} > DATE '9999-12-31'"
            return years if not declared else f"{years} OR {declared}"
        case NumberType(integral=True) if at.is_integer(arrow) or (at.is_decimal128(arrow) and arrow.scale == 0):
            return _outside(name, type_.low, type_.high)
        case NumberType(places=places) if at.is_decimal128(arrow) and 0 <= arrow.scale <= (
            18 if places is None else places
        ):
            return _outside(name, type_.low, type_.high)
        case NumberType() if at.is_integer(arrow):
            return _outside(name, type_.low, type_.high)
        case SetType(element) if at.is_list(arrow) and is_text(arrow.value_type):
            listed = ", ".join(literal(member) for member in element.members)
            return f"NOT list_has_all([{listed}], {name}) OR len(list_distinct({name})) <> len({name})"
        case _:
            return None


def _any_of(name: str, members: tuple[str, ...]) -> str:
    return " OR ".join(f"{name} = {literal(member)}" for member in members)


def _outside(name: str, low: Bound | None, high: Bound | None) -> str | None:
    """Whether a value lies outside of bounds: "" for no bounds, None for one that has no exact form in SQL."""
    tests = []
    for bound, sign in ((low, "<"), (high, ">")):
        if bound is None:
            continue
        end = _bound(bound)
        if end is None:
            return None
        tests.append(f"{name} {sign if bound.closed else sign + '='} {end}")
    return " OR ".join(tests)


def _bound(bound: Bound) -> str | None:
    if not is_number(bound.value):
        return f"DATE {literal(str(bound.value))}"
    exact = to_decimal(Fraction(bound.value))
    return None if exact is None else f"{exact:f}"
