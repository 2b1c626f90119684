"""``policy.decide`` before and after it has a generated function: the same answers, the same errors."""

from __future__ import annotations

import contextlib
import datetime
import pickle
from collections.abc import Mapping
from decimal import Decimal

import pytest
from hypothesis import given, settings

import aidrules
from aidrules.api.functions import WARM
from aidrules.api.policy import Policy
from aidrules.testing import facts
from support.policies import bundled

HAINAN = bundled("hainan")
NAME = "contractor_eligibility"


def everything(decision: aidrules.Decision) -> dict[str, object]:
    """All that can be asked of an answer."""
    return {
        "dict": decision.to_dict(),
        "explain": decision.explain(),
        "english": decision.explain("en"),
        "receipt": decision.receipt.to_dict(),
        "given": dict(decision.given),
        "used": decision.facts_used,
        "readings": dict(decision.readings),
        "looked up": decision.looked_up,
        "type": type(decision.value),
    }


def warmed(policy: Policy, name: str, case: Mapping[str, object]) -> aidrules.Decision:
    """The answer of a policy that was asked often."""
    for _ in range(WARM + 1):
        policy.decide(name, {})
    return policy.decide(name, case)


@settings(max_examples=15, deadline=None)
@given(facts(HAINAN, NAME, unknowns=True))
def test_everything_is_the_same(case: dict[str, object]) -> None:
    target = HAINAN.find_decision(NAME)
    wanted = HAINAN.interpreted([target.name], HAINAN.check(case))[NAME]
    assert everything(warmed(HAINAN, NAME, case)) == everything(wanted)


@pytest.mark.parametrize(
    "name", ["staff_shortfall", "procurement_method_valid", "purchase_process", "open_tender_required"]
)
def test_other_types(name: str) -> None:
    @settings(max_examples=5, deadline=None)
    @given(facts(HAINAN, name, unknowns=True))
    def check(case: dict[str, object]) -> None:
        target = HAINAN.find_decision(name)
        wanted = HAINAN.interpreted([target.name], HAINAN.check(case))[name]
        assert everything(warmed(HAINAN, name, case)) == everything(wanted)

    check()


def test_decide_all_when_it_was_asked_often() -> None:
    policy = bundled("guangdong")
    case = {policy.core.facts[name].alias: None for name in policy.core.facts}
    first = {alias: everything(found) for alias, found in policy.decide_all(case).items()}
    for _ in range(WARM + 1):
        policy.decide_all({})
    assert {alias: everything(found) for alias, found in policy.decide_all(case).items()} == first


def test_what_is_asked_later_is_of_the_case_that_was_decided() -> None:
    case: dict[str, object] = {"contractor_kind": "企业", "has_facilities": False}
    decision = warmed(HAINAN, NAME, case)
    case["has_facilities"] = True
    case["contractor_kind"] = "公司"
    assert decision.value == "不合格"
    assert [reason.code for reason in decision.reasons] == ["contractor_eligibility.7"]
    assert decision.given["主体类型"] == "企业"
    assert decision.given["具备必需设施"] is False


@pytest.mark.parametrize(
    "wrong",
    [
        {"has_facilities": 1},
        {"has_facilities": 1.0},
        {"has_facilities": Decimal(1)},
        {"contractor_kind": "公司"},
        {"contractor_kind": ["企业"]},
        {"recipients": True},
        {"recipients": -1},
        {"recipients": 1.5},
        {"budget": Decimal("1.001")},
        {"budget": Decimal("NaN")},
        {"service_item": "\ud800"},
        {"has_facilites": True},
        {"has_facilities": True, "具备必需设施": True},
        {"may_outsource": "可以购买"},
        {1: True},
    ],
)
def test_wrong_facts_are_told_alike(wrong: dict[str, object]) -> None:
    good = {name: (True if value == 1 else value) for name, value in wrong.items() if not isinstance(value, list)}
    with contextlib.suppress(aidrules.FactError):
        warmed(HAINAN, NAME, good)  # so that a case that equals the wrong one was seen before
    with pytest.raises(aidrules.FactError) as second:
        warmed(HAINAN, NAME, wrong)
    with pytest.raises(aidrules.FactError) as third:
        HAINAN.check(wrong)
    assert second.value.problems == third.value.problems


def test_equal_values_of_other_types_are_looked_at() -> None:
    warmed(HAINAN, NAME, {"has_facilities": True})
    with pytest.raises(aidrules.FactError):
        HAINAN.decide(NAME, {"has_facilities": 1})
    warmed(HAINAN, "staff_required", {"recipients": 1})
    with pytest.raises(aidrules.FactError):
        HAINAN.decide("staff_required", {"recipients": True})


def test_policies_and_answers_can_be_pickled_when_they_have_functions() -> None:
    decision = warmed(HAINAN, NAME, {"has_facilities": False})
    again = pickle.loads(pickle.dumps(decision))  # noqa: S301 # what was pickled just now
    assert everything(again) == everything(decision)
    assert again.policy.decide(NAME, {"has_facilities": False}).value == "不合格"


def test_as_of_date_edition_and_readings() -> None:
    name = "procurement_method_valid"
    case = {"in_central_catalogue": False, "budget": 2000000, "procurement_method": "公开招标"}
    for _ in range(WARM + 2):
        assert HAINAN.decide(name, case).status is aidrules.Status.UNDETERMINED
        assert HAINAN.decide(name, case, edition="2024-01-01").value == "合规"
        assert HAINAN.decide(name, case, as_of=datetime.date(2024, 1, 1)).value == "合规"
        assert HAINAN.decide(name, case, edition="2024-01-01", region="广东省").status is aidrules.Status.UNDETERMINED
        assert HAINAN.decide(name, {**case, "procurement_threshold": 1}).value == "合规"
    facts = {"service_item": "家计调查", "government_must_provide": True}
    for _ in range(WARM + 2):
        assert HAINAN.decide("may_outsource", facts).value == "可以购买"
        assert HAINAN.decide("may_outsource", facts, readings={"veto_reading": "析取"}).value == "不得购买"
