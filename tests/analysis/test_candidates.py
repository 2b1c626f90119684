"""The values that are tried for a fact are values that the policy takes."""

from __future__ import annotations

from fractions import Fraction

import pytest

import aidrules
from aidrules.analysis.candidates import candidates, constants
from aidrules.values.ranges import outside
from aidrules.values.types import Value

DECLARED = """\
政策 试行（trial）。
事实 甲（a）：{type}。
决策 乙（b）：是否，依据 一“乙”，等于 {condition}。
"""


def tried(type_: str, condition: str) -> tuple[Value, ...]:
    """The candidates of the only fact; none of them is refused, or lies outside the declared range."""
    policy = aidrules.load(DECLARED.format(type=type_, condition=condition))
    fact = policy.facts["甲"]
    found = candidates(fact, constants(policy.core, policy.core.decisions))
    assert len(set(found)) == len(found)
    for value in found:
        assert not outside(value, fact.type)
        policy.decide("b", {"a": value})
    return found


@pytest.mark.parametrize(
    ("type_", "condition", "least"),
    [
        ("整数 名", "甲 大于 1500名", {0, 1, 1499, 1500, 1501, -1}),
        ("整数 名，0 以上", "甲 大于 1500名", {0, 1, 1499, 1500, 1501}),
        ("整数 名，[3，5）", "甲 大于 4名", {3, 4}),
        ("整数", "甲 ÷ 3 大于 2.5", {2, 3}),
        ("1位小数，0 以上", "甲 大于 三分之一", {Fraction(3, 10), Fraction(2, 5)}),
        ("2位小数 万元", "甲 大于 333元", {Fraction(3, 100), Fraction(4, 100)}),
        ("小数", "甲 大于 0.125", {Fraction(1, 8), Fraction(1, 8) + Fraction(1, 100)}),
        ("小数", "甲 大于 三分之一", {Fraction(33, 100), Fraction(34, 100)}),
    ],
)
def test_cut_points_and_what_is_beside_them_are_tried(type_: str, condition: str, least: set[Value]) -> None:
    assert least <= set(tried(type_, condition))


def test_days_at_the_ends_of_the_calendar_have_one_neighbour() -> None:
    found = tried("日期", "甲 不早于 9999-12-31 或 甲 为 0001-01-01")
    assert {str(day) for day in found} >= {"0001-01-01", "0001-01-02", "9999-12-30", "9999-12-31"}


def test_a_range_between_two_whole_numbers_has_no_candidates() -> None:
    assert tried("整数，（0，1）", "甲 大于 0") == ()


def test_texts_are_those_of_the_policy_and_one_other() -> None:
    assert tried("文本", "甲 属于（“子”、“丑”）") == ("丑", "子", "别的文字")
