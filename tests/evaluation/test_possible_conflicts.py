"""Rows that must not match together: that they may is a possible outcome, unless a column keeps them apart."""

from __future__ import annotations

import pytest

import aidrules
from aidrules.errors import ConflictError

POLICY = aidrules.load("""政策 例（sample）。
类型 色：红、绿、蓝。
事实 生效日（day）：日期。
事实 甲（a）：是否。
事实 乙（b）：是否。
事实 颜色（colour）：色。
事实 人数（n）：整数 名，0以上。
决策 重叠（overlap）：整数，依据 一“子”，决策表 唯一：
    | 生效日            | 甲 || 重叠 |
    | 不早于 2023-01-01 | －   || 1 |
    | －                | 是   || 1 |
    | 否则 | － || 1 |
    但 乙 的，为 1，代号 外1。
决策 互斥（apart）：整数，依据 一“子”，决策表 唯一：
    | 颜色   | 甲 || 互斥 |
    | 红     | 是 || 1 |
    | 绿、蓝 | 是 || 1 |
    | －     | 否 || 1 |
决策 任意（either）：整数，依据 一“子”，决策表 任一：
    | 颜色   | 甲 || 任意 |
    | 红     | －   || 1 |
    | －     | 是   || 1 |
    | 否则 | － || 1 |
决策 不一（differ）：是否，依据 一“子”，等于 （若 差 大于 0 则 1 否则 1） 为 1。
决策 差（d）：整数 名，依据 一“子”，决策表 任一：
    | 颜色   | 甲   || 差 |
    | 红     | －   || 人数 |
    | －     | 是   || 人数 |
    | 绿     | －   || 2名 |
    | 否则 | － || 1名 |
""")


def status(name: str, **facts: object) -> str:
    return POLICY.decide(name, facts).status.value


def test_rows_that_may_match_together_keep_an_answer_open_and_a_known_fact_closes_it() -> None:
    assert status("overlap", a=True) == "undetermined"
    assert {fact.alias for fact in POLICY.decide("overlap", {"a": True}).missing} == {"day", "b"}
    assert status("overlap", a=True, b=True) == "decided"
    assert status("overlap", a=True, day="2022-12-31") == "decided"
    assert status("overlap", a=False) == "decided"
    assert status("overlap", a=True, day="2023-01-01") == "undetermined"  # an error unless 乙
    with pytest.raises(ConflictError):
        POLICY.decide("overlap", {"a": True, "b": False, "day": "2023-01-01"})


def test_rows_that_exclude_each_other_are_no_possible_conflict() -> None:
    assert status("apart") == "decided"
    assert status("apart", a=True) == "decided"


def test_rows_that_may_match_together_with_one_output_are_no_conflict_where_the_table_allows_any() -> None:
    assert status("either") == "decided"
    assert status("either", a=True) == "decided"
    finite = POLICY.diagrams.of("任意")
    assert finite is not None
    assert finite.facts == ()


def test_outputs_that_may_differ_are_a_possible_conflict() -> None:
    assert status("differ", a=False, colour="红") == "decided"
    assert status("differ", a=True, colour="红") == "decided"  # the same term: however many, both are the same
    assert status("differ", a=True, colour="绿") == "undetermined"
    assert [fact.alias for fact in POLICY.decide("differ", {"a": True, "colour": "绿"}).missing] == ["n"]
    assert status("differ", a=True, colour="绿", n=2) == "decided"
    with pytest.raises(ConflictError):
        POLICY.decide("differ", {"a": True, "colour": "绿", "n": 3})
