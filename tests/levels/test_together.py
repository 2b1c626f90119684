"""Rosters, calendars, looked-up parameters, validity, deemed facts, exceptions and ranges across two levels."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path

import attrs
import pytest

import aidrules
from aidrules.core import terms as t
from aidrules.core.levels import Document
from aidrules.core.link import prefixed, retyped, stamped, with_terms
from aidrules.core.policy import CorePolicy
from aidrules.values.types import EnumType
from levels.linked import write
from levels.together import LOWER, UPPER, together

DAY = "2024-06-01"
STAFF = [{"姓名": "甲", "次数": 2}, {"姓名": "乙", "次数": 1}]
PLAIN = {"people": 2500, "remote": False, "expired": False, "a": True}
BOTH = pytest.mark.parametrize("prefix", ["", "prov_"], ids=["without a prefix", "with a prefix"])


@BOTH
def test_an_open_parameter_that_is_set(tmp_path: Path, prefix: str) -> None:
    policy = together(tmp_path, prefix)
    found = policy.decide(f"{prefix}all_ok", {"roster": STAFF}, edition=DAY)
    assert found.value == "不合格"
    shown = [(entry.fact.alias, entry.value, entry.rule.level, entry.rule.document) for entry in found.looked_up]
    assert shown == [(f"{prefix}needed", 2, "县级", "青溪县细则")]
    assert f"{'省·' if prefix else ''}每人次数：2 次（已公布）　〔县级《青溪县细则》第一条“2次”〕" in found.explain()
    assert found.to_dict()["looked_up"][0]["level"] == "县级"  # type: ignore[index]
    before = policy.decide(f"{prefix}all_ok", {"roster": STAFF, "published": False}, edition=DAY)
    assert [fact.alias for fact in before.missing] == [f"{prefix}needed"]
    given = policy.decide(f"{prefix}all_ok", {"roster": STAFF, f"{prefix}needed": 1}, edition=DAY)
    assert given.value == "合格"


@BOTH
def test_rosters_of_the_upper_level(tmp_path: Path, prefix: str) -> None:
    policy = together(tmp_path, prefix)
    assert policy.decide("county_ok", {"roster": STAFF}, edition=DAY).value == 1
    assert policy.decide("many", {"roster": STAFF}, edition=DAY).value == 1


@BOTH
def test_a_replacement_that_is_in_force_from_a_day(tmp_path: Path, prefix: str) -> None:
    policy = together(tmp_path, prefix)
    staff = f"{prefix}staff"
    assert policy.decide(staff, PLAIN, edition="2024-01-01").value == 5
    assert policy.decide(staff, PLAIN, edition="2023-12-31").value == 6  # what was there goes on
    assert policy.decide(staff, {**PLAIN, "published": False}, edition=DAY).value == 6
    assert policy.decide(staff, PLAIN, edition="2019-12-31").status == "not_applicable"
    unknown = policy.decide(staff, {**PLAIN, "published": None}, edition=DAY)
    assert [fact.alias for fact in unknown.missing] == ["published"]


@BOTH
def test_following_a_rule_of_the_upper_level(tmp_path: Path, prefix: str) -> None:
    policy = together(tmp_path, prefix)
    found = policy.decide("county_staff", {**PLAIN, "county_people": 4000}, edition="2022-06-01")
    assert found.value == 6
    assert found.reasons[0].document == "青溪县细则"
    citations = [(citation.document, citation.locator) for citation in found.reasons[0].citations]
    assert citations == [(None, "第五条"), ("某省人员办法", "第三条")]
    remote = policy.decide("county_staff", {**PLAIN, "county_people": 4000, "remote": True}, edition="2022-06-01")
    assert (remote.value, remote.reasons[0].level) == (1, "县级")


@BOTH
def test_a_requirement_added_to_a_decision_that_is_in_force_for_some_time(tmp_path: Path, prefix: str) -> None:
    policy = together(tmp_path, prefix)
    facts = {"a": False, "expired": True, "reply": "未答复"}
    assert policy.decide(f"{prefix}permit", facts, edition=DAY).value == "不准"
    assert policy.decide(f"{prefix}permit", {**facts, "a": True}, edition=DAY).value == "准许"  # deemed
    assert policy.decide(f"{prefix}permit", facts, edition="2026-01-01").status == "not_applicable"
    assert policy.decide("county_permit", facts, edition=DAY).value == "不准"
    assert policy.decide("county_permit", facts, edition="2026-01-01").value == "准许"


@BOTH
def test_tables_ranges_and_calendars(tmp_path: Path, prefix: str) -> None:
    policy = together(tmp_path, prefix)
    over = policy.decide(f"{prefix}over", {"people": 150}, edition=DAY)  # the region of the county, by its header
    assert (over.value, over.looked_up[0].rule.document) == (True, "某省人员办法")
    assert policy.decide("within", {"remote": True, "county_people": 2}, edition=DAY).value is True
    due = policy.decide("county_due", {"accepted": "2025-01-01"}, edition=DAY)
    assert due.value == datetime.date(2025, 1, 15)
    assert policy.decide(f"{prefix}due", {"accepted": "2025-01-01"}, edition=DAY).value == due.value


def test_what_a_fact_is_deemed_holds_in_the_lower_policy(tmp_path: Path) -> None:
    more = """决策 已同意（agreed）：是否，依据 第九条“同意”，等于 答复 为 同意。
