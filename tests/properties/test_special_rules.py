"""What holds of exceptions, special rules and 参照, on generated policies and every case."""

from __future__ import annotations

import re

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import aidrules
from aidrules.api.policy import Policy
from support.facts import cases
from support.policies import SEARCH, policies

SOME = settings(SEARCH, max_examples=15)


def outcome(policy: Policy, name: str, facts: dict[str, object]) -> tuple[object, ...]:
    """What is decided, or the kind of error; with what is missing."""
    try:
        found = policy.decide(name, facts)
    except aidrules.EvaluationError as error:
        return (type(error).__name__,)
    return found.status, found.value, set(found.missing)


def ordinary(text: str, data: st.DataObject) -> str:
    """A decision of a policy that may have exceptions: any but a sequence."""
    names = re.findall(r"^决策 (决.)（\w+）：(?!序列)", text, re.MULTILINE)
    assume(names)
    return str(data.draw(st.sampled_from(names), label="decision"))


def agree(first: str, second: str, name: str, other: str, data: st.DataObject) -> None:
    """Two policies answer two decisions alike, in several cases."""
    one, two = aidrules.load(first), aidrules.load(second)
    for _ in range(4):
        facts = data.draw(cases(one.core, unknown=True), label="case")
        assert outcome(one, name, facts) == outcome(two, other, facts)


@SOME
@given(text=policies(), data=st.data())
def test_an_exception_that_never_holds_changes_nothing(text: str, data: st.DataObject) -> None:
    name = ordinary(text, data)
    agree(text, f"{text}特别规定 {name}：否 的，转人工 “绝不”。\n", name, name, data)


@SOME
@given(text=policies(), data=st.data())
def test_an_exception_to_an_exception_restores_the_rule(text: str, data: st.DataObject) -> None:
    name = ordinary(text, data)
    agree(text, f"{text}特别规定 {name}：是 的，转人工 “总是”，其中 是 的除外。\n", name, name, data)


@SOME
@given(text=policies(), data=st.data())
def test_an_exception_that_always_holds_decides(text: str, data: st.DataObject) -> None:
    name = ordinary(text, data)
    own = re.search(rf"^决策 {name}（[\s\S]*?(?=^\S|\Z)", text, re.MULTILINE)
    assert own is not None
    assume(f"特别规定 {name}" not in text and "的，" not in own[0])
    assume("适用于" not in text and "另有规定" not in text)
    assume(not re.search(rf"决策 {name}（\w+）：[^\n]*，[自至] ?[0-9]", text))  # it may not be in force
    policy = aidrules.load(f"{text}特别规定 {name}：是 的，转人工 “总是”。\n")
    assert policy.decide(name, {}).status == "referred"


@SOME
@given(text=policies(), data=st.data())
def test_following_with_the_same_fact_is_the_rule_itself(text: str, data: st.DataObject) -> None:
    name = ordinary(text, data)
    declared = re.search(rf"决策 {name}（\w+）：(.*?)，", text)
    assert declared is not None
    policy = aidrules.load(text)
    used = [fact for fact in policy.facts_below(name) if fact.startswith("事")]
    replaced = f"，以 {used[0]} 代 {used[0]}" if used else ""
    more = f"决策 照（copy）：{declared[1]}，参照 {name} 执行{replaced}。\n"
    agree(text, text + more, name, "照", data)


@pytest.mark.parametrize("conditions", [("甲", "乙"), ("甲", "甲 或 乙"), ("并非 甲", "乙", "甲 且 乙")])
@settings(max_examples=20)
@given(data=st.data())
def test_exceptions_with_one_result_never_conflict(conditions: tuple[str, ...], data: st.DataObject) -> None:
    exceptions = "".join(f"，但 {condition} 的，为 2" for condition in conditions)
    text = f"政策 例。\n事实 甲（a）：是否。\n事实 乙（b）：是否。\n决策 数（n）：整数，等于 1{exceptions}。\n"
    policy = aidrules.load(text)
    for _ in range(4):
        facts = data.draw(cases(policy.core, unknown=True))
        assert policy.decide("数", facts).value in (1, 2, None)


def test_the_order_of_special_rules_in_the_file_says_nothing() -> None:
    rules = [
        "特别规定 数：甲 的，为 2，依据 二“甲”。\n",
        "特别规定 数：乙 的，为 3，依据 三“乙”，代号 乙。\n",
        "特别规定 数：甲 且 乙 的，为 3，依据 四“丙”，优先于 乙。\n",
    ]
    facts = "政策 例。\n事实 甲（a）：是否。\n事实 乙（b）：是否。\n"
    decision = "决策 数（n）：整数，依据 一“一般”，等于 1。\n"
    prints = {
        aidrules.load(facts + "".join(order)).fingerprint
        for order in ([*rules, decision], [decision, *reversed(rules)], [rules[1], decision, rules[2], rules[0]])
    }
    assert len(prints) == 1
