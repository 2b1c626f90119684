"""The public contract of the bundled Hainan policy: names, members, presumptions and readings."""

from __future__ import annotations

from aidrules.values.types import BooleanType, DateType, EnumType, NumberType, SetType, TextType
from support.policies import bundled

POLICY = bundled("hainan")

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
