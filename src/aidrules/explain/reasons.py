"""What an answer rests on: from a trace to the rules that decide it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, TypeAlias

from attrs import frozen

from aidrules.core import terms as t
from aidrules.core.exceptions import deemed_fact, is_exceptions
from aidrules.core.policy import CorePolicy, Decision
from aidrules.evaluation.aggregates import deciding
from aidrules.evaluation.possible import Possible, Truth, truth
from aidrules.evaluation.steps import ExceptionStep, NormStep, RowStep, Step
from aidrules.explain.used import below_of, norm_steps, steps_below

Role: TypeAlias = Literal[
    "met",
    "failed",
    "excepted",
    "open",
    "row",
    "otherwise",
    "uncovered",
    "formula",
    "referred",
    "not_applicable",
    "exception",
    "deemed",
]


@frozen
class Ground:
    """One thing that an answer rests on.

    Attributes:
        role: what part it plays.
        mark: the rule, with its citations.
        subject: the term, requirement or row it is about.
        words: for a referral, the words that leave the case open.
        decision: the decision to which it belongs.
        steps: the steps whose facts it used.
    """

    role: Role
    mark: t.Mark
    subject: t.Term | t.Norm | t.Row | t.ExceptionTo
    words: str
    decision: Decision
    steps: tuple[Step, ...]


def grounds(policy: CorePolicy, name: str, decisions: Mapping[str, Step]) -> tuple[Ground, ...]:
    """The grounds of a decision's result, the nearest first.

    Of a requirement list every requirement known to fail, or all when it is met; of a table the row; of a formula the
    formula; of a referral the words that leave the case open; of an answer that is not settled what keeps it open.
    """
    search = _Search(policy, decisions)
    found: dict[tuple[str, str], Ground] = {}
    search.waiting.append(name)
    while search.waiting:  # a chain of decisions may be deeper than any recursion
        for ground in search.of_decision(search.waiting.pop(0)):
            found.setdefault((ground.mark.rule.code, ground.words), ground)
            for deemed in _deemed(ground):
                found.setdefault((deemed.mark.rule.code, ""), deemed)
    return tuple(found.values())


def _deemed(ground: Ground) -> Iterator[Ground]:
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


class _Search:
    def __init__(self, policy: CorePolicy, decisions: Mapping[str, Step]) -> None:
        self.policy = policy
        self.decisions = decisions
        self.amended = policy.amended
        self.parameters = frozenset(found.parameter for found in policy.amendments) - {""}
        self.several = len(policy.documents) > 1
        self.seen: set[str] = set()
        self.waiting: list[str] = []

    def document_of(self, decision: str) -> str:
        """The document that a decision stands in."""
        return self.policy.decisions[decision].rule.document

    def of_decision(self, name: str) -> Iterator[Ground]:
        if name in self.seen:
            return
        self.seen.add(name)
        for ground in _Decision(self, self.policy.decisions[name]).of(self.decisions[name]):
            yield ground
            for step in record_decisions(ground.steps):
                if isinstance(step.term, t.DecisionRef):
                    yield from _Decision(self, self.policy.decisions[step.term.name]).of(step.parts[0])


@frozen
class _Decision:
    """The grounds inside one decision."""

    search: _Search
    decision: Decision

    def of(self, step: Step) -> Iterator[Ground]:
        match step.term:
            case t.Case():
                yield from self._case(step)
            case t.Table() if not step.term.columns:
                yield from self._exceptions(step)
            case t.Table():
                yield from self._table(step)
            case t.Fallback():
                yield from self._fallback(step)
            case t.Norms():
                yield from self._norms(step)
            case t.Outcome(kind, words):
                role: Role = "referred" if kind == "referred" else "not_applicable"
                yield Ground(role, step.term.mark, step.term, words, self.decision, (step,))
            case t.DecisionRef(name) if not step.parts and (_excused(step.result) or self._goes_on_in(name)):
                self.search.waiting.append(name)
            case _:
                yield from self._formula(step)

    def _formula(self, step: Step) -> Iterator[Ground]:
        excused = [part for part in step.parts if _same_excuse(part.result, step.result)]
        for part in excused:
            yield from self.of(part)
        if not excused:
            mark = t.Mark(step.term.mark.span, self._rule(step.term), step.term.mark.understood)
            yield Ground("formula", mark, step.term, "", self.decision, (step,))
            self._amended_below(step)

    # ---- what another document amended

    def _goes_on_in(self, name: str) -> bool:
        """Whether a decision is what another one was before it was replaced, so that the reasons lie there."""
        return name in self.search.amended and name not in self.search.parameters

    def _amended_below(self, *steps: Step) -> None:
        """The rules of other documents that a rule rests on: those that set a parameter it computes with, where they
        count in this case, and those of the decisions it looks at, also through decisions of its own document."""
        stack = list(steps)
        seen: set[str] = set()
        while stack:
            for part in steps_below(stack.pop()):
                if not isinstance(part.term, t.DecisionRef) or part.parts or part.term.name in seen:
                    continue
                seen.add(part.term.name)
                if part.term.name in self.search.parameters:
                    self._set_parameter(part.term.name)
                elif part.result.values is None or not part.result.settled:
                    continue
                elif self.search.document_of(part.term.name) != self.decision.rule.document:
                    self.search.waiting.append(part.term.name)
                elif self.search.several:
                    stack.append(self.search.decisions[part.term.name])

    def _set_parameter(self, name: str) -> None:
        step = self.search.decisions[name]
        if isinstance(step.term, t.Case) and truth(step.parts[0].result) == {Truth.FALSE}:
            behind = step.term.otherwise
            if isinstance(behind, t.DecisionRef) and behind.name in self.search.decisions:
                self._set_parameter(behind.name)
            return
        self.search.waiting.append(name)

    # ---- choices

    def _case(self, step: Step) -> Iterator[Ground]:
        if not isinstance(step.term, t.Case):
            raise TypeError("not a choice")
        condition, *branches = step.parts
        outcomes = truth(condition.result)
        applicability = step.term.mark.rule.code.endswith(".applies")
        if isinstance(condition.term, t.Norms):
            yield from self._norms(condition)
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
        followed = isinstance(branch.term, t.DecisionRef) and self._goes_on_in(branch.term.name)
        if followed or isinstance(branch.term, t.Case | t.Table | t.Norms | t.Fallback):
            yield from self.of(branch)
        elif _excused(branch.result):
            for ground in self.of(branch):
                steps = (condition, *ground.steps)
                yield Ground(ground.role, ground.mark, ground.subject, ground.words, ground.decision, steps)
        else:
            mark = t.Mark(step.term.mark.span, self._rule(step.term), step.term.mark.understood)
            yield Ground("formula", mark, step.term, "", self.decision, (condition, branch))
            self._amended_below(condition, branch)

    # ---- exceptions with a result, and decisions that go before

    def _exceptions(self, step: Step) -> Iterator[Ground]:
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
            excused = [test for test in row.tests if _excused(test.result)]
            if output is None and excused:
                for test in excused:
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
        self._amended_below(*row.tests)

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

    def _rule(self, term: t.Term) -> t.Rule:
        """The rule of a formula: that of the decision, or of the version that it stands in."""
        own = term.mark.rule
        return own if own.code.startswith(f"{self.decision.rule.code}.v") else self.decision.rule

    # ---- tables

    def _table(self, step: Step) -> Iterator[Ground]:
        certain = [index for index in step.chosen if step.rows[index].matches == {Truth.TRUE}]
        # What is decided rests on the rows that match, where there are any; others that might change nothing.
        for index in certain if certain and step.result.value is not None else step.chosen:
            if not _excused(step.result) or _excuses(step.rows[index], step):
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
                if _same_excuse(part.result, table.result) or (_excused(part.result) and not _excused(table.result)):
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
        self._amended_below(*steps)
        if output is not None and (
            _excused(output.result) or (isinstance(output.term, t.DecisionRef) and self._goes_on_in(output.term.name))
        ):
            yield from self.of(output)

    # ---- requirement lists

    def _norms(self, step: Step) -> Iterator[Ground]:
        term = step.term
        if not isinstance(term, t.Norms):
            raise TypeError("not a requirement list")
        outcomes = truth(step.result)
        deciding = [norm for norm in step.norms if norm.norm.force != "advisory"]
        if not deciding:  # only advice: it is met whatever the facts are
            yield Ground("met", t.Mark(term.mark.span, self.decision.rule), term, "", self.decision, (step,))
        if len(outcomes) > 1:
            wanted = [norm for norm in deciding if len(norm.result) > 1]
            wanted += [norm for norm in deciding if norm.result == {Truth.REFERRED}]
        else:
            outcome = next(iter(outcomes))
            wanted = [norm for norm in deciding if norm.result == {outcome}]
        for norm in wanted:
            yield from self._norm(norm)

    def _norm(self, norm: NormStep) -> Iterator[Ground]:
        exception = next((found for found in norm.exceptions if found.holds == {Truth.TRUE}), None)
        steps = norm_steps(norm)
        if norm.result == {Truth.REFERRED}:
            yield from self._referred_norm(norm, steps)
        elif norm.result == {Truth.NOT_APPLICABLE}:
            yield Ground("not_applicable", norm.norm.mark, norm.norm, "", self.decision, steps)
        elif len(norm.result) > 1:
            yield Ground("open", norm.norm.mark, norm.norm, "", self.decision, steps)
        elif norm.result == {Truth.TRUE} and exception is not None and not _holds_itself(norm):
            yield Ground("excepted", norm.norm.mark, norm.norm, "", self.decision, steps)
            for found in norm.exceptions:
                if found.holds == {Truth.TRUE}:
                    yield Ground("excepted", found.exception.mark, found.exception, "", self.decision, steps)
        else:
            role: Role = "met" if norm.result == {Truth.TRUE} else "failed"
            nested = norm.norm.requirement
            if not isinstance(nested, t.Norms) or norm.norm.forbidden:
                yield Ground(role, norm.norm.mark, norm.norm, "", self.decision, steps)
                if role == "failed":
                    for found in _restoring(norm.exceptions):
                        yield Ground("excepted", found.exception.mark, found.exception, "", self.decision, steps)
                self._amended_below(*steps)
                return
            if nested.mode == "any":
                yield Ground(role, norm.norm.mark, norm.norm, "", self.decision, steps)
            if norm.requirement is not None and (role == "met" or nested.mode == "all"):
                yield from self._norms(norm.requirement)

    def _referred_norm(self, norm: NormStep, steps: tuple[Step, ...]) -> Iterator[Ground]:
        below = [part for part in steps if _excused(part.result)]
        if norm.norm.force == "in_principle" and not below:
            yield Ground("referred", norm.norm.mark, norm.norm, norm.norm.mark.rule.modality, self.decision, steps)
        for part in below:
            yield from self.of(part)


def is_force(term: t.Term) -> bool:
    """Whether a term chooses what is in force on the day of the edition."""
    return isinstance(term, t.Case) and term.mark.rule.code.endswith(".force")


def _holds_itself(norm: NormStep) -> bool:
    """Whether a norm is satisfied without its exceptions."""
    satisfied = Truth.FALSE if norm.norm.forbidden else Truth.TRUE
    return norm.requirement is not None and truth(norm.requirement.result) == {satisfied}


def _restoring(exceptions: Sequence[ExceptionStep]) -> Iterator[ExceptionStep]:
    """The exceptions to exceptions with a source of their own that keep these from holding in their circumstances."""
    for found in exceptions:
        if truth(found.condition.result) == {Truth.TRUE} and found.holds == {Truth.FALSE}:
            outer = found.exception.mark.rule.citations
            for inner in found.exceptions:
                if inner.holds == {Truth.TRUE} and inner.exception.mark.rule.citations != outer:
                    yield inner


def _excused(result: Possible) -> bool:
    """Whether a result is certainly no value: referred, or not applicable."""
    return result.values is None and result.fault is None


def _same_excuse(part: Possible, whole: Possible) -> bool:
    """Whether a part is certainly no value, in the way in which the whole is none."""
    if not _excused(part) or not _excused(whole):
        return False
    return (part.referred and whole.referred) or (part.not_applicable and whole.not_applicable)


def _excuses(row: RowStep, table: Step) -> bool:
    """Whether it is a row that keeps a table from having a value: by its output, or by a column it looks at."""
    if row.output is not None:
        return _same_excuse(row.output.result, table.result)
    return any(_same_excuse(test.result, table.result) for test in row.tests)


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
