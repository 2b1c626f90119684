"""Laws of levels, on generated policies: what a 细则 leaves alone, and in which direction it can move an answer."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

import aidrules
from aidrules.api.policy import Policy
from aidrules.testing.generated.levels import PUBLISHED, Levels, levels, tightened
from support.comparing import ERROR, Answer, decided, expected
from support.facts import Given, cases
from support.policies import SEARCH

FEW = settings(SEARCH, max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
MANY = settings(FEW, max_examples=2000)
REFUSED = (("decided", "不合格"), ("decided", False))
GRANTED = (("decided", "合格"), ("decided", True))


def loaded(folder: Path, pair: Levels) -> tuple[Policy, Policy]:
    """The upper policy and the lower one."""
    note(pair.upper + pair.lower)
    (folder / "upper.policy").write_text(pair.upper, encoding="utf-8")
    return aidrules.load(folder / "upper.policy"), aidrules.load(pair.lower, folders=[folder])


def asked(policy: Policy, name: str, case: Mapping[str, Given | None]) -> Answer:
    """The answer about those facts of a case that the policy knows."""
    return decided(policy, name, {fact: value for fact, value in case.items() if fact in policy.facts})


def draw_case(data: st.DataObject, lower: Policy, published: bool | None, unknown: bool) -> dict[str, Given | None]:
    return {**data.draw(cases(lower.core, unknown=unknown), label="case"), PUBLISHED: published}


def the_lower_decides_as_the_upper(
    folder: Path, pair: Levels, data: st.DataObject, published: bool | None, unknown: bool
) -> None:
    upper, lower = loaded(folder, pair)
    for _ in range(3):
        case = draw_case(data, lower, published, unknown)
        for name in pair.decisions:
            assert asked(lower, name, case) == asked(upper, name, case), name


@FEW
@given(
    pair=levels(amended=False), data=st.data(), published=st.sampled_from([True, False, None]), unknown=st.booleans()
)
def test_a_lower_level_that_amends_nothing_decides_as_its_upper_one(
    tmp_path: Path, pair: Levels, data: st.DataObject, published: bool | None, unknown: bool
) -> None:
    the_lower_decides_as_the_upper(tmp_path, pair, data, published, unknown)


@FEW
@given(pair=st.one_of(levels(), tightened()), data=st.data(), unknown=st.booleans())
def test_an_unpublished_lower_level_decides_as_its_upper_one(
    tmp_path: Path, pair: Levels, data: st.DataObject, unknown: bool
) -> None:
    the_lower_decides_as_the_upper(tmp_path, pair, data, False, unknown)


@FEW
@given(pair=levels(only_added=True), data=st.data())
def test_added_requirements_never_turn_a_refusal_into_a_grant(
    tmp_path: Path, pair: Levels, data: st.DataObject
) -> None:
    upper, lower = loaded(tmp_path, pair)
    for _ in range(4):
        case = draw_case(data, lower, True, unknown=False)
        for name in pair.added[:1]:  # a later one may look at the first
            if asked(upper, name, case) in REFUSED:
                assert asked(lower, name, case) not in GRANTED, name


def never_lower(folder: Path, pair: Levels, data: st.DataObject) -> None:
    upper, lower = loaded(folder, pair)
    for _ in range(5):
        case = draw_case(data, lower, True, unknown=False)
        above, below = asked(upper, "应有", case), asked(lower, "应有", case)
        assert above[0] == below[0] == "decided"
        assert above[1] <= below[1]  # type: ignore[operator] # numbers, as decided


@FEW
@given(pair=tightened(), data=st.data())
def test_tightening_never_lowers_what_grows_with_it(tmp_path: Path, pair: Levels, data: st.DataObject) -> None:
    never_lower(tmp_path, pair, data)


def agree(folder: Path, pair: Levels, data: st.DataObject) -> None:
    _, lower = loaded(folder, pair)
    for _ in range(3):
        case = data.draw(cases(lower.core), label="case")
        for name in pair.decisions:
            assert decided(lower, name, case) == expected(lower.core, name, case), name
        partly: dict[str, Given | None] = {**case, PUBLISHED: None}
        for name in pair.decisions:
            settled = decided(lower, name, partly)
            if settled == ERROR or settled[0] == "undetermined":
                continue
            for published in (True, False):
                assert decided(lower, name, {**case, PUBLISHED: published}) in (settled, ERROR), name


@FEW
@given(pair=levels(), data=st.data())
def test_the_two_evaluators_agree_and_publication_is_a_fact_like_others(
    tmp_path: Path, pair: Levels, data: st.DataObject
) -> None:
    agree(tmp_path, pair, data)


@pytest.mark.slow
@MANY
@given(pair=levels(most_facts=4, most_decisions=4), data=st.data())
def test_the_two_evaluators_agree_on_many(tmp_path: Path, pair: Levels, data: st.DataObject) -> None:
    agree(tmp_path, pair, data)


def test_every_kind_of_amendment_comes_up() -> None:
    wanted = {"增加 决策", "替换 决策", "设定 参数", "收紧 参数", "原规定"}
    seen: set[str] = set()

    @settings(FEW, max_examples=300, database=None, derandomize=True)
    @given(st.one_of(levels(), tightened()))
    def look(pair: Levels) -> None:
        seen.update(word for word in wanted if word in pair.lower)

    look()
    assert seen == wanted


def test_an_upper_level_that_has_it_the_wrong_way_round_is_found(tmp_path: Path) -> None:
    """The laws can fail: a number falls where the upper level lets the wrong way count as stricter."""
    upper = "政策 上级（upper）。\n参数 下限（least）：整数 ＝ 3，下级只能调低。\n决策 应有（d）：整数，等于 下限。\n"
    lower = f"细则 下级（lower）基于 upper。\n事实 {PUBLISHED}（p）：是否。\n收紧 参数 下限 ＝ 2。\n"
    pair = Levels(upper, lower, ("应有",))

    @settings(FEW, max_examples=1, database=None)
    @given(st.data())
    def falls(data: st.DataObject) -> None:
        with pytest.raises(AssertionError):
            never_lower(tmp_path, pair, data)
        with pytest.raises(AssertionError):  # without 公布 it counts, published or not
            the_lower_decides_as_the_upper(tmp_path, pair, data, published=False, unknown=False)

    falls()
