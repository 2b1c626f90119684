"""Receipts: a case is kept as JSON, decided again, and every difference is told with what may explain it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import aidrules
from aidrules.api.policy import Policy
from aidrules.api.receipt import FORMAT, Receipt, ReceiptError, Replay, replay
from aidrules.errors import EvaluationError, InputError
from support.facts import Given, cases
from support.policies import SEARCH, policies

TEXT = """\
政策 入户服务（visits）：标题 “入户服务办法”；边界 以上含本数。
类型 等级：一般 ＜ 较重 ＜ 严重。
类型 项目：助餐、助浴、助医。
事实 户数（households）：整数 户，0 以上。
事实 等级（severity）：等级。
事实 独居（alone）：是否。
事实 低保（benefits）：是否，推定 否。
事实 补贴（allowance）：2位小数 元，0 以上 900 以下。
事实 服务（items）：集合 项目。
事实 评估日（assessed）：日期。
事实 备注（note）：文本。
参数 每组户数 ＝ 30 户，依据 一“每30户”。
口径 余数（remainder），依据 一“至少”：
    进一（up）（默认）：至少是下限；
    舍去（down）：满一组才算。
决策 组数（groups）：整数，依据 一“组”，
    等于 若 余数 为 舍去 则 向下取整（户数 ÷ 每组户数） 否则 向上取整（户数 ÷ 每组户数）。
决策 列入与否（eligible）：列入、不列入，依据 一“列入”，要件：
    （一）应当 等级 不低于 较重，依据 “程度”；
    （二）应当 独居 或 低保，依据 “独居”；
    （三）应当 评估日 不晚于 基准日，依据 “评估”。
决策 半数（half）：2位小数 元，依据 一“半”，等于 四舍五入（补贴 ÷ 2，2位）。
决策 期限（due）：日期，依据 一“期限”，等于 评估日 ＋ 30日。
决策 要做（todo）：集合 项目，依据 一“要做”，等于 差集（服务，（助医））。
决策 全做（all_items）：是否，依据 一“全部”，等于 服务 包含（助餐、助浴、助医）。
决策 办法（way）：序列 项目，依据 一“办法”，决策表 规则顺序：
    | 备注 || 办法 |
    | “急” || 助医 |
    | － || 助餐 |
决策 档次（level）：高、低，依据 一“档次”，决策表 唯一：
    | 补贴   || 档次 |
    | 500以上 || 高 |
    | 600以下 || 低 |
