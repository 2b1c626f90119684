"""Generated functions answer what the interpreter answers: status, value and reasons."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, note, settings
from hypothesis import strategies as st

import aidrules
from aidrules.api.policy import Policy
from aidrules.testing import facts
from support.functions import generated, interpreted, same
from support.policies import SEARCH, bundled, policies

LOADED = {name: bundled(name) for name in aidrules.bundled_names()}
LOADED["sample"] = aidrules.load(Path(__file__).parents[1] / "properties" / "sample.policy")
LOADED["whole"] = aidrules.load(Path(__file__).parents[1] / "properties" / "whole" / "whole.policy")
LOADED["county_tighter"] = aidrules.load(Path(__file__).parents[2] / "policies" / "examples" / "county_tighter.policy")


def agree(policy: Policy, data: st.DataObject, tries: int) -> None:
    readings = {
        reading.name: data.draw(st.sampled_from([found.name for found in reading.alternatives]))
        for reading in policy.core.readings.values()
        if data.draw(st.integers(0, 9)) == 0
    }
    for name in policy.core.questions:
        strategy = facts(policy, name, unknowns=True)
        for _ in range(tries):
            case = data.draw(strategy, label=name)
            found, wanted = generated(policy, name, case, readings), interpreted(policy, name, case, readings)
            assert same(found, wanted), (name, readings, found, wanted)


@pytest.mark.parametrize("policy", LOADED.values(), ids=LOADED.keys())
@settings(max_examples=4, deadline=None)
@given(data=st.data())
def test_policies_of_this_repository(policy: Policy, data: st.DataObject) -> None:
    agree(policy, data, 5)


@settings(SEARCH, max_examples=30, deadline=None)
@given(st.data(), policies())
def test_generated_policies(data: st.DataObject, text: str) -> None:
    note(text)
    agree(aidrules.load(text), data, 6)


@pytest.mark.slow
@settings(SEARCH, max_examples=5_000, deadline=None)
@given(st.data(), policies(5, 5))
def test_many_generated_policies(data: st.DataObject, text: str) -> None:
    note(text)
    agree(aidrules.load(text), data, 10)
