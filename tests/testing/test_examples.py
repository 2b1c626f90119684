"""Examples are run against what the policy decides; every way in which one can fail is found and said."""

from __future__ import annotations

import pytest

import aidrules
from aidrules.testing.examples import ExampleResult, run_examples
from support.policies import bundled

POLICY = """\
政策 试行办法（trial）：标题 “试行办法”。
类型 学历：高中 ＜ 大专 ＜ 本科。
类型 项目：助餐、助浴、助医。
事实 服务人数（people）：整数 名，0 以上。
事实 补贴（subsidy）：2位小数 万元，0 以上。
事实 学历（degree）：学历。
事实 已登记（registered）：是否，推定 否。
事实 服务项目（items）：集合 项目。
口径 余数（remainder），依据 一“每100名”：进一（默认）：不足一组也要有人；舍去：满一组才算。
决策 组数（groups）：整数，依据 一“每100名”，
    等于 若 余数 为 舍去 则 向下取整（服务人数 ÷ 100 名） 否则 向上取整（服务人数 ÷ 100 名）。
决策 人均（share）：整数，依据 一“人均”，等于 向上取整（100 名 ÷ 服务人数）。
决策 两倍补贴（double）：2位小数 万元，依据 一“补贴”，等于 补贴 × 2。
决策 资格（standing）：合格、不合格，依据 一“资格”，
    要件：
    （一）应当 学历 不低于 大专；
    （二）应当 已登记。
决策 档次（level）：高、低，依据 一“档次”，
    决策表 唯一：
    | 服务人数 || 档次 |
    | 50以上   || 高   |
    | 60以下   || 低   |
决策 分类（kind）：高、低，依据 一“分类”，
    决策表 唯一：
    | 学历 || 分类 |
    | 本科 || 高   |
    | 大专 || 转人工 由人判断 |
决策 未做项目（missing_items）：集合 项目，依据 一“项目”，等于 差集（（助餐、助浴、助医），服务项目）。
决策 已到期（expired）：是否，依据 一“到期”，等于 基准日 晚于 2020年3月1日。
"""


def results(examples: str) -> tuple[ExampleResult, ...]:
    return run_examples(aidrules.load(POLICY + examples))


def only(examples: str, lang: str = "zh") -> list[str]:
    (result,) = results(examples)
    assert result.passed == (not result.failures)
    return [failure.text(lang) for failure in result.failures]


@pytest.mark.parametrize(
    "example",
    [
        "已知 服务人数 为 201；则 组数 为 3",
        "已知 服务人数 为 201，余数 为 舍去；则 组数 为 2",
        "已知 补贴 为 0.35万元；则 两倍补贴 为 0.70万元",
        "已知 补贴 为 3500元；则 两倍补贴 为 7000元",
        "已知 服务项目 为 （助餐、助医）；则 未做项目 为 助浴",
        "已知 服务项目 为 空集；则 未做项目 为 （助医、助餐、助浴）",
        "已知 学历 为 大专；则 分类 转人工",
        "已知 学历 为 高中；则 分类 不适用",
        "已知 学历 为 大专，已登记 为 未知；则 资格 待查明 缺 已登记",
        "已知 已登记 为 未知；则 资格 待查明 缺 已登记、学历",
        "已知 已登记 为 是；则 资格 待查明",
        "则 组数 待查明 缺 服务人数",
        "已知 基准日 为 2020-03-02；则 已到期 为 是",
        "已知 基准日 为 2020-03-01；则 已到期 为 否",
        "则 已到期 待查明 缺 基准日",
        "已知 服务人数 为 1；则 组数 为 1，人均 为 100，档次 为 低",
    ],
)
def test_an_example_that_holds_passes(example: str) -> None:
    assert only(f"案例 试例：{example}。\n") == []


