"""细则: what a lower level sets, tightens, adds and replaces, and where that counts."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

import aidrules
from levels.linked import HEAD, PROVINCE, city, codes, province, write
from support.policies import bundled

TIGHTER = "收紧 参数 每名服务人数 ＝ 50名，依据 第一条“每50名”。\n"
ADDED = """事实 有经验（experienced）：是否。
增加 决策 资格：
    （三）应当 有经验，依据 第三条“有经验”。
"""


def test_a_tightened_parameter_counts_where_published(tmp_path: Path) -> None:
    policy = city(tmp_path, TIGHTER)
    assert policy.decide("required", {"people": 101}).value == 3
    assert policy.decide("required", {"people": 101, "published": True}).value == 3
    assert policy.decide("required", {"people": 101, "published": False}).value == 2
    unknown = policy.decide("required", {"people": 101, "published": None})
    assert unknown.status == "undetermined"
    assert [fact.alias for fact in unknown.missing] == ["published"]
    assert policy.decide("required", {"people": 50, "published": None}).value == 2  # both ways give 2
    assert policy.decide("shortfall", {"people": 101, "staff": 1}).value == 2


def test_the_reasons_name_level_and_document_of_each(tmp_path: Path) -> None:
    policy = city(tmp_path, TIGHTER)
    reasons = policy.decide("required", {"people": 101}).reasons
    assert [(r.code, r.level, r.document, r.locator) for r in reasons] == [
        ("required", "省级", "某省办法", "第一条"),
        ("per_worker.city", "市级", "某市细则", "第一条"),
    ]
    before = policy.decide("required", {"people": 101, "published": False}).reasons
    assert [r.code for r in before] == ["required"]
    text = policy.decide("required", {"people": 101}).explain()
    assert "〔省级《某省办法》第一条“每100名至少1名”〕" in text
    assert "〔市级《某市细则》第一条“每50名”〕" in text
    assert "[provincial province" in policy.decide("required", {"people": 101}).explain("en")
    data = policy.decide("required", {"people": 101}).to_dict()["reasons"]
    assert isinstance(data, list)
    assert (data[1]["level"], data[1]["document"]) == ("市级", "某市细则")
    for shown in (
        policy.decide("required", {"people": 101}).to_html(),
        policy.decide("required", {"people": 101}).to_markdown(),
    ):
        assert "市级《某市细则》" in shown
        assert "省级《某省办法》" in shown


def test_a_policy_of_one_document_does_not_repeat_its_name() -> None:
    decision = bundled("hainan").decide("funding", {"in_budget": True})
    assert "《" not in decision.explain().split("推理过程")[0]
    assert decision.reasons[0].level == "省级"
    reasons = decision.to_dict()["reasons"]
    assert isinstance(reasons, list)
    assert "document" not in reasons[0]


def test_added_requirements_count_where_published(tmp_path: Path) -> None:
    policy = city(tmp_path, ADDED)
    sound = {"premises": True, "rules": True}
    assert policy.decide("fit", {**sound, "experienced": True}).value == "合格"
    failed = policy.decide("fit", {**sound, "experienced": False})
    assert failed.value == "不合格"
    assert [(r.code, r.level) for r in failed.reasons] == [("fit.city.1", "市级")]
    assert policy.decide("fit", {**sound, "experienced": False, "published": False}).value == "合格"
    open_ = policy.decide("fit", {**sound, "experienced": False, "published": None})
    assert open_.status == "undetermined"
    assert [fact.alias for fact in open_.missing] == ["published"]
    assert policy.decide("fit", {**sound, "experienced": True, "published": None}).value == "合格"
    assert policy.decide("fit", {"premises": False, "published": None}).value == "不合格"
    levels = {reason.level for reason in policy.decide("fit", {**sound, "experienced": True}).reasons}
    assert levels == {"省级", "市级"}


def test_an_open_parameter_is_set(tmp_path: Path) -> None:
    policy = city(tmp_path, "设定 年限 ＝ 5年，依据 第二条“5年”。\n")
    assert policy.decide("term").value == 5
    assert policy.decide("term", {"published": False}).value == 3
    assert codes(tmp_path, "收紧 年限 ＝ 2年，依据 第二条“2年”。\n") == [("P712", 3)]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("收紧 参数 每名服务人数 ＝ 101名，依据 一“一”。", "P711"),
        ("收紧 参数 最低人数 ＝ 1名，依据 一“一”。", "P711"),
        ("设定 参数 最低人数 ＝ 3名，依据 一“一”。", "P712"),
        ("收紧 参数 定数 ＝ 6名，依据 一“一”。", "P710"),
        ("设定 参数 定数 ＝ 6名，依据 一“一”。", "P710"),
        ("收紧 参数 没有 ＝ 6名，依据 一“一”。", "P709"),
        ("收紧 参数 应配 ＝ 6名，依据 一“一”。", "P709"),
        ("收紧 参数 最低人数 ＝ 3户，依据 一“一”。", "P202"),
        ("收紧 参数 最低人数 ＝ 人数，依据 一“一”。", "P218"),
        ("收紧 参数 最低人数 ＝ 3名。", "P401"),
        ("增加 决策 窗口：（三）应当 有设施，依据 一“一”。", "P715"),
        ("增加 决策 应配：（一）应当 有设施，依据 一“一”。", "P714"),
        ("增加 决策 资隔：（三）应当 有设施，依据 一“一”。", "P709"),
        ("替换 决策 应配（required）：整数 名，依据 一“一”，等于 3名。", "P713"),
        ("替换 决策 可选（optional）：是否，依据 一“一”，等于 是。", "P717"),
        ("替换 决策 可选（choice）：准许、不准，依据 一“一”，等于 准许。", "P707"),
        ("替换 决策 可先（optional）：准许、不准，依据 一“一”，等于 准许。", "P709"),
        ("替换 决策 资格（fit）：合格、不合格，依据 一“一”，要件：（一）应当 有设施，依据 “一”。", "P716"),
        ("替换 决策 资格（fit）：合格、不合格，依据 一“一”，要件：（一）应当 有设施；（二）不得 有制度。", "P716"),
    ],
)
def test_what_a_lower_level_may_not_do(text: str, code: str, tmp_path: Path) -> None:
    assert codes(tmp_path, text + "\n") == [(code, 3)]


@pytest.mark.parametrize(
    "text",
    [
        "收紧 参数 每名服务人数 ＝ 99名，依据 一“一”。",
        "收紧 参数 最低人数 ＝ 3名，依据 一“一”。",
        "收紧 最低人数 为 2名，依据 一“一”。",
        "增加 资格：（三）应当 已公布，依据 一“一”。",
        "替换 决策 资格（fit）：合格、不合格，依据 一“一”，要件：（一）有制度；（二）有设施；（三）应当 已公布。",
        "替换 决策 资格：合格、不合格，依据 一“一”，要件：（一）应当 原规定 为 合格；（二）应当 已公布。",
        "替换 决策 可选（optional）：准许、不准，依据 一“一”，等于 不准。",
    ],
)
def test_what_it_may_do(text: str, tmp_path: Path) -> None:
    assert codes(tmp_path, text + "\n") == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("收紧 参数 最低人数 ＝ 3名，依据 一“一”\n", "P021"),
        ("收紧 参数 最低人数 3名，依据 一“一”。\n", "P010"),
        ("收緊 参数 最低人数 ＝ 3名，依据 一“一”。\n", "P029"),
        ("收紧 参数 最低人数 ＝ ３名，依据 一“一”。\n", ""),
        ("增加 决策 资格（三）应当 已公布，依据 一“一”。\n", "P028"),
        ("增加资格：（三）应当 已公布，依据 一“一”。\n", "P016"),
        ("替换决策 可选（optional）：准许、不准，依据 一“一”，等于 不准。\n", "P016"),
        ("替换 可选（optional）：准许、不准，依据 一“一”，等于 不准。\n", "P010"),
        ("收紧 参数 最低人数 ＝ 3名 依据 一“一”。\n", "P028"),
        ("抵触 甲：已公布 与 有设施 依据 一“一”、依据 二“二”。\n", "P028"),
        ("引用“hainann”。\n", "P701"),
        ("增加决策 资格：（三）应当 已公布，依据 一“一”。\n", "P016"),
    ],
)
def test_as_an_analyst_mistypes(text: str, code: str, tmp_path: Path) -> None:
    found = [found[0] for found in codes(tmp_path, text)]
    assert found == ([code] if code else [])


def test_a_replacement_takes_up_what_was_there(tmp_path: Path) -> None:
    text = """替换 决策 可选（optional）：准许、不准，依据 第九条“准许”，
    等于 若 有制度 则 原规定 否则 不准。
