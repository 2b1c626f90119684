"""Which missing facts can still matter, where the places in which they are met have to be looked at together."""

from __future__ import annotations

import pytest

import aidrules

HEAD = """政策 例（sample）。
类型 色：红、绿、蓝。
事实 甲（a）：是否。
事实 乙（b）：是否。
事实 丙（c）：是否。
事实 丁（d）：是否。
事实 颜色（colour）：色。
事实 人数（n）：整数，0 以上。
决策 子（x）：集合 色，依据 一“子”，决策表 收集-清单：
    | 甲 | 乙 | 丙 || 子 |
    | 是 | 是 | － || 红 |
    | 是 | － | 是 || 红 |
    | － | － | － || 蓝 |
决策 丑（y）：是否，依据 一“丑”，等于（甲 且 颜色 为 红）或（甲 且 颜色 不为 红）或 丁。
决策 寅（z）：是否，依据 一“寅”，等于 甲 且 人数 大于 3。
决策 卯（w）：是否，依据 一“卯”，等于 甲 或 并非 甲。
"""


@pytest.mark.parametrize(
    ("decision", "facts", "missing"),
    [
        ("x", {}, ["a", "b", "c"]),
        ("x", {"b": True}, ["a"]),
        ("x", {"a": True}, ["b", "c"]),
        ("x", {"a": True, "b": False}, ["c"]),
        ("y", {}, ["a", "d"]),
        ("y", {"d": False}, ["a"]),
        ("z", {}, ["a", "n"]),
    ],
)
def test_a_fact_is_missing_when_its_value_makes_a_difference(
    decision: str, facts: dict[str, object], missing: list[str]
) -> None:
    found = aidrules.load(HEAD).decide(decision, facts)
    assert found.status is aidrules.Status.UNDETERMINED
    assert [fact.alias for fact in found.missing] == missing


def test_an_answer_that_stays_open_names_a_fact_although_every_value_gives_the_same() -> None:
    found = aidrules.load(HEAD).decide("w", {})
    assert found.status is aidrules.Status.UNDETERMINED
    assert [fact.alias for fact in found.missing] == ["a"]


ORDER = """政策 次序（order）。
事实 甲（a）：是否。
事实 乙（b）：是否。
事实 丙（c）：是否。
事实 丁（d）：是否。
决策 底（bottom）：是否，依据 一“底”，等于 丁。
决策 子（x）：是否，依据 一“子”，等于 若 乙 则 底 否则 转人工 “看底”。
决策 丑（y）：是否，依据 一“丑”，等于 若 丙 则 底 否则 转人工 “看底”。
决策 总（all）：是否，依据 一“总”，等于 若 甲 则 子 且 丑 否则 丑 且 子。
"""


def test_missing_facts_and_reasons_have_the_order_of_the_policy_whichever_reference_comes_first() -> None:
    policy = aidrules.load(ORDER)
    for first in (True, False):
        found = policy.decide("all", {"a": first})
        assert [fact.alias for fact in found.missing] == ["c", "b", "d"]  # 丑 stands behind 子, 底 before both
        referred = policy.decide("all", {"a": first, "b": False, "c": False})
        assert [reason.code for reason in referred.reasons] == ["y", "x"]
        assert [reason.code for reason in policy.decide_all({"a": first})["all"].reasons] == ["all"]
