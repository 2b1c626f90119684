"""Policies of any size, to see how loading grows."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec

HEADER = "政策 规模测试（scale）：\n    标题 “规模测试”。\n\n"

# Twenty lines, as they are met in policies: facts, a formula, a table, a requirement list, an example.
_BLOCK = """\
类型 类别{n}：甲类{n}、乙类{n}、丙类{n}。
事实 项目类别{n}（kind_{n}）：类别{n}。
事实 对象人数{n}（persons_{n}）：整数 名，0以上。
事实 已经备案{n}（filed_{n}）：是否。
事实 处于限制期{n}（restricted_{n}）：是否，推定 否。
决策 应配人数{n}（staff_{n}）：整数 名，
    等于 向上取整（对象人数{n} ÷ {per}名）＋ 2名。
决策 办理方式{n}（way_{n}）：简易{n}、一般{n}，
    决策表 首个：
    | 项目类别{n} | 对象人数{n} || 办理方式{n} |
    | 甲类{n} | 不满{least}名 || 简易{n} |
    | 乙类{n} | {least}名以上 || 一般{n} |
    | 否则 | || 一般{n} |
决策 可以办理{n}（allowed_{n}）：合格{n}、不合格{n}，
    要件：
    （一）应当 已经备案{n}；
    （二）若 办理方式{n} 为 一般{n} 则 应当 应配人数{n} 不少于 3名；
    （三）不得 处于限制期{n}。
案例 备案而不受限制{n}：已知 已经备案{n}，对象人数{n} 为 {persons}，项目类别{n} 为 甲类{n}；
    则 可以办理{n} 为 合格{n}。
"""


def generator() -> Callable[[int], str]:
    """What makes a policy text of about so many lines: ``benchmarks.large_policy`` where it is there."""
    if find_spec("benchmarks.large_policy") is not None:
        from benchmarks.large_policy import large_policy

        made: Callable[[int], str] = large_policy
        return made
    return many_declarations


def many_declarations(lines: int) -> str:
    """A policy of about so many lines: declarations of every common kind, again and again."""
    each = _BLOCK.count("\n")
    blocks = range(1, max(1, (lines - 3) // each) + 1)
    return HEADER + "".join(_BLOCK.format(n=n, per=100 + n, least=10 + n, persons=n) for n in blocks)


def one_table(rows: int) -> str:
    """A policy with one table of so many rows: disjoint ranges of a number, the last of them open.

    Args:
        rows: 2 to 10,000.
    """
    head = f"{HEADER}事实 人数（persons）：整数 名，0以上。\n决策 档次（grade）：整数 名，\n    决策表 唯一：\n"
    body = "".join(f"    | [{10 * n}名，{10 * n + 10}名) || {n}名 |\n" for n in range(rows - 1))
    return f"{head}    | 人数 || 档次 |\n{body}    | {10 * (rows - 1)}名以上 || {rows - 1}名 |\n"
