"""The cells of a table on the page of a policy."""

from __future__ import annotations

import pytest

import aidrules
from aidrules.core import terms as t
from aidrules.explain.cells import Cells
from aidrules.explain.wording import Describer


def column_cells(cell: str, lang: str = "zh") -> str:
    """A cell of a table over one number and one text, as the page shows it."""
    text = (
        "政策 格（c）：标题 “格”。\n事实 金额：整数 元。\n事实 地点：文本。\n"
        f"决策 甲：整数 元，依据 一“甲”，决策表 首个：\n| 金额 | 地点 || 甲 |\n| {cell} || 1 |\n| 否则 || 2 |\n"
    )
    core = aidrules.load(text).core
    body = core.decisions["甲"].body
    assert isinstance(body, t.Table)
    shown = Cells(Describer(core, "en" if lang == "en" else "zh"), body.columns)
    return " | ".join(map(shown.test, body.rows[0].tests))


@pytest.mark.parametrize(
    ("cell", "chinese", "english"),
    [
        ("－ | 海口", "－ | 海口", "－ | 海口"),
        ("3 | 海口、三亚", "3 元 | 海口、三亚", "3 元 | 海口, 三亚"),
        ("非 3 | 非 海口", "非 3 元 | 非 海口", "not 3 元 | not 海口"),
        ("3、5 | －", "3 元、5 元 | －", "3 元 or 5 元 | －"),
        ("大于 3 | －", "＞ 3 元 | －", "＞ 3 元 | －"),
        ("[3，5) | －", "≥ 3 元 且 ＜ 5 元 | －", "≥ 3 元 and ＜ 5 元 | －"),
        ("2万元 | －", "20000 元 | －", "20000 元 | －"),
    ],
)
def test_a_cell_names_what_its_column_has_to_be(cell: str, chinese: str, english: str) -> None:
    assert column_cells(cell) == chinese
    assert column_cells(cell, "en") == english
