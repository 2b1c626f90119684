"""The fingerprint: it changes with everything that a policy says, and with nothing of how it is laid out."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings

import aidrules
from aidrules.api.load import bundled_path
from aidrules.core.fingerprint import fingerprint
from aidrules.diagnostics.sink import DiagnosticSink
from aidrules.errors import PolicyError
from aidrules.source.text import SourceText
from aidrules.syntax.formatting.format import format_text
from support.policies import SEARCH, policies

TEXT = """\
政策 入户服务（visits）：标题 “入户服务办法”；边界 以上含本数。
类型 等级：一般 ＜ 较重 ＜ 严重。
类型 项目：助餐、助浴。
单位 床、铺。

事实 户数（households）：整数 户，0 以上，问 “有多少户？”，依据 一（一）“户数”。
事实 等级（severity）：等级，依据 一（一）“程度”，注 “以评估为准”。
事实 独居（alone）：是否，推定 否，依据 一（二）“单独居住”。
事实 补贴（allowance）：2位小数 元，0 以上 900 以下，依据 一（三）“补贴”。
事实 项目（items）：集合 项目，依据 一（四）“项目”。
事实 备注（note）：文本，依据 一（五）“备注”。

参数 每组户数（group_size） ＝ 30 户，依据 一（一）“每30户”，注 “按最多计”。
参数 人手（staff） ＝ 3 名，依据 一（一）“人手”。
口径 余数（remainder），依据 一（一）“至少一名”：
    进一（默认）：至少是下限；
    舍去：满一组才算。

决策 组数（groups）：整数，依据 一（一）“配备”，
    等于 若 余数 为 舍去 则 向下取整（户数 ÷ 每组户数） 否则 向上取整（户数 ÷ 每组户数）。
决策 列入与否（eligible）：列入、不列入，依据 一（二）“列入”，
    适用于 户数 不少于 5，
    要件：
    （一）应当 等级 不低于 较重，依据 “较重以上”，但 独居 的除外，依据 “例外”，其中 户数 大于 90 除外，依据 “再例外”；
    （二）应当 符合下列情形之一，依据 “情形”：
        （1）独居，依据 “独居的”；
        （2）补贴 低于 700元，依据 “补贴低”，注 “含本数”。
决策 办法（way）：上门、到点，依据 一（四）“方式”，
    决策表 首个：
    | 列入与否 | 备注 || 办法 |
    | 列入   | “急”  || 上门 | 依据 “急的”
    | 不列入 | －     || 不适用 “不列入的不办” |
    | －     | －     || 转人工 其余由人判断 |
决策 全做（all_items）：是否，依据 一（四）“全部”，等于 项目 包含（助餐、助浴）。

