"""The engine duckdb around a SELECT: the same rows, answers and rejects as the interpreter gives.

The SELECT is written by hand (``sql_policy``); that the lowering gives such a one is tested where it is made.
"""

from __future__ import annotations

import threading
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from attrs import evolve
from exact_columns import TYPES
from hypothesis import given, settings
from hypothesis import strategies as st
from sql_policy import STAFF, SqlPolicy, staffing

import aidrules
from aidrules.backends.batch import duckdb_copy
from aidrules.backends.batch.columns import as_python
from aidrules.backends.batch.engine import Limits, find_engine
from aidrules.backends.batch.run import Done, Files, decide_file
from aidrules.core.policy import Fact
from aidrules.errors import FactError, TableError
from aidrules.evaluation.inputs import check_case
from aidrules.values.types import Type

ROWS = st.fixed_dictionaries(
    {
        "people": st.none() | st.sampled_from(["0", "51", "130", "-1", "７", "x", "未知", "99"]),
        "area": st.none() | st.sampled_from(["山区", "城区", "海岛", "未知"]),
    }
)


@settings(max_examples=60)
@given(st.lists(ROWS, max_size=8))
def test_texts_come_to_the_same(rows: list[dict[str, Any]]) -> None:
    policy = staffing()
    table = pa.table({name: pa.array([row[name] for row in rows], pa.string()) for name in ("people", "area")})
    found = policy.decide_table(table, "staff", engine="duckdb", rejects="mark", keep=True)
    assert found == policy.decide_table(table, "staff", engine="python", rejects="mark", keep=True)


def test_rows_keep_their_order_through_chunks_and_doubts() -> None:
    policy = staffing()
    count = 300_000
    people = [at % 5000 for at in range(count)]
    people[7], people[150_000], people[-1] = 130, -1, -2
    table = pa.table({"id": pa.array(range(count)), "people": people, "area": pa.array(["山区"] * count)})
    found = policy.decide_table(table, "staff", rejects="mark", keep=True)
    assert found.column("id").to_pylist() == list(range(count))
    staff = found.column("staff").to_pylist()
    assert staff[:7] == [-(-people[at] // 50) for at in range(7)]
    assert staff[200_001] == -(-people[200_001] // 50)
    statuses = found.column("staff__status").to_pylist()
    assert [at for at in range(count) if statuses[at] == "rejected"] == [150_000, count - 1]


def test_a_status_that_is_none_is_decided_by_the_interpreter() -> None:
    policy = staffing()
    table = pa.table({"people": [130, 130], "area": ["山区", None]})
    rows = policy.decide_table(table, "staff").to_pylist()
    assert [row["staff__status"] for row in rows] == ["decided", "undetermined"]


def test_the_query_names_the_facts_that_are_given_and_no_others() -> None:
    policy = staffing()
    policy.decide_table(pa.table({"people": [1], "户主": ["x"]}), "staff", engine="duckdb")
    [asked] = policy.asked
    assert asked["columns"] == {"服务人数": "fact_0"} and asked["dialect"] == "duckdb"


# ---- from Parquet to Parquet


def table(count: int = 1000, **columns: pa.Array) -> pa.Table:
    given = {
        "户主'\"": pa.array([f"张“{at}”\n" if at % 3 else None for at in range(count)]),
        "people": pa.array([at if at % 7 else None for at in range(count)]),
        "area": pa.array([("山区", "城区", None)[at % 3] for at in range(count)]),
        "money": pa.array([Decimal(at) / 100 for at in range(count)], pa.decimal128(20, 2)),
        "items": pa.array([["助餐", "助浴"][: at % 3] for at in range(count)], pa.list_(pa.string())),
    }
    return pa.table(given | columns)


def run(policy: SqlPolicy, folder: Path, given: pa.Table, engine: str = "duckdb") -> Done:
    pq.write_table(given, folder / "in.parquet")
    return decide_file(policy, Files(folder / "in.parquet", folder / f"{engine}.parquet"), "staff", engine=engine)


def same_files(folder: Path) -> None:
    """What both engines wrote holds the same, row for row."""
    for suffix in ("", ".rejects"):
        one, other = (folder / f"{engine}{suffix}.parquet" for engine in ("duckdb", "python"))
        assert one.exists() == other.exists()
        if one.exists():
            left, right = pq.read_table(one), pq.read_table(other)
            assert left.column_names == right.column_names
            assert left.to_pylist() == right.to_pylist()


def both(folder: Path, given: pa.Table, monkeypatch: pytest.MonkeyPatch) -> tuple[Done, list[bool]]:
    """What duckdb does with a file, held to the interpreter; and whether one statement was enough."""
    copied: list[bool] = []
    plain = duckdb_copy.copy_parquet

    def watched(*arguments: Any) -> Any:
        found = plain(*arguments)
        copied.append(found is not None)
        return found

    monkeypatch.setattr("aidrules.backends.batch.duckdb_engine.copy_parquet", watched)
    done = run(staffing(), folder, given)
    wanted = run(staffing(), folder, given, "python")
    same_files(folder)
    assert done.tally == wanted.tally
    return done, copied


def test_one_statement_does_a_file_of_exact_columns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    people = pa.array([at if at % 7 and at != 130 else None for at in range(1000)])
    done, copied = both(tmp_path, table(people=people), monkeypatch)
    assert copied == [True]
    assert done.tally.kept == 1000 and done.tally.statuses["staff"]["decided"] > 100
    schema = pq.read_schema(tmp_path / "duckdb.parquet")
    assert schema.field("staff").type == pa.int64()
    assert schema.field("money").type == pa.decimal128(20, 2)


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("people", pa.array([-1, *range(999)])),
        ("area", pa.array(["海岛", *["山区"] * 999])),
        ("area", pa.array([*["山区"] * 999, "未知"])),
        ("money", pa.array([Decimal("-0.01")] * 2 + [Decimal("1.00")] * 998)),
        ("items", pa.array([["助餐", "助餐"]] + [["助听"]] + [[None]] + [["助医"]] * 997)),
        ("unit_name", pa.array(["未知", "'; DROP TABLE x; --", *["站"] * 998])),
    ],
)
def test_a_value_in_doubt_is_looked_at_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, column: pa.Array
) -> None:
    _, copied = both(tmp_path, table(**{name: column}), monkeypatch)
    assert copied == [False]


