"""``policy.function``: what it takes, what it gives, what it raises, and what its text may hold."""

from __future__ import annotations

import datetime
import linecache
import traceback
from decimal import Decimal
from types import FunctionType
from typing import cast

import pytest

import aidrules
from aidrules.api.functions import Function
from aidrules.backends.expressions import Expressions
from aidrules.backends.plan import Answer, Emission, OneOf, Plan
from aidrules.backends.python import runtime
from aidrules.backends.python.function import generate
from aidrules.core.policy import Fact
from aidrules.values.types import EnumType, TextType
from support.functions import generated, interpreted, same
from support.policies import bundled

HAINAN = bundled("hainan")
THREE = ("may_outsource", "contractor_eligibility", "staff_required")


def source(function: Function) -> str:
    """The text of a generated function."""
    code = cast("FunctionType", function).__code__
    return "".join(linecache.getlines(code.co_filename))


def test_several_questions_at_once() -> None:
    found = HAINAN.function(*THREE)({"service_item": "家计调查", "recipients": 1501, "has_facilities": False})
    assert found == {
        "may_outsource": ("decided", "可以购买", ("may_outsource.r5",)),
        "contractor_eligibility": ("decided", "不合格", ("contractor_eligibility.7",)),
        "staff_required": ("decided", 4, ("staff_required",)),
    }


def test_facts_by_chinese_name_and_questions_too() -> None:
    function = HAINAN.function("应配工作人员合计", keys="name")
    assert function({"民政社会救助对象人数": 3000})["staff_required"][1] == 4
    assert function({"recipients": 3000})["staff_required"][0] == "undetermined"  # no name of a fact here


def test_left_out_is_presumed_and_none_is_unknown() -> None:
    function = HAINAN.function("may_outsource")
    assert function({"service_item": "家计调查"})["may_outsource"][0] == "decided"
    assert function({"service_item": "家计调查", "administrative_function": None})["may_outsource"][0] == "undetermined"


def test_readings_are_chosen_when_the_function_is_made() -> None:
    facts = {"service_item": "家计调查", "government_must_provide": True}
    assert HAINAN.function("may_outsource")(facts)["may_outsource"][1] == "可以购买"
    assert HAINAN.function("may_outsource", readings={"veto_reading": "析取"})(facts)["may_outsource"][1] == "不得购买"


def test_parameters_that_are_looked_up() -> None:
    facts = {"in_central_catalogue": False, "budget": Decimal(2000000), "procurement_method": "公开招标"}
    name = "procurement_method_valid"
    assert HAINAN.function(name)(facts)[name][0] == "undetermined"
    assert HAINAN.function(name, edition="2024-01-01")(facts)[name][:2] == ("decided", "合规")
    given = {**facts, "procurement_threshold": Decimal("2000000.01")}
    assert HAINAN.function(name)(given)[name][0] == "not_applicable"
    assert HAINAN.function(name)({**facts, "edition": datetime.date(2024, 1, 1)})[name][:2] == ("decided", "合规")


def test_a_value_that_is_none_of_its_facts_is_refused() -> None:
    for facts in ({"contractor_kind": "公司"}, {"has_facilities": "是的", "contractor_kind": "企业"}):
        with pytest.raises(aidrules.FactError):
            HAINAN.function("contractor_eligibility")(facts)


def test_wrong_arguments() -> None:
    with pytest.raises(aidrules.UnknownDecisionError):
        HAINAN.function("nothing")
    with pytest.raises(aidrules.InputError):
        HAINAN.function()
    with pytest.raises(aidrules.InputError):
        HAINAN.function("may_outsource", keys="id")  # type: ignore[arg-type]
    with pytest.raises(aidrules.FactError):
        HAINAN.function("may_outsource", readings={"no": "no"})


def test_a_traceback_shows_the_rule() -> None:
    try:
        HAINAN.function("staff_required")({"recipients": "many"})
    except TypeError as error:
        shown = "".join(traceback.format_exception(error))
    assert "<aidrules hainan: staff_required" in shown
    assert "// 1500" in shown
    assert "# staff_required: staff_required" in source(HAINAN.function("staff_required"))


def test_what_no_plan_carries_is_interpreted() -> None:
    facts = {"staff_roster": [{"name": "张三", "trainings": 1}]}
    found = HAINAN.function("annual_training_all", "staff_required")({**facts, "recipients": 1})
    assert list(found) == ["annual_training_all", "staff_required"]
    assert found["staff_required"][1] == 3
    assert found["annual_training_all"][0] == "decided"
    assert same(found["annual_training_all"], interpreted(HAINAN, "annual_training_all", facts))


