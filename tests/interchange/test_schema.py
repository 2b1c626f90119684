"""The JSON Schema of facts and answers: what a policy takes is valid, what it refuses is not, every answer is."""

from __future__ import annotations

import json
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

import aidrules
from aidrules.api.plain import plain
from aidrules.api.policy import Policy
from aidrules.testing import facts
from support.policies import SEARCH, bundled, policies

VISITS = aidrules.load("""\
政策 走访办法（visits）。
类型 等级：一般 ＜ 较重 ＜ 严重。
类型 措施：电话、【上.门*】、【(住)院】。
事实 人数（people）：整数 名，0 以上 100 以下，问 “有多少人？”，注 “按户籍计”。
事实 气温（degrees）：整数，推定 －5。
事实 预算（budget）：2位小数 万元，(0，50.5)。
事实 比例（share）：小数。
事实 起始日（since）：日期，2019-11-30 以上 2021-02-09 以下。
事实 独居（alone）：是否，推定 否。
事实 等级（grade）：等级。
事实 已有措施（measures）：集合 措施。
事实 说明（remark）：文本。
决策 甲（all_facts）：是否，依据 一“甲”，
    等于 人数 大于 5名 且 气温 大于 3 且 预算 大于 3 万元 且 比例 大于 0.5 且 起始日 早于 2020-01-01
         且 独居 且 等级 为 一般 且 已有措施 包含 电话 且 说明 为 “无”。
决策 名单（list）：集合 措施，依据 一“名单”，等于 并集（已有措施，（电话））。
决策 金额（amount）：2位小数 万元，依据 一“金额”，等于 预算 × 2。
决策 期限（until）：日期，依据 一“期限”，等于 起始日 ＋ 3天。
决策 总数（total）：整数 名，依据 一“总数”，等于 人数 ＋ 1名。
决策 级别（level）：等级，依据 一“级别”，等于 等级。
决策 常数（constant）：整数，依据 一“常数”，等于 3。
""")
FORMATS = Draft202012Validator.FORMAT_CHECKER
GIVEN = VISITS.schema("all_facts")


def validator(schema: dict[str, Any]) -> Draft202012Validator:
    """A validator of a schema as another system reads it: from its text."""
    read = json.loads(json.dumps(schema, ensure_ascii=False))
    Draft202012Validator.check_schema(read)
    return Draft202012Validator(read, format_checker=FORMATS)


def result(schema: dict[str, Any], name: str = "result") -> Draft202012Validator:
    """A validator of answers, by a schema that ``validator`` has held against the standard already."""
    return Draft202012Validator({"$ref": f"#/$defs/{name}", "$defs": schema["$defs"]}, format_checker=FORMATS)


def taken(case: object) -> bool:
    """Whether the policy takes facts as they come out of JSON; what number is meant is read exactly."""
    exact = json.loads(json.dumps(case), parse_float=Decimal)
    try:
        VISITS.decide("all_facts", exact)
    except aidrules.FactError:
        return False
    return True


