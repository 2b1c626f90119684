"""A policy is held against its source in both directions: phrases that are not borne out, sentences not spoken of."""

from __future__ import annotations

import json

import pytest

import aidrules
from aidrules.analysis.sources import SourceReport, check_sources

SOURCE = """\
助餐意见
一、要求
（一）范围。年满六十岁的可以申请。不满六岁的可以申请。
（二）原则。公平公开。鼓励捐赠。
"""

POLICY = """\
政策 助餐（meals）：标题 “助餐意见”。
事实 年龄（age）：整数 岁，依据 一（一）“年满六十岁”。
口径 公平口径（fairness），依据 一（二）“公平”：
    宽（默认）：从宽；
    严：从严。
决策 能否申请（may_apply）：准予、不予，依据 一（一）“可以申请”，
    决策表 首个：
    | 年龄      || 能否申请 |
    | 60岁 以上 || 准予     | 依据 “年满六十岁的可以申请”
    | 不满 6岁  || 准予     | 依据 “不满六岁的”
    | －        || 不予     |
存目 序言“助餐意见”：标题。
存目 一（二）“鼓励捐赠”：提倡，没有可以判断的条件。
"""


def report(policy: str = POLICY, source: str = SOURCE) -> SourceReport:
    return check_sources(aidrules.load(policy).core, source)


def changed(old: str, new: str) -> SourceReport:
    """The report of the policy with one change."""
    assert POLICY.count(old) == 1
    return report(POLICY.replace(old, new))


def problems(found: SourceReport) -> list[tuple[str | None, str | None, str, tuple[str, ...]]]:
    return [
        (missing.cited.citation.locator, missing.cited.citation.phrase, missing.problem, missing.found_in)
        for missing in found.missing
    ]


def statuses(found: SourceReport) -> dict[str, str]:
    return {covered.sentence.text: covered.status for covered in found.sentences}


def test_what_is_borne_out_is_counted_and_not_reported() -> None:
    found = report()
    assert problems(found) == []
    assert statuses(found) == {
        "助餐意见": "recorded",
        "年满六十岁的可以申请。": "encoded",
        "不满六岁的可以申请。": "encoded",
        "公平公开。": "encoded",
        "鼓励捐赠。": "recorded",
    }
    assert found.phrases_checked == 7
    assert (found.count("encoded"), found.count("recorded"), found.count("untouched")) == (3, 2, 0)
    assert found.untouched == () and found.other_documents == 0


def test_every_sentence_names_what_speaks_of_it() -> None:
    by = {covered.sentence.text: {cited.by for cited in covered.by} for covered in report().sentences}
    assert by["鼓励捐赠。"] == {"存目"}
    assert by["公平公开。"] == {"fairness"}
    assert {"age", "may_apply.r1"} <= by["年满六十岁的可以申请。"]
    assert "may_apply.r2" in by["不满六岁的可以申请。"] and "may_apply.r1" not in by["不满六岁的可以申请。"]


# ---- phrases


def test_a_wrong_locator_is_reported_with_the_right_one() -> None:
    found = changed("存目 一（二）“鼓励捐赠”", "存目 一（一）“鼓励捐赠”")
    assert problems(found) == [("一（一）", "鼓励捐赠", "elsewhere", ("一（二）",))]
    assert statuses(found)["鼓励捐赠。"] == "untouched"


def test_a_section_that_is_not_there_is_reported() -> None:
    found = changed("存目 一（二）“鼓励捐赠”", "存目 三（二）“鼓励捐赠”")
    assert problems(found) == [("三（二）", "鼓励捐赠", "no_section", ("一（二）",))]


def test_a_section_without_a_phrase_must_be_there_too() -> None:
    assert problems(changed("依据 一（二）“公平”", "依据 一（二）")) == []
    assert problems(changed("依据 一（二）“公平”", "依据 一（三）")) == [("一（三）", None, "no_section", ())]


def test_a_section_without_a_phrase_speaks_of_no_sentence() -> None:
    assert statuses(changed("依据 一（二）“公平”", "依据 一（二）"))["公平公开。"] == "untouched"


@pytest.mark.parametrize(
    "phrase", ["年满六十岁地可以申请", "年满六十岁可以申请", "年满六十岁的，可以申请", "年满六十岁的可以申请｡"]
)
def test_a_phrase_one_character_off_is_reported(phrase: str) -> None:
    found = changed("“年满六十岁的可以申请”", f"“{phrase}”")
    assert problems(found) == [("一（一）", phrase, "absent", ())]
    assert found.missing[0].cited.by == "may_apply.r1"
    assert found.missing[0].cited.span.line == POLICY[: POLICY.index("| 60岁")].count("\n") + 1


def test_what_a_decision_cites_is_reported_there_and_not_at_the_rows_that_inherit_it() -> None:
    (missing,) = changed("依据 一（一）“可以申请”", "依据 一（一）“可予申请”").missing
    assert missing.cited.by == "may_apply"
    assert missing.cited.span.line == POLICY[: POLICY.index("决策 能否申请")].count("\n") + 1


def test_a_phrase_that_a_subsection_holds_stands_in_the_section() -> None:
    found = changed("存目 一（二）“鼓励捐赠”", "存目 一“鼓励捐赠”")
    assert problems(found) == []
    assert statuses(found)["鼓励捐赠。"] == "recorded"


