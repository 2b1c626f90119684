"""What an answer rests on where an exception gives it, or a fact is deemed to be something."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from aidrules.core import terms as t
from aidrules.core.exceptions import deemed_fact, is_exceptions
from aidrules.evaluation.possible import Truth, truth
from aidrules.evaluation.steps import RowStep, Step
from aidrules.explain.ground import Ground, GroundFinder, Role, excused
from aidrules.explain.used import below_of


@frozen
class ExceptionGrounds(GroundFinder):
    """The grounds of exceptions with a result."""

    def of_exceptions(self, step: Step) -> Iterator[Ground]:
        """The exception that holds, or the general rule; with it what keeps an exception from holding."""
        if deemed_fact(step.term) is not None:
            yield Ground(
                "formula", t.Mark(step.term.mark.span, self.decision.rule), step.term, "", self.decision, (step,)
            )
            return
        certain = [index for index in step.chosen if step.rows[index].matches == {Truth.TRUE}]
        for index in certain if certain and step.result.settled else step.chosen:
            yield from self._exception(step.rows[index])
        for row in step.rows:
            yield from self._blocked(row)
        if step.outside and step.otherwise is not None and step.otherwise.output is not None:
            yield from self.of(step.otherwise.output)

    def _exception(self, row: RowStep) -> Iterator[Ground]:
        output = row.output
        steps = (*row.tests, *((output,) if output else ()))
        if row.matches != {Truth.TRUE}:
            without_value = [test for test in row.tests if excused(test.result)]
            if output is None and without_value:
                for test in without_value:
                    yield from self.of(test)
            else:
                yield Ground("open", row.row.mark, row.row, "", self.decision, steps)
            return
        if output is not None and isinstance(output.term, t.Outcome):
            role: Role = "referred" if output.term.kind == "referred" else "not_applicable"
            yield Ground(role, row.row.mark, row.row, output.term.words, self.decision, steps)
            return
        if output is not None and is_exceptions(output.term):
            own = f"{row.row.mark.rule.code}."
            for index in output.chosen:
                yield from self._exception(output.rows[index])
                above = output.rows[index]
                if above.matches == {Truth.TRUE} and not above.row.mark.rule.code.startswith(own):
                    return  # it gives way
        yield Ground("exception", row.row.mark, row.row, "", self.decision, steps)
        self.amended_below(*row.tests)

    def _blocked(self, row: RowStep) -> Iterator[Ground]:
        """The exceptions to an exception that would hold; of two of which one prevails, that one tells it itself."""
        if row.matches != {Truth.FALSE} or truth(row.tests[0].result) != {Truth.TRUE}:
            return
        for test in row.tests[1:]:
            code = test.term.mark.rule.code
            if truth(test.result) == {Truth.FALSE} and code.startswith(f"{row.row.mark.rule.code}."):
                subject = test.term.operand if isinstance(test.term, t.Not) else test.term
                exception = t.ExceptionTo(subject, mark=test.term.mark)
                yield Ground("excepted", test.term.mark, exception, "", self.decision, (*row.tests,))


def deemed_grounds(ground: Ground) -> Iterator[Ground]:
    """The deemings that hold among the facts that a ground used."""
    stack = list(reversed(ground.steps))
    while stack:
        step = stack.pop()
        if deemed_fact(step.term) is None:
            stack.extend(reversed(below_of(step)))
            continue
        for index in step.chosen:  # of other deemings nothing was used
            row = step.rows[index]
            stack.extend(row.tests)
            if row.matches == {Truth.TRUE}:
                yield Ground("deemed", row.row.mark, row.row, "", ground.decision, (step, *row.tests))
