"""The page of a source text: every sentence with what speaks of it, and nothing of the text taken for markup."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from typing import Literal

import pytest

import aidrules
from aidrules.analysis.source_page import render_source
from aidrules.analysis.source_words import MARKS, WORDS
from aidrules.analysis.sources import check_sources

SOURCE = """\
助餐意见
一、要求
（一）范围。年满六十岁的可以申请。不满六岁的可以申请。
（二）原则。公平公开。鼓励捐赠。各地重视。
"""

POLICY = """\
政策 助餐（meals）：标题 “助餐意见”。
事实 年龄（age）：整数 岁，依据 一（一）“年满六十岁”。
决策 能否申请（may_apply）：准予、不予，依据 一（一）“可以申请”，
    决策表 首个：
    | 年龄      || 能否申请 |
    | 60岁 以上 || 准予     | 依据 “六十岁的可以申请”
    | 不满 6岁  || 准予     | 依据 “不满六岁的”
    | －        || 不予     |
存目 序言“助餐意见”：标题。
存目 一（二）“公平公开”：原则，没有可以判断的条件。
存目 一（二）“鼓励捐赠”：提倡。
存目 一（二）“鼓励捐赠”：再记一次。
"""

HOSTILE = "一、<script>x</script>\n（一）甲，<b>\"'&amp;</b>。乙\x1b\u202e。<img src=x onerror=y>丙。\n"
HOSTILE_POLICY = """\
政策 【<i>&】（nasty）：标题 “</title><script>”。
事实 【"<b>'】（nasty_fact）：是否，依据 一（一）“<b>"'&amp;”。
存目 一（一）“乙”：“</li><script>&”。
存目 一（九）“<u>”：记下。
"""


def page(policy: str = POLICY, source: str = SOURCE, lang: Literal["zh", "en"] = "zh") -> str:
    core = aidrules.load(policy).core
    return render_source(core, check_sources(core, source), lang, {"程序版本": "1<2"})


def parsed(written: str) -> ElementTree.Element:
    """The page as a tree: it has to be well-formed XML behind its doctype."""
    return ElementTree.fromstring(written.removeprefix("<!doctype html>\n"))  # noqa: S314 - written by the code under test


def text_of(element: ElementTree.Element) -> str:
    return "".join(element.itertext())


def of_class(tree: ElementTree.Element, class_: str) -> list[ElementTree.Element]:
    return [found for found in tree.iter() if class_ in found.get("class", "").split()]


def with_id(tree: ElementTree.Element, id_: str) -> ElementTree.Element:
    (found,) = [found for found in tree.iter() if found.get("id") == id_]
    return found


def sentence(tree: ElementTree.Element, text: str) -> ElementTree.Element:
    """The block of one sentence."""
    (found,) = [block for block in of_class(tree, "sentence") if said(block) == text]
    return found


def said(block: ElementTree.Element) -> str:
    """The sentence of a block, without what is told about it."""
    (paragraph,) = block.iter("p")
    return text_of(paragraph)


def marks(block: ElementTree.Element) -> list[tuple[str, str | None, str | None]]:
    return [(text_of(found), found.get("class"), found.get("title")) for found in block.iter("mark")]


# ---- the text


def test_the_whole_text_is_shown_in_its_order() -> None:
    tree = parsed(page())
    shown = []
    for block in with_id(tree, "text"):
        if block.get("class") == "heading":
            (heading,) = [found for found in block if found.tag in ("h3", "h4", "h5", "h6")]
            shown.append("".join([heading.text or "", *(text_of(found) for found in heading.iter("mark"))]))
        elif block.tag != "h2":
            shown.append(said(block))
    assert "".join(shown) == SOURCE.replace("\n", "")


@pytest.mark.parametrize(
    "source",
    [
        "第一章 总则\n第一条 甲。\n第二条 有下列情形的：\n  （一）乙；\n（二）丙。\n\n丁。\n第二章 附则\n第三条 戊。\n",
        "没有标题。也没有节\r\n——\r\n末行",
        "一、甲\n（一）乙。说乙。\n1.丙。说丙。\n（1）丁。说丁。\n",
    ],
)
def test_no_character_of_any_text_is_lost(source: str) -> None:
    tree = with_id(parsed(page("政策 甲。\n", source)), "text")
    for block in tree:
        for extra in (*of_class(block, "about"), *of_class(block, "locator")):
            extra.clear()
    shown = "".join(text_of(block) for block in tree if block.tag != "h2")
    assert re.sub(r"\s", "", shown) == re.sub(r"\s", "", source)


def test_headings_stand_as_deep_as_their_sections_and_the_contents_lead_to_them() -> None:
    tree = parsed(page())
    assert [text_of(found) for found in tree.iter("h3")] == ["一、要求一"]
    assert [text_of(found) for found in tree.iter("h4")] == ["（一）范围。一（一）", "（二）原则。一（二）"]
    (nav,) = tree.iter("nav")
    ids = {found.get("id") for found in tree.iter()}
    links = [found.get("href", "") for found in nav.iter("a")]
    assert len(links) == 6 and all(link.removeprefix("#") in ids for link in links)


def test_every_sentence_has_its_colour_and_its_word() -> None:
    tree = parsed(page())
    shown = {said(block): block.get("class", "").split()[1] for block in of_class(tree, "sentence")}
    assert shown == {
        "助餐意见": "recorded",
        "年满六十岁的可以申请。": "encoded",
        "不满六岁的可以申请。": "encoded",
        "公平公开。": "recorded",
        "鼓励捐赠。": "recorded",
        "各地重视。": "untouched",
    }
    for block in of_class(tree, "sentence"):
        status = block.get("class", "").split()[1]
        (state,) = of_class(block, "state")
        assert text_of(state) == f"{MARKS[status]} {WORDS['zh'][status]}"
    assert len(set(MARKS.values())) == 3


def test_phrases_are_marked_and_overlapping_ones_name_all_that_cite_them() -> None:
    block = sentence(parsed(page()), "年满六十岁的可以申请。")
    age, row, decision = (
        "age 一（一）“年满六十岁”",
        "may_apply.r1 一（一）“六十岁的可以申请”",
        "may_apply 一（一）“可以申请”",
    )
    found = [(text, class_, set((title or "").split("；"))) for text, class_, title in marks(block)]
    assert found == [
        ("年满", "encoded", {age}),
        ("六十岁", "encoded", {age, row}),
        ("的", "encoded", {row}),
        ("可以申请", "encoded", {row, decision}),
    ]
    assert [text for text, _, _ in marks(sentence(parsed(page()), "不满六岁的可以申请。"))] == [
        "不满六岁的",
        "可以申请",
    ]
    assert marks(sentence(parsed(page()), "各地重视。")) == []


def test_a_phrase_over_a_border_is_marked_on_both_sides() -> None:
    tree = parsed(page("政策 甲。\n存目 一（二）“公开。鼓励”：记下。\n"))
    assert [text for text, _, _ in marks(sentence(tree, "公平公开。"))] == ["公开。"]
    assert [text for text, _, _ in marks(sentence(tree, "鼓励捐赠。"))] == ["鼓励"]


def test_a_phrase_is_not_marked_in_another_section() -> None:
    tree = parsed(page(source=SOURCE + "（三）又。鼓励捐赠的。\n"))
    assert marks(sentence(tree, "鼓励捐赠的。")) == []


def test_a_phrase_of_a_heading_is_marked_and_told() -> None:
    (heading,) = [
        found for found in of_class(parsed(page("政策 甲。\n存目 一（二）“原则”：标题。\n")), "heading") if marks(found)
    ]
    assert [text for text, _, _ in marks(heading)] == ["原则"]
    assert "存目：标题" in text_of(heading)


# ---- who speaks of it


def test_the_rules_of_a_sentence_are_told_with_code_name_phrase_and_line() -> None:
    block = sentence(parsed(page()), "年满六十岁的可以申请。")
    told = [text_of(item) for item in block.iter("li")]
    assert "一（一）“年满六十岁”年龄 age政策第 2 行" in told
    assert "一（一）“六十岁的可以申请”能否申请 may_apply.r1政策第 6 行" in told
    assert "一（一）“可以申请”能否申请 may_apply政策第 3 行" in told  # not its rows, which inherit it
    english = sentence(parsed(page(lang="en")), "年满六十岁的可以申请。")
    assert "一（一）“年满六十岁”agepolicy, line 2" in [text_of(item) for item in english.iter("li")]


def test_every_rule_that_cites_the_same_phrase_is_named() -> None:
    policy = POLICY + "事实 乙（other）：是否，依据 一（一）“年满六十岁”。\n"
    told = [text_of(item) for item in sentence(parsed(page(policy)), "年满六十岁的可以申请。").iter("li")]
    assert "一（一）“年满六十岁”年龄 age、乙 other政策第 2 行" in told


def test_a_record_is_told_with_every_reason() -> None:
    told = [text_of(item) for item in sentence(parsed(page()), "鼓励捐赠。").iter("li")]
    assert told == [
        "一（二）“鼓励捐赠”存目：提倡政策第 11 行",
        "一（二）“鼓励捐赠”存目：再记一次政策第 12 行",
    ]


# ---- what is not in order


def test_citations_not_borne_out_say_where_the_phrase_stands() -> None:
    policy = (
        POLICY.replace("一（二）“公平公开”", "一（一）“公平公开”")
        + "存目 三“各地重视”：记下。\n存目 一（二）“没有”：记下。\n"
    )
    tree = parsed(page(policy))
    body = next(with_id(tree, "missing").iter("tbody"))
    rows = [[text_of(cell) for cell in row] for row in body]
    assert rows == [
        ["一（一）“公平公开”", "存目政策第 10 行", "✗ 这一节没有这句话这句话在 一（二）"],
        ["三“各地重视”", "存目政策第 13 行", "✗ 原文没有这一节这句话在 一（二）"],
        ["一（二）“没有”", "存目政策第 14 行", "✗ 原文没有这句话"],
    ]
    (link, again) = body.iter("a")
    assert link.get("href") == again.get("href")
    assert text_of(with_id(tree, link.get("href", "")[1:])).startswith("（二）原则。")


def test_a_link_to_an_item_leads_to_the_sentence_that_holds_it() -> None:
    tree = parsed(
        page("政策 甲。\n存目 第二条“独居的”：记下。\n", "第一条 列入：\n（一）困难；\n（二）独居的。\n第二条 乙。\n")
    )
    (link,) = list(with_id(tree, "missing").iter("a"))
    assert text_of(link) == "第一条第（二）项"
    assert said(with_id(tree, link.get("href", "")[1:])) == "（二）独居的。"


def test_untouched_sentences_are_listed_with_links() -> None:
    tree = parsed(page())
    (item,) = list(with_id(tree, "untouched").iter("li"))
    assert text_of(item) == "一（二） 各地重视。"
    (link,) = list(item.iter("a"))
    assert said(with_id(tree, link.get("href", "")[1:])) == "各地重视。"


def test_in_order_the_page_says_so() -> None:
    tree = parsed(page(POLICY + "存目 一（二）“重视”：记下。\n"))
    assert WORDS["zh"]["none_missing"] in text_of(with_id(tree, "missing"))
    assert not [found for found in tree.iter() if found.get("id") == "untouched"]


def test_the_counts_stand_at_the_top() -> None:
    tree = parsed(page())
    (header,) = tree.iter("header")
    lines = [text_of(item) for item in header.iter("li")]
    assert lines[0] == "原文共 6 句"
    assert [line[: line.index("句") + 1] for line in lines[1:4]] == ["■ 规则2 句", "◪ 存目3 句", "□ 没有涉及1 句"]
    assert "核对了 7 处引文，0 处对不上。" in text_of(header)


def test_other_documents_are_counted_at_the_top() -> None:
    policy = POLICY.replace("一（一）“年满六十岁”", "一（一）“年满六十岁”、《民法典》第一条“甲”")
    assert "另有 1 处引自其他文件" in text_of(next(parsed(page(policy)).iter("header")))


def test_a_text_without_anything_is_a_page_too() -> None:
    tree = parsed(page(source=""))
    assert of_class(tree, "sentence") == []
    assert text_of(with_id(tree, "missing")).count("✗ 原文没有这一节") == 7


# ---- the page itself


def test_both_languages_have_every_word() -> None:
    assert WORDS["zh"].keys() == WORDS["en"].keys()
    for key, zh in WORDS["zh"].items():
        assert zh.count("{}") == WORDS["en"][key].count("{}")


def test_the_english_page_has_no_chinese_of_its_own() -> None:
    written = page("政策 a（meals）。\n存目 “x”：“y”。\n存目 一“z”：“y”。\n", "x. w.\n", "en")
    tree = parsed(written)
    assert tree.get("lang") == "en"
    body = next(tree.iter("body"))
    assert set(re.findall(r"[\u4e00-\u9fff]+", text_of(body))) == {"序言", "一", "程序版本"}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_nothing_of_text_or_policy_is_taken_for_markup(lang: Literal["zh", "en"]) -> None:
    written = page(HOSTILE_POLICY, HOSTILE, lang)
    tree = parsed(written)
    assert {found.tag for found in tree.iter()} & {"script", "img", "b", "i", "u"} == set()
    assert not [name for found in tree.iter() for name in found.attrib if name.startswith("on")]
    assert said(of_class(tree, "sentence")[0]) == "甲，<b>\"'&amp;</b>。"
    assert [text for text, _, _ in marks(of_class(tree, "sentence")[0])] == ["<b>\"'&amp;"]
    assert "\x1b" not in written and "\u202e" not in written and "乙␛<U+202E>。" in text_of(tree)
    title = "原文核对：</title><script>" if lang == "zh" else "Source check: nasty"
    assert next(tree.iter("title")).text == title and "1<2" in text_of(next(tree.iter("footer")))


def test_the_page_needs_nothing_from_outside() -> None:
    written = page()
    assert "http:" not in written and "https:" not in written
    assert not re.search(r"@import|url\(|src=|<link|<script", written)
    tree = parsed(written)
    assert all(found.get("href", "#").startswith("#") for found in tree.iter())
    ids = [found.get("id") for found in tree.iter() if found.get("id")]
    assert len(ids) == len(set(ids))
    assert {found.get("href", "")[1:] for found in tree.iter("a")} <= set(ids)
