"""What a caller gives: every form of a value that is taken, everything that is wrong with it said at once."""

from __future__ import annotations

import datetime
from collections import OrderedDict
from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

import aidrules

POLICY = aidrules.load("""\
政策 走访办法（visits）。
类型 等级：一般 ＜ 较重 ＜ 严重。
类型 措施：电话、上门、住院。
口径 余数（remainder），依据 一“余数”：
    进一（up）（默认）：一；
    舍去（down）：二。
事实 人数（people）：整数 名，0 以上 100 以下。
事实 预算（budget）：2位小数 万元，0 以上。
事实 起始日（since）：日期，不早于 2020-01-01。
事实 独居（alone）：是否，推定 否。
事实 等级（grade）：等级。
事实 已有措施（measures）：集合 措施。
事实 说明（remark）：文本。
决策 人数加一（people_more）：整数 名，依据 一“人数”，等于 人数 ＋ 1名。
决策 两倍预算（budget_twice）：2位小数 万元，依据 一“预算”，等于 预算 × 2。
决策 次日（day_after）：日期，依据 一“次日”，等于 起始日 ＋ 1天。
决策 独自（by_oneself）：是否，依据 一“独居”，等于 独居。
决策 同级（same_grade）：等级，依据 一“等级”，等于 等级。
决策 同措施（same_measures）：集合 措施，依据 一“措施”，等于 已有措施。
决策 有说明（remarked）：是否，依据 一“说明”，等于 说明 为 “有 说明”。
决策 逾期（late）：是否，依据 一“逾期”，等于 起始日 早于 基准日。
决策 组数（groups）：整数，依据 一“余数”，
    等于 若 余数 为 舍去 则 向下取整（人数 ÷ 30名） 否则 向上取整（人数 ÷ 30名）。
""")
DAY = datetime.date(2024, 2, 28)


def problems(facts: Any, **more: Any) -> tuple[aidrules.FactError, list[tuple[str, str, str]]]:
    """The error, and its problems as name, kind and suggestion."""
    with pytest.raises(aidrules.FactError) as caught:
        POLICY.decide("people_more", facts, **more)
    found = caught.value
    for problem in found.problems:
        assert problem.message in str(found) and problem.message in found.text("zh")
        assert problem.message_en in found.text("en")
    return found, [(problem.name, problem.kind, problem.suggestion) for problem in found.problems]


@pytest.mark.parametrize(
    ("decision", "fact", "value", "expected"),
    [
        ("people_more", "people", 6, 7),
        ("people_more", "人数", 6, 7),
        ("people_more", "people", "6", 7),
        ("people_more", "people", " ６ ", 7),
        ("people_more", "people", Decimal("6.0"), 7),
        ("people_more", "people", 0, 1),
        ("people_more", "people", 100, 101),
        ("budget_twice", "budget", Decimal("0.1"), Decimal("0.2")),
        ("budget_twice", "budget", "0.15", Decimal("0.3")),
        ("budget_twice", "budget", 7, Decimal(14)),
        ("budget_twice", "budget", Fraction(1, 4), Decimal("0.5")),
        ("day_after", "since", DAY, datetime.date(2024, 2, 29)),
        ("day_after", "since", "2024-02-28", datetime.date(2024, 2, 29)),
        ("by_oneself", "alone", True, True),
        ("by_oneself", "alone", "否", False),
        ("by_oneself", "alone", "true", True),
        ("same_grade", "grade", "较重", "较重"),
        ("same_measures", "measures", ["住院", "电话", "住院"], frozenset({"电话", "住院"})),
        ("same_measures", "measures", ("住院",), frozenset({"住院"})),
        ("same_measures", "measures", {"住院"}, frozenset({"住院"})),
        ("same_measures", "measures", frozenset(), frozenset()),
        ("same_measures", "measures", iter(["住院"]), frozenset({"住院"})),
        ("same_measures", "measures", {"住院": 1}.keys(), frozenset({"住院"})),
        ("same_measures", "measures", "住院、电话", frozenset({"电话", "住院"})),
        ("same_measures", "measures", "", frozenset()),
        ("remarked", "remark", "有 说明", True),
        ("remarked", "remark", "有说明", False),
    ],
)
def test_every_form_of_a_value_is_taken(decision: str, fact: str, value: object, expected: object) -> None:
    found = POLICY.decide(decision, {fact: value})
    assert found.status is aidrules.Status.DECIDED
    assert found.value == expected
    assert type(found.value) is type(expected)


def test_any_mapping_of_facts_is_taken_and_left_as_it_was() -> None:
    given = OrderedDict(people="6", measures=["电话"])
    assert POLICY.decide("people_more", given).value == 7
    assert given == {"people": "6", "measures": ["电话"]}


