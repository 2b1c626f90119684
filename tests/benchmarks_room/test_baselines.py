"""What the benchmarks compare with is right: the decisions by hand agree with the interpreter. Nothing is timed."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.batch import missing
from benchmarks.batch.checking import COLUMNS, difference
from benchmarks.cases import ALIASES, DECISIONS, FACTS_OF, PRESUMED, Fact, cases
from benchmarks.definition import Defined, Definition
from benchmarks.single import handwritten
from benchmarks.single.padding import padded
from support.policies import bundled

MIXED = 250
KNOWN = 50


@pytest.fixture(scope="module")
def given() -> list[dict[str, Fact]]:
    return [*cases(MIXED), *cases(KNOWN, known=True)]


@pytest.fixture(scope="module")
def expected(given: list[dict[str, Fact]]) -> list[dict[str, Defined]]:
    return Definition(bundled("hainan")).decide_each(DECISIONS, given)


def test_the_mix_has_every_outcome_and_is_the_same_each_time(expected: list[dict[str, Defined]]) -> None:
    outcomes = {(alias, answer.status) for answers in expected for alias, answer in answers.items()}
    assert outcomes == {
        ("may_outsource", "decided"),
        ("may_outsource", "undetermined"),
        ("may_outsource", "referred"),
        ("contractor_eligibility", "decided"),
        ("contractor_eligibility", "undetermined"),
        ("contractor_eligibility", "referred"),
        ("staff_required", "decided"),
        ("staff_required", "undetermined"),
    }
    assert cases(50) == cases(50)
    assert cases(50) != cases(50, seed=1)


def test_about_as_many_facts_are_unknown_or_absent_as_is_told() -> None:
    many = cases(3_000)
    facts = [value for case in many for value in case.values()]
    assert 0.13 < facts.count(None) / len(facts) < 0.17
    absent = [alias not in case for case in many for alias in PRESUMED]
    assert 0.47 < absent.count(True) / len(absent) < 0.53
    assert not any(None in case.values() for case in cases(200, known=True))
    assert {case["contractor_kind"] for case in many} >= {"社会组织", "事业单位", "企业", "机构", "个人", "其他", None}
    assert {case["recipients"] for case in many} >= {0, 1, 1499, 1500, 1501, 200_000, None}


def test_the_decisions_look_at_the_facts_of_the_mix() -> None:
    policy = bundled("hainan")
    for decision in DECISIONS:
        assert {policy.facts[name].alias for name in policy.facts_below(decision)} == set(FACTS_OF[decision])
    presumed = {alias for alias in ALIASES if policy.facts[alias].presumption is not None}
    assert presumed == set(PRESUMED)


def test_python_by_hand_agrees_with_the_interpreter(
    given: list[dict[str, Fact]], expected: list[dict[str, Defined]]
) -> None:
    for facts, answers in zip(given, expected, strict=True):
        found = handwritten.decide(facts)
        assert found == {alias: (answer.status, answer.value, answer.reasons) for alias, answer in answers.items()}


def test_missing_facts_by_hand_agree_with_the_interpreter(
    given: list[dict[str, Fact]], expected: list[dict[str, Defined]]
) -> None:
    by_hand = {
        "may_outsource": missing.may_outsource,
        "contractor_eligibility": missing.contractor_eligibility,
        "staff_required": missing.staff_required,
    }
    for facts, answers in zip(given, expected, strict=True):
        for alias, answer in answers.items():
            if answer.status == "undetermined":
                assert sorted(by_hand[alias](facts)) == sorted(answer.missing), (alias, facts)


def test_sql_by_hand_agrees_with_the_interpreter(
    given: list[dict[str, Fact]], expected: list[dict[str, Defined]]
) -> None:
    duckdb = pytest.importorskip("duckdb", reason="DuckDB is not installed: the hand-written SQL is not tested")
    select = (Path(missing.__file__).parent / "handwritten.sql").read_text(encoding="utf-8")
    kinds = {"recipients": "BIGINT", **dict.fromkeys(("service_item", "contractor_kind", "institution_class"), "TEXT")}
    with duckdb.connect() as connection:
        declared = ", ".join(f"{alias} {kinds.get(alias, 'BOOLEAN')}" for alias in ALIASES)
        connection.execute(f"CREATE TABLE cases ({declared})")
        places = ", ".join("?" * len(ALIASES))
        rows = [[padded(facts)[alias] for alias in ALIASES] for facts in given]
        connection.executemany(f"INSERT INTO cases VALUES ({places})", rows)  # noqa: S608 (question marks only)
        found = connection.execute(select)
        names = tuple(column[0] for column in found.description)
        assert names == COLUMNS
        assert difference([dict(zip(names, row, strict=True)) for row in found.fetchall()], expected) is None


def test_a_wrong_result_of_a_batch_is_found(expected: list[dict[str, Defined]]) -> None:
    rows = [
        {
            f"{alias}{part}": value
            for alias, answer in answers.items()
            for part, value in (
                ("", answer.value),
                ("__status", answer.status),
                ("__reasons", list(answer.reasons)),
                ("__missing", list(reversed(answer.missing))),  # their order says nothing
            )
        }
        for answers in expected[:20]
    ]
    assert difference(rows, expected[:20]) is None
    assert difference(rows[:-1], expected[:20]) == "19 rows, and should be 20"
    swapped = [rows[1], rows[0], *rows[2:]]
    assert "row 0" in str(difference(swapped, expected[:20]))
    rows[7]["staff_required__reasons"] = []
    assert "row 7, staff_required" in str(difference(rows, expected[:20]))
