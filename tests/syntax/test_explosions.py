"""Short texts that would become enormous, or too deep for the program, are refused, and at once."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

import aidrules
from aidrules.diagnostics.registry import Severity

HEADER = "政策 甲（p）。\n事实 数（n）：整数，0 以上。\n决策 层0：整数，依据 一“x”，等于 数。\n"


def codes(text: str) -> set[str]:
    started = time.perf_counter()
    found = {item.code for item in aidrules.check(text)}
    assert time.perf_counter() - started < 20  # it took minutes, or for ever
    return found


def crossed(count: int) -> str:
    return HEADER + "".join(
        f"决策 另{i}：整数，依据 一“x”，参照 层{i - 1} 执行，以 数 ＋ 1 代 数。\n"
        f"决策 层{i}：整数，依据 一“x”，等于 层{i - 1} ＋ 另{i}。\n"
        for i in range(1, count)
    )


def chained(count: int, new: str) -> str:
    return HEADER + "".join(
        f"决策 层{i}：整数，依据 一“x”，参照 层{i - 1} 执行，以 {new} 代 数。\n" for i in range(1, count)
    )


def beside(count: int) -> str:
    parts = " ＋ ".join(["数"] * 900)
    return f"{HEADER}决策 长：整数，依据 一“x”，等于 {parts}。\n" + "".join(
        f"决策 另{i}：整数，依据 一“x”，参照 长 执行，以 数 ＋ 1 代 数。\n" for i in range(count)
    )


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(crossed(18), id="crossed"),
        pytest.param(chained(18, "数 ＋ 数"), id="terms that grow"),
        pytest.param(chained(120, "数 ＋ 1"), id="deep"),
        pytest.param(chained(120, "数"), id="long"),
        pytest.param(beside(40), id="together"),
    ],
)
def test_what_is_followed_may_not_explode(text: str) -> None:
    assert codes(text) == {"P062"}


@pytest.mark.parametrize(
    ("text", "value"), [(crossed(6), 112), (chained(6, "数 ＋ 数"), 32), (chained(15, "数 ＋ 1"), 15)]
)
def test_what_is_followed_may_be_small(text: str, value: int) -> None:
    policy = aidrules.load(text)
    assert policy.decide(list(policy.decisions)[-1], {"n": 1}).value == value


def deemed(count: int) -> str:
    facts = "".join(f"事实 有{i}（f{i}）：是否，但 有{i - 1} 的，视为 是，依据 一“x”。\n" for i in range(1, count))
    return f"政策 甲（p）。\n事实 有0（f0）：是否。\n{facts}决策 乙（d）：是否，依据 一“x”，等于 有{count - 1}。\n"


def excepted(count: int, what: str) -> str:
    inner = "".join(f"，其中 有 的，为 {i}" if what == "result" else "，其中 有 的除外" for i in range(count))
    return f"政策 甲（p）。\n事实 有（f）：是否。\n决策 乙（d）：整数，依据 一“x”，等于 1，但 有 的，为 2{inner}。\n"


def item(count: int) -> str:
    inner = "，但 有 的除外" + "，其中 有 的除外" * count
    return f"政策 甲（p）。\n事实 有（f）：是否。\n决策 乙（d）：是否，依据 一“x”，要件：（一）应当 有{inner}。\n"


@pytest.mark.parametrize("count", [150, 3000])
@pytest.mark.parametrize(
    "make",
    [deemed, lambda n: excepted(n, "result"), lambda n: excepted(n, ""), item],
    ids=["deemed", "result", "none", "item"],
)
def test_chains_that_are_too_long_are_refused(make: Callable[[int], str], count: int) -> None:
    found = [item for item in aidrules.check(make(count)) if item.severity is Severity.ERROR]
    assert [item.code for item in found] == ["P007"]


@pytest.mark.parametrize("make", [deemed, lambda n: excepted(n, "result"), lambda n: excepted(n, ""), item])
def test_long_chains_are_decided_and_shown(make: Callable[[int], str]) -> None:
    policy = aidrules.load(make(58))
    decided = policy.decide("乙", {"f0" if "f0" in policy.facts else "f": True})
    assert decided.explain()
    assert decided.to_html()
    assert policy.decide("乙", {}).missing


def test_a_text_beyond_every_limit_is_a_diagnostic(monkeypatch: pytest.MonkeyPatch) -> None:
    def endless(*_: object) -> None:
        endless()

    for place in ("api.imports.check", "api.imports.link", "api.imports.parse", "api.stages.check_tables"):
        with monkeypatch.context() as patched:
            patched.setattr(f"aidrules.{place}", endless)
            assert [item.code for item in aidrules.check(HEADER)] == ["P007"]


def doubled(count: int) -> str:
    facts = "".join(
        f"事实 级{i}（f{i}）：低、高，但 级{i - 1} 为 高 或 级{i - 1} 为 低 的，视为 高，依据 一“x”。\n"
        for i in range(1, count)
    )
    decision = f"决策 乙（d）：是否，依据 一“x”，等于 级{count - 1} 为 高。\n"
    return f"政策 甲（p）。\n事实 级0（f0）：低、高。\n{facts}{decision}"


def ranked(count: int) -> str:
    rules = "".join(
        f"特别规定 乙：数 为 {i} 的，为 {i + 2}，依据 一“x”，代号 r{i}{f'，优先于 r{i - 1}' if i else ''}。\n"
        for i in range(count)
    )
    return f"政策 甲（p）。\n事实 数（n）：整数，0 以上。\n决策 乙（d）：整数，依据 一“x”，等于 1。\n{rules}"


@pytest.mark.parametrize("text", [pytest.param(doubled(30), id="deemed"), pytest.param(ranked(30), id="ranked")])
def test_what_stands_inside_others_may_not_explode(text: str) -> None:
    assert codes(text) == {"P063"}


def test_what_stands_inside_others_may_be_small() -> None:
    assert aidrules.load(doubled(7)).decide("乙", {"f6": "低", "f0": "低"}).value is True
    policy = aidrules.load(ranked(8))
    assert [policy.decide("乙", {"n": number}).value for number in (0, 7, 8)] == [2, 9, 1]
