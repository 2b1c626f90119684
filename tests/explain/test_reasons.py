"""What an answer rests on: which rules, in which role, with which source, modal word and facts."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from page_samples import EVERY_CONSTRUCT

import aidrules
from aidrules.testing import facts
from support.policies import bundled

SAMPLE = aidrules.load(EVERY_CONSTRUCT)
HAINAN = bundled("hainan")
LISTS = aidrules.load("""\
政策 清单办法（lists）。
事实 甲（a）：是否。
事实 乙（b）：是否。
事实 丙（c）：是否。
事实 丁（d）：是否。
事实 数（n）：整数，0 以上。
决策 全部（every）：符合、不符合，依据 一（一）“全部”，
    要件：
    （一）应当 甲，依据 “甲的”；
    （二）应当 乙，依据 “乙的”，代号 second_one；
    （三）不得 丙，依据 二（七）“丙的”；
    （四）鼓励 丁，依据 “丁的”。
决策 原则（principle）：符合、不符合，依据 一（二）“原则”，
    要件：
    （一）原则上 应 甲，依据 “原则上”；
    （二）应当 乙，依据 “乙的”。
决策 表（rows）：高、低，依据 一（三）“表”，
    决策表 唯一：
    | 数      | 甲 || 表 |
    | 10 以上 | 是 || 高 | 依据 “十以上”，情态 可以
    | 10 以上 | 否 || 转人工 “酌情” | 依据 “酌情”
    | 5       | － || 不适用 本节不管 |
    | 否则         || 低 |
决策 上层（upper）：甲等、乙等，依据 一（四）“上层”，
    决策表 唯一：
    | 表 || 上层 |
    | 高 || 甲等 |
    | 低 || 乙等 |
决策 公式（formula）：整数，依据 一（五）“公式”，等于 数 × 2 ＋ 1。
决策 都对（both）：是否，依据 一（六）“都对”，等于 甲 且 表 为 高。
决策 没有行（bare）：高、低，依据 一（七）“没有行”，
    决策表 唯一：
    | 数      || 没有行 |
    | 10 以上 || 高     |
