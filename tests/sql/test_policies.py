"""What SQL says of each row of a table is what the interpreter says of the case: for policies written and generated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, note, settings
from hypothesis import strategies as st
from sql_plans import comparable, table_of

import aidrules
from aidrules.api.policy import Policy
from aidrules.backends.sql import Column
from aidrules.core.policy import Fact
from aidrules.errors import UnsupportedError
from aidrules.values.rosters import RosterType
from aidrules.values.types import NumberType, Type
from engines.engine import Engine
from support.agreement import FAULT, Said, interpreter_says
from support.facts import representatives, with_gaps
from support.policies import SEARCH, bundled, policies

WHOLE = Path(__file__).parents[1] / "properties"
DIGITS, PLACES = 18, 2


def facts_of(policy: Policy, names: Sequence[str]) -> list[Fact]:
    """The facts that decisions read and a table has columns for."""
    read = {found for name in names for found in policy.facts_below(name)}
    facts = [fact for fact in policy.core.facts.values() if fact.name in read]
    return [fact for fact in facts if fact.default is None and fact.origin != "builtin"]


def columns_of(facts: Sequence[Fact]) -> dict[str, str | Column]:
    """The column of each fact; of a decimal whose places the policy leaves open it says them."""
    return {fact.name: _column(fact.name, fact.type) for fact in facts}


def _column(name: str, type_: Type) -> Column:
    if isinstance(type_, RosterType):
        return Column(name, fields={found.name: _column(found.alias, found.type) for found in type_.fields})
    return Column.decimal(name, DIGITS, PLACES) if _is_open(type_) else Column(name)


def _is_open(type_: Type) -> bool:
    return isinstance(type_, NumberType) and not type_.integral and type_.places is None


def carried(policy: Policy, dialect: str) -> list[str]:
    """The decisions that a dialect carries."""
    found = []
    for name in policy.core.questions:
        try:
            policy.to_sql(name, dialect=dialect, columns=columns_of(facts_of(policy, [name])))
        except UnsupportedError as error:
            assert error.construct
            assert error.dialect == dialect
            assert error.decision == policy.core.decisions[name].alias
        else:
            found.append(name)
    return found


def agree(
    engine: Engine, policy: Policy, names: Sequence[str], random: Random, rows: int, readings: Mapping[str, str]
) -> None:
    """Assert that an engine says of some random cases what the interpreter says."""
    facts = facts_of(policy, names)
    options = {fact.name: representatives(policy.core, fact) for fact in facts}
    cases: list[dict[str, Any]] = [{}]
    for _ in range(rows):
        chance = random.random()
        cases.append(
            {
                name: with_gaps(random, random.choice(of)) if random.random() < chance else None
                for name, of in options.items()
            }
        )
    sql = policy.to_sql(names, dialect=engine.name, columns=columns_of(facts), readings=readings)
    widths = {fact.name: (DIGITS, PLACES) for fact in facts if _is_open(fact.type)}
    found = engine.run(sql, table_of(facts, cases, widths))
    assert len(found) == len(cases)
    for case, row in zip(cases, found, strict=True):
        complete = {fact.name: case.get(fact.name) for fact in facts}  # a column that is there is given, as unknown
        for name in names:
            alias = policy.core.decisions[name].alias
            assert said(row, alias, interpreter_says(policy, name, complete, readings)), (name, complete)


def said(row: Mapping[str, Any], alias: str, meant: Said) -> bool:
    """Whether a row gives an answer."""
    status, value, reasons, missing = meant
    assert row[f"{alias}__status"] == status, (row[f"{alias}__status"], meant)
    if meant == FAULT:
        assert row[alias] is None
        return True
    assert comparable(row[alias], value) == value, (row[alias], meant)
    assert tuple(row[f"{alias}__reasons"]) == reasons, (row[f"{alias}__reasons"], meant)
    assert tuple(row[f"{alias}__missing"]) == missing, (row[f"{alias}__missing"], meant)
    return True


HAINAN = tuple(bundled("hainan").core.questions)
ROSTERS = ("全员年度培训", "名册人员配备")
"""Those that look at the records of a roster."""


@pytest.mark.parametrize("other", [False, True], ids=["default readings", "other readings"])
def test_hainan_on_duckdb(duckdb_engine: Engine, other: bool) -> None:
    policy = bundled("hainan")
    random = Random(7)  # noqa: S311 - a repeatable search
    readings = {}
    if other:
        readings = {found.name: random.choice(found.alternatives).name for found in policy.core.readings.values()}
    agree(duckdb_engine, policy, HAINAN, random, 40, readings)


def test_hainan_on_postgres(postgres_engine: Engine) -> None:
    agree(postgres_engine, bundled("hainan"), HAINAN, Random(1), 40, {})  # noqa: S311 - a repeatable search


def test_the_three_main_decisions_on_spark(spark_engine: Engine) -> None:
    names = ["服务能否购买", "承接主体资格", "应配工作人员合计", *ROSTERS]
    agree(spark_engine, bundled("hainan"), names, Random(1), 60, {})  # noqa: S311 - a repeatable search


NUMBERS = aidrules.load(WHOLE / "numbers.policy")


def test_numbers_of_records_on_duckdb(duckdb_engine: Engine) -> None:
    agree(duckdb_engine, NUMBERS, list(NUMBERS.core.questions), Random(1), 200, {})  # noqa: S311 - a repeatable search


def test_numbers_of_records_on_postgres(postgres_engine: Engine) -> None:
    agree(postgres_engine, NUMBERS, list(NUMBERS.core.questions), Random(2), 80, {})  # noqa: S311 - a repeatable search


def test_tables_are_decided_in_the_running_session(spark_engine: Engine) -> None:
    assert spark_engine.name == "spark"  # its session is the one that is found
    policy = bundled("hainan")
    table = pa.table(
        {
            "service_item": ["家计调查", "法律'援助\n", None, "照料护理"],
            "recipients": [0, 1500, None, -1],  # the last row is none
            "contractor_kind": ["企业", None, "个人", "机构"],
        }
    )
    names = ["may_outsource", "contractor_eligibility", "staff_required"]
    found = policy.decide_table(table, names, engine="spark", rejects="mark", keep=True)
    assert found == policy.decide_table(table, names, engine="python", rejects="mark", keep=True)
    assert found.column("staff_required__status").to_pylist()[-1] == "rejected"


@pytest.mark.slow
def test_numbers_of_records_on_spark(spark_engine: Engine) -> None:
    agree(spark_engine, NUMBERS, list(NUMBERS.core.questions), Random(3), 80, {})  # noqa: S311 - a repeatable search


@pytest.mark.slow
@pytest.mark.parametrize("name", ["sample", "whole"])
def test_policies_of_the_tests_on_duckdb(duckdb_engine: Engine, name: str) -> None:
    path = WHOLE / "sample.policy" if name == "sample" else WHOLE / "whole" / "whole.policy"
    policy = aidrules.load(path)
    names = carried(policy, "duckdb")
    assert names
    agree(duckdb_engine, policy, names, Random(name), 100, {})  # noqa: S311 - a repeatable search


@pytest.mark.slow
def test_hainan_on_spark(spark_engine: Engine) -> None:
    agree(spark_engine, bundled("hainan"), HAINAN, Random(1), 60, {})  # noqa: S311 - a repeatable search


def obey(engine: Engine, text: str, seed: int, rows: int) -> None:
    note(text)
    policy = aidrules.load(text)
    names = carried(policy, engine.name)
    if names:
        agree(engine, policy, names, Random(seed), rows, {})  # noqa: S311 - a repeatable search


@settings(SEARCH, max_examples=12)
@given(text=policies(), seed=st.integers(0, 99))
def test_generated_policies_on_duckdb(duckdb_engine: Engine, text: str, seed: int) -> None:
    obey(duckdb_engine, text, seed, 12)


@settings(SEARCH, max_examples=5)
@given(text=policies(), seed=st.integers(0, 99))
def test_generated_policies_on_postgres(postgres_engine: Engine, text: str, seed: int) -> None:
    obey(postgres_engine, text, seed, 12)


@pytest.mark.slow
@settings(SEARCH, max_examples=1000)
@given(text=policies(5, 5), seed=st.integers(0, 9999))
def test_many_generated_policies_on_duckdb(duckdb_engine: Engine, text: str, seed: int) -> None:
    obey(duckdb_engine, text, seed, 20)


@pytest.mark.slow
@settings(SEARCH, max_examples=300)
@given(text=policies(5, 5), seed=st.integers(0, 9999))
def test_many_generated_policies_on_postgres(postgres_engine: Engine, text: str, seed: int) -> None:
    obey(postgres_engine, text, seed, 20)


@pytest.mark.slow
@settings(SEARCH, max_examples=10)
@given(text=policies(), seed=st.integers(0, 9999))
def test_generated_policies_on_spark(spark_engine: Engine, text: str, seed: int) -> None:
    obey(spark_engine, text, seed, 20)