@pytest.mark.parametrize(
    ("example", "zh", "en"),
    [
        (
            "已知 服务人数 为 201；则 组数 为 2",
            "“组数”应为“2”，实际为“3”。",
            "“groups” should be 2, but is 3.",
        ),
        (
            "已知 补贴 为 0.35万元；则 两倍补贴 为 0.71万元",
            "“两倍补贴”应为“0.71 万元”，实际为“0.7 万元”。",
            "“double” should be 0.71 万元, but is 0.7 万元.",
        ),
        (
            "已知 服务人数 为 201；则 组数 待查明",
            "“组数”应为“待查明”，实际为“3”。",
            "“groups” should be undetermined, but is 3.",
        ),
        (
            "则 组数 为 3",
            "“组数”应为“3”，实际为“待查明”。",
            "“groups” should be 3, but is undetermined.",
        ),
        (
            "已知 学历 为 大专；则 分类 不适用",
            "“分类”应为“不适用”，实际为“转人工”。",
            "“kind” should be not applicable, but is referred.",
        ),
        (
            "已知 已登记 为 未知；则 资格 待查明 缺 学历",
            "“资格”应为“待查明 缺 学历”，实际为“待查明 缺 学历、已登记”。",
            "“standing” should be undetermined missing degree, but is undetermined missing degree, registered.",
        ),
        (
            "已知 已登记 为 是；则 资格 待查明 缺 已登记、学历",
            "“资格”应为“待查明 缺 学历、已登记”，实际为“待查明 缺 学历”。",
            "“standing” should be undetermined missing degree, registered, but is undetermined missing degree.",
        ),
        (
            "已知 服务项目 为 （助餐、助医）；则 未做项目 为 空集",
            "“未做项目”应为“空集”，实际为“助浴”。",
            "“missing_items” should be {}, but is 助浴.",
        ),
        (
            "则 已到期 待查明 缺 学历",
            "“已到期”应为“待查明 缺 学历”，实际为“待查明 缺 基准日”。",
            "“expired” should be undetermined missing degree, but is undetermined missing as_of.",
        ),
    ],
)
def test_an_example_that_does_not_hold_says_what_was_expected_and_found(example: str, zh: str, en: str) -> None:
    assert only(f"案例 试例：{example}。\n") == [zh]
    assert only(f"案例 试例：{example}。\n", "en") == [en]


def test_a_case_in_which_rows_conflict_fails_and_names_the_rows() -> None:
    (zh,) = only("案例 试例：已知 服务人数 为 55；则 档次 为 高。\n")
    (en,) = only("案例 试例：已知 服务人数 为 55；则 档次 为 高。\n", "en")
    assert zh.startswith("“档次”没有得出结论：")
    assert "level.r1" in zh and "level.r2" in zh
    assert en.startswith("“level” gives no answer: ")
    assert "level.r1" in en and "level.r2" in en


def test_a_case_that_divides_by_zero_fails_whatever_it_expects() -> None:
    for expected in ("为 3", "待查明", "转人工", "不适用"):
        (failure,) = only(f"案例 试例：已知 服务人数 为 0；则 人均 {expected}。\n")
        assert failure.startswith("“人均”没有得出结论：")


def test_one_failing_expectation_does_not_hide_the_others() -> None:
    failures = only("案例 试例：已知 服务人数 为 0；则 人均 为 1，组数 为 7，档次 为 低，资格 转人工。\n")
    assert [failure[1:3] for failure in failures] == ["人均", "组数", "资格"]


def test_each_row_of_a_table_is_an_example_of_its_own_with_its_own_place() -> None:
    table = "案例 各种人数：\n    | 服务人数 || 组数 |\n    | 0 || 0 |\n    | 100 || 2 |\n    | 未知 || 待查明 |\n"
    first, second, third = results(table)
    line = POLICY.count("\n") + 3
    assert [result.passed for result in (first, second, third)] == [True, False, True]
    assert [result.span.line for result in (first, second, third)] == [line, line + 1, line + 2]
    (failure,) = second.failures
    assert (failure.span.line, failure.decision) == (line + 1, "组数")


def test_results_stand_in_the_order_of_the_text() -> None:
    found = results("案例 乙例：则 组数 待查明。\n案例 甲例：则 组数 待查明。\n")
    assert [result.title for result in found] == ["乙例", "甲例"]


def test_a_policy_without_examples_has_no_results() -> None:
    assert results("") == ()


def test_a_date_that_no_decision_asks_for_changes_nothing() -> None:
    text = "政策 小办法（small）：标题 “小”。\n事实 人数：整数 名。\n决策 甲：整数 名，依据 一“甲”，等于 人数。\n"
    example = "案例 试例：已知 基准日 为 2020-03-01，人数 为 3；则 甲 为 3。\n"
    (result,) = run_examples(aidrules.load(text + example))
    assert result.passed


def test_every_example_of_the_bundled_policy_passes() -> None:
    found = run_examples(bundled("hainan"))
    assert found
    assert [
        (result.title, [failure.text() for failure in result.failures]) for result in found if not result.passed
    ] == []
