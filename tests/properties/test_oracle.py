"""The interpreter agrees with a second, naive evaluator wherever every fact is known."""

from __future__ import annotations

import pytest
from hypothesis import given, note, settings
from hypothesis import strategies as st

import aidrules
from support.comparing import decided, expected
from support.facts import cases
from support.policies import policies


def agree(data: st.DataObject, text: str, tries: int) -> None:
    note(text)
    policy = aidrules.load(text)
    for _ in range(tries):
        facts = data.draw(cases(policy.core), label="facts")
        readings = {name: data.draw(st.sampled_from([a.name for a in reading.alternatives]), label=name)
                    for name, reading in policy.core.readings.items()}
        for name in policy.core.decisions:
            assert decided(policy, name, facts, readings) == expected(policy.core, name, facts, readings), name


@settings(max_examples=150)
@given(st.data(), policies())
def test_generated_policies(data: st.DataObject, text: str) -> None:
    agree(data, text, 5)


@pytest.mark.slow
@settings(max_examples=20_000)
@given(st.data(), policies(5, 5))
def test_many_generated_policies(data: st.DataObject, text: str) -> None:
    agree(data, text, 10)
