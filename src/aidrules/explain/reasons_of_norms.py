"""What an answer rests on where a requirement list gives it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attrs import frozen

from aidrules.core import terms as t
from aidrules.evaluation.possible import Truth, truth
from aidrules.evaluation.steps import ExceptionStep, NormStep, Step
from aidrules.explain.ground import Ground, GroundFinder, Role, excused
from aidrules.explain.used import norm_steps


@frozen
class NormGrounds(GroundFinder):
    """The grounds of requirement lists."""

    def of_norms(self, step: Step) -> Iterator[Ground]:
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
                self.amended_below(*steps)
                return
            if nested.mode == "any":
                yield Ground(role, norm.norm.mark, norm.norm, "", self.decision, steps)
            if norm.requirement is not None and (role == "met" or nested.mode == "all"):
                yield from self.of_norms(norm.requirement)

    def _referred_norm(self, norm: NormStep, steps: tuple[Step, ...]) -> Iterator[Ground]:
        below = [part for part in steps if excused(part.result)]
        if norm.norm.force == "in_principle" and not below:
            yield Ground("referred", norm.norm.mark, norm.norm, norm.norm.mark.rule.modality, self.decision, steps)
        for part in below:
            yield from self.of(part)


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
