"""Errors: every one crosses a process, can be printed, and says what was wanted."""

from __future__ import annotations

import copy
import importlib
import pickle
import pkgutil
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from typing import Any

import pytest

import aidrules
from aidrules.api.exporting import ExportError, Refused
from aidrules.api.receipt import ReceiptError, replay
from aidrules.diagnostics.diagnostic import Diagnostic
from aidrules.errors import AidrulesError, Problem, RowProblems
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
    aidrules.CompiledPolicyError(Diagnostic("P801", args={"path": "x.json"})),
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
    ExportError([Refused("甲", "a", "名册的汇总", "an aggregate over a roster")]),
    aidrules.TableError([Problem("n", "float_column", "不是数。", "no number", "m")]),
    aidrules.RowsError([RowProblems(3, (Problem("n", "wrong_type", "不是数。", "no number"),))], 7),
    aidrules.MissingExtraError("pyarrow", "batch"),
    aidrules.UnsupportedError("spark", "a", "工作日的期间", "a period of working days"),
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


# ---- what cannot be printed


def test_half_a_character_in_a_fact_can_be_printed() -> None:
    policy = aidrules.load(TEXT)
    for facts in ({"n": "\ud800"}, {"\ud800": 1}, {"n": "\x1b[2J\n"}):
        with pytest.raises(aidrules.FactError) as found:
            policy.decide("倍", facts)
        for shown in (str(found.value), found.value.text(), found.value.text("en")):
            assert shown.encode("utf-8")
            assert "\x1b" not in shown and shown.count("\n") == 1
    for call in (lambda: policy.decide("\udfff"), lambda: aidrules.bundled("\udfff")):
        with pytest.raises(aidrules.InputError) as missing:
            call()
        assert "U+DFFF" in str(missing.value)


@pytest.mark.parametrize("where", ["标题 “\ud800”", "标题 “t”。 # \ud800\n事实 甲：是否"])
def test_half_a_character_in_a_text_is_refused(where: str) -> None:
    found = aidrules.check(f"政策 例（p）：{where}。\n")
    assert [(item.code, item.args["offset"]) for item in found] == [
        ("P002", str(len(f"政策 例（p）：{where}".split("\ud800")[0].encode())))
    ]


# ---- arguments of the wrong kind

POLICY = aidrules.load(TEXT)
OTHER = aidrules.load(TEXT.replace("（p）", "（q）"))
RECEIPT = POLICY.decide("倍", {"n": 1}).receipt

WRONG: list[tuple[str, Callable[[Any], object]]] = [
    ("list of mappings", lambda wrong: aidrules.Roster(wrong)),
    ("list of mappings", lambda _: aidrules.Roster(5)),  # type: ignore[arg-type]
    ("list of mappings", lambda _: aidrules.Roster(aidrules.Roster([]))),  # type: ignore[arg-type]
    ("list of mappings", lambda _: aidrules.Roster("甲")),  # type: ignore[arg-type]
    ("path", lambda wrong: aidrules.load(wrong)),
    ("path", lambda wrong: aidrules.check(wrong)),
    ("path", lambda _: aidrules.check(b"a.policy")),  # type: ignore[arg-type]
    ("path", lambda wrong: aidrules.check_against(wrong, wrong)),
    ("folders must be a list of paths", lambda _: aidrules.load(TEXT, folders=5)),  # type: ignore[arg-type]
    ("folders must be a list of paths", lambda _: aidrules.load(TEXT, folders="here")),
    ("a folder must be a path", lambda wrong: aidrules.check(TEXT, folders=[wrong])),
    ("policies must be", lambda wrong: aidrules.compare(wrong, {})),
    ("cases must be", lambda wrong: aidrules.compare([POLICY, OTHER], wrong)),
    ("each case must be", lambda wrong: aidrules.compare([POLICY, OTHER], [wrong])),
    ("facts of a case must be", lambda wrong: aidrules.compare([POLICY, OTHER], {"一": wrong})),
    ("must be a Policy", lambda _: aidrules.compare([POLICY, "hainan"], {})),  # type: ignore[list-item]
    ("must be a Policy", lambda _: aidrules.compare({"a": POLICY, "b": "c"}, {})),  # type: ignore[arg-type]
    ("policy must be a Policy", lambda wrong: replay(RECEIPT, wrong)),
    ("receipt must be a Receipt", lambda wrong: replay(wrong, POLICY)),
]


@pytest.mark.parametrize(("wanted", "call"), WRONG)
def test_a_wrong_argument_is_told_what_is_wanted(wanted: str, call: Callable[[Any], object]) -> None:
    with pytest.raises(aidrules.InputError, match=wanted):
        call(None)
