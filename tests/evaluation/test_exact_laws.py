"""Which facts matter by the diagrams, against every completion, and against what the interpreter says of them."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, note, settings
from hypothesis import strategies as st

import aidrules
from aidrules.api.policy import Policy
from aidrules.evaluation.exact import FiniteDecision
from aidrules.evaluation.inputs import check_case
from aidrules.evaluation.missing import missing_facts
from aidrules.evaluation.possible import Possible
from support.brute_force import facts_that_matter
from support.facts import Given, cases, constants, representatives
from support.policies import SEARCH, bundled, policies

PROPERTIES = Path(__file__).parents[1] / "properties"
LOADED = {
    **{name: bundled(name) for name in aidrules.bundled_names()},
    "sample": aidrules.load(PROPERTIES / "sample.policy"),
    "whole": aidrules.load(PROPERTIES / "whole" / "whole.policy"),
}
FINITE = [
    (policy, name) for policy, loaded in LOADED.items() for name in loaded.core.questions if loaded.diagrams.of(name)
]


def outcome(possible: Possible) -> object:
    """What comes of a complete case; every fault is one."""
    assert possible.settled
    return "fault" if possible.fault is not None else possible


def obey(policy: Policy, name: str, case: Mapping[str, Given | None], not_given: frozenset[str] = frozenset()) -> bool:
    """Compare what the diagrams say with what trying every completion says; false where there are too many."""
    finite = policy.diagrams.of(name)
    if finite is None:
        return False
    brute = facts_that_matter(policy, name, case, not_given)
    if brute is None:
        return False
    checked = check_case(policy.core, case)
    state = finite.state(checked.possible(policy.core), checked.readings)
    exact = {fact for fact in policy.facts_below(name) if finite.matters(fact, state)}
    assert exact == brute, f"{name}: {case}"
    steps = policy.run(name, checked)
    if steps[name].result.settled:
        return True
    structural = missing_facts(steps[name], steps, policy.core.facts)
    assert exact <= set(structural), f"{name}: {case}"
    answer = policy.decide(name, case)
    named = [fact.name for fact in answer.missing]
    assert named == [fact for fact in structural if fact in exact] or (not exact and named == list(structural))
    return True


@settings(SEARCH, max_examples=25)
@given(data=st.data(), text=policies())
def test_of_generated_policies_exactly_the_facts_that_matter_are_missing(data: st.DataObject, text: str) -> None:
    note(text)
    policy = aidrules.load(text)
    case = data.draw(cases(policy.core, unknown=True), label="case")
    for name in policy.core.questions:
        obey(policy, name, {fact: case.get(fact) for fact in policy.facts_below(name)})


@pytest.mark.slow
@settings(SEARCH, max_examples=2000)
@given(data=st.data(), text=policies(5, 5))
def test_of_many_generated_policies_exactly_the_facts_that_matter_are_missing(data: st.DataObject, text: str) -> None:
    note(text)
    policy = aidrules.load(text)
    for _ in range(3):
        case = data.draw(cases(policy.core, unknown=True), label="case")
        for name in policy.core.questions:
            obey(policy, name, {fact: case.get(fact) for fact in policy.facts_below(name)})


@pytest.mark.parametrize(("loaded", "name"), FINITE)
def test_of_policies_of_this_repository_exactly_the_facts_that_matter_are_missing(loaded: str, name: str) -> None:
    policy = LOADED[loaded]
    random = Random(7)  # noqa: S311 - a repeatable search
    named = constants(policy.core)
    options = {fact: representatives(policy.core, policy.core.facts[fact], named) for fact in policy.facts_below(name)}
    compared = 0
    for tried in range(40):
        unknown = random.sample(sorted(options), min(len(options), tried % 6))
        case = {fact: None if fact in unknown else random.choice(values) for fact, values in options.items()}
        compared += obey(policy, name, case)
        if compared == 15:
            break
    assert compared >= 7


@pytest.mark.parametrize(("loaded", "name"), FINITE)
def test_a_diagram_says_what_the_interpreter_says_of_complete_cases(loaded: str, name: str) -> None:
    policy = LOADED[loaded]
    finite = policy.diagrams.of(name)
    assert finite is not None
    random = Random(11)  # noqa: S311 - a repeatable search
    named = constants(policy.core)
    options = {fact: representatives(policy.core, policy.core.facts[fact], named) for fact in policy.facts_below(name)}
    for _ in range(60):
        readings = {reading.name: random.choice(reading.alternatives).name for reading in policy.core.readings.values()}
        case = check_case(policy.core, {fact: random.choice(values) for fact, values in options.items()}, readings)
        state = finite.state(case.possible(policy.core), case.readings)
        assert all(len(atoms) == 1 for atoms in state)
        found = finite.outcomes.value([atoms[0] for atoms in state])
        assert isinstance(found, Possible)
        assert outcome(found) == outcome(policy.run(name, case)[name].result)


def nodes_by_flags(finite: FiniteDecision, fact: str, state: list[list[int]]) -> bool:
    """A diagram as a compiler writes it: one truth value for each node, made of flags for the atoms."""
    may = [[atom in allowed for atom in range(len(finite.variables[at].pieces))] for at, allowed in enumerate(state)]
    values: list[bool] = []
    for node in finite.depends(fact).nodes:
        children = enumerate(node.children)
        values.append(
            node.leaf is True
            if node.variable < 0
            else any(may[node.variable][atom] and values[child] for atom, child in children)
        )
    return values[-1]


@settings(max_examples=40)
@given(seed=st.integers(0, 10**6))
def test_one_truth_value_for_each_node_is_all_that_is_needed(seed: int) -> None:
    random = Random(seed)  # noqa: S311 - made of the drawn seed
    finite = LOADED["hainan"].diagrams.of("承接主体资格")
    assert finite is not None
    state = []
    for atoms in finite.variables:
        numbers = range(len(atoms.pieces))
        state.append(sorted(random.sample(numbers, random.choice([1, 1, len(numbers)]))))
    for fact in finite.facts:
        at = finite.position(fact)
        assert at is not None
        whole = [*state[:at], list(range(len(finite.variables[at].pieces))), *state[at + 1 :]]
        assert finite.matters(fact, whole) is nodes_by_flags(finite, fact, whole)


LOOKED_UP = aidrules.load("""政策 查表（lookup）。
类型 档：甲档、乙档、丙档。
事实 贫困（poor）：是否。
参数 限额（limit）：整数 元，按 辖区、期间，0以上 400以下，依据 一“限”：
    | 海南省                 | 2021-01-01 至 2025-12-31 | 100元 |
    | “海南省/海口市”        | 自 2024-01-01 起         | 200元 |
    | 全国                   | 至 2020-12-31 止         | 50元  |
