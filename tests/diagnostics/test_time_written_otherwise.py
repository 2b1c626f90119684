"""Dates, periods, ages and keys of tables written in other ways: each has a fix that mends the text."""

from __future__ import annotations

import pytest

import aidrules
from aidrules.diagnostics.diagnostic import Severity

HEAD = """政策 甲（a）：标题 “甲”；辖区 “某省”。
事实 出生（born）：日期。
事实 收到（got）：日期。
事实 答复（ans）：日期。
"""
LIMIT = "决策 丙（c）：整数 元，依据 一，等于 限。\n"


@pytest.mark.parametrize(
    ("text", "code", "meant"),
    [
        ("决策 丙（c）：是否，自二〇二〇年三月一日起，依据 一，等于 是。\n", "P016", "自 二〇二〇年三月一日 起"),
        (
            "决策 丙（c）：是否，自二〇二〇年三月一日起至二〇二五年十二月三十一日止，依据 一，等于 是。\n",
            "P016",
            "自 二〇二〇年三月一日 起 至 二〇二五年十二月三十一日 止",
        ),
        (
            "参数 限（l）：整数 元，按 期间：\n| 自二〇二〇年三月一日起 | 2元 |\n" + LIMIT,
            "P607",
            "自 二〇二〇年三月一日 起",
        ),
        ("参数 限（l）：整数 元，按辖区、期间：\n| 某省 | － | 2元 |\n" + LIMIT, "P016", "按 辖区"),
        ("参数 限（l）：整数 元，按期间：\n| － | 2元 |\n" + LIMIT, "P016", "按 期间"),
        ("参数 限（l）：整数 元，按 期间：\n| 2023-01-01 以后 | 2元 |\n" + LIMIT, "P029", "自 2023-01-01 起"),
        ("参数 限（l）：整数 元，按 期间：\n| 2023-01-01 以前 | 2元 |\n" + LIMIT, "P029", "至 2023-01-01 止"),
        ("决策 丙（c）：是否，依据 一，等于 答复 不在 自 收到 起 30日 内。\n", "P029", "并非 答复 在"),
        ("决策 丙（c）：是否，依据 一，等于 答复 不在 收到 前 3年 内。\n", "P029", "并非 答复 在"),
        (
            "决策 丙（c）：整数，依据 一，决策表 首个：\n| 出生 || 丙 |\n| 不低于 60周岁 || 1 |\n| 否则 || 2 |\n",
            "P230",
            "周岁（出生）",
        ),
        (
            "决策 丙（c）：整数，依据 一，决策表 首个：\n| 周岁（出生） || 丙 |\n| 年满 60周岁 || 1 |\n| 否则 || 2 |\n",
            "P029",
            "不低于",
        ),
        (
            "决策 丙（c）：整数，依据 一，决策表 唯一：\n| 出生 || 丙 |\n| 60周岁以上 || 1 |\n| 否则 || 2 |\n",
            "P230",
            "周岁（出生）",
        ),
    ],
)
def test_what_is_meant_is_the_fix(text: str, code: str, meant: str) -> None:
    whole = HEAD + text
    found = [item for item in aidrules.check(whole) if item.severity is Severity.ERROR]
    assert [item.code for item in found] == [code]
    (fix,) = [item.fix for item in found if item.fix]
    assert fix.replacement == meant
    mended = whole[: fix.span.start] + fix.replacement + whole[fix.span.end :]
    assert [item.code for item in aidrules.check(mended) if item.severity is Severity.ERROR] == []
