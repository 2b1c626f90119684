"""The sections of a source text are read from its own headings, and its sentences are those that say something."""

from __future__ import annotations

import pytest

from aidrules.analysis.sections import PREAMBLE, SourceDocument, normal_locator, read_document

OPINION = """\
关于助餐的意见
各乡镇：
一、总体要求
坚持公益。
（一）范围。全县适用。
1.对象。下列人员可以申请。
（1）老人。年满六十岁。
（2）儿童。不满六岁。
2.方式。每日一餐。
（二）原则。公平公开。
二、附则
（一）施行。自印发之日起施行。
"""

STATUTE = """\
助餐条例
目录
第一章 总则
第二章 管理
第一章 总则
第一条 为了助餐，制定本条例。
第二条 本条例适用于全县。
有下列情形之一的，不适用：
（一）已经领取补贴的；
（二）自愿放弃的。
前款以外的，由县民政部门决定：
（一）户籍不在本县的；
（二）另有规定的。
第二条之一 助餐点应当登记。
第二章 管理
第一节 登记
第三条 登记免费。
第二节 监督
第四条 每年检查一次。
第十条 本条例自印发之日起施行。
"""


def words(document: SourceDocument, locator: str) -> str | None:
    """What stands in a section, without the line ends around it."""
    section = document.find(locator)
    return None if section is None else document.text[section.start : section.end].strip()


def sentences(text: str) -> list[tuple[str, str]]:
    return [(sentence.section, sentence.text) for sentence in read_document(text).sentences()]


# ---- opinions


@pytest.mark.parametrize(
    ("locator", "first", "last"),
    [
        ("序言", "关于助餐", "各乡镇："),
        ("一", "一、总体要求", "（二）原则。公平公开。"),
        ("一（一）", "（一）范围。", "2.方式。每日一餐。"),
        ("一（一）1", "1.对象。", "（2）儿童。不满六岁。"),
        ("一（一）1（1）", "（1）老人。", "年满六十岁。"),
        ("一（一）1（2）", "（2）儿童。", "不满六岁。"),
        ("一（一）2", "2.方式。", "每日一餐。"),
        ("一（二）", "（二）原则。", "公平公开。"),
        ("二", "二、附则", "自印发之日起施行。"),
        ("二（一）", "（一）施行。", "自印发之日起施行。"),
    ],
)
def test_an_opinion_has_sections_at_four_levels(locator: str, first: str, last: str) -> None:
    found = words(read_document(OPINION), locator)
    assert found is not None
    assert found.startswith(first) and found.endswith(last)


def test_an_opinion_has_no_other_sections() -> None:
    assert set(read_document(OPINION).sections) == {
        *("一", "一（一）", "一（一）1", "一（一）1（1）", "一（一）1（2）", "一（一）2", "一（二）"),
        *("二", "二（一）", PREAMBLE),
    }


@pytest.mark.parametrize(
    "locator", ["三", "一（三）", "一（一）3", "一（一）1（3）", "二（一）1", "第一条", "附件1", ""]
)
def test_what_an_opinion_has_not_is_not_found(locator: str) -> None:
    assert read_document(OPINION).find(locator) is None


@pytest.mark.parametrize("locator", ["一、（一）1.（2）", "一(一)1(2)", "一、(一)1．(2)", " 一（一）1.（2） "])
def test_a_locator_may_be_written_with_points_and_either_brackets(locator: str) -> None:
    assert words(read_document(OPINION), locator) == "（2）儿童。不满六岁。"


def test_headings_may_have_half_width_brackets_and_other_points() -> None:
    text = OPINION.replace("（", "(").replace("）", ")").replace("1.", "1、").replace("2.", "2．")
    document = read_document(text)
    assert set(document.sections) == set(read_document(OPINION).sections)
    assert words(document, "一（一）1（2）") == "(2)儿童。不满六岁。"
    assert words(document, "一（一）2") == "2．方式。每日一餐。"


def test_headings_that_follow_in_one_line_are_read() -> None:
    document = read_document("一、甲\n（一）子。说子。（二）丑。说丑。1.其一；2.其二。\n")
    assert words(document, "一（一）") == "（一）子。说子。"
    assert words(document, "一（二）1") == "1.其一；"
    assert words(document, "一（二）2") == "2.其二。"


