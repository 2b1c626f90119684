"""Ranges and choices as answers: the value itself, its forms, receipts, schema, and errors."""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction

import pytest
from jsonschema import Draft202012Validator, ValidationError

import aidrules
from aidrules import Interval
from aidrules.api.receipt import Receipt, replay
from aidrules.interchange.schema import result_schema

TEXT = """政策 例（sample）：边界 以上含本数、以下不含本数。
类型 处理（measure）：警告、减发、停发。
事实 违法所得（gains）：2位小数 元，0 以上。
事实 严重（serious）：是否。
事实 拟罚（fine）：2位小数 元，0 以上。
决策 期限（ban）：幅度 整数 月，依据 一“甲”，等于 若 严重 则 3年 以上 否则 一年以上三年以下。
决策 罚款（fine_range）：幅度 2位小数 元，依据 一“甲”，等于 违法所得 的 1.5倍 至 3倍。
决策 合规（fits）：是否，依据 一“甲”，等于 拟罚 在 罚款 内。
决策 可选（options）：选择 处理，依据 一“甲”，等于 若 严重 则 （减发、停发） 否则 警告。
决策 反了（crossed）：幅度 2位小数 元，依据 一“甲”，等于 100元 至 违法所得。
决策 上（top）：整数 月，依据 一“甲”，等于 上限（期限）。
"""
POLICY = aidrules.load(TEXT)


# ---- the value


def test_ends_belong_to_an_interval_unless_said() -> None:
    assert 1 in Interval(1, 3) and 3 in Interval(1, 3) and 4 not in Interval(1, 3) and 0 not in Interval(1, 3)
    half = Interval(Decimal("1.5"), 3, high_closed=False)
    assert Decimal("1.5") in half and Decimal("2.99") in half and 3 not in half
    assert 1 not in Interval(1, 3, low_closed=False)


def test_an_end_may_be_missing() -> None:
    assert 10**9 in Interval(3) and 2 not in Interval(3)
    assert -5 in Interval(None, 3) and 4 not in Interval(None, 3)
    assert 0 in Interval()
    assert Interval(None, 3, low_closed=False) == Interval(None, 3)


@pytest.mark.parametrize("other", [True, "2", None, 2.0])
def test_only_exact_numbers_lie_in_an_interval(other: object) -> None:
    assert other not in Interval(1, 3)


def test_equal_intervals_are_one_in_a_set() -> None:
    assert len({Interval(1, 3), Interval(Decimal("1.0"), Fraction(3)), Interval(1, 3, low_closed=False)}) == 2


@pytest.mark.parametrize("end", [1.5, "1", True])
def test_ends_are_exact_numbers(end: object) -> None:
    with pytest.raises(TypeError, match="interval"):
        Interval(end, 3)


def test_the_representation_makes_it_again() -> None:
    for interval in (Interval(1, 3), Interval(None, Decimal("2.50")), Interval(1, 3, low_closed=False)):
        assert eval(repr(interval), {"Interval": Interval, "Decimal": Decimal}) == interval  # noqa: S307 - our own text


@pytest.mark.parametrize(
    ("interval", "zh", "en"),
    [
        (Interval(12, 36), "12 月以上 36 月以下（均含本数）", "from 12 月 to 36 月"),
        (Interval(1, 3, high_closed=False), "1 月以上 3 月以下（含 1 月，不含 3 月）", "from 1 月 to below 3 月"),
        (Interval(1, 3, low_closed=False), "1 月以上 3 月以下（不含 1 月，含 3 月）", "above 1 月 to 3 月"),
        (
            Interval(1, 3, low_closed=False, high_closed=False),
            "1 月以上 3 月以下（均不含本数）",
            "above 1 月 to below 3 月",
        ),
        (Interval(3), "3 月以上（含本数）", "at least 3 月"),
        (Interval(3, low_closed=False), "3 月以上（不含本数）", "more than 3 月"),
        (Interval(None, Decimal("2.50")), "2.5 月以下（含本数）", "at most 2.5 月"),
        (Interval(None, 3, high_closed=False), "3 月以下（不含本数）", "less than 3 月"),
        (Interval(2, 2), "2 月", "2 月"),
        (Interval(), "不限", "any"),
    ],
)
def test_words(interval: Interval, zh: str, en: str) -> None:
    assert interval.words("月") == zh
    assert interval.words("月", "en") == en
    assert str(interval) == interval.words() == interval.words("").replace(" 月", "")


@pytest.mark.parametrize("interval", [Interval(1, 3), Interval(None, Decimal("-0.25")), Interval(2, high_closed=True)])
def test_the_plain_form_and_back(interval: Interval) -> None:
    data = json.loads(json.dumps(interval.to_dict()))
    assert Interval.from_dict(data) == interval