抵触 甲：甲 与 答复 为 同意，依据 第九条“甲”、依据 第九条“同意”。
"""
    policy = together(tmp_path, more=more)
    found = policy.decide("agreed", {"expired": True, "reply": "未答复"})
    assert found.value is True
    assert [(reason.role, reason.document) for reason in found.reasons] == [
        ("formula", "青溪县细则"),
        ("deemed", "某省人员办法"),
    ]
    own = more.replace("决策 已", "事实 答复：同意、不同意、未答复，但 甲 的，视为 同意 依据 第九条“同意”。\n决策 已")
    with pytest.raises(aidrules.PolicyError) as caught:  # the province's rules would not see what the county deems
        together(tmp_path, more=own)
    assert {found.code for found in caught.value.diagnostics} == {"P727"}


def test_amendments_count_while_their_document_is_in_force(tmp_path: Path) -> None:
    write(tmp_path, upper=UPPER)
    dated = LOWER.replace("公布 已公布。", "公布 已公布；\n    自 2024-03-01 起施行。")
    policy = aidrules.load(dated, folders=[tmp_path])
    facts = {"a": False, "expired": True, "reply": "未答复"}
    assert policy.decide("permit", facts, edition="2024-02-29").value == "准许"
    assert policy.decide("permit", facts, edition="2024-03-01").value == "不准"
    assert policy.decide("base", {}, edition="2024-02-29").value == 1500
    assert policy.decide("base", {}, edition="2024-03-01").value == 1000
    assert policy.decide("staff", PLAIN, edition="2024-02-01").value == 6  # both times have to hold
    assert policy.decide("staff", PLAIN, edition="2024-03-01").value == 5
    assert policy.decide("all_ok", {"roster": STAFF}, edition="2024-02-29").status == "undetermined"


def test_requirements_are_added_to_every_version(tmp_path: Path) -> None:
    upper = """政策 办法（upper）：标题 “办法”；辖区 “某省”。
事实 甲（a）：是否。
事实 乙（b）：是否。
事实 丙（c）：是否。
决策 资格（fit）：是否，至 2022-12-31 止，依据 第一条“资格”，要件：（一）应当 甲。
决策 资格：是否，自 2023-01-01 起，依据 第一条“资格”，要件：（一）应当 甲；但 乙 的，为 是 依据 第二条“乙”。
"""
    write(tmp_path, upper=upper)
    lower = """细则 县（low）基于 upper：标题 “县细则”；辖区 “某省/某县”；公布 已公布。
