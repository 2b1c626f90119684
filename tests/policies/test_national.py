"""The bundled national policy: its names, and its answers against tables and a formula of the tests' own."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

import aidrules
from aidrules.values.types import BooleanType, EnumType
from support.policies import bundled

POLICY = bundled("national")
HAINAN = bundled("hainan")
VETOES = {
    "outside_government_duty": "不属于政府职责范围",
    "direct_performance_duty": "应由政府直接履职",
    "goods_or_works": "货物或工程",
    "financing": "融资行为",
    "hiring_or_dispatch": "招聘用工或劳务派遣",
    "otherwise_barred": "其他法定禁止",
}
CONDITIONS = {
    "budget_assured": "预算有保障",
    "content_fixed": "内容相对固定",
    "continuous_need": "连续性强",
    "stable_funds": "经费来源稳定",
    "stable_price": "价格变化幅度小",
}
THREE_VALUED = st.sampled_from([True, False, None])


def answer(decision: str, facts: dict[str, object]) -> object:
    found = POLICY.decide(decision, facts)
    return found.value if found.status.value == "decided" else found.status.value


def missing(decision: str, facts: dict[str, object]) -> list[str]:
    return [fact.alias for fact in POLICY.decide(decision, facts).missing]


# ---- names


def test_the_names_are_those_of_the_contract() -> None:
    names = {**VETOES, **CONDITIONS, "qualified_individual": "具备条件的个人"}
    names["budget_funded"] = "使用事业编制且由财政拨款保障"
    for alias, name in names.items():
        assert POLICY.facts[alias].name == name
        assert isinstance(POLICY.facts[alias].type, BooleanType)
    assert POLICY.facts["contract_years"].name == "合同期限年数"
    assert {alias for alias in names if POLICY.facts[alias].presumption is not None} == set(VETOES)
    assert {found.alias for found in POLICY.decisions.values()} == {
        "contractor_eligibility",
        "contractor_barred",
        "may_outsource",
        "contract_term_valid",
    }


def test_what_hainan_has_too_has_hainans_names() -> None:
    for alias in ("contractor_eligibility", "may_outsource"):
        mine, theirs = POLICY.decisions[alias], HAINAN.decisions[alias]
        assert (mine.name, mine.type) == (theirs.name, theirs.type)
    for alias in ("contractor_kind", "institution_class"):
        assert POLICY.facts[alias].name == HAINAN.facts[alias].name
    mine, theirs = POLICY.facts["contractor_kind"].type, HAINAN.facts["contractor_kind"].type
    assert isinstance(mine, EnumType)
    assert isinstance(theirs, EnumType)
    assert mine.members == (*theirs.members, "农村集体经济组织", "基层群众性自治组织", "群团组织")


def test_there_is_nothing_to_say_about_the_text() -> None:
    assert POLICY.diagnostics == ()


# ---- who may be contractor


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"contractor_kind": "企业"}, "合格"),
        ({"contractor_kind": "社会组织"}, "合格"),
        ({"contractor_kind": "农村集体经济组织"}, "合格"),
        ({"contractor_kind": "基层群众性自治组织"}, "合格"),
        ({"contractor_kind": "事业单位", "institution_class": "公益一类"}, "不合格"),
        ({"contractor_kind": "事业单位", "institution_class": "公益二类"}, "合格"),
        ({"contractor_kind": "事业单位", "institution_class": "生产经营类"}, "合格"),
        ({"contractor_kind": "个人", "qualified_individual": True}, "合格"),
        ({"contractor_kind": "个人", "qualified_individual": False}, "不合格"),
        ({"contractor_kind": "群团组织", "budget_funded": True}, "不合格"),
        ({"contractor_kind": "群团组织", "budget_funded": False}, "合格"),
        ({"contractor_kind": "机构"}, "referred"),
        ({"contractor_kind": "其他"}, "referred"),
    ],
)
def test_contractors(facts: dict[str, object], expected: str) -> None:
    assert answer("contractor_eligibility", facts) == expected


@pytest.mark.parametrize(
    ("kind", "wanted"),
    [("事业单位", "institution_class"), ("个人", "qualified_individual"), ("群团组织", "budget_funded")],
)
def test_a_contractor_wants_the_fact_of_its_own_kind(kind: str, wanted: str) -> None:
    assert missing("contractor_eligibility", {"contractor_kind": kind}) == [wanted]


# ---- what may be bought


@pytest.mark.parametrize("veto", VETOES)
def test_every_veto_bars_by_itself(veto: str) -> None:
    found = POLICY.decide("may_outsource", {veto: True})
    assert found.value == "不得购买"
    assert [[fact.alias for fact in reason.facts] for reason in found.reasons] == [[veto]]


@given(st.fixed_dictionaries({}, optional=dict.fromkeys(VETOES, THREE_VALUED)))
def test_one_veto_is_enough_and_none_is_presumed(facts: dict[str, bool | None]) -> None:
    values = facts.values()
    expected = "不得购买" if True in values else "undetermined" if None in values else "可以购买"
    assert answer("may_outsource", dict(facts)) == expected
    if expected == "undetermined":
        assert set(missing("may_outsource", dict(facts))) == {name for name, value in facts.items() if value is None}


# ---- how long a contract may last


def years_allowed(years: Decimal, holds: list[bool]) -> str:
    return "合规" if years <= 1 or (years <= 3 and all(holds)) else "违规"


@given(
    st.decimals("0.01", 10, places=2) | st.sampled_from([Decimal(text) for text in ("1", "1.01", "3", "3.01")]),
    st.lists(st.booleans(), min_size=5, max_size=5) | st.just([True] * 5),
)
def test_the_term_of_a_contract(years: Decimal, holds: list[bool]) -> None:
    facts: dict[str, object] = {"contract_years": years, **dict(zip(CONDITIONS, holds, strict=True))}
    assert answer("contract_term_valid", facts) == years_allowed(years, holds)


@pytest.mark.parametrize("years", ["0.5", "1", "3.01", "10"])
def test_short_and_long_contracts_ask_for_nothing_more(years: str) -> None:
    assert answer("contract_term_valid", {"contract_years": years}) == years_allowed(Decimal(years), [False])
    assert missing("contract_term_valid", {"contract_years": years}) == []


@pytest.mark.parametrize("condition", CONDITIONS)
def test_in_between_every_condition_matters(condition: str) -> None:
    facts: dict[str, object] = {"contract_years": 3, **dict.fromkeys(CONDITIONS, True)}
    assert answer("contract_term_valid", {**facts, condition: False}) == "违规"
    assert missing("contract_term_valid", {**facts, condition: None}) == [condition]
    assert missing("contract_term_valid", {**facts, condition: False, "contract_years": None}) == ["contract_years"]


@pytest.mark.parametrize("years", [0, -1, "-0.01"])
def test_no_contract_lasts_for_nothing(years: object) -> None:
    with pytest.raises(aidrules.FactError) as caught:
        POLICY.decide("contract_term_valid", {"contract_years": years})
    assert [problem.kind for problem in caught.value.problems] == ["out_of_range"]
