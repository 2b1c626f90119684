"""Every evaluator gives every conformance case its answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.cases import ASPECTS, ConformanceCase, loaded, read_cases
from support.evaluators import EVALUATORS, Evaluator

CASES = tuple(read_cases(Path(__file__).parent / "cases"))
RUNS = [
    pytest.param(evaluator, case, id=f"{evaluator.name}: {case.id}")
    for evaluator in EVALUATORS
    for case in CASES
    if evaluator.takes_unknown or case.all_known
]


@pytest.mark.parametrize(("evaluator", "case"), RUNS)
def test_case(evaluator: Evaluator, case: ConformanceCase) -> None:
    found = evaluator.decide(loaded(case.text), case.decision, case.facts, case.readings)
    assert case.status == found.status or (case.status.startswith("!") and found.status == "!")
    assert found.value == case.value
    if found.missing is not None:
        assert bool(found.missing) is (case.status == "undetermined")
    for aspect in ASPECTS:
        reported = getattr(found, aspect)
        if reported is not None and aspect in case.aspects:
            in_any_order = aspect in ("missing", "presumed", "sensitive")
            arranged = sorted if in_any_order else list
            assert arranged(reported) == arranged(case.aspects[aspect]), aspect


def test_names_of_cases_are_unique() -> None:
    names = [case.id for case in CASES]
    assert len(set(names)) == len(names)


def test_a_wrong_expectation_is_found() -> None:
    """The runner can fail: a case with another answer is refused."""
    case = next(case for case in CASES if case.status == "decided" and isinstance(case.value, bool))
    wrong = ConformanceCase("wrong", case.text, case.decision, case.facts, case.readings, "decided", not case.value, {})
    with pytest.raises(AssertionError):
        test_case(EVALUATORS[0], wrong)
