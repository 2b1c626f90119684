"""The reference interpreter: the definition of what a policy means. Every other evaluator is held to it.

It evaluates over domains: an unknown fact is everything its type allows, a known one a single value, and one set of
rules serves both. Nothing is skipped for speed: every operand is looked at, so that the trace shows all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from attrs import evolve

from aidrules.core import terms as t
from aidrules.core.policy import CorePolicy
from aidrules.evaluation.aggregates import evaluate_aggregate
from aidrules.evaluation.compare import compare_domains
from aidrules.evaluation.coverage import Coverage
from aidrules.evaluation.norms import evaluate_norms
from aidrules.evaluation.periods import shifted, spanned
from aidrules.evaluation.possible import (
    AND,
    NOT_APPLICABLE,
    OR,
    REFERRED,
    Fault,
    Possible,
    Truth,
    applies,
    combine,
    first_fault,
    from_truth,
    known,
    strict,
    truth,
    union,
)
from aidrules.evaluation.ranges import evaluate_range
from aidrules.evaluation.regions import region_test
from aidrules.evaluation.set_operations import SET_OPERATIONS, make_set
from aidrules.evaluation.steps import Step
from aidrules.evaluation.tables import evaluate_table
from aidrules.values import intervals
from aidrules.values.domains import Domain, Finite, Interval, domain_of, the_value
from aidrules.values.numbers import is_number, too_large
from aidrules.values.rosters import RosterType


class Interpreter:
    """Evaluates decisions of one policy for one set of facts.

    Args:
        policy: the policy.
        facts: what each fact may be; one that is not listed is looked up where the policy says how, and otherwise may
            be anything its type allows.
        readings: the alternative in force for each reading; one that is not listed may be any of them.
        coverage: what is known of the tables' gaps; may be shared between interpreters of one policy.
    """

    def __init__(
        self,
        policy: CorePolicy,
        facts: Mapping[str, Possible],
        readings: Mapping[str, str],
        coverage: Coverage | None = None,
    ) -> None:
        self.policy = policy
        self.facts = facts
        self.readings = readings
        self.coverage = coverage or Coverage(policy)
        self.decisions: dict[str, Step] = {}
        self._calendar = policy.calendar.days if policy.calendar else None
        self.defaults: dict[str, Step] = {}
        self.records: dict[str, Mapping[str, Domain]] = {}  # the record that is looked at, by roster
        self.closed: dict[int, tuple[t.Aggregate, Step | None]] = {}  # see evaluate_aggregate

    def decide(self, name: str) -> Step:
        """Evaluate a decision and, before it, every decision it refers to.

        The policy lists each decision after those it refers to, so no chain of decisions is too deep.
        """
        for needed in self.coverage.needed(name):
            if needed not in self.decisions and not self.policy.decisions[needed].roster:
                self.decisions[needed] = self.evaluate(self.policy.decisions[needed].body)
        return self.decisions[name]

    def evaluate(self, term: t.Term, columns: Sequence[Possible] = ()) -> Step:
        """Evaluate a term; ``columns`` are the values of the columns of the table it stands in."""
        match term:
            case t.Literal(value):
                return Step(term, known(value))
            case t.FactRef(name):
                return self._fact(term, name)
            case t.ParameterRef(name):
                return Step(term, known(self.policy.parameters[name].base_value))
            case t.ReadingRef(name):
                return Step(term, self._reading(name))
            case t.DecisionRef(name) if self.policy.decisions[name].roster:
                step = self.evaluate(self.policy.decisions[name].body)
                return Step(term, step.result, (step,))
            case t.DecisionRef(name):
                return Step(term, self._decision(name))
            case t.FieldRef(roster, name):
                return Step(term, self._field(roster, name))
            case t.Aggregate():
                return evaluate_aggregate(self, term, columns)
            case t.ColumnRef(index):
                return Step(term, columns[index])
            case t.Outcome("referred"):
                return Step(term, REFERRED)
            case t.Outcome():
                return Step(term, NOT_APPLICABLE)
            case t.Table():
                return evaluate_table(self, term)
            case t.Norms():
                return evaluate_norms(self, term, columns)
            case t.Case():
                return self._case(term, columns)
            case t.Fallback():
                return self._fallback(term, columns)
            case t.Applies(operand):
                part = self.evaluate(operand, columns)
                return Step(term, applies(part.result), (part,))
            case t.Not(operand):
                part = self.evaluate(operand, columns)
                turned = frozenset(_NEGATED[outcome] for outcome in truth(part.result))
                return Step(term, from_truth(turned, part.result.fault), (part,))
            case t.Logic(operator, operands):
                parts = tuple(self.evaluate(operand, columns) for operand in operands)
                results = [part.result for part in parts]
                found = combine(AND if operator == "and" else OR, [truth(result) for result in results])
                return Step(term, from_truth(found, first_fault(results)), parts)
            case t.Compare():
                order = term.order
                return self._strict(
                    term,
                    (term.left, term.right),
                    columns,
                    lambda d: compare_domains(term.operator, d[0], d[1], order),
                )
            case t.Arithmetic():
                return self._arithmetic(term, columns)
            case t.Round(operand, mode, places):
                return self._strict(
                    term,
                    (operand,),
                    columns,
                    lambda d: intervals.round_interval(_interval(d[0]), mode, places),
                )
            case t.MakeSet(members):
                return self._strict(term, members, columns, make_set)
            case t.SetOperation(operator, operands):
                return self._strict(term, operands, columns, SET_OPERATIONS[operator])
            case t.MakeInterval() | t.IntervalEnd() | t.Inside():
                return evaluate_range(self, term, columns)
            case t.DateShift():
                parts = (self.evaluate(term.date, columns), self.evaluate(term.amount, columns))
                return Step(term, shifted(term, [part.result for part in parts], self._calendar), parts)
            case t.DateSpan():
                parts = (self.evaluate(term.start, columns), self.evaluate(term.end, columns))
                return Step(term, spanned(term, [part.result for part in parts], self._calendar), parts)
            case t.InRegion(operand, region):
                return self._strict(term, (operand,), columns, lambda d: region_test(d[0], region))

    # ---- names

    def _fact(self, term: t.Term, name: str) -> Step:
        found = self.facts.get(name)
        fact = self.policy.facts.get(name)
        if found is not None or fact is None:
            return Step(term, found or Possible(Interval()))
        whole = Possible(domain_of(fact.type))
        if fact.default is None:
            return Step(term, whole)
        if name not in self.defaults:
            self.defaults[name] = self.evaluate(fact.default)
        default = self.defaults[name]
        looked_up = default.result.kinds == 1 and default.result.values is not None
        return Step(term, default.result if looked_up else whole, (default,))

    def _reading(self, name: str) -> Possible:
        if name in self.readings:
            return known(self.readings[name])
        return Possible(Finite(frozenset(a.name for a in self.policy.readings[name].alternatives)))

    def _decision(self, name: str) -> Possible:
        found = self.decisions.get(name)
        if found is not None:
            return found.result
        return Possible(domain_of(self.policy.decisions[name].type), referred=True, not_applicable=True)

    def _field(self, roster: str, name: str) -> Possible:
        """A field of the record that is looked at; where there is none, anything its type allows."""
        record = self.records.get(roster)
        if record is not None:
            return Possible(record[name])
        type_ = self.policy.facts[roster].type
        return Possible(domain_of(type_.field(name).type) if isinstance(type_, RosterType) else Interval())

    # ---- operators

    def _strict(
        self,
        term: t.Term,
        operands: Sequence[t.Term],
        columns: Sequence[Possible],
        apply: Callable[[Sequence[Domain]], Domain],
    ) -> Step:
        """An operator that needs a value of every operand."""
        parts = tuple(self.evaluate(operand, columns) for operand in operands)
        return Step(term, _applied(term, [part.result for part in parts], apply), parts)

    def _case(self, term: t.Case, columns: Sequence[Possible]) -> Step:
        condition = self.evaluate(term.condition, columns)
        outcomes = truth(condition.result)
        parts = [condition]
        results: list[Possible] = []
        for outcome, branch in ((Truth.TRUE, term.then), (Truth.FALSE, term.otherwise)):
            if outcome in outcomes:
                step = self.evaluate(branch, columns)
                parts.append(step)
                results.append(step.result)
        excuses = outcomes - {Truth.TRUE, Truth.FALSE}
        if excuses:
            results.append(from_truth(excuses, condition.result.fault))
        return Step(term, union(results), tuple(parts))

    def _fallback(self, term: t.Fallback, columns: Sequence[Possible]) -> Step:
        first = self.evaluate(term.first, columns)
        if not first.result.not_applicable:
            return Step(term, first.result, (first,))
        otherwise = self.evaluate(term.otherwise, columns)
        results = [otherwise.result]
        if first.result.kinds > 1:
            results.insert(0, evolve(first.result, not_applicable=False))
        return Step(term, union(results), (first, otherwise))

    def _arithmetic(self, term: t.Arithmetic, columns: Sequence[Possible]) -> Step:
        def apply(domains: Sequence[Domain]) -> Domain:
            values = [_interval(domain) for domain in domains]
            match term.operator:
                case "min" | "max":
                    return intervals.extreme(values, term.operator == "max")
                case "div":
                    return intervals.divide(values[0], values[1])
                case _:
                    total = values[0]
                    for value in values[1:]:
                        total = _FOLDS[term.operator](total, value)
                    return total

        step = self._strict(term, term.operands, columns, apply)
        if term.operator == "div":
            divisor = step.parts[1].result.values
            if divisor is not None and intervals.holds_zero(_interval(divisor)):
                only = the_value(divisor) == 0 and step.parts[1].result.kinds == 1
                values = None if only else step.result.values
                fault = Fault("division_by_zero", term.mark)
                result = Possible(values, step.result.referred, step.result.not_applicable, step.result.fault or fault)
                return Step(term, result, step.parts)
        return step


def _applied(term: t.Term, results: Sequence[Possible], apply: Callable[[Sequence[Domain]], Domain]) -> Possible:
    """The outcome of a strict operator on the outcomes of its operands."""
    excuses = strict(results)
    domains = [result.values for result in results]
    present = [domain for domain in domains if domain is not None]
    if len(present) < len(domains):
        return excuses
    values = apply(present)
    fault = excuses.fault
    if isinstance(values, Interval) and all(the_value(domain) is not None for domain in present):
        value = the_value(values)
        if value is None or (is_number(value) and too_large(value)):  # an end that outgrew the limit was dropped
            single_divisor = isinstance(term, t.Arithmetic) and term.operator == "div"
            if not single_divisor or value is not None:
                return Possible(None, excuses.referred, excuses.not_applicable, fault or Fault("too_large", term.mark))
    return Possible(values, excuses.referred, excuses.not_applicable, fault)


_NEGATED = {outcome: outcome for outcome in Truth} | {Truth.TRUE: Truth.FALSE, Truth.FALSE: Truth.TRUE}

_FOLDS: Mapping[str, Callable[[Interval, Interval], Interval]] = {
    "add": intervals.add,
    "sub": lambda left, right: intervals.add(left, intervals.negate(right)),
    "mul": intervals.multiply,
}


def _interval(domain: Domain) -> Interval:
    """A domain of numbers or dates."""
    if not isinstance(domain, Interval):
        raise TypeError(f"arithmetic on {domain}")
    return domain
