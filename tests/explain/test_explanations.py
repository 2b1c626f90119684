"""Explanations as text, Markdown and HTML: complete, in both languages, and no text in them is taken for markup."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from attrs import define, field
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token
from page_samples import EVERY_CONSTRUCT, HOSTILE

import aidrules
from aidrules.api.decision import Decision
from aidrules.explain.headings import HEADINGS
from aidrules.explain.lines import Line
from aidrules.testing import facts, policies
from support.policies import SEARCH

SAMPLE = aidrules.load(EVERY_CONSTRUCT)
REMARKS = aidrules.load("""\
政策 备注办法（remarks）。
事实 备注（remark）：文本。
决策 有备注（remarked）：是否，依据 一“备注”，等于 备注 不为 “无”。
决策 转办（passed_on）：甲、乙，依据 一“转办”，
    决策表 唯一：
    | 备注 || 转办 |
    | 无   || 甲   |
    | 否则 || 转人工 “研究” |
""")
LANGS = ("zh", "en")
HOSTILE_TEXTS = (
    "</summary></details><script>alert(1)</script>",
    '"><img src=x onerror="alert(1)">',
    "' onmouseover='alert(1)",
    "<!-- ",
    "]]>",
    "甲 | 乙 | 丙",
    "`code` ``code`` ```",
    "**bold** _slanted_ ~~struck~~",
    "[link](https://example.org) ![picture](x) [a]: b",
    "<https://example.org>",
    "# heading",
    "back\\slash \\* \\",
    "&#60;script&#62; &copy & 和",
    "第一行\n第二行",
    "第一行\r\n\r\n## 标题\n\n- 项",
    "\n    code\n\n---\n\n***\n",
    "行\u2028段\u2029末",
    "\x1b[31m红\x07\x00",
    "\u202e倒\u202c",
)
ENTITIES = ("&lt;b&gt;", "&amp;", "&copy;")
_VOID = {"meta", "br"}
_OUTLINE = {"html", "head", "meta", "title", "style", "body", "article", "footer"}


@define
class Page(HTMLParser):
    """What a browser makes of a page: its elements, each with its attributes and text, and how they stand in it."""

    tags: list[tuple[str, dict[str, str | None]]] = field(factory=list)
    open: list[str] = field(factory=list)
    texts: list[tuple[str, str]] = field(factory=list)
    comments: list[str] = field(factory=list)

    def __attrs_pre_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in _VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append((self.open[-1] if self.open else "", data))

    def handle_comment(self, data: str) -> None:
        self.comments.append(data)

    def names(self) -> list[str]:
        return [tag for tag, _ in self.tags]

    def text(self) -> str:
        return "".join(text for inside, text in self.texts if inside != "style")


def read(page: str) -> Page:
    """A page, read; every element in it is closed in order."""
    found = Page()
    found.feed(page)
    found.close()
    assert found.open == []
    return found


def assert_self_contained(page: str) -> None:
    found = read(page)
    allowed = {*_OUTLINE, "h1", "h2", "p", "span", "ul", "li", "table", "tr", "td", "div", "details", "summary", "br"}
    assert set(found.names()) <= allowed
    assert found.comments == []
    for _, attributes in found.tags:
        assert set(attributes) <= {"lang", "charset", "name", "content", "class", "title", "open"}
    styles = "".join(text for inside, text in found.texts if inside == "style")
    assert "url(" not in styles and "@import" not in styles


def lines(tree: Line) -> Iterator[str]:
    yield tree.text
    for below in tree.below:
        yield from lines(below)


def answers() -> Iterator[Decision]:
    """Answers of every status, with reasons of every kind."""
    for case in (
        {},
        {"people": 900, "degree": "高中", "banned": True, "budget": 20},
        {"people": 101, "degree": "本科", "budget": "5.5", "items": ["助餐", "助医"]},
        {"people": 101, "degree": "大专", "budget": 6, "banned": True, "approved": True, "revoked": False},
        {"people": 101, "degree": "大专", "budget": 50},
    ):
        yield from SAMPLE.decide_all(case).values()


ANSWERS = list(answers())


def test_the_samples_hold_every_status() -> None:
    assert {decision.status for decision in ANSWERS} == set(aidrules.Status)


# ---- complete


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("decision", ANSWERS, ids=str)
def test_every_form_shows_everything(decision: Decision, lang: str) -> None:
    report = decision.report(lang)  # type: ignore[arg-type] # zh or en
    html = read(decision.to_html(lang)).text()  # type: ignore[arg-type]
    markdown = " ".join(shown(decision.to_markdown(lang)))  # type: ignore[arg-type]
    text = decision.explain(lang)  # type: ignore[arg-type]
    for form in (html, markdown, text):
        form = " ".join(form.split())
        wanted = [report.title, report.status_label]
        wanted += [part for reason in report.reasons for part in (reason.text, reason.cited)]
        wanted += [part for fact in report.presumed for part in (fact.name, fact.value)]
        wanted += [fact.name for fact in report.missing]
        wanted += [part for reading in report.readings for part in (reading.name, reading.current, reading.others)]
        wanted += [line for tree in report.trees for line in lines(tree)]
        for part in wanted:
            assert " ".join(part.split()) in form
    for form in (html, markdown):  # text has them in its tree
        for fact in report.given:
            assert f"{fact.name}" in form and fact.value in form
    for key, there in (
        ("missing", report.missing),
        ("presumed", report.presumed),
        ("given", report.given),
        ("readings", report.readings),
    ):
        for form in (html, markdown):
            assert (HEADINGS[lang][key] in form) is bool(there)


def test_citations_facts_and_readings_are_shown_in_both_languages() -> None:
    decision = SAMPLE.decide("groups", {"people": 101})
    for form in (decision.explain("zh"), decision.to_markdown("zh"), read(decision.to_html("zh")).text()):
        for part in ("组数：2", "已定", "一（一）“每100名”", "人数", "101 名", "余数", "进一", "舍去"):
            assert part in form
    for form in (decision.explain("en"), decision.to_markdown("en"), read(decision.to_html("en")).text()):
        for part in (
            "groups: 2",
            "decided",
            "一（一）“每100名”",
            "people",
            "101",
            "remainder",
            "in force",
            "“进一”",
            "“舍去”",
        ):
            assert part in form.replace("\\", "")
        for part in ("组数", "人数", "余数", "已定", "理由", "推理", "另有"):
            assert part not in form
    assert ", others “" in read(decision.to_html("en")).text()
    assert "another reading would change" in decision.explain("en").lower()
    assert "换一种口径" not in SAMPLE.decide("groups", {"people": 100}).explain()


def test_missing_facts_come_with_their_question_and_presumed_ones_with_their_value() -> None:
    decision = SAMPLE.decide("standing", {"degree": "本科", "budget": 5})
    assert [fact.alias for fact in decision.missing] == ["people"]
    for form in (decision.explain(), decision.to_markdown(), read(decision.to_html()).text()):
        assert "服务多少人？" in form
        assert "待查明" in form
        assert form.index("推定的事实") < form.index("禁止期", form.index("推定的事实"))


@pytest.mark.parametrize("form", ["report", "explain", "to_markdown", "to_html"])
def test_another_language_is_refused(form: str) -> None:
    with pytest.raises(ValueError, match="zh or en"):
        getattr(ANSWERS[0], form)("fr")


# ---- HTML


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("decision", ANSWERS, ids=str)
def test_a_page_needs_nothing_else(decision: Decision, lang: str) -> None:
    page = decision.to_html(lang)  # type: ignore[arg-type]
    assert_self_contained(page)
    assert page.startswith("<!doctype html>")
    assert ("html", {"lang": "zh-Hans" if lang == "zh" else "en"}) in read(page).tags
    assert ("meta", {"charset": "utf-8"}) in read(page).tags


def test_a_page_that_needs_something_is_noticed() -> None:
    page = ANSWERS[0].to_html()
    for planted in ("<script>x</script>", '<p onclick="x">x</p>', '<p><img src="x"></p>', "<!-- x -->", "<p>"):
        with pytest.raises(AssertionError):
            assert_self_contained(page.replace("</article>", f"{planted}</article>"))


def test_the_tree_folds() -> None:
    decision = SAMPLE.decide("standing", {"people": 101, "degree": "大专", "budget": 5})
    page = read(decision.to_html())
    tree = decision.report().trees[0]

    def inner(line: Line) -> int:
        return bool(line.below) + sum(map(inner, line.below))

    assert page.names().count("details") == page.names().count("summary") == inner(tree) > 5
    summaries = [text for inside, text in page.texts if inside == "summary"]
    assert summaries[0] == tree.text and "（一）应当 学历 ≥ 大专" in summaries[1]


def test_notebooks_show_the_explanation() -> None:
    for decision in ANSWERS:
        fragment = decision._repr_html_()
        assert "<html" not in fragment and "<body" not in fragment
        assert fragment.partition("<article")[2] in decision.to_html("zh").replace("</body>", "</article></body>")
        assert_self_contained(fragment)
        assert decision._repr_markdown_() == decision.to_markdown("zh")


def test_the_foot_says_what_policy_decided() -> None:
    decision = SAMPLE.decide("groups", {"people": 1}, as_of="2024-05-06")
    foot = read(decision.to_html()).text().partition("推理过程")[2]
    assert SAMPLE.fingerprint in foot and aidrules.__version__ in foot and "2024-05-06" in foot


# ---- no text is markup


def shown(markdown: str) -> list[str]:
    """What a reader of Markdown sees: the text of each block; no markup but that of the page itself is in it."""
    found = []
    for token in MarkdownIt("gfm-like", {"linkify": False, "html": True}).parse(markdown):
        assert token.type not in ("html_block", "code_block", "fence", "hr", "table_open", "blockquote_open")
        assert token.type != "ordered_list_open"
        if token.type == "inline":
            found.append("".join(map(piece, token.children or [])))
    return found


def piece(token: Token) -> str:
    assert token.type in ("text", "text_special", "softbreak", "em_open", "em_close", "strong_open", "strong_close")
    return token.content


def blocks(markdown: str) -> list[str]:
    """The kinds of blocks, in order."""
    return [token.type for token in MarkdownIt("gfm-like", {"linkify": False}).parse(markdown)]


def assert_text_is_text(text: str) -> None:
    """A text fact is shown as it is in every form, and changes nothing around it."""
    for name in ("remarked", "passed_on"):
        decision, plain = REMARKS.decide(name, {"remark": text}), REMARKS.decide(name, {"remark": "普通"})
        for lang in LANGS:
            value = next(fact.value for fact in decision.report(lang).given)  # type: ignore[arg-type]
            if text.isprintable():
                assert value == text
            page = decision.to_html(lang)  # type: ignore[arg-type]
            assert_self_contained(page)
            assert read(page).tags == read(plain.to_html(lang)).tags  # type: ignore[arg-type]
            assert value in read(page).text()
            markdown = decision.to_markdown(lang)  # type: ignore[arg-type]
            seen = shown(markdown)
            assert blocks(markdown) == blocks(plain.to_markdown(lang))  # type: ignore[arg-type]
            assert any(" ".join(value.split()) in block for block in seen)
            told = decision.explain(lang)  # type: ignore[arg-type]
            assert told.count("\n") == plain.explain(lang).count("\n")  # type: ignore[arg-type]
            for form in (page, markdown, told):
                assert all(character.isprintable() or character in "\n\u3000" for character in form)


@pytest.mark.parametrize("text", HOSTILE_TEXTS, ids=ascii)
def test_a_text_is_no_markup(text: str) -> None:
    assert_text_is_text(text)


@pytest.mark.parametrize("text", ENTITIES)
def test_an_entity_is_no_markup(text: str) -> None:
    assert_text_is_text(text)


@settings(max_examples=60)
@given(st.text("<>\"'`|*_[]()#!~\\\n\r\t -=甲", min_size=1, max_size=12).filter(lambda text: text.strip() != ""))
def test_no_mixture_of_signs_is_markup(text: str) -> None:
    assert_text_is_text(text)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("fact", [5, 1, None])
def test_no_text_of_a_policy_is_markup(fact: int | None, lang: str) -> None:
    decision = aidrules.load(HOSTILE).decide("d", {"fact_a": fact})
    page = decision.to_html(lang)  # type: ignore[arg-type]
    assert_self_contained(page)
    report = decision.report(lang)  # type: ignore[arg-type]
    for part in (report.policy, report.title, *(reason.text for reason in report.reasons)):
        assert part in read(page).text()
    markdown = shown(decision.to_markdown(lang))  # type: ignore[arg-type]
    assert report.policy in markdown
    for reason in report.reasons:
        assert any(reason.text in block for block in markdown)


def test_a_name_that_begins_with_a_number_is_no_numbered_list() -> None:
    policy = aidrules.load("""\
