"""The face of the library: deciding by name or alias, the answer and its attributes, errors of a policy on facts."""

from __future__ import annotations

import datetime
import json
from decimal import Decimal
from pathlib import Path

import attrs
import pytest

import aidrules
from aidrules.diagnostics.registry import Severity

TEXT = """\
政策 走访办法（visits）。
类型 等级：一般 ＜ 较重 ＜ 严重。
类型 措施：电话、上门、住院。
口径 余数（remainder），依据 一“余数”：
    进一（up）（默认）：一；
    舍去（down）：二。
参数 每组人数（group_size）＝ 30 名，依据 一“三十名”。
事实 人数（people）：整数 名，0 以上，问 “有多少人？”，依据 一“人数”。
事实 组（divisor）：整数 名，0 以上。
事实 预算（budget）：2位小数 元，0 以上。
事实 起始日（since）：日期。
事实 独居（alone）：是否，推定 否，问 “是否独居？”。
事实 等级（grade）：等级。
事实 需求（need）：文本。
决策 组数（groups）：整数，依据 二（一）“组数”，
    等于 若 余数 为 舍去 则 向下取整（人数 ÷ 每组人数） 否则 向上取整（人数 ÷ 每组人数）。
决策 年预算（yearly）：2位小数 元，依据 二（二）“年预算”，等于 预算 × 12。
决策 次日（day_after）：日期，依据 二（三）“次日”，等于 起始日 ＋ 1天。
决策 独自（by_oneself）：是否，依据 二（四）“独居”，等于 独居。
决策 档次（level）：高、低，依据 二（五）“档次”，
    决策表 唯一：
    | 预算    || 档次 |
    | 50 以上 || 高   |
    | 60 以下 || 低   |
决策 措施（measures）：集合 措施，依据 二（六）“措施”，
    决策表 收集-清单：
    | 等级      || 措施 |
    | －        || 电话 |
    | 较重 以上 || 上门 |
决策 次序（order）：序列 措施，依据 二（六）“次序”，
    决策表 规则顺序：
    | 等级      || 次序 |
    | 较重 以上 || 上门 |
    | －        || 电话 |
决策 服务（service）：家政、陪护，依据 二（七）“服务”，
    决策表 唯一：
    | 需求 || 服务 |
    | 做饭 || 家政 |
    | 洗车 || 不适用 不属于走访 |
    | 否则 || 转人工 “等”字没有列尽 |
决策 平均（average）：2位小数，依据 二（八）“平均”，等于 四舍五入（人数 ÷ 组，2）。
决策 逾期（late）：是否，依据 二（九）“逾期”，等于 起始日 早于 基准日。
"""
POLICY = aidrules.load(TEXT)
FACTS: dict[str, object] = {"people": 31, "divisor": 3, "budget": "12.5", "since": "2024-02-28", "grade": "严重"}


# ---- names


def test_decisions_and_facts_go_by_name_or_alias() -> None:
    found = [POLICY.decide(name, {fact: 31}) for name in ("组数", "groups") for fact in ("人数", "people")]
    assert {(decision.name, decision.alias, decision.value) for decision in found} == {("组数", "groups", 2)}


@pytest.mark.parametrize(
    ("kind", "name", "alias"),
    [
        ("decisions", "组数", "groups"),
        ("facts", "人数", "people"),
        ("readings", "余数", "remainder"),
        ("parameters", "每组人数", "group_size"),
    ],
)
def test_declarations_go_by_name_or_alias_and_iterate_by_name(kind: str, name: str, alias: str) -> None:
    declared = getattr(POLICY, kind)
    assert declared[name] is declared[alias]
    assert (declared[name].name, declared[name].alias) == (name, alias)
    assert name in declared and alias in declared and "没有" not in declared
    assert name in list(declared) and alias not in list(declared) and len(declared) == len(list(declared))
    assert declared.get("没有") is None
    with pytest.raises(KeyError):
        declared["没有"]


def test_a_decision_that_there_is_not_is_an_error_with_the_nearest_name() -> None:
    for ask in (POLICY.decide, POLICY.interview, POLICY.schema):
        with pytest.raises(aidrules.UnknownDecisionError, match="是否要用“groups”？") as caught:
            ask("grups")
        assert (caught.value.name, caught.value.suggestion) == ("grups", "groups")
        assert "Did you mean “groups”?" in caught.value.text("en")
        assert isinstance(caught.value, LookupError)