@pytest.mark.parametrize(
    "listed",
    [
        "他写道：“（一）甲。（二）乙。（三）丙。”以上照办。",
        "他写道：\n“（一）甲；\n（二）乙；\n（三）丙。”\n以上照办。",
        "包括：（一）甲；（二）乙；（三）丙。",
    ],
)
def test_a_list_that_is_quoted_inside_has_no_sections(listed: str) -> None:
    document = read_document(f"一、总则\n（一）真一。{listed}\n（二）真二。说二。\n（三）真三。说三。\n")
    assert set(document.sections) == {"一", "一（一）", "一（二）", "一（三）"}
    assert words(document, "一（一）") == f"（一）真一。{listed}"
    assert words(document, "一（三）") == "（三）真三。说三。"


def test_a_quotation_mark_without_its_partner_hides_no_section() -> None:
    document = read_document("一、总则\n（一）所谓“甲。说一。\n（二）丙。说“二”。\n")
    assert words(document, "一（二）") == "（二）丙。说“二”。"


def test_an_opinion_may_speak_of_articles_at_the_start_of_a_line() -> None:
    for text in ("一、甲\n第三条规定的除外。\n二、乙\n说乙。\n", "通知\n第五条规定如下。\n一、甲\n二、乙\n说乙。\n"):
        document = read_document(text)
        assert words(document, "二") == "二、乙\n说乙。"
        assert document.find("第三条") is None and document.find("第五条") is None


def test_decimals_are_no_points() -> None:
    document = read_document("一、甲\n（一）子。金额：1.5万元。\n")
    assert set(document.sections) == {"一", "一（一）"}


# ---- statutes


@pytest.mark.parametrize(
    ("locator", "expected"),
    [
        ("第一条", "第一条 为了助餐，制定本条例。"),
        ("第1条", "第一条 为了助餐，制定本条例。"),
        ("第二条第一款", "本条例适用于全县。"),
        ("第二条第二款", "有下列情形之一的，不适用：\n（一）已经领取补贴的；\n（二）自愿放弃的。"),
        ("第二条第2款", "有下列情形之一的，不适用：\n（一）已经领取补贴的；\n（二）自愿放弃的。"),
        ("第二条第二款第（一）项", "（一）已经领取补贴的；"),
        ("第二条第二款第（二）项", "（二）自愿放弃的。"),
        ("第二条第二款第二项", "（二）自愿放弃的。"),
        ("第二条第二款第(2)项", "（二）自愿放弃的。"),
        ("第二条第三款第（一）项", "（一）户籍不在本县的；"),
        ("第二条第（一）项", "（一）已经领取补贴的；"),
        ("第二条第一项", "（一）已经领取补贴的；"),
        ("第二条之一", "第二条之一 助餐点应当登记。"),
        ("第二条之一第一款", "助餐点应当登记。"),
        ("第十条", "第十条 本条例自印发之日起施行。"),
        ("第二章第一节", "第一节 登记\n第三条 登记免费。"),
    ],
)
def test_a_statute_has_articles_paragraphs_and_items(locator: str, expected: str) -> None:
    assert words(read_document(STATUTE), locator) == expected


@pytest.mark.parametrize(
    "locator",
    [
        "第五条",
        "第二条之二",
        "第二条第四款",
        "第二条第〇款",
        "第二条第一款第（一）项",
        "第二条第二款第（三）项",
        "第九条第一款",
        "一",
    ],
)
def test_what_a_statute_has_not_is_not_found(locator: str) -> None:
    assert read_document(STATUTE).find(locator) is None


def test_an_article_ends_where_a_chapter_begins() -> None:
    document = read_document(STATUTE)
    assert words(document, "第一章") == STATUTE[STATUTE.rindex("第一章") : STATUTE.rindex("第二章")].strip()
    assert "第二章" not in (words(document, "第二条之一") or "第二章")


def test_articles_may_be_numbered_in_digits_and_without_a_blank() -> None:
    document = read_document("第1条为了助餐。\n第2条适用全县。\n")
    assert words(document, "第二条") == words(document, "第2条") == "第2条适用全县。"


def test_what_only_speaks_of_an_article_does_not_begin_one() -> None:
    document = read_document("第一条 甲。\n第三条规定的除外。\n第二条 乙。\n第三条 丙。\n")
    assert words(document, "第一条") == "第一条 甲。\n第三条规定的除外。"
    assert words(document, "第三条") == "第三条 丙。"


def test_items_may_follow_in_one_line() -> None:
    document = read_document("第一条 有下列情形之一的：（一）甲；（二）乙。\n")
    assert words(document, "第一条第一款第（一）项") == words(document, "第一条第（一）项") == "（一）甲；"
    assert words(document, "第一条第（二）项") == "（二）乙。"


