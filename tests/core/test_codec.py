"""The core as data and back: the same policy, with the same marks, deciding the same."""

from __future__ import annotations

import copy
import json
import pickle
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import aidrules
from aidrules.api.policy import Policy
from aidrules.core.decoder import decode
from aidrules.core.encoder import encode
from aidrules.core.fingerprint import fingerprint
from aidrules.core.policy import CorePolicy, Decision
from aidrules.testing import facts, policies, run_examples
from support.cases import loaded, read_cases
from support.policies import SEARCH, bundled

CASES = Path(__file__).parents[1] / "conformance" / "cases"
TEXTS = sorted({case.text for case in read_cases(CASES)})


def there_and_back(core: CorePolicy) -> CorePolicy:
    return decode(json.loads(json.dumps(encode(core), ensure_ascii=False)))


def assert_same(left: object, right: object, path: str = "") -> None:
    """The same in everything, marks and the order of names included, which take no part in equality."""
    assert left.__class__ is right.__class__, path
    if attrs.has(left.__class__):
        for field in attrs.fields(left.__class__):
            assert_same(getattr(left, field.name), getattr(right, field.name), f"{path}.{field.name}")
    elif isinstance(left, tuple) and isinstance(right, tuple):
        assert len(left) == len(right), path
        for number, (one, other) in enumerate(zip(left, right, strict=True)):
            assert_same(one, other, f"{path}[{number}]")
    elif isinstance(left, dict) and isinstance(right, dict):
        assert list(left) == list(right), path
        for name in left:
            assert_same(left[name], right[name], f"{path}[{name}]")
    else:
        assert left == right, path


def check_law(core: CorePolicy) -> None:
    found = there_and_back(core)
    assert found.last_commencement == core.last_commencement
    assert_same(core, found)
    assert found == core
    assert core == there_and_back(core)
    assert fingerprint(there_and_back(core)) == fingerprint(core)
    assert encode(there_and_back(core)) == encode(core)


@pytest.mark.parametrize("name", aidrules.bundled_names())
def test_bundled_policies(name: str) -> None:
    check_law(bundled(name).core)


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_policies_of_the_conformance_cases(text: str) -> None:
    check_law(loaded(text).core)


@settings(SEARCH, max_examples=15)
@given(policies(), st.data())
def test_generated_policies_decide_the_same(text: str, data: st.DataObject) -> None:
    policy = aidrules.load(text)
    check_law(policy.core)
    other = Policy(there_and_back(policy.core))
    case = data.draw(facts(policy, unknowns=True))
    for name in policy.decisions:
        assert answers(other, name, case) == answers(policy, name, case)


def answers(policy: Policy, name: str, case: dict[str, object]) -> list[object]:
    try:
        found = policy.decide(name, case)
    except aidrules.EvaluationError as error:
        return [error.text(), error.text("en"), error.span]
    return [found.to_dict(), found.explain(), found.explain("en"), [reason.code for reason in found.reasons]]


@pytest.mark.parametrize("name", aidrules.bundled_names())
def test_the_examples_hold_in_what_was_read(name: str) -> None:
    policy = Policy(there_and_back(bundled(name).core))
    results = run_examples(policy)
    assert len(results) == len(policy.core.examples)
    assert [result for result in results if result.failures] == []


def test_a_late_body_is_that_of_an_ordinary_decision() -> None:
    late = next(iter(there_and_back(bundled("hainan").core).decisions.values()))
    plain = bundled("hainan").core.decisions[late.name]
    assert type(late) is not Decision
    assert isinstance(late, Decision)
    assert late == plain
    assert type(late) is Decision
    assert hash(late) == hash(plain)


def test_threads_that_look_together_see_one_body() -> None:
    for _ in range(20):
        late = next(iter(there_and_back(bundled("national").core).decisions.values()))
        barrier = threading.Barrier(8)

        def look(late: Decision = late, barrier: threading.Barrier = barrier) -> object:
            barrier.wait()
            return late.body

        with ThreadPoolExecutor(8) as pool:
            bodies = [found.result() for found in [pool.submit(look) for _ in range(8)]]
        assert all(body is late.body for body in bodies)


def test_what_is_late_can_be_copied_pickled_and_changed() -> None:
    core = there_and_back(bundled("guangdong").core)
    for found in (copy.copy(core), copy.deepcopy(core), pickle.loads(pickle.dumps(core))):  # noqa: S301
        assert found == bundled("guangdong").core
    assert attrs.evolve(there_and_back(core), alias="other").examples == core.examples
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        there_and_back(core).alias = "other"  # type: ignore[misc]
