"""Rosters in nested columns, as text, and in a second table come to the same."""

from __future__ import annotations

import pyarrow as pa
import pytest
from tables import expected, same

from aidrules.errors import InputError, TableError
from support.policies import bundled

QUESTIONS = ["annual_training_all", "roster_staffing"]
STAFF = {
    "甲县": [{"name": "张三", "trainings": 2}, {"name": "李四", "trainings": 3}],
    "乙县": [{"name": "王五", "trainings": None}],
    "丙县": [],
    None: None,
}
RECORDS = pa.list_(pa.struct([("name", pa.string()), ("trainings", pa.int32())]))

ENGINES = ("python", "duckdb")


def check(found: pa.Table) -> None:
    policy = bundled("hainan")
    assert found.num_rows == len(STAFF)
    for row, records in zip(found.to_pylist(), STAFF.values(), strict=True):
        for question in QUESTIONS:
            for name, value in expected(policy, question, {"staff_roster": records}).items():
                assert same(row[name], value), (name, records)


@pytest.mark.parametrize("engine", ENGINES)
def test_records_in_a_nested_column(engine: str) -> None:
    table = pa.table({"case_id": list(STAFF), "staff_roster": pa.array(list(STAFF.values()), RECORDS)})
    check(bundled("hainan").decide_table(table, QUESTIONS, engine=engine))


@pytest.mark.parametrize("engine", ENGINES)
def test_records_in_a_second_table(engine: str) -> None:
    rows = [{"case_id": key, **record} for key, records in STAFF.items() for record in records or []]
    rows.append({"case_id": "不在其中", "name": "赵六", "trainings": 0})
    second = pa.Table.from_pylist(rows[::-1])
    policy = bundled("hainan")
    cases = pa.table({"case_id": list(STAFF)})
    found = policy.decide_table(cases, QUESTIONS, engine=engine, rosters={"staff_roster": (second, "case_id")})
    check(found)
    by_chinese = second.rename_columns(["case_id", "姓名", "年度专业培训次数"])
    assert (
        policy.decide_table(cases, QUESTIONS, engine=engine, rosters={"专职人员名册": (by_chinese, "case_id")}) == found
    )


@pytest.mark.parametrize("engine", ENGINES)
def test_records_keep_their_order_and_the_key_may_be_encoded(engine: str) -> None:
    table = pa.table({"case_id": pa.array([2, 1], pa.int64())})
    second = pa.table({"case_id": [1, 2, 1, 2], "name": ["a", "b", "c", "d"], "trainings": [1, 5, -1, 5]})
    found = bundled("hainan").decide_table(
        table, QUESTIONS, engine=engine, rosters={"staff_roster": (second, "case_id")}, rejects="mark"
    )
    assert found.column("rejected__codes").to_pylist() == [[], ["out_of_range"]]
    assert "第 2 条" in found.column("rejected__problems").to_pylist()[1][0]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_list_that_may_not_be_complete(engine: str) -> None:
    policy = bundled("hainan")
    value = {"records": STAFF["甲县"], "complete": False}
    column = pa.array([value], pa.struct([("records", RECORDS), ("complete", pa.bool_())]))
    [row] = policy.decide_table(pa.table({"staff_roster": column}), QUESTIONS, engine=engine).to_pylist()
    for question in QUESTIONS:
        for name, wanted in expected(policy, question, {"staff_roster": value}).items():
            assert same(row[name], wanted)


@pytest.mark.parametrize(
    ("second", "key", "kind"),
    [
        (pa.table({"id": [1], "name": ["a"]}), "case_id", "unknown_name"),
        (pa.table({"case_id": ["1"], "name": ["a"]}), "case_id", "wrong_column_type"),
        (pa.table({"case_id": [1], "nom": ["a"]}), "case_id", "unknown_field"),
        (pa.table({"case_id": [1], "trainings": [1.5]}), "case_id", "float_column"),
        (pa.table({"case_id": [1], "name": ["a"], "姓名": ["b"]}), "case_id", "duplicate"),
    ],
)
def test_a_second_table_that_cannot_be_the_roster_is_refused(second: pa.Table, key: str, kind: str) -> None:
    with pytest.raises(TableError) as error:
        bundled("hainan").decide_table(
            pa.table({"case_id": [1]}), QUESTIONS, engine="python", rosters={"staff_roster": (second, key)}
        )
    assert [problem.kind for problem in error.value.problems] == [kind]


def test_a_table_for_what_is_no_roster_is_refused() -> None:
    second = pa.table({"case_id": [1], "name": ["a"]})
    for name, kind in (("recipients", "wrong_type"), ("staff_rooster", "unknown_name")):
        with pytest.raises(TableError) as error:
            bundled("hainan").decide_table(
                pa.table({"case_id": [1]}), QUESTIONS, engine="python", rosters={name: (second, "case_id")}
            )
        assert [problem.kind for problem in error.value.problems] == [kind]
    with pytest.raises(InputError, match="a pair"):
        bundled("hainan").decide_table(
            pa.table({"case_id": [1]}), QUESTIONS, engine="python", rosters={"staff_roster": second}
        )