@pytest.mark.parametrize("number", ["百百", "9" * 20, "9" * 60])
def test_a_number_that_is_none_harms_nothing(number: str) -> None:
    document = read_document(f"第{number}条 甲。\n第一条 乙。\n（{number}）丙。\n")
    assert words(document, "第一条") == f"第一条 乙。\n（{number}）丙。"
    assert document.find(f"第{number}条第一款第（{number}）项") is None
    assert document.find(f"第一条第{number}款") is None


# ---- texts of other kinds


def test_a_text_without_headings_is_all_preamble() -> None:
    document = read_document("甲。乙")
    assert list(document.sections) == [PREAMBLE]
    assert words(document, PREAMBLE) == "甲。乙"
    assert sentences("甲。乙") == [(PREAMBLE, "甲。"), (PREAMBLE, "乙")]


@pytest.mark.parametrize("text", ["", "\n", " \r\n\u3000\n"])
def test_an_empty_text_has_nothing(text: str) -> None:
    document = read_document(text)
    assert document.sections == {}
    assert list(document.sentences()) == []
    assert document.find("一") is None and document.where("甲") == ()


@pytest.mark.parametrize("text", [OPINION, STATUTE])
def test_line_ends_of_either_kind_read_the_same(text: str) -> None:
    unix, windows = read_document(text), read_document(text.replace("\n", "\r\n"))
    assert list(unix.sections) == list(windows.sections)
    for locator in (*unix.sections, "第二条第二款", "第二条第三款第（二）项"):
        found = words(windows, locator)
        assert words(unix, locator) == (found and found.replace("\r", ""))
    assert [(s.text, s.section, s.line) for s in unix.sentences()] == [
        (s.text, s.section, s.line) for s in windows.sentences()
    ]


# ---- sentences


def test_headings_are_no_sentences() -> None:
    assert sentences(OPINION) == [
        (PREAMBLE, "关于助餐的意见"),
        (PREAMBLE, "各乡镇："),
        ("一", "坚持公益。"),
        ("一（一）", "全县适用。"),
        ("一（一）1", "下列人员可以申请。"),
        ("一（一）1（1）", "年满六十岁。"),
        ("一（一）1（2）", "不满六岁。"),
        ("一（一）2", "每日一餐。"),
        ("一（二）", "公平公开。"),
        ("二（一）", "自印发之日起施行。"),
    ]


def test_headings_of_chapters_are_no_sentences() -> None:
    found = sentences(STATUTE)
    assert not [text for _, text in found if "章" in text or "节" in text]
    assert ("第二条之一", "助餐点应当登记。") in found
    assert ("第二条第（二）项", "（二）自愿放弃的。") in found


@pytest.mark.parametrize(
    "text", ["（一）免费。\n（二）公开。\n", "（一）免费\n（二）公开", "（一）不得转包。期限一年。\n（二）公开。"]
)
def test_a_short_sentence_is_not_lost_as_a_title(text: str) -> None:
    found = [sentence for _, sentence in sentences(f"一、要求\n{text}")]
    assert "公开" in found[-1]
    assert "免费" in found[0] or "不得转包" in found[0]


def test_quotations_and_brackets_stay_with_their_sentence() -> None:
    assert [text for _, text in sentences("他说：“好！”（见附件。）我说：“行。”\n——\n完了？完了。")] == [
        "他说：“好！”",
        "（见附件。）",
        "我说：“行。”",
        "完了？",
        "完了。",
    ]


def test_a_sentence_knows_its_place() -> None:
    document = read_document(OPINION)
    for sentence in document.sentences():
        assert document.text[sentence.start : sentence.end].strip() == sentence.text
        assert OPINION.split("\n")[sentence.line - 1].endswith(sentence.text)


# ---- where a phrase stands


def test_a_phrase_is_found_in_the_innermost_sections() -> None:
    document = read_document(OPINION)
    assert document.where("不满六岁") == ("一（一）1（2）",)
    assert document.where("施行") == ("二（一）",)
    assert document.where("六") == ("一（一）1（1）", "一（一）1（2）")
    assert document.where("七岁") == ()


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("一、（二）3.（4）", "一（二）3（4）"),
        ("第12条第(3)项", "第十二条第（三）项"),
        ("第五条之一", "第五条之一"),
        ("附件2", "附件2"),
    ],
)
def test_locators_have_one_spelling(written: str, normal: str) -> None:
    assert normal_locator(written) == normal
    assert normal_locator(normal) == normal
