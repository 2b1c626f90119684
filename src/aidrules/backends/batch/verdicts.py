"""What one row comes to: the answers to every question asked, or what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol, TypeAlias

from attrs import field, frozen

from aidrules.core.policy import CorePolicy, Decision, Fact
from aidrules.errors import (
    CalendarError,
    ConflictError,
    DivisionByZeroError,
    EvaluationError,
    FactError,
    MagnitudeError,
    Problem,
    RangeError,
)
from aidrules.evaluation.inputs import Case, check_case

_KINDS: Mapping[type[EvaluationError], str] = {
    ConflictError: "conflict",
    DivisionByZeroError: "division_by_zero",
    RangeError: "empty_range",
    CalendarError: "calendar",
    MagnitudeError: "too_large",
}
_MOST_REMEMBERED = 20_000


class Answer(Protocol):
    """An answer; what is missing is worked out when it is asked for."""

    @property
    def status(self) -> str: ...
    @property
    def value(self) -> object: ...
    @property
    def missing(self) -> Sequence[Fact]: ...


class Decider(Protocol):
    """A loaded policy, as far as tables need it."""

    @property
    def core(self) -> CorePolicy: ...
    def find_decision(self, name: str) -> Decision: ...
    def facts_below(self, name: str) -> tuple[str, ...]: ...
    def decide_case(self, decisions: Sequence[Decision], case: Case) -> Iterable[tuple[Answer, tuple[str, ...]]]: ...


@frozen
class Verdict:
    """The answer to one question about one row.

    Attributes:
        status: ``decided``, ``undetermined``, ``referred`` or ``not_applicable``.
        value: the value when decided, in the unit that the decision is declared in.
        reasons: the codes of the rules that it rests on.
        missing: the aliases of the unknown facts that can still change it.
    """

    status: str
    value: object
    reasons: tuple[str, ...]
    missing: tuple[str, ...]


Outcome: TypeAlias = "tuple[Verdict, ...] | tuple[Problem, ...]"


@frozen
class Fixed:
    """What is the same for every row.

    Attributes:
        as_of: the date on which the facts are judged, as ``Policy.decide`` takes it.
        edition: the day whose edition of the policy is asked.
        region: the region for which is decided.
        readings: alternatives by the reading's name or alias.
    """

    as_of: object = None
    edition: object = None
    region: object = None
    readings: Mapping[str, str] = field(factory=dict)


@frozen
class Rows:
    """Decides rows one by one: the first with the interpreter, which is what defines the answer, and where there are
    more of a kind with the function that is generated for it.

    Attributes:
        policy: the policy.
        decisions: the questions, in the order of the columns.
        fixed: what is the same for every row.
    """

    policy: Decider
    decisions: tuple[Decision, ...]
    fixed: Fixed
    _relevant: tuple[str, ...] = field(init=False)
    _known: dict[object, Outcome] = field(init=False, factory=dict, eq=False, repr=False)

    @_relevant.default
    def _relevant_default(self) -> tuple[str, ...]:
        return tuple({name: None for d in self.decisions for name in self.policy.facts_below(d.name)})

    def check(self, facts: Mapping[str, object], when: Mapping[str, object]) -> Case:
        """The case that a row is.

        Args:
            facts: values by the names of their columns.
            when: ``as_of``, ``edition`` and ``region`` where the row gives them; the fixed ones otherwise.

        Raises:
            FactError: with every problem of the row.
        """
        own = {name: value for name, value in when.items() if value is not None}
        fixed = {"as_of": self.fixed.as_of, "edition": self.fixed.edition, "region": self.fixed.region}
        return check_case(self.policy.core, facts, self.fixed.readings, **{**fixed, **own})

    def decide(self, facts: Mapping[str, object], when: Mapping[str, object]) -> Outcome:
        """The answers to the questions about a row, or its problems; the arguments are those of ``check``."""
        try:
            case = self.check(facts, when)
        except FactError as error:
            return error.problems
        # Rows that agree in everything that the questions look at have the same answers.
        key = tuple((name in case.facts, case.facts.get(name)) for name in self._relevant)
        found = self._known.get(key)
        if found is None:
            if len(self._known) >= _MOST_REMEMBERED:
                self._known.clear()
            found = self._known[key] = self._answers(case)
        return found

    def _answers(self, case: Case) -> Outcome:
        try:
            return tuple(_verdict(answer, codes) for answer, codes in self.policy.decide_case(self.decisions, case))
        except EvaluationError as error:
            kind = next((_KINDS[base] for base in type(error).__mro__ if base in _KINDS), "no_answer")
            return (Problem(error.decision, kind, str(error), error.message_en),)


def _verdict(answer: Answer, codes: tuple[str, ...]) -> Verdict:
    status = str(answer.status)
    # Only of what is open the interpreter has to say what it is missing.
    missing = tuple(fact.alias for fact in answer.missing) if status == "undetermined" else ()
    return Verdict(status, answer.value, codes, missing)


def is_rejected(outcome: Outcome) -> bool:
    """Whether a row has problems instead of answers."""
    return any(isinstance(found, Problem) for found in outcome)