"""
    policy = city(tmp_path, text)
    assert policy.decide("optional", {"kind": "社会组织", "rules": True}).value == "准许"
    assert policy.decide("optional", {"kind": "企业", "rules": True}).value == "不准"
    assert policy.decide("optional", {"kind": "社会组织", "rules": False}).value == "不准"
    assert policy.decide("optional", {"kind": "社会组织", "rules": False, "published": False}).value == "准许"
    taken_up = policy.decide("optional", {"kind": "企业", "rules": True})
    assert [(r.code, r.level) for r in taken_up.reasons] == [("optional_original", "省级")]
    own = policy.decide("optional", {"kind": "企业", "rules": False})
    assert [(r.code, r.level) for r in own.reasons] == [("optional", "市级")]
    assert policy.decide("optional_original", {"kind": "企业"}).value == "不准"
    assert policy.decide("optional", {"kind": "企业", "published": None}).value == "不准"
    assert policy.decide("optional", {"kind": "社会组织", "rules": False, "published": None}).status == "undetermined"


def test_a_county_stands_on_a_city(tmp_path: Path) -> None:
    write(province(tmp_path), city=HEAD + TIGHTER + ADDED)
    head = """细则 某县细则（county）基于 city：标题 “某县细则”；辖区 “某省/某市/某县”；公布 县里已公布。