ONE, ALL = validator(GIVEN), validator(VISITS.schema())
GOOD: list[dict[str, object]] = [
    {},
    {"people": 0},
    {"人数": 100},
    {"people": "100"},
    {"people": " ７ "},
    {"people": "+7.00"},
    {"people": "-0"},
    {"people": None},
    {"people": "未知"},
    {"people": " 未知 "},
    {"degrees": -300},
    {"degrees": "-300"},
    {"degrees": "－３"},
    {"budget": 50.25},
    {"budget": "50.49"},
    {"budget": "50.4900"},
    {"budget": 1},
    {"share": "-0.123456789012345678901234567890"},
    {"share": -2.5},
    {"since": "2019-11-30"},
    {"since": "2019-12-01"},
    {"since": "2020-02-29"},
    {"since": "2021-02-09"},
    {"since": " 2020-01-01"},
    {"since": "2020-01-01 "},
    {"alone": True},
    {"alone": "是"},
    {"alone": "FALSE"},
    {"grade": "严重"},
    {"measures": []},
    {"measures": ["电话", "(住)院", "电话"]},
    {"measures": ""},
    {"measures": "空集"},
    {"measures": "电话、上.门*"},
    {"measures": " (住)院 ， 电话,上.门* "},
    {"remark": ""},
    {"remark": "任何 “话” \n"},
    {"people": 1, "grade": "一般", "独居": False},
]
BAD: list[dict[str, object]] = [
    {"people": -1},
    {"people": 101},
    {"people": "-1"},
    {"people": 1.5},
    {"people": "1.5"},
    {"people": "七"},
    {"people": ""},
    {"people": True},
    {"people": []},
    {"people": {"value": 3}},
    {"degrees": "3.01"},
    {"degrees": False},
    {"budget": 0},
    {"budget": 50.5},
    {"budget": 51},
    {"budget": "1.234"},
    {"budget": "1e3"},
    {"budget": ".5"},
    {"share": "0.1234567890123456789012345678901"},
    {"since": "2019-11-29"},
    {"since": "2018-12-31"},
    {"since": "2021-02-10"},
    {"since": "2021-03-01"},
    {"since": "2030-01-01"},
    {"since": " 2021-02-10"},
    {"since": "2020-02-30"},
    {"since": "2020-13-01"},
    {"since": "2020-1-1"},
    {"since": "2020-01-01T00:00:00"},
    {"since": 20200101},
    {"alone": 1},
    {"alone": 0},
    {"alone": "yes"},
    {"grade": "很重"},
    {"grade": " 严重"},
    {"grade": 2},
    {"grade": ["严重"]},
    {"measures": ["电话", "送餐"]},
    {"measures": ["电话", None]},
    {"measures": "电话、送餐"},
    {"measures": "上x门*"},
    {"measures": {"电话": True}},
    {"measures": 3},
    {"remark": 3},
    {"remark": ["无"]},
    {"people": 1, "人数": 1},
    {"nobody": 1},
    {"all_facts": True},
]


@pytest.mark.parametrize("case", GOOD, ids=str)
def test_what_the_policy_takes_is_valid(case: dict[str, object]) -> None:
    assert taken(case)
    ONE.validate(case)
    ALL.validate(case)


@pytest.mark.parametrize("case", BAD, ids=str)
def test_what_the_policy_refuses_is_not_valid(case: dict[str, object]) -> None:
    assert not taken(case)
    assert not ONE.is_valid(case)
    assert not ALL.is_valid(case)


@given(st.dates())
def test_a_range_of_dates_holds_the_days_that_the_policy_takes(day: Any) -> None:
    early = day.replace(day=1) if day.month == 2 else day  # a 29th of February is in few years
    for shown in (day, early.replace(year=2019), early.replace(year=2021)):
        case = {"since": shown.isoformat()}
        assert ONE.is_valid(case) is taken(case)


