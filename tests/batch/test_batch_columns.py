"""Which column is which fact; which columns cannot be one; and the layouts of Arrow that all mean the same."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from sql_policy import STAFF

import aidrules
from aidrules.backends.batch.columns import read_columns
from aidrules.errors import InputError, TableError

POLICY = aidrules.load(STAFF)
PRESUMING = """\
政策 示例（sample）：标题 “示例”。
事实 禁入（banned）：是否，推定 否。
决策 可否（may）：是否，依据 一“甲”，等于 若 禁入 则 否 否则 是。
"""


def codes(error: pytest.ExceptionInfo[TableError]) -> list[str]:
    return [problem.kind for problem in error.value.problems]


def test_columns_are_found_by_name_and_alias_and_the_others_are_kept() -> None:
    table = pa.table({"村": ["甲"], "服务人数": [120], "area": ["山区"]})
    found = POLICY.decide_table(table, "staff", engine="python", keep=True)
    assert found.column_names == [
        "村",
        "服务人数",
        "area",
        "staff",
        "staff__status",
        "staff__reasons",
        "staff__missing",
    ]
    assert found.to_pylist()[0]["staff"] == 3


def test_a_fact_that_two_columns_give_is_refused() -> None:
    with pytest.raises(TableError) as error:
        POLICY.decide_table(pa.table({"服务人数": [1], "people": [1]}), engine="python")
    assert codes(error) == ["duplicate"]
    assert "“服务人数”和“people”" in str(error.value)
    assert "“服务人数” and “people”" in error.value.text("en")


def test_two_columns_of_one_name_are_refused() -> None:
    table = pa.Table.from_arrays([pa.array([1]), pa.array([2])], names=["people", "people"])
    with pytest.raises(TableError) as error:
        POLICY.decide_table(table, engine="python")
    assert "duplicate" in codes(error)


def test_a_column_with_a_name_near_that_of_a_fact_is_kept_with_a_warning() -> None:
    schema = pa.schema([("peeple", pa.int64()), ("staff", pa.int64()), ("户主", pa.string())])
    found = read_columns(POLICY.core, schema)
    assert found.others == ("peeple", "staff", "户主")
    assert [(warning.name, warning.suggestion) for warning in found.warnings] == [("peeple", "people"), ("staff", "")]


@pytest.mark.parametrize(
    ("column", "kind"),
    [
        (pa.array([1.5]), "float_column"),
        (pa.array([1.5], pa.float32()), "float_column"),
        (pa.array([datetime.datetime(2020, 1, 1)]), "timestamp_column"),
        (pa.array([True]), "wrong_column_type"),
        (pa.array([b"x"]), "wrong_column_type"),
        (pa.array([["x"]]), "wrong_column_type"),
    ],
)
def test_a_column_of_a_type_that_no_number_has_is_refused_by_name(column: pa.Array, kind: str) -> None:
    with pytest.raises(TableError) as error:
        POLICY.decide_table(pa.table({"money": column, "people": ["3"]}), "share", engine="python")
    assert codes(error) == [kind]
    assert error.value.problems[0].name == "money"
    assert "money" in error.value.text("zh") and "money" in error.value.text("en")


def test_every_wrong_column_is_told_at_once() -> None:
    table = pa.table({"money": [1.5], "founded": [datetime.datetime(2020, 1, 1)], "banned": [1], "items": [[1]]})
    with pytest.raises(TableError) as error:
        POLICY.decide_table(table, engine="python")
    assert [problem.name for problem in error.value.problems] == ["money", "founded", "banned", "items"]


def test_a_float_column_that_is_no_fact_is_only_kept() -> None:
    table = pa.table({"得分": [1.5], "people": [3]})
    assert POLICY.decide_table(table, "staff", engine="python", keep=True).to_pylist()[0]["得分"] == 1.5


LAYOUTS: list[tuple[str, Callable[[], pa.Array], str]] = [
    ("people", lambda: pa.array([7], pa.int8()), "7"),
    ("people", lambda: pa.array([7], pa.uint64()), "7"),
    ("people", lambda: pa.array([Decimal("7.00")]), "7"),
    ("people", lambda: pa.array([Decimal(7)], pa.decimal256(60, 10)), "7"),
    ("people", lambda: pa.array([" ７ "]), "7"),
    ("people", lambda: pa.array(["7"], pa.large_string()).dictionary_encode(), "7"),
    ("money", lambda: pa.array([3], pa.int32()), "3"),
    ("money", lambda: pa.array(["3.10"], pa.string_view()), "3.1"),
    ("money", lambda: pa.array([Decimal("3.100")]), "3.1"),
    ("founded", lambda: pa.array([datetime.date(2020, 2, 29)], pa.date64()), "2020-02-29"),
    ("founded", lambda: pa.array(["2020-02-29"]), "2020-02-29"),
    ("banned", lambda: pa.array(["是"]), "是"),
    ("banned", lambda: pa.array(["TRUE"]), "是"),
    ("area", lambda: pa.array(["山区"]).dictionary_encode(), "山区"),
    ("items", lambda: pa.array([["助浴", "助餐"]], pa.large_list(pa.string())), "助浴、助餐"),
    ("items", lambda: pa.array(["助浴,助餐"]), "助浴、助餐"),
    ("items", lambda: pa.array([["助浴", "助餐"]], pa.list_(pa.string(), 2)), "助浴、助餐"),
]


@pytest.mark.parametrize(("name", "column", "shown"), LAYOUTS, ids=range(len(LAYOUTS)))
def test_values_are_those_of_check_case_in_every_layout(name: str, column: Callable[[], pa.Array], shown: str) -> None:
    from aidrules.evaluation.inputs import check_case
    from aidrules.values.show import show_value

    batch = pa.record_batch([column()], names=[name])
    columns = read_columns(POLICY.core, batch.schema)
    [(facts, _)] = list(columns.row_values(batch))
    case = check_case(POLICY.core, facts)
    assert show_value(case.facts[POLICY.facts[name].name]) == shown


def test_a_null_is_unknown_and_an_absent_column_is_presumed() -> None:
    policy = aidrules.load(PRESUMING)
    given = pa.table({"banned": pa.array([None, True], pa.bool_())})
    absent = pa.table({"编号": [1, 2]})
    assert policy.decide_table(given, engine="python").column("may__status").to_pylist() == ["undetermined", "decided"]
    assert policy.decide_table(absent, engine="python").column("may").to_pylist() == [True, True]
    assert policy.decide_table(pa.table({"banned": pa.nulls(1)}), engine="python")["may__missing"].to_pylist() == [
        ["banned"]
    ]


FRAMES: list[Callable[[pa.Table], object]] = [
    lambda table: table,
    lambda table: table.to_batches()[0],
    lambda table: table.to_reader(max_chunksize=1),
    pl.from_arrow,
    lambda table: table.to_pandas(types_mapper=pd.ArrowDtype),
    lambda table: duckdb.from_arrow(table),
]


@pytest.mark.parametrize("make", FRAMES, ids=["table", "batch", "reader", "polars", "pandas", "duckdb"])
def test_every_kind_of_frame_is_taken(make: Callable[[pa.Table], object]) -> None:
    table = pa.table(
        {"people": [100, None, 130], "area": ["山区", "城区", None], "money": pa.array([Decimal("1.50")] * 3)}
    )
    found = POLICY.decide_table(make(table), engine="python", keep=False)
    assert found.equals(POLICY.decide_table(table, engine="python"))
    assert found.column("staff").to_pylist() == [2, None, None]


def test_what_is_no_table_is_refused() -> None:
    with pytest.raises(InputError, match="table must be"):
        POLICY.decide_table([{"people": 1}], engine="python")
    with pytest.raises(TableError):
        POLICY.decide_table(pd.DataFrame({"people": [1, "x", None, {}]}), engine="python")


def test_results_never_hide_a_column_of_the_table() -> None:
    table = pa.table({"people": [1], "staff__status": ["x"]})
    with pytest.raises(TableError, match="staff__status"):
        POLICY.decide_table(table, "staff", engine="python", keep=True)
    assert POLICY.decide_table(table, "staff", engine="python").num_rows == 1


def test_an_engine_that_is_not_known_is_named() -> None:
    with pytest.raises(TableError, match="pythn"):
        POLICY.decide_table(pa.table({"people": [1]}), engine="pythn")


def test_a_date_that_is_given_twice_is_refused() -> None:
    with pytest.raises(TableError) as error:
        POLICY.decide_table(pa.table({"as_of": ["2020-01-01"]}), engine="python", as_of="2020-01-01")
    assert codes(error) == ["duplicate"]


def test_a_table_without_rows_has_the_columns_all_the_same() -> None:
    found = POLICY.decide_table(pa.table({"people": pa.array([], pa.int64())}), engine="python")
    assert found.num_rows == 0
    assert found.column_names[:4] == ["staff", "staff__status", "staff__reasons", "staff__missing"]
