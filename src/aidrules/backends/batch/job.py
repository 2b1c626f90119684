"""What is to be decided about every row of a table, and what comes of some of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import pyarrow as pa
from attrs import evolve, field, frozen

from aidrules.backends.batch.columns import Circumstance, Columns, read_columns
from aidrules.backends.batch.result_types import (
    WidthError,
    as_arrow,
    result_fields,
    value_types,
)
from aidrules.backends.batch.roster_tables import RosterTable
from aidrules.backends.batch.verdicts import Decider, Fixed, Outcome, Rows, Verdict, is_rejected
from aidrules.backends.result_columns import MISSING, REASONS, RESULTS, STATUS, asks_nothing, names_twice
from aidrules.core.policy import Decision
from aidrules.errors import Problem, RowProblems, TableError
from aidrules.evaluation.inputs import check_case


@frozen
class Job:
    """The questions about every row of a table.

    Attributes:
        policy: the policy.
        decisions: the questions.
        schema: the columns of the table.
        columns: what they are for the policy.
        fixed: what is the same for every row.
        results: the columns that come of it, four for each decision.
    """

    policy: Decider
    decisions: tuple[Decision, ...]
    schema: pa.Schema
    columns: Columns
    fixed: Fixed
    results: pa.Schema
    rows: Rows = field(eq=False, repr=False)

    @property
    def types(self) -> dict[str, pa.DataType]:
        """The type of each decision's value, by alias."""
        return {found.alias: self.results.field(found.alias).type for found in self.decisions}

    def only(self, decisions: Iterable[Decision]) -> Job:
        """The same of some of the questions."""
        asked = tuple(decisions)
        fields = [self.results.field(found.alias + suffix) for found in asked for suffix in RESULTS]
        rows = Rows(self.policy, asked, self.fixed)
        return evolve(self, decisions=asked, results=pa.schema(fields), rows=rows)


@frozen
class Decided:
    """What came of some rows that stand together.

    Attributes:
        taken: the rows.
        kept: the positions, among them, of those that were decided.
        results: the result columns of those.
        rejects: what is wrong with each of the others, in order.
    """

    taken: pa.RecordBatch
    kept: tuple[int, ...]
    results: pa.RecordBatch
    rejects: tuple[RowProblems, ...]


def make_job(
    policy: Decider,
    decisions: Iterable[str] | str | None,
    schema: pa.Schema,
    fixed: Fixed,
    rosters: Mapping[str, RosterTable] | None = None,
) -> Job:
    """What is to be decided, checked as far as the columns tell.

    Args:
        policy: the policy.
        decisions: the questions by name or alias, one or several; None for every question of the policy.
        schema: the columns of the table.
        fixed: what is the same for every row.
        rosters: second tables by the name or alias of a roster.

    Raises:
        UnknownDecisionError: the policy has no such decision.
        FactError: something is wrong with what is the same for every row.
        TableError: something is wrong with the columns.
    """
    given = (
        list(policy.core.questions) if decisions is None else [decisions] if isinstance(decisions, str) else decisions
    )
    asked = tuple({found.name: found for found in map(policy.find_decision, given)}.values())
    if not asked:
        raise asks_nothing()
    names = Counter(found.alias + suffix for found in asked for suffix in RESULTS)
    if twice := [name for name, count in names.items() if count > 1]:
        raise names_twice(twice)
    constant = check_case(policy.core, {}, fixed.readings, fixed.as_of, fixed.edition, fixed.region)
    columns = read_columns(policy.core, schema, rosters, _given(fixed))
    results = pa.schema(result_fields(asked, value_types(policy.core, asked, columns, constant)))
    return Job(policy, asked, schema, columns, fixed, results, Rows(policy, asked, fixed))


def _given(fixed: Fixed) -> list[Circumstance]:
    given: list[Circumstance] = []
    if fixed.as_of is not None:
        given.append("as_of")
    if fixed.edition is not None:
        given.append("edition")
    if fixed.region is not None:
        given.append("region")
    return given


def check_kept(job: Job) -> None:
    """Make sure that the table's columns and the results can stand in one table.

    Raises:
        TableError: a column has the name of a result, as that of an earlier run does.
    """
    taken = [name for name in job.results.names if name in job.schema.names]
    if taken:
        shown = "、".join(taken)
        zh = f"输入里已有和结果同名的列：{shown}。请先去掉它们，或者给它们改名。"
        en = f"The table has columns of the same name as results: {', '.join(taken)}. Drop or rename them first."
        raise TableError([Problem(taken[0], "duplicate", zh, en)])


def by_interpreter(job: Job, batch: pa.RecordBatch) -> list[Outcome]:
    """What the interpreter makes of each of some rows; an answer that fits no column is a problem too."""
    return [_fitting(job, job.rows.decide(facts, when)) for facts, when in job.columns.row_values(batch)]


def _fitting(job: Job, outcome: Outcome) -> Outcome:
    problems = []
    for decision, verdict in zip(job.decisions, outcome, strict=False):
        if not isinstance(verdict, Verdict):
            return outcome
        try:
            as_arrow(verdict.value, decision, job.results.field(decision.alias).type)
        except WidthError:
            problems.append(_too_wide(decision, job.results.field(decision.alias).type))
    return tuple(problems) or outcome


def _too_wide(decision: Decision, type_: pa.DataType) -> Problem:
    return Problem(
        decision.name,
        "too_wide",
        f"“{decision.name}”的结果放不进结果列（{type_}）；请把有关事实的列转换为更窄的类型，或者核对这些数。",
        f"The value of “{decision.alias}” does not fit its column ({type_}); check the numbers it comes of.",
    )


def decided(job: Job, batch: pa.RecordBatch, outcomes: Sequence[Outcome], first: int) -> Decided:
    """Some rows with their answers.

    Args:
        job: what was asked.
        batch: the rows.
        outcomes: what came of each.
        first: the number of the first of them, counted from 1.
    """
    kept = tuple(at for at, outcome in enumerate(outcomes) if not is_rejected(outcome))
    rejects = tuple(
        RowProblems(first + at, tuple(p for p in outcome if isinstance(p, Problem)))
        for at, outcome in enumerate(outcomes)
        if is_rejected(outcome)
    )
    return Decided(batch, kept, result_batch(job, [outcomes[at] for at in kept]), rejects)


def result_batch(job: Job, outcomes: Sequence[Outcome]) -> pa.RecordBatch:
    """The result columns of rows that have answers."""
    arrays = []
    for position, decision in enumerate(job.decisions):
        verdicts = [found for outcome in outcomes if isinstance(found := outcome[position], Verdict)]
        type_ = job.results.field(decision.alias).type
        arrays += [
            pa.array([as_arrow(found.value, decision, type_) for found in verdicts], type_),
            pa.array([found.status for found in verdicts], job.results.field(decision.alias + STATUS).type),
            pa.array([found.reasons for found in verdicts], job.results.field(decision.alias + REASONS).type),
            pa.array([found.missing for found in verdicts], job.results.field(decision.alias + MISSING).type),
        ]
    return pa.RecordBatch.from_arrays(arrays, schema=job.results)