@pytest.mark.parametrize("unknown", [None, "未知", " 未知 "])
def test_what_is_unknown_is_missing_and_not_presumed(unknown: object) -> None:
    found = POLICY.decide("by_oneself", {"alone": unknown})
    assert found.status is aidrules.Status.UNDETERMINED
    assert ([fact.alias for fact in found.missing], found.presumed) == (["alone"], ())
    left_out = POLICY.decide("by_oneself")
    assert (left_out.value, [fact.alias for fact in left_out.presumed]) == (False, ["alone"])


@pytest.mark.parametrize(
    ("fact", "value", "kind"),
    [
        ("people", True, "wrong_type"),
        ("people", "六", "wrong_type"),
        ("people", "1e2", "wrong_type"),
        ("people", "", "wrong_type"),
        ("people", Decimal("6.5"), "wrong_type"),
        ("people", Decimal("NaN"), "wrong_type"),
        ("people", Decimal("Infinity"), "wrong_type"),
        ("people", Decimal("1e999999"), "too_large"),
        ("people", [6], "wrong_type"),
        ("people", -1, "out_of_range"),
        ("people", 101, "out_of_range"),
        ("people", 10**2000, "too_large"),
        ("people", "9" * 5000, "too_large"),
        ("budget", "0.125", "wrong_type"),
        ("budget", Fraction(1, 3), "wrong_type"),
        ("budget", "-0.01", "out_of_range"),
        ("since", datetime.datetime(2024, 2, 28, tzinfo=datetime.UTC), "wrong_type"),
        ("since", "2024-02-30", "wrong_type"),
        ("since", "28.2.2024", "wrong_type"),
        ("since", 20240228, "wrong_type"),
        ("since", "2019-12-31", "out_of_range"),
        ("alone", 1, "wrong_type"),
        ("alone", "maybe", "wrong_type"),
        ("grade", "很重", "unknown_member"),
        ("grade", 2, "wrong_type"),
        ("grade", ["严重"], "wrong_type"),
        ("measures", ["电话", "送餐"], "unknown_member"),
        ("measures", "电话、送餐", "unknown_member"),
        ("measures", [None], "wrong_type"),
        ("measures", {"电话": True}, "wrong_type"),
        ("measures", b"x", "wrong_type"),
        ("measures", 3, "wrong_type"),
        ("remark", 3, "wrong_type"),
    ],
)
def test_what_a_fact_cannot_take_is_refused(fact: str, value: object, kind: str) -> None:
    found, listed = problems({fact: value})
    assert [(name, what) for name, what, _ in listed] == [(fact, kind)]
    assert f"“{fact}”" in str(found)
    assert isinstance(found, aidrules.InputError | ValueError)
    assert len(str(found)) < 400


@pytest.mark.parametrize("value", [6.0, 0.1, float("nan"), float("inf")])
@pytest.mark.parametrize("fact", ["people", "budget"])
def test_a_float_is_refused_with_the_reason(fact: str, value: float) -> None:
    found, listed = problems({fact: value})
    assert listed == [(fact, "wrong_type", "")]
    assert "浮点数" in str(found) and "不能精确表示" in str(found) and "Decimal" in str(found)
    assert "not exact" in found.text("en")


def test_the_range_is_told() -> None:
    found, _ = problems({"people": 101})
    assert "101" in str(found) and "[0，100]" in str(found)


def test_the_members_are_told() -> None:
    found, listed = problems({"grade": "严"})
    assert all(member in str(found) for member in ("一般", "较重", "严重"))
    assert listed == [("grade", "unknown_member", "严重")]


def test_every_wrong_member_of_a_set_is_told() -> None:
    found, _ = problems({"measures": ["电话", "送餐", "陪聊", 3]})
    for text in (str(found), found.text("en")):
        assert "送餐" in text and "陪聊" in text and "3（int）" in text.replace(" (int)", "（int）")


def test_every_problem_is_told_at_once_with_the_nearest_name() -> None:
    facts = {
        "poeple": 1,
        "独具": True,
        "没有这样的东西": 1,
        "budget": 0.5,
        "预算": 1,
        "grade": "很重",
        "people": 101,
        "since": "昨天",
        "groups": 3,
        7: 1,
    }
    found, listed = problems(facts, readings={"remander": "up", "余数": "四舍五入"}, as_of="今天")
    assert listed == [
        ("poeple", "unknown_name", "people"),
        ("独具", "unknown_name", "独居"),
        ("没有这样的东西", "unknown_name", ""),
        ("budget", "wrong_type", ""),
        ("预算", "duplicate", ""),
        ("grade", "unknown_member", "较重"),
        ("people", "out_of_range", ""),
        ("since", "wrong_type", ""),
        ("groups", "unknown_name", ""),
        ("7", "unknown_name", ""),
        ("remander", "unknown_name", ""),
        ("余数", "unknown_member", ""),
        ("as_of", "wrong_type", ""),
    ]
    text = str(found)
    assert "13" in text.splitlines()[0] and len(text.splitlines()) == 14
    assert "是否要用“people”？" in text and "是否要用“独居”？" in text and "是否要用“remainder”？" in text
    assert "“groups”是决策" in text


