"""The one place where the benchmarks touch what is measured: what is not there yet is reported as not built."""

from __future__ import annotations

import sys
import sysconfig
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import aidrules
from aidrules.api.policy import Policy
from benchmarks.cases import DECISIONS, FACTS_OF, POLICY, Facts
from benchmarks.definition import Definition
from benchmarks.single.contender import Contender
from benchmarks.taking_part import NotBuiltError

FUNCTION = "aidrules function"
DECIDE = "aidrules decide"
_ALL_THREE = "the three decisions together"


def policy() -> Policy:
    """The policy that is timed."""
    return aidrules.bundled(POLICY)


def function(of: Policy, *decisions: str) -> Any:
    """The generated function of some decisions.

    Raises:
        NotBuiltError: there are no generated functions.
    """
    make = getattr(of, "function", None)
    if make is None:
        raise NotBuiltError("Policy.function is not built")
    return make(*decisions)


def generated(of: Policy) -> Iterator[Contender]:
    """The generated function.

    Raises:
        NotBuiltError: there are no generated functions.
    """
    yield Contender(FUNCTION, "reasons", True, function(of, *DECISIONS), _as_is, dict, _ALL_THREE)


def deciding(of: Policy) -> Iterator[Contender]:
    """``Policy.decide`` in several ways, and the interpreter."""

    def own_facts(facts: Facts) -> list[tuple[str, dict[str, object]]]:
        return [(d, {alias: facts[alias] for alias in FACTS_OF[d] if alias in facts}) for d in DECISIONS]

    def whole_case(facts: Facts) -> list[tuple[str, dict[str, object]]]:
        return [(d, dict(facts)) for d in DECISIONS]

    def decide(questions: list[tuple[str, dict[str, object]]]) -> dict[str, tuple[str, object]]:
        found: dict[str, tuple[str, object]] = {}
        for decision, facts in questions:
            answer = of.decide(decision, facts)
            found[decision] = (answer.status, answer.value)
        return found

    def with_reasons(questions: list[tuple[str, dict[str, object]]]) -> dict[str, tuple[str, object, tuple[str, ...]]]:
        found: dict[str, tuple[str, object, tuple[str, ...]]] = {}
        for decision, facts in questions:
            answer = of.decide(decision, facts)
            found[decision] = (answer.status, answer.value, tuple(reason.code for reason in answer.reasons))
        return found

    def every_question(facts: Facts) -> Mapping[str, Any]:
        return of.decide_all(facts)

    checked = "three calls, each checks the facts of its own decision"
    yield Contender(DECIDE, "status", True, decide, _without_reasons, own_facts, checked)
    yield Contender(
        f"{DECIDE}, whole case each time",
        "status",
        True,
        decide,
        _without_reasons,
        whole_case,
        "three calls, each checks every fact of the case",
    )
    yield Contender(
        f"{DECIDE}, with reasons",
        "reasons",
        True,
        with_reasons,
        _as_is,
        own_facts,
        f"{checked}; reasons with their texts",
    )
    yield Contender(
        "aidrules decide_all",
        "status",
        True,
        every_question,
        lambda found: {alias: (found[alias].status, found[alias].value, ()) for alias in DECISIONS},
        dict,
        f"all {len(of.decisions)} questions of the policy",
    )
    definition = Definition(of)
    yield Contender(
        "aidrules interpreter",
        "reasons",
        True,
        lambda facts: definition.decide(DECISIONS, facts, missing=False),
        lambda found: {alias: (one.status, one.value, one.reasons) for alias, one in found.items()},
        dict,
        "the definition, with its trace and the codes of the reasons",
    )


def _as_is(found: Mapping[str, Any]) -> dict[str, tuple[str, object, Any]]:
    return {alias: (str(found[alias][0]), found[alias][1], found[alias][2]) for alias in DECISIONS}


def _without_reasons(found: Mapping[str, Any]) -> dict[str, tuple[str, object, Any]]:
    return {alias: (str(found[alias][0]), found[alias][1], ()) for alias in DECISIONS}


def sql(of: Policy) -> str:
    """One SELECT over the table ``cases`` for DuckDB.

    Raises:
        NotBuiltError: policies cannot be told in SQL.
    """
    make = getattr(of, "to_sql", None)
    if make is None:
        raise NotBuiltError("Policy.to_sql is not built")
    return str(make(DECISIONS, dialect="duckdb", table="cases"))


def decide_table(of: Policy, table: Any) -> Any:
    """The answers for an Arrow table.

    Raises:
        NotBuiltError: tables cannot be decided.
    """
    decide = getattr(of, "decide_table", None)
    if decide is None:
        raise NotBuiltError("Policy.decide_table is not built")
    return decide(table, DECISIONS, engine="duckdb")


def batch_command(source: Path, target: Path, engine: str = "duckdb") -> list[str]:
    """The command that decides a file of cases.

    Raises:
        NotBuiltError: there is no such command.
    """
    _need_command("batch")
    asked = [part for decision in DECISIONS for part in ("--decision", decision)]
    chosen = [] if engine == "duckdb" else ["--engine", engine]
    return [sys.executable, str(script()), "batch", POLICY, *asked, *chosen, str(source), str(target)]


def compile_command(target: Path) -> list[str]:
    """The command that compiles the policy.

    Raises:
        NotBuiltError: there is no such command.
    """
    _need_command("compile")
    return [sys.executable, str(script()), "compile", POLICY, "-o", str(target)]


def decide_command() -> list[str]:
    """The command that decides one question about one case."""
    return [sys.executable, str(script()), "decide", POLICY, "may_outsource", "service_item=家计调查", "--json"]


def script() -> Path:
    """The installed command ``aidrules``.

    Raises:
        NotBuiltError: it is not installed in this environment.
    """
    found = Path(sysconfig.get_path("scripts")) / "aidrules"
    if not found.exists():
        raise NotBuiltError("the command aidrules is not installed in this environment")
    return found


def _need_command(name: str) -> None:
    if find_spec(f"aidrules.cli.{name}") is None:
        raise NotBuiltError(f"aidrules {name} is not built")
