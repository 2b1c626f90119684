"""Periods as analysts write them by mistake: one error, and a fix that mends it."""

from __future__ import annotations

import pytest

import aidrules
from aidrules.diagnostics.registry import Severity
from diagnostics.marked import applied

HEAD = """政策 例。
日历 工作日历：
    2024年 放假 2024-01-01。
事实 决定日（d）：日期。
事实 提交日（s）：日期。
事实 出生日期（b）：日期。
决策 果（r）：是否，依据 一“x”，等于 {}。
"""
MENDED = [
    ("提交日 在 自决定日起30日内", "P016", "提交日 在 自 决定日 起 30日 内"),
    ("提交日 在自决定日之日起30日内", "P016", "提交日 在 自 决定日 之日起 30日 内"),
    ("提交日 在 基准日前3年内", "P016", "提交日 在 基准日 前 3年 内"),
    ("自决定日起届满6个月", "P016", "自 决定日 起 届满 6个月"),
    ("提交日 自 决定日 起 30日 内", "P028", "提交日 在 自 决定日 起 30日 内"),
    ("提交日 在 自 决定日 30日 内", "P028", "提交日 在 自 决定日 起 30日 内"),
    ("自 决定日 届满 6个月", "P028", "自 决定日 起 届满 6个月"),
    ("提交日 在 决定日 起 30日 内", "P029", "提交日 在 自 决定日 起 30日 内"),
    ("提交日 在 决定日 之后 30日 内", "P029", "提交日 在 自 决定日 起 30日 内"),
    ("提交日 在 决定日 后 30日 内", "P029", "提交日 在 自 决定日 起 30日 内"),
    ("提交日 在 自 决定日 后 30日 内", "P029", "提交日 在 自 决定日 起 30日 内"),
    ("自 决定日 起 超过 6个月", "P029", "自 决定日 起 届满 6个月"),
    ("提交日 在 自 决定日 起 15 个 工作日 内", "P029", "提交日 在 自 决定日 起 15 个工作日 内"),
    ("期满日（决定日，15个 工作日） 早于 提交日", "P029", "期满日（决定日，15个工作日） 早于 提交日"),
    ("出生日期 大于 60周岁", "P230", "周岁（出生日期） 大于 60周岁"),
    ("出生日期 在 18周岁以上60周岁以下", "P230", "周岁（出生日期） 在 18周岁以上60周岁以下"),
]


@pytest.mark.parametrize(("written", "code", "meant"), MENDED)
def test_one_error_with_the_fix_that_mends_it(written: str, code: str, meant: str) -> None:
    text = HEAD.format(written)
    (error,) = (found for found in aidrules.check(text) if found.severity is Severity.ERROR)
    assert error.code == code and error.fix is not None
    mended = applied(text, error.fix)
    assert mended.replace("  ", " ") == HEAD.replace("  ", " ").format(meant)
    assert [found for found in aidrules.check(mended) if found.severity is Severity.ERROR] == []


REFUSED = [
    ("提交日 在 自 决定日 起 30日", "P010"),
    ("提交日 在 自 决定日 起 30 内", "P201"),
    ("提交日 在 自 决定日 起 60周岁 内", "P201"),
    ("30 在 自 决定日 起 30日 内", "P201"),
    ("提交日 在 自 决定日 起 1.5个月 内", "P236"),
    ("提交日 在 自 决定日 起 半年 内", "P101"),
    ("自 提交日 起 届满 提交日", "P201"),
    ("周岁（提交日，3） 大于 2", "P201"),
    ("周岁（） 大于 2", "P010"),
    ("工作日数（提交日） 大于 2", "P207"),
]


@pytest.mark.parametrize(("written", "code"), REFUSED)
def test_what_cannot_be_a_period_is_one_error(written: str, code: str) -> None:
    errors = [found.code for found in aidrules.check(HEAD.format(written)) if found.severity is Severity.ERROR]
    assert errors == [code]


CALENDARS = [
    ("2024年 放假 2024-01-01、2024-02-10 至 2024-02-17，上班 2024-02-04。", []),
    ("２０２４年 放假 ２０２４-01-01。", []),
    ("2024年放假 2024年1月1日、2024年2月10日至2024年2月17日，上班 2024年2月4日；。", []),
    ("2024年 放假 2024-01-01 2024-02-10。", ["P010"]),
    ("2024 放假 2024-01-01。", ["P010"]),
    ("2024年 休息 2024-01-01。", ["P010"]),
    ("2024年 放假 2024-02-30。", ["P020", "P232"]),
]


@pytest.mark.parametrize(("written", "codes"), CALENDARS)
def test_calendars(written: str, codes: list[str]) -> None:
    found = aidrules.check(f"政策 例。\n日历 历：{written}\n")
    assert [error.code for error in found if error.severity is Severity.ERROR] == codes
