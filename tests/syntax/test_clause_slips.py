"""Clauses as analysts write them by mistake: one error at the right words, and a fix that mends it."""

from __future__ import annotations

import pytest

import aidrules
from aidrules.diagnostics.diagnostic import Diagnostic
from aidrules.diagnostics.registry import Severity
from diagnostics.marked import applied, covered

HEAD = """政策 例（sample）。
单位 篓。
类型 学历：高中、大专。
事实 户数（h）：整数 名。
事实 低保（p）：是否。
"""
TABLE = "决策 甲（a）：是否，依据 一“x”，决策表 唯一：\n    | 低保 || 甲 |\n    | 是 || 是 |{}\n    | 否 || 否 |\n。"
EXCEPT = "决策 甲（a）：整数 名，依据 一“x”，等于 4名，{}。"

MENDED = [
    ("事实 人数（n）：整数 名0以上。", "P028", "0以上", "事实 人数（n）：整数 名，0以上。"),
    ("事实 人数（n）：整数 名0至5名。", "P028", "0至5名", "事实 人数（n）：整数 名，0至5名。"),
    ("事实 人数（n）：整数 篓3以上。", "P028", "3以上", "事实 人数（n）：整数 篓，3以上。"),
    ("事实 人数（n）：整数 名不满10。", "P028", "不满10", "事实 人数（n）：整数 名，不满10。"),
    ("事实 人数（n）：小数 万元0 以上。", "P028", "0", "事实 人数（n）：小数 万元，0 以上。"),
    ("事实 人数（n）：整数0以上。", "P028", "0以上", "事实 人数（n）：整数，0以上。"),
    ("事实 人数（n）：整数0 以上。", "P028", "0", "事实 人数（n）：整数，0 以上。"),
    (
        "决策 甲（a）：是否依据 第一条“x”，等于 低保。",
        "P028",
        "依据",
        "决策 甲（a）：是否，依据 第一条“x”，等于 低保。",
    ),
    (
        "决策 甲（a）：整数 名依据 一“x”，等于 3名。",
        "P028",
        "依据",
        "决策 甲（a）：整数 名，依据 一“x”，等于 3名。",
    ),
    (
        "决策 甲（a）：学历依据 一“x”，等于 高中。",
        "P028",
        "依据",
        "决策 甲（a）：学历，依据 一“x”，等于 高中。",
    ),
    ("决策 甲（a）：高、低依据 一“x”，等于 高。", "P028", "依据", "决策 甲（a）：高、低，依据 一“x”，等于 高。"),
    ("决策 甲（a）：整数依据一“x”，等于 3。", "P028", "依据一", "决策 甲（a）：整数，依据 一“x”，等于 3。"),
    ("决策 甲（a）：是否，等于 低保依据一“x”。", "P028", "依据一", "决策 甲（a）：是否，等于 低保，依据 一“x”。"),
    ("参数 限额（l）＝ 1000元依据 一“x”。", "P028", "依据", "参数 限额（l）＝ 1000元，依据 一“x”。"),
    ("事实 乙（b）：是否问 “几？”。", "P028", "问", "事实 乙（b）：是否，问 “几？”。"),
    (
        "决策 甲（a）：是否，依据 一“x”，要件：（一）应当 户数 大于 3名依据 二“y”。",
        "P028",
        "依据",
        "决策 甲（a）：是否，依据 一“x”，要件：（一）应当 户数 大于 3名，依据 二“y”。",
    ),
    ("决策 甲（a）：是否，依椐 一“x”，等于 低保。", "P029", "依椐", "决策 甲（a）：是否，依据 一“x”，等于 低保。"),
    ("决策 甲（a）：是否，依剧 一“x”，等于 低保。", "P029", "依剧", "决策 甲（a）：是否，依据 一“x”，等于 低保。"),
    ("事实 乙（b）：是否，推订 是。", "P029", "推订", "事实 乙（b）：是否，推定 是。"),
    ("事实 乙（b）：是否，住 “x”。", "P029", "住", "事实 乙（b）：是否，注 “x”。"),
    ("事实 乙（b）：是否，间 “x”。", "P029", "间", "事实 乙（b）：是否，问 “x”。"),
    (
        "决策 甲（a）：是否，依据 一“x”，要件：（一）应当 低保，代好 乙。",
        "P029",
        "代好",
        "决策 甲（a）：是否，依据 一“x”，要件：（一）应当 低保，代号 乙。",
    ),
    (
        "参数 限额（l）＝ 1000元，自 2024.3.1 起，依据 一“x”。",
        "P032",
        "2024.3.1",
        "参数 限额（l）＝ 1000元，自 2024-03-01 起，依据 一“x”。",
    ),
    (
        "参数 限额（l）＝ 1000元，自2024.3.1起，依据 一“x”。",
        "P032",
        "2024.3.1",
        "参数 限额（l）＝ 1000元，自2024-03-01起，依据 一“x”。",
    ),
    (
        "参数 限额（l）＝ 1000元，至 2024.12.31 止，依据 一“x”。",
        "P032",
        "2024.12.31",
        "参数 限额（l）＝ 1000元，至 2024-12-31 止，依据 一“x”。",
    ),
    (
        "参数 限额（l）＝ 1000元，自 2024/3/1 起至 2024-12-31 止，依据 一“x”。",
        "P032",
        "2024/3/1",
        "参数 限额（l）＝ 1000元，自 2024-03-01 起至 2024-12-31 止，依据 一“x”。",
    ),
    (
        "参数 限额（l）＝ 1000元，至 2024/12/31 止，依据 一“x”。",
        "P032",
        "2024/12/31",
        "参数 限额（l）＝ 1000元，至 2024-12-31 止，依据 一“x”。",
    ),
    (EXCEPT.format("但 低保 为 3名"), "P028", "为", EXCEPT.format("但 低保 的，为 3名")),
    (
        EXCEPT.format("但 户数 为 2名 为 3名，依据 二“y”"),
        "P028",
        "为",
        EXCEPT.format("但 户数 为 2名 的，为 3名，依据 二“y”"),
    ),
    (
        "名册 人员（s）：姓名（name）：文本，年龄（age）：整数。",
        "P029",
        "，",
        "名册 人员（s）：姓名（name）：文本；年龄（age）：整数。",
    ),
    (
        "名册 人员（s）：年龄（age）：整数 岁，0以上，姓名：文本；丙（c）：是否。",
        "P029",
        "，",
        "名册 人员（s）：年龄（age）：整数 岁，0以上；姓名：文本；丙（c）：是否。",
    ),
]