事实 已公布（published）：是否，推定 是。
增加 决策 资格：（二）应当 丙，依据 第一条“丙”。
"""
    policy = aidrules.load(lower, folders=[tmp_path])
    for day in ("2022-06-01", "2023-06-01"):
        assert policy.decide("fit", {"a": True, "b": False, "c": False}, edition=day).value is False
        assert policy.decide("fit", {"a": True, "b": False, "c": True}, edition=day).value is True
    assert policy.decide("fit", {"a": False, "b": True, "c": False}, edition="2023-06-01").value is True


def test_a_decision_for_each_record_is_replaced_by_one(tmp_path: Path) -> None:
    upper = UPPER.replace("依据 第四条“合格”，", "依据 第四条“合格”，下级可替换，")
    write(tmp_path, upper=upper)
    more = "替换 决策 合格（ok）：是否，逐名 人员名册，依据 第九条“合格”，等于 次数 不少于 1次 且 原规定。\n"
    policy = aidrules.load(LOWER + more, folders=[tmp_path])
    assert policy.decide("county_ok", {"roster": STAFF}, edition=DAY).value == 1
    assert "合格" not in policy.decisions
    wrong = LOWER + "替换 决策 合格（ok）：是否，依据 第九条“合格”，等于 甲。\n"
    assert "P717" in [found.code for found in aidrules.check(wrong, folders=[tmp_path])]


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ("特别规定 应配：甲 的，为 9名，依据 第九条“九名”。\n", "P726"),
        ("收紧 参数 每组 ＝ 500名，依据 第九条“500名”。\n", "P710"),
        ("收紧 参数 限额 ＝ 50元，依据 第九条“50元”。\n", "P710"),
        ("事实 每组（own_group）：整数 名。\n", "P705"),
        ("参数 限额 ＝ 50元，依据 第九条“50元”。\n", "P705"),
    ],
)
def test_what_is_refused(tmp_path: Path, more: str, code: str) -> None:
    write(tmp_path, upper=UPPER)
    assert code in [found.code for found in aidrules.check(LOWER + more, folders=[tmp_path])]


def test_a_parameter_with_several_values_is_set_as_a_whole_where_that_is_allowed(tmp_path: Path) -> None:
    upper = UPPER.replace("依据 第二条“限额”：", "依据 第二条“限额”，下级可设定：").replace(
        "自 2023-01-01 起，依据 第三条“每1000名”", "自 2023-01-01 起，依据 第三条“每1000名”，由下级设定"
    )
    write(tmp_path, upper=upper)
    more = "设定 参数 限额 ＝ 50元，依据 第九条“50元”。\n设定 参数 每组 ＝ 10名，依据 第九条“10名”。\n"
    policy = aidrules.load(LOWER + more, folders=[tmp_path])
    assert policy.decide("over", {"people": 60}, edition=DAY).value is True
    assert policy.decide("over", {"people": 60, "published": False}, edition=DAY).value is False
    assert policy.decide("groups", {"people": 60}, edition=DAY).value == 6
    for word in ("下级只能调低", "下级只能调高"):
        wrong = UPPER.replace("依据 第二条“限额”：", f"依据 第二条“限额”，{word}：")
        assert "P721" in [found.code for found in aidrules.check(wrong)]


def test_two_documents_do_not_share_a_looked_up_parameter(tmp_path: Path) -> None:
    other = """政策 乙（other）。
参数 限额（limit）：整数 元，由下级设定。
决策 乙（b）：是否，依据 一“乙”，等于 限额 大于 1元。
"""
    write(tmp_path, upper=UPPER, other=other)
    found = aidrules.check("政策 丙（c）：标题 “丙”。\n引用 upper。\n引用 other。\n", folders=[tmp_path])
    assert "P705" in [diagnostic.code for diagnostic in found]
    apart = "政策 丙（c）：标题 “丙”。\n引用 upper 为 甲（first）。\n引用 other 为 乙（second）。\n"
    policy = aidrules.load(apart, folders=[tmp_path])
    assert {"first_limit", "second_limit"} <= {fact.alias for fact in policy.facts.values()}


def test_what_was_amended_is_no_question_and_stays_in_explanations(tmp_path: Path) -> None:
    policy = together(tmp_path)
    facts = {**PLAIN, "county_people": 1, "accepted": "2024-06-03", "reply": "同意", "roster": STAFF}
    answers = policy.decide_all(facts, edition=DAY)
    assert not [alias for alias in answers if alias.endswith("_original")]
    assert answers["base"].value == 1000
    before = policy.decide("staff", {**PLAIN, "published": False}, edition=DAY)
    assert before.reasons[0].code == "staff_original"
    assert "应配·原规定" in before.explain()
    assert policy.decide("staff_original", PLAIN, edition=DAY).value == 6
    assert (policy.parameters["base_original"].value, "base" in policy.decisions) == (1500, True)


def test_a_set_value_has_its_unit_and_where_it_does_not_count_the_upper_level_is_cited(tmp_path: Path) -> None:
    more = "决策 余数（rest）：整数 名，依据 第九条“余数”，等于 最大（0名，对象数 － 基数）。\n"
    policy = together(tmp_path, more=more)
    found = policy.decide("rest", {"people": 2000}, edition=DAY).explain()
    assert "基数 ＝ 若 已公布 则 1000 名 否则 基数·原规定（1500 名）　〔县级《青溪县细则》第二条“1000名”〕" in found
    before = policy.decide("rest", {"people": 2000, "published": False}, edition=DAY).explain()
    assert "基数：1500 名　〔省级《某省人员办法》第三条“基数”〕" in before
    assert "第二条“1000名”" not in before


# ---- linking carries every field


def parts(value: object, seen: set[int] | None = None) -> Iterator[object]:
    """A value and everything in it, by its fields, whatever they are called."""
    yield value
    if isinstance(value, dict):
        for item in value.items():
            yield from parts(item)
    elif isinstance(value, tuple | frozenset):
        for item in value:
            yield from parts(item)
    elif attrs.has(type(value)):
        for field in attrs.fields(type(value)):
            yield from parts(getattr(value, field.name))


@pytest.fixture
def core(tmp_path: Path) -> CorePolicy:
    """A linked policy in which no field is empty, so that a new one has to be thought of here."""
    more = """口径 取整（rounding）：甲法（默认）：“甲”；乙法：“乙”。
