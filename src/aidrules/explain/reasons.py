"""What an answer rests on: from a trace to the rules that decide it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from attrs import frozen

from aidrules.core import terms as t
from aidrules.core.policy import CorePolicy
from aidrules.evaluation.aggregates import deciding
from aidrules.evaluation.possible import Truth, truth
from aidrules.evaluation.steps import RowStep, Step
from aidrules.explain.ground import Ground, Role, Search, excused, same_excuse
from aidrules.explain.reasons_of_exceptions import ExceptionGrounds, deemed_grounds
from aidrules.explain.reasons_of_norms import NormGrounds
from aidrules.explain.used import below_of


def grounds(policy: CorePolicy, name: str, decisions: Mapping[str, Step]) -> tuple[Ground, ...]:
    """The grounds of a decision's result, the nearest first.

    Of a requirement list every requirement known to fail, or all when it is met; of a table the row; of a formula the
    formula; of a referral the words that leave the case open; of an answer that is not settled what keeps it open.

    The decisions are looked at in one order, the same for every case: each after all that may refer to it.
    """
    search = Search(policy, decisions)
    found: dict[tuple[str, str], Ground] = {}
    search.waiting.append(name)
    while search.waiting:  # a chain of decisions may be deeper than any recursion
        for ground in _of_decision(search, search.next_decision()):
            found.setdefault((ground.mark.rule.code, ground.words), ground)
            for deemed in deemed_grounds(ground):
                found.setdefault((deemed.mark.rule.code, ""), deemed)
    return tuple(found.values())


def _of_decision(search: Search, name: str) -> Iterator[Ground]:
    if name in search.seen:
        return
    search.seen.add(name)
    for ground in _Decision(search, search.policy.decisions[name]).of(search.decisions[name]):
        yield ground
        found = [
            record_ground
            for step in record_decisions(ground.steps)
            if isinstance(step.term, t.DecisionRef)
            for record_ground in _Decision(search, search.policy.decisions[step.term.name]).of(step.parts[0])
        ]
        yield from sorted(found, key=lambda ground: order_of(ground.mark, ground.words))


def order_of(mark: t.Mark, words: str) -> tuple[str, int, str, str]:
    """The order in which rules are told that count for single records: that in which they are written, whichever
    record comes first; of one rule the record that decides comes first."""
    return mark.rule.document, mark.span.start, mark.rule.code, words


@frozen
class _Decision(ExceptionGrounds, NormGrounds):
    """The grounds inside one decision."""

    def of(self, step: Step) -> Iterator[Ground]:
        match step.term:
            case t.Case():
                yield from self._case(step)
            case t.Table() if not step.term.columns:
                yield from self.of_exceptions(step)
            case t.Table():
                yield from self._table(step)
            case t.Fallback():
                yield from self._fallback(step)
            case t.Norms():
                yield from self.of_norms(step)
            case t.Outcome(kind, words):
                role: Role = "referred" if kind == "referred" else "not_applicable"
                yield Ground(role, step.term.mark, step.term, words, self.decision, (step,))
            case t.DecisionRef(name) if not step.parts and (excused(step.result) or self.goes_on_in(name)):
                self.search.waiting.append(name)
            case _:
                yield from self._formula(step)

    def _formula(self, step: Step) -> Iterator[Ground]:
        alike = [part for part in step.parts if same_excuse(part.result, step.result)]
        for part in alike:
            yield from self.of(part)
        if not alike:
            mark = t.Mark(step.term.mark.span, self.rule_of(step.term), step.term.mark.understood)
            yield Ground("formula", mark, step.term, "", self.decision, (step,))
            self.amended_below(step)

    # ---- choices

    def _case(self, step: Step) -> Iterator[Ground]:
        if not isinstance(step.term, t.Case):
            raise TypeError("not a choice")
        condition, *branches = step.parts
        outcomes = truth(condition.result)
        applicability = step.term.mark.rule.code.endswith(".applies")
        if isinstance(condition.term, t.Norms):
            yield from self.of_norms(condition)
        elif not outcomes & {Truth.TRUE, Truth.FALSE}:
            yield from self.of(condition)
        elif is_force(step.term):
            yield from self._force(step, branches, condition)
        elif len(outcomes) > 1:
            yield Ground("open", step.term.mark, step.term, "", self.decision, (condition,))
        elif applicability and outcomes == {Truth.FALSE}:
            yield Ground("not_applicable", step.term.mark, step.term.condition, "", self.decision, (condition,))
        else:
            yield from self._branch(step, branches[0], condition)

    def _force(self, step: Step, branches: Sequence[Step], condition: Step) -> Iterator[Ground]:
        """What is in force on the day of the edition; where that is open, the day."""
        if not isinstance(step.term, t.Case):
            raise TypeError("not a choice")
        if len(branches) > 1:
            yield Ground("open", step.term.mark, step.term.condition, "", self.decision, (condition,))
        for branch in branches:
            if len(branches) == 1 or not isinstance(branch.term, t.Outcome):
                yield from self.of(branch)

    def _branch(self, step: Step, branch: Step, condition: Step) -> Iterator[Ground]:
        """The branch taken: its own grounds where it has some, otherwise the whole formula."""
        followed = isinstance(branch.term, t.DecisionRef) and self.goes_on_in(branch.term.name)
        if followed or isinstance(branch.term, t.Case | t.Table | t.Norms | t.Fallback):
            yield from self.of(branch)
        elif excused(branch.result):
            for ground in self.of(branch):
                steps = (condition, *ground.steps)
                yield Ground(ground.role, ground.mark, ground.subject, ground.words, ground.decision, steps)
        else:
            mark = t.Mark(step.term.mark.span, self.rule_of(step.term), step.term.mark.understood)
            yield Ground("formula", mark, step.term, "", self.decision, (condition, branch))
            self.amended_below(condition, branch)

    def _fallback(self, step: Step) -> Iterator[Ground]:
        """What another decision says where it applies, otherwise the general rule."""
        first, *rest = step.parts
        if not first.result.not_applicable:
            yield Ground("exception", step.term.mark, step.term, "", self.decision, (first,))
            yield from self._other(first)
        elif first.result.kinds > 1:
            yield Ground("open", step.term.mark, step.term, "", self.decision, (first,))
        if first.result.not_applicable:
            for part in rest:
                yield from self.of(part)

    def _other(self, step: Step) -> Iterator[Ground]:
        if isinstance(step.term, t.DecisionRef):
            self.search.waiting.append(step.term.name)
        else:
            yield from self.of(step)

    # ---- tables

    def _table(self, step: Step) -> Iterator[Ground]:
        certain = [index for index in step.chosen if step.rows[index].matches == {Truth.TRUE}]
        # What is decided rests on the rows that match, where there are any; others that might change nothing.
        for index in certain if certain and step.result.value is not None else step.chosen:
            if not excused(step.result) or _excuses(step.rows[index], step):
                yield from self._row("row", step.rows[index], step)
        if step.outside:
            if step.otherwise is not None:
                yield from self._row("otherwise", step.otherwise, step)
            else:
                yield Ground("uncovered", step.term.mark, step.term, "", self.decision, step.parts)

    def _row(self, role: Role, row: RowStep, table: Step) -> Iterator[Ground]:
        mark = row.row.mark
        if Truth.TRUE not in row.matches and role == "row":  # the row's columns are referred or do not apply
            for part in table.parts:
                if same_excuse(part.result, table.result) or (excused(part.result) and not excused(table.result)):
                    yield from self.of(part)
            return
        output = row.output
        tested = tuple(
            part
            for part, test in zip(table.parts, row.row.tests, strict=False)
            if not (isinstance(test, t.Literal) and test.value is True)
        )
        steps = (*(tested or table.parts), *((output,) if output else ()))
        if output is not None and isinstance(output.term, t.Outcome):
            kind: Role = "referred" if output.term.kind == "referred" else "not_applicable"
            yield Ground(kind, mark, row.row, output.term.words, self.decision, steps)
            return
        yield Ground(role, mark, row.row, "", self.decision, steps)
        self.amended_below(*steps)
        if output is not None and (
            excused(output.result) or (isinstance(output.term, t.DecisionRef) and self.goes_on_in(output.term.name))
        ):
            yield from self.of(output)


def is_force(term: t.Term) -> bool:
    """Whether a term chooses what is in force on the day of the edition."""
    return isinstance(term, t.Case) and term.mark.rule.code.endswith(".force")


def _excuses(row: RowStep, table: Step) -> bool:
    """Whether it is a row that keeps a table from having a value: by its output, or by a column it looks at."""
    if row.output is not None:
        return same_excuse(row.output.result, table.result)
    return any(same_excuse(test.result, table.result) for test in row.tests)


def record_decisions(steps: Sequence[Step]) -> Iterator[Step]:
    """The decisions about single records below some steps: of an aggregate, first those of the records that decide it
    or keep it open."""
    stack = list(reversed(steps))
    seen: set[int] = set()
    while stack:
        step = stack.pop()
        if step.members and id(step) in seen:
            continue
        seen.add(id(step))
        if isinstance(step.term, t.DecisionRef) and step.parts:
            yield step
        below = below_of(step)
        if isinstance(step.term, t.Aggregate):
            first = deciding(step)
            members = sorted(step.members, key=lambda member: member.number not in first)
            below = [part for member in members for part in member.parts]
        stack.extend(reversed(below))
