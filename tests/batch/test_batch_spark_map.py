"""The function for ``mapInArrow``, as Spark's workers run it: pickled, given batches, and giving every row back."""

from __future__ import annotations

import datetime
import pickle
from decimal import Decimal
from functools import partial
from pathlib import Path

import pyarrow as pa
import pytest
from sql_policy import STAFF

import aidrules
from aidrules.backends.batch.spark_map import decide_batches
from aidrules.backends.batch.verdicts import Fixed
from aidrules.errors import TableError, UnknownDecisionError

POLICY = aidrules.load(STAFF)
TABLE = pa.table(
    {
        "村": ["甲", "乙", "丙", "丁"],
        "people": [120, None, -1, 7],
        "area": ["山区", "城区", "山区", None],
        "founded": pa.array([datetime.date(2020, 1, 1)] * 4),
    }
)


def test_what_comes_back_is_what_decide_table_gives_with_marks() -> None:
    found = decide_batches(POLICY, ["staff", "应配人数"], TABLE.schema)
    again = pickle.loads(pickle.dumps(found))  # noqa: S301 # as Spark does with it
    batches = list(again(iter(TABLE.to_batches(max_chunksize=3))))
    got = pa.Table.from_batches(batches)
    assert got.schema == found.output
    assert got == POLICY.decide_table(TABLE, "staff", engine="python", keep=True, rejects="mark")
    assert got.column("staff__status").to_pylist() == ["decided", "undetermined", "rejected", "decided"]


def test_the_schema_in_the_words_of_spark() -> None:
    schema = pa.schema(
        [
            ("a`b", pa.int64()),
            ("people", pa.decimal128(38, 0)),
            ("founded", pa.date32()),
            ("附", pa.list_(pa.struct([("x", pa.float64())]))),
        ]
    )
    assert decide_batches(POLICY, "staff", schema).ddl == (
        "`a``b` BIGINT, `people` DECIMAL(38,0), `founded` DATE, `附` ARRAY<STRUCT<`x`: DOUBLE>>, "
        "`staff` DECIMAL(38,0), `staff__status` STRING, "
        "`staff__reasons` ARRAY<STRING>, `staff__missing` ARRAY<STRING>, "
        "`rejected__problems` ARRAY<STRING>, `rejected__codes` ARRAY<STRING>"
    )
    wide = pa.schema([("x", pa.decimal256(60, 0))])
    with pytest.raises(TableError, match="Spark"):
        _ = decide_batches(POLICY, "staff", wide).ddl


def test_a_policy_can_be_loaded_on_the_worker(tmp_path: Path) -> None:
    path = tmp_path / "staffing.policy"
    path.write_text(STAFF, encoding="utf-8")
    found = decide_batches(partial(aidrules.load, path), "staff", TABLE.schema)
    assert len(pickle.dumps(found)) < 4000, "the policy itself is not sent"
    [batch] = pickle.loads(pickle.dumps(found))(TABLE.to_batches())  # noqa: S301
    assert batch.column("staff").to_pylist() == [3, None, None, 1]


def test_mistakes_are_told_before_anything_runs() -> None:
    with pytest.raises(UnknownDecisionError):
        decide_batches(POLICY, "stuff", TABLE.schema)
    with pytest.raises(TableError):
        decide_batches(POLICY, "staff", pa.schema([("people", pa.float64())]))
    with pytest.raises(aidrules.FactError):
        decide_batches(POLICY, "staff", TABLE.schema, fixed=Fixed(as_of="x"))


def test_batches_in_another_layout_are_taken() -> None:
    found = decide_batches(POLICY, "share", pa.schema([("people", pa.int64()), ("money", pa.decimal128(10, 2))]))
    batch = pa.record_batch({"people": pa.array([3], pa.int32()), "money": [Decimal("10.00")]})
    [got] = found([batch])
    assert got.column("share").to_pylist() == [Decimal("3.33")]
