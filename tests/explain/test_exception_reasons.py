"""Reasons, proof trees, pages and graphs show exceptions, special rules, deemings and rules that are followed."""

from __future__ import annotations

import re

import pytest

import aidrules
from aidrules.analysis.sources import citations_of
from aidrules.explain.graph import Node, graph_of
from aidrules.explain.policy_page import render_policy

TEXT = """政策 例（sample）。
事实 人数（people）：整数 名，0 以上。
事实 街道人数（street_people）：整数 名，0 以上。
事实 边远（remote）：是否。
事实 海岛（island）：是否。
事实 逾期（late）：是否。
事实 答复（reply）：同意、不同意，但 逾期 的，视为 同意 依据 九“视为同意”。
决策 应配（staff）：整数 名，依据 三“一般”，等于 人数，
    但 边远 的，为 2 依据 四“边远”，其中 海岛 的除外 依据 四（一）“海岛除外”，代号 far。
特别规定 应配：海岛 的，为 3，依据 五“海岛”，优先于 far。
决策 街道应配（street）：整数 名，依据 六“参照”，参照 应配 执行，以 街道人数 代 人数。
决策 特别期限（special）：整数 日，依据 七“特别”，适用于 海岛，等于 60日。
决策 期限（term）：整数 日，依据 八“一般”，等于 20日，但 特别期限 另有规定 的除外 依据 八（一）“另有规定”。
决策 同意（agreed）：是否，依据 十“同意”，等于 答复 为 同意。
决策 资格（fit）：合格、不合格，依据 二“资格”，要件：
    （一）应当 边远，但 海岛 的除外 依据 二（一）“海岛”，其中 逾期 的除外 依据 二（二）“逾期”。
"""
POLICY = aidrules.load(TEXT)


def reasons(name: str, lang: str = "zh", **facts: object) -> list[str]:
    found = POLICY.decide(name, facts)
    lines = found.explain(lang=lang).split("\n\n")[1].splitlines()[1:]
    return [line.removeprefix("  · ") for line in lines]


def test_an_exception_that_holds_is_named_with_its_own_source() -> None:
    assert reasons("应配", remote=True, island=False) == ["例外：边远 的，为 2　〔四“边远”〕"]
    assert reasons("应配", "en", remote=True, island=False) == ["exception: where remote: 2  [四“边远”]"]


def test_what_takes_an_exception_away_is_named_too() -> None:
    policy = aidrules.load(TEXT.replace("特别规定 应配：海岛 的，为 3，依据 五“海岛”，优先于 far。\n", ""))
    found = policy.decide("应配", {"people": 4, "remote": True, "island": True})
    assert [(reason.role, reason.code, reason.phrase) for reason in found.reasons] == [
        ("excepted", "staff.far.x1", "海岛除外"),
        ("formula", "staff", "一般"),
    ]


def test_of_two_exceptions_the_one_that_prevails_is_named() -> None:
    found = POLICY.decide("应配", {"remote": True, "island": True})
    assert found.value == 3
    assert "staff.s1" in [reason.code for reason in found.reasons]
    assert "staff.far" not in [reason.code for reason in found.reasons]


def test_followed_rules_name_both_sources() -> None:
    (reason,) = POLICY.decide("街道应配", {"street_people": 5, "remote": False, "island": False}).reasons
    assert [citation.phrase for citation in reason.citations] == ["参照", "一般"]
    (reason,) = POLICY.decide("街道应配", {"remote": True, "island": False}).reasons
    assert reason.code == "street.staff.far"
    assert [citation.phrase for citation in reason.citations] == ["参照", "边远"]


def test_another_decision_that_decides_gives_its_own_reasons() -> None:
    assert reasons("期限", island=True) == [
        "特别期限 另有规定　〔八（一）“另有规定”〕",
        "特别期限 ＝ 若 海岛 则 60 否则 不适用　〔七“特别”〕",
    ]
    assert reasons("期限", island=False) == ["期限 ＝ 20　〔八“一般”〕"]


def test_a_deeming_is_named_where_it_counted() -> None:
    assert reasons("同意", late=True, reply="不同意") == [
        "同意 ＝ 答复 为 同意　〔十“同意”〕",
        "逾期 的，答复 视为 同意　〔九“视为同意”〕",
    ]
    assert reasons("同意", "en", late=True)[1] == "reply is deemed 同意 where late  [九“视为同意”]"
    assert len(reasons("同意", late=False, reply="同意")) == 1


def test_an_exception_to_an_exception_of_an_item_is_named_where_it_restores_the_item() -> None:
    found = POLICY.decide("资格", {"remote": False, "island": True, "late": True})
    assert found.value == "不合格"
    assert [reason.phrase for reason in found.reasons] == ["资格", "逾期"]


@pytest.mark.parametrize(
    ("lang", "line"),
    [("zh", "答复：同意（视为）"), ("en", "reply: 同意 (deemed)")],
)
def test_the_proof_tree_shows_what_a_fact_counts_as(lang: str, line: str) -> None:
    shown = POLICY.decide("同意", {"late": True, "reply": "不同意"}).explain(lang=lang)
    assert line in shown
    assert "视为同意" in shown


def test_a_conflict_names_the_exceptions() -> None:
    policy = aidrules.load(TEXT.replace("，优先于 far", "").replace("，其中 海岛 的除外 依据 四（一）“海岛除外”", ""))
    with pytest.raises(aidrules.ConflictError, match="例外") as caught:
        policy.decide("应配", {"remote": True, "island": True})
    assert set(caught.value.rows) == {"staff.far", "staff.s1"}
    assert "exceptions hold together" in caught.value.text("en")


def test_every_source_counts_in_the_source_check_and_in_the_fingerprint() -> None:
    phrases = {found.citation.phrase for found in citations_of(POLICY.core)}
    cited = set(re.findall("“(.*?)”", TEXT))
    assert cited <= phrases
    for phrase in cited:
        changed = aidrules.load(TEXT.replace(f"“{phrase}”", f"“{phrase}改”"))
        assert changed.fingerprint != POLICY.fingerprint, phrase


def test_the_graph_leads_from_the_rule_that_is_followed() -> None:
    inputs = graph_of(POLICY.core).inputs
    assert inputs["街道应配"][0] == Node("decision", "应配")
    assert Node("decision", "特别期限") in inputs["期限"]


@pytest.mark.parametrize(
    ("lang", "shown"),
    [
        (
            "zh",
            [
                "但下列情形从其规定：",
                "边远 的，为 2",
                "海岛 的除外",
                "让位于",
                "参照执行",
                "特别期限 另有规定的，从其规定。",
                "逾期 的，视为 同意",
            ],
        ),
        (
            "en",
            [
                "except in these cases:",
                "where remote: 2",
                "not where island",
                "gives way to",
                "Follows the rule of",
                "Where special applies, it decides.",
                "deemed 同意 where late",
            ],
        ),
    ],
)
def test_the_page_of_the_policy_shows_them(lang: str, shown: list[str]) -> None:
    html = re.sub("<[^>]*>", "", render_policy(POLICY.core, "en" if lang == "en" else "zh"))
    assert [text for text in shown if text not in html] == []
