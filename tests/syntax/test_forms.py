"""Forms that mean the same give the same tree, and every node knows where it was written."""

from __future__ import annotations

from fractions import Fraction

import pytest

from aidrules.diagnostics.sink import DiagnosticSink
from aidrules.source.text import SourceText
from aidrules.syntax import nodes
from aidrules.syntax.parse import parse


def tree(text: str) -> nodes.File:
    source = SourceText("test", text)
    sink = DiagnosticSink(source)
    found = parse(source, sink)
    assert [(item.code, item.span.line) for item in sink.items] == []
    return found


def formula(text: str) -> nodes.Value:
    (decision,) = tree(f"决策 甲：是否，等于 {text}。\n").declarations
    assert isinstance(decision, nodes.Decision)
    assert isinstance(decision.body, nodes.Formula)
    return decision.body.value


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("类型 级：甲＜乙＜丙。", "类型 级:甲<乙<丙."),
        ("事实 人数（n）：整数 名，0 以上，问 “几人？”。", '事实 人数(n):整数 名,0 以上,问 "几人？".'),
        ("事实 款：２位小数 元，推定 １５００．５。", "事实 款:2位小数 元,推定 1500.5。"),
        ("参数 甲 ＝ 1500 名。", "参数 甲 为 1500名。"),
        ("口径 读（r）：甲（默认）：理由；乙。", "口径 读(r):甲(默认):理由;乙."),
        ("存目 三（四）“加快”：规划。", "存目 三(四)「加快」：规划。"),
        ("性质 升：人数 增加，则 人员 不减。", "性质 升: 人数 增加 则 人员 不减."),
        ("案例 甲：已知 人数 为 3；则 人员 为 1。", "案例 甲:已知 人数 为 ３;则 人员 为 1."),
    ],
)
def test_full_and_half_width_declarations_are_one(left: str, right: str) -> None:
    assert tree(left).declarations == tree(right).declarations


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("（甲 且 乙） 或 丙", "(甲 且 乙) 或 丙"),
        ("人数 ≥ 3", "人数 >= 3"),
        ("人数 ＞＝ ３", "人数 不少于 3"),
        ("人数 ≤ 3", "人数 <= 3"),
        ("人数 不超过3", "人数 不高于 3"),
        ("人数 ≠ 3", "人数 != 3"),
        ("人数 不为 3", "人数 不等于 3"),
        ("人数 × 2 ＞ 3 ＋ 1", "人数 * 2 > 3 + 1"),
        ("人数 ÷ 2 ＜ 3 － 1", "人数 / 2 < 3 - 1"),
        ("人数 大于1500", "人数 超过 一千五百"),
        ("人数 为 1500名以上3000名以下", "人数 为 1500 名 以上 3000 名 以下"),
        ("人数 为 三名以上五名以下", "人数 为 3名以上5名以下"),
        ("人数 在 2万至5万", "人数 在 20000~50000"),
        ("人数 在 [0，1500)", "人数 在 ［0,1500）"),
        ("甲 属于 （乙、丙）", "甲 属于(乙､丙)"),
        ("日 在 2020年3月1日 之前", "日 早于 2020-03-01"),
        ("日 为 二〇二〇年三月一日", "日 为 2020-03-01"),
        ("如果 甲，则 乙，否则 丙", "若 甲 则 乙 否则 丙"),
        ("率 为 60%", "率 为 百分之六十"),
        ("率 为 １：３", "率 为 三分之一"),
        ("率 为 5‰", "率 为 千分之五"),
        ("款 为 1.5万", "款 为 15000"),
    ],
)
def test_two_ways_to_write_a_condition_are_one(left: str, right: str) -> None:
    assert formula(left) == formula(right)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("人数 大于 3", "人数 不少于 3"),
        ("人数 在 [0，3]", "人数 在 [0，3)"),
        ("款 为 10万元", "款 为 10 万元"),
        ("甲 且 乙", "甲 或 乙"),
        ("甲 － 乙 － 丙", "甲 － （乙 － 丙）"),
        ("甲 包含 乙", "甲 包含任一 乙"),
    ],
)
def test_what_differs_in_meaning_differs_in_tree(left: str, right: str) -> None:
    assert formula(left) != formula(right)


@pytest.mark.parametrize(
    "name", ["以上人数", "或有事项", "为主体", "不得分包项", "三名单", "甲1", "应由政府办", "Ａ级"]
)
def test_a_name_may_begin_like_a_keyword(name: str) -> None:
    found = formula(name)
    assert isinstance(found, nodes.Reference)
    assert found.name == name.replace("Ａ", "A")


@pytest.mark.parametrize("name", ["或", "转人工", "有 空格", "甲，乙", "3年以上"])
def test_any_name_may_stand_in_brackets(name: str) -> None:
    found = formula(f"【{name}】")
    assert found == nodes.Reference(name)


def test_numbers_are_exact() -> None:
    found = formula("0.1")
    assert found == nodes.Number(Fraction(1, 10))


def test_comments_are_kept_with_their_places() -> None:
    text = "# 头\n事实 甲：是否，# 中\n    推定 否。 ＃ 尾\n"
    found = tree(text)
    assert [comment.text for comment in found.comments] == ["# 头", "# 中", "＃ 尾"]
    assert all(text[c.span.start : c.span.end] == c.text for c in found.comments)
    assert found.declarations == tree("事实 甲：是否，推定 否。\n").declarations


def test_a_number_sign_inside_quotes_is_no_comment() -> None:
    (fact,) = tree("事实 甲：文本，问 “第 # 号？”。\n").declarations
    assert isinstance(fact, nodes.Fact)
    assert fact.question == "第 # 号？"


def test_spans_cover_what_they_name() -> None:
    text = "决策 甲（a）：是否，依据 三（二）“至少”，\n    等于 人数 大于 3 且 户数 为 5户。\n"
    (decision,) = tree(text).declarations
    assert isinstance(decision, nodes.Decision)
    assert isinstance(decision.body, nodes.Formula)
    logic = decision.body.value
    assert isinstance(logic, nodes.Logic)
    shown = [text[part.span.start : part.span.end] for part in logic.operands]
    assert shown == ["人数 大于 3", "户数 为 5户"]
    assert (logic.span.line, logic.span.column) == (2, 8)
    assert text[decision.citations[0].span.start : decision.citations[0].span.end] == "三（二）“至少”"
    assert decision.citations[0] == nodes.Citation(None, "三（二）", "至少")


@pytest.mark.parametrize("mark", ["\ufeff", "\u200b", "\u3000", "\t", "\r\n"])
def test_invisible_characters_mean_nothing(mark: str) -> None:
    assert tree(f"{mark}事实 甲：{mark}是否。\n").declarations == tree("事实 甲：是否。\n").declarations


def test_rows_know_their_lines() -> None:
    text = "决策 甲：是否，\n  决策表 唯一：\n  | 乙 || 甲 |\r\n\n  | 是 || 是 |  # 注\n  | 否 || 否 |\n"
    (decision,) = tree(text).declarations
    assert isinstance(decision, nodes.Decision)
    assert isinstance(decision.body, nodes.Table)
    assert [row.span.line for row in decision.body.rows] == [5, 6]
    assert [row.span.column for row in decision.body.rows] == [3, 3]