def test_an_item_holds_its_own_words_alone() -> None:
    source = "第一条 可以申请：\n（一）老人；\n（二）儿童。\n不得转让：\n（一）餐券。\n"
    policy = "政策 甲。\n存目 第一条第{place}“{phrase}”：记下。\n"
    for place, phrase in (("一款第（一）项", "老人"), ("一款第（二）项", "儿童"), ("二款第（一）项", "餐券")):
        assert problems(report(policy.format(place=place, phrase=phrase), source)) == []
    wrong = report(policy.format(place="一款第（一）项", phrase="儿童"), source)
    assert problems(wrong) == [("第一条第一款第（一）项", "儿童", "elsewhere", ("第一条第（二）项",))]
    wrong = report(policy.format(place="一款第（一）项", phrase="餐券"), source)
    assert [problem for _, _, problem, _ in problems(wrong)] == ["elsewhere"]


def test_a_locator_of_all_four_levels_is_verified() -> None:
    source = "一、甲\n（一）乙。说乙。\n1.丙。说丙。\n（1）丁。说丁。\n（2）戊。说戊。\n"
    policy = "政策 甲。\n存目 一、（一）1.（2）“{phrase}”：记下。\n"
    assert problems(report(policy.format(phrase="说戊"), source)) == []
    assert problems(report(policy.format(phrase="说丁"), source)) == [
        ("一（一）1.（2）", "说丁", "elsewhere", ("一（一）1（1）",))
    ]


def test_other_documents_are_counted_and_not_looked_for() -> None:
    found = changed("依据 一（二）“公平”", "依据 一（二）“公平”、《民法典》第一条“没有的话”")
    assert problems(found) == []
    assert (found.other_documents, found.phrases_checked) == (1, 7)


def test_a_place_and_phrase_cited_twice_is_checked_once() -> None:
    again = "存目 一（二）“鼓励捐赠”：又记一次。\n"
    assert report(POLICY + again).phrases_checked == report().phrases_checked


# ---- sentences


def test_a_record_that_is_removed_leaves_its_sentence_untouched() -> None:
    found = changed("存目 一（二）“鼓励捐赠”：提倡，没有可以判断的条件。\n", "")
    assert [
        (covered.sentence.text, covered.sentence.section, covered.sentence.line) for covered in found.untouched
    ] == [("鼓励捐赠。", "一（二）", 4)]
    assert problems(found) == []


def test_a_sentence_both_encoded_and_recorded_is_encoded() -> None:
    assert statuses(report(POLICY + "存目 一（二）“公开”：记下。\n"))["公平公开。"] == "encoded"


def test_a_phrase_over_a_sentence_border_speaks_of_both() -> None:
    found = changed("存目 一（二）“鼓励捐赠”", "存目 一（二）“公开。鼓励”")
    assert problems(found) == []
    by = {covered.sentence.text: {cited.by for cited in covered.by} for covered in found.sentences}
    assert by["公平公开。"] == {"fairness", "存目"} and by["鼓励捐赠。"] == {"存目"}


def test_a_phrase_that_ends_at_a_border_does_not_speak_of_the_next_sentence() -> None:
    found = changed("存目 一（二）“鼓励捐赠”", "存目 一（二）“公平公开。”")
    assert statuses(found)["鼓励捐赠。"] == "untouched"


def test_the_same_words_in_another_section_are_not_spoken_of() -> None:
    source = SOURCE + "（三）范围。鼓励捐赠。\n"
    covered = [(found.sentence.section, found.status) for found in report(source=source).sentences[-2:]]
    assert covered == [("一（二）", "recorded"), ("一（三）", "untouched")]


def test_lines_that_end_in_crlf_give_the_same_report() -> None:
    assert report(source=SOURCE.replace("\n", "\r\n")).to_dict() == report().to_dict()


def test_against_an_empty_text_every_phrase_is_missing() -> None:
    found = report(source="")
    assert found.sentences == ()
    assert len(found.missing) == found.phrases_checked == 7
    assert {problem for _, _, problem, _ in problems(found)} == {"no_section"}


def test_a_text_without_headings_is_cited_as_preamble() -> None:
    policy = "政策 甲。\n存目 序言“公平”：记下。\n存目 一“公开”：记下。\n"
    found = report(policy, "公平。公开。")
    assert problems(found) == [("一", "公开", "no_section", ("序言",))]
    assert statuses(found) == {"公平。": "recorded", "公开。": "untouched"}


def test_a_policy_without_citations_leaves_all_untouched() -> None:
    found = report("政策 甲。\n")
    assert found.phrases_checked == 0
    assert set(statuses(found).values()) == {"untouched"} and len(found.untouched) == 5


# ---- as data


def test_as_data_the_report_has_figures_and_lists() -> None:
    found = report(
        POLICY.replace("存目 一（二）“鼓励捐赠”", "存目 一（一）“鼓励捐赠”").replace(
            "口径，依据 一（二）“公平”", "口径"
        )
    )
    data = json.loads(json.dumps(found.to_dict()))
    assert {name: data[name] for name in ("phrases_checked", "sentences", "encoded", "recorded")} == {
        "phrases_checked": 7,
        "sentences": 5,
        "encoded": 3,
        "recorded": 1,
    }
    line = POLICY[: POLICY.index("存目 一（二）")].count("\n") + 1
    assert data["phrases_missing"] == [
        {
            "locator": "一（一）",
            "phrase": "鼓励捐赠",
            "problem": "elsewhere",
            "found_in": ["一（二）"],
            "by": "存目",
            "line": line,
        }
    ]
    assert data["untouched"] == [{"section": "一（二）", "line": 4, "text": "鼓励捐赠。"}]
    assert data["other_documents"] == 0
