"""From a Parquet file to a Parquet file in one statement of DuckDB, where every column has a type that is exact.

The statement checks the facts as it reads them. It gives up at the first value that needs another look, and at the
first row that has no answer; the caller then goes through the file in batches, which tells the rows apart.

Arrow writes what DuckDB gives, and not DuckDB's own COPY. That holds a gigabyte of rows so as to keep their order; and
where an ENUM has texts that a row group lacks, its dictionary has an empty one for each, which some readers stumble on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pyarrow.types as at

from aidrules.backends.batch.arrow_types import is_text
from aidrules.backends.batch.engine import Progress
from aidrules.backends.batch.file_errors import file_error, writing
from aidrules.backends.batch.job import Job
from aidrules.backends.batch.sinks import Grouped
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
        f"CREATE TEMP VIEW {_VIEW} AS SELECT * FROM read_parquet({path}, hive_partitioning = false) "  # noqa: S608 - names are quoted, the SELECT is ours
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
        enums=True,
    )
    try:
        statement = _statement(connection, job, select_of(job.policy, query))
        tally = _write(connection.sql(statement).to_arrow_reader(_GROUP), job, target, rows, progress)
    except (OSError, pa.ArrowException, duckdb.Error) as error:  # Arrow hands on errors of the database, as its own
        if _MARK in str(error) or str(error).startswith(("Conversion Error:", "Out of Range Error:")):
            return None
        raise error if isinstance(error, duckdb.Error) else duckdb.Error(str(error)) from error
    if tally is not None and tally.kept != rows:
        zh, en = "写出的行数和输入的行数不一致。", "was written with another number of rows than was read."
        raise file_error(target, "engine_failed", zh, en)
    return tally


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


def _statement(connection: duckdb.DuckDBPyConnection, job: Job, select: str) -> str:
    """The statement: the columns in the types that they are promised in, but that an ENUM is a text all the same."""
    found = {row[0]: row[1] for row in connection.execute(f"DESCRIBE {select}").fetchall()}
    others = {
        name: wanted
        for name in job.results.names
        if not _is(found.get(name, ""), wanted := _sql_type(job.results.field(name).type))
    }
    if not others:
        return select
    shown = [
        f"CAST({quoted(name)} AS {others[name]}) AS {quoted(name)}" if name in others else quoted(name)
        for name in (*job.schema.names, *job.results.names)
    ]
    exact = " AND ".join(f"({test})" for test in _exact(job, others)) or "true"
    return (
        f"SELECT {', '.join(shown)} FROM ({select}) "  # noqa: S608 - names are quoted, the SELECT is ours
        f"WHERE CASE WHEN {exact} THEN true ELSE error({literal(_MARK)}) END"
    )


def _is(found: str, wanted: str) -> bool:
    if found.startswith("ENUM("):
        return wanted == ("VARCHAR[]" if found.endswith("[]") else "VARCHAR")
    return found == wanted


def _exact(job: Job, others: Mapping[str, str]) -> Iterator[str]:
    """That no value is rounded on its way into its column."""
    for decision in job.decisions:
        wanted, name = others.get(decision.alias, ""), quoted(decision.alias)
        if wanted.startswith(("DECIMAL", "BIGINT")):
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


def _write(reader: pa.RecordBatchReader, job: Job, target: Path, rows: int, progress: Progress) -> Tally | None:
    """What comes of the rows, written group by group and counted; None where one needs another look."""
    tally = Tally()
    with writing(target):  # an ENUM comes as a dictionary; in the file it is to be a text
        writer = Grouped(pq.ParquetWriter(target, reader.schema, compression="snappy", store_schema=False))
    try:
        for batch in reader:
            tally.count(job, batch)
            if any(found.keys() - set(STATUSES) for found in tally.statuses.values()):
                return None
            with writing(target):
                writer.write_batch(batch)
            progress(tally.kept, tally.kept / rows)
    finally:
        with writing(target):
            writer.close()
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