# ---- the answer


@pytest.mark.parametrize(
    ("decision", "value", "written"),
    [
        ("groups", 2, 2),
        ("yearly", Decimal(150), "150"),
        ("day_after", datetime.date(2024, 2, 29), "2024-02-29"),
        ("by_oneself", False, False),
        ("level", "低", "低"),
        ("measures", frozenset({"电话", "上门"}), ["上门", "电话"]),
        ("order", ("上门", "电话"), ["上门", "电话"]),
        ("average", Decimal("10.33"), "10.33"),
    ],
)
def test_a_decided_value_has_the_type_of_its_decision(decision: str, value: object, written: object) -> None:
    found = POLICY.decide(decision, FACTS)
    assert found.status is aidrules.Status.DECIDED
    assert found.value == value and type(found.value) is type(value)
    assert found.missing == ()
    again = json.loads(json.dumps(found.to_dict()))
    assert again == found.to_dict()
    assert again["value"] == written and type(again["value"]) is type(written)


@pytest.mark.parametrize(
    ("facts", "status", "label"),
    [
        ({"need": "做饭"}, "decided", "已定"),
        ({"need": "洗车"}, "not_applicable", "不适用"),
        ({"need": "理发"}, "referred", "转人工"),
        ({}, "undetermined", "待查明"),
    ],
)
def test_there_are_four_statuses_and_only_decided_has_a_value(
    facts: dict[str, object], status: str, label: str
) -> None:
    found = POLICY.decide("service", facts)
    assert found.status == status and isinstance(found.status, str)
    assert found.status is aidrules.Status(status)
    assert (found.status.label(), found.status.label("en")) == (label, status.replace("_", " "))
    assert (found.value is not None) is (status == "decided")
    assert [(fact.name, fact.alias) for fact in found.missing] == ([] if facts else [("需求", "need")])
    assert found.reasons
    assert repr(found).startswith(f"<Decision service: {status}")


def test_an_empty_set_and_no_are_decided_values() -> None:
    assert POLICY.decide("by_oneself").value is False
    text = TEXT.replace("    | －        || 电话 |\n", "", 1)
    found = aidrules.load(text).decide("measures", {"grade": "一般"})
    assert (found.status, found.value, found.to_dict()["value"]) == (aidrules.Status.DECIDED, frozenset(), [])


def test_missing_and_presumed_are_facts_with_their_question() -> None:
    found = POLICY.decide("groups")
    assert [(fact.name, fact.alias, fact.question) for fact in found.missing] == [("人数", "people", "有多少人？")]
    assert isinstance(found.missing, tuple) and isinstance(found.missing[0], aidrules.Fact)
    presumed = POLICY.decide("by_oneself").presumed
    assert [(fact.name, fact.alias, fact.question) for fact in presumed] == [("独居", "alone", "是否独居？")]
    assert POLICY.decide("by_oneself", {"alone": False}).presumed == ()
    assert POLICY.decide("groups", {"people": 1}).presumed == ()


def test_an_answer_says_which_readings_would_change_it() -> None:
    assert [reading.alias for reading in POLICY.decide("groups", {"people": 31}).sensitive_to] == ["remainder"]
    assert POLICY.decide("groups", {"people": 30}).sensitive_to == ()
    other = POLICY.decide("groups", {"people": 31}, readings={"remainder": "down"})
    assert (other.value, [reading.name for reading in other.sensitive_to]) == (1, ["余数"])
    assert POLICY.decide("groups", {"people": 31}, readings={"余数": "进一"}).value == 2


def test_the_date_is_an_argument() -> None:
    assert POLICY.decide("late", FACTS, as_of=datetime.date(2024, 2, 28)).value is False
    assert POLICY.decide("late", FACTS, as_of="2024-02-29").value is True


def test_an_answer_as_data_holds_what_the_answer_says() -> None:
    found = POLICY.decide("组数", {"人数": 31})
    reason = found.reasons[0]
    assert found.to_dict() == {
        "decision": "groups",
        "name": "组数",
        "status": "decided",
        "value": 2,
        "missing": [],
        "presumed": [],
        "assumed": [],
        "looked_up": [],
        "sensitive_to": ["remainder"],
        "reasons": [
            {
                "code": reason.code,
                "text": reason.text,
                "locator": "二（一）",
                "phrase": "组数",
                "modality": "",
                "facts": ["people"],
            }
        ],
    }
    assert POLICY.decide("groups").to_dict()["missing"] == ["people"]
    assert POLICY.decide("by_oneself").to_dict()["presumed"] == ["alone"]


