"""Values on the command line in the forms that a policy itself may use."""

from __future__ import annotations

from fractions import Fraction

import pytest

import aidrules
from aidrules.cli.written import as_written

POLICY = aidrules.load("""政策 写法（forms）。
事实 人数（n）：整数 名，0 以上。
事实 预算（b）：2位小数 万元，0 以上。
事实 倍数（k）：小数。
事实 日子（d）：日期。
事实 文字（t）：文本。
决策 大（x）：是否，依据 一“大”，等于 人数 大于 3 且 预算 大于 1 且 倍数 大于 1 且 日子 晚于 2020-01-01
    且 文字 为 “三”。
""")


@pytest.mark.parametrize(
    ("fact", "text", "meant"),
    [
        ("n", "30名", 30),
        ("n", "30 人", 30),
        ("n", "３０名", 30),
        ("n", "三十", 30),
        ("n", "1.5万名", 15000),
        ("n", "0", 0),
        ("b", "30000元", 3),
        ("b", "3", 3),
        ("b", "3万元", 3),
        ("b", "1亿元", 10000),
        ("b", "5角", Fraction(1, 20000)),
        ("k", "2倍", 2),
        ("k", "1.25", Fraction(5, 4)),
        ("d", "2024年8月31日", "2024-08-31"),
        ("d", "2024-8-1", "2024-08-01"),
        ("d", "２０２４／０８／０１", "2024-08-01"),
    ],
)
def test_a_form_of_the_language_is_understood(fact: str, text: str, meant: object) -> None:
    assert as_written(POLICY.facts[fact], text) == meant


@pytest.mark.parametrize(
    ("fact", "text"),
    [
        ("n", "30户"),
        ("b", "1.5万"),
        ("n", "三十床"),
        ("n", "-3"),
        ("n", "1e5"),
        ("n", ""),
        ("n", "名"),
        ("k", "3元"),
        ("d", "2024年8月"),
        ("d", "昨天"),
        ("t", "三"),
        ("n", "9" * 10_000),
    ],
)
def test_anything_else_is_left_for_the_library_to_judge(fact: str, text: str) -> None:
    assert as_written(POLICY.facts[fact], text) == text
