"""Decisions of a policy as one SELECT."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from aidrules.backends.lowering.answers import make_plan
from aidrules.backends.plan import Plan
from aidrules.backends.refusal import RefusedError
from aidrules.backends.sql.asked import check_columns, relation_of
from aidrules.backends.sql.columns import Column
from aidrules.backends.sql.dialects import DIALECTS
from aidrules.backends.sql.select import to_select
from aidrules.core.policy import CorePolicy, Decision
from aidrules.errors import FactError, Problem, UnsupportedError
from aidrules.evaluation.coverage import Coverage
from aidrules.evaluation.exact import Diagrams
from aidrules.evaluation.inputs import Case, check_case

_MOST_WRITTEN: Final = 32


def policy_sql(
    core: CorePolicy,
    decisions: Sequence[Decision],
    coverage: Coverage,
    diagrams: Diagrams,
    written: dict[object, str],
    *,
    dialect: str,
    table: str,
    columns: Mapping[str, str | Column] | Iterable[str] | None,
    keep: Sequence[str],
    checked: bool,
    enums: bool,
    readings: Mapping[str, str] | None,
    as_of: object,
    edition: object,
    region: object,
) -> str:
    """The SELECT of ``Policy.to_sql``, whose arguments it takes; what was written before is kept in ``written``."""
    decisions = tuple({found.name: found for found in decisions}.values())
    check_columns(decisions, keep)
    if dialect in DIALECTS:  # of others ``to_select`` tells
        relation_of(table, dialect)
    case = check_case(core, {}, readings, as_of, edition, region)
    named = None if columns is None else _named(core, columns)
    asked = tuple(decision.name for decision in decisions)
    same = (
        *(asked, dialect, table, tuple(keep), checked, enums, tuple(case.facts.items()), tuple(case.readings.items())),
        None if named is None else tuple(named.items()),
    )
    if same not in written:
        while len(written) >= _MOST_WRITTEN:
            written.pop(next(iter(written)), None)

        def writes(asked: Sequence[Decision]) -> str:
            return _written(core, asked, coverage, diagrams, case, dialect, table, named, keep, checked, enums)

        try:
            written[same] = writes(decisions)
        except UnsupportedError as error:
            if error.decision:
                raise
            raise _named_after(error, decisions, writes) from error
    return written[same]


def _written(
    core: CorePolicy,
    decisions: Sequence[Decision],
    coverage: Coverage,
    diagrams: Diagrams,
    case: Case,
    dialect: str,
    table: str,
    named: Mapping[str, str | Column] | None,
    keep: Sequence[str],
    checked: bool,
    enums: bool,
) -> str:
    plan = _plan(core, decisions, coverage, diagrams, dialect, named, case)
    if named is None:
        named = {fact.name: fact.alias for fact in plan.facts}
    read = {fact.name: named[fact.name] for fact in plan.facts}
    return to_select(plan, dialect, table, read, keep=keep, checked=checked, enums=enums).sql(dialect, pretty=True)


def _named_after(
    error: UnsupportedError, decisions: Sequence[Decision], written: Callable[[Sequence[Decision]], str]
) -> UnsupportedError:
    """A refusal with the decision that reads what is refused."""
    for decision in decisions:
        try:
            written([decision])
        except UnsupportedError as own:
            return UnsupportedError(own.dialect, decision.alias, own.construct, own.construct_en)
    return error


def _plan(
    core: CorePolicy,
    decisions: Sequence[Decision],
    coverage: Coverage,
    diagrams: Diagrams,
    dialect: str,
    columns: Mapping[str, str | Column] | None,
    case: Case,
) -> Plan:
    fixed = {name: value for name, value in case.facts.items() if columns is None or name not in columns}

    def planned(names: Iterable[str]) -> Plan:
        return make_plan(
            core,
            names,
            inputs=columns,
            fixed=fixed,
            readings=case.readings,
            coverage=coverage,
            diagrams=diagrams,
        )

    try:
        return planned([decision.name for decision in decisions])
    except RefusedError:
        for decision in decisions:  # which of them it is
            try:
                planned([decision.name])
            except RefusedError as error:
                raise UnsupportedError(dialect, decision.alias, error.zh, error.en) from error
        raise


def _named(core: CorePolicy, columns: Mapping[str, str | Column] | Iterable[str]) -> dict[str, str | Column]:
    """The columns by the Chinese names of facts."""
    given = columns if isinstance(columns, Mapping) else {name: name for name in columns}
    facts = {name: fact for fact in core.facts.values() for name in (fact.name, fact.alias)}
    problems = [
        Problem(name, "unknown_name", f"没有名为“{name}”的事实。", f"There is no fact “{name}”.")
        for name in given
        if name not in facts
    ]
    found = [facts[name].name for name in given if name in facts]
    problems += [
        Problem(name, "duplicate", f"事实“{name}”有两列。", f"The fact “{name}” has two columns.")
        for name in dict.fromkeys(found)
        if found.count(name) > 1
    ]
    if problems:
        raise FactError(problems)
    return {facts[name].name: column for name, column in given.items()}