def test_a_row_without_a_status_is_looked_at_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given = pa.table({"people": [130, 3], "area": pa.array([None, None], pa.string())})
    _, copied = both(tmp_path, given, monkeypatch)
    assert copied == [False]


@pytest.mark.parametrize(
    "columns",
    [
        {"people": pa.array(["3"] * 1000)},
        {"as_of": pa.array(["2020-01-01"] * 1000)},
        {"money": pa.array([Decimal("1.0000")] * 1000)},
        {"PEOPLE": pa.array([1] * 1000)},
        {"时刻": pa.array([0] * 1000, pa.timestamp("ns"))},
        {"宽": pa.array([Decimal(1)] * 1000, pa.decimal256(60, 0))},
    ],
)
def test_columns_that_one_statement_cannot_carry_go_the_other_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, columns: dict[str, pa.Array]
) -> None:
    _, copied = both(tmp_path, table(**columns), monkeypatch)
    assert copied == [False]


@pytest.mark.parametrize(("type_", "column"), TYPES, ids=range(len(TYPES)))
def test_what_the_statement_does_not_doubt_is_good(type_: Type, column: pa.Array) -> None:
    test = duckdb_copy._doubtful(type_, '"x"', column.type)
    assert test is not None
    table = pa.table({"x": column})
    with duckdb.connect() as connection:
        connection.register("given", table)
        shown = connection.execute(f"SELECT coalesce({test or 'false'}, false) FROM given").fetchall()  # noqa: S608
    policy = evolve(aidrules.load(STAFF).core, facts={"值": Fact("值", "x", type_, "")})
    for (doubted,), value in zip(shown, as_python(column), strict=True):
        try:
            found = check_case(policy, {"x": value}).facts["值"]
            good = (found is None) == (value is None)
        except FactError:
            good = False
        assert good or doubted, value
        assert not doubted or not good or value in ("未知数", ["it's", "it's"]), f"{value} was doubted for nothing"


def test_the_name_of_a_file_is_no_pattern(tmp_path: Path) -> None:
    source = tmp_path / "in[1]*.parquet"
    pq.write_table(table(10), source)
    pq.write_table(table(20), tmp_path / "in1x.parquet")
    done = decide_file(staffing(), Files(source, tmp_path / "it's.parquet"), "staff")
    assert done.tally.rows == 10


def test_what_the_database_cannot_do_is_told_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    policy = staffing()
    monkeypatch.setattr(policy, "to_sql", lambda *_, **__: "SELECT no_such_column FROM aidrules_facts")
    pq.write_table(table(10), tmp_path / "in.parquet")
    with pytest.raises(TableError) as error:
        decide_file(policy, Files(tmp_path / "in.parquet", tmp_path / "out.parquet"), "staff")
    assert error.value.problems[0].kind == "engine_failed"
    assert [path.name for path in tmp_path.iterdir()] == ["in.parquet"]


def test_an_interrupt_leaves_nothing(tmp_path: Path) -> None:
    def press(_rows: int, _part: float | None) -> None:
        raise KeyboardInterrupt

    pq.write_table(table(300_000).select(["people", "area"]), tmp_path / "in.parquet")
    before = threading.active_count()
    with pytest.raises(KeyboardInterrupt):
        decide_file(aidrules.load(STAFF), Files(tmp_path / "in.parquet", tmp_path / "out.parquet"), progress=press)
    assert threading.active_count() == before
    assert [path.name for path in tmp_path.iterdir()] == ["in.parquet"]


def test_limits_reach_the_database() -> None:
    from aidrules.backends.batch.duckdb_engine import connect

    with connect(Limits("123MB", 1)) as connection:
        found = dict(
            connection.execute(
                "SELECT name, value FROM duckdb_settings() WHERE name IN ('threads', 'memory_limit')"
            ).fetchall()
        )
    assert found["threads"] == "1" and found["memory_limit"].startswith("117")
    assert find_engine("duckdb").name == "duckdb"
