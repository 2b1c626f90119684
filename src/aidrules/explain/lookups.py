"""What was looked up for an answer: the value of a parameter by region and edition, and the row it stands in."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from aidrules.core import terms as t
from aidrules.core.policy import Fact
from aidrules.evaluation.possible import Truth
from aidrules.evaluation.steps import RowStep, Step
from aidrules.explain.wording import Describer
from aidrules.values.ranges import in_declared_unit
from aidrules.values.types import Value


@frozen
class LookUp:
    """A value that was found.

    Attributes:
        fact: the parameter, which is a fact of the policy.
        value: what the table says, in the declared unit of the fact.
        rule: the row: its code, citations and note.
        overridden: another value was given, which counts instead.
        row: the row in core terms.
        columns: the columns of its table.
    """

    fact: Fact
    value: Value
    rule: t.Rule
    overridden: bool
    row: t.Row
    columns: tuple[t.Term, ...]


def found_in(fact: Fact, step: Step, given: bool) -> LookUp | None:
    """What the default of a fact comes to, or None when nothing certain is found.

    Args:
        fact: the fact.
        step: the evaluation of its default.
        given: whether a value of the fact was given.
    """
    value = step.result.value
    if value is None:
        return None
    shown = in_declared_unit(value, fact.type)
    if isinstance(step.term, t.Case):  # a lower level set it
        condition, *branches = step.parts
        if len(branches) > 1 or not isinstance(branches[0].term, t.Literal):
            return next((found for part in branches if (found := found_in(fact, part, given))), None)
        row = t.Row((condition.term,), branches[0].term, mark=branches[0].term.mark)
        return LookUp(fact, shown, row.mark.rule, given, row, ())
    if isinstance(step.term, t.Literal):
        row = t.Row((), step.term, mark=step.term.mark)
        return LookUp(fact, shown, row.mark.rule, given, row, ())
    chosen = next(_rows(step), None)
    if chosen is None or not isinstance(step.term, t.Table):
        return None
    return LookUp(fact, shown, chosen.row.mark.rule, given, chosen.row, step.term.columns)


def _rows(step: Step) -> Iterator[RowStep]:
    """The rows that the result rests on, those that match for certain first."""
    chosen = [step.rows[index] for index in step.chosen]
    yield from sorted(chosen, key=lambda row: row.matches != {Truth.TRUE})


def conditions(row: t.Row, columns: tuple[t.Term, ...], describer: Describer) -> str:
    """Where and when a row holds, in words."""
    tests = [test for test in row.tests if not (isinstance(test, t.Literal) and test.value is True)]
    zh = describer.lang == "zh"
    text = (" 且 " if zh else " and ").join(describer.describe(test, columns, True) for test in tests)
    return text or ("任何情形" if zh else "in any case")


def rows_of(fact: Fact, describer: Describer) -> Iterator[str]:
    """Every row that a fact is looked up in, with its source; one line says where there is none."""
    if fact.default is None:
        yield "由下级设定" if describer.lang == "zh" else "a lower level sets it"
        return
    term = fact.default
    while isinstance(term, t.Case):  # a lower level set it
        if isinstance(term.then, t.Literal):
            yield _line(fact, t.Row((term.condition,), term.then, mark=term.then.mark), (), describer)
        term = term.otherwise
    if isinstance(term, t.Literal):
        yield _line(fact, t.Row((), term, mark=term.mark), (), describer)
    elif isinstance(term, t.Table):
        for row in term.rows:
            if isinstance(row.output, t.Literal):
                yield _line(fact, row, term.columns, describer)


def _line(fact: Fact, row: t.Row, columns: tuple[t.Term, ...], describer: Describer) -> str:
    value = row.output.value if isinstance(row.output, t.Literal) else ""
    shown = describer.value(in_declared_unit(value, fact.type), fact.type)
    return f"{conditions(row, columns, describer)} → {shown}{describer.stands(row.mark.rule)}"


def lines_of(fact: Fact, step: Step, describer: Describer) -> Iterator[str]:
    """The rows of a look-up that may hold, with what they say."""
    if isinstance(step.term, t.Literal):
        yield f"✓ {_line(fact, t.Row((), step.term, mark=step.term.mark), (), describer)}"
    elif isinstance(step.term, t.Case):
        condition, *branches = step.parts
        for branch in branches:
            if isinstance(branch.term, t.Literal):
                row = t.Row((condition.term,), branch.term, mark=branch.term.mark)
                yield f"{'？' if len(branches) > 1 else '✓'} {_line(fact, row, (), describer)}"
            else:
                yield from lines_of(fact, branch, describer)
    elif isinstance(step.term, t.Table):
        for found in _rows(step):
            if isinstance(found.row.output, t.Literal):
                sign = "✓" if found.matches == {Truth.TRUE} else "？"
                yield f"{sign} {_line(fact, found.row, step.term.columns, describer)}"


def looked_at(step: Step) -> Iterator[Step]:
    """What a look-up asks: the region and the day; and whether the value counts that a lower level set."""
    if isinstance(step.term, t.Case):
        condition, *branches = step.parts
        yield condition
        for branch in branches:
            yield from looked_at(branch)
    elif isinstance(step.term, t.Table):
        yield from step.parts
