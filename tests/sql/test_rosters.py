"""Lists of records that hold what is none: their rows are invalid, and computing with them breaks nothing."""

from __future__ import annotations

import datetime
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from sql_plans import comparable

import aidrules
from engines.engine import TABLE, Engine
from support.agreement import interpreter_says

POLICY = aidrules.load(Path(__file__).with_name("family.policy"))
QUESTIONS = list(POLICY.core.questions)
GOOD: dict[str, Any] = {
    "months": 800,
    "income": Decimal("10.25"),
    "born": datetime.date(1950, 1, 1),
    "relation": "子女",
    "grants": ["高龄"],
    "name": "it's",
    "pupil": True,
}
RECORDS = pa.list_(
    pa.struct(
        [
            ("months", pa.int64()),
            ("income", pa.decimal128(30, 4)),
            ("born", pa.date32()),
            ("relation", pa.string()),
            ("grants", pa.list_(pa.string())),
            ("name", pa.string()),
            ("pupil", pa.bool_()),
        ]
    )
)
RIGHT: list[Any] = [
    None,
    [],
    [GOOD],
    [dict.fromkeys(GOOD)],
    [GOOD] * 1000,
    [
        GOOD | {"months": 1500, "income": Decimal(100_000), "grants": []},
        GOOD | {"name": None, "grants": ["残疾", "失能"]},
    ],
]
WRONG: list[Any] = [
    [GOOD] * 1001,
    [GOOD, None],
    *(
        [GOOD, GOOD | {name: value}]
        for name, value in [
            ("months", -1),
            ("months", 1501),
            ("months", 2**63 - 1),
            ("income", Decimal("0.001")),
            ("income", Decimal(99999999999999999999999999)),
            ("relation", "父母"),
            ("relation", ""),
            ("grants", ["其他"]),
            ("grants", ["高龄", None]),
        ]
    ),
]


@pytest.mark.parametrize("engine", ["duckdb", "postgres", "spark"])
def test_a_row_whose_records_are_wrong_is_not_decided(engine: str, request: pytest.FixtureRequest) -> None:
    running: Engine = request.getfixturevalue(f"{engine}_engine")
    table = pa.table({"members": pa.array([*RIGHT, *WRONG], RECORDS)})
    found = running.run(POLICY.to_sql(QUESTIONS, dialect=engine, columns=["members"]), table)
    assert len(found) == table.num_rows
    for row in found[len(RIGHT) :]:
        assert [row[f"{found.alias}__status"] for found in POLICY.core.questions.values()] == ["invalid"] * 4
        assert row["income_total"] is None
        assert list(row["income_total__reasons"]) == list(row["income_total__missing"]) == []
    for records, row in zip(RIGHT, found, strict=False):
        for name in QUESTIONS:
            alias = POLICY.core.decisions[name].alias
            meant = interpreter_says(POLICY, name, {"members": records}, {})
            given = (row[f"{alias}__status"], comparable(row[alias], meant[1]))
            assert given == meant[:2], records
            assert tuple(row[f"{alias}__missing"]) == meant[3]


def on_json(engine: Engine, columns: list[str]) -> list[dict[str, Any]]:
    """What PostgreSQL says of columns of JSON as it is written."""
    sql = POLICY.to_sql(QUESTIONS, dialect="postgres", table="read", columns=["members"])
    table = pa.table({"json": pa.array(columns, pa.string())})
    return engine.run(f'WITH read AS (SELECT CAST("json" AS JSONB) AS members FROM {TABLE}) {sql}', table)  # noqa: S608


def test_json_that_holds_something_else_is_wrong_and_no_error(postgres_engine: Engine) -> None:
    wrong = ["{}", "1", '"a"', "true", "[1]", "[[]]", "[null]", '["a"]']
    fields: list[tuple[str, Any]] = [
        ("months", "800"),
        ("months", True),
        ("months", [1]),
        ("months", 1.5),
        ("income", {}),
        ("born", "1950-02-29"),
        ("born", "1950-13-01"),
        ("born", "0000-01-01"),
        ("born", "1950-1-1"),
        ("born", 19500101),
        ("relation", 1),
        ("grants", "高龄"),
        ("grants", [1]),
        ("grants", [["高龄"]]),
        ("grants", {"高龄": 1}),
        ("name", 1),
        ("pupil", "true"),
        ("pupil", 0),
    ]
    wrong += [json.dumps([{name: value}]) for name, value in fields]
    for text, row in zip(wrong, on_json(postgres_engine, wrong), strict=True):
        assert row["income_total__status"] == "invalid", text


def test_json_may_leave_fields_out_and_have_others(postgres_engine: Engine) -> None:
    texts = ["null", "[]", '[{"income": 0.10, "other": [1]}]', '[{"income": 1e2}]', '[{"born": "1952-02-29"}]']
    found = on_json(postgres_engine, texts)
    assert [row["income_total__status"] for row in found] == [
        "undetermined",
        "decided",
        "decided",
        "decided",
        "undetermined",
    ]
    assert [row["income_total"] for row in found] == [None, 0, Decimal("0.10"), 100, None]
    assert found[4]["old__missing"] == ["members"]


def test_a_second_table_joins_as_lists() -> None:
    duckdb = pytest.importorskip("duckdb")
    sql = POLICY.to_sql("income_total", dialect="duckdb", table="with_members", columns=["members"], keep=["no"])
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE families AS SELECT unnest([1, 2]) AS no")
        connection.execute("CREATE TABLE people (no INTEGER, months INTEGER, income DECIMAL(9, 2))")
        connection.execute("INSERT INTO people VALUES (1, 30, 10.5), (1, NULL, 0.25)")
        connection.execute(
            "CREATE VIEW with_members AS SELECT no, coalesce(members, []) AS members FROM families LEFT JOIN "
            "(SELECT no, list(struct_pack(months, income)) AS members FROM people GROUP BY no) USING (no)"
        )
        found = connection.execute(f"{sql} ORDER BY 1").fetchall()
    assert [row[:3] for row in found] == [(1, Decimal("10.75"), "decided"), (2, 0, "decided")]