# ---- all decisions


def test_all_decisions_are_those_one_by_one() -> None:
    facts = {**FACTS, "need": "理发"}
    found = POLICY.decide_all(facts, as_of="2024-03-01", readings={"remainder": "down"})
    assert list(found) == [decision.alias for decision in POLICY.decisions.values()]
    assert found["groups"].value == 1 and found["service"].status is aidrules.Status.REFERRED
    for alias, decision in found.items():
        one = POLICY.decide(alias, facts, as_of="2024-03-01", readings={"remainder": "down"})
        assert decision.to_dict() == one.to_dict()


def test_all_decisions_raise_what_one_of_them_raises() -> None:
    with pytest.raises(aidrules.ConflictError):
        POLICY.decide_all({"budget": 55})
    with pytest.raises(aidrules.FactError):
        POLICY.decide_all({"nobody": 55})


# ---- errors of a policy on facts


def test_two_rows_that_match_are_a_conflict_that_names_both() -> None:
    with pytest.raises(aidrules.ConflictError) as caught:
        POLICY.decide("level", {"budget": 55})
    found = caught.value
    lines = [number for number, line in enumerate(TEXT.splitlines(), 1) if line.startswith(("    | 50", "    | 60"))]
    assert (found.rows, list(found.lines)) == (("level.r1", "level.r2"), lines)
    for text in (str(found), found.text("en")):
        assert all(str(line) in text for line in lines) and "level.r1" in text and "level.r2" in text
    assert isinstance(found, aidrules.EvaluationError)
    for fine, level in ((49, "低"), (61, "高")):
        assert POLICY.decide("level", {"budget": fine}).value == level
    assert POLICY.decide("level").status is aidrules.Status.UNDETERMINED


def test_a_division_by_zero_is_an_error_of_its_own() -> None:
    with pytest.raises(aidrules.DivisionByZeroError, match="除数是零") as caught:
        POLICY.decide("average", {"people": 3, "divisor": 0})
    line = next(number for number, line in enumerate(TEXT.splitlines(), 1) if "人数 ÷ 组" in line)
    assert caught.value.span.line == line and caught.value.decision == "平均"
    assert isinstance(caught.value, ZeroDivisionError) and isinstance(caught.value, aidrules.EvaluationError)
    assert f"line {line}" in caught.value.text("en")
    assert POLICY.decide("average", {"people": 3}).status is aidrules.Status.UNDETERMINED


def test_a_date_beyond_the_calendar_is_an_error_of_its_own() -> None:
    with pytest.raises(aidrules.MagnitudeError):
        POLICY.decide("day_after", {"since": datetime.date.max})


# ---- loading


def test_check_takes_a_path_or_a_text_and_raises_nothing(tmp_path: Path) -> None:
    path = tmp_path / "visits.policy"
    path.write_text(TEXT.replace("人数 ÷ 每组人数", "人头 ÷ 每组人数"), encoding="utf-8")
    for given in (path, str(path), path.read_text(encoding="utf-8")):
        errors = [found for found in aidrules.check(given) if found.severity is Severity.ERROR]
        assert {found.code for found in errors} == {"P101"}
    assert not [found for found in aidrules.check(TEXT) if found.severity is Severity.ERROR]
    assert [found.severity for found in aidrules.check(tmp_path / "none.policy")] == [Severity.ERROR]
    with pytest.raises(aidrules.PolicyError) as caught:
        aidrules.load(path)
    assert "P101" in {found.code for found in caught.value.diagnostics} and "P101" in str(caught.value)


def test_a_policy_is_not_changed_by_what_it_decides() -> None:
    before, fingerprint = POLICY.decide_all(FACTS), POLICY.fingerprint
    POLICY.decide("groups", {"people": 300}, readings={"remainder": "down"}, as_of="2020-01-01")
    again = POLICY.decide_all(FACTS)
    assert {alias: found.to_dict() for alias, found in before.items()} == {
        alias: found.to_dict() for alias, found in again.items()
    }
    assert aidrules.load(TEXT).fingerprint == fingerprint
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        POLICY.facts["people"].name = "人头"  # type: ignore[misc] # that it is frozen is the point
