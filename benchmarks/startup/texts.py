"""Policies of any size, to see how loading grows."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec

from benchmarks.taking_part import NotBuiltError


def large_policies() -> Callable[[int], str]:
    """What makes the text of a policy of about so many lines.

    Raises:
        NotBuiltError: there is nothing that does.
    """
    if find_spec("benchmarks.large_policy") is None:
        raise NotBuiltError("benchmarks/large_policy.py is not there")
    made: Callable[[int], str] = import_module("benchmarks.large_policy").large_policy
    return made


def one_table(rows: int) -> str:
    """A policy with one table of so many rows: ranges of a number that meet, the last of them open.

    Args:
        rows: 2 to 10,000.
    """
    head = (
        "政策 规模测试（scale）：\n    标题 “规模测试”。\n"
        "事实 人数（persons）：整数 名，0以上。\n"
        "决策 档次（grade）：整数 名，\n    决策表 唯一：\n    | 人数 || 档次 |\n"
    )
    body = "".join(f"    | [{10 * n}名，{10 * n + 10}名) || {n}名 |\n" for n in range(rows - 1))
    return f"{head}{body}    | {10 * (rows - 1)}名以上 || {rows - 1}名 |\n"
