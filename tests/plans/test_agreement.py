"""A plan says of every case what the interpreter says of it: status, value, reasons and missing facts."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from hypothesis import given, note, settings
from hypothesis import strategies as st

import aidrules
from aidrules.api.policy import Policy
from aidrules.backends.lowering.answers import make_plan
from aidrules.backends.plan import Plan
from aidrules.backends.refusal import RefusedError
from support.agreement import interpreter_says, plan_says
from support.facts import representatives, with_gaps
from support.policies import SEARCH, bundled, policies

PROPERTIES = Path(__file__).parents[1] / "properties"
LOADED = {name: bundled(name) for name in aidrules.bundled_names()} | {
    "sample": aidrules.load(PROPERTIES / "sample.policy"),
    "whole": aidrules.load(PROPERTIES / "whole" / "whole.policy"),
}
QUESTIONS = [(policy, name) for policy, loaded in LOADED.items() for name in loaded.core.questions]

# What no plan carries yet, by name; everything else of these policies has to be carried.
REFUSED = {
    ("whole", name): words
    for words, names in {
        "平均": ("平均次数",),
        "工作日": ("期限", "按时", "县期限"),
    }.items()
    for name in names
}


def inputs_of(policy: Policy, name: str) -> dict[str, list[object]]:
    """The facts that a decision reads and a plan takes from each case, with values to try."""
    facts = [policy.core.facts[found] for found in policy.facts_below(name)]
    plain = [fact for fact in facts if fact.default is None and fact.origin != "builtin"]
    return {fact.name: [*representatives(policy.core, fact)] for fact in plain}


def agree(policy: Policy, name: str, plan: Plan, random: Random, tries: int, readings: dict[str, str]) -> None:
    options = inputs_of(policy, name)
    for _ in range(tries):
        chance = random.random()
        facts = {
            fact: with_gaps(random, random.choice(values)) if random.random() < chance else None
            for fact, values in options.items()
        }
        said = plan_says(policy, plan, facts, readings)[policy.core.decisions[name].alias]
        expected = interpreter_says(policy, name, facts, readings)
        assert said == expected, facts


def planned(policy: Policy, name: str, readings: dict[str, str]) -> Plan:
    return make_plan(policy.core, [name], readings=readings, coverage=policy.coverage, diagrams=policy.diagrams)


@pytest.mark.parametrize(("policy", "name"), [found for found in QUESTIONS if found not in REFUSED])
def test_every_decision_of_this_repository(policy: str, name: str) -> None:
    loaded = LOADED[policy]
    random = Random(f"{policy} {name}")  # noqa: S311 - a repeatable search
    for _ in range(2):  # under the defaults, and under other readings
        readings = (
            {}
            if _ == 0
            else {reading.name: random.choice(reading.alternatives).name for reading in loaded.core.readings.values()}
        )
        agree(loaded, name, planned(loaded, name, readings), random, 10, readings)


@pytest.mark.parametrize(("policy", "name"), REFUSED)
def test_what_is_not_carried_is_refused_by_name(policy: str, name: str) -> None:
    with pytest.raises(RefusedError) as caught:
        planned(LOADED[policy], name, {})
    assert REFUSED[policy, name] in caught.value.zh


def obey(text: str, seed: int, tries: int) -> None:
    note(text)
    policy = aidrules.load(text)
    for name in policy.core.questions:
        try:
            plan = planned(policy, name, {})
        except RefusedError:
            continue
        agree(policy, name, plan, Random(seed), tries, {})  # noqa: S311 - a repeatable search


@settings(SEARCH, max_examples=25)
@given(text=policies(), seed=st.integers(0, 99))
def test_generated_policies(text: str, seed: int) -> None:
    obey(text, seed, 6)


@pytest.mark.slow
@settings(SEARCH, max_examples=2000)
@given(text=policies(5, 5), seed=st.integers(0, 9999))
def test_many_generated_policies(text: str, seed: int) -> None:
    obey(text, seed, 10)


def test_several_decisions_share_one_plan() -> None:
    loaded = LOADED["hainan"]
    names = ["服务能否购买", "承接主体资格", "应配工作人员合计"]
    plan = make_plan(loaded.core, names, coverage=loaded.coverage, diagrams=loaded.diagrams)
    assert [answer.name for answer in plan.answers] == names
    random = Random(1)  # noqa: S311 - a repeatable search
    options = {fact: values for name in names for fact, values in inputs_of(loaded, name).items()}
    for _ in range(60):
        facts = {fact: random.choice(values) if random.random() < 0.8 else None for fact, values in options.items()}
        said = plan_says(loaded, plan, facts, {})
        assert said == {loaded.core.decisions[name].alias: interpreter_says(loaded, name, facts, {}) for name in names}


def test_what_is_not_given_is_presumed_and_what_is_fixed_is_the_same_in_every_case() -> None:
    loaded = LOADED["hainan"]
    inputs = ["服务事项", "应由政府直接提供"]
    for fixed in (None, True, False):
        plan = make_plan(
            loaded.core,
            ["服务能否购买"],
            inputs=inputs,
            fixed={} if fixed is None else {"不适合社会力量承担": fixed},
        )
        assert {fact.name for fact in plan.facts} <= set(inputs)
        for provided in (True, False, None):
            facts = {"服务事项": "家计调查", "应由政府直接提供": provided}
            said = plan_says(loaded, plan, facts, {})["may_outsource"]
            given_ = facts if fixed is None else {**facts, "不适合社会力量承担": fixed}
            assert said == interpreter_says(loaded, "服务能否购买", given_, {})


def test_a_fact_that_is_assumed_known_is_never_asked_whether_it_is() -> None:
    loaded = LOADED["hainan"]
    plan = make_plan(loaded.core, ["应配工作人员合计"], assumed_known=["民政社会救助对象人数"])
    answer = plan.answers[0]
    assert answer.decided.is_true
    assert answer.missing == ()
    for recipients in (0, 1, 1499, 1500, 1501):
        facts = {"民政社会救助对象人数": recipients}
        assert plan_says(loaded, plan, facts, {})["staff_required"] == interpreter_says(
            loaded, "应配工作人员合计", facts, {}
        )


def test_of_a_case_without_an_answer_it_does_not_matter_which_rows_clash() -> None:
    loaded = LOADED["sample"]
    facts = {"困难": "急难型", "低保标准": 500, "首次申请": True, "核查意见": "不属实"}
    unknown = dict.fromkeys(("本地户籍", "居住证", "虚报", "核查逾期"))
    plan = planned(loaded, "限额", {})
    said = plan_says(loaded, plan, {**facts, **unknown}, {})["cap"]
    assert said == interpreter_says(loaded, "限额", {**facts, **unknown}, {})
    assert said[3] == ("false_claim",)


DEEMED = """政策 例（p）。
类型 级：丁级＜丙级＜乙级＜甲级。
类型 判：合格、不合格。
事实 事一（f1）：级。
事实 事二（f2）：是否，但 事一 高于 丁级 的，视为 否。
口径 口径甲（r1）：从宽（默认）：理由甲；从严：理由乙。
决策 决二（d2）：判，依据 一“乙”，符合下列情形之一：
  （一）若 口径甲 为 从严 则 应当 事二。