事实 县里已公布（county_published）：是否，推定 是。
"""
    policy = aidrules.load(
        head + "收紧 参数 每名服务人数 ＝ 20名，依据 第一条“20名”。\n增加 资格：（四）应当 县里已公布，依据 一“一”。\n",
        folders=[tmp_path],
    )
    people = {"people": 100}
    assert policy.decide("required", people).value == 5
    assert policy.decide("required", {**people, "county_published": False}).value == 2
    assert policy.decide("required", {**people, "people": 200, "county_published": False}).value == 4
    assert policy.decide("required", {"people": 200, "county_published": False, "published": False}).value == 2
    assert [r.level for r in policy.decide("required", people).reasons] == ["省级", "县级"]
    without = policy.decide("required", {"people": 200, "county_published": False})
    assert [r.level for r in without.reasons] == ["省级", "市级"]
    assert [d.level for d in policy.core.documents] == ["县级", "市级", "省级"]
    assert [d.relation for d in policy.core.documents] == ["own", "upper", "upper"]
    looser = head + "收紧 参数 每名服务人数 ＝ 60名，依据 第一条“60名”。\n"
    assert [d.code for d in aidrules.check(looser, folders=[tmp_path])] == ["P711"]


def test_a_county_adds_to_what_a_city_replaced(tmp_path: Path) -> None:
    replaced = """替换 决策 资格（fit）：合格、不合格，依据 一“一”，
    要件：（一）应当 有制度；（二）应当 有设施；（三）应当 人数 不少于 10名。