政策 编号办法（numbered）。
事实 【1. 甲】（first）：是否。
决策 乙（second）：是否，依据 一“乙”，等于 【1. 甲】。
""")
    shown(policy.decide("second", {"first": True}).to_markdown())


def test_a_result_is_no_markup() -> None:
    policy = aidrules.load("""\
政策 结果办法（results）。
类型 类：【<b>|`】、【"&】。
事实 甲（first）：类。
决策 乙（second）：类，依据 一“乙”，等于 甲。
""")
    decision = policy.decide("second", {"first": "<b>|`"})
    assert_self_contained(decision.to_html())
    assert "乙：<b>|`" in read(decision.to_html()).text()
    assert "乙：<b>|`（已定）" in shown(decision.to_markdown())


# ---- generated policies


@settings(SEARCH, max_examples=15)
@given(text=policies(), data=st.data())
def test_every_answer_can_be_explained(text: str, data: st.DataObject) -> None:
    policy = aidrules.load(text)
    case = data.draw(facts(policy, unknowns=True))
    for name in policy.decisions:
        try:
            decision = policy.decide(name, case)
        except aidrules.EvaluationError:
            continue
        for lang in LANGS:
            assert_self_contained(decision.to_html(lang))  # type: ignore[arg-type]
            assert shown(decision.to_markdown(lang))  # type: ignore[arg-type]
            assert decision.explain(lang).count("\n") >= 4  # type: ignore[arg-type]