案例 三组：已知 户数 为 61；则 组数 为 3。
案例 口径不同：已知 户数 为 61，余数 为 舍去；则 组数 为 2。
案例 缺什么：已知 户数 为 7；则 列入与否 待查明 缺 等级、补贴。
性质 多不减少：户数 增加，则 组数 不减，依据 一（一）“每30户”。
性质 恒：恒有 组数 不少于 0。
存目 一（六）“鼓励创新”：没有可以判断的条件。
"""
HERE = aidrules.load(TEXT).fingerprint


def changed(*pairs: tuple[str, str], text: str = TEXT) -> str:
    """The fingerprint of the policy with some texts exchanged, each of which stands there once."""
    for old, new in pairs:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return aidrules.load(text).fingerprint


def test_it_is_a_sha_256_in_hexadecimal() -> None:
    assert re.fullmatch("[0-9a-f]{64}", HERE)
    assert fingerprint(aidrules.load(TEXT).core) == HERE


def test_it_does_not_depend_on_the_process() -> None:
    code = "import sys, aidrules; print(aidrules.load(sys.stdin.read()).fingerprint)"
    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-X", "utf8", "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            input=TEXT,
            encoding="utf-8",
            capture_output=True,
            check=True,
        )
        assert done.stdout.strip() == HERE


# ---- what changes it


def mutations(pattern: str, new: str) -> Iterator[tuple[int, str]]:
    """The policy with one occurrence of something exchanged, for each occurrence; with the place."""
    for found in re.finditer(pattern, TEXT):
        yield found.start(), TEXT[: found.start()] + found.expand(new) + TEXT[found.end() :]


def unseen(pattern: str, new: str) -> tuple[list[str], int]:
    """The lines on which a change does not change the fingerprint; and how many changes there were that load."""
    lines, count = [], 0
    for place, text in mutations(pattern, new):
        try:
            found = aidrules.load(text).fingerprint
        except PolicyError:
            continue
        count += 1
        if found == HERE:
            lines.append(TEXT[TEXT.rfind("\n", 0, place) + 1 : TEXT.find("\n", place)])
    return lines, count


@pytest.mark.parametrize(
    ("pattern", "new", "least"),
    [
        ("“([^”]+)”", r"“\1别”", 29),  # every phrase, question, note and title
        (r"(依据 )一（", r"\1二（", 14),  # every section
        (r"(?<![（a-z一])([0-9]+)(?=[ ；。户元，])", r"1\1", 12),  # every number
        (r"，依据 “[^”]*”", "", 6),  # a citation that goes
        (r"    \| .* \|\n", "", 2),  # a row that goes
        (r"案例 .*\n", "", 3),
        (r"性质 .*\n", "", 2),
        (r"存目 .*\n", "", 1),
        (r"（([a-z_]+)）", r"（\1_new）", 12),  # every alias
    ],
)
def test_nothing_that_a_policy_says_can_change_unseen(pattern: str, new: str, least: int) -> None:
    lines, count = unseen(pattern, new)
    assert lines == []
    assert count >= least


def test_what_is_not_seen_is_found() -> None:
    """The search above can fail: a pattern that meets layout alone reports its lines."""
    lines, count = unseen("，\n    等于", "， 等于")
    assert (len(lines), count) == (1, 1)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("，推定 否", "，推定 是"),
        ("，推定 否", ""),
        ("不低于 较重", "高于 较重"),
        ("较重 ＜ 严重", "严重 ＜ 较重"),
        ("助餐、助浴。", "助餐、助浴、助医。"),
        ("决策表 首个", "决策表 优先（上门、到点）"),
        ("“急”  || 上门", "“急”  || 到点"),
        ("不列入 | －     || 不适用 “不列入的不办”", "不列入 | －     || 转人工 “不列入的不办”"),
        ("30 户，依据", "31 户，依据"),
        ("户数 为 61；则 组数 为 3", "户数 为 62；则 组数 为 3"),
        ("待查明 缺 等级、补贴", "待查明"),
        ("待查明 缺 等级、补贴", "待查明 缺 等级"),
        ("组数 不减", "组数 不增"),
        ("（一）应当 等级", "（一）原则上 等级"),
        ("0 以上 900 以下", "大于 0，900 以下"),
        ("2位小数 元", "1位小数 元"),
        ("符合下列情形之一", "同时符合"),
        ("    适用于 户数 不少于 5，\n", ""),
    ],
)
def test_a_rule_a_presumption_a_parameter_or_an_example_changes_it(old: str, new: str) -> None:
    assert changed((old, new)) != HERE


def test_another_default_of_a_reading_changes_it() -> None:
    assert changed(("进一（默认）：", "进一："), ("舍去：", "舍去（默认）：")) != HERE


def test_the_order_of_rows_changes_it() -> None:
    first, second = "    | 列入   | “急”  || 上门 | 依据 “急的”\n", "    | 不列入 | －     || 不适用 “不列入的不办” |\n"
    assert changed((first + second, second + first)) != HERE


@pytest.mark.parametrize(
    "pairs",
    [
        [("（一）应当", "（一）必须")],
        [("3 名，依据", "3 人，依据")],
        [("（1）独居", "①独居"), ("（2）补贴", "②补贴")],
    ],
)
def test_words_that_answers_repeat_as_written_change_it(pairs: list[tuple[str, str]]) -> None:
    """Modal words, units and numbers of requirements stand in every explanation as the policy writes them."""
    assert changed(*pairs) != HERE


# ---- what does not


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("事实 独居", "# 一句话\n事实 独居"),
        ("，注 “含本数”。", "，注 “含本数”。 # 行末的话"),
        ("事实 户数（households）：整数 户，0 以上", "事实 户数\n    (households):  整数   户, 0 以上"),
        ("    | －     | －     || 转人工", "|－|—— ||转人工"),
        ("补贴 低于 700元", "补贴  低于\n            700 元"),
        ("事实 项目（items）", "事实 【项目】（items）"),
    ],
)
def test_comments_and_layout_do_not_change_it(old: str, new: str) -> None:
    assert changed((old, new)) == HERE


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("不低于 较重", "不少于 较重"),
        ("不低于 较重", "达到 较重"),
        ("补贴 低于 700元", "补贴 小于 700元"),
        ("补贴 低于 700元", "补贴 不满 700元"),
        ("补贴 低于 700元", "补贴 ＜ 700元"),
        ("补贴 低于 700元", "补贴 低于 七百元"),
        ("补贴 低于 700元", "补贴 低于 0.07万元"),
        ("0 以上 900 以下", "[0，900]"),
        ("符合下列情形之一", "有下列情形之一"),
        ("等于 若 余数", "等于 如果 余数"),
        ("为 61；则 组数 为 3", "为 六十一；则 组数 为 3"),
        ("独居 的除外", "独居 除外"),
    ],
)
def test_another_way_to_say_the_same_does_not_change_it(old: str, new: str) -> None:
    assert changed((old, new)) == HERE


def test_line_ends_and_a_byte_order_mark_do_not_change_it(tmp_path: Path) -> None:
    path = tmp_path / "visits.policy"
    path.write_bytes(b"\xef\xbb\xbf" + TEXT.replace("\n", "\r\n").encode())
    assert aidrules.load(path).fingerprint == HERE


def test_the_order_of_declarations_does_not_change_it() -> None:
    lines = TEXT.splitlines(keepends=True)
    facts = [line for line in lines if line.startswith("事实")]
    assert len(facts) == 6
    moved = iter(reversed(facts))
    text = "".join(next(moved) if line.startswith("事实") else line for line in lines)
    assert aidrules.load(text).fingerprint == HERE


def formatted(text: str) -> str:
    source = SourceText("policy", text)
    found = format_text(source, DiagnosticSink(source))
    assert found is not None
    return found


def squeezed(text: str) -> str:
    """The formatted text with every run of blanks that is no line end made one."""
    return re.sub(r"(?<=\S)[ 　]+(?=\S)", " ", text)


@pytest.mark.parametrize("name", [*aidrules.bundled_names(), ""])
def test_formatting_does_not_change_it(name: str) -> None:
    text = bundled_path(name).read_text(encoding="utf-8") if name else TEXT
    before = aidrules.load(text).fingerprint
    assert formatted(text) != squeezed(text)
    assert aidrules.load(formatted(text)).fingerprint == before
    assert aidrules.load("# 开头的话\n" + squeezed(text)).fingerprint == before


@settings(SEARCH, max_examples=12)
@given(text=policies())
def test_formatting_generated_policies_does_not_change_it(text: str) -> None:
    assert aidrules.load(formatted(text)).fingerprint == aidrules.load(text).fingerprint
