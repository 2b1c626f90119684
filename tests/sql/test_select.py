"""The SELECT itself: rows and their order, facts that are none, names and texts that would break out, and refusals."""

from __future__ import annotations

import datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import sqlglot
from attrs import evolve
from sql_plans import LEVEL, NASTY, agree, answered, fact, number, plan_of, sure, table_of
from sqlglot import exp

import aidrules
from aidrules.backends.expressions import Expressions
from aidrules.backends.plan import Plan
from aidrules.backends.sql import INVALID, Column, to_select
from aidrules.errors import FactError, InputError, UnsupportedError
from aidrules.values.regions import region_path
from aidrules.values.types import BooleanType, Bound, DateType, NumberType, SetType, TextType
from engines.engine import TABLE, Engine

DIALECTS = ("duckdb", "postgres", "spark")


def test_rows_keep_their_order_and_number(duckdb_engine: Engine, tmp_path: Path) -> None:
    """A list of members, as IN or list_contains, is a join in DuckDB's eyes, and a join gives rows as they come."""
    duckdb = pytest.importorskip("duckdb")
    pq = pytest.importorskip("pyarrow.parquet")
    pa = pytest.importorskip("pyarrow")
    rows = 400_000
    made = Expressions()
    kind = fact("k", LEVEL)
    of = fact("s", SetType(LEVEL))
    found = [made.or_(*(made.is_("k", value) for value in NASTY[:9])), made.member("s", NASTY[1])]
    plan = plan_of([kind, of], found, made)
    table = pa.table(
        {
            "id": pa.array(range(rows)),
            "k": pa.array([NASTY[at * 7 % len(NASTY)] if at % 5 else None for at in range(rows)]),
            "s": pa.array([[NASTY[at % 3]] if at % 7 else None for at in range(rows)], pa.list_(pa.string())),
        }
    )
    pq.write_table(table, tmp_path / "in.parquet", row_group_size=20_000)
    sql = to_select(plan, "duckdb", f"read_parquet('{tmp_path}/in.parquet')", {"k": "k", "s": "s"}, keep=["id"])
    with duckdb.connect(config={"threads": 4}) as connection:
        connection.execute(f"COPY ({sql.sql('duckdb')}) TO '{tmp_path}/out.parquet' (FORMAT parquet)")
    written = pq.read_table(tmp_path / "out.parquet")
    assert written["id"].to_pylist() == list(range(rows))
    assert written["d0"].to_pylist()[:40] == [at % 5 > 0 and at * 7 % len(NASTY) < 9 for at in range(40)]


def wrong_rows() -> tuple[Plan, list[dict[str, Any]], list[bool]]:
    """Values of every type that are ones of their fact, and such that are not."""
    made = Expressions()
    n = fact("n", NumberType(True, None, None, Bound(0), Bound(100, closed=False)))
    d = fact("d", NumberType(False, 2, None, Bound(Fraction(-5, 2), closed=False), None))
    t = fact("t", DateType(Bound(datetime.date(2000, 1, 1)), Bound(datetime.date(2020, 12, 31))))
    k, s, b = fact("k", LEVEL), fact("s", SetType(LEVEL)), fact("b", BooleanType())
    found = [made.add(sure(made, n, 1), sure(made, d, 2)), sure(made, t, datetime.date(2001, 1, 1))]
    plan = plan_of([n, d, t, k, s, b], [*found, made.is_("k", NASTY[1])], made)
    good: list[dict[str, Any]] = [
        {}, {"n": 0}, {"n": 99}, {"d": Fraction(-249, 100)}, {"t": datetime.date(2000, 1, 1)}, {"k": NASTY[3]},
        {"s": frozenset()}, {"s": frozenset(NASTY)}, {"b": True}, {"t": datetime.date(2020, 12, 31)},
        {"d": Fraction(10**16 - 1, 100)},
    ]  # fmt: skip
    bad: list[dict[str, Any]] = [
        {"n": -1}, {"n": 100}, {"n": 10**18}, {"d": Fraction(-5, 2)}, {"d": Fraction(1, 1000)}, {"k": "别的"},
        {"d": Fraction(10**17)}, {"t": datetime.date(1999, 12, 31)}, {"t": datetime.date(2021, 1, 1)}, {"k": "甲 "},
        {"s": frozenset({"甲", "别的"})}, {"n": 5, "k": "别的"},
    ]  # fmt: skip
    return plan, [*good, *bad], [True] * len(good) + [False] * len(bad)


@pytest.mark.parametrize("engine", ["duckdb_engine", "postgres_engine"])
def test_a_row_with_a_value_that_is_none_of_its_fact_is_not_decided(
    engine: str, request: pytest.FixtureRequest
) -> None:
    on: Engine = request.getfixturevalue(engine)
    plan, rows, good = wrong_rows()
    if on.name == "postgres":  # its numbers are as wide as they come
        good[rows.index({"d": Fraction(10**17)})] = True
    agree(on, plan, [row for row, fine in zip(rows, good, strict=True) if fine])
    found = answered(on, plan, table_of(plan.facts, rows, {"d": (38, 4)}))
    for row, got, fine in zip(rows, found, good, strict=True):
        for alias in ("d0", "d1", "d2"):
            assert (got[f"{alias}__status"] == INVALID) is not fine, (row, got)
            if not fine:
                assert (got[alias], got[f"{alias}__reasons"], got[f"{alias}__missing"]) == (None, [], [])


