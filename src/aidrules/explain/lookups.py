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
    row = next(_rows(step), None)
    if value is None or row is None or not isinstance(step.term, t.Table):
        return None
    shown = in_declared_unit(value, fact.type)
    return LookUp(fact, shown, row.row.mark.rule, given, row.row, step.term.columns)


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
    if not isinstance(fact.default, t.Table):
        yield "由下级设定" if describer.lang == "zh" else "a lower level sets it"
        return
    for row in fact.default.rows:
        if isinstance(row.output, t.Literal):
            value = describer.value(in_declared_unit(row.output.value, fact.type), fact.type)
            where = conditions(row, fact.default.columns, describer)
            yield f"{where} → {value}{describer.stands(row.mark.rule)}"


def lines_of(fact: Fact, step: Step, describer: Describer) -> Iterator[str]:
    """The rows of a look-up that may hold, with what they say."""
    if not isinstance(step.term, t.Table):
        return
    for row in _rows(step):
        output = row.row.output
        if isinstance(output, t.Literal):
            value = describer.value(in_declared_unit(output.value, fact.type), fact.type)
            sign = "✓" if row.matches == {Truth.TRUE} else "？"
            where = conditions(row.row, step.term.columns, describer)
            yield f"{sign} {where} → {value}{describer.stands(row.row.mark.rule)}"
