"""Generated facts are facts that the policy takes, and come near its cut points."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

import aidrules
from aidrules.testing import facts, strategies
from support.policies import bundled

POLICY = aidrules.load("""\
政策 试行（trial）。
类型 级：丁级 ＜ 丙级 ＜ 乙级。
类型 项目：助餐、助浴、助医。
事实 人数（people）：整数 名，0 以上。
事实 余额（balance）：整数。
事实 区间（between）：整数，（3，7）。
事实 补贴（grant）：2位小数 万元，0 以上。
事实 比例（share）：小数，[0，1]。
事实 窄幅（narrow）：小数，[0.001，0.002]。
事实 级别（grade）：级。
事实 服务项目（items）：集合 项目。
事实 特困（poor）：是否，推定 否。
事实 出生日（born）：日期，不晚于 2020-02-29。
事实 登记日（entered）：日期。
事实 区域（area）：文本。
事实 无名：是否。
决策 配员（staff）：整数 名，依据 一“配员”，
    等于 若 特困 且 人数 大于 1500名 则 1名 否则 向上取整（人数 ÷ 500）。
决策 到期（expired）：是否，依据 一“到期”，
    等于 基准日 晚于 登记日 且 出生日 早于 1960-01-01 且 区域 为 “山区” 且 无名。
决策 金额（amount）：2位小数 万元，依据 一“金额”，
    等于 若 补贴 不少于 0.35万元 且 比例 大于 0.125 且 窄幅 大于 0.0015 且 余额 大于 -4 则 补贴 否则 0元。
决策 照料（care）：是否，依据 一“照料”，等于 级别 不低于 丙级 且 服务项目 包含 助医 且 区间 大于 5。
""")
ALIASES = {
    "people", "balance", "between", "grant", "share", "narrow", "grade", "items", "poor", "born", "entered", "area",
    "无名", "as_of",
}  # fmt: skip
Case = dict[str, Any]
SEARCH = settings(database=None, max_examples=5000, phases=[Phase.generate])


@cache
def hainan() -> aidrules.Policy:
    return bundled("hainan")


@settings(max_examples=50)
@given(facts(POLICY))
def test_every_fact_is_given_and_every_case_is_taken(case: Case) -> None:
    assert set(case) == ALIASES
    assert None not in case.values()
    decided = POLICY.decide_all(case)
    assert {decision.status for decision in decided.values()} == {aidrules.Status.DECIDED}


@settings(max_examples=50)
@given(facts(POLICY, unknowns=True))
def test_cases_with_unknown_facts_are_taken(case: Case) -> None:
    assert set(case) <= ALIASES
    POLICY.decide_all(case)


@settings(max_examples=30)
@given(st.data())
def test_every_decision_of_a_whole_policy_takes_its_facts(data: st.DataObject) -> None:
    policy = hainan()
    name = data.draw(st.sampled_from(sorted(policy.decisions)))
    case = data.draw(facts(policy, name, unknowns=data.draw(st.booleans())))
    policy.decide(name, case)


@pytest.mark.parametrize("name", ["staff", "配员"])
def test_the_facts_of_one_decision_are_those_it_depends_on(name: str) -> None:
    assert set(find(facts(POLICY, name), lambda _: True)) == {"people", "poor"}


def test_a_decision_that_is_not_there_is_an_error_at_once() -> None:
    with pytest.raises(aidrules.UnknownDecisionError):
        facts(POLICY, "stuff")


@pytest.mark.parametrize(
    ("decision", "wanted"),
    [
        ("staff", lambda case: case["people"] == 1500),
        ("staff", lambda case: case["people"] == 1501),
        ("staff", lambda case: case["people"] not in (0, 1, 2, 3) and case["people"] % 250 > 2),
        ("amount", lambda case: case["grant"] == Decimal("0.35")),
        ("amount", lambda case: case["grant"] == Decimal("0.34")),
        ("amount", lambda case: case["share"] == Decimal("0.125")),
        ("amount", lambda case: case["balance"] == -4),
        ("expired", lambda case: case["born"] == datetime.date(1960, 1, 1)),
        ("expired", lambda case: case["born"] == datetime.date(2020, 2, 29)),
        ("expired", lambda case: case["area"] == "山区"),
        ("expired", lambda case: case["area"] not in ("山区", "别的文字", "")),
        ("expired", lambda case: case["as_of"] > case["entered"]),
        ("care", lambda case: case["between"] == 4),
        ("care", lambda case: case["between"] == 6),
        ("care", lambda case: case["items"] == {"助餐", "助医"}),
    ],
)
def test_cut_points_their_neighbours_and_other_values_come_up(decision: str, wanted: Callable[[Case], bool]) -> None:
    assert wanted(find(facts(POLICY, decision), wanted, settings=SEARCH))


def test_values_have_the_types_that_callers_use() -> None:
    case = find(facts(POLICY), lambda _: True, settings=SEARCH)
    assert {alias: type(value) for alias, value in case.items() if alias in ("people", "grant", "items", "born")} == {
        "people": int,
        "grant": Decimal,
        "items": frozenset,
        "born": datetime.date,
    }


def test_unknown_facts_are_none_or_left_out() -> None:
    strategy = facts(POLICY, "staff", unknowns=True)
    assert find(strategy, lambda case: "people" in case and case["people"] is None)["people"] is None
    assert find(strategy, lambda case: "people" not in case and case.get("poor") is True) == {"poor": True}
    assert find(strategy, lambda case: None not in case.values() and len(case) == 2)
    assert find(strategy, lambda _: True) == {}


def test_a_text_is_never_the_word_for_unknown() -> None:
    case = find(facts(POLICY, "expired"), lambda case: len(case["area"]) > 1)
    assert POLICY.decide("expired", {**case, "area": "未知"}).given["区域"] is None
    values = strategies._anywhere(POLICY.facts["area"].type)
    assert "filter" in repr(values)


def test_a_fact_whose_range_holds_no_value_is_left_out() -> None:
    policy = aidrules.load(
        "政策 试行（trial）。\n事实 甲（a）：整数，（0，1）。\n事实 乙（b）：是否。\n"
        "决策 丙（c）：是否，依据 一“丙”，等于 甲 大于 0 且 乙。\n"
    )
    assert find(facts(policy), lambda _: True) == {"b": False}


def test_a_policy_without_facts_has_one_case() -> None:
    policy = aidrules.load("政策 试行（trial）。\n决策 丙（c）：整数，依据 一“丙”，等于 3。\n")
    assert find(facts(policy), lambda _: True) == {}


def test_the_examples_of_the_documentation_run() -> None:
    assert strategies.__doc__ is not None
    blocks = re.findall(r"::\n\n((?:    .*\n|\n)+)", strategies.__doc__)
    assert len(blocks) == 1
    names: dict[str, Any] = {}
    exec(re.sub(r"(?m)^    ", "", blocks[0]), names)  # noqa: S102 - the example of a docstring
    tests = [names[name] for name in names if name.startswith("test_")]
    assert len(tests) == 2
    for test in tests:
        settings(max_examples=20)(test)()
