"""Exported views: each answers its question for every row, and its comments hold nothing that runs."""

from __future__ import annotations

import pytest
from attrs import evolve

import aidrules
from aidrules.api.exporting import ExportError
from aidrules.api.policy import Policy
from aidrules.core.policy import CorePolicy
from aidrules.errors import UnsupportedError
from support.policies import bundled

duckdb = pytest.importorskip("duckdb")
pytest.importorskip("sqlglot")

TABLE = """CREATE TABLE cases AS SELECT * FROM (VALUES (1, 3001), (2, 0), (3, NULL)) AS found(id, recipients)"""


def rows(text: str, query: str) -> list[tuple[object, ...]]:
    with duckdb.connect() as connection:
        connection.execute(TABLE)
        connection.execute(text)
        found: list[tuple[object, ...]] = connection.execute(query).fetchall()
        return found


def test_views_answer_for_every_row() -> None:
    text = bundled("hainan").export("staff_required", "caseworkers_required", to="sql", keep=["id"])
    assert "-- staff_required: 三（二）" in text
    query = (
        "SELECT staff_required, staff_required__status, staff_required__missing FROM hainan_staff_required ORDER BY id"
    )
    assert rows(text, query) == [(5, "decided", []), (2, "decided", []), (None, "undetermined", ["recipients"])]
    assert rows(text, "SELECT sum(caseworkers_required) FROM hainan_caseworkers_required") == [(3,)]


def test_what_cannot_be_carried_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    def to_sql(self: Policy, decision: str, **_: object) -> str:
        raise UnsupportedError("spark", decision, "某种构造", "a construct")

    monkeypatch.setattr(Policy, "to_sql", to_sql)
    with pytest.raises(ExportError) as refused:
        bundled("hainan").export("staff_required", "may_outsource", to="sql", dialect="spark")
    assert [(found.alias, found.en) for found in refused.value.refused] == [
        ("staff_required", "a construct"),
        ("may_outsource", "a construct"),
    ]


def test_a_dialect_that_there_is_not() -> None:
    with pytest.raises(aidrules.InputError):
        bundled("hainan").export("staff_required", to="sql", dialect="cobol")


def test_comments_hold_nothing_that_runs() -> None:
    core: CorePolicy = bundled("hainan").core
    hostile = "x\n; DROP TABLE cases; --\u2028\r; DROP TABLE cases; --"
    policy = Policy(evolve(core, attributes={**core.attributes, "标题": hostile}))
    text = policy.export("staff_required", to="sql", keep=["id"])
    assert all(line.startswith("--") for line in text.split("\n")[:4])
    assert not any(line.strip().startswith("; DROP") for line in text.splitlines())
    assert rows(text, "SELECT count(*) FROM cases") == [(3,)]
