"""The answers of the bundled Hainan policy: what each decision says of known, missing and unknown facts."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest

import aidrules
from support.policies import bundled

POLICY = bundled("hainan")
SOCIAL = dict.fromkeys(
    (
        "registered_with_civil_affairs",
        "independent_liability",
        "has_facilities",
        "has_personnel",
        "has_expertise",
        "sound_governance",
        "sound_accounting",
        "sound_asset_management",
    ),
    True,
) | {"contractor_kind": "社会组织"}
INSTITUTION = {**SOCIAL, "contractor_kind": "事业单位", "institution_legal_person": True}
TENDER = {
    "in_central_catalogue": False,
    "budget": 2_000_000,
    "procurement_threshold": 2_000_000,
    "procurement_method": "公开招标",
}
EVALUATED = {
    "evaluators": ["购买主体", "服务对象", "第三方"],
    "evaluation_topics": ["服务成效", "项目管理", "社会影响"],
    "satisfaction_weight": 50,
    "highest_other_weight": 50,
    "results_published": True,
    "results_considered": True,
}
SUPERVISED = dict.fromkeys(
    ("accepts_supervision", "financial_reporting", "purchase_disclosed", "exit_mechanism", "takeover_plan"), True
) | {"subcontracted_away": False}
SANCTIONS = {"依法处罚", "终止合同", "禁止参与"}
REFERRED, OPEN, NOT_APPLICABLE = "referred", "undetermined", "not_applicable"

# decision, facts, readings, value or status
ANSWERS: list[tuple[str, dict[str, object], dict[str, str], object]] = [
    ("purchaser_standing", {"purchaser_kind": "地方人民政府", "admin_level": "县级"}, {}, "购买主体"),
    ("purchaser_standing", {"purchaser_kind": "地方人民政府", "admin_level": "省级"}, {}, "购买主体"),
    ("purchaser_standing", {"purchaser_kind": "地方人民政府", "admin_level": "乡级"}, {}, "可按规定购买"),
    ("purchaser_standing", {"purchaser_kind": "民政部门"}, {}, "具体实施部门"),
    ("purchaser_standing", {"purchaser_kind": "街道办事处", "admin_level": None}, {}, "可按规定购买"),
    ("purchaser_standing", {"purchaser_kind": "其他"}, {}, REFERRED),
    ("service_category", {"service_item": "绩效评价"}, {}, "事务性工作"),
    ("service_category", {"service_item": "资源链接"}, {}, "服务性工作"),
    ("service_category", {"service_item": "家计调查 "}, {}, REFERRED),
    ("may_outsource", {"service_item": "家计调查"}, {}, "可以购买"),
    ("may_outsource", {"service_item": "法律援助"}, {}, REFERRED),
    ("may_outsource", {"service_item": "法律援助", "administrative_function": True}, {}, "不得购买"),
    ("may_outsource", {"administrative_function": True}, {}, "不得购买"),
    ("may_outsource", {"service_item": "家计调查", "government_must_provide": True}, {}, "可以购买"),
    (
        "may_outsource",
        {"service_item": "家计调查", "government_must_provide": True},
        {"veto_reading": "析取"},
        "不得购买",
    ),
    ("may_outsource", {"government_must_provide": True, "unsuitable_for_society": True}, {}, "不得购买"),
    ("may_outsource", {"service_item": "家计调查", "administrative_function": None}, {}, OPEN),
    ("contractor_eligibility", SOCIAL, {}, "合格"),
    ("contractor_eligibility", {**SOCIAL, "registered_with_civil_affairs": False}, {}, "不合格"),
    (
        "contractor_eligibility",
        {**SOCIAL, "registered_with_civil_affairs": False, "exempt_from_registration": True},
        {},
        "合格",
    ),
    ("contractor_eligibility", {**SOCIAL, "debarred": True}, {}, "不合格"),
    ("contractor_eligibility", {**SOCIAL, "debarred": None}, {}, OPEN),
    ("contractor_eligibility", {"has_facilities": False}, {}, "不合格"),
    ("contractor_eligibility", {**SOCIAL, "contractor_kind": "个人"}, {}, REFERRED),
    ("contractor_eligibility", {**SOCIAL, "contractor_kind": "其他"}, {}, REFERRED),
    ("contractor_eligibility", {**SOCIAL, "contractor_kind": "个人", "sound_governance": None}, {}, OPEN),
    ("contractor_eligibility", {**SOCIAL, "contractor_kind": "个人", "sound_governance": False}, {}, "不合格"),
    ("contractor_eligibility", {**SOCIAL, "contractor_kind": "企业"}, {}, OPEN),
    ("contractor_eligibility", {**SOCIAL, "contractor_kind": "机构", "registered_with_industry": True}, {}, "合格"),
    ("contractor_eligibility", {**INSTITUTION, "institution_class": "公益二类"}, {}, "合格"),
    ("contractor_eligibility", {**INSTITUTION, "institution_class": "生产经营类"}, {}, "合格"),
    ("contractor_eligibility", {**INSTITUTION, "institution_class": "公益一类"}, {}, "不合格"),
    (
        "contractor_eligibility",
        {**INSTITUTION, "institution_class": "公益一类"},
        {"class_one_reading": "转人工"},
        REFERRED,
    ),
    ("contractor_eligibility", {**INSTITUTION, "institution_legal_person": False}, {}, "不合格"),
    ("civil_affairs_staff_required", {}, {}, 2),
    *[("caseworkers_required", {"recipients": n}, {}, -(-n // 1500)) for n in (0, 1, 1499, 1500, 1501, 3000, 3001)],
    *[("caseworkers_required", {"recipients": n}, {"余数口径": "舍去"}, n // 1500) for n in (0, 1499, 1500, 1501)],
    ("staff_required", {"recipients": 3001}, {}, 5),
    ("staff_required", {}, {}, OPEN),
    ("civil_affairs_shortfall", {"civil_affairs_staff": 1}, {}, 1),
    ("civil_affairs_shortfall", {"civil_affairs_staff": 3}, {}, 0),
    ("caseworker_shortfall", {"recipients": 1501, "caseworkers": 0}, {}, 2),
    ("staff_shortfall", {"recipients": 1501, "caseworkers": 0, "civil_affairs_staff": 9}, {}, 2),
    ("may_dispatch", {"recipients": 1, "caseworkers": 0, "civil_affairs_staff": 2, "host": "村社区"}, {}, "可以"),
    ("may_dispatch", {"recipients": 1, "caseworkers": 1, "civil_affairs_staff": 2, "host": "村社区"}, {}, "不可以"),
    ("may_dispatch", {"host": "其他"}, {}, "不可以"),
    ("may_dispatch", {"civil_affairs_staff": 1, "host": "乡镇街道"}, {}, "可以"),
    ("dispatched_worker_fit", {"education": "大专"}, {}, "符合"),
    ("dispatched_worker_fit", {"education": "高中"}, {}, "需说明理由"),
    ("dispatched_worker_preferred", {"social_work_education": False, "social_work_certificate": True}, {}, True),
    ("dispatched_worker_preferred", {"social_work_education": False, "social_work_certificate": False}, {}, False),
    ("procurement_method_valid", TENDER, {}, "合规"),
    ("procurement_method_valid", {**TENDER, "budget": Decimal("1999999.99")}, {}, NOT_APPLICABLE),
    ("procurement_method_valid", {**TENDER, "budget": None, "in_central_catalogue": True}, {}, "合规"),
    ("procurement_method_valid", {**TENDER, "procurement_method": "询价"}, {}, REFERRED),
    ("procurement_method_valid", {**TENDER, "procurement_method": "其他"}, {}, REFERRED),
    ("procurement_method_valid", {**TENDER, "procurement_threshold": None}, {}, OPEN),
    ("award_criteria_valid", {"price_only": True, "quality_gate": False}, {}, "违规"),
    ("award_criteria_valid", {"price_only": True, "quality_gate": True}, {}, "合规"),
    ("award_criteria_valid", {"price_only": False}, {}, "合规"),
    ("award_criteria_valid", {"price_only": True, "quality_gate": True}, {"最低价口径": "一律禁止"}, "违规"),
    ("purchase_process", {"stages_done": ["项目选定", "信息发布", "组织购买", "实施监管", "绩效评价"]}, {}, "完整"),
    ("purchase_process", {"stages_done": []}, {}, "不完整"),
    ("funding", {"in_budget": True}, {}, "合规"),
    ("funding", {"in_budget": False}, {}, "违规"),
    ("evaluation", EVALUATED, {}, "合规"),
    ("evaluation", {**EVALUATED, "highest_other_weight": Decimal("50.5")}, {}, "违规"),
    ("evaluation", EVALUATED, {"emphasis_reading": "过半"}, "违规"),
    ("evaluation", {**EVALUATED, "satisfaction_weight": Decimal("50.01")}, {"emphasis_reading": "过半"}, "合规"),
    ("evaluation", {**EVALUATED, "evaluators": ["购买主体", "第三方"]}, {}, "违规"),
    ("evaluation", {**EVALUATED, "results_considered": False}, {}, "违规"),
    ("supervision", SUPERVISED, {}, "合规"),
    ("supervision", {**SUPERVISED, "subcontracted_away": True}, {}, "违规"),
    ("supervision", {**SUPERVISED, "takeover_plan": False}, {}, "违规"),
    ("contractor_measures", {"cannot_perform": False, "breach": False, "fraud": False}, {}, frozenset()),
    ("contractor_measures", {"cannot_perform": True, "breach": False, "fraud": False}, {}, {"启动临时接管预案"}),
    (
        "contractor_measures",
        {"cannot_perform": False, "fraud": True, "serious": True, "grave_social_impact": True},
        {},
        SANCTIONS,
    ),
    (
        "contractor_measures",
        {"cannot_perform": False, "breach": True, "serious": True, "grave_social_impact": False},
        {},
        frozenset(),
    ),
    (
        "contractor_measures",
        {"cannot_perform": False, "breach": True, "serious": True, "grave_social_impact": False},
        {"sanction_reading": "析取"},
        SANCTIONS,
    ),
    ("may_start_work", {"new_civil_affairs_staff": True, "pre_job_training": True}, {}, "可以上岗"),
    ("may_start_work", {"new_civil_affairs_staff": True, "pre_job_training": False}, {}, "不得上岗"),
    ("may_start_work", {"new_civil_affairs_staff": False}, {}, NOT_APPLICABLE),
    ("annual_training", {"trainings_this_year": 1}, {}, "未达标"),
    ("annual_training", {"trainings_this_year": 2}, {}, "达标"),
    ("service_window", {"one_door_window": True, "window_systems": ["首问负责", "一次性告知", "限时办理"]}, {}, "达标"),
    ("service_window", {"one_door_window": True, "window_systems": ["首问负责", "限时办理"]}, {}, "未达标"),
    ("service_window", {"one_door_window": False, "general_window": False}, {}, "未达标"),
    ("rules_deadline", {"issued_on": "2017-08-31"}, {}, datetime.date(2018, 2, 28)),
    ("rules_deadline", {"issued_on": "2017-12-15"}, {}, datetime.date(2018, 6, 15)),
    ("rules_status", {"issued_on": "2017-08-31", "rules_made": True, "rules_made_on": "2018-02-28"}, {}, "按期"),
    ("rules_status", {"issued_on": "2017-08-31", "rules_made": True, "rules_made_on": "2018-03-01"}, {}, "逾期"),
    ("rules_status", {"issued_on": "2017-08-31", "rules_made": False, "assessed_on": "2018-02-28"}, {}, "未到期"),
    ("rules_status", {"issued_on": "2017-08-31", "rules_made": False, "assessed_on": "2018-03-01"}, {}, "逾期"),
    ("responsible_department", {"duty": "经费安排"}, {}, "财政部门"),
]


@pytest.mark.parametrize(("decision", "facts", "readings", "expected"), ANSWERS)
def test_the_answer(decision: str, facts: dict[str, object], readings: dict[str, str], expected: object) -> None:
    found = POLICY.decide(decision, facts, readings=readings)
    if isinstance(expected, str) and expected in (REFERRED, OPEN, NOT_APPLICABLE):
        assert found.status == expected
        assert found.value is None
        assert bool(found.missing) == (expected == OPEN)
    else:
        assert found.status is aidrules.Status.DECIDED
        assert found.value == expected
        assert type(found.value) is not float
        assert found.missing == ()


def test_every_failing_requirement_is_reported() -> None:
    facts = {**SOCIAL, "has_facilities": False, "sound_accounting": False, "debarred": True}
    found = POLICY.decide("contractor_eligibility", facts)
    assert [{fact.alias for fact in reason.facts} for reason in found.reasons] == [
        {"has_facilities"},
        {"sound_accounting"},
        {"debarred"},
    ]
    assert found.reasons[2].locator == "二（七）"
    assert found.reasons[2].modality == "不得"


def test_the_reasons_of_an_incomplete_process_name_each_missing_stage() -> None:
    found = POLICY.decide("purchase_process", {"stages_done": ["项目选定", "实施监管"]})
    texts = "".join(reason.text for reason in found.reasons)
    assert len(found.reasons) == 3
    assert all(stage in texts for stage in ("信息发布", "组织购买", "绩效评价"))


def test_a_settled_answer_rests_on_the_rows_that_match() -> None:
    facts = {"fraud": True, "serious": None, "grave_social_impact": True, "cannot_perform": False}
    found = POLICY.decide("contractor_measures", facts, readings={"sanction_reading": "析取"})
    assert found.value == {"依法处罚", "终止合同", "禁止参与"}
    assert [reason.code for reason in found.reasons] == ["contractor_measures.r4"]


def test_only_facts_that_matter_are_missing() -> None:
    missing = {
        fact.alias
        for fact in POLICY.decide("contractor_eligibility", {"contractor_kind": "企业", **_conditions()}).missing
    }
    assert missing == {"registered_with_industry"}
    facts = {"service_item": "家计调查", "government_must_provide": True, "unsuitable_for_society": None}
    assert [fact.alias for fact in POLICY.decide("may_outsource", facts).missing] == ["unsuitable_for_society"]
    made = POLICY.decide("rules_status", {"issued_on": "2017-08-31", "rules_made": False})
    assert [fact.alias for fact in made.missing] == ["assessed_on"]
    sanctioned = POLICY.decide(
        "contractor_measures", {"fraud": True, "serious": True}, readings={"sanction_reading": "析取"}
    )
    assert [fact.alias for fact in sanctioned.missing] == ["cannot_perform"]
    no_legal_person = {**_conditions(), "registered_with_civil_affairs": True, "institution_legal_person": False}
    asked = POLICY.decide("contractor_eligibility", {**no_legal_person, "registered_with_industry": True})
    assert [fact.alias for fact in asked.missing] == ["contractor_kind"]


def _conditions() -> dict[str, object]:
    return {
        name: value
        for name, value in SOCIAL.items()
        if name not in ("contractor_kind", "registered_with_civil_affairs")
    }


def test_presumptions_are_reported_and_an_explicit_unknown_is_not_presumed() -> None:
    found = POLICY.decide("may_outsource", {"service_item": "家计调查"})
    assert {fact.alias for fact in found.presumed} == {
        "administrative_function",
        "government_must_provide",
        "unsuitable_for_society",
    }
    asked = POLICY.decide("may_outsource", {"service_item": "家计调查", "administrative_function": None})
    assert {fact.alias for fact in asked.presumed} == {"government_must_provide", "unsuitable_for_society"}


def test_an_answer_says_which_readings_would_change_it() -> None:
    one_leg = {"service_item": "家计调查", "government_must_provide": True}
    assert [r.alias for r in POLICY.decide("may_outsource", one_leg).sensitive_to] == ["veto_reading"]
    assert POLICY.decide("may_outsource", {"service_item": "家计调查"}).sensitive_to == ()
    assert [r.alias for r in POLICY.decide("staff_required", {"recipients": 1501}).sensitive_to] == [
        "remainder_reading"
    ]
    assert POLICY.decide("staff_required", {"recipients": 3000}).sensitive_to == ()
