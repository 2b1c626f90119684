"""What whole columns are certain of, ``check_case`` takes, and for the same value; the rest is left to it."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from attrs import evolve
from exact_columns import TYPES
from hypothesis import given
from hypothesis import strategies as st
from sql_policy import STAFF

import aidrules
from aidrules.backends.batch.arrow_types import refusal
from aidrules.backends.batch.canonical import checked
from aidrules.backends.batch.canonical_rosters import checked_roster
from aidrules.backends.batch.canonical_rows import ROW, canonical_rows
from aidrules.backends.batch.job import make_job
from aidrules.backends.batch.verdicts import Fixed
from aidrules.core.policy import Fact
from aidrules.errors import FactError
from aidrules.evaluation.inputs import check_case
from aidrules.values.rosters import RosterType
from aidrules.values.types import Type
from support.policies import bundled

POLICY = aidrules.load(f"{STAFF}\n事实 权重（weight）：小数 元，0.5 以上 100 以下。\n")

WRITTEN = [
    *("0", "7", "-3", "0.5", "0.49", "100.001", "3.10", "3.105", " 3", "３", "1e3", "+4", "", "1" * 18, "1" * 19),
    *("是", "否", "TRUE", "tRuE", "对", "山区", "山区 ", "平原", "未知", " 未知 ", "未知数", "1\n"),
    *("助餐", "助浴、助餐", "助餐,助餐", "空集", "助听", "2020-02-29", "2021-02-29", "0000-01-01", "9999-12-31"),
]
TEXTS = st.sampled_from(WRITTEN)
NUMBERS = st.decimals(-200, 200, places=4) | st.sampled_from([Decimal("0.5"), Decimal(100), Decimal("0.1050")])
DAYS = st.integers(-800_000, 3_000_000)
COLUMNS: list[st.SearchStrategy[pa.Array]] = [
    st.lists(st.none() | TEXTS).map(lambda values: pa.array(values, pa.string())),
    st.lists(st.none() | TEXTS).map(lambda values: pa.array(values, pa.large_string()).dictionary_encode()),
    st.lists(st.none() | NUMBERS).map(lambda values: pa.array(values, pa.decimal128(30, 4))),
    st.lists(st.none() | st.integers(-200, 200)).map(lambda values: pa.array(values, pa.int16())),
    st.lists(st.none() | st.integers(0, 2**64 - 1)).map(lambda values: pa.array(values, pa.uint64())),
    st.lists(st.none() | st.booleans()).map(lambda values: pa.array(values, pa.bool_())),
    st.lists(st.none() | DAYS).map(lambda values: pa.array(values, pa.int32()).cast(pa.date32())),
    st.lists(st.none() | st.lists(st.none() | st.sampled_from(["助餐", "助浴", "助医", "助听"]), max_size=4)).map(
        lambda values: pa.array(values, pa.list_(pa.string()))
    ),
]


@pytest.mark.parametrize(("type_", "column"), TYPES, ids=range(len(TYPES)))
def test_bounds_are_those_of_check_case(type_: Type, column: pa.Array) -> None:
    policy = evolve(POLICY.core, facts={"值": Fact("值", "x", type_, "")})
    found = checked(type_, "值", column)
    assert found is not None
    for value, sure in zip(raw(column), found.sure.to_pylist(), strict=True):
        try:
            check_case(policy, {"x": value})
            good = True
        except FactError:
            good = False
        assert sure == good or value in (" 未知", "未知数", ["it's", "it's"]), value


def value_of(found: object) -> object:
    if isinstance(found, list):
        assert len(set(found)) == len(found), "a set has nothing twice"
        return frozenset(found)
    return found


@given(st.sampled_from(list(POLICY.core.facts.values())), st.one_of(COLUMNS), st.integers(0, 3))
def test_what_is_certain_is_what_check_case_says(fact: Fact, column: pa.Array, start: int) -> None:
    column = column.slice(start)  # a part of an array has its place in a longer one
    if refusal(fact.type, column.type) is not None:
        return
    compare(fact, column)


def compare(fact: Fact, column: pa.Array) -> None:
    found = checked(fact.type, fact.name, column)
    if found is None:
        return
    for given_value, canonical, sure in zip(raw(column), found.values.to_pylist(), found.sure.to_pylist(), strict=True):
        assert isinstance(sure, bool)
        if sure:
            taken = check_case(POLICY.core, {fact.name: given_value}).facts[fact.name]
            assert taken == value_of(canonical)


RECORD = st.fixed_dictionaries(
    {"name": st.none() | st.sampled_from(["张三", "未知", "未知数"]), "trainings": st.none() | st.integers(-1, 3)}
)
RECORDS = pa.list_(pa.struct([("name", pa.string()), ("trainings", pa.int8())]))
LISTS = st.lists(st.none() | st.lists(st.none() | RECORD, max_size=3), max_size=6)


@given(LISTS, st.none() | st.sampled_from([True, False, None]), st.integers(0, 2))
def test_rosters_that_are_certain_are_what_check_case_says(
    rosters: list[Any], complete: bool | None, start: int
) -> None:
    policy = bundled("hainan")
    fact = policy.facts["staff_roster"]
    assert isinstance(fact.type, RosterType)
    column = pa.array(rosters, RECORDS)
    if complete is not None:
        told = pa.array([complete] * len(rosters), pa.bool_())
        column = pa.StructArray.from_arrays([column, told], names=["records", "complete"])
    column = column.slice(start)
    found = checked_roster(fact.type, column)
    assert found is not None
    for given_value, canonical, sure in zip(raw(column), found.values.to_pylist(), found.sure.to_pylist(), strict=True):
        if not sure:
            continue
        taken = check_case(policy.core, {fact.name: given_value}).facts[fact.name]
        assert taken == check_case(policy.core, {fact.name: canonical}).facts[fact.name]
    plain = [
        roster is None or (None not in roster and all(r["name"] != "未知数" for r in roster)) for roster in rosters
    ]
    if complete is None:
        negative = [any((r or {}).get("trainings") == -1 for r in roster or []) for roster in rosters]
        wanted = [good and not bad for good, bad in zip(plain, negative, strict=True)][start:]
        assert found.sure.to_pylist() == wanted


@pytest.mark.parametrize("fact", POLICY.core.facts.values(), ids=lambda fact: str(fact.alias))
@pytest.mark.parametrize("column", [pa.array(WRITTEN), pa.array([["助餐", "助餐"], ["助餐"], [None], ["助听"], []])])
def test_what_is_written_is_what_check_case_says(fact: Fact, column: pa.Array) -> None:
    if refusal(fact.type, column.type) is None:
        compare(fact, column)


def raw(column: pa.Array) -> list[Any]:
    from aidrules.backends.batch.columns import as_python

    return as_python(column)


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("people", pa.array([0, None, 2**62])),
        ("people", pa.array(["0", None, "123456789012345678"])),
        ("people", pa.array([Decimal("5.00"), None])),
        ("money", pa.array([Decimal("5.25"), None])),
        ("money", pa.array(["5.25", "3", None])),
        ("area", pa.array(["山区", None, "未知"])),
        ("banned", pa.array(["是", "false", None])),
        ("founded", pa.array([datetime.date(2020, 2, 29), None])),
        ("founded", pa.array(["2020-02-29", None])),
        ("items", pa.array([["助餐"], [], None])),
        ("items", pa.array(["助餐、助浴", "", None])),
        ("unit_name", pa.array(["甲", "", None])),
    ],
)
def test_ordinary_columns_are_certain_as_a_whole(name: str, column: pa.Array) -> None:
    fact = POLICY.facts[name]
    found = checked(fact.type, fact.name, column)
    assert found is not None and all(found.sure.to_pylist())


def test_rows_in_doubt_are_left_to_the_interpreter_and_none_is_lost() -> None:
    batch = pa.record_batch({"people": ["1", "x", "３", "-4", None], "area": ["山区"] * 5})
    rows = canonical_rows(make_job(POLICY, "staff", batch.schema, Fixed()), batch)
    assert rows.others == [1, 2, 3]
    assert rows.table.column(ROW).to_pylist() == [0, 4]
    assert set(rows.columns) == {"服务人数", "地区"}


def test_what_is_given_for_the_row_and_for_all_rows_is_left_to_the_interpreter() -> None:
    policy = aidrules.bundled("hainan_current")
    batch = pa.record_batch({"recipients": [1, 2], "region": ["海南省", None]})
    rows = canonical_rows(make_job(policy, None, batch.schema, Fixed()), batch)
    assert rows.others == [] and "辖区" in rows.columns
    rows = canonical_rows(make_job(policy, None, batch.schema, Fixed(region="海南省")), batch)
    assert rows.others == [0, 1]


def test_a_day_of_the_row_stands_for_the_edition_and_one_that_is_not_given_does_not() -> None:
    policy = aidrules.bundled("hainan_current")
    batch = pa.record_batch({"recipients": [1, 2], "as_of": ["2019-01-31", None]})
    rows = canonical_rows(make_job(policy, None, batch.schema, Fixed()), batch)
    assert rows.table.column(rows.columns["版本日"]).to_pylist() == [datetime.date(2019, 1, 31)]
    assert rows.others == [1]


def test_days_that_python_has_not_are_refused_as_values() -> None:
    table = pa.table({"founded": pa.array([10**7, 0], pa.int32()).cast(pa.date32())})
    found = POLICY.decide_table(table, "staff", engine="python", rejects="mark")
    assert found.column("rejected__codes").to_pylist() == [["wrong_type"], []]
    with pytest.raises(FactError):
        check_case(POLICY.core, {"founded": "29349-01-26"})