def errors(text: str) -> list[Diagnostic]:
    return [found for found in aidrules.check(text) if found.severity is Severity.ERROR]


@pytest.mark.parametrize(("written", "code", "words", "meant"), MENDED)
def test_one_error_with_the_fix_that_mends_it(written: str, code: str, words: str, meant: str) -> None:
    text = f"{HEAD}{written}\n"
    (error,) = errors(text)
    assert (error.code, covered(text, error)) == (code, words)
    assert error.fix is not None
    mended = applied(text, error.fix)
    assert mended == f"{HEAD}{meant}\n"
    assert errors(mended) == []


def test_each_field_behind_a_comma_is_reported() -> None:
    text = f"{HEAD}名册 人员（s）：\n    甲（a）：文本，\n    乙（b）：整数，\n    丙（c）：是否。\n"
    assert [(error.code, error.span.line) for error in errors(text)] == [("P029", 7), ("P029", 8)]


def test_both_days_of_a_validity() -> None:
    text = f"{HEAD}参数 限额（l）＝ 1000元，自 2024.3.1 起至 2024.12.31 止，依据 一“x”。\n"
    assert [covered(text, error) for error in errors(text)] == ["2024.3.1", "2024.12.31"]


@pytest.mark.parametrize("clause", [" 自 2024-03-01，依据 一“x”", " 自 2024-03-01"])
def test_a_forgotten_end_of_a_day_is_shown_behind_the_day(clause: str) -> None:
    text = f"{HEAD}{TABLE.format(clause)}\n"
    (error,) = errors(text)
    assert error.code == "P028" and error.fix is not None
    assert (error.span.line, error.span.column) == (8, 28)
    assert f"{clause[:13]} 起" in applied(text, error.fix)


@pytest.mark.parametrize("end", ["。", "\n。", ""])
def test_another_word_for_a_keyword_behind_a_table(end: str) -> None:
    table = TABLE.format("").removesuffix("\n。") + end
    text = f"{HEAD}{table}\n决定 乙（b）：是否，依据 一“x”，等于 低保。\n"
    (error,) = errors(text)
    assert (error.code, covered(text, error)) == ("P029", "决定")
    assert error.fix is not None and errors(applied(text, error.fix)) == []


def test_another_word_for_a_keyword_behind_a_forgotten_end() -> None:
    text = f"{HEAD}事实 人数（n）：整数\n变量 乙（b）：是否。\n"
    assert [(error.code, error.span.line) for error in errors(text)] == [("P021", 6), ("P029", 7)]


def test_a_unit_with_a_bound_is_never_to_be_declared() -> None:
    (error,) = errors(f"{HEAD}事实 人数（n）：整数 名以上。\n")
    assert error.code == "P016" and error.fix is None


def test_words_that_only_begin_like_a_unit_are_unknown_units() -> None:
    (error,) = errors(f"{HEAD}事实 人数（n）：整数 名额度。\n")
    assert error.code == "P114"


def test_an_exception_of_a_condition_may_lack_another_word() -> None:
    (error,) = errors(f"{HEAD}决策 甲（a）：是否，依据 一“x”，等于 低保，但 户数 为 3名。\n")
    assert error.code == "P028" and "的除外" in error.message("zh")
