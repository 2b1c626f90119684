"""Generated policies load, and between them they hold every construct."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

import aidrules
import aidrules.testing.generated.policies as module
from aidrules.diagnostics.registry import Severity
from aidrules.testing import facts, policies, run_properties
from support.policies import SEARCH

FEW = settings(SEARCH, max_examples=20)
FIRST = settings(database=None, phases=[Phase.generate])
CONSTRUCTS = """
要件：
同时符合：
符合下列情形之一：
决策表 唯一
决策表 任一
决策表 首个
决策表 优先
决策表 收集-清单
决策表 收集-求和
决策表 收集-最大
决策表 收集-计数
决策表 规则顺序
决策表 输出顺序
否则
转人工
不适用
适用于
的除外
，其中
的，为
另有规定
特别规定
参照
视为
口径
参数
自
止
按 辖区、期间
推定
四舍五入
期满日
日历
个工作日
个工作日 内
届满 之后
届满 之前
起 届满
前 6
已满
工作日数
首日计入
末日不顺延
包含任一
幅度 整数
幅度 小数
选择
倍以上
不在
上限（
并非
÷
名册
逐名
人数（册一
合计（册一
最大（册一
最小（册一
平均（册一
存在（册一
每名均（册一
册一 其中
""".strip().splitlines()


@FEW
@given(policies())
def test_every_text_loads(text: str) -> None:
    assert not [found for found in aidrules.check(text) if found.severity is Severity.ERROR]
    policy = aidrules.load(text)
    assert 1 <= sum(fact.origin == "fact" for fact in policy.facts.values()) <= 4 and 1 <= len(policy.decisions) <= 3


@FEW
@given(policies(), st.data())
def test_the_facts_of_generated_policies_are_taken(text: str, data: st.DataObject) -> None:
    policy = aidrules.load(text)
    case = data.draw(facts(policy, unknowns=data.draw(st.booleans())))
    for name in policy.decisions:
        try:
            policy.decide(name, case)
        except aidrules.EvaluationError:
            continue


@FEW
@given(policies())
def test_properties_of_generated_policies_can_be_searched(text: str) -> None:
    policy = aidrules.load(f"{text}性质 甲：恒有 是。\n性质 乙：恒有 否。\n")
    assert [report.passed for report in run_properties(policy, 5)] == [True, False]


class _AllSeenError(Exception):
    """Every construct has come up."""


def test_every_construct_comes_up() -> None:
    missing = set(CONSTRUCTS)

    @settings(database=None, derandomize=True, max_examples=1500, phases=[Phase.generate])
    @given(policies())
    def look(text: str) -> None:
        missing.difference_update({construct for construct in missing if construct in text})
        if not missing:
            raise _AllSeenError  # the search may end

    with pytest.raises(_AllSeenError):
        look()
    assert missing == set()


def test_a_policy_has_no_more_than_wanted() -> None:
    text = find(policies(1, 1), lambda _: True, settings=FIRST)
    assert len(re.findall("^事实", text, re.MULTILINE)) == len(re.findall("^决策 ", text, re.MULTILINE)) == 1
    many = find(policies(9, 1), lambda text: "事九（f9）" in text, settings=settings(FIRST, max_examples=2000))
    assert sum(fact.origin == "fact" for fact in aidrules.load(many).core.facts.values()) == 9


@pytest.mark.parametrize("counts", [(0, 1), (1, 0), (10, 1), (1, 10)])
def test_counts_out_of_range_are_an_error_at_once(counts: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="from 1 to 9"):
        policies(*counts)


def test_the_example_of_the_documentation_runs() -> None:
    assert module.__doc__ is not None
    (block,) = re.findall(r"::\n\n((?:    .*\n|\n)+)", module.__doc__)
    names: dict[str, Any] = {}
    exec(re.sub(r"(?m)^    ", "", block), names)  # noqa: S102 - the example of a docstring
    FEW(names["test_every_answer_has_reasons"])()
