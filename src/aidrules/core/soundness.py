"""Whether a policy that was read from data holds together, so that evaluating it cannot go wrong.

A policy text is checked when it is compiled; this asks again for what evaluators rely on: names that are declared,
decisions that refer only to those before them, columns and operands that are there, and values of the kind that an
operator takes. It is no check of the policy's sense.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from aidrules.core import terms as t
from aidrules.core.kinds import (
    ANY_TEXT,
    MAX_PLACES,
    Kind,
    check_type,
    fits,
    joined,
    kind_of_type,
    kind_of_value,
    require,
    shown,
)
from aidrules.core.kinds import CodecError as CodecError
from aidrules.core.levels import DeclaredClash
from aidrules.core.policy import CorePolicy, Decision, Example, Fact, Property, Record
from aidrules.core.walk import walk
from aidrules.values.rosters import RosterType


class Soundness:
    """Holds the terms of a policy against its declarations.

    Args:
        facts, parameters, readings: those of the policy.
        decisions: those of the policy, in their order.
    """

    def __init__(self, policy: CorePolicy) -> None:
        self._facts: dict[str, Kind] = {name: kind_of_type(fact.type) for name, fact in policy.facts.items()}
        self._rosters = {name: fact.type for name, fact in policy.facts.items() if isinstance(fact.type, RosterType)}
        self._parameters = {name: kind_of_value(found.value) for name, found in policy.parameters.items()}
        self._readings: dict[str, Kind] = {
            name: frozenset(a.name for a in found.alternatives) for name, found in policy.readings.items()
        }
        self._decisions = {name: kind_of_type(found.type) for name, found in policy.decisions.items()}
        self._order = {name: number for number, name in enumerate(policy.decisions)}
        self._before = len(self._order)

    # ---- declarations

    def check_declarations(self, policy: CorePolicy) -> None:
        """Hold everything but the bodies of decisions together.

        Raises:
            CodecError: something does not fit.
        """
        require(policy.documents, "no document")
        for fact in policy.facts.values():
            check_type(fact.type)
            if fact.presumption is not None:
                require(fits(kind_of_value(fact.presumption), self._facts[fact.name]), "a presumption of another kind")
        self._check_defaults(policy.facts)
        for parameter in policy.parameters.values():
            check_type(parameter.type)
            require(fits(kind_of_value(parameter.value), kind_of_type(parameter.type)), "a parameter of another kind")
        for reading in policy.readings.values():
            require(reading.default in {a.name for a in reading.alternatives}, "a reading without its default")
        for name in self._order:
            decision = policy.decisions[name]
            check_type(decision.type)
            require(not decision.roster or decision.roster in self._rosters, "records of no roster")
            require(not decision.follows or decision.follows in self._order, "a rule taken over from nowhere")
        require(policy.facts.keys() >= policy.deemed.keys(), "something deemed of no fact")
        for name, term in policy.deemed.items():
            self._of(term, self._facts[name])
        if policy.calendar is not None:
            require(all(1 <= year <= 9999 for year in policy.calendar.days.years), "a year of no calendar")
        declared = {*policy.decisions, *policy.parameters, *policy.facts}
        for amendment in policy.amendments:
            names = {amendment.name, amendment.original, amendment.published} - {""}
            require(names <= declared, "an amendment of nothing")

    def _check_defaults(self, facts: Mapping[str, Fact]) -> None:
        """No fact may be worth what it is worth itself."""
        done: set[str] = set()
        for name, fact in facts.items():
            if fact.default is None:
                continue
            self._of(fact.default, self._facts[name])
            if name in done:
                continue
            open_, stack = [name], [iter(self._looked_up(facts, name))]
            while stack:
                needed = next(stack[-1], None)
                if needed is None:
                    done.add(open_.pop())
                    stack.pop()
                elif needed not in done:
                    require(needed not in open_, "a fact that is looked up by itself")
                    open_.append(needed)
                    stack.append(iter(self._looked_up(facts, needed)))

    @staticmethod
    def _looked_up(facts: Mapping[str, Fact], name: str) -> list[str]:
        default = facts[name].default if name in facts else None
        found = [] if default is None else [term.name for term in walk(default) if isinstance(term, t.FactRef)]
        return list(dict.fromkeys(found))

    def check_body(self, decision: Decision, body: t.Term) -> None:
        """Hold the body of a decision against its type, and against the decisions before it.

        Raises:
            CodecError: something does not fit.
        """
        self._before = self._order[decision.name]
        self._of(body, self._decisions[decision.name])
        self._before = len(self._order)

    def check_part(self, part: Example | Property | DeclaredClash | Record) -> None:
        """Hold an example, a property or a declared clash against the declarations.

        Raises:
            CodecError: something does not fit.
        """
        match part:
            case Example():
                require(all(name in self._facts for name, _ in part.facts), "an example of no fact")
                require(all(name in self._readings for name, _ in part.readings), "an example of no reading")
                require(all(found.decision in self._decisions for found in part.expected), "an example of no decision")
            case Property(kind="monotone"):
                require(len(part.terms) == 2, "a property of too few or too many terms")
                require(isinstance(part.terms[0], t.FactRef), "a property of no fact")
                for term in part.terms:
                    self.kind(term)
            case Property():
                require(len(part.terms) == 1, "a property of too few or too many terms")
                self._of(part.terms[0], "truth")
            case DeclaredClash():
                self._of(part.lower, "truth")
                self._of(part.upper, "truth")
            case Record():
                pass

    # ---- terms

    def _of(self, term: t.Term, wanted: Kind, columns: tuple[Kind, ...] = ()) -> None:
        found = self.kind(term, columns)
        require(fits(found, wanted), f"{type(term).__name__} of {shown(found)}, not of {shown(wanted)}")

    def _all(self, terms: Iterable[t.Term], wanted: Kind, columns: tuple[Kind, ...]) -> None:
        for term in terms:
            self._of(term, wanted, columns)

    def kind(self, term: t.Term, columns: tuple[Kind, ...] = ()) -> Kind:
        """What a term is worth, where the columns of the table around it are worth something.

        Raises:
            CodecError: something in it does not fit.
        """
        match term:
            case t.Literal(value):
                return kind_of_value(value)
            case t.FactRef(name):
                return self._facts[name]
            case t.ParameterRef(name):
                return self._parameters[name]
            case t.ReadingRef(name):
                return self._readings[name]
            case t.DecisionRef(name):
                require(self._order[name] < self._before, "a decision before those it refers to")
                return self._decisions[name]
            case t.ColumnRef(index):
                require(0 <= index < len(columns), "a column that is not there")
                return columns[index]
            case t.FieldRef(roster, name):
                field = self._rosters[roster].find(name)
                require(field is not None and field.name == name, "a field that is not there")
                return None if field is None else kind_of_type(field.type)
            case t.Outcome():
                return None
            case t.Case():
                self._of(term.condition, "truth", columns)
                return joined((self.kind(term.then, columns), self.kind(term.otherwise, columns)))
            case t.Fallback():
                return joined((self.kind(term.first, columns), self.kind(term.otherwise, columns)))
            case t.Applies():
                self.kind(term.operand, columns)
                return "truth"
            case t.Not():
                self._of(term.operand, "truth", columns)
                return "truth"
            case t.Logic():
                require(term.operands, "a connective of nothing")
                self._all(term.operands, "truth", columns)
                return "truth"
            case t.Compare():
                self._check_comparison(term, columns)
                return "truth"
            case t.Arithmetic():
                return self._arithmetic(term, columns)
            case t.Round():
                require(abs(term.places) <= MAX_PLACES, "rounding to too many places")
                self._of(term.operand, "number", columns)
                return "number"
            case t.MakeSet():
                for member in term.members:
                    found = self.kind(member, columns)
                    require(found is None or isinstance(found, frozenset), "a set of something else than members")
                return "set"
            case t.SetOperation():
                return self._set_operation(term, columns)
            case t.DateShift():
                self._of(term.date, "date", columns)
                self._of(term.amount, "number", columns)
                return "date"
            case t.DateSpan():
                self._all((term.start, term.end), "date", columns)
                return "number"
            case t.MakeInterval():
                self._all(term.ends, "number", columns)
                return "range"
            case t.IntervalEnd():
                self._of(term.operand, "range", columns)
                return "number"
            case t.Inside():
                self._of(term.number, "number", columns)
                self._of(term.interval, "range", columns)
                return "truth"
            case t.InRegion():
                self._of(term.operand, ANY_TEXT, columns)
                return "truth"
            case t.Aggregate():
                return self._aggregate(term, columns)
            case t.Table():
                return self._table(term)
            case t.Norms():
                for norm in term.norms:
                    self._of(norm.requirement, "truth", columns)
                    if norm.condition is not None:
                        self._of(norm.condition, "truth", columns)
                    self._check_exceptions(norm.exceptions, columns)
                return "truth"

    def _check_exceptions(self, exceptions: tuple[t.ExceptionTo, ...], columns: tuple[Kind, ...]) -> None:
        for exception in exceptions:
            self._of(exception.condition, "truth", columns)
            self._check_exceptions(exception.exceptions, columns)

    def _check_comparison(self, term: t.Compare, columns: tuple[Kind, ...]) -> None:
        both = joined((self.kind(term.left, columns), self.kind(term.right, columns)))
        if term.operator in ("eq", "ne"):
            require(both != "roster", "a comparison of rosters")
        elif term.order is not None:
            require(fits(both, frozenset(term.order)), "a comparison of members that have no order")
        else:
            require(both in ("number", "date", None), f"a comparison of {shown(both)}")

    def _arithmetic(self, term: t.Arithmetic, columns: tuple[Kind, ...]) -> Kind:
        require(term.operands if term.operator != "div" else len(term.operands) == 2, "too few operands")
        kind = joined(self.kind(operand, columns) for operand in term.operands)
        dates = kind == "date" and term.operator in ("min", "max")
        require(dates or fits(kind, "number"), f"arithmetic on {shown(kind)}")
        return kind

    def _set_operation(self, term: t.SetOperation, columns: tuple[Kind, ...]) -> Kind:
        require(len(term.operands) == (1 if term.operator == "size" else 2), "a set operation on too few or too many")
        first, *rest = term.operands
        self._of(first, "set", columns)
        self._all(rest, ANY_TEXT if term.operator == "has" else "set", columns)
        match term.operator:
            case "size":
                return "number"
            case "has" | "includes" | "meets":
                return "truth"
            case _:
                return "set"

    def _aggregate(self, term: t.Aggregate, columns: tuple[Kind, ...]) -> Kind:
        require(term.roster.name in self._rosters, "an aggregate over no roster")
        if term.condition is not None:
            self._of(term.condition, "truth", columns)
        value = None if term.value is None else self.kind(term.value, columns)
        match term.operator:
            case "count" | "exists":
                require(term.value is None, "a count of values")
                return "number" if term.operator == "count" else "truth"
            case "every":
                require(term.value is not None and fits(value, "truth"), "每名均 without a condition")
                return "truth"
            case _:
                dates = value == "date" and term.operator in ("min", "max")
                require(term.value is not None and (dates or fits(value, "number")), "an aggregate of no numbers")
                return value

    def _table(self, table: t.Table) -> Kind:
        columns = tuple(self.kind(column) for column in table.columns)
        require(columns or table.otherwise is not None, "exceptions without a general rule")
        outputs: list[Kind] = []
        for row in table.rows:
            fits_table = len(row.tests) == len(columns) if columns else row.tests
            require(fits_table, "a row with other columns than its table")
            self._all(row.tests, "truth", columns)
            outputs.append(self.kind(row.output, columns))
        output = joined(outputs)
        otherwise: Kind = None
        if table.otherwise is not None:
            self._all(table.otherwise.tests, "truth", columns)
            otherwise = self.kind(table.otherwise.output, columns)
        match table.hit_policy:
            case "collect_count":
                require(fits(otherwise, "number"), "a count that is no number")
                return "number"
            case "rule_order" | "output_order":
                both = joined((output, otherwise))
                require(both is None or isinstance(both, frozenset), "an order of something else than members")
                return "sequence"
            case "collect_set":
                require(fits(joined((output, otherwise)), "set"), "a collection of no sets")
                return "set"
            case "collect_sum" | "collect_min" | "collect_max":
                both = joined((output, otherwise))
                dates = both == "date" and table.hit_policy != "collect_sum"
                require(dates or fits(both, "number"), "a collection of no numbers")
                return both or "number"
            case _:
                return joined((output, otherwise))
