"""Exported modules: they run alone, and answer what the interpreter answers."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from random import Random
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given, note, settings
from hypothesis import strategies as st
from test_functions import HOSTILE, hostile_plan

import aidrules
from aidrules.api.exporting import ExportError
from aidrules.api.policy import Policy
from aidrules.backends.python.export import module_text
from aidrules.errors import EvaluationError
from aidrules.testing import facts
from aidrules.values.permitted import Interval
from aidrules.values.rosters import Roster, RosterType
from aidrules.values.types import RangeType, Type
from support.facts import with_gaps
from support.policies import SEARCH, bundled, policies

CARRIED = [
    pytest.param(bundled(name), alias, id=f"{name}: {alias}")
    for name in aidrules.bundled_names()
    for alias in (found.alias for found in bundled(name).core.questions.values())
]
WHOLE = aidrules.load(Path(__file__).parents[1] / "properties" / "whole" / "whole.policy")
NUMBERS = aidrules.load(Path(__file__).parents[1] / "properties" / "numbers.policy")


def module(text: str, name: str = "exported") -> ModuleType:
    """A module of a text, as importing it would give it."""
    found = ModuleType(name)
    sys.modules[name] = found  # dataclasses look their module up
    exec(compile(text, f"<{name}>", "exec"), found.__dict__)  # noqa: S102 # exported just now
    return found


@cache
def exported(policy: Policy, alias: str) -> ModuleType:
    return module(policy.export(alias))


def answer(policy: Policy, found: ModuleType, alias: str, case: Mapping[str, Any]) -> object:
    """What an exported module answers, as ``wanted`` puts it."""
    names = {value: key for key, value in found.NAMES.items()}
    given = {
        names[name]: _records(found, names[name], policy.core.facts[name].type, value)
        for name, value in case.items()
        if name in names
    }
    try:
        result = found.DECISIONS[alias](found.Facts(**given))
    except found.PolicyFault:
        return "fault"
    value = result.value
    if type(value).__name__ == "Interval":
        value = Interval(value.low, value.high, low_closed=value.low_closed, high_closed=value.high_closed)
    missing = None if result.missing is None else {policy.facts[name].name for name in result.missing}
    return result.status, value, type(value), result.reasons, missing


def _records(found: ModuleType, name: str, type_: Type, value: Any) -> Any:
    """A roster as a module takes it; any other value as it is."""
    if not isinstance(type_, RosterType) or value is None:
        return value
    records = [
        {own.alias: record.get(own.alias, record.get(own.name)) for own in type_.fields} for record in value.records
    ]
    return tuple(found.RECORDS[name](*record.values()) for record in records)


def wanted(policy: Policy, alias: str, case: Mapping[str, Any]) -> object:
    target = policy.find_decision(alias)
    try:
        found = policy.interpreted([target.name], policy.check(case))[alias]
    except EvaluationError:
        return "fault"
    codes = tuple(ground.mark.rule.code for ground in found.grounds)
    return found.status.value, found.value, type(found.value), codes, {fact.name for fact in found.missing}


def by_name(policy: Policy, case: Mapping[str, Any]) -> dict[str, Any]:
    """A case by Chinese names; lists of records are complete, as a module takes them."""
    return {
        policy.facts[name].name: Roster(value.records) if isinstance(value, Roster) else value
        for name, value in case.items()
    }


def agree(policy: Policy, alias: str, found: ModuleType, case: Mapping[str, Any]) -> None:
    named = by_name(policy, case)
    looked_up = [name for name in named if policy.core.facts[name].default is not None]
    special = [name for name in named if name in ("版本日", "辖区") and policy.core.facts[name].origin == "builtin"]
    for name in (*looked_up, *special):  # these are chosen when a module is made
        del named[name]
    assert answer(policy, found, alias, named) == wanted(policy, alias, named)


@pytest.mark.parametrize(("policy", "alias"), CARRIED)
@settings(max_examples=5, deadline=None)
@given(data=st.data())
def test_bundled_policies(policy: Policy, alias: str, data: st.DataObject) -> None:
    agree(policy, alias, exported(policy, alias), data.draw(facts(policy, alias, unknowns=True)))


@pytest.mark.parametrize("name", aidrules.bundled_names())
def test_examples_of_bundled_policies(name: str) -> None:
    policy = bundled(name)
    seen = 0
    for example in policy.core.examples:
        for expected in example.expected:
            decision = policy.core.decisions[expected.decision]
            if (policy, decision.alias) not in [tuple(case.values[:2]) for case in CARRIED] or example.readings:
                continue
            given = dict(example.facts)
            if any(policy.core.facts[name].default or policy.core.facts[name].origin == "builtin" for name in given):
                continue
            if any(isinstance(value, Roster) and not value.complete for value in given.values()):
                continue  # a module takes complete lists only
            found = exported(policy, decision.alias)
            result = answer(policy, found, decision.alias, {name: _given(value) for name, value in given.items()})
            assert isinstance(result, tuple)
            assert result[0] == expected.status, example.title
            if expected.status == "decided" and not isinstance(decision.type, RangeType):
                assert result[1] == expected.value, example.title
            seen += 1
    assert seen or not policy.core.examples


def _given(value: object) -> object:
    return Decimal(value.numerator) / value.denominator if isinstance(value, Fraction) else value


@settings(SEARCH, max_examples=12, deadline=None)
@given(st.data(), policies())
def test_generated_policies(data: st.DataObject, text: str) -> None:
    note(text)
    policy = aidrules.load(text)
    for decision in policy.core.questions.values():
        try:
            found = module(policy.export(decision.alias))
        except ExportError:
            continue
        for _ in range(3):
            agree(policy, decision.alias, found, data.draw(facts(policy, decision.alias, unknowns=True)))


def test_a_module_runs_without_aidrules_and_passes_mypy(tmp_path: Path) -> None:
    asked = ("may_outsource", "staff_shortfall", "purchase_process", "open_tender_required", "roster_staffing")
    text = bundled("hainan").export(*asked, "annual_training_all")
    (tmp_path / "rules.py").write_text(text, encoding="utf-8")
    program = (
        "import sys; sys.path.insert(0, '.'); import rules; "
        "print(rules.staff_shortfall(rules.Facts(recipients=1501, civil_affairs_staff=1, caseworkers=0)).value, "
        "any(name.startswith(('aidrules', 'attr', 'lark')) for name in sys.modules))"
    )
    run = subprocess.run(
        [sys.executable, "-I", "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert run.stdout.split() == ["3", "False"]
    text = NUMBERS.export()
    (tmp_path / "numbers_of_records.py").write_text(text, encoding="utf-8")
    modules = ["rules.py", "numbers_of_records.py"]
    checked = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(tmp_path / "cache"), *modules],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert checked.returncode == 0, checked.stdout


def test_edition_and_readings_are_chosen_when_a_module_is_made() -> None:
    found = module(bundled("hainan").export("procurement_method_valid", edition="2024-01-01"))
    case = {"in_central_catalogue": False, "budget": Decimal("1999999.99"), "procurement_method": "公开招标"}
    assert found.procurement_method_valid(found.Facts(**case)).status == "not_applicable"
    assert found.procurement_method_valid(found.Facts(**{**case, "budget": 2_000_000})).value == "合规"
    strict = module(bundled("hainan").export("may_outsource", readings={"veto_reading": "析取"}))
    assert strict.may_outsource(strict.Facts(government_must_provide=True)).value == "不得购买"


def test_without_missing_facts() -> None:
    found = module(bundled("hainan").export("may_outsource", missing=False))
    assert found.may_outsource(found.Facts()).missing is None


def test_citations_stand_in_docstrings() -> None:
    found = exported(bundled("hainan"), "may_outsource")
    assert "may_outsource.r5: 二（二）“事务性工作主要是指”" in found.may_outsource.__doc__
    assert found.__doc__ is not None and bundled("hainan").fingerprint in found.__doc__


def test_what_cannot_be_carried_is_refused_by_name() -> None:
    with pytest.raises(ExportError) as refused:
        WHOLE.export("mean", "all_ok", "county_due")
    assert [found.alias for found in refused.value.refused] == ["mean", "county_due"]
    assert "平均" in str(refused.value) and "average" in refused.value.text("en")
    with pytest.raises(aidrules.InputError):
        bundled("hainan").export("may_outsource", to="cobol")  # type: ignore[arg-type]


@pytest.mark.parametrize("alias", ["all_ok", "county_ok", "county_many"])
@settings(max_examples=40, deadline=None)
@given(data=st.data(), seed=st.integers(0, 99))
def test_what_is_asked_of_records(alias: str, data: st.DataObject, seed: int) -> None:
    case = data.draw(facts(WHOLE, alias, unknowns=True))
    random = Random(seed)  # noqa: S311 - a repeatable search
    agree(WHOLE, alias, exported(WHOLE, alias), {name: with_gaps(random, value) for name, value in case.items()})


@settings(SEARCH, max_examples=40, deadline=None)
@given(data=st.data(), seed=st.integers(0, 99))
def test_numbers_of_records(data: st.DataObject, seed: int) -> None:
    random = Random(seed)  # noqa: S311 - a repeatable search
    for alias in (found.alias for found in NUMBERS.core.questions.values()):
        case = data.draw(facts(NUMBERS, alias, unknowns=True))
        agree(
            NUMBERS, alias, exported(NUMBERS, alias), {name: with_gaps(random, value) for name, value in case.items()}
        )


def test_records_are_checked() -> None:
    found = exported(bundled("hainan"), "annual_training_all")
    person = found.StaffRosterRecord
    assert found.annual_training_all(found.Facts(staff_roster=[person(trainings=2)])).value == "达标"
    assert found.annual_training_all(found.Facts(staff_roster=[person()])).missing == ("staff_roster",)
    with pytest.raises(ValueError, match="trainings"):
        person(trainings=-1)
    with pytest.raises(TypeError, match="staff_roster"):
        found.Facts(staff_roster=[None])
    with pytest.raises(TypeError, match="staff_roster"):
        found.Facts(staff_roster={"trainings": 2})
    with pytest.raises(ValueError, match="1000"):
        found.Facts(staff_roster=[person()] * 1001)


def test_wrong_facts_are_refused() -> None:
    found = exported(bundled("hainan"), "contractor_eligibility")
    with pytest.raises(TypeError, match="has_facilities"):
        found.Facts(has_facilities=1)
    with pytest.raises(ValueError, match="contractor_kind"):
        found.Facts(contractor_kind="公司")


def test_nothing_is_injected() -> None:
    planted: list[int] = []
    plan = hostile_plan()
    text = module_text(HOSTILE, [plan], {HOSTILE[3]: HOSTILE})
    found = ModuleType("hostile")
    sys.modules["hostile"] = found
    found.__dict__["planted"] = planted
    exec(compile(text, "<hostile>", "exec"), found.__dict__)  # noqa: S102 # exported just now
    (decide,) = found.DECISIONS.values()
    for member in HOSTILE:
        result = decide(found.Facts(**dict(zip(found.NAMES, (member, member), strict=True))))
        assert result.value == member
        assert member in result.reasons
    assert planted == []
    assert all(line.isprintable() for line in text.split("\n"))
    assert list(found.DECISIONS) == [HOSTILE[4]]
