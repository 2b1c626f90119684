"""The public contract of the bundled Hainan policy: names, members, presumptions, readings, and answers."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest

import aidrules
from aidrules.values.types import BooleanType, DateType, EnumType, NumberType, SetType, TextType

POLICY = aidrules.bundled("hainan")

# alias: (Chinese name, kind, members)
FACTS = {
    "purchaser_kind": ("购买方类型", EnumType, "地方人民政府 民政部门 乡镇人民政府 街道办事处 其他"),
    "admin_level": ("行政层级", EnumType, "乡级 县级 市级 省级"),
    "service_item": ("服务事项", TextType, ""),
    "administrative_function": ("应由政府直接承担的行政管理性事务", BooleanType, ""),
    "government_must_provide": ("应由政府直接提供", BooleanType, ""),
    "unsuitable_for_society": ("不适合社会力量承担", BooleanType, ""),
    "contractor_kind": ("主体类型", EnumType, "社会组织 事业单位 企业 机构 个人 其他"),
    "registered_with_civil_affairs": ("已在民政部门登记", BooleanType, ""),
    "exempt_from_registration": ("经国务院批准免予登记", BooleanType, ""),
    "institution_class": ("事业单位类别", EnumType, "公益一类 公益二类 生产经营类"),
    "institution_legal_person": ("事业单位法人", BooleanType, ""),
    "registered_with_industry": ("已在工商或行业主管部门登记", BooleanType, ""),
    "independent_liability": ("独立承担民事责任", BooleanType, ""),
    "has_facilities": ("具备必需设施", BooleanType, ""),
    "has_personnel": ("具备必需人员", BooleanType, ""),
    "has_expertise": ("具备专业技术能力", BooleanType, ""),
    "sound_governance": ("内部治理结构健全", BooleanType, ""),
    "sound_accounting": ("财务会计制度健全", BooleanType, ""),
    "sound_asset_management": ("资产管理制度健全", BooleanType, ""),
    "debarred": ("处于禁止参与期", BooleanType, ""),
    "recipients": ("民政社会救助对象人数", NumberType, ""),
    "civil_affairs_staff": ("现有民政专职人员数", NumberType, ""),
    "caseworkers": ("现有社会救助专职工作人员数", NumberType, ""),
    "host": ("派驻单位", EnumType, "县级民政部门 乡镇街道 村社区 特困人员供养服务机构 其他"),
    "education": ("学历", EnumType, "初中及以下 高中 大专 本科 研究生"),
    "social_work_education": ("社会工作教育背景", BooleanType, ""),
    "social_work_certificate": ("社会工作者职业水平证书", BooleanType, ""),
    "in_central_catalogue": ("在集中采购目录以内", BooleanType, ""),
    "budget": ("项目预算金额", NumberType, ""),
    "procurement_threshold": ("采购限额标准", NumberType, ""),
    "procurement_method": (
        "拟用采购方式",
        EnumType,
        "公开招标 邀请招标 竞争性谈判 竞争性磋商 单一来源采购 询价 其他",
    ),
    "price_only": ("价格为唯一标准", BooleanType, ""),
    "quality_gate": ("设有质量或服务标准门槛", BooleanType, ""),
    "stages_done": ("已完成环节", SetType, "项目选定 信息发布 组织购买 实施监管 绩效评价"),
    "in_budget": ("列入同级财政预算", BooleanType, ""),
    "evaluators": ("评价参与方", SetType, "购买主体 服务对象 第三方"),
    "evaluation_topics": ("评价内容", SetType, "服务成效 项目管理 社会影响"),
    "satisfaction_weight": ("满意度权重", NumberType, ""),
    "highest_other_weight": ("其他指标最高权重", NumberType, ""),
    "results_published": ("评价结果已公布", BooleanType, ""),
    "results_considered": ("已作为以后年度参考", BooleanType, ""),
    "subcontracted_away": ("转包", BooleanType, ""),
    "accepts_supervision": ("接受监管", BooleanType, ""),
    "financial_reporting": ("财务报告制度健全", BooleanType, ""),
    "purchase_disclosed": ("按规定公开购买信息", BooleanType, ""),
    "exit_mechanism": ("建立退出机制", BooleanType, ""),
    "takeover_plan": ("制定临时接管预案", BooleanType, ""),
    "cannot_perform": ("不能按合同约定提供服务", BooleanType, ""),
    "breach": ("违背合同", BooleanType, ""),
    "fraud": ("弄虚作假", BooleanType, ""),
    "serious": ("情节严重", BooleanType, ""),
    "grave_social_impact": ("造成恶劣社会影响", BooleanType, ""),
    "new_civil_affairs_staff": ("新入职民政专职人员", BooleanType, ""),
    "pre_job_training": ("已参加岗前培训", BooleanType, ""),
    "trainings_this_year": ("年度专业培训次数", NumberType, ""),
    "one_door_window": ("设有一门受理窗口", BooleanType, ""),
    "general_window": ("设有综合服务窗口", BooleanType, ""),
    "window_systems": ("已建立制度", SetType, "首问负责 一次性告知 限时办理"),
    "issued_on": ("文件出台日期", DateType, ""),
    "assessed_on": ("评估日期", DateType, ""),
    "rules_made": ("细则已制定", BooleanType, ""),
    "rules_made_on": ("细则制定日期", DateType, ""),
}
PRESUMED = {
    "administrative_function",
    "government_must_provide",
    "unsuitable_for_society",
    "exempt_from_registration",
    "debarred",
}
READINGS = {
    "veto_reading": ("否决条件", ("合取", "析取"), "合取"),
    "class_one_reading": ("公益一类口径", ("不合格", "转人工"), "不合格"),
    "remainder_reading": ("余数口径", ("进一", "舍去"), "进一"),
    "lowest_price_reading": ("最低价口径", ("有门槛即可", "一律禁止"), "有门槛即可"),
    "emphasis_reading": ("侧重口径", ("单项最高", "过半"), "单项最高"),
    "sanction_reading": ("处罚条件", ("合取", "析取"), "合取"),
}
DECISIONS = {
    "purchaser_standing": "购买主体资格",
    "service_category": "服务类别",
    "may_outsource": "服务能否购买",
    "contractor_eligibility": "承接主体资格",
    "civil_affairs_staff_required": "应配民政专职人员",
    "caseworkers_required": "应配社会救助专职工作人员",
    "staff_required": "应配工作人员合计",
    "civil_affairs_shortfall": "民政专职人员缺口",
    "caseworker_shortfall": "社会救助专职工作人员缺口",
    "staff_shortfall": "人员缺口合计",
    "may_dispatch": "能否派遣",
    "dispatched_worker_fit": "派遣人员学历要求",
    "dispatched_worker_preferred": "派遣人员优先",
    "procurement_method_valid": "采购方式",
    "award_criteria_valid": "选择标准",
    "purchase_process": "购买流程",
    "funding": "经费保障",
    "evaluation": "绩效评价",
    "supervision": "监督管理",
    "contractor_measures": "承接主体处置",
    "may_start_work": "上岗资格",
    "annual_training": "年度培训",
    "service_window": "窗口建设",
    "rules_deadline": "细则制定截止日",
    "rules_status": "细则制定情况",
    "responsible_department": "职责部门",
    "village_assists": "村居协助事项",
}


def test_every_fact_has_its_names_kind_and_members() -> None:
    for alias, (name, kind, members) in FACTS.items():
        fact = POLICY.facts[alias]
        assert fact.name == name
        assert POLICY.facts[name] is fact
        assert isinstance(fact.type, kind), alias
        found = fact.type.element if isinstance(fact.type, SetType) else fact.type
        if isinstance(found, EnumType):
            assert found.members == tuple(members.split()), alias
        assert fact.question.endswith(("？", "）")), alias


def test_ordered_enumerations_are_ordered() -> None:
    for alias in ("admin_level", "education"):
        type_ = POLICY.facts[alias].type
        assert isinstance(type_, EnumType) and type_.ordered


def test_presumptions_are_those_of_the_contract() -> None:
    presumed = {fact.alias for fact in POLICY.core.facts.values() if fact.presumption is not None}
    assert presumed == PRESUMED
    assert all(POLICY.facts[alias].presumption is False for alias in PRESUMED)


def test_every_reading_has_its_alternatives_and_default() -> None:
    assert {reading.alias for reading in POLICY.core.readings.values()} == set(READINGS)
    for alias, (name, alternatives, default) in READINGS.items():
        reading = POLICY.readings[alias]
        assert reading.name == name
        assert tuple(found.name for found in reading.alternatives) == alternatives
        assert reading.default == default


def test_every_decision_has_its_names() -> None:
    for alias, name in DECISIONS.items():
        assert POLICY.decisions[alias].name == name
        assert POLICY.decisions[name].alias == alias


def test_every_reason_names_its_section_and_phrase() -> None:
    for alias, decision in POLICY.decide_all({}).items():
        assert decision.reasons, alias
        for reason in decision.reasons:
            assert reason.locator, reason
            assert reason.phrase, reason


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
