"""A search looks between the cut points too, and a counterexample is the least number that will do."""

from __future__ import annotations

from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

import aidrules
from aidrules.analysis.numbers_between import between, nearest_that
from aidrules.testing import run_properties

POLICY = aidrules.load("""\
政策 例（sample）。
事实 人数（n）：整数 名，0 以上。
事实 金额（m）：2位小数 元。
事实 登记（r）：是否。
决策 补贴（a）：整数，依据 一“补贴”，等于 人数 × 7。
决策 大额（b）：是否，依据 一“大额”，等于 金额 大于 3.5 且 登记。
性质 不超过：恒有 补贴 不超过 1000。
性质 不在其间：恒有 补贴 低于 3000 或 补贴 高于 5900。
""")


def test_the_witness_is_the_least_number_although_no_cut_point_is_near_it() -> None:
    first, second = run_properties(POLICY, 300)
    assert first.counterexample is not None and second.counterexample is not None
    assert first.counterexample.facts == {"人数": 143}
    assert second.counterexample.facts == {"人数": 429}


def test_numbers_are_drawn_from_between_the_cut_points_on_the_grid() -> None:
    chance = Random(0)  # noqa: S311 - a search, no secret
    drawn = {between(POLICY.facts["m"], (0, Fraction(7, 2)), chance) for _ in range(2000)}
    assert len(drawn) > 300
    assert all(0 <= value <= Fraction(7, 2) and (value * 100).denominator == 1 for value in drawn)  # type: ignore[operator] # numbers


@pytest.mark.parametrize(("fact", "pool"), [("r", (False, True)), ("n", (0,)), ("n", ())])
def test_nothing_lies_between_other_values(fact: str, pool: tuple[int, ...]) -> None:
    assert between(POLICY.facts[fact], pool, Random(0)) is None  # noqa: S311 - as above


@given(st.integers(-(10**6), 10**6), st.integers(0, 10**6))
def test_halving_the_way_finds_where_it_begins_to_hold(start: int, more: int) -> None:
    fact = POLICY.facts["m"]
    found = nearest_that(fact, (start,), start + more + 1, lambda value: value > start)  # type: ignore[operator] # a number
    assert found == start + Fraction(1, 100)
    found = nearest_that(fact, (start,), start - more - 1, lambda value: value < start)  # type: ignore[operator] # a number
    assert found == start - Fraction(1, 100)
