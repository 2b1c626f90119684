"""Decisions that a dialect cannot carry are decided by the interpreter, and the others by the database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import aidrules
from aidrules.backends.batch import sql_rows
from aidrules.backends.batch.job import Job, by_interpreter
from aidrules.backends.batch.run import Files, decide_file
from aidrules.backends.batch.verdicts import Outcome
from aidrules.errors import RowsError

WHOLE = aidrules.load(Path(__file__).parents[1] / "properties" / "whole" / "whole.policy")
REFUSED, CARRIED = ["mean", "county_due"], ["all_ok", "county_ok"]
RECORDS = pa.list_(pa.struct([("name", pa.string()), ("post", pa.string()), ("trainings", pa.int16())]))


def table() -> pa.Table:
    def person(post: str | None, trainings: int | None) -> dict[str, object]:
        return {"name": None, "post": post, "trainings": trainings}

    rosters = [
        [person("窗口", 2), person("外勤", 1)],
        [person("窗口", None), person(None, 3)],
        [],
        None,
        [person("窗口", 20)] * 3,
    ]
    return pa.table({"roster": pa.array(rosters, RECORDS), "published": [True, True, None, False, True]})


@pytest.fixture
def interpreted(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[str, ...]]]:
    """What the interpreter was asked, by alias."""
    asked: list[tuple[str, ...]] = []

    def listening(job: Job, batch: pa.RecordBatch) -> list[Outcome]:
        asked.append(tuple(decision.alias for decision in job.decisions))
        return by_interpreter(job, batch)

    monkeypatch.setattr(sql_rows, "by_interpreter", listening)
    yield asked


def test_only_what_is_refused_goes_to_the_interpreter(interpreted: list[tuple[str, ...]]) -> None:
    asked = ["all_ok", "mean", "county_due", "county_ok"]
    found = WHOLE.decide_table(table(), asked, engine="duckdb")
    assert interpreted == [("mean", "county_due")]
    assert found == WHOLE.decide_table(table(), asked, engine="python")


def test_where_all_are_refused_the_interpreter_decides_all(interpreted: list[tuple[str, ...]]) -> None:
    found = WHOLE.decide_table(table(), REFUSED, engine="duckdb")
    assert interpreted == [("mean", "county_due")]
    assert found == WHOLE.decide_table(table(), REFUSED, engine="python")


def test_a_row_is_rejected_as_a_whole() -> None:
    wrong = table().to_pylist()
    wrong[1]["roster"][0]["trainings"] = 21
    rows = pa.Table.from_pylist(wrong, schema=table().schema)
    asked = [*REFUSED, *CARRIED]
    marked = [WHOLE.decide_table(rows, asked, engine=engine, rejects="mark") for engine in ("duckdb", "python")]
    assert marked[0] == marked[1]
    assert marked[0].column("mean__status").to_pylist()[1] == "rejected"
    with pytest.raises(RowsError):
        WHOLE.decide_table(rows, asked, engine="duckdb")


def test_a_file_of_exact_columns_goes_through_in_batches(tmp_path: Path, interpreted: list[tuple[str, ...]]) -> None:
    rows = pa.table({"people": pa.array([0, 1500, None], pa.int32()), "checked": [True, None, False]})
    pq.write_table(rows, tmp_path / "in.parquet")
    for engine in ("duckdb", "python"):
        files = Files(tmp_path / "in.parquet", tmp_path / f"{engine}.parquet")
        assert decide_file(WHOLE, files, ["staff", "county_due"], engine=engine).tally.kept == 3
    assert interpreted == [("county_due",)]
    assert pq.read_table(tmp_path / "duckdb.parquet") == pq.read_table(tmp_path / "python.parquet")