"""
    write(province(tmp_path), city=HEAD + replaced)
    head = "细则 某县细则（county）基于 city：辖区 “某省/某市/某县”；公布 县里已公布。\n"
    head += "事实 县里已公布（county_published）：是否，推定 是。\n事实 有人（people_there）：是否。\n"
    policy = aidrules.load(head + "增加 资格：（四）应当 有人，依据 一“一”。\n", folders=[tmp_path])
    sound = {"premises": True, "rules": True, "people": 10}
    assert policy.decide("fit", {**sound, "people_there": True}).value == "合格"
    assert policy.decide("fit", {**sound, "people_there": False}).value == "不合格"
    assert policy.decide("fit", {**sound, "people": 9, "people_there": True}).value == "不合格"
    assert policy.decide("fit", {**sound, "people": 9, "people_there": True, "published": False}).value == "合格"
    assert policy.decide("fit", {**sound, "people_there": False, "published": False}).value == "不合格"


def test_imports_of_one_level_are_changed_freely_and_always(tmp_path: Path) -> None:
    text = """政策 另一办法（other）：辖区 “某省”。
引用 province。
设定 参数 定数 ＝ 6名，依据 一“一”。
替换 决策 应配（required）：整数 名，依据 第一条“一”，等于 原规定 ＋ 定数。
"""
    policy = aidrules.load(text, folders=[province(tmp_path)])
    assert policy.decide("required", {"people": 300}).value == 9
    assert policy.decide("shortfall", {"people": 300, "staff": 0}).value == 9


def test_circles_through_other_documents_are_found(tmp_path: Path) -> None:
    text = "替换 决策 可选（optional）：准许、不准，依据 一“一”，等于 若 甲 则 准许 否则 不准。\n"
    text += "决策 甲（a）：是否，依据 一“一”，等于 可选 为 准许。\n"
    assert [code for code, _ in codes(tmp_path, text)] == ["P106"]


def test_errors_of_evaluation_name_the_document(tmp_path: Path) -> None:
    divided = PROVINCE.replace("等于 年限。", "等于 向上取整（年限 ÷ 人数 × 1名）。")
    write(tmp_path, province=divided)
    policy = aidrules.load(HEAD + TIGHTER, folders=[tmp_path])
    with pytest.raises(aidrules.EvaluationError, match="《某省办法》第 22 行"):
        policy.decide("term", {"people": 0})


def test_a_receipt_can_be_replayed_and_an_interview_asks_for_publication(tmp_path: Path) -> None:
    policy = city(tmp_path, TIGHTER)
    decision = policy.decide("required", {"people": 101, "published": True})
    assert decision.receipt.fingerprint == policy.fingerprint
    assert "published" in str(policy.schema("required"))
    question = policy.interview("required").next_question
    assert question is not None
    assert question.fact.alias == "people"


# ---- what the next policy needs: a nation's rules above, another policy beside, and a date


NATION = """政策 国家办法（national）：标题 “国家办法”；辖区 “全国”。
事实 主体类型（contractor_kind）：企业、农村集体经济组织、群团组织。
事实 融资行为（financing）：是否，推定 否。
事实 劳务派遣（labour_dispatch）：是否，推定 否。
决策 服务能否购买（may_outsource）：可以购买、不得购买，依据 第十条“不得纳入”，
    等于 若 融资行为 或 劳务派遣 则 不得购买 否则 可以购买。
"""
CURRENT = """细则 现行规则（current）基于 national 为 国家（national）：标题 “现行规则”；辖区 “海南省”。
引用 hainan。
替换 决策 服务能否购买（may_outsource）：可以购买、不得购买，依据 《国家办法》第十条“不得纳入”，
    等于 若 基准日 在 2020-03-01 之前 则 原规定
         否则 若 国家·服务能否购买 为 不得购买 则 不得购买
         否则 原规定。
抵触 派驻与劳务派遣：能否派遣 为 【可以】 与 国家·服务能否购买 为 不得购买，
    依据 三（二）“派遣”、依据 《国家办法》第十条“劳务派遣”。