def test_very_many_problems_are_all_told_in_short_time() -> None:
    found, listed = problems({f"不存在的事实{number}": number for number in range(3000)})
    assert len(listed) == len(found.problems) == 3000


def test_a_set_without_end_is_refused() -> None:
    def forever() -> Iterator[str]:
        while True:
            yield "电话"

    assert problems({"measures": forever()})[1] == [("measures", "too_large", "")]


@pytest.mark.parametrize("facts", [["people"], "people", 3])
def test_facts_have_to_be_a_mapping(facts: object) -> None:
    assert problems(facts)[1] == [("", "wrong_type", "")]


def test_a_reading_goes_by_name_or_alias_and_only_once() -> None:
    for reading in ("余数", "remainder"):
        for alternative in ("舍去", "down"):
            assert POLICY.decide("groups", {"people": 31}, readings={reading: alternative}).value == 1
    assert POLICY.decide("groups", {"people": 31}).value == 2
    assert problems({}, readings={"余数": "up", "remainder": "up"})[1] == [("remainder", "duplicate", "")]
    assert problems({}, readings=["余数"])[1] == [("", "wrong_type", "")]


def test_the_as_of_date_is_a_fact_of_its_own() -> None:
    facts = {"since": DAY}
    for day in (datetime.date(2024, 3, 1), "2024-03-01"):
        assert POLICY.decide("late", facts, as_of=day).value is True
    assert POLICY.decide("late", {**facts, "as_of": "2024-02-28"}).value is False
    assert POLICY.decide("late", {**facts, "基准日": DAY}, as_of=DAY).value is False
    assert [fact.name for fact in POLICY.decide("late", facts).missing] == ["基准日"]
    assert problems({"as_of": DAY}, as_of="2024-03-01")[1] == [("as_of", "duplicate", "")]


@pytest.mark.parametrize(
    "ask",
    [
        lambda facts: POLICY.decide("people_more", facts),
        lambda facts: POLICY.decide_all(facts),
        lambda facts: POLICY.interview("people_more", facts),
    ],
    ids=["decide", "decide_all", "interview"],
)
def test_facts_are_checked_whoever_asks_and_also_those_that_are_not_used(ask: Callable[[Any], object]) -> None:
    with pytest.raises(aidrules.FactError, match="grade"):
        ask({"people": 3, "grade": "很重"})


# ---- what no fact can be, and no message should choke on


class Hostile:
    """An object that cannot be shown."""

    def __repr__(self) -> str:
        raise RuntimeError("no")

    __str__ = __repr__


def nested() -> object:
    found: object = []
    for _ in range(5000):
        found = [found]
    return found


@pytest.mark.parametrize("value", [Hostile(), nested()], ids=["hostile", "nested"])
@pytest.mark.parametrize("fact", ["people", "since", "alone", "grade", "measures", "remark"])
def test_a_value_that_cannot_be_shown_is_refused_as_any_other(fact: str, value: object) -> None:
    with pytest.raises(aidrules.FactError):
        POLICY.decide_all({fact: value})


def test_names_readings_and_dates_that_cannot_be_shown_are_refused() -> None:
    with pytest.raises(aidrules.FactError, match="Hostile"):
        POLICY.decide_all({Hostile(): 1})  # type: ignore[dict-item] # the wrong type is the point
    with pytest.raises(aidrules.FactError):
        POLICY.decide_all({}, as_of=Hostile())  # type: ignore[arg-type] # as above
    with pytest.raises(aidrules.UnknownDecisionError, match="Hostile"):
        POLICY.decide(Hostile(), {})  # type: ignore[arg-type] # as above


def test_half_a_surrogate_pair_is_no_text() -> None:
    with pytest.raises(aidrules.FactError, match="不成文字"):
        POLICY.decide_all({"remark": "\ud800"})


def test_a_number_too_large_to_write_is_told_without_it() -> None:
    with pytest.raises(aidrules.FactError) as caught:
        POLICY.decide_all({"grade": 10**6000})
    assert len(caught.value.text("en")) < 200
    assert "很大" not in caught.value.text("en")
