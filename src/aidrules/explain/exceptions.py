"""The lines of a proof tree for exceptions with a result, and for facts that are deemed something."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from aidrules.core import terms as t
from aidrules.core.exceptions import deemed_fact
from aidrules.evaluation.steps import RowStep, Step
from aidrules.explain.lines import SIGNS, Line

if TYPE_CHECKING:
    from aidrules.explain.tree import ProofTree

_WORDS = {
    "zh": {"exception": "例外：", "general": "一般规定", "deemed": "视为：", "counts": "视为"},
    "en": {"exception": "exception: ", "general": "general rule", "deemed": "deemed: ", "counts": "deemed"},
}


def exception_lines(tree: ProofTree, step: Step, columns: Sequence[Step]) -> Iterator[Line]:
    """Every exception, whether it holds, and the general rule where it counts."""
    words = _WORDS[tree.describer.lang]
    for row in step.rows:
        yield _row(tree, row, words["exception"], columns)
    if step.outside and step.otherwise is not None and step.otherwise.output is not None:
        output = step.otherwise.output
        if isinstance(output.term, t.Literal | t.Outcome):
            yield Line(f"{words['general']}{tree.describer.colon}{tree.describer.describe(output.term)}")
        else:
            yield Line(words["general"], tuple(tree.below(output, columns)))


def deemed_line(tree: ProofTree, step: Step, columns: Sequence[Step]) -> Line:
    """A fact, what it counts as, and the rules that say so."""
    words = _WORDS[tree.describer.lang]
    fact = deemed_fact(step.term) or ""
    below = [_row(tree, row, words["deemed"], columns) for row in step.rows]
    given = step.otherwise.output if step.otherwise is not None else None
    if step.outside and given is not None:
        below.append(tree.line(given, columns))
    name, type_ = tree.describer.name("fact", fact), tree.policy.facts[fact].type
    held = any(step.rows[index].matches == frozenset({1}) for index in step.chosen)
    how = tree.describer.bracketed(words["counts"]) if held else ""
    return Line(f"{name}{tree.describer.colon}{tree.result(step.result, type_)}{how}", tuple(below))


def _row(tree: ProofTree, row: RowStep, word: str, columns: Sequence[Step]) -> Line:
    sign = SIGNS.get(row.matches, "？")
    text = f"{sign} {word}{tree.describer.exception(row.row)}"
    cited = tree.describer.stands(row.row.mark.rule, tree.inside[-1])
    below = [tree.line(test, columns) for test in row.tests if not isinstance(test.term, t.Literal)]
    if row.output is not None and not isinstance(row.output.term, t.Literal | t.Outcome | t.MakeSet):
        below.append(tree.line(row.output, columns))
    return Line(text + cited, tuple(below))
