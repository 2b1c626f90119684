"""Short texts that would become enormous, or too deep for the program, are refused, and at once."""

from __future__ import annotations

import time

import pytest

import aidrules

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
