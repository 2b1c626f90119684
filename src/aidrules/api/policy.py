"""A loaded policy: ask it for decisions."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from aidrules.api.deciding import Decider
from aidrules.api.decision import Decision
from aidrules.api.functions import Function, Functions, asked_by
from aidrules.api.names import Names
from aidrules.api.tables import DecidesTables
from aidrules.core import terms as t
from aidrules.core.policy import CorePolicy, Fact, Parameter, Reading
from aidrules.core.policy import Decision as CoreDecision
from aidrules.core.walk import walk_with_defaults
from aidrules.errors import InputError, RecordDecisionError, UnknownDecisionError
from aidrules.evaluation.conversion import written
from aidrules.evaluation.coverage import Coverage
from aidrules.evaluation.exact import Diagrams
from aidrules.evaluation.inputs import Case, Inputs
from aidrules.evaluation.interpreter import Interpreter
from aidrules.evaluation.relevance import Matters
from aidrules.evaluation.shared import few_values
from aidrules.evaluation.steps import Step
from aidrules.source.near import get_close_matches
from aidrules.values.types import Value

if TYPE_CHECKING:
    from aidrules.api.exporting import Views
    from aidrules.api.interview import Interview
    from aidrules.diagnostics.diagnostic import Diagnostic


class Policy(DecidesTables):
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
        inputs: what it takes.
        coverage: what is known of its tables before any fact is.
        diagrams: what comes of each complete case, for the decisions that tell finitely many apart.
        selects: SQL that was made of it, by what was asked.
    """

    def __init__(
        self, core: CorePolicy, diagnostics: tuple[Diagnostic, ...] | Callable[[], tuple[Diagnostic, ...]] = ()
    ) -> None:
        self.core = core
        self._diagnostics = diagnostics
        self.name = core.name
        self.alias = core.alias
        self.decisions: Names[CoreDecision] = Names(core.questions)
        self.facts: Names[Fact] = Names(core.facts)
        self.readings: Names[Reading] = Names(core.readings)
        self.parameters: Names[Parameter] = Names(core.parameters)
        askable = {name: decision for name, decision in core.decisions.items() if not decision.roster}
        self._targets = {**{decision.alias: decision for decision in askable.values()}, **askable}
        self.coverage = Coverage(core)
        self.diagrams = Diagrams(core, self.coverage)
        self.inputs = Inputs(core)
        self.selects: dict[object, str] = {}
        self._functions = Functions(self)
        self._decider = Decider(self, self._functions)

    def __repr__(self) -> str:
        return f"<Policy {self.alias}: {len(self.core.decisions)} decisions, {len(self.core.facts)} facts>"

    @cached_property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """The warnings and remarks that the policy's text gave rise to."""
        return self._diagnostics() if callable(self._diagnostics) else self._diagnostics

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the policy to a file that ``load_compiled`` loads without parsing its text; in one step.

        Args:
            path: the file; one that is there is replaced.

        Raises:
            OSError: it cannot be written.
        """
        from aidrules.api.compiled import compiled_text
        from aidrules.source.writing import write_text

        write_text(path, compiled_text(self))

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
        target = self._targets.get(decision) if isinstance(decision, str) else None
        if target is None:
            target = self.find_decision(decision)
        if type(facts) is dict and readings is None and as_of is None and edition is None and region is None:
            return self._decider.decide(target, facts)
        return self._decider.decide_checked(target, self.check(facts, readings, as_of, edition, region))

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
        return self._decider.decide_all(self.check(facts, readings, as_of, edition, region))

    def function(
        self,
        *decisions: str,
        as_of: object = None,
        edition: object = None,
        region: object = None,
        readings: Mapping[str, str] | None = None,
        keys: Literal["alias", "name"] = "alias",
    ) -> Function:
        """A function that answers some questions about one case after another, many times faster than ``decide``.

        Args:
            decisions: the decisions, by Chinese name or alias.
            as_of: the date on which the facts are judged, the same in every case; without it it is a fact like others.
            edition, region, readings: as for ``decide``.
            keys: whether the facts are called by their aliases or by their Chinese names.

        Returns:
            A function from a mapping of facts to ``{alias: (status, value, codes of the reasons)}``. Values have to be
            of the declared types: bool, int, ``Decimal`` or int, text, date, member, frozenset of members; None is
            unknown, and a fact that is left out is presumed where the policy presumes it. They are not checked as
            ``decide`` checks them: of what is no value of its fact (out of range, no member, a float) the answer means
            nothing, or is an error; a misspelt name is not looked at. ``EvaluationError`` is raised as by ``decide``.

        Raises:
            UnknownDecisionError: the policy has no such decision.
            FactError: something is wrong with as-of date, edition, region or readings.
            InputError: no decision was named, or ``keys`` is something else.
        """
        if not decisions:
            raise InputError("function needs the name of one decision at least")
        if keys not in ("alias", "name"):
            raise InputError(f"keys is alias or name, not {written(keys)}")
        names = tuple(dict.fromkeys(self.find_decision(name).name for name in decisions))
        case = self.check({}, readings, as_of, edition, region)
        return self._functions.function(asked_by(self.core, names, case, keys, fix_day=True))

    def export(
        self,
        *decisions: str,
        to: Literal["python", "sql"] = "python",
        missing: bool = True,
        as_of: object = None,
        edition: object = None,
        region: object = None,
        readings: Mapping[str, str] | None = None,
        views: Views | None = None,
    ) -> str:
        """The text of a program that answers some questions without aidrules.

        Args:
            decisions: the decisions, by Chinese name or alias; all questions where none is named.
            to: ``python`` for a module that needs nothing but Python, ``sql`` for views.
            missing: whether a Python module says which facts are missing; of some decisions it cannot exactly.
            as_of, edition, region, readings: as for ``function``.
            views: for ``sql`` the dialect and the table; the table ``cases`` in DuckDB where nothing is said.

        Raises:
            ExportError: some of the questions hold what cannot be carried exactly; it lists them with the reasons.
            UnknownDecisionError, FactError, InputError: as for ``function``.
        """
        from aidrules.api.exporting import Views, export_python, export_sql

        if to not in ("python", "sql"):
            raise InputError(f"to is python or sql, not {written(to)}")
        names = decisions or tuple(self.core.questions)
        found = list({item.name: item for item in map(self.find_decision, names)}.values())
        case = self.check({}, readings, as_of, edition, region)
        sql = to == "sql"
        return export_sql(self, found, case, views or Views()) if sql else export_python(self, found, case, missing)

    def check(
        self,
        facts: Mapping[str, object] | None = None,
        readings: Mapping[str, str] | None = None,
        as_of: object = None,
        edition: object = None,
        region: object = None,
    ) -> Case:
        """Check a case; the arguments are those of ``decide``.

        Raises:
            FactError: something is wrong with what was given; it lists every problem.
        """
        return self.inputs.check(facts if facts is not None else {}, readings, as_of, edition, region)

    def decide_case(self, decisions: Sequence[CoreDecision], case: Case) -> list[tuple[Decision, tuple[str, ...]]]:
        """Decide some questions about one of many cases that were checked; each with the codes of the rules it rests
        on, for which the interpreter need not run.

        Raises:
            EvaluationError: the policy gives no answer to one of the questions for these facts.
        """
        return self._decider.with_codes(decisions, case)

    def find_decision(self, name: str) -> CoreDecision:
        """A decision by Chinese name or alias; also one that another document has replaced (名称·原规定).

        Raises:
            UnknownDecisionError: there is none, or it is one for each record of a roster (``RecordDecisionError``).
        """
        if isinstance(name, str) and name in self._targets:
            return self._targets[name]
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

    def run_all(self, names: Iterable[str], case: Case) -> Mapping[str, Step]:
        """The trace of some questions, in the order of the policy."""
        interpreter = self._interpreter(case)
        for name in names:
            interpreter.decide(name)
        return {name: interpreter.decisions[name] for name in self.core.decisions if name in interpreter.decisions}

    def what_matters(self, name: str, case: Case) -> Matters:
        """What tells whether a fact can change an answer, where a decision tells finitely many cases apart; see
        ``relevant_facts``."""
        return lambda: self.diagrams.matters(name, case.possible(self.core), case.readings)

    def what_is_tried(self, name: str, case: Case) -> Mapping[str, Sequence[Value]]:
        """The unknown facts whose values are tried, to tell what an answer misses; see ``relevant_facts``."""
        found = {}
        for shared in self.coverage.shared(name):
            fact = self.core.facts[shared]
            looked_up = fact.default is not None and shared not in case.facts
            if not looked_up and case.facts.get(shared, case.presumed.get(shared)) is None:
                found[shared] = few_values(fact.type)
        return found

    def look_up(self, fact: Fact, case: Case) -> Step | None:
        """What a fact is worth where it is not given, as far as the policy says so."""
        return None if fact.default is None else self._interpreter(case).evaluate(fact.default)

    def _interpreter(self, case: Case) -> Interpreter:
        return Interpreter(self.core, case.possible(self.core), case.readings, self.coverage)

    def interpreted(self, decisions: Iterable[str], case: Case) -> dict[str, Decision]:
        """Decide questions by the interpreter, which is the definition of what a policy means.

        Args:
            decisions: their Chinese names.
            case: the case.

        Raises:
            EvaluationError: the policy gives no answer to one of them; the first is told.
        """
        return self._decider.interpreted(decisions, case)

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
        from aidrules.api.interview import Interview

        return Interview(self, decision, facts, readings=readings, as_of=as_of, edition=edition, region=region)

    @cached_property
    def fingerprint(self) -> str:
        """The SHA-256 of the core: comments and layout do not change it, a rule does."""
        from aidrules.core.fingerprint import fingerprint

        return fingerprint(self.core)

    def schema(self, decision: str | None = None) -> dict[str, object]:
        """The JSON Schema of the facts of one decision, or of the whole policy.

        Args:
            decision: the decision's Chinese name or alias; None for all.

        Raises:
            UnknownDecisionError: the policy has no such decision.
        """
        from aidrules.interchange.schema import schema

        if decision is None:
            return schema(self.core, self.core.facts.values(), self.core.questions.values())
        target = self.find_decision(decision)
        return schema(self.core, [self.core.facts[name] for name in self.facts_below(target.name)], [target])

    # ---- structure

    def decisions_below(self, name: str) -> tuple[str, ...]:
        """A decision and those it refers to, by Chinese name, each after those it refers to itself."""
        return self.coverage.needed(self.find_decision(name).name)

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
