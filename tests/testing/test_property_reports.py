"""A property that fails is told with the smallest case that breaks it; one that does not, with what was searched."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

import pytest

import aidrules
from aidrules.testing import PropertyReport, run_properties, run_property

POLICY = """\
政策 试行（trial）。
类型 级：丁级 ＜ 丙级 ＜ 乙级。
事实 人数（people）：整数 名，0 以上。
事实 级别（grade）：级。
事实 特困（poor）：是否，推定 否。
事实 登记（registered）：是否。
事实 补贴（grant）：2位小数 万元，0 以上。
事实 区域（area）：文本。
口径 满额（quota）：进一（默认）：理由甲；舍去：理由乙。
决策 配员（staff）：整数 名，依据 一“配员”，
    等于 若 特困 且 人数 大于 1500名 则 1名 否则 向上取整（人数 ÷ 500）。
决策 评级（rating）：级，依据 一“评级”，等于 若 满额 为 舍去 且 人数 不少于 300名 则 丁级 否则 级别。
决策 加倍（double）：2位小数 万元，依据 一“加倍”，等于 补贴 × 2。
决策 人工（manual）：整数 名，依据 一“人工”，等于 若 登记 则 转人工 “由人判断” 否则 人数。
决策 全人工（always_manual）：整数 名，依据 一“人工”，等于 转人工 “由人判断”。
"""


def report(claim: str, most: int = 500) -> PropertyReport:
    (found,) = run_properties(aidrules.load(f"{POLICY}性质 试验：{claim}。\n"), most)
    assert found.title == "试验"
    assert found.passed == (found.counterexample is None)
    return found


@pytest.mark.parametrize(
    ("claim", "facts", "zh", "en"),
    [
        (
            "恒有 配员 不超过 2名",
            {"人数": 1001},
            "人数 为 1001 名；配员 为 3 名。",
            "people is 1001 名; staff is 3 名.",
        ),
        (
            "若 特困，则 评级 不低于 丙级",
            {"特困": True, "级别": "丁级"},
            "级别 为 丁级，特困 为 是；评级 为 丁级。",
            "grade is 丁级, poor is yes; rating is 丁级.",
        ),
        (
            "不同时 登记、加倍 大于 1万元",
            {"登记": True, "补贴": Fraction(51, 100)},
            "补贴 为 0.51 万元，登记 为 是；加倍 为 1.02 万元。",
            "grant is 0.51 万元, registered is yes; double is 1.02 万元.",
        ),
        (
            "若 区域 为 “山区”，则 人数 大于 0名",
            {"区域": "山区", "人数": 0},
            "区域 为 “山区”，人数 为 0 名。",
            "area is “山区”, people is 0 名.",
        ),
        ("恒有 1名 大于 2名", {}, "任何情形。", "every case."),
    ],
)
def test_a_condition_that_fails_has_the_smallest_witness(
    claim: str, facts: Mapping[str, object], zh: str, en: str
) -> None:
    found = report(claim)
    assert found.counterexample is not None
    assert found.counterexample.facts == facts
    assert found.counterexample.readings == {}
    assert found.text().startswith(f"搜索到第 {found.searched} 个情形时发现反例：")
    assert found.text("en").startswith(f"searched {found.searched} case")
    assert found.text("en").endswith(en)
    assert found.text().endswith(zh)


def test_a_monotone_claim_that_fails_shows_both_ends_of_the_step() -> None:
    found = report("人数 增加，则 配员 不减")
    assert found.counterexample is not None
    assert found.counterexample.facts == {"人数": 1500, "特困": True}
    assert found.counterexample.raised == 1501
    assert found.counterexample.effects == (3, 1)
    assert found.text().endswith("特困 为 是，人数 由 1500 名 变为 1501 名；配员 由 3 名 变为 1 名。")
    assert found.text("en").endswith("poor is yes, people goes from 1500 名 to 1501 名; staff goes from 3 名 to 1 名.")


def test_the_effect_of_a_step_is_told_in_its_declared_unit() -> None:
    found = report("补贴 增加，则 加倍 不增")
    assert found.text().endswith("补贴 由 0 万元 变为 0.01 万元；加倍 由 0 万元 变为 0.02 万元。")


def test_a_reading_is_named_when_it_is_not_the_default() -> None:
    found = report("若 级别 为 乙级，则 评级 为 乙级")
    assert found.counterexample is not None
    assert found.counterexample.facts == {"人数": 300, "级别": "乙级"}
    assert found.counterexample.readings == {"满额": "舍去"}
    assert found.text().endswith("人数 为 300 名，级别 为 乙级，满额 为 舍去；评级 为 丁级。")


@pytest.mark.parametrize(
    "claim",
    ["恒有 配员 不超过 2名", "若 特困，则 评级 不低于 丙级", "不同时 登记、加倍 大于 1万元"],
)
def test_the_policy_takes_every_witness(claim: str) -> None:
    policy = aidrules.load(f"{POLICY}性质 试验：{claim}。\n")
    (found,) = run_properties(policy)
    assert found.counterexample is not None
    for name in policy.decisions:
        policy.decide(name, found.counterexample.facts, readings=found.counterexample.readings)


def test_a_witness_is_a_value_of_its_type_even_where_the_cut_point_is_not() -> None:
    policy = aidrules.load(
        "政策 试行（trial）。\n事实 甲（a）：2位小数，0 以上。\n"
        "决策 乙（b）：是否，依据 一“乙”，等于 甲 不超过 三分之一。\n性质 丙：恒有 乙 或 甲 大于 0.34。\n"
    )
    (found,) = run_properties(policy)
    assert found.counterexample is not None
    assert found.counterexample.facts == {"甲": Fraction(34, 100)}
    assert policy.decide("b", {"a": Decimal("0.34")}).value is False


def test_what_holds_says_how_much_was_searched() -> None:
    found = report("恒有 配员 不少于 0名")
    assert found.passed
    assert found.searched == found.decided > 10
    assert found.text() == f"在 {found.searched} 个情形中未发现反例。"
    assert found.text("en") == f"searched {found.searched} cases, no counterexample found."


def test_cases_without_an_answer_are_told_apart() -> None:
    found = report("恒有 人工 不少于 0名")
    assert found.passed
    assert 0 < found.decided < found.searched
    assert found.text() == f"在 {found.searched} 个情形中未发现反例，其中 {found.decided} 个得出结论。"
    assert found.text("en").endswith(f"; the policy gives an answer in {found.decided} of them.")


def test_a_property_that_was_never_put_to_the_test_says_so() -> None:
    found = report("人数 增加，则 全人工 不减")
    assert (found.passed, found.decided) == (True, 0)
    assert "等于没有检验" in found.text()
    assert "nothing was tested" in found.text("en")


def test_no_more_cases_are_looked_at_than_wanted() -> None:
    assert report("恒有 加倍 不少于 0元 且 配员 不少于 0名", 7).searched == 7
    assert report("恒有 1名 大于 2名", 1).searched == 1


def test_the_same_cases_are_looked_at_every_time() -> None:
    claim = "恒有 配员 不超过 2名 或 登记 或 补贴 小于 1万元"
    assert report(claim, 100) == report(claim, 100)


def test_every_property_has_a_report_in_the_order_written() -> None:
    policy = aidrules.load(f"{POLICY}性质 乙：恒有 是。\n性质 甲：恒有 否。\n")
    reports = run_properties(policy)
    assert [(found.title, found.passed, found.span.line) for found in reports] == [("乙", True, 16), ("甲", False, 17)]
    assert run_property(policy, policy.core.properties[1]) == reports[1]


def test_a_policy_without_properties_has_no_reports() -> None:
    assert run_properties(aidrules.load(POLICY)) == ()