def test_faults_are_raised_as_the_interpreter_raises_them() -> None:
    text = "政策 例。\n事实 甲（a）：整数。\n事实 乙（b）：整数。\n决策 商（d）：整数，等于 向下取整（甲 ÷ 乙）。\n"
    policy = aidrules.load(text)
    assert policy.function("d")({"a": 7, "b": 2})["d"] == ("decided", 3, ("d",))
    with pytest.raises(aidrules.DivisionByZeroError):
        policy.function("d")({"a": 7, "b": 0})
    rows = "  | 甲 || 定 |\n  | 是 || 是 |\n  | － || 否 |\n"
    table = f"政策 例。\n事实 甲（a）：是否。\n决策 定（d）：是否，决策表 唯一：\n{rows}"
    with pytest.raises(aidrules.ConflictError):
        aidrules.load(table).function("d")({"a": True})


@pytest.mark.parametrize("size", [2**60, 2**255, 2**256, 2**257, 2**900, 2**1000])
def test_very_large_numbers(size: int) -> None:
    text = "政策 例。\n事实 甲（a）：整数。\n决策 积（d）：整数，等于 甲 × 甲 × 甲 － 1。\n"
    policy = aidrules.load(text)
    for number in (size, -size, size - 1):
        assert same(generated(policy, "d", {"a": number}), interpreted(policy, "d", {"a": number}))


def test_tables_do_not_outgrow_their_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runtime, "MOST_RESULTS", 50)
    function = HAINAN.function("may_outsource", readings={"veto_reading": "析取"})
    for number in range(200):
        assert function({"service_item": f"服务{number}"})["may_outsource"][0] == "referred"
    tables = [value for value in cast("FunctionType", function).__globals__.values() if type(value) is dict]
    assert max(len(table) for table in tables if any(isinstance(key, tuple) for key in table)) <= 50


def test_one_is_not_true() -> None:
    """Tables are dicts, in which 1 and True are one key; a fact of type 是否 that is looked at alone refuses 1."""
    with pytest.raises(aidrules.FactError):
        HAINAN.function("contractor_eligibility")({"contractor_kind": "企业", "has_facilities": 1})


HOSTILE = (
    "');planted.append(1);('",
    '");planted.append(1);("',
    "'''+str(planted.append(1))+'''",
    '"""\nplanted.append(1)\n"""',
    "\nplanted.append(1)\n",
    "\\');planted.append(1)#",
    "\u202e\u2066planted.append(1)\u2069",
    "{planted.append(1)}",
    "\x00\x01f0\x00",
    "\ud800",
    "#\rplanted.append(1)",
    "\u2028planted.append(1)",
)


def hostile_plan() -> Plan:
    """A plan in which everything that a policy names is Python."""
    ex = Expressions()
    kind = Fact("类", HOSTILE[0], EnumType("类", HOSTILE), HOSTILE[1])
    text = Fact("文", HOSTILE[2], TextType(), HOSTILE[3], presumption=HOSTILE[4])
    first = ex.is_("类", HOSTILE[0])
    known = ex.and_(ex.known("类"), ex.known("文"))
    options = [(member, ex.and_(ex.is_("类", member), known)) for member in HOSTILE]
    reasons = tuple(Emission(member, ex.or_(ex.is_("文", member), first)) for member in HOSTILE)
    missing = (Emission(kind.alias, ex.not_(ex.known("类"))), Emission(text.alias, ex.not_(ex.known("文"))))
    answer = Answer(
        HOSTILE[3],
        HOSTILE[4],
        kind.type,
        known,
        ex.not_(known),
        ex.false,
        ex.false,
        ex.false,
        OneOf(tuple(options)),
        reasons,
        missing,
    )
    return Plan(HOSTILE[5], (kind, text), (answer,))


def test_nothing_is_injected() -> None:
    planted: list[int] = []
    plan = hostile_plan()
    function = generate(plan, lambda _: {}, lambda *_: ("", None, ()))
    for member in HOSTILE:
        for other in HOSTILE:
            status, value, reasons = function({HOSTILE[0]: member, HOSTILE[2]: other})[HOSTILE[4]]
            assert (status, value) == ("decided", member)
            assert reasons == tuple(code for code in HOSTILE if code == other or member == HOSTILE[0])
    assert function({HOSTILE[0]: HOSTILE[1]})[HOSTILE[4]][2] == (HOSTILE[4],)
    text = source(function)
    assert planted == []
    assert all(line.isprintable() for line in text.split("\n"))
    assert not any(line.strip().startswith("planted") for line in text.split("\n"))
