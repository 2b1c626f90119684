"""The bundled policies of Guangdong and Gansu: their names, and every number against a formula of the tests' own."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import aidrules
from aidrules.values.types import NumberType
from support.policies import bundled

GUANGDONG = bundled("guangdong")
GANSU = bundled("gansu")
COUNTS = st.integers(0, 200_000)

# What each band binds: both ends belong to it, so that an end binds twice.
COUNTY_BANDS = [(0, 3000, 2), (3000, 5000, 4), (5000, 8000, 6), (8000, math.inf, 10)]
TOWNSHIP_BANDS = [(0, 300, 2), (300, 600, 4), (600, math.inf, 6)]
GROUPS = {"city_staff_required": 50_000, "county_staff_required": 5_000, "township_staff_required": 500}


def banded(bands: list[tuple[int, float, int]], households: int) -> int:
    return max(staff for low, high, staff in bands if low <= households <= high)


def staff(policy: aidrules.Policy, decision: str, readings: dict[str, str] | None = None, **facts: int | None) -> int:
    found = policy.decide(decision, facts, readings=readings)
    assert found.status.value == "decided"
    assert isinstance(found.value, int)
    return found.value


# ---- names


def test_the_names_are_those_of_the_contract() -> None:
    assert {fact.alias for fact in GUANGDONG.facts.values()} == {"households"}
    assert {found.alias for found in GUANGDONG.decisions.values()} == {
        "county_staff_required",
        "township_staff_required",
    }
    assert {fact.alias for fact in GANSU.facts.values()} == {
        "recipients",
        "residents",
        "disabled_residents",
        "semi_disabled_residents",
    }
    assert {found.alias for found in GANSU.decisions.values()} == {
        *GROUPS,
        "facility_staff_required",
        "carers_required",
    }
    rounding = GANSU.readings["carer_rounding"]
    assert ([found.name for found in rounding.alternatives], rounding.default) == (["分别进一", "合并进一"], "分别进一")


@pytest.mark.parametrize("policy", [GUANGDONG, GANSU], ids=lambda policy: policy.alias)
def test_there_is_nothing_to_say_about_the_text(policy: aidrules.Policy) -> None:
    assert policy.diagnostics == ()


@pytest.mark.parametrize("policy", [GUANGDONG, GANSU], ids=lambda policy: policy.alias)
def test_counts_are_whole_and_not_negative(policy: aidrules.Policy) -> None:
    for fact in policy.facts.values():
        assert isinstance(fact.type, NumberType)
        assert fact.type.integral
        below = next(name for name in policy.decisions if fact.name in policy.facts_below(name))
        for wrong, kind in ((-1, "out_of_range"), ("0.5", "wrong_type")):
            with pytest.raises(aidrules.FactError) as caught:
                policy.decide(below, {fact.alias: wrong})
            assert [problem.kind for problem in caught.value.problems] == [kind]


# ---- Guangdong


@pytest.mark.parametrize(
    ("households", "required"),
    [(0, 2), (1, 2), (2999, 2), (3000, 4), (3001, 4), (5000, 6), (5001, 6), (7999, 6), (8000, 10), (8001, 10)],
)
def test_a_county_at_the_ends_of_its_bands(households: int, required: int) -> None:
    assert staff(GUANGDONG, "county_staff_required", households=households) == required


@pytest.mark.parametrize(
    ("households", "required"), [(0, 2), (1, 2), (299, 2), (300, 4), (301, 4), (599, 4), (600, 6), (601, 6)]
)
def test_a_township_at_the_ends_of_its_bands(households: int, required: int) -> None:
    assert staff(GUANGDONG, "township_staff_required", households=households) == required


@given(COUNTS | st.sampled_from([n + d for n in (300, 600, 3000, 5000, 8000) for d in (-1, 0, 1)]))
def test_guangdong_binds_by_every_band_that_a_number_stands_in(households: int) -> None:
    assert staff(GUANGDONG, "county_staff_required", households=households) == banded(COUNTY_BANDS, households)
    assert staff(GUANGDONG, "township_staff_required", households=households) == banded(TOWNSHIP_BANDS, households)


@given(COUNTS, COUNTS)
def test_more_households_never_mean_fewer_staff(one: int, other: int) -> None:
    fewer, more = sorted((one, other))
    for decision in GUANGDONG.decisions:
        assert staff(GUANGDONG, decision, households=fewer) <= staff(GUANGDONG, decision, households=more)


def test_an_end_rests_on_both_bands() -> None:
    reasons = GUANGDONG.decide("county_staff_required", {"households": 3000}).reasons
    assert [reason.phrase for reason in reasons] == ["3000户以下", "3000户至5000户"]


# ---- Gansu


@pytest.mark.parametrize("decision", GROUPS)
@pytest.mark.parametrize("groups", [0, 1, 2, 7])
@pytest.mark.parametrize("beside", [-1, 0, 1])
def test_gansu_at_the_ends_of_its_groups(decision: str, groups: int, beside: int) -> None:
    recipients = groups * GROUPS[decision] + beside
    if recipients >= 0:
        assert staff(GANSU, decision, recipients=recipients) == groups + (beside > 0)


@given(COUNTS)
def test_gansu_counts_every_group_that_is_begun(recipients: int) -> None:
    for decision, size in GROUPS.items():
        assert staff(GANSU, decision, recipients=recipients) == math.ceil(Fraction(recipients, size))
        floor = {"remainder_reading": "舍去"}
        assert staff(GANSU, decision, floor, recipients=recipients) == math.floor(Fraction(recipients, size))


@given(st.integers(0, 5000))
def test_a_facility_has_one_for_ten(residents: int) -> None:
    required = staff(GANSU, "facility_staff_required", residents=residents)
    assert required * 10 >= residents
    assert required == 0 or (required - 1) * 10 < residents


@given(st.integers(0, 600), st.integers(0, 600))
@example(1, 1)
@example(2, 3)
@example(3, 6)
def test_carers_by_either_reading(disabled: int, semi: int) -> None:
    facts = {"disabled_residents": disabled, "semi_disabled_residents": semi}
    apart = math.ceil(Fraction(disabled, 3)) + math.ceil(Fraction(semi, 6))
    together = math.ceil(Fraction(disabled, 3) + Fraction(semi, 6))
    assert staff(GANSU, "carers_required", **facts) == apart
    assert staff(GANSU, "carers_required", {"carer_rounding": "合并进一"}, **facts) == together
    assert together <= apart <= together + 1
    sensitive = [reading.alias for reading in GANSU.decide("carers_required", facts).sensitive_to]
    assert sensitive == (["carer_rounding"] if apart != together else [])


@given(COUNTS, COUNTS, st.sampled_from(["进一", "舍去"]))
def test_more_recipients_never_mean_fewer_staff(one: int, other: int, reading: str) -> None:
    fewer, more = sorted((one, other))
    chosen = {"remainder_reading": reading}
    for decision in GROUPS:
        assert staff(GANSU, decision, chosen, recipients=fewer) <= staff(GANSU, decision, chosen, recipients=more)


# ---- unknown facts


@pytest.mark.parametrize("policy", [GUANGDONG, GANSU], ids=lambda policy: policy.alias)
def test_nothing_is_guessed_of_a_number_that_is_not_known(policy: aidrules.Policy) -> None:
    for decision in policy.decisions.values():
        found = policy.decide(decision.alias)
        assert found.status.value == "undetermined"
        assert [fact.name for fact in found.missing] == list(policy.facts_below(decision.name))


def test_carers_want_the_number_that_is_missing() -> None:
    for given_, missing in (
        ("disabled_residents", "semi_disabled_residents"),
        ("semi_disabled_residents", "disabled_residents"),
    ):
        found = GANSU.decide("carers_required", {given_: 0, missing: None})
        assert [fact.alias for fact in found.missing] == [missing]