@pytest.mark.parametrize(
    "data",
    [
        None,
        [1, 3],
        {"low": 1, "high": 3},
        {"low": 1, "high": 3, "low_closed": 1, "high_closed": True},
        {"low": "x", "high": 3, "low_closed": True, "high_closed": True},
        {"low": True, "high": 3, "low_closed": True, "high_closed": True},
        {"low": 1, "high": 3, "low_closed": True, "high_closed": True, "more": 1},
    ],
)
def test_another_form_is_refused(data: object) -> None:
    with pytest.raises(ValueError, match="not an interval"):
        Interval.from_dict(data)


# ---- answers


def test_a_range_is_the_whole_range_in_the_declared_unit() -> None:
    assert POLICY.decide("ban", {"serious": False}).value == Interval(12, 36, high_closed=False)
    assert POLICY.decide("ban", {"serious": True}).value == Interval(36)
    found = POLICY.decide("fine_range", {"gains": Decimal("100.10")}).value
    assert found == Interval(Decimal("150.15"), Decimal("300.3"))
    assert isinstance(found, Interval) and isinstance(found.low, Decimal)


def test_a_choice_is_the_set_of_what_is_permitted() -> None:
    assert POLICY.decide("options", {"serious": True}).value == frozenset({"减发", "停发"})
    assert POLICY.decide("options", {"serious": False}).value == frozenset({"警告"})


def test_an_open_range_misses_what_decides_it() -> None:
    open_ = POLICY.decide("ban", {})
    assert open_.value is None and [fact.alias for fact in open_.missing] == ["serious"]


@pytest.mark.parametrize(("decision", "facts"), [("crossed", {"gains": 99}), ("top", {"serious": True})])
def test_no_range_and_no_end_are_errors_in_both_languages(decision: str, facts: dict[str, object]) -> None:
    with pytest.raises(aidrules.RangeError) as caught:
        POLICY.decide(decision, facts)
    assert "幅度" in caught.value.text() and "range" in caught.value.text("en")
    assert caught.value.code == decision


def test_a_range_that_may_be_crossed_is_only_open() -> None:
    assert POLICY.decide("crossed", {}).status is aidrules.Status.UNDETERMINED
    assert POLICY.decide("crossed", {"gains": 100}).value == Interval(100, 100)


def test_answers_fit_their_schema_and_another_does_not() -> None:
    for name, facts in (("ban", {"serious": False}), ("fine_range", {"gains": 3}), ("options", {"serious": True})):
        answer = POLICY.decide(name, facts)
        decision = POLICY.core.decisions[answer.name]
        schema = result_schema(decision, list(POLICY.core.facts.values()), [])
        validator = Draft202012Validator(schema)
        data = answer.to_dict()
        validator.validate(data)
        for wrong in (12, [], {"low": 1}, {"low": "x", "high": None, "low_closed": True, "high_closed": True}):
            with pytest.raises(ValidationError):
                validator.validate({**data, "value": wrong})


def test_a_receipt_keeps_the_range_and_is_replayed() -> None:
    receipt = POLICY.decide("ban", {"serious": False}).receipt
    again = Receipt.from_dict(json.loads(receipt.to_json()))
    assert again.value == {"low": 12, "high": 36, "low_closed": True, "high_closed": False}
    assert replay(again, POLICY).same
    longer = aidrules.load(TEXT.replace("一年以上三年以下", "一年以上四年以下"))
    assert [difference.name for difference in replay(again, longer).result] == ["value"]


def test_explanations_name_the_range_and_never_one_number() -> None:
    text = POLICY.decide("ban", {"serious": False}).explain()
    assert text.startswith("期限：12 月以上 36 月以下（含 12 月，不含 36 月）（已定）")
    english = POLICY.decide("options", {"serious": True}).explain("en")
    assert english.startswith("options: 减发 or 停发 (decided)")
    assert "拟罚 在 罚款 内" in POLICY.decide("fits", {"gains": 1, "fine": 2}).explain()
    assert "fine is within fine_range" in POLICY.decide("fits", {"gains": 1, "fine": 2}).explain("en")


def test_an_example_can_expect_a_range_and_fail() -> None:
    good = "案例 一：已知 严重 为 否，则 期限 为 12 以上 36 以下，可选 为 警告。\n"
    bad = "案例 二：已知 严重 为 否，则 期限 为 12 至 36。\n"
    from aidrules.testing import run_examples

    results = [found.passed for found in run_examples(aidrules.load(TEXT + good + bad))]
    assert results == [True, False]


def test_ranges_are_compared_in_base_units() -> None:
    written = "政策 {0}（{0}）。\n决策 罚（fine）：幅度 2位小数 {1}，依据 一“甲”，等于 {2}。\n"
    texts = [("a", "元", "10000元 至 2万元"), ("b", "万元", "1万元 至 2万元"), ("c", "元", "10000元 至 2元 × 10001")]
    policies = [aidrules.load(written.format(*text)) for text in texts]
    pairs = [aidrules.compare([policies[0], other], {"甲": {}}, ["fine"]).rows[0] for other in policies[1:]]
    assert [pair.differs for pair in pairs] == [False, True]
