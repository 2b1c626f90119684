"""Generated policies load, and between them they hold every construct."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st

import aidrules
import aidrules.testing.generated.policies as module
from aidrules.diagnostics.registry import Severity
from aidrules.testing import facts, policies, run_properties

SEARCH = settings(database=None, max_examples=2000, phases=[Phase.generate], suppress_health_check=list(HealthCheck))


@given(policies())
def test_every_text_loads_and_decides_its_own_facts(text: str) -> None:
    assert not [found for found in aidrules.check(text) if found.severity is Severity.ERROR]
    policy = aidrules.load(text)
    assert 1 <= len(policy.facts) <= 4 and 1 <= len(policy.decisions) <= 3


@given(policies(), st.data())
def test_the_facts_of_generated_policies_are_taken(text: str, data: st.DataObject) -> None:
    policy = aidrules.load(text)
    case = data.draw(facts(policy, unknowns=data.draw(st.booleans())))
    for name in policy.decisions:
        try:
            policy.decide(name, case)
        except aidrules.EvaluationError:
            continue


@settings(max_examples=30)
@given(policies())
def test_properties_of_generated_policies_can_be_searched(text: str) -> None:
    policy = aidrules.load(f"{text}性质 甲：恒有 是。\n性质 乙：恒有 否。\n")
    assert [report.passed for report in run_properties(policy, 5)] == [True, False]


@pytest.mark.parametrize(
    "construct",
    [
        "要件：",
        "同时符合：",
        "符合下列情形之一：",
        "决策表 唯一",
        "决策表 任一",
        "决策表 首个",
        "决策表 优先",
        "决策表 收集-清单",
        "决策表 收集-求和",
        "决策表 收集-最大",
        "决策表 收集-计数",
        "决策表 规则顺序",
        "决策表 输出顺序",
        "否则",
        "转人工",
        "不适用",
        "适用于",
        "的除外",
        "口径",
        "参数",
        "推定",
        "四舍五入",
        "期满日",
        "包含任一",
        "并非",
        "÷",
    ],
)
def test_every_construct_comes_up(construct: str) -> None:
    assert construct in find(policies(), lambda text: construct in text, settings=SEARCH)


def test_a_policy_has_no_more_than_wanted() -> None:
    text = find(policies(1, 1), lambda _: True, settings=SEARCH)
    assert len(re.findall("^事实", text, re.MULTILINE)) == len(re.findall("^决策 ", text, re.MULTILINE)) == 1
    many = find(policies(9, 1), lambda text: "事九（f9）" in text, settings=SEARCH)
    assert len(aidrules.load(many).facts) == 9


@pytest.mark.parametrize("counts", [(0, 1), (1, 0), (10, 1), (1, 10)])
def test_counts_out_of_range_are_an_error_at_once(counts: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="from 1 to 9"):
        policies(*counts)


def test_the_example_of_the_documentation_runs() -> None:
    assert module.__doc__ is not None
    (block,) = re.findall(r"::\n\n((?:    .*\n|\n)+)", module.__doc__)
    names: dict[str, Any] = {}
    exec(re.sub(r"(?m)^    ", "", block), names)  # noqa: S102 - the example of a docstring
    names["test_every_answer_has_reasons"]()
