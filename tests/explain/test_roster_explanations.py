"""What explanations and pages say of rosters: every form of aggregate in words, records by name, the policy's page."""

from __future__ import annotations

import pytest

import aidrules
from aidrules.explain.roster_words import MOST_RECORDS
from aidrules.explain.tree import MAX_RECORDS_SHOWN
from aidrules.testing.page import policy_page

POLICY = aidrules.load("""政策 例（sample）。
名册 家庭（homes），计数单位 户，问 “有哪些家庭？”：户主（head）：文本；收入（income）：整数 万元。
名册 项目（projects），计数单位 件：金额（amount）：整数 元。
决策 低（poor）：是否，逐户 家庭，依据 二“低”，等于 收入 小于 1万元。
决策 甲（a）：整数 户，依据 一“甲”，等于 户数（家庭 其中 低）。
决策 乙（b）：整数 元，依据 一“甲”，等于 合计（家庭，收入）。
决策 丙（c）：整数 元，依据 一“甲”，等于 最大（家庭，收入） － 最小（家庭，收入）。
决策 丁（d）：是否，依据 一“甲”，等于 平均（家庭，收入） 大于 1万元。
决策 戊（e）：是否，依据 一“甲”，等于 存在（家庭 其中 收入 大于 2万元）。
决策 己（f）：是否，依据 一“甲”，等于 每户均（家庭，收入 大于 0万元）。
决策 庚（g）：是否，依据 一“甲”，等于 每项均（项目，金额 大于 0） 且 个数（项目） 大于 1件。
""")


@pytest.mark.parametrize(
    ("decision", "zh", "en"),
    [
        ("a", "甲 ＝ 户数（家庭 其中 低）", "a = count(homes where poor)"),
        ("b", "乙 ＝ 合计（家庭，收入）", "b = sum(homes, income)"),
        ("c", "丙 ＝ 最大（家庭，收入） － 最小（家庭，收入）", "c = max(homes, income) - min(homes, income)"),
        ("d", "丁 ＝ 平均（家庭，收入） ＞ 1 万元", "d = average(homes, income) > 1 万元"),
        ("e", "戊 ＝ 存在（家庭 其中 收入 ＞ 2 万元）", "e = any(homes where income > 2 万元)"),
        ("f", "己 ＝ 每户均（家庭，收入 ＞ 0 万元）", "f = every(homes, income > 0 万元)"),
    ],
)
def test_every_aggregate_in_words(decision: str, zh: str, en: str) -> None:
    found = POLICY.decide(decision, {"homes": [{"head": "张", "income": 3}]})
    assert found.reasons[0].text == zh
    assert en in found.explain("en")


def test_what_is_not_counted_in_persons_has_names_of_its_own() -> None:
    found = POLICY.decide("g", {"projects": [{"amount": 1}, {"amount": None}]})
    text = found.reasons[0].text
    assert text.startswith("庚 ＝ 每项均（项目，金额 ＞ 0 元） 且 个数（项目） ＞ 1")
    assert "第 2 件的 金额 未知" in text


def test_many_records_are_named_in_part() -> None:
    homes = [{"head": f"户{number}", "income": -1} for number in range(MAX_RECORDS_SHOWN + 5)]
    text = POLICY.decide("f", {"homes": homes}).explain()
    assert f"户{MOST_RECORDS - 1}）等 {len(homes)} 处" in text
    assert "另有 5 条未列出" in text


def test_the_records_that_fail_are_shown_and_the_others_are_not_named() -> None:
    homes = [{"head": "甲", "income": 3}, {"head": "乙", "income": -1}, {"income": -2}]
    found = POLICY.decide("f", {"homes": homes})
    assert found.reasons[0].text.endswith("不符合的有第 2 户（乙）、第 3 户")
    assert "✗ 第 2 户（乙）" in found.explain() and "✓ 第 1 户（甲）" in found.explain()


def test_texts_in_records_cannot_break_a_line() -> None:
    found = POLICY.decide("f", {"homes": [{"head": "甲\n└─ 乙", "income": -1}]})
    assert "甲\n" not in found.explain()


def test_the_page_shows_rosters() -> None:
    chinese, english = policy_page(POLICY), policy_page(POLICY, lang="en")
    assert "逐条判断" in chinese and "户主（head）：文本" in chinese
    assert "For each record of" in english and "head (户主): text" in english