"""
POLICY = aidrules.load(TEXT)
SAMPLE = aidrules.load(Path(__file__).parents[1] / "properties" / "sample.policy")
FACTS = {"severity": "严重", "alone": True, "assessed": date(2024, 1, 31)}


def kept(receipt: Receipt) -> Receipt:
    """A receipt that went through a file."""
    return Receipt.from_dict(json.loads(receipt.to_json()))


def a_receipt(**changes: object) -> Receipt:
    """A receipt of which some entries were written over."""
    receipt = POLICY.decide("eligible", FACTS, as_of="2024-02-01").receipt
    return Receipt.from_dict({**json.loads(receipt.to_json()), **changes})


def differences(found: Replay) -> tuple[dict[str, tuple[object, object]], list[str]]:
    return {item.name: (item.then, item.now) for item in found.result}, [item.name for item in found.causes]


# ---- what a receipt holds


def test_a_receipt_holds_the_whole_case() -> None:
    receipt = POLICY.decide("列入与否", {**FACTS, "备注": None}, as_of="2024-02-01", readings={"余数": "down"}).receipt
    assert json.loads(receipt.to_json()) == {
        "policy": "visits",
        "fingerprint": POLICY.fingerprint,
        "version": aidrules.__version__,
        "decision": "eligible",
        "as_of": "2024-02-01",
        "readings": {"remainder": "舍去"},
        "facts": {"severity": "严重", "alone": True, "assessed": "2024-01-31", "note": None, "as_of": "2024-02-01"},
        "status": "decided",
        "value": "列入",
        "missing": [],
        "reasons": ["eligible.1", "eligible.2", "eligible.3"],
        "edition": "2024-02-01",
        "region": None,
        "format": FORMAT,
    }


def test_the_json_is_for_people_too() -> None:
    assert "严重" in POLICY.decide("eligible", FACTS).receipt.to_json()


@pytest.mark.parametrize(
    ("decision", "facts", "fact", "value"),
    [
        ("groups", {"households": 61}, 61, 3),
        ("half", {"allowance": Decimal("650.50")}, "650.5", "325.25"),
        ("half", {"allowance": 650}, 650, "325"),
        ("due", {"assessed": date(2024, 1, 31)}, "2024-01-31", "2024-03-01"),
        ("todo", {"items": frozenset({"助医", "助餐", "助浴"})}, ["助医", "助浴", "助餐"], ["助浴", "助餐"]),
        ("todo", {"items": ()}, [], []),
        ("all_items", {"items": ["助餐"]}, ["助餐"], False),
        ("way", {"note": "急"}, "急", ["助医", "助餐"]),
        ("way", {"note": "不急\n的"}, "不急\n的", ["助餐"]),
        ("eligible", {"alone": False}, False, "不列入"),
        ("groups", {"households": None}, None, None),
        ("groups", {"households": "未知"}, None, None),
        ("groups", {"households": 10**40}, 10**40, (10**40 + 29) // 30),
    ],
)
def test_values_of_every_type_come_back(decision: str, facts: dict[str, object], fact: object, value: object) -> None:
    receipt = POLICY.decide(decision, facts).receipt
    ((found, type_),) = [(item, type(item)) for item in receipt.facts.values()]
    assert (found, type_) == (fact, type(fact))
    assert (receipt.value, type(receipt.value)) == (value, type(value))
    assert kept(receipt) == receipt
    again = replay(kept(receipt), POLICY)
    assert again.same and again == Replay((), ())


def test_an_answer_without_value_keeps_what_was_missing() -> None:
    receipt = POLICY.decide("eligible").receipt
    assert (receipt.status, receipt.value) == ("undetermined", None)
    assert receipt.missing == ("severity", "alone", "assessed", "as_of")
    assert replay(kept(receipt), POLICY).same


def round_trip(policy: Policy, case: Mapping[str, Given | None], readings: Mapping[str, str]) -> None:
    for name in policy.core.questions:
        try:
            decision = policy.decide(name, case, readings=readings)
        except EvaluationError:
            continue
        receipt = decision.receipt
        assert kept(receipt) == receipt
        found = replay(kept(receipt), policy)
        assert found == Replay((), ()), name


@settings(max_examples=25)
@given(data=st.data(), policy=st.sampled_from((POLICY, SAMPLE)))
def test_every_receipt_replays(data: st.DataObject, policy: Policy) -> None:
    readings = {
        name: data.draw(st.sampled_from([found.name for found in reading.alternatives]))
        for name, reading in policy.core.readings.items()
    }
    round_trip(policy, data.draw(cases(policy.core, unknown=True)), readings)


@settings(SEARCH, max_examples=15)
@given(data=st.data(), text=policies())
def test_every_receipt_of_generated_policies_replays(data: st.DataObject, text: str) -> None:
    policy = aidrules.load(text)
    round_trip(policy, data.draw(cases(policy.core, unknown=True)), {})


# ---- what has changed since


def test_a_changed_policy_is_told_with_what_it_changed() -> None:
    receipt = POLICY.decide("groups", {"households": 61}).receipt
    raised = aidrules.load(TEXT.replace("＝ 30 户", "＝ 20 户"))
    found = replay(kept(receipt), raised)
    assert not found.same
    assert differences(found) == ({"value": (3, 4)}, ["fingerprint"])
    assert (found.causes[0].then, found.causes[0].now) == (POLICY.fingerprint, raised.fingerprint)


def test_a_changed_policy_that_gives_the_same_answer_is_told_too() -> None:
    found = replay(a_receipt(), aidrules.load(TEXT.replace("“每30户”", "“30户”")))
    assert found.same
    assert differences(found) == ({}, ["fingerprint"])


def test_comments_and_layout_are_no_difference() -> None:
    assert replay(a_receipt(), aidrules.load("# 开头\n" + TEXT.replace("；", ";"))) == Replay((), ())


def test_a_changed_default_of_a_reading_does_not_change_the_case() -> None:
    receipt = POLICY.decide("groups", {"households": 61}).receipt
    turned = aidrules.load(TEXT.replace("（up）（默认）", "（up）").replace("（down）", "（down）（默认）"))
    assert turned.decide("groups", {"households": 61}).value == 2
    found = replay(receipt, turned)
    assert (found.same, differences(found)) == (True, ({}, ["fingerprint"]))


def test_another_policy_is_named() -> None:
    other = aidrules.load(TEXT.replace("（visits）", "（others）"))
    assert differences(replay(a_receipt(), other)) == ({}, ["policy", "fingerprint"])


def test_another_version_is_named() -> None:
    found = replay(a_receipt(version="0.0.1"), POLICY)
    assert found.same
    assert differences(found) == ({}, ["version"])
    assert (found.causes[0].then, found.causes[0].now) == ("0.0.1", aidrules.__version__)


@pytest.mark.parametrize(
    ("changes", "names"),
    [
        ({"value": "不列入"}, ["value"]),
        ({"value": None, "status": "undetermined"}, ["status", "value"]),
        ({"status": "referred"}, ["status"]),
        ({"missing": ["severity"]}, ["missing"]),
        ({"reasons": ["eligible.1"]}, ["reasons"]),
        ({"facts": {"severity": "一般"}}, ["value", "reasons"]),
        ({"as_of": "2024-01-30", "facts": {"severity": "严重", "alone": True, "assessed": "2024-01-31"}}, ["value"]),
    ],
)
def test_a_receipt_that_was_altered_differs_and_nothing_explains_it(changes: dict[str, Any], names: list[str]) -> None:
    found = replay(a_receipt(**changes), POLICY)
    result, causes = differences(found)
    assert not found.same
    assert set(names) <= set(result)
    assert set(result) <= {*names, "reasons"}
    assert causes == []


@pytest.mark.parametrize(("value", "decided"), [(1, True), (0, False), ("True", True)])
def test_a_number_or_a_text_is_no_truth_value(value: object, decided: bool) -> None:
    items = ["助餐", "助浴", "助医"] if decided else []
    receipt = POLICY.decide("all_items", {"items": items}).receipt
    assert receipt.value is decided
    found = replay(Receipt.from_dict({**receipt.to_dict(), "value": value}), POLICY)
    assert differences(found) == ({"value": (value, decided)}, [])


@pytest.mark.parametrize(
    ("changes", "zh", "en"),
    [
        ({"decision": "eligble"}, "没有“eligble”这项决策", "no decision “eligble”"),
        ({"facts": {"sevrity": "严重"}}, "没有名为“sevrity”的事实", "no fact “sevrity”"),
        ({"facts": {"severity": "很重"}}, "“很重”不在可选的值之中", "“很重” is not one of"),
        ({"facts": {"severity": 3}}, "应为“等级”的一个成员", "expected a member of"),
        ({"readings": {"remainder": "四舍五入"}}, "没有“四舍五入”这个选项", "no alternative “四舍五入”"),
        ({"as_of": "2024-02-30", "facts": {}}, "没有 2024-02-30 这个日期", "no date 2024-02-30"),
        ({"decision": "level", "facts": {"allowance": 550}}, "同时符合这些事实", "match these facts together"),
    ],
)
def test_a_case_that_can_no_longer_be_decided_says_why(changes: dict[str, object], zh: str, en: str) -> None:
    found = replay(a_receipt(version="0.0.1", **changes), POLICY)
    assert not found.same
    assert found.error is not None and zh in found.error
    assert found.error_en is not None and en in found.error_en
    assert differences(found) == ({}, ["version"])


def test_a_fact_that_the_policy_no_longer_has_is_an_error_and_the_policy_the_cause() -> None:
    found = replay(a_receipt(), aidrules.load(TEXT.replace("（severity）", "（degree）")))
    assert not found.same
    assert found.error is not None and "severity" in found.error
    assert [item.name for item in found.causes] == ["fingerprint"]


# ---- what is no receipt


@pytest.mark.parametrize("data", [None, 3, "x", [], [FORMAT], {}, {"format": "aidrules-receipt/0"}, {"format": None}])
def test_what_is_no_receipt_is_refused(data: object) -> None:
    with pytest.raises(ReceiptError, match=FORMAT) as caught:
        Receipt.from_dict(data)
    assert isinstance(caught.value, InputError)
    assert FORMAT in caught.value.text("en")
    assert "收据" not in caught.value.text("en")


WHOLE = json.loads(POLICY.decide("eligible", FACTS, as_of="2024-02-01").receipt.to_json())


@pytest.mark.parametrize("name", [name for name in WHOLE if name not in ("as_of", "format")])
def test_an_entry_that_is_not_there_is_told(name: str) -> None:
    with pytest.raises(ReceiptError, match="缺少内容"):
        Receipt.from_dict({key: value for key, value in WHOLE.items() if key != name})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("policy", 3),
        ("fingerprint", None),
        ("version", 1.0),
        ("decision", ["eligible"]),
        ("status", None),
        ("as_of", 20240201),
        ("readings", ["舍去"]),
        ("readings", {"remainder": 1}),
        ("facts", [["severity", "严重"]]),
        ("facts", {"allowance": 1.5}),
        ("facts", {"severity": {"a": 1}}),
        ("facts", {"items": [["助餐"]]}),
        ("value", 1.5),
        ("value", {"a": 1}),
        ("value", [[[]]]),
        ("missing", "severity"),
        ("missing", [1]),
        ("reasons", None),
        ("reasons", {"eligible.1": 1}),
    ],
)
def test_an_entry_of_the_wrong_type_is_told(name: str, value: object) -> None:
    with pytest.raises(ReceiptError, match="类型不对") as caught:
        Receipt.from_dict({**WHOLE, name: value})
    assert caught.value.text("en").startswith("Something is missing")


@settings(max_examples=60)
@given(
    name=st.sampled_from(sorted(WHOLE)),
    value=st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.just("2024-02-01"),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    ),
)
def test_whatever_was_written_over_a_receipt_it_is_refused_or_replayed(name: str, value: object) -> None:
    try:
        receipt = Receipt.from_dict({**WHOLE, name: value})
    except ReceiptError:
        return
    found = replay(receipt, POLICY)
    assert json.dumps(receipt.to_dict(), allow_nan=False)
    if name in ("status", "value", "missing", "reasons"):
        assert found.same == (value == WHOLE[name] and type(value) is type(WHOLE[name]))
