"""The interpreter agrees with a second, naive evaluator wherever every fact is known."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, note, settings
from hypothesis import strategies as st

import aidrules
from aidrules.api.policy import Policy
from aidrules.values import intervals
from support.comparing import decided, expected
from support.facts import cases
from support.policies import SEARCH, bundled, policies


def agree(data: st.DataObject, policy: Policy, tries: int) -> None:
    for _ in range(tries):
        facts = data.draw(cases(policy.core), label="facts")
        readings = {
            name: data.draw(st.sampled_from([a.name for a in reading.alternatives]), label=name)
            for name, reading in policy.core.readings.items()
        }
        for name in policy.core.questions:
            assert decided(policy, name, facts, readings) == expected(policy.core, name, facts, readings), name


@settings(SEARCH, max_examples=50)
@given(st.data(), policies())
def test_generated_policies(data: st.DataObject, text: str) -> None:
    note(text)
    agree(data, aidrules.load(text), 5)


@pytest.mark.slow
@settings(SEARCH, max_examples=20_000)
@given(st.data(), policies(5, 5))
def test_many_generated_policies(data: st.DataObject, text: str) -> None:
    note(text)
    agree(data, aidrules.load(text), 10)


LOADED = {name: bundled(name) for name in aidrules.bundled_names()}
LOADED["sample"] = aidrules.load(Path(__file__).parent / "sample.policy")
LOADED["whole"] = aidrules.load(Path(__file__).parent / "whole" / "whole.policy")
LOADED["county_tighter"] = aidrules.load(Path(__file__).parents[2] / "policies" / "examples" / "county_tighter.policy")


@pytest.mark.parametrize("policy", LOADED.values(), ids=LOADED.keys())
@settings(max_examples=8)
@given(data=st.data())
def test_policies_of_this_repository(policy: Policy, data: st.DataObject) -> None:
    agree(data, policy, 3)


def test_a_planted_error_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The comparison can fail: with a wrong rounding in the interpreter the two disagree."""
    text = "政策 例。\n事实 数（n）：小数。\n决策 整（d）：整数，等于 四舍五入（数，0位）。\n"
    policy = aidrules.load(text)
    facts = {"数": Decimal("-0.5")}
    assert decided(policy, "整", facts) == expected(policy.core, "整", facts) == ("decided", -1)
    monkeypatch.setattr(intervals, "round_exact", lambda value, mode, places: value // 1 + 1)
    assert decided(policy, "整", facts) != expected(policy.core, "整", facts)