""")


def told(decision: str, **given_: object) -> list[tuple[str, str]]:
    """Code and role of each reason."""
    return [(reason.code, reason.role) for reason in LISTS.decide(decision, given_).reasons]


@pytest.mark.parametrize(
    ("case", "value", "reasons"),
    [
        (
            {"a": True, "b": True, "c": False},
            "符合",
            [("every.1", "met"), ("every.second_one", "met"), ("every.3", "met")],
        ),
        ({"a": False, "b": True, "c": False}, "不符合", [("every.1", "failed")]),
        (
            {"a": False, "b": False, "c": True},
            "不符合",
            [("every.1", "failed"), ("every.second_one", "failed"), ("every.3", "failed")],
        ),
        ({"a": False, "c": True}, "不符合", [("every.1", "failed"), ("every.3", "failed")]),
        ({"b": False}, "不符合", [("every.second_one", "failed")]),
        ({"a": True, "c": False}, None, [("every.second_one", "open")]),
        ({}, None, [("every.1", "open"), ("every.second_one", "open"), ("every.3", "open")]),
    ],
)
def test_of_a_list_every_requirement_known_to_fail_or_all(
    case: dict[str, object], value: str | None, reasons: list[tuple[str, str]]
) -> None:
    codes = [(code.replace("every.second_one", SECOND), role) for code, role in reasons]
    for advice in ({}, {"d": True}, {"d": False}):
        assert LISTS.decide("every", {**case, **advice}).value == value
        assert told("every", **case, **advice) == codes


SECOND = LISTS.decide("every", {"b": False}).reasons[0].code


def test_a_code_of_its_own_is_kept() -> None:
    assert SECOND.endswith("second_one")


def test_a_requirement_gives_its_source_its_modal_word_and_its_facts() -> None:
    reasons = LISTS.decide("every", {"a": False, "b": True, "c": True}).reasons
    assert isinstance(reasons, tuple) and all(isinstance(reason, aidrules.Reason) for reason in reasons)
    shown = [
        (reason.locator, reason.phrase, reason.modality, [fact.alias for fact in reason.facts]) for reason in reasons
    ]
    assert shown == [("一（一）", "甲的", "应当", ["a"]), ("二（七）", "丙的", "不得", ["c"])]
    assert [reason.text for reason in reasons] == ["应当 甲——未满足", "不得 丙——未满足"]


@pytest.mark.parametrize(
    ("case", "status", "reasons"),
    [
        ({"a": True, "b": True}, "decided", [("principle.1", "met"), ("principle.2", "met")]),
        ({"a": False, "b": True}, "referred", [("principle.1", "referred")]),
        ({"a": False, "b": False}, "decided", [("principle.2", "failed")]),
        ({"a": False}, "undetermined", [("principle.2", "open"), ("principle.1", "referred")]),
    ],
)
def test_what_holds_in_principle_is_referred_with_its_words(
    case: dict[str, object], status: str, reasons: list[tuple[str, str]]
) -> None:
    found = LISTS.decide("principle", case)
    assert found.status == status
    assert told("principle", **case) == reasons
    for reason in found.reasons:
        assert reason.role != "referred" or ("原则上" in reason.text and reason.phrase == "原则上")


@pytest.mark.parametrize(
    ("case", "status", "reason"),
    [
        ({"n": 10, "a": True}, "decided", ("rows.r1", "row", "一（三）", "十以上", "可以", {"n", "a"})),
        ({"n": 12, "a": False}, "referred", ("rows.r2", "referred", "一（三）", "酌情", "", {"n", "a"})),
        ({"n": 5}, "not_applicable", ("rows.r3", "not_applicable", "一（三）", "表", "", {"n"})),
        ({"n": 4}, "decided", ("rows.else", "otherwise", "一（三）", "表", "", {"n", "a"})),
    ],
)
def test_of_a_table_the_row(case: dict[str, object], status: str, reason: tuple[object, ...]) -> None:
    found = LISTS.decide("rows", case)
    assert found.status == status
    (only,) = found.reasons
    shown = (only.code, only.role, only.locator, only.phrase, only.modality, {fact.alias for fact in only.facts})
    assert shown == reason


def test_a_row_is_told_with_what_it_asks_and_what_follows() -> None:
    texts = [LISTS.decide("rows", case).reasons[0].text for case in ({"n": 10, "a": True}, {"n": 10, "a": False})]
    assert "数 ≥ 10" in texts[0] and texts[0].endswith("→ 高")
    assert "转人工" in texts[1] and "酌情" in texts[1]


def test_a_referral_is_told_from_where_it_comes() -> None:
    case = {"n": 10, "a": False}
    assert told("upper", **case) == [("rows.r2", "referred")]
    assert "酌情" in LISTS.decide("upper", case).reasons[0].text
    assert told("upper", n=5) == [("rows.r3", "not_applicable")]
    assert told("upper", n=3) == [("upper.r2", "row")]
    assert {fact.alias for fact in LISTS.decide("upper", {"n": 3}).reasons[0].facts} == {"n", "a"}


def test_of_a_formula_its_source() -> None:
    (reason,) = LISTS.decide("formula", {"n": 4}).reasons
    assert (reason.code, reason.role, reason.locator, reason.phrase) == ("formula", "formula", "一（五）", "公式")
    assert reason.text.startswith("公式 ＝ ") and [fact.alias for fact in reason.facts] == ["n"]


def test_of_a_formula_that_is_referred_what_refers_it() -> None:
    assert told("both", a=False, n=10) == [("both", "formula")]
    assert told("both", a=True, n=10) == [("both", "formula")]
    assert LISTS.decide("both", {"a": False, "n": 12}).value is False


def test_a_table_that_covers_no_row_says_so() -> None:
    found = LISTS.decide("bare", {"n": 3})
    assert found.status == "not_applicable"
    (reason,) = found.reasons
    assert (reason.role, reason.text) == ("uncovered", "没有一行符合这些事实")


def test_an_exception_is_told_beside_what_it_excepts() -> None:
    case = {"people": 101, "degree": "本科", "budget": 5, "banned": True, "approved": True, "revoked": False}
    found = SAMPLE.decide("standing", case)
    assert found.value == "合格"
    excepted = [reason for reason in found.reasons if reason.role == "excepted"]
    assert (excepted[0].phrase, excepted[0].modality) == ("禁止期", "不得")
    assert excepted[1].phrase == "批准" and "获得批准" in excepted[1].text
    revoked = SAMPLE.decide("standing", {**case, "revoked": True})
    assert [(reason.phrase, reason.role) for reason in revoked.reasons] == [("禁止期", "failed")]


def test_of_alternatives_that_fail_the_whole_and_of_those_that_hold_the_one() -> None:
    case: dict[str, object] = {"degree": "大专", "budget": 5}
    failed = SAMPLE.decide("standing", {**case, "people": 501}).reasons
    assert [(reason.phrase, reason.role) for reason in failed] == [("情形", "failed")]
    met = [reason.code for reason in SAMPLE.decide("standing", {**case, "people": 500}).reasons]
    assert "standing.3" in met and "standing.3.1" in met and "standing.3.2" not in met


def test_outside_its_scope_a_decision_says_which_condition_failed() -> None:
    found = SAMPLE.decide("grant", {"degree": "高中"})
    assert found.status == "not_applicable"
    (reason,) = found.reasons
    assert (reason.role, reason.phrase) == ("not_applicable", "合格的")
    assert reason.text == "资格 为 合格——不适用"


def test_a_reason_is_told_in_english_too() -> None:
    found = LISTS.decide("every", {"a": False, "b": True, "c": True})
    assert [found.reason_text(ground, "en") for ground in found.grounds] == [
        "must: a — not met",
        "must not: c — not met",
    ]


_NEVER = {
    "decided": {"open", "referred", "not_applicable"},
    "undetermined": {"failed", "met"},
    "referred": {"failed", "met", "row"},
    "not_applicable": {"failed", "met", "row", "referred"},
}
"""The roles that no reason of an answer has, by its status."""


@pytest.mark.parametrize("name", list(HAINAN.decisions))
@settings(max_examples=4)
@given(data=st.data())
def test_the_reasons_of_the_bundled_policy(name: str, data: st.DataObject) -> None:
    found = HAINAN.decide(name, data.draw(facts(HAINAN, name, unknowns=True)))
    assert found.reasons
    used = {fact.alias for fact in found.facts_used}
    codes = [(reason.code, reason.text) for reason in found.reasons]
    assert len(codes) == len(set(codes))
    for reason in found.reasons:
        assert reason.code and reason.text and reason.locator and reason.phrase
        assert {fact.alias for fact in reason.facts} <= used
        assert reason.citations[0].locator == reason.locator and reason.citations[0].phrase == reason.phrase
        roles = {
            "undetermined": "failed met",
            "referred": "failed met row",
            "not_applicable": "failed met row referred",
        }
        assert reason.role not in roles.get(found.status, "open referred not_applicable").split()