参数 档次（tier）：档，按 辖区，依据 一“档”：
    | 海南省          | 甲档 |
    | “广东省/广州市” | 乙档 |
决策 过限（over）：是否，依据 一“限”，等于 限额 不少于 150元 且 贫困。
决策 分档（tiered）：是否，自 2022-01-01 起，依据 一“档”，等于 若 限额 大于 100元 则 档次 为 甲档 否则 贫困。
决策 同档（same）：是否，依据 一“档”，等于 档次 为 乙档 或 辖区 属于（“海南省/海口市”、“广东省”）或 贫困。
""")
PLACES = ["海南省", "海南省/海口市", "海南省/海口市/龙华区", "广东省", "广东省/广州市", "浙江省"]


@settings(max_examples=40)
@given(
    name=st.sampled_from(["过限", "分档", "同档"]),
    case=st.fixed_dictionaries(
        {"贫困": st.sampled_from([True, False, None])},
        optional={
            "限额": st.sampled_from([None, 0, 100, 101, 150]),
            "档次": st.sampled_from([None, "甲档", "丙档"]),
            "辖区": st.none() | st.sampled_from(PLACES),
            "版本日": st.none() | st.dates(datetime.date(2020, 12, 30), datetime.date(2026, 1, 2)),
        },
    ),
)
def test_what_is_looked_up_is_missing_where_no_look_up_may_find_it(name: str, case: dict[str, Given | None]) -> None:
    finite = LOOKED_UP.diagrams.of(name)
    assert finite is not None
    case = {fact: value for fact, value in case.items() if fact in LOOKED_UP.facts_below(name)}
    not_given = frozenset({"限额", "档次"} - set(case))
    checked = check_case(LOOKED_UP.core, case)
    state = finite.state(checked.possible(LOOKED_UP.core), checked.readings)
    brute = facts_that_matter(LOOKED_UP, name, case, not_given, 40_000)
    assert brute == {fact for fact in LOOKED_UP.facts_below(name) if finite.matters(fact, state)}
