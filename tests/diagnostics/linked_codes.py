"""Codes that one text alone cannot raise: they speak of other files, or are found by a search between two policies."""

from __future__ import annotations

_UPPER = """政策 某省办法（upper）：辖区 “某省”。
事实 甲（a）：是否。
事实 乙（b）：是否。
决策 资格（fit）：合格、不合格，依据 第一条“条件”，下级可替换，要件：（一）应当 甲；（二）应当 乙。
决策 窗口（window）：达标、不达标，依据 第二条“窗口”，要件 符合下列情形之一：（一）甲；（二）乙。
"""
_HEAD = """细则 某县细则（lower）基于 upper：公布 已公布。
事实 已公布（published）：是否，推定 是。
"""
_CHAIN = {
    f"c{number}": f"政策 第{number}级（c{number}）。\n引用 c{number + 1} 为 前{number}。\n" for number in range(9)
}

LINKED: dict[str, dict[str, str]] = {
    "P702": {"lower": "政策 甲（a）。\n引用 other。\n", "other": "政策 乙（b）。\n引用 lower。\n"},
    "P703": {"lower": "政策 甲（a）。\n引用 other。\n", "other": "政策 乙（b）。\n事实 丙（c）：是否\n"},
    "P704": {"lower": "政策 甲（a）。\n引用 c0。\n", **_CHAIN, "c9": "政策 末（z）。\n"},
    "P708": {
        "lower": "政策 甲（a）。\n引用 one。\n引用 two。\n",
        "one": "政策 乙（b）。\n事实 丙（c）：是否，推定 否。\n",
        "two": "政策 丁（d）。\n事实 丙（c）：是否。\n",
    },
    "P715": {"lower": _HEAD + "增加 决策 窗口：（三）应当 已公布，依据 第一条“公布”。\n", "upper": _UPPER},
    "P716": {
        "lower": _HEAD + "替换 决策 资格（fit）：合格、不合格，依据 第一条“条件”，要件：（一）应当 甲。\n",
        "upper": _UPPER,
    },
    "P726": {"lower": _HEAD + "特别规定 资格：甲 的，为 合格，依据 第一条“甲”。\n", "upper": _UPPER},
    "P728": {
        "lower": "政策 甲（a）。\n引用 other。\n日历 历：2024年 放假 2024-01-01 至 2024-01-02。\n",
        "other": "政策 乙（b）。\n日历 历：2024年 放假 2024-01-01；2023年 放假 2023-01-02。\n",
    },
}
"""For each code the files that raise it, by name; ``lower`` is the one that is checked."""

SEARCHED = {"P722", "P723", "P724", "P725"}
"""Codes of clashes that a search finds; see tests/levels/test_against.py."""
