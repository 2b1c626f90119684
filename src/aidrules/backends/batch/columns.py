"""From the columns of a table to facts: which column is which fact, what is kept beside, and what cannot be.

A column that is absent is a fact that is not given, so that it is presumed or looked up where the policy says so. A
null is a fact that is given as unknown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Literal, TypeAlias

import pyarrow as pa
import pyarrow.types as at
from attrs import frozen

from aidrules.backends.batch.arrow_types import plain, refusal
from aidrules.backends.batch.roster_tables import RosterTable
from aidrules.core.policy import AS_OF, EDITION, REGION, CorePolicy, Fact
from aidrules.diagnostics.visible import clip
from aidrules.errors import Problem, TableError
from aidrules.values.types import DateType, TextType

Circumstance: TypeAlias = Literal["as_of", "edition", "region"]
_CIRCUMSTANCES: Mapping[str, Circumstance] = {
    AS_OF: "as_of",
    EDITION: "edition",
    REGION: "region",
    "as_of": "as_of",
    "edition": "edition",
    "region": "region",
}
_NEAR = 0.75
_LONGEST = 60


@frozen
class FactColumn:
    """A column that gives a fact.

    Attributes:
        name: what it is called in the table.
        fact: the fact.
        type: its Arrow type.
        table: the second table it comes from, or None.
    """

    name: str
    fact: Fact
    type: pa.DataType
    table: RosterTable | None = None


@frozen
class Columns:
    """What the columns of a table are for a policy.

    Attributes:
        facts: those that give facts.
        when: the columns that give as-of date, edition or region to a policy that does not declare them as facts.
        others: those that give nothing and are only kept.
        warnings: other columns whose name is near that of a fact.
    """

    facts: tuple[FactColumn, ...]
    when: Mapping[Circumstance, str]
    others: tuple[str, ...]
    warnings: tuple[Problem, ...]

    def row_values(self, batch: pa.RecordBatch) -> Iterator[tuple[dict[str, object], dict[str, object]]]:
        """For each row the facts by column, and what it says of date, edition and region, as Python values."""
        given = [(found.name, self._values(batch, found)) for found in self.facts]
        when = [(argument, as_python(batch.column(name))) for argument, name in self.when.items()]
        for row in range(batch.num_rows):
            facts = {name: values[row] for name, values in given}
            yield facts, {argument: values[row] for argument, values in when}

    def _values(self, batch: pa.RecordBatch, found: FactColumn) -> list[object]:
        if found.table is not None:
            return found.table.records(batch.column(found.table.key))
        return as_python(batch.column(found.name))


def as_python(column: pa.Array) -> list[object]:
    """The values of a column as Python has them; days outside the years 1 to 9999, which it has not, as texts."""
    try:
        values: list[object] = column.to_pylist()
    except (OverflowError, ValueError):
        if not at.is_date(plain(column.type)):
            raise
        values = column.cast(plain(column.type)).cast(pa.string()).to_pylist()
    return values


def read_columns(
    core: CorePolicy,
    schema: pa.Schema,
    rosters: Mapping[str, RosterTable] | None = None,
    fixed: Iterable[Circumstance] = (),
) -> Columns:
    """What the columns of a table are for a policy.

    Args:
        core: the policy.
        schema: the columns, named by the Chinese name or the alias of a fact; any others are kept.
        rosters: second tables by the name or alias of a roster.
        fixed: what is given for all rows, and so by no column.

    Raises:
        TableError: a name that stands twice, a fact given by two columns, a type that no value of a fact can have, a
            key that is missing; with every such problem.
    """
    return _Reader(core, schema, dict(rosters or {}), frozenset(fixed)).read()


@frozen
class _Reader:
    core: CorePolicy
    schema: pa.Schema
    rosters: Mapping[str, RosterTable]
    fixed: frozenset[Circumstance]

    def read(self) -> Columns:
        by_name = {alias: fact for fact in self.core.facts.values() for alias in (fact.name, fact.alias)}
        problems = list(self._twice())
        facts: dict[str, FactColumn] = {}
        when: dict[Circumstance, str] = {}
        others: list[str] = []
        for column in self.schema:
            name = column.name
            fact = by_name.get(name)
            if fact is not None:
                problems += self._add(facts, FactColumn(name, fact, column.type))
            elif name in _CIRCUMSTANCES:
                problems += self._circumstance(when, column)
            else:
                others.append(name)
        for name, table in self.rosters.items():
            fact = by_name.get(name)
            if fact is None:
                problems.append(_unknown_roster(name, [n for n, f in by_name.items() if f is not None]))
                continue
            problems += table.problems(fact, self.schema)
            problems += self._add(facts, FactColumn(name, fact, pa.list_(pa.struct([])), table), from_table=True)
        if problems:
            raise TableError(problems)
        return Columns(tuple(facts.values()), when, tuple(others), tuple(self._near(others, by_name)))

    def _twice(self) -> Iterator[Problem]:
        for name, count in Counter(self.schema.names).items():
            if count > 1:
                zh = f"“{clip(name, _LONGEST)}”这一列有 {count} 个，列名不能重复。"
                yield _problem(name, "duplicate", zh, f"There are {count} columns “{clip(name, _LONGEST)}”.")

    def _add(self, facts: dict[str, FactColumn], column: FactColumn, from_table: bool = False) -> Iterator[Problem]:
        name, fact = column.name, column.fact
        other = facts.setdefault(fact.name, column)
        if other is not column and other.name != name:
            zh = f"事实“{fact.name}”给出了不止一次：“{other.name}”和“{name}”两列都是。"
            yield _problem(name, "duplicate", zh, f"Both “{other.name}” and “{name}” give the fact “{fact.alias}”.")
        elif other is not column and from_table:
            zh = f"事实“{fact.name}”给出了不止一次：一次作为列，一次作为另一张表。"
            yield _problem(name, "duplicate", zh, f"“{name}” is given twice, by a column and by a table.")
        if not from_table and (why := refusal(fact.type, column.type)) is not None:
            yield _problem(name, why.kind, f"“{name}”这一列{why.zh}", f"The column “{name}” {why.en}")

    def _circumstance(self, when: dict[Circumstance, str], column: pa.Field) -> Iterator[Problem]:
        argument, name = _CIRCUMSTANCES[column.name], column.name
        type_ = TextType() if argument == "region" else DateType()
        if argument in when or argument in self.fixed:
            zh = f"“{name}”给出了两次：一次作为列，一次作为参数或者另一列。"
            yield _problem(name, "duplicate", zh, f"“{name}” is given twice, by this column and beside it.")
        elif (why := refusal(type_, column.type)) is not None:
            yield _problem(name, why.kind, f"“{name}”这一列{why.zh}", f"The column “{name}” {why.en}")
        when.setdefault(argument, name)

    def _near(self, others: Iterable[str], by_name: Mapping[str, Fact]) -> Iterator[Problem]:
        decisions = {name for d in self.core.decisions.values() for name in (d.name, d.alias)}
        for name in others:
            shown = clip(name, _LONGEST)
            near = get_close_matches(shown, by_name, n=1, cutoff=_NEAR)
            if name in decisions:
                zh = f"“{shown}”是决策，这一列不作为事实，只照样保留。"
                yield _problem(name, "unknown_name", zh, f"“{shown}” is a decision; the column is kept, and no fact.")
            elif near:
                zh = f"没有名为“{shown}”的事实，这一列只照样保留。是否要用“{near[0]}”？"
                en = f"There is no fact “{shown}”; the column is only kept. Did you mean “{near[0]}”?"
                yield _problem(name, "unknown_name", zh, en, near[0])


def _unknown_roster(name: str, known: list[str]) -> Problem:
    shown = clip(name, _LONGEST)
    near = get_close_matches(shown, known, n=1, cutoff=0.5)
    hint_zh, hint_en = (f"是否要用“{near[0]}”？", f" Did you mean “{near[0]}”?") if near else ("", "")
    zh, en = f"没有名为“{shown}”的名册。{hint_zh}", f"There is no roster “{shown}”.{hint_en}"
    return _problem(name, "unknown_name", zh, en, near[0] if near else "")


def _problem(name: str, kind: str, zh: str, en: str, suggestion: str = "") -> Problem:
    return Problem(clip(name, _LONGEST), kind, zh, en, suggestion)