"""


def test_a_stand_in_for_the_current_rules(tmp_path: Path) -> None:
    write(tmp_path, national=NATION)
    policy = aidrules.load(CURRENT, folders=[tmp_path])
    facts = {"service_item": "家计调查", "financing": True}
    before, after = datetime.date(2020, 2, 29), datetime.date(2020, 3, 1)
    assert policy.decide("may_outsource", facts, as_of=before).value == "可以购买"
    assert policy.decide("may_outsource", facts, as_of=after).value == "不得购买"
    assert policy.decide("may_outsource", {"service_item": "家计调查"}, as_of=after).value == "可以购买"
    assert policy.decide("may_outsource", {"service_item": "洗车"}, as_of=after).status == "referred"
    assert policy.decide("may_outsource", facts).status == "undetermined"
    assert policy.decide("national_may_outsource", facts).value == "不得购买"
    kinds = getattr(policy.facts["contractor_kind"].type, "members", ())
    assert set(kinds) >= {"社会组织", "个人", "农村集体经济组织", "群团组织"}
    reasons = policy.decide("may_outsource", {"service_item": "家计调查"}, as_of=after).reasons
    assert {reason.level for reason in reasons} == {"省级"}
    assert "may_outsource_original" in {reason.code.split(".")[0] for reason in reasons}
    assert [(d.level, d.relation, d.prefix) for d in policy.core.documents] == [
        ("省级", "own", ""),
        ("国家级", "upper", "国家"),
        ("省级", "imported", ""),
    ]
    assert [d.code for d in policy.diagnostics] == []


@pytest.mark.parametrize(
    ("change", "head"),
    [
        ("收紧 参数 每名服务人数 ＝ 50名，依据 第一条“每50名”。\n", True),
        ("替换 决策 应配（required）：整数 名，自 2024-01-01 起，依据 第一条“三名”，等于 3名。\n", False),
    ],
    ids=["the document begins", "the replacement begins"],
)
def test_an_amendment_counts_from_the_day_on_which_it_is_in_force(tmp_path: Path, change: str, head: bool) -> None:
    write(tmp_path, province=PROVINCE.replace("应配（required）：整数 名，", "应配（required）：整数 名，下级可替换，"))
    lower = HEAD.replace("公布 已公布。", "公布 已公布；自 2024-01-01 起。") if head else HEAD
    assert head == (lower != HEAD)
    write(tmp_path, city=lower + change)
    policy = aidrules.load(tmp_path / "city.policy")
    before, from_then = datetime.date(2023, 12, 31), datetime.date(2024, 1, 1)
    assert policy.decide("required", {"people": 101}, edition=from_then).value == 3
    assert policy.decide("required", {"people": 101}, edition=before).value == 2


def test_a_parameter_left_open_is_set_where_published_and_can_still_be_given(tmp_path: Path) -> None:
    old = "整数 名 ＝ 2名，依据 第一条“2名”，下级只能调高。"
    write(tmp_path, province=PROVINCE.replace(old, "整数 名，由下级设定，依据 第一条“2名”。"))
    write(tmp_path, city=HEAD + "设定 参数 最低人数 ＝ 3名，依据 第一条“三名”。\n")
    policy = aidrules.load(tmp_path / "city.policy")
    decided = policy.decide("required", {"people": 1})
    assert decided.value == 3
    assert [(found.value, found.rule.level) for found in decided.looked_up] == [(3, "市级")]
    assert policy.decide("required", {"people": 1, "minimum": 4}).value == 4
    unpublished = policy.decide("required", {"people": 1, "published": False})
    assert unpublished.status == "undetermined"
    assert [fact.alias for fact in unpublished.missing] == ["minimum"]
    town = """细则 某镇细则（town）基于 city：标题 “某镇细则”；辖区 “某省/某市/某镇”；公布 镇已公布。
事实 镇已公布（town_published）：是否，推定 是。
设定 参数 最低人数 ＝ 5名，依据 第一条“五名”。
"""
    write(tmp_path, town=town)
    policy = aidrules.load(tmp_path / "town.policy")
    assert policy.decide("required", {"people": 1}).value == 5
    assert policy.decide("required", {"people": 1, "town_published": False}).value == 3
