"""Calendars: made from a table, shown, and what is raised where they end."""

from __future__ import annotations

import datetime

import pytest

import aidrules
from aidrules.cli.outline import outline
from aidrules.explain.graph import graph_of
from aidrules.explain.policy_page import render_policy

TABLE = """date,kind
2024-02-04,上班
2024-01-01,放假
2024-02-10,放假
2024-02-11,放假
2024-02-12,放假
2025-01-01,放假
"""
TEXT = """日历 工作日历：
    2024年 放假 2024-01-01、2024-02-10 至 2024-02-12，上班 2024-02-04；
    2025年 放假 2025-01-01。
"""
REST = "事实 起（s）：日期。\n决策 满（m）：日期，依据 一“x”，等于 期满日（起，2个工作日）。\n"


def test_a_table_becomes_a_declaration() -> None:
    assert aidrules.calendar_text(TABLE) == aidrules.calendar_text(f"\ufeff{TABLE}") == TEXT
    policy = aidrules.load(f"政策 例。\n{TEXT}{REST}")
    assert policy.decide("满", {"s": datetime.date(2024, 2, 9)}).value == datetime.date(2024, 2, 14)
    assert policy.decide("满", {"s": datetime.date(2024, 2, 2)}).value == datetime.date(2024, 2, 5)


@pytest.mark.parametrize(
    ("table", "count", "words"),
    [
        ("date,kind\n", 1, "没有任何一天"),
        ("day,kind\n2024-01-01,放假\n", 1, "第 2 行"),
        ("date,kind\n2024-1-1,放假\n2024-01-02,假\n", 2, "第 3 行"),
        ("date,kind\n2024-01-01,放假\n2024-01-01,上班\n", 1, "不止一次"),
    ],
)
def test_every_row_that_is_no_day_is_told(table: str, count: int, words: str) -> None:
    with pytest.raises(aidrules.FactError, match=words) as found:
        aidrules.calendar_text(table)
    assert len(found.value.problems) == count


def test_a_missing_year_is_an_error_that_names_it() -> None:
    policy = aidrules.load(f"政策 例。\n{TEXT}{REST}")
    with pytest.raises(aidrules.CalendarError, match="2026 年") as found:
        policy.decide("满", {"s": datetime.date(2025, 12, 31)})
    assert (found.value.year, found.value.decision, found.value.span.line) == (2026, "满", 6)
    assert "2026" in found.value.text("en")
    unknown = policy.decide("满", {})
    assert unknown.status is aidrules.Status.UNDETERMINED and [fact.alias for fact in unknown.missing] == ["s"]


def test_the_page_and_the_outline_show_the_calendar() -> None:
    policy = aidrules.load(f"政策 例：边界 首日计入。\n{TEXT}{REST}")
    assert "工作日历（2024、2025）" in render_policy(policy.core)
    assert "首日计入" in render_policy(policy.core)
    assert "calendar: 工作日历 (2024, 2025)" in outline(policy, graph_of(policy.core), "en")


def test_an_explanation_says_how_the_days_were_counted() -> None:
    rule = (
        "事实 起（s）：日期。\n事实 日（d）：日期。\n决策 期（due）：是否，依据 一“x”，等于 日 在 自 起 起 10日 内。\n"
    )
    given = {"s": datetime.date(2024, 2, 1), "d": datetime.date(2024, 2, 13)}
    for header, calendar, words, value in (
        ("", "", "首日不计入（民法典第201条）、末日不顺延（本政策没有日历）", False),
        ("", TEXT, "首日不计入（民法典第201条）、末日遇休假日顺延（民法典第203条）", True),
        ("：边界 首日计入、末日不顺延", TEXT, "首日计入（本政策声明）、末日不顺延（本政策声明）", False),
    ):
        found = aidrules.load(f"政策 例{header}。\n{calendar}{rule}").decide("期", given)
        assert found.value is value
        assert words in found.explain()
