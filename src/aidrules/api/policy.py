"""A loaded policy: ask it for decisions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import cached_property
from typing import Generic, Protocol, TypeVar

from aidrules.api.decision import Decision
from aidrules.api.interview import Interview
from aidrules.core import terms as t
from aidrules.core.fingerprint import fingerprint
from aidrules.core.policy import CorePolicy, Fact, Parameter, Reading
from aidrules.core.policy import Decision as CoreDecision
from aidrules.core.walk import walk_with_defaults
from aidrules.diagnostics.diagnostic import Diagnostic
from aidrules.errors import (
    CalendarError,
    ConflictError,
    DivisionByZeroError,
    EvaluationError,
    MagnitudeError,
    RangeError,
    RecordDecisionError,
    UnknownDecisionError,
)
from aidrules.evaluation.conversion import written
from aidrules.evaluation.coverage import Coverage
from aidrules.evaluation.exact import Diagrams
from aidrules.evaluation.inputs import Case, check_case
from aidrules.evaluation.interpreter import Interpreter
from aidrules.evaluation.possible import Fault
from aidrules.evaluation.relevance import Matters
from aidrules.evaluation.steps import Step
from aidrules.interchange.schema import schema


class _Named(Protocol):
    @property
    def name(self) -> str: ...

    @property
    def alias(self) -> str: ...


T = TypeVar("T", bound=_Named)


class Names(Mapping[str, T], Generic[T]):
    """Declarations of one kind, found by Chinese name or alias; iterated by Chinese name."""

    def __init__(self, items: Mapping[str, T]) -> None:
        self._items = items
        self._aliases = {item.alias: name for name, item in items.items()}

    def __getitem__(self, name: str) -> T:
        return self._items[name if name in self._items else self._aliases[name]]

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __contains__(self, name: object) -> bool:
        return name in self._items or name in self._aliases

    def __repr__(self) -> str:
        return f"Names({list(self._items)})"


class Policy:
    """A policy that was checked and is ready to decide.

    Attributes:
        core: the policy in the core language.
        diagnostics: the warnings and remarks its text gave rise to.
        name, alias: what it is called.
        decisions, facts, readings, parameters: its declarations, by Chinese name or alias; of the decisions those that
            are questions: not those for each record of a roster, nor what a lower level has replaced. Rosters are among
            the facts, and so are parameters that are looked up or left open. A parameter that a lower level has set or
            tightened is a decision from then on: its value may depend on whether the lower document is published.
            What it was before is among the parameters still, as 名称·原规定 (``…_original``).
        diagrams: what comes of each complete case, for the decisions that tell finitely many apart.
    """

    def __init__(self, core: CorePolicy, diagnostics: tuple[Diagnostic, ...] = ()) -> None:
        self.core = core
        self.diagnostics = diagnostics
        self.name = core.name
        self.alias = core.alias
        self.decisions: Names[CoreDecision] = Names(core.questions)
        self.facts: Names[Fact] = Names(core.facts)
        self.readings: Names[Reading] = Names(core.readings)
        self.parameters: Names[Parameter] = Names(core.parameters)
        self._askable: Names[CoreDecision] = Names({n: d for n, d in core.decisions.items() if not d.roster})
        self._coverage = Coverage(core)
        self.diagrams = Diagrams(core, self._coverage)

    def __repr__(self) -> str:
        return f"<Policy {self.alias}: {len(self.core.decisions)} decisions, {len(self.core.facts)} facts>"

    # ---- deciding

    def decide(
        self,
        decision: str,
        facts: Mapping[str, object] | None = None,
        *,
        as_of: object = None,
        edition: object = None,
        region: object = None,
        readings: Mapping[str, str] | None = None,
    ) -> Decision:
        """Decide one question.

        Args:
            decision: the decision's Chinese name or alias.
            facts: values by Chinese name or alias: bool, int, Decimal, text, date, members, or an iterable of
                members; for a roster a list of mappings, or a ``Roster``. None is unknown; a fact that is not listed is
                presumed where the policy presumes it.
            as_of: the date on which the facts are judged, a ``date`` or ISO text.
            edition: the policy as it stood on this day, a ``date`` or ISO text; the as-of date where it is not given.
                Where neither is, the newest edition: some day since the last provision of the policy began.
            region: the region for which is decided, from the province down: 海南省/海口市/龙华区; that of the policy's
                header where it is not given.
            readings: alternatives by the reading's name or alias; the defaults otherwise.

        Raises:
            UnknownDecisionError: the policy has no such decision.
            FactError: something is wrong with what was given; it lists every problem.
            EvaluationError: the policy gives no answer for these facts: a conflict of rows, a division by zero.
        """
        target = self.find_decision(decision)
        case = check_case(self.core, facts if facts is not None else {}, readings, as_of, edition, region)
        return self._decided(target, case, self.run(target.name, case))

    def decide_all(
        self,
        facts: Mapping[str, object] | None = None,
        *,
        as_of: object = None,
        edition: object = None,
        region: object = None,
        readings: Mapping[str, str] | None = None,
    ) -> dict[str, Decision]:
        """Decide every question, by alias.

        Raises:
            FactError: something is wrong with what was given; it lists every problem.
            EvaluationError: the policy gives no answer to one of the questions for these facts.
        """
        case = check_case(self.core, facts if facts is not None else {}, readings, as_of, edition, region)
        interpreter = self._interpreter(case)
        for name in self.core.questions:
            interpreter.decide(name)
        steps = {name: interpreter.decisions[name] for name in self.core.decisions if name in interpreter.decisions}
        return {decision.alias: self._decided(decision, case, steps) for decision in self.core.questions.values()}

    def find_decision(self, name: str) -> CoreDecision:
        """A decision by Chinese name or alias; also one that another document has replaced (名称·原规定).

        Raises:
            UnknownDecisionError: there is none, or it is one for each record of a roster (``RecordDecisionError``).
        """
        if isinstance(name, str) and name in self._askable:
            return self._askable[name]
        each = next((d for d in self.core.decisions.values() if d.roster and name in (d.name, d.alias)), None)
        if each is not None:
            raise RecordDecisionError(each.name, each.roster)
        known = [alias for item in self.core.questions.values() for alias in (item.name, item.alias)]
        shown = written(name)
        near = get_close_matches(shown, known, n=1, cutoff=0.4)
        raise UnknownDecisionError(shown, near[0] if near else "")

    def run(self, name: str, case: Case) -> Mapping[str, Step]:
        """The trace of a decision and of those it refers to, without turning a fault into an error."""
        interpreter = self._interpreter(case)
        interpreter.decide(name)
        return interpreter.decisions

    def what_matters(self, name: str, case: Case) -> Matters:
        """What tells whether a fact can change an answer, where a decision tells finitely many cases apart; see
        ``relevant_facts``."""
        return lambda: self.diagrams.matters(name, case.possible(self.core), case.readings)

    def look_up(self, fact: Fact, case: Case) -> Step | None:
        """What a fact is worth where it is not given, as far as the policy says so."""
        return None if fact.default is None else self._interpreter(case).evaluate(fact.default)

    def _interpreter(self, case: Case) -> Interpreter:
        return Interpreter(self.core, case.possible(self.core), case.readings, self._coverage)

    def _decided(self, decision: CoreDecision, case: Case, steps: Mapping[str, Step]) -> Decision:
        result = steps[decision.name].result
        if result.fault is not None and result.kinds == 1:
            raise evaluation_error(decision, result.fault, len(self.core.documents) > 1)
        try:
            return Decision(self, decision, case, steps)
        except OverflowError as error:
            message = f"“{decision.name}”的结果不是所声明类型的值：{error}"
            raise MagnitudeError(message, str(error), decision.name, decision.alias, decision.span) from error

    def interview(
        self,
        decision: str,
        facts: Mapping[str, object] | None = None,
        *,
        as_of: object = None,
        edition: object = None,
        region: object = None,
        readings: Mapping[str, str] | None = None,
    ) -> Interview:
        """Find a decision by asking for one fact after another; the arguments are those of ``decide``."""
        return Interview(self, decision, facts, readings=readings, as_of=as_of, edition=edition, region=region)

    @cached_property
    def fingerprint(self) -> str:
        """The SHA-256 of the core: comments and layout do not change it, a rule does."""
        return fingerprint(self.core)

    def schema(self, decision: str | None = None) -> dict[str, object]:
        """The JSON Schema of the facts of one decision, or of the whole policy.

        Args:
            decision: the decision's Chinese name or alias; None for all.

        Raises:
            UnknownDecisionError: the policy has no such decision.
        """
        if decision is None:
            return schema(self.core, self.core.facts.values(), self.core.questions.values())
        target = self.find_decision(decision)
        return schema(self.core, [self.core.facts[name] for name in self.facts_below(target.name)], [target])

    # ---- structure

    def decisions_below(self, name: str) -> tuple[str, ...]:
        """A decision and those it refers to, by Chinese name, each after those it refers to itself."""
        return self._coverage.needed(self.find_decision(name).name)

    def readings_below(self, name: str) -> tuple[str, ...]:
        """The readings that a decision may depend on, by Chinese name."""
        return self._below(name, t.ReadingRef)

    def facts_below(self, name: str) -> tuple[str, ...]:
        """The facts that a decision may depend on, by Chinese name."""
        return self._below(name, t.FactRef)

    def _below(self, name: str, kind: type[t.ReadingRef] | type[t.FactRef]) -> tuple[str, ...]:
        found = {
            term.name: None
            for needed in self.decisions_below(name)
            for term in walk_with_defaults(self.core.decisions[needed].body, self.core.facts)
            if isinstance(term, kind)
        }
        return tuple(found)


def evaluation_error(decision: CoreDecision, fault: Fault, several: bool = False) -> EvaluationError:
    """The error that a fault is when nothing else can come of a decision.

    Args:
        decision: the decision that was asked.
        fault: what is wrong.
        several: whether the policy has several documents, so that a line alone does not say where to look.
    """
    code, span = fault.mark.rule.code, fault.mark.span
    document = f"《{fault.mark.rule.document}》" if several else ""
    place = f"{document}第 {span.line} 行"
    inside_en = f" of “{fault.mark.rule.document}”" if several else ""
    place_en = f"line {span.line}{inside_en}"
    match fault.kind:
        case "conflict" | "exceptions":
            rows = [mark.rule.code for mark in fault.rows]
            lines = [mark.span.line for mark in fault.rows]
            shown = "、".join(f"第 {line} 行（{row}）" for line, row in zip(lines, rows, strict=True))
            shown_en = ", ".join(f"line {line} ({row})" for line, row in zip(lines, rows, strict=True))
            message = f"{document}决策表里有几行同时符合这些事实：{shown}。请让各行互不重叠，或者改用别的命中方式。"
            message_en = f"rows of the table{inside_en} match these facts together: {shown_en}."
            if fault.kind == "exceptions":
                message = (
                    f"{document}几个例外（或者视为）同时成立而结果不同：{shown}。请核对条文；有一个优先的，写“优先于”。"
                )
                message_en = f"exceptions{inside_en} hold together and have different results: {shown_en}."
            return ConflictError(
                f"“{decision.name}”：{message}",
                f"“{decision.alias}”: {message_en}",
                decision.name,
                code,
                span,
                rows,
                lines,
            )
        case "division_by_zero":
            return DivisionByZeroError(
                f"“{decision.name}”：{place}的除数是零。",
                f"“{decision.alias}”: the divisor on {place_en} is zero.",
                decision.name,
                code,
                span,
            )
        case "empty_range":
            return RangeError(
                f"“{decision.name}”：{place}算出的幅度里没有数，下限高于上限。",
                f"“{decision.alias}”: nothing lies in the range on line {span.line}; its lower end is above the upper.",
                decision.name,
                code,
                span,
            )
        case "no_end":
            return RangeError(
                f"“{decision.name}”：{place}要取一端，而这个幅度在那一端没有限制。",
                f"“{decision.alias}”: the range on line {span.line} has no end on that side.",
                decision.name,
                code,
                span,
            )
        case "date_range":
            return MagnitudeError(
                f"“{decision.name}”：{place}算出的日期超出了公历 1 年至 9999 年。",
                f"“{decision.alias}”: the date on {place_en} lies outside the years 1 to 9999.",
                decision.name,
                code,
                span,
            )
        case "calendar":
            return CalendarError(
                f"“{decision.name}”：{place}要数到 {fault.year} 年的工作日，政策的日历里没有这一年。请在日历里补上。",
                f"“{decision.alias}”: line {span.line} needs the working days of {fault.year}, "
                "which the policy's calendar does not know.",
                decision.name,
                code,
                span,
                fault.year or 0,
            )
        case "too_large":
            return MagnitudeError(
                f"“{decision.name}”：{place}算出的数太大。",
                f"“{decision.alias}”: the number on {place_en} is too large.",
                decision.name,
                code,
                span,
            )
