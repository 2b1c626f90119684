"""A policy for Spark's ``DataFrame.mapInArrow``: batches of rows in, the same rows with their answers out.

Spark takes the function to its workers, which need aidrules and pyarrow and nothing else; Spark itself is not imported
here. No row is dropped: one that cannot be decided is marked, as ``Policy.decide_table(rejects="mark")`` marks it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Literal, TypeAlias

import pyarrow as pa
import pyarrow.types as at
from attrs import field, frozen

from aidrules.backends.batch.arrow_types import is_list, is_text, plain
from aidrules.backends.batch.engine import find_engine
from aidrules.backends.batch.job import Job, check_kept, make_job
from aidrules.backends.batch.marking import marked, marked_schema
from aidrules.backends.batch.table import sliced
from aidrules.backends.batch.verdicts import Decider, Fixed
from aidrules.errors import Problem, TableError

Loaded: TypeAlias = Decider | Callable[[], Decider]


@frozen
class BatchMap:
    """A function for ``mapInArrow``, which can be pickled.

    Attributes:
        policy: the policy, or what loads it on the worker.
        decisions: the questions; None for all.
        input: the columns of the rows.
        fixed: what is the same for every row.
        engine: which engine decides on the workers.
        lang: the language of the problems of rows that are rejected.
        output: the columns that come out: those of the rows, the results, and why a row was rejected.
    """

    policy: Loaded
    decisions: tuple[str, ...] | None
    input: pa.Schema
    fixed: Fixed = Fixed()
    engine: str = "python"
    lang: Literal["zh", "en"] = "zh"
    output: pa.Schema = field(init=False)

    @output.default
    def _output(self) -> pa.Schema:
        return marked_schema(self._job(), keep=True)

    @property
    def ddl(self) -> str:
        """The columns that come out in the words of Spark SQL, as ``mapInArrow`` takes its schema.

        Raises:
            TableError: a column is of a type that Spark has not.
        """
        return ", ".join(f"`{field.name.replace('`', '``')}` {_ddl(field)}" for field in self.output)

    def __call__(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """The same rows in their order, with their answers."""
        job = self._job()
        engine = find_engine(self.engine)
        taken = (batch.cast(self.input) for batch in sliced(batches, engine.chunk))
        for part in engine.decide(job, taken):
            yield marked(part, self.output, keep=True, lang=self.lang)

    def _job(self) -> Job:
        policy = self.policy() if callable(self.policy) else self.policy
        job = make_job(policy, self.decisions, self.input, self.fixed)
        check_kept(job)
        return job


def decide_batches(
    policy: Loaded,
    decisions: Iterable[str] | str | None,
    schema: pa.Schema,
    *,
    fixed: Fixed | None = None,
    engine: str = "python",
    lang: Literal["zh", "en"] = "zh",
) -> BatchMap:
    """A function for ``mapInArrow``: ``frame.mapInArrow(found, found.ddl)``.

    Args:
        policy: a loaded policy, which is sent to the workers; or a function without arguments that loads it there, such
            as ``functools.partial(aidrules.load, "/dbfs/hainan.policy")``.
        decisions: the questions by name or alias; None for every question of the policy.
        schema: the columns of the frame in Arrow, ``pyspark.sql.pandas.types.to_arrow_schema(frame.schema)``.
        fixed: what is the same for every row: as-of date, edition, region and readings.
        engine: which engine decides on the workers; it has to be installed there.
        lang: the language of the problems of rows that are rejected.

    Raises:
        UnknownDecisionError: the policy has no such decision.
        FactError: something is wrong with what is the same for every row.
        TableError: something is wrong with the columns.
    """
    asked = None if decisions is None else (decisions,) if isinstance(decisions, str) else tuple(decisions)
    return BatchMap(policy, asked, schema, fixed or Fixed(), engine, lang)


_SIMPLE: tuple[tuple[Callable[[pa.DataType], bool], str], ...] = (
    (at.is_boolean, "BOOLEAN"),
    (at.is_int8, "TINYINT"),
    (at.is_int16, "SMALLINT"),
    (at.is_int32, "INT"),
    (at.is_int64, "BIGINT"),
    (at.is_float32, "FLOAT"),
    (at.is_float64, "DOUBLE"),
    (at.is_date32, "DATE"),
    (is_text, "STRING"),
    (at.is_binary, "BINARY"),
    (at.is_null, "VOID"),
)


def _ddl(field: pa.Field) -> str:
    arrow = plain(field.type)
    for test, word in _SIMPLE:
        if test(arrow):
            return word
    if at.is_decimal128(arrow):
        return f"DECIMAL({arrow.precision},{arrow.scale})"
    if at.is_timestamp(arrow):
        return "TIMESTAMP_NTZ" if arrow.tz is None else "TIMESTAMP"
    if is_list(arrow):
        return f"ARRAY<{_ddl(arrow.value_field)}>"
    if at.is_struct(arrow):
        parts = [arrow.field(position) for position in range(arrow.num_fields)]
        return f"STRUCT<{', '.join(f'`{part.name}`: {_ddl(part)}' for part in parts)}>"
    zh = f"“{field.name}”这一列的类型（{arrow}）Spark 没有。"
    raise TableError([Problem(field.name, "wrong_column_type", zh, f"Spark has no type {arrow} for “{field.name}”.")])
