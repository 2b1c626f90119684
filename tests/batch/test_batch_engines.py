"""Engines agree on tables of bundled policies: DuckDB, from memory and from file to file, and Python row by row."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from tables import same, table_of

from aidrules.api.functions import WARM
from aidrules.api.policy import Policy
from aidrules.backends.batch.duckdb_engine import DuckDBEngine
from aidrules.backends.batch.run import Files, decide_file
from aidrules.backends.batch.sql_query import column_of
from aidrules.backends.batch.tally import Tally
from aidrules.core.policy import Decision, Fact
from aidrules.errors import EvaluationError, UnsupportedError
from aidrules.evaluation.inputs import check_case
from aidrules.values.rosters import RosterType
from support.facts import representatives
from support.policies import bundled

NAMES = ("hainan", "guangdong", "gansu", "national")
ROWS = 80


def facts_of(policy: Policy, decisions: list[str]) -> list[Fact]:
    """The facts that questions read and a table has columns for."""
    read = {found for name in decisions for found in policy.facts_below(name)}
    facts = [fact for fact in policy.core.facts.values() if fact.name in read]
    return [fact for fact in facts if fact.default is None and fact.origin != "builtin"]


def in_one_statement(policy: Policy) -> list[str]:
    """The questions that SQL carries and that read no lists of records."""
    found = []
    for decision in policy.core.questions.values():
        facts = facts_of(policy, [decision.alias])
        schema = table_of(policy, [dict.fromkeys(fact.name for fact in facts)], facts).schema
        columns = {
            fact.name: column_of(name, schema.field(name).type)
            for fact, name in zip(facts, schema.names[1:], strict=True)
        }
        try:
            policy.to_sql(decision.alias, columns=columns)
        except UnsupportedError:
            continue
        if not any(isinstance(fact.type, RosterType) for fact in facts):
            found.append(decision.alias)
    return found


def some_cases(policy: Policy, facts: list[Fact], random: Random) -> list[Mapping[str, object]]:
    """Cases at random, some of them of known facts only."""
    options = {fact.name: representatives(policy.core, fact) for fact in facts}
    cases: list[Mapping[str, object]] = []
    for _ in range(ROWS):
        chance = random.choice([0.3, 0.8, 1.0])
        cases.append({name: random.choice(of) if random.random() < chance else None for name, of in options.items()})
    return cases


@pytest.mark.parametrize("name", NAMES)
def test_duckdb_gives_what_python_gives(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    policy = bundled(name)
    questions = [decision.alias for decision in policy.core.questions.values()]
    facts = facts_of(policy, questions)
    table = table_of(policy, some_cases(policy, facts, Random(name)), facts)  # noqa: S311
    found = policy.decide_table(table, questions, rejects="mark", keep=True)
    assert found == policy.decide_table(table, questions, engine="python", rejects="mark", keep=True)

    questions = in_one_statement(policy)
    assert questions
    table = table_of(policy, some_cases(policy, facts_of(policy, questions), Random(name)), facts_of(policy, questions))  # noqa: S311
    found = policy.decide_table(table, questions, rejects="mark", keep=True)
    rejected = pc.equal(found.column(f"{questions[0]}__status"), "rejected")
    answered = table.filter(pc.invert(rejected))
    assert answered.num_rows > ROWS / 4
    pq.write_table(answered, tmp_path / "in.parquet", row_group_size=100)
    copied: list[Tally | None] = []
    plainly = DuckDBEngine.copy

    def watched(*given: Any) -> Tally | None:
        copied.append(plainly(*given))
        return copied[-1]

    monkeypatch.setattr(DuckDBEngine, "copy", watched)
    tallies = {
        engine: decide_file(
            policy, Files(tmp_path / "in.parquet", tmp_path / f"{engine}.parquet"), questions, engine=engine
        ).tally
        for engine in ("duckdb", "python")
    }
    assert tallies["duckdb"] == tallies["python"]
    assert copied == [tallies["duckdb"]]
    one, other = (pq.read_table(tmp_path / f"{engine}.parquet") for engine in ("duckdb", "python"))
    assert one.column_names == other.column_names
    assert one.to_pylist() == other.to_pylist()
    texts = [found for found in one.schema if found.name.endswith("__status")]
    assert all(found.type == pa.string() for found in texts)


@pytest.mark.parametrize("name", NAMES)
def test_rows_that_functions_decide_are_what_the_interpreter_says(name: str) -> None:
    policy = bundled(name)
    questions = [decision.alias for decision in policy.core.questions.values()]
    facts = facts_of(policy, questions)
    cases = some_cases(policy, facts, Random(name))[: 3 * WARM]  # noqa: S311
    found = policy.decide_table(table_of(policy, cases, facts), questions, engine="python", rejects="mark").to_pylist()
    decisions = [policy.find_decision(question) for question in questions]
    for facts_of_row, row in zip(cases, found, strict=True):
        wanted = by_interpreter(policy, decisions, facts_of_row)
        if wanted is None:
            assert row["rejected__codes"]
            continue
        for column, value in wanted.items():
            assert same(row[column], value), (column, row[column], value)


def by_interpreter(policy: Policy, decisions: list[Decision], facts: Mapping[str, object]) -> dict[str, object] | None:
    """Statuses, reasons and missing facts of a case; None where one question has no answer."""
    case = check_case(policy.core, facts, {}, None, None, None)
    found: dict[str, object] = {}
    for decision in decisions:
        try:
            answer = policy.interpreted([decision.name], case)[decision.alias]
        except EvaluationError:
            return None
        found[f"{decision.alias}__status"] = answer.status.value
        found[f"{decision.alias}__reasons"] = [ground.mark.rule.code for ground in answer.grounds]
        found[f"{decision.alias}__missing"] = [fact.alias for fact in answer.missing]
    return found
