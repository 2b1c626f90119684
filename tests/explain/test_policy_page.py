"""The page of a whole policy: everything the policy says is on it, and nothing of it is taken for markup."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from html.parser import HTMLParser

import pytest
from page_samples import (
    EVERY_CONSTRUCT,
    HOSTILE,
    assert_self_contained,
    elements,
    named,
    parsed,
    rows,
    table,
    text_of,
    with_id,
)

import aidrules
from aidrules.api.policy import Policy
from aidrules.explain.page_checks import Checked
from aidrules.explain.policy_page import render_policy
from aidrules.testing.page import policy_page


@pytest.fixture(scope="module")
def policy() -> Policy:
    return aidrules.load(EVERY_CONSTRUCT)


@pytest.fixture(scope="module")
def page(policy: Policy) -> ElementTree.Element:
    return parsed(policy_page(policy))


@pytest.fixture(scope="module")
def english(policy: Policy) -> ElementTree.Element:
    return parsed(policy_page(policy, lang="en"))


# ---- the page itself


class _Balanced(HTMLParser):
    """Reads a page as browsers do, and holds every end tag against its start."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag != "script"
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("text", [EVERY_CONSTRUCT, HOSTILE], ids=["every construct", "hostile"])
def test_the_page_is_one_well_formed_document(text: str, lang: str) -> None:
    written = policy_page(aidrules.load(text), lang="en" if lang == "en" else "zh")
    reader = _Balanced()
    reader.feed(written)
    reader.close()
    assert not reader.open
    assert parsed(written).get("lang") == ("en" if lang == "en" else "zh-Hans")
    assert_self_contained(written)