def test_a_null_among_members_is_no_member(duckdb_engine: Engine) -> None:
    pa = pytest.importorskip("pyarrow")
    made = Expressions()
    plan = plan_of([fact("s", SetType(LEVEL))], [made.member("s", "甲")], made)
    table = pa.table({"s": pa.array([["甲", None], [None], [], None], pa.list_(pa.string()))})
    found = answered(duckdb_engine, plan, table)
    assert [row["d0__status"] for row in found] == [INVALID, INVALID, "decided", "decided"]


def test_a_number_wider_than_its_column_was_said_to_be_gives_no_wrong_answer(duckdb_engine: Engine) -> None:
    made = Expressions()
    n = fact("n", number(0))
    plan = plan_of([n], [made.mul(sure(made, n, 0), made.const(10**6))], made)
    rows = [{"n": 999}, {"n": 1000}, {"n": 2**62}]
    found = answered(duckdb_engine, plan, table_of([n], rows), {"n": Column("n", 0, 999)})
    assert [row["d0__status"] for row in found] == ["decided", INVALID, INVALID]
    assert found[0]["d0"] == 999 * 10**6


NAMES = [found for found in NASTY if found and found != "${x}"]


@pytest.mark.parametrize("name", [*NAMES, 'a"b', "a`b", "a'b", "_wrong"])
def test_names_of_columns_and_tables_are_only_names(duckdb_engine: Engine, name: str) -> None:
    pa = pytest.importorskip("pyarrow")
    made = Expressions()
    plan = plan_of([fact("b", BooleanType())], [made.is_("b", True)], made)
    table = pa.table({name: [True, None]})
    found = answered(duckdb_engine, plan, table, {"b": name}, keep=[name])
    assert [(row[name], row["d0"]) for row in found] == [(True, True), (None, False)]
    for dialect in DIALECTS:
        sql = to_select(plan, dialect, TABLE, {"b": name}, keep=[name]).sql(dialect)
        (read,) = sqlglot.parse(sql, dialect=dialect)
        assert isinstance(read, exp.Select)
        assert read.selects[0].alias == name


@pytest.mark.parametrize("dialect", DIALECTS)
def test_texts_are_only_texts(dialect: str) -> None:
    made = Expressions()
    plan = plan_of([fact("k", LEVEL)], [made.is_("k", value) for value in NASTY], made)
    sql = to_select(plan, dialect, TABLE, {"k": "k"}).sql(dialect)
    (read,) = sqlglot.parse(sql, dialect=dialect)
    assert isinstance(read, exp.Select)
    if dialect == "spark":
        assert "${" not in sql
        assert "\\" not in sql
    if dialect == "postgres":
        assert "\\" not in sql


def refused(dialect: str, make: Any, *facts: Any) -> UnsupportedError:
    made = Expressions()
    plan = plan_of(list(facts), [make(made)], made)
    plan = evolve(plan, answers=tuple(evolve(answer, alias="asked") for answer in plan.answers))
    with pytest.raises(UnsupportedError) as caught:
        to_select(plan, dialect, TABLE, {found.name: found.name for found in facts})
    assert caught.value.dialect == dialect
    return caught.value


def test_what_is_too_wide_is_refused_and_not_rounded() -> None:
    n, d = fact("n", number(0)), fact("d", number(2))

    def cube(made: Expressions) -> Any:
        value = sure(made, n, 0)
        return made.mul(made.mul(value, value), value)

    def third(made: Expressions) -> Any:
        return made.mul(sure(made, d, 0), made.const(Fraction(1, 3)))

    for dialect in ("duckdb", "spark"):
        error = refused(dialect, cube, n)
        assert error.decision == "asked"
        assert "54" in error.construct
        assert "54" in error.text("en")
    for dialect in DIALECTS:
        assert "有限小数" in refused(dialect, third, d).construct


def test_a_decimal_without_places_needs_the_type_of_its_column(duckdb_engine: Engine, postgres_engine: Engine) -> None:
    made = Expressions()
    free = fact("free", number(None))
    value = sure(made, free, 0)
    plan = plan_of([free], [made.mul(value, made.const(Fraction(3, 2))), made.round(value, ("half_up", 1))], made)
    for dialect in ("duckdb", "spark"):
        with pytest.raises(UnsupportedError, match="free"):
            to_select(plan, dialect, TABLE, {"free": "free"})
    rows: list[dict[str, Any]] = [{"free": Decimal("1.25")}, {"free": Decimal("-0.0501")}, {"free": None}]
    rows = [{"free": None if row["free"] is None else Fraction(row["free"])} for row in rows]
    agree(duckdb_engine, plan, rows, {"free": Column.decimal("free", 12, 6)}, {"free": (12, 6)})
    agree(postgres_engine, plan, rows, None, {"free": (12, 6)})


