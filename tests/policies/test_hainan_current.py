"""Hainan under the national rules: as before until 2020-02-29, with the national vetoes and bars from 2020-03-01."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

import aidrules
from aidrules import Decision, Policy
from support.policies import bundled

HAINAN = bundled("hainan")
CURRENT = bundled("hainan_current")

LAST_DAY_BEFORE = datetime.date(2020, 2, 29)
FIRST_DAY = datetime.date(2020, 3, 1)

VETOES = (
    "outside_government_duty",
    "direct_performance_duty",
    "goods_or_works",
    "financing",
    "hiring_or_dispatch",
    "otherwise_barred",
)
CONDITIONS = (
    "independent_liability",
    "has_facilities",
    "has_personnel",
    "has_expertise",
    "sound_governance",
    "sound_accounting",
    "sound_asset_management",
)
BOOLEAN = st.sampled_from([True, False, None])
SOME = st.sampled_from([True, False, None, "left out"])


def chosen(names: Iterable[str]) -> st.SearchStrategy[dict[str, object]]:
    """Some of the facts, known, unknown or left out."""
    return st.fixed_dictionaries(dict.fromkeys(names, SOME)).map(
        lambda facts: {name: value for name, value in facts.items() if value != "left out"}
    )


OUTSOURCING = st.builds(
    lambda item, flags, vetoes: {**item, **flags, **vetoes},
    st.sampled_from([{"service_item": "家计调查"}, {"service_item": "法律援助"}, {"service_item": None}, {}]),
    chosen(["administrative_function", "government_must_provide", "unsuitable_for_society"]),
    chosen(VETOES),
)
KINDS = ["社会组织", "事业单位", "企业", "机构", "个人", "其他"]
NEW_KINDS = ["农村集体经济组织", "基层群众性自治组织", "群团组织"]
CONTRACTOR = st.builds(
    lambda kind, class_, flags, extra: {"contractor_kind": kind, "institution_class": class_, **flags, **extra},
    st.sampled_from([*KINDS, *NEW_KINDS]),
    st.sampled_from(["公益一类", "公益二类", "生产经营类", None]),
    chosen([*CONDITIONS, "debarred"]),
    chosen(
        [
            "registered_with_civil_affairs",
            "exempt_from_registration",
            "institution_legal_person",
            "registered_with_industry",
            "qualified_individual",
            "budget_funded",
        ]
    ),
)


def answer(decision: Decision) -> tuple[str, object, set[str]]:
    return decision.status.value, decision.value, {fact.alias for fact in decision.missing}


def known_to(policy: Policy, facts: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in facts.items() if name in policy.facts}


def on(day: datetime.date, alias: str, facts: dict[str, object], readings: dict[str, str] | None = None) -> Decision:
    return CURRENT.decide(alias, facts, as_of=day, readings=readings)


def test_every_decision_of_hainan_is_there_under_its_name() -> None:
    assert {d.alias: d.name for d in HAINAN.core.decisions.values()}.items() <= {
        d.alias: d.name for d in CURRENT.core.decisions.values()
    }.items()
    assert "contract_term_valid" in CURRENT.decisions


@given(OUTSOURCING, st.sampled_from(["合取", "析取"]))
def test_before_the_national_rules_the_vetoes_do_not_count(facts: dict[str, object], reading: str) -> None:
    then = on(LAST_DAY_BEFORE, "may_outsource", facts, {"veto_reading": reading})
    assert answer(then) == answer(
        HAINAN.decide("may_outsource", known_to(HAINAN, facts), readings={"veto_reading": reading})
    )


@given(OUTSOURCING, st.sampled_from(["合取", "析取"]))
def test_from_that_day_one_veto_is_enough(facts: dict[str, object], reading: str) -> None:
    now = on(FIRST_DAY, "may_outsource", facts, {"veto_reading": reading})
    local = HAINAN.decide("may_outsource", known_to(HAINAN, facts), readings={"veto_reading": reading})
    vetoes = [facts.get(name, False) for name in VETOES]
    if True in vetoes or local.value == "不得购买":
        assert now.value == "不得购买"
    elif None in vetoes:
        assert now.status == "undetermined"
        assert {name for name in VETOES if facts.get(name, False) is None} <= {fact.alias for fact in now.missing}
    else:
        assert answer(now) == answer(local)


@given(CONTRACTOR.filter(lambda facts: facts["contractor_kind"] in KINDS), st.sampled_from(["不合格", "转人工"]))
def test_before_the_national_rules_contractors_are_judged_by_hainan_alone(
    facts: dict[str, object], reading: str
) -> None:
    readings = {"class_one_reading": reading}
    then = on(LAST_DAY_BEFORE, "contractor_eligibility", facts, readings)
    assert answer(then) == answer(HAINAN.decide("contractor_eligibility", known_to(HAINAN, facts), readings=readings))


@given(CONTRACTOR.filter(lambda facts: facts["contractor_kind"] in NEW_KINDS))
def test_before_the_national_rules_new_kinds_are_not_listed(facts: dict[str, object]) -> None:
    then = on(LAST_DAY_BEFORE, "contractor_eligibility", facts)
    as_other = HAINAN.decide("contractor_eligibility", known_to(HAINAN, {**facts, "contractor_kind": "其他"}))
    assert answer(then) == answer(as_other)


def verdict(parts: Iterable[object]) -> str:
    """What a list of requirements comes to: True met, False failed, None unknown, "open" referred."""
    found = list(parts)
    if False in found:
        return "不合格"
    if None in found:
        return "undetermined"
    return "referred" if "open" in found else "合格"


def either(*values: object) -> object:
    return True if True in values else None if None in values else False


@given(CONTRACTOR, st.sampled_from(["不合格", "转人工"]))
def test_from_that_day_the_kinds_of_the_nation_and_its_bars(facts: dict[str, object], reading: str) -> None:
    kind = facts["contractor_kind"]
    parts: list[object] = [facts.get(name) for name in CONDITIONS]
    debarred = facts.get("debarred", False)
    parts.append(None if debarred is None else not debarred)
    match kind:
        case "社会组织":
            parts.append(
                either(facts.get("registered_with_civil_affairs"), facts.get("exempt_from_registration", False))
            )
        case "事业单位":
            parts.append(facts.get("institution_legal_person"))
            class_ = facts["institution_class"]
            parts.append(None if class_ is None else class_ != "公益一类")  # the national bar, whatever the reading
        case "企业" | "机构":
            parts.append(facts.get("registered_with_industry"))
        case "个人":
            parts.append(facts.get("qualified_individual"))
        case "群团组织":
            funded = facts.get("budget_funded")
            parts.append(None if funded is None else not funded)
        case "其他":
            parts.append("open")
    now = on(FIRST_DAY, "contractor_eligibility", facts, {"class_one_reading": reading})
    found = now.value if now.status == "decided" else now.status.value
    assert found == verdict(parts)


@pytest.mark.parametrize(("edition", "value"), [(LAST_DAY_BEFORE, "可以购买"), (FIRST_DAY, "不得购买")])
def test_the_edition_tells_which_rules_and_not_the_date_of_the_facts(edition: datetime.date, value: str) -> None:
    facts = {"service_item": "家计调查", "hiring_or_dispatch": True}
    other = FIRST_DAY if edition == LAST_DAY_BEFORE else LAST_DAY_BEFORE
    assert CURRENT.decide("may_outsource", facts, edition=edition).value == value
    assert CURRENT.decide("may_outsource", facts, as_of=other, edition=edition).value == value


def test_without_a_date_the_rules_of_today_hold_and_an_unknown_date_leaves_both_open() -> None:
    facts: dict[str, object] = {"service_item": "家计调查", "hiring_or_dispatch": True}
    assert CURRENT.decide("may_outsource", facts).value == "不得购买"
    assert answer(CURRENT.decide("may_outsource", {**facts, "edition": None})) == ("undetermined", None, {"edition"})
    both = {**facts, "edition": None, "administrative_function": True}
    assert CURRENT.decide("may_outsource", both).value == "不得购买"


@pytest.mark.parametrize("name", [decision.alias for decision in HAINAN.core.decisions.values()])
def test_other_decisions_are_hainan_s_on_either_side(name: str) -> None:
    if name in ("may_outsource", "contractor_eligibility", "contractor_kind_listed", "institution_class_fit"):
        return
    for day in (LAST_DAY_BEFORE, FIRST_DAY):
        assert answer(CURRENT.decide(name, {}, as_of=day)) == answer(HAINAN.decide(name, {}, as_of=day))


def test_the_term_of_a_contract_is_judged_from_that_day() -> None:
    facts = {"contract_years": 1}
    assert on(LAST_DAY_BEFORE, "contract_term_valid", facts).status == "not_applicable"
    assert on(FIRST_DAY, "contract_term_valid", facts).value == "合规"


def test_reasons_name_the_document_and_the_level() -> None:
    now = on(FIRST_DAY, "may_outsource", {"service_item": "家计调查", "financing": True})
    assert any(reason.level == "国家级" for reason in now.reasons)
    local = on(FIRST_DAY, "may_outsource", {"service_item": "家计调查", "administrative_function": True})
    assert any(reason.level == "省级" for reason in local.reasons)


def test_the_clash_over_dispatching_staff_is_the_only_one() -> None:
    found = aidrules.check_against("hainan_current", "national")
    assert [clash.code for clash in found.clashes] == ["P725"]
    witness = dict(found.clashes[0].witness)
    assert witness["hiring_or_dispatch"] is True
    facts = {name: value for name, value in witness.items() if name != "edition"}
    edition = witness["edition"]
    assert CURRENT.decide("may_dispatch", facts, edition=edition).value == "可以"
    assert CURRENT.decide("national_may_outsource", facts, edition=edition).value == "不得购买"