"""


def test_what_is_deemed_counts_only_where_it_was_looked_at() -> None:
    loaded = aidrules.load(DEEMED)
    plan = planned(loaded, "决二", {})
    for facts in ({"事一": "丙级", "事二": True}, {"事一": None, "事二": None}):
        assert plan_says(loaded, plan, facts, {})["d2"] == interpreter_says(loaded, "决二", facts, {})


def test_a_text_that_is_never_given_is_never_decided() -> None:
    loaded = aidrules.load("政策 例（p）。\n事实 文字（txt）：文本。\n决策 文（tt）：文本，依据 一“文”，等于 文字。\n")
    plan = make_plan(loaded.core, ["文"], inputs=[])
    said = plan_says(loaded, plan, {}, {})["tt"]
    assert said == ("undetermined", None, ("tt",), ("txt",))
    assert "tt__missing" in loaded.to_sql("tt", columns=[])


def test_a_table_too_large_for_a_plan_is_refused_in_time_and_decided_all_the_same() -> None:
    rows = "".join(f"    | {low} 以上 不满{low + 10} || {low} |\n" for low in range(0, 2000, 10))
    loaded = aidrules.load(
        "政策 例（p）。\n事实 数（n）：整数，0 以上。\n"
        f"决策 档（grade）：整数，依据 一“档”，决策表 唯一：\n    | 数 || 档 |\n{rows}"
    )
    with pytest.raises(RefusedError, match="too many"):
        planned(loaded, "档", {})
    for _ in range(25):  # past the point where decide would use generated code
        assert loaded.decide("档", {"n": 15}).value == 10
    assert loaded.function("grade")({"n": 15}) == {"grade": ("decided", 10, ("grade.r2",))}