def test_numbers_of_38_digits(duckdb_engine: Engine, postgres_engine: Engine, request: pytest.FixtureRequest) -> None:
    """Where a double or a rounding cast would already be wrong."""
    made = Expressions()
    n, d = fact("n", number(2)), fact("d", number(0))
    x, y = sure(made, n, 0), sure(made, d, 0)
    found = [made.lt(x, y), made.eq(x, y), made.max(x, made.const(7)), made.select(made.lt(x, y), y, made.const(0))]
    exact = [made.quotient(y, made.const(1500), (mode, 0)) for mode in ("up", "down", "half_up")]  # type: ignore[arg-type]
    plan = plan_of([n, d], [*found, *exact], made)
    top = 10**35
    near = [top, top - 1, top + 1, 1500 * 10**30, 1500 * 10**30 + 1, 1500 * 10**30 - 1, 1500 * 10**30 + 750]
    rows = [{"n": Fraction(sign * value * 100 + cents, 100), "d": sign * value}
            for value in near for sign in (1, -1) for cents in (-1, 0, 1)]  # fmt: skip
    columns = {"n": Column.decimal("n", 38, 2), "d": Column.decimal("d", 36, 0)}
    agree(duckdb_engine, plan, rows, columns, {"n": (38, 2), "d": (36, 0)})
    agree(postgres_engine, plan, rows, columns, {"n": (38, 2), "d": (36, 0)})


def test_what_is_asked_wrongly_is_said() -> None:
    policy = aidrules.bundled("hainan")
    with pytest.raises(InputError, match="mysql"):
        policy.to_sql("may_outsource", dialect="mysql")
    with pytest.raises(FactError, match="nobody"):
        policy.to_sql("may_outsource", columns=["nobody"])
    with pytest.raises(FactError, match="服务事项"):
        policy.to_sql("may_outsource", columns={"service_item": "a", "服务事项": "b"})
    made = Expressions()
    plan = plan_of([fact("b", BooleanType())], [made.is_("b", True)], made)
    with pytest.raises(InputError, match="b"):
        to_select(plan, "duckdb", TABLE, {})


def test_a_column_that_is_absent_is_a_fact_not_given(duckdb_engine: Engine) -> None:
    pa = pytest.importorskip("pyarrow")
    policy = aidrules.bundled("hainan")
    table = pa.table({"事项": ["家计调查", "法律援助", None]})
    sql = policy.to_sql("may_outsource", columns={"服务事项": "事项"})
    assert [row["may_outsource__status"] for row in duckdb_engine.run(sql, table)] == [
        "decided", "referred", "undetermined",
    ]  # fmt: skip
    with_null = table.append_column("不适合", pa.nulls(3, pa.bool_())).append_column("提供", pa.array([True] * 3))
    sql = policy.to_sql(
        "may_outsource",
        columns={"服务事项": "事项", "不适合社会力量承担": "不适合", "government_must_provide": "提供"},
    )
    assert {row["may_outsource__status"] for row in duckdb_engine.run(sql, with_null)} == {"undetermined"}


def test_the_size_of_the_sql_grows_with_the_plan() -> None:
    def size(count: int) -> int:
        made = Expressions()
        n = fact("n", number(0, 1000))
        value = sure(made, n, 0)
        for at in range(count):
            value = made.select(made.lt(value, made.const(at)), made.max(value, made.const(at // 2)), value)
        return len(to_select(plan_of([n], [value], made), "duckdb", TABLE, {"n": "n"}).sql("duckdb"))

    assert size(80) < 2.5 * size(40)


@pytest.mark.parametrize("engine", ["duckdb_engine", "postgres_engine"])
def test_regions_in_a_column(engine: str, request: pytest.FixtureRequest) -> None:
    on: Engine = request.getfixturevalue(engine)
    region = evolve(fact("辖区", TextType()), origin="builtin")
    made = Expressions()
    within = made.and_(made.known("辖区"), made.inside(made.input("辖区", "text"), "海南省"))
    plan = plan_of([region], [within], made)
    good = ["海南省", "海南省/海口市", "海南省会", "全国", "广东省/广州市/越秀区/某街道", None]
    bad = [
        "",
        "海南省／海口市",
        "海南省 /海口市",
        "/海南省",
        "海南省/",
        "海南省//海口市",
        "海南省/全国",
        "一/二/三/四/五",
        "a\\b",
    ]
    agree(on, plan, [{"辖区": value} for value in good])
    found = answered(on, plan, table_of([region], [{"辖区": value} for value in bad]))
    assert {row["d0__status"] for row in found} == {INVALID}
    for value in bad:
        assert region_path(value) != value