def test_title_and_description_say_in_chinese_what_is_asked() -> None:
    assert GIVEN["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert GIVEN["title"] == "走访办法：甲的事实"
    assert VISITS.schema()["title"] == "走访办法的事实"
    people = GIVEN["$defs"]["fact_people"]  # type: ignore[index] # the schema is a dictionary
    assert people["title"] == "人数"
    assert people["description"] == "有多少人？单位：名。范围：[0，100]。按户籍计"
    degrees = GIVEN["$defs"]["fact_degrees"]  # type: ignore[index]
    assert "推定为“-5”" in degrees["description"]


def test_a_schema_asks_for_the_facts_that_the_decision_may_look_at() -> None:
    assert set(VISITS.schema("总数")["properties"]) == {"people", "人数"}  # type: ignore[call-overload]
    assert set(VISITS.schema()["properties"]) == {  # type: ignore[call-overload]
        name for fact in VISITS.facts.values() for name in (fact.name, fact.alias)
    }
    with pytest.raises(aidrules.UnknownDecisionError):
        VISITS.schema("没有")


# ---- answers


@pytest.mark.parametrize("name", list(VISITS.decisions))
@settings(max_examples=10)
@given(data=st.data())
def test_every_kind_of_answer_is_valid(name: str, data: st.DataObject) -> None:
    found = VISITS.decide(name, data.draw(facts(VISITS, name, unknowns=True))).to_dict()
    schema = VISITS.schema(name)
    result(schema).validate(found)
    assert list(found) == list(schema["$defs"]["result"]["properties"])  # type: ignore[index]


def test_answers_that_no_decision_gives_are_not_valid() -> None:
    schema = result(VISITS.schema("list"))
    good = VISITS.decide("list", {"measures": ["电话"]}).to_dict()
    schema.validate(good)
    reason = good["reasons"][0]  # type: ignore[index]
    for change in (
        {"value": ["送餐"]},
        {"value": "电话"},
        {"value": ["电话", "电话"]},
        {"value": None},
        {"status": "undetermined"},
        {"status": "unknown", "value": None},
        {"decision": "amount"},
        {"missing": ["people"]},
        {"presumed": "measures"},
        {"sensitive_to": ["没有"]},
        {"reasons": [{**reason, "code": None}]},
        {"reasons": [{**reason, "facts": ["people"]}]},
    ):
        assert not schema.is_valid({**good, **change}), change
    for name in good:
        assert not schema.is_valid({key: value for key, value in good.items() if key != name}), name


@pytest.mark.parametrize(
    ("name", "bad"), [("amount", 3), ("amount", "三"), ("until", "2020-01-32"), ("total", "3"), ("level", "很重")]
)
def test_values_of_another_type_are_not_valid(name: str, bad: object) -> None:
    case = {"people": 1, "budget": "1.25", "since": "2020-01-01", "grade": "一般"}
    found = VISITS.decide(name, case).to_dict()
    schema = result(VISITS.schema(name))
    schema.validate(found)
    assert not schema.is_valid({**found, "value": bad})


# ---- every policy


@cache
def hainan() -> tuple[Policy, dict[str, Any], Draft202012Validator]:
    """The bundled policy, the schema of all its decisions, and a validator of facts by it."""
    policy = bundled("hainan")
    return policy, policy.schema(), validator(policy.schema())


@pytest.mark.parametrize("name", list(bundled("hainan").decisions))
def test_facts_and_answers_of_the_bundled_policy_are_valid(name: str) -> None:
    policy, whole, whole_facts = hainan()
    own = policy.schema(name)
    own_facts = validator(own)

    @settings(max_examples=4)
    @given(case=facts(policy, name, unknowns=True))
    def are_valid(case: dict[str, object]) -> None:
        written = {alias: plain(value) for alias, value in case.items()}
        own_facts.validate(written)
        whole_facts.validate(written)
        found = policy.decide(name, case)
        result(own).validate(found.to_dict())
        result(whole, f"result_{found.alias}").validate(found.to_dict())
        assert policy.decide(name, written).to_dict() == found.to_dict()

    are_valid()


@settings(SEARCH, max_examples=12)
@given(text=policies(), data=st.data())
def test_facts_and_answers_of_generated_policies_are_valid(text: str, data: st.DataObject) -> None:
    policy = aidrules.load(text)
    whole = policy.schema()
    case = data.draw(facts(policy, unknowns=True))
    validator(whole).validate({alias: plain(value) for alias, value in case.items()})
    for decision in policy.decisions.values():
        schema = policy.schema(decision.alias)
        below = {policy.facts[name].alias for name in policy.facts_below(decision.name)}
        own = {alias: value for alias, value in case.items() if alias in below}
        validator(schema).validate({alias: plain(value) for alias, value in own.items()})
        try:
            found = policy.decide(decision.alias, own).to_dict()
        except aidrules.EvaluationError:
            continue
        result(schema).validate(found)
        name = "result" if len(policy.decisions) == 1 else f"result_{decision.alias}"
        result(whole, name).validate(found)