@pytest.mark.parametrize("text", [EVERY_CONSTRUCT, HOSTILE], ids=["every construct", "hostile"])
def test_every_link_leads_to_a_place_on_the_page(text: str) -> None:
    tree = parsed(policy_page(aidrules.load(text)))
    ids = [element.get("id") for element in tree.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    links = [link.get("href", "") for link in elements(tree, "a")]
    assert links
    assert {link.removeprefix("#") for link in links} <= set(ids)


# ---- its head


def test_the_head_names_the_policy_and_its_attributes(page: ElementTree.Element, english: ElementTree.Element) -> None:
    header = next(elements(page, "header"))
    assert text_of(next(elements(header, "h1"))) == "社区服务试行办法"
    assert "试行办法" in text_of(header) and "trial" in text_of(header)
    assert [text_of(found) for found in elements(header, "dt")] == ["文号", "边界"]
    assert [text_of(found) for found in elements(header, "dd")] == ["试发〔2024〕1号", "以上含本数、以下不含本数"]
    header = next(elements(english, "header"))
    assert [text_of(found) for found in elements(header, "dt")] == ["Title", "Number", "Boundaries"]


def test_the_contents_count_what_there_is(page: ElementTree.Element) -> None:
    text = text_of(next(elements(page, "nav")))
    for expected in ("决策4", "事实8", "参数1", "口径1", "案例6", "性质4", "存目1", "依赖关系"):
        assert expected in text
    assert [text_of(found) for found in elements(next(elements(page, "nav")), "a")][1:5] == [
        "组数",
        "资格",
        "资助",
        "档次",
    ]


def test_sections_without_content_are_left_out() -> None:
    small = aidrules.load("政策 小（s）：标题 “小”。\n决策 甲：是否，依据 一“甲”，等于 是。\n")
    tree = parsed(policy_page(small))
    assert [section.get("id") for section in next(elements(tree, "main"))] == ["decisions", "graph"]
    empty = parsed(policy_page(aidrules.load("政策 空（e）：标题 “空”。\n")))
    assert not list(next(elements(empty, "main")))


# ---- decisions


def test_a_formula_shows_its_alternatives_one_below_the_other(page: ElementTree.Element) -> None:
    formula = next(elements(named(page, "组数"), "div", "formula"))
    assert [text_of(line) for line in elements(formula, "li")] == [
        "若 人数 为 0 名 则 0",
        "否则 若 余数 为 舍去 则 向下取整（人数 ÷ 每组人数（100 名））",
        "否则 向上取整（人数 ÷ 每组人数（100 名））",
    ]


def test_a_requirement_list_keeps_modality_conditions_exceptions_and_nesting(page: ElementTree.Element) -> None:
    section = named(page, "资格")
    assert "同时符合下列各项的，为合格；否则为不合格：" in text_of(section)
    outer = next(elements(section, "ol", "items"))
    items = list(outer)
    assert [text_of(next(elements(item, "span", "number"))) for item in items] == [
        "（一）",
        "（二）",
        "（三）",
        "（四）",
        "（五）",
    ]
    assert text_of(items[0]) == "（一）应当学历 ≥ 大专一（二）“学历”注：看最高学历"
    assert text_of(items[1]) == (
        "（二）不得禁止期一（二）“禁止期”但有下列情形的除外：获得批准一（二）“批准”但有下列情形的除外："
        "批准撤销一（二）“批准”"
    )
    chips = [(text_of(chip), chip.get("class")) for item in items for chip in elements(item, "span", "chip")]
    assert chips == [
        ("应当", "chip duty"),
        ("不得", "chip forbidden"),
        ("应当", "chip duty"),
        ("应当", "chip duty"),
        ("原则上应", "chip principle"),
        ("鼓励", "chip advisory"),
    ]
    inner = [text_of(item) for item in next(elements(items[2], "ol"))]
    assert inner == [
        "（1）人数 ≤ 500 名一（二）“情形”",
        "（2）若 学历 为 本科 则 应当人数 ≤ 800 名一（二）“情形”",
    ]


def test_a_table_shows_cells_results_and_citations(page: ElementTree.Element) -> None:
    section = named(page, "资助")
    assert [text_of(found) for found in elements(section, "th")] == [
        "行",
        "预算",
        "学历",
        "人数 ＞ 100 名",
        "资助",
        "依据",
    ]
    assert table(section) == [
        ["1", "≥ 20 万元 且 ＜ 50 万元", "高中、大专", "－", "5 万元", "一（三）“五万元”注：封顶"],
        ["2", "≥ 20 万元 且 ＜ 50 万元", "非 高中、大专", "是", "8 万元", "一（三）“八万元”"],
        ["3", "≥ 20 万元 且 ＜ 50 万元", "非 高中、大专", "否", "不适用：人数太少", "一（三）“资助”"],
        ["", "否则", "转人工：其他情形另行研究", "一（三）“资助”"],
    ]
    assert text_of(next(elements(section, "p", "applies"))) == "适用于 资格 为 合格一（三）“合格的” 其他情形不适用。"
    assert "以上含本数" in text_of(section) and "以下不含本数" in text_of(section)


def test_hit_policies_are_told_in_words(page: ElementTree.Element, english: ElementTree.Element) -> None:
    assert "唯一：各行互不重叠，至多一行符合" in text_of(named(page, "资助"))
    assert "优先：几行同时符合时，取排在前面的结果（中 ＞ 高）" in text_of(named(page, "档次"))
    assert "Priority: of several rows that match, the result that ranks first (中 > 高)" in text_of(
        named(english, "level")
    )


def test_a_decision_links_to_what_it_uses_and_what_uses_it(page: ElementTree.Element) -> None:
    section = named(page, "资格")
    uses = [text_of(found) for found in elements(section, "p", "uses")]
    assert uses == ["用到：事实：学历、禁止期、获得批准、批准撤销、人数、预算、服务项目", "用于：资助"]
    link = next(found for found in elements(section, "a") if text_of(found) == "资助")
    target = with_id(page, link.get("href", "").removeprefix("#"))
    assert target is named(page, "资助")


# ---- vocabulary


def test_facts_show_values_ranges_presumptions_and_questions(page: ElementTree.Element) -> None:
    found = {cells[0]: cells[1:] for cells in table(with_id(page, "facts"))}
    assert found["人数people"] == ["整数 名，[0，＋∞)", "服务多少人？一（一）“服务人数”注：按人计", "组数、资格、资助"]
    assert found["禁止期banned"][0] == "是否推定：否"
    assert found["预算budget"][0] == "2位小数 万元，[0，100)"
    assert found["学历degree"][0] == "高中 ＜ 大专 ＜ 本科"
    assert found["服务项目items"][0] == "集合（助餐、助浴、助医）"
    assert found["用不到spare"] == ["日期", "用不到？一（三）“日期”", "没有决策用到"]


def test_parameters_and_readings_are_shown(page: ElementTree.Element) -> None:
    assert table(with_id(page, "parameters")) == [
        ["每组人数group_size", "100 名", "一（一）“每100名”注：可以调整", "组数"]
    ]
    reading = text_of(named(page, "余数"))
    assert reading == "余数remainder一（一）“每100名”进一✓ 默认不足一组也要有人舍去满一组才算用于：组数"


def test_records_are_shown_with_their_reasons(page: ElementTree.Element) -> None:
    assert table(with_id(page, "records")) == [["二“加强宣传”", "没有可判断的条件"]]


def test_the_graph_on_the_page_leads_to_the_declarations(page: ElementTree.Element) -> None:
    drawn = next(elements(page, "svg"))
    for link in elements(drawn, "a"):
        name = text_of(next(elements(link, "title")))
        assert name in text_of(with_id(page, link.get("href", "").removeprefix("#")))
    assert len(list(elements(drawn, "a"))) == 4 + 7 + 1 + 1


# ---- examples and properties


def test_examples_show_what_is_given_what_follows_and_whether_it_does(page: ElementTree.Element) -> None:
    first, grouped, last = (rows(found) for found in elements(with_id(page, "examples"), "table"))
    assert first == [
        ["一组", "人数 为 100 名", "组数 为 1", "✓"],
        ["错的案例", "人数 为 101 名", "组数 为 1", "✗“组数”应为“1”，实际为“2”。"],
    ]
    assert grouped == [
        ["12 万元", "高中", "－", "中", "不合格", "✓"],
        ["6 万元", "未知", "舍去", "中", "待查明", "✓"],
        ["未知", "－", "－", "待查明", "－", "✓"],
    ]
    assert last == [
        [
            "还缺什么",
            "学历 为 本科，禁止期 为 未知，余数 为 舍去",
            "资格 待查明 缺 禁止期、获得批准、人数、预算、批准撤销",
            "✓",
        ]
    ]
    assert "6 个中有 1 个未通过。" in text_of(with_id(page, "examples"))
    assert len(list(elements(page, "tr", "broken"))) == 1


def test_a_table_of_examples_is_open_only_when_one_of_them_failed(policy: Policy) -> None:
    good, bad = Checked(True), Checked(False, ("不对",))
    for results, state in (((good,) * 6, None), ((good, good, good, bad, good, good), "open")):
        found = next(elements(parsed(render_policy(policy.core, examples=results)), "details"))
        assert found.get("open") == state
        assert ("✗ 1 例未通过" in text_of(next(elements(found, "summary")))) == (state == "open")


def test_properties_are_told_in_words(page: ElementTree.Element) -> None:
    section = with_id(page, "properties")
    assert [cells[:3] for cells in table(section)] == [
        ["人多组不少", "人数 增加，则 组数 不减", "一（一）“每100名”"],
        ["高中不合格", "若 学历 为 高中，则 资格 为 不合格", ""],
        ["不会又高又少", "不同时 档次 为 高、预算 ＜ 10 万元", ""],
        ["组数不是负数", "恒有 组数 ≥ 0", ""],
    ]
    assert all(cells[3].startswith("✓在 ") for cells in table(section))
    assert "4 条都没有发现反例。" in text_of(section)


def test_what_was_not_run_is_not_called_a_pass(policy: Policy) -> None:
    tree = parsed(render_policy(policy.core))
    for id_ in ("examples", "properties"):
        section = with_id(tree, id_)
        assert "未核对" in text_of(section) and "✓" not in text_of(section)
        assert not list(elements(section, "p", "met"))


def test_a_property_that_fails_shows_its_counterexample() -> None:
    text = (
        "政策 反（r）：标题 “反”。\n事实 甲：整数，0 以上 9 以下。\n"
        "决策 乙：整数，依据 一“乙”，等于 9 － 甲。\n性质 越多越多：甲 增加，则 乙 不减。\n"
    )
    section = with_id(parsed(policy_page(aidrules.load(text))), "properties")
    assert table(section)[0][3].startswith("✗搜索到第 ") and "甲 由 0 变为 1" in table(section)[0][3]
    assert "1 条中有 1 条不成立。" in text_of(section)


# ---- English, and parts


def test_the_page_is_in_english_on_request(english: ElementTree.Element) -> None:
    text = text_of(named(english, "standing"))
    assert "All of the following give 合格; otherwise 不合格:" in text
    assert "mustdegree >= 大专" in text and "must notbanned" in text and "in principlebudget" in text
    assert "except where:approved" in text
    formula = next(elements(named(english, "groups"), "div", "formula"))
    assert text_of(next(elements(formula, "li"))) == "If people is 0 名 then 0"
    assert table(with_id(english, "properties"))[0][1] == "when people rises, groups does not fall"
    first = next(elements(with_id(english, "examples"), "table"))
    assert rows(first)[0] == ["一组", "people = 100 名", "groups = 1", "✓"]


def test_the_page_of_one_decision_leaves_out_what_it_does_not_need(policy: Policy) -> None:
    tree = parsed(policy_page(policy, "grant"))
    names = [text_of(name) for name in elements(with_id(tree, "decisions"), "span", "name")]
    assert names == ["资格", "资助"]
    facts = {cells[0] for cells in table(with_id(tree, "facts"))}
    assert "人数people" in facts and "用不到spare" not in facts
    titles = text_of(with_id(tree, "examples"))
    assert "还缺什么" in titles and "一组" not in titles
    assert [cells[0] for cells in table(with_id(tree, "properties"))] == ["高中不合格"]
    assert "全部通过" in titles


def test_the_page_names_the_whole_policy_at_its_foot(policy: Policy) -> None:
    for decision in (None, "grant"):
        assert policy.fingerprint in text_of(next(elements(parsed(policy_page(policy, decision)), "footer")))


def test_a_decision_that_is_not_there_has_no_page(policy: Policy) -> None:
    with pytest.raises(aidrules.UnknownDecisionError):
        policy_page(policy, "nothing")
