"""Errors: every one crosses a process, can be printed, and says what was wanted."""

from __future__ import annotations

import copy
import importlib
import pickle
import pkgutil
from concurrent.futures import ProcessPoolExecutor

import pytest

import aidrules
from aidrules.api.receipt import ReceiptError
from aidrules.errors import AidrulesError, Problem
from aidrules.source.text import Span

TEXT = "政策 例（p）。\n事实 数（n）：整数。\n决策 倍（d）：整数，依据 一“x”，等于 数 ＋ 数。\n"
SPAN = Span(3, 5, 2, 1)
FAULT = ("“甲”：不行。", "“a”: no.", "甲", "a", SPAN)


def broken() -> aidrules.PolicyError:
    with pytest.raises(aidrules.PolicyError) as found:
        aidrules.load("政策 例（p）。\n决策 倍（d）：整数，等于 没有。\n")
    return found.value


EVERY: list[AidrulesError] = [
    AidrulesError("x"),
    broken(),
    aidrules.InputError("x"),
    aidrules.FactError([Problem("n", "wrong_type", "不是数。", "no number", "m")]),
    aidrules.UnknownDecisionError("甲", "乙"),
    aidrules.RecordDecisionError("甲", "名册"),
    aidrules.UnknownPolicyError("甲", ("乙", "丙")),
    aidrules.EvaluationError(*FAULT),
    aidrules.ConflictError(*FAULT, rows=("r1",), lines=(3,)),
    aidrules.DivisionByZeroError(*FAULT),
    aidrules.RangeError(*FAULT),
    aidrules.CalendarError(*FAULT, year=2024),
    aidrules.MagnitudeError(*FAULT),
    ReceiptError("不是收据。", "no receipt"),
]


def kinds(kind: type[AidrulesError]) -> set[type[AidrulesError]]:
    return {kind}.union(*map(kinds, kind.__subclasses__()))


def test_every_error_is_tried() -> None:
    for module in pkgutil.walk_packages(aidrules.__path__, "aidrules."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    own = {kind for kind in kinds(AidrulesError) if kind.__module__.startswith("aidrules.")}
    assert {type(error) for error in EVERY} == own


@pytest.mark.parametrize("error", EVERY, ids=lambda error: type(error).__name__)
def test_every_error_can_be_pickled_and_copied(error: AidrulesError) -> None:
    for again in (pickle.loads(pickle.dumps(error)), copy.copy(error), copy.deepcopy(error)):  # noqa: S301 - its own
        assert type(again) is type(error)
        assert (again.args, vars(again), str(again)) == (error.args, vars(error), str(error))


def decided(number: object) -> object:
    return aidrules.load(TEXT).decide("倍", {"n": number}).value


def test_a_pool_of_processes_survives_a_bad_fact() -> None:
    with ProcessPoolExecutor(1) as pool:
        with pytest.raises(aidrules.FactError, match="整数") as found:
            pool.submit(decided, "很多").result(timeout=60)
        assert [problem.name for problem in found.value.problems] == ["n"]
        assert pool.submit(decided, 3).result(timeout=60) == 6
