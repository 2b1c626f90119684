"""English explanations have no Chinese of the library's own: what is in force, and how words were read."""

from __future__ import annotations

import re

import pytest

import aidrules
from aidrules.core.understood import in_english
from aidrules.core.walk import walk

DATED = """政策 甲（a）：自 2020-01-01 起施行。
事实 乙（b）：是否。
决策 丙（c）：是否，至 2021-12-31 止，依据 一，等于 乙。
决策 丙：是否，自 2023-01-01 起至 2024-12-31 止，依据 一，等于 乙。
"""


@pytest.mark.parametrize(
    ("edition", "words"),
    [
        ("2019-12-31", "in force from 2020-01-01, not yet in force"),
        ("2022-06-01", "the earlier rule has ended, the next one is in force from 2023-01-01"),
        ("2025-01-01", "in force until 2024-12-31, no longer in force"),
    ],
)
def test_what_is_not_in_force(edition: str, words: str) -> None:
    found = aidrules.load(DATED).decide("c", {"b": True}, edition=edition)
    for shown in (found.explain("en"), found.to_markdown("en"), found.to_html("en")):
        assert words in re.sub(r"\\(.)", r"\1", shown)
    assert not re.search("施行|失效|规定", found.explain("en"))


HEADERS = [
    (bounds, first, last)
    for bounds in ("", "以上含本数、", "以上不含本数、以下不含本数、")
    for first in ("首日计入、", "首日不计入、", "")
    for last in ("末日不顺延", "末日顺延", "")
]
PERIODS = """事实 甲（a）：日期。
事实 乙（b）：日期。
事实 数（n）：整数，0 以上。
决策 丙（c）：是否，依据 一，等于 甲 在 自 乙 起 30日 内 且 甲 在 乙 前 3年 内 且 数 在 3以上5以下。
决策 丁（d）：幅度 整数，依据 一，等于 3以上5以下。
"""
CALENDAR = "日历 历，依据 《通知》：\n    2024年 放假 2024-01-01。\n"


@pytest.mark.parametrize(("bounds", "first", "last"), HEADERS)
@pytest.mark.parametrize("calendar", ["", CALENDAR])
def test_how_words_were_read(bounds: str, first: str, last: str, calendar: str) -> None:
    said = f"{bounds}{first}{last}".rstrip("、")
    head = f"政策 甲（a）：标题 “甲”{'；边界 ' + said if said else ''}。\n"
    if last == "末日顺延" and not calendar:
        return  # that is an error: P231
    policy = aidrules.load(head + calendar + PERIODS)
    notes = {t.mark.understood for d in policy.core.decisions.values() for t in walk(d.body) if t.mark.understood}
    assert notes
    for note in notes:
        assert not re.search("本数|首日|末日|政策|民法典", in_english(note)), note
    shown = policy.decide("d").explain("en")
    assert "Words as read: 以上 " in shown


def test_a_note_without_english_is_an_error() -> None:
    with pytest.raises(KeyError):
        in_english("按农历计算")


def test_a_period_that_is_no_time_limit_is_told_in_english() -> None:
    said = in_english("首日不计入（民法典第201条）、末日不顺延（不是限期办理）")
    assert said.endswith("a last day of rest does not move (it is no limit for doing something)")
