"""Results whose columns would have one name are refused, and aliases that look like such columns are only aliases."""

from __future__ import annotations

import pyarrow as pa
import pytest

import aidrules
from aidrules.errors import TableError

HEAD = "政策 例（p）。\n事实 数（n）：整数，0 以上 9 以下。\n"


def policy(*aliases: str) -> aidrules.Policy:
    decisions = (f"决策 第{at}（{alias}）：整数，依据 一“甲”，等于 数 ＋ 1。\n" for at, alias in enumerate(aliases, 1))
    return aidrules.load(HEAD + "".join(decisions))


ROWS = pa.table({"n": pa.array([1, 99, None], pa.int64())})


@pytest.mark.parametrize("engine", ["duckdb", "python"])
@pytest.mark.parametrize("suffix", ["__status", "__reasons", "__missing"])
def test_a_decision_whose_alias_ends_as_the_columns_do_is_marked(engine: str, suffix: str) -> None:
    alias = f"x{suffix}"
    found = policy(alias).decide_table(ROWS, alias, engine=engine, rejects="mark")
    assert found.column(alias).to_pylist() == [2, None, None]
    assert found.column(f"{alias}__status").to_pylist() == ["decided", "rejected", "undetermined"]
    assert found.column(f"{alias}__reasons").to_pylist() == [[alias], [], [alias]]
    assert found.column(f"{alias}__missing").to_pylist() == [[], [], ["n"]]


@pytest.mark.parametrize("engine", ["duckdb", "python"])
@pytest.mark.parametrize("suffix", ["__status", "__reasons", "__missing"])
def test_decisions_whose_columns_collide_are_refused(engine: str, suffix: str) -> None:
    both = policy("x", f"x{suffix}")
    for rejects in ("raise", "mark"):
        with pytest.raises(TableError, match=f"同名的列：x{suffix}。") as caught:
            both.decide_table(ROWS, engine=engine, rejects=rejects)
        assert f"columns of one name: x{suffix}." in caught.value.text("en")
    assert both.decide_table(ROWS.slice(0, 1), "x", engine=engine).column("x").to_pylist() == [2]
    with pytest.raises(TableError, match=f"x{suffix}"):
        both.to_sql(["x", f"x{suffix}"])


def test_a_decision_named_as_a_mark_is_refused() -> None:
    named = policy("rejected__problems")
    with pytest.raises(TableError, match="rejected__problems"):
        named.decide_table(ROWS, rejects="mark")
    assert named.decide_table(ROWS.slice(0, 1)).num_rows == 1


@pytest.mark.parametrize(
    ("keep", "shown"),
    [(["x"], "x"), (["row", "row"], "row"), (["x__missing"], "x__missing"), (["a", "x", "a"], "a、x")],
)
def test_columns_to_keep_have_names_of_their_own(keep: list[str], shown: str) -> None:
    with pytest.raises(TableError, match=f"同名的列：{shown}。"):
        policy("x").to_sql("x", keep=keep)


def test_something_has_to_be_asked_and_only_once() -> None:
    asked = policy("x")
    with pytest.raises(TableError) as sql:
        asked.to_sql([])
    with pytest.raises(TableError) as table:
        asked.decide_table(ROWS, [])
    assert str(sql.value) == str(table.value) == "至少要问一项决策。"
    assert sql.value.text("en") == table.value.text("en")
    assert asked.to_sql(["x", "第1"]) == asked.to_sql("x")


@pytest.mark.parametrize("dialect", ["duckdb", "postgres", "spark"])
@pytest.mark.parametrize("table", ['x"y', "x;y", "", " ", "x\0y", "x\ny"])
def test_what_names_no_table_is_refused(dialect: str, table: str) -> None:
    with pytest.raises(TableError) as caught:
        policy("x").to_sql("x", dialect=dialect, table=table)
    assert "空" in str(caught.value) if not table.strip() else "不是" in str(caught.value)
    assert "table" in caught.value.text("en")


@pytest.mark.parametrize("table", ["人员", "a.b", '"x""y"'])
def test_names_are_taken_as_the_dialect_writes_them(table: str) -> None:
    assert f"FROM {table}" in policy("x").to_sql("x", table=table)
