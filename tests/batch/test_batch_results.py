"""The types of the result columns: exact, and wide enough for what the columns can come to."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pyarrow as pa
import pytest
from sql_policy import STAFF

import aidrules
from aidrules.errors import RowsError

STAFFING = aidrules.load(STAFF)

KINDS = """\
政策 示例（sample）：标题 “示例”。
类型 措施：警告、罚款、停业。
事实 违法所得（gain）：2位小数 元，0 以上。
事实 数（number）：整数。
事实 日子（day）：日期。
事实 词（word）：文本。
决策 平方（square）：整数，依据 一“甲”，等于 数 × 数。
决策 有（some）：是否，依据 一“甲”，等于 数 大于 0。
决策 次日（next_day）：日期，依据 一“甲”，等于 期满日（日子，1日）。
决策 罚款幅度（fine）：幅度 2位小数 元，依据 一“甲”，等于 违法所得 的 1倍以上3倍以下。
决策 措施（measures）：集合 措施，依据 一“甲”，
    决策表 收集-清单：
    | 数    || 措施 |
    | 1以上 || 停业 |
    | 2以上 || 警告 |
决策 半数（half）：小数，依据 一“甲”，等于 数 × 0.125。
"""
SAMPLE = aidrules.load(KINDS)


def test_each_kind_of_decision_has_its_type_and_value() -> None:
    table = pa.table(
        {"number": pa.array([3], pa.int8()), "gain": [Decimal("10.50")], "day": [datetime.date(2020, 2, 28)]}
    )
    found = SAMPLE.decide_table(table, engine="python")
    types = {name: found.schema.field(name).type for name in found.column_names if "__" not in name}
    money = pa.decimal128(38, 2)
    assert types == {
        "square": pa.int64(),
        "some": pa.bool_(),
        "next_day": pa.date32(),
        "fine": pa.struct([("low", money), ("high", money), ("low_closed", pa.bool_()), ("high_closed", pa.bool_())]),
        "measures": pa.list_(pa.string()),
        "half": pa.decimal128(38, 18),
    }
    [row] = found.to_pylist()
    assert row["square"] == 9 and row["some"] is True and row["next_day"] == datetime.date(2020, 2, 29)
    assert row["fine"] == {"low": Decimal("10.50"), "high": Decimal("31.50"), "low_closed": True, "high_closed": True}
    assert row["measures"] == ["警告", "停业"], "in the order of the members"
    assert row["half"] == Decimal("0.375")


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        (pa.int8(), pa.int64()),
        (pa.int32(), pa.int64()),
        (pa.int64(), pa.decimal128(38, 0)),
        (pa.decimal128(18, 0), pa.decimal128(38, 0)),
        (pa.decimal128(38, 0), pa.decimal256(76, 0)),
        (pa.string(), pa.decimal128(38, 0)),
        (pa.null(), pa.decimal128(38, 0)),
    ],
)
def test_a_whole_number_is_as_wide_as_the_column_makes_it(given: pa.DataType, wanted: pa.DataType) -> None:
    found = SAMPLE.decide_table(pa.table({"number": pa.array([None], given)}), "square", engine="python")
    assert found.schema.field("square").type == wanted


def test_wide_numbers_stay_exact() -> None:
    largest = 10**38 - 1
    table = pa.table({"number": pa.array([Decimal(largest), Decimal(-largest)], pa.decimal128(38, 0))})
    found = SAMPLE.decide_table(table, "square", engine="python")
    assert found.column("square").to_pylist() == [Decimal(largest**2)] * 2
    people = pa.table({"people": pa.array([Decimal(10**37 + 1)], pa.decimal128(38, 0)), "area": ["山区"]})
    assert STAFFING.decide_table(people, "staff", engine="python").column("staff").to_pylist() == [10**37 // 50 + 1]
    assert STAFFING.decide_table(pa.table({"people": [2**62 + 1], "area": ["山区"]}), "staff", engine="python").column(
        "staff"
    ).to_pylist() == [2**62 // 50 + 1]


def test_a_value_that_fits_no_column_is_told_and_never_cut() -> None:
    table = pa.table({"number": ["1" * 30, "3"]})
    with pytest.raises(RowsError) as error:
        SAMPLE.decide_table(table, "square", engine="python")
    assert [(row.row, row.problems[0].kind) for row in error.value.rows] == [(1, "too_wide")]
    places = pa.table({"number": pa.array([1], pa.int8())})
    assert SAMPLE.decide_table(places, "half", engine="python").column("half").to_pylist() == [Decimal("0.125")]


def test_an_unknown_decision_is_named() -> None:
    with pytest.raises(aidrules.UnknownDecisionError):
        SAMPLE.decide_table(pa.table({"number": [1]}), ["square", "squares"], engine="python")
