"""Rosters as callers give them: what is taken, what is wrong with it, and what answers say of single records."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest

import aidrules
from aidrules import FactError, RecordDecisionError, Roster, Status
from aidrules.api.receipt import Receipt, replay
from aidrules.values.rosters import MAX_RECORDS
from support.policies import bundled

HAINAN = bundled("hainan")
POLICY = aidrules.load("""政策 例（sample）。
名册 人员（staff），计数单位 户，依据 一“甲”：姓名（name）：文本；次数（times）：整数 次，[0，9]；
    工资（pay）：2位小数 万元；
    岗位（post）：窗口、外勤；到岗（since）：日期；证书（papers）：集合（甲证、乙证）。
决策 够（enough）：是否，逐户 人员，依据 一“甲”，等于 次数 不少于 2次。
决策 都够（all）：是否，依据 一“甲”，等于 每户均（人员，够）。
决策 工资额（paid）：小数 元，依据 一“甲”，等于 合计（人员，工资）。
决策 有证（any）：是否，依据 一“甲”，等于 存在（人员 其中 岗位 为 窗口 且 到岗 早于 2024-01-01，证书 包含 甲证）。
""")


def problems(roster: object) -> list[tuple[str, str]]:
    with pytest.raises(FactError) as caught:
        POLICY.decide("all", {"staff": roster})
    assert all(problem.message and problem.message_en for problem in caught.value.problems)
    return [(problem.name, problem.kind) for problem in caught.value.problems]


def all_trained(roster: object) -> tuple[str, object]:
    found = HAINAN.decide("annual_training_all", {"staff_roster": roster})
    return found.status.value, found.value


@pytest.mark.parametrize(
    "roster",
    [
        [{"name": "张三", "trainings": 2}],
        ({"姓名": "张三", "年度专业培训次数": "2"} for _ in range(2)),
        Roster([{"name": "张三", "trainings": 2}]),
        {"records": [{"trainings": 3}], "complete": True},
        {"名单": [{"trainings": 3}], "完整": True},
        '[{"name": "张三", "trainings": 2}]',
        "（姓名 张三，年度专业培训次数 2）、（姓名：“李四”，年度专业培训次数＝3）",
        "空集",
        [],
    ],
)
def test_forms_of_a_roster_that_is_met(roster: object) -> None:
    assert all_trained(roster) == ("decided", "达标")


@pytest.mark.parametrize(
    "roster",
    [
        None,
        "未知",
        [{"name": "张三"}],
        [{"trainings": None}, {"trainings": "未知"}],
        Roster([{"trainings": 2}], complete=False),
        {"records": [{"trainings": 3}], "complete": False},
        {"名单": [], "完整": False},
        "（年度专业培训次数 2）、其余不详",
        "（年度专业培训次数 2）等人",
    ],
)
def test_forms_of_a_roster_that_is_open(roster: object) -> None:
    assert all_trained(roster) == ("undetermined", None)


def test_a_member_who_fails_decides_whatever_else_is_unknown() -> None:
    known = [{"name": "张三", "trainings": 1}, {"name": "李四"}]
    found = HAINAN.decide("annual_training_all", {"staff_roster": Roster(known, complete=False)})
    assert (found.status, found.value, found.missing) == (Status.DECIDED, "未达标", ())
    assert "第 1 名（张三）" in found.reasons[0].text and "李四" not in found.reasons[0].text
    assert "no. 1 (张三)" in found.explain("en")


def test_the_reason_says_which_record_and_field_is_not_known() -> None:
    found = HAINAN.decide("annual_training_all", {"staff_roster": [{"name": "张三", "trainings": 2}, {"name": "李四"}]})
    assert [fact.alias for fact in found.missing] == ["staff_roster"]
    assert "第 2 名（李四）的 年度专业培训次数 未知" in found.reasons[0].text
    assert "可能不完整" not in found.reasons[0].text
    assert "trainings of no. 2 (李四)" in found.explain("en")
    whole = HAINAN.decide("annual_training_all", {"staff_roster": Roster([{"trainings": 2}], complete=False)})
    assert "专职人员名册 可能不完整" in whole.reasons[0].text


def test_every_problem_is_listed_with_its_place() -> None:
    wrong: list[Any] = [
        {"name": 3, "tims": 1},
        {"times": 10, "次数": 2, "pay": 1.5},
        "张三",
        {"post": "窗", "since": "2024-13-01", "papers": ["丙证"], "pay": "1.234"},
    ]
    assert problems(wrong) == [
        ("staff[0].name", "wrong_type"),
        ("staff[0].tims", "unknown_name"),
        ("staff[1].times", "out_of_range"),
        ("staff[1].次数", "duplicate"),
        ("staff[1].pay", "wrong_type"),
        ("staff[2]", "wrong_type"),
        ("staff[3].post", "unknown_member"),
        ("staff[3].since", "wrong_type"),
        ("staff[3].papers", "unknown_member"),
        ("staff[3].pay", "wrong_type"),
    ]


def test_an_unknown_field_comes_with_the_nearest() -> None:
    with pytest.raises(FactError) as caught:
        POLICY.decide("all", {"staff": [{"tims": 1}]})
    assert caught.value.problems[0].suggestion == "times"
    assert "第 1 条" in str(caught.value) and "record 1" in caught.value.text("en")


@pytest.mark.parametrize("roster", [5, True, "张三", "（张三）", "（姓名 甲）和乙", b"x", {"张三": 2}, "[1"])
def test_what_is_no_roster_is_an_error(roster: object) -> None:
    assert problems(roster)[0][1] in ("wrong_type", "unknown_name")


@pytest.mark.parametrize(
    ("roster", "place", "kind"),
    [
        ({"records": [], "名单": [{}]}, "staff.名单", "duplicate"),
        ({"records": [], "complete": True, "完整": False}, "staff.完整", "duplicate"),
        ({"complete": False}, "staff", "wrong_type"),
        ({}, "staff", "wrong_type"),
        ('{"records": [{"times": 1}], "records": []}', "staff", "wrong_type"),
        ('[{"times": 1, "times": 2}]', "staff", "wrong_type"),
    ],
)
def test_nothing_of_a_roster_is_dropped(roster: object, place: str, kind: str) -> None:
    assert problems(roster) == [(place, kind)]


def test_completeness_is_a_truth_value() -> None:
    assert problems({"records": [], "complete": "maybe"}) == [("staff.complete", "wrong_type")]


def test_a_roster_has_a_limit_and_what_never_ends_is_refused() -> None:
    def endless() -> Any:
        while True:
            yield {"times": 2}

    assert problems(endless()) == [("staff", "too_large")]
    assert problems(Roster(endless())) == [("staff", "too_large")]
    assert POLICY.decide("all", {"staff": [{"times": 2}] * MAX_RECORDS}).value is True


def test_fields_of_every_type_and_their_units() -> None:
    staff = [
        {"pay": "1.25", "post": "窗口", "since": "2023-12-31", "papers": "甲证、乙证"},
        {"pay": 2, "post": "外勤", "since": "2023-12-31", "papers": []},
    ]
    assert str(POLICY.decide("paid", {"staff": staff}).value) == "32500"
    assert POLICY.decide("any", {"staff": staff}).value is True
    assert POLICY.decide("any", {"staff": [{**staff[0], "since": "2024-01-01"}]}).value is False


def test_a_decision_for_each_record_cannot_be_asked() -> None:
    for name in ("够", "enough"):
        with pytest.raises(RecordDecisionError, match="逐条") as caught:
            POLICY.decide(name)
        assert "each record" in caught.value.text("en")
    assert "够" not in POLICY.decisions and "enough" not in POLICY.decide_all()
    assert POLICY.core.decisions["够"].roster == "人员"


def test_the_rule_of_such_a_decision_is_among_the_reasons() -> None:
    found = POLICY.decide("all", {"staff": [{"times": 1}]})
    assert [reason.code for reason in found.reasons] == ["all", "enough"]
    assert [fact.alias for fact in found.facts_used] == ["staff"]


@pytest.mark.parametrize(
    "roster",
    [
        [{"name": "张三", "trainings": 2}, {"name": "李四", "trainings": None}],
        Roster([{"trainings": 1}], complete=False),
        [],
        None,
    ],
)
def test_receipts_carry_rosters_and_replay(roster: object) -> None:
    found = HAINAN.decide("annual_training_all", {"staff_roster": roster})
    data = json.loads(found.receipt.to_json())
    again = Receipt.from_dict(data)
    assert again == found.receipt
    assert replay(again, HAINAN).same
    jsonschema.validate(data["facts"], HAINAN.schema("annual_training_all"))


def test_a_receipt_without_a_true_roster_is_none() -> None:
    data = HAINAN.decide("annual_training_all", {"staff_roster": []}).receipt.to_dict()
    for wrong in ([[1]], [{"name": [[1]]}], {"records": [], "more": 1}, {"records": 3, "complete": True}):
        with pytest.raises(aidrules.InputError):
            Receipt.from_dict({**data, "facts": {"staff_roster": wrong}})


@pytest.mark.parametrize(
    ("roster", "valid"),
    [
        ([{"times": 2, "姓名": "甲", "pay": "1.25", "papers": ["甲证"]}], True),
        ([{}], True),
        ({"records": [], "complete": False}, True),
        ({"名单": [{"次数": None}], "完整": True}, True),
        (None, True),
        ([{"times": 10}], False),
        ([{"tims": 1}], False),
        ([{"times": 1, "次数": 1}], False),
        ({"records": [], "whole": False}, False),
        ({"records": [], "名单": []}, False),
        ({"records": [], "complete": True, "完整": True}, False),
        ({"complete": False}, False),
        ([3], False),
    ],
)
def test_the_schema_takes_what_is_taken(roster: object, valid: bool) -> None:
    validator = jsonschema.Draft202012Validator(POLICY.schema())
    assert validator.is_valid({"staff": roster}) is valid
    if valid:
        POLICY.decide("all", {"staff": roster})
    else:
        problems(roster)


def test_an_interview_asks_for_the_roster() -> None:
    interview = HAINAN.interview("annual_training_all")
    question = interview.next_question
    assert question is not None
    assert question.fact.alias == "staff_roster" and question.text.endswith("？")
    assert [field.alias for field in question.fields] == ["name", "trainings"]
    with pytest.raises(FactError):
        interview.answer([{"trainings": -1}])
    assert interview.answer("（姓名 张三，年度专业培训次数 1）、其余不详") is None
    assert interview.decision.value == "未达标"
    interview.back()
    assert interview.answer(iter([{"trainings": 2}])) is None
    assert interview.decision.value == "达标"


def test_what_was_given_is_shown_as_a_roster() -> None:
    found = POLICY.decide("all", {"staff": [{"times": 2}] * 12})
    assert "另有 2 户" in found.explain()
    assert next(iter(found.given["人员"].records))["次数"] == 2  # type: ignore[union-attr] # a roster, as given


def test_a_filter_that_is_at_fault_or_referred_does_not_pass_a_record_over() -> None:
    policy = aidrules.load(
        "政策 甲（a）。\n事实 除数（divisor）：整数 次。\n事实 类别（kind）：甲类、乙类。\n"
        "名册 册（staff）：次数（times）：整数 次，0 以上。\n"
        "决策 可查（known）：是否，依据 一“x”，等于 若 类别 为 甲类 则 是 否则 转人工 “看”。\n"
        "决策 全（all_）：是否，依据 一“x”，等于 每名均（册 其中 次数 ÷ 除数 大于 1，次数 大于 5 次）。\n"
        "决策 查（looked）：是否，依据 一“x”，等于 每名均（册 其中 可查，次数 大于 5 次）。\n"
    )
    with pytest.raises(aidrules.DivisionByZeroError):
        policy.decide("all_", {"divisor": 0, "staff": [{"times": 3}]})
    assert policy.decide("all_", {"divisor": 0, "staff": [{"times": 6}]}).value is True
    assert policy.decide("looked", {"kind": "乙类", "staff": [{"times": 3}]}).status == "referred"
    assert policy.decide("looked", {"kind": "乙类", "staff": [{"times": 6}]}).value is True
    assert policy.decide("looked", {"kind": "甲类", "staff": [{"times": 3}]}).value is False