决策 口径数（by_reading）：整数，依据 第九条“口径”，等于 若 取整 为 甲法 则 1 否则 2。
性质 合理：不同时 甲、并非 甲。
抵触 甲：甲 与 答复 为 同意，依据 第九条“甲”、依据 第九条“同意”。
案例 甲：已知 甲；则 口径数 为 1。
存目 第八条“甲”：“不执行”。
"""
    head = LOWER.replace("公布 已公布。", "公布 已公布；\n    自 2024-03-01 起施行。")
    write(tmp_path, upper=UPPER + "性质 上：不同时 边远、并非 边远。\n")
    found = aidrules.load(head + more, folders=[tmp_path]).core
    for field in attrs.fields(CorePolicy):
        assert getattr(found, field.name), f"{field.name} is empty, so that nothing would be tested of it"
    return found


def test_a_change_of_terms_reaches_every_field(core: CorePolicy) -> None:
    def change(term: t.Term) -> t.Term:
        return attrs.evolve(term, name=f"新{term.name}") if isinstance(term, t.FactRef) else term

    changed = attrs.evolve(with_terms(core, change), examples=(), records=())
    names = [part.name for part in parts(changed) if isinstance(part, t.FactRef)]
    assert names
    assert [name for name in names if not name.startswith("新")] == []


def test_a_prefix_reaches_every_field(core: CorePolicy) -> None:
    whole = prefixed(core, "省", "prov")
    kept = {name for name in core.facts if core.facts[name].origin != "parameter"}
    kinds = t.FactRef | t.ParameterRef | t.ReadingRef | t.DecisionRef
    names = {part.name for part in parts(attrs.evolve(whole, examples=(), records=())) if isinstance(part, kinds)}
    declared = {*whole.facts, *whole.parameters, *whole.readings, *whole.decisions}
    assert names <= declared
    assert {name for name in declared if not name.startswith("省·")} == kept
    assert whole.bound <= declared
    assert {found.name for found in whole.amendments} <= declared
    rules = [part for part in parts((whole.decisions, whole.facts, whole.deemed)) if isinstance(part, t.Rule)]
    assert [rule.code for rule in rules if rule.code and not rule.code.startswith("prov_")] == []


def test_a_stamp_reaches_every_rule(core: CorePolicy) -> None:
    def bare(value: object) -> object:
        if isinstance(value, t.Rule):
            return attrs.evolve(value, document="", level="")
        if isinstance(value, dict):
            return {key: bare(item) for key, item in value.items()}
        if isinstance(value, tuple):
            return tuple(bare(item) for item in value)
        if attrs.has(type(value)) and not isinstance(value, Document):
            fields = {f.name: bare(getattr(value, f.name)) for f in attrs.fields(type(value))}
            return attrs.evolve(value, **fields)  # type: ignore[arg-type]
        return value

    plain = attrs.evolve(
        core,
        decisions=bare(core.decisions),
        facts=bare(core.facts),
        deemed=bare(core.deemed),
    )
    done = stamped(plain, Document("x", "某文", "省级"))
    rules = [part for part in parts((done.decisions, done.facts, done.deemed)) if isinstance(part, t.Rule)]
    assert rules
    assert {(rule.document, rule.level) for rule in rules if rule.code} == {("某文", "省级")}


def test_a_wider_enumeration_reaches_every_type(core: CorePolicy) -> None:
    types = {part for part in parts(core) if isinstance(part, EnumType) and not part.ordered}
    wide = {found: attrs.evolve(found, members=(*found.members, "新成员")) for found in types}
    left = {part for part in parts(retyped(core, wide)) if isinstance(part, EnumType)} & types
    assert left == set()
