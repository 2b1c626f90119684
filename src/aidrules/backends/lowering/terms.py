"""The lowering of terms: the interpreter (``evaluation/interpreter.py``) on expressions instead of domains.

It goes through the same rules in the same order; where the interpreter looks whether an outcome is possible, the
lowering writes down the condition under which it is. What is certain for every case folds away.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from aidrules.backends.expressions import Expressions
from aidrules.backends.lowering.aggregates import lower_aggregate
from aidrules.backends.lowering.domains import Choice, Domain, Interval, Quotient, choice
from aidrules.backends.lowering.facts import Given, constant, fact_domain, input_domain, whole
from aidrules.backends.lowering.norms import lower_norms
from aidrules.backends.lowering.numbers import Arithmetic, shifted, years
from aidrules.backends.lowering.operators import SET_OPERATIONS, compare, make_set, region_test
from aidrules.backends.lowering.outcomes import Flags, Kleene, Outcomes
from aidrules.backends.lowering.ranges import lower_range
from aidrules.backends.lowering.tables import lower_table
from aidrules.backends.lowering.trace import Node, Part
from aidrules.backends.plan import Expr
from aidrules.core import terms as t
from aidrules.core.policy import CorePolicy
from aidrules.evaluation.coverage import Coverage
from aidrules.evaluation.possible import AND, OR, Truth
from aidrules.values.rosters import RosterType

Columns = Sequence[Node]


class Lowering:
    """Lowers the terms of one policy.

    Args:
        policy: the policy.
        given: what is given of the cases.
        ex: makes expressions.
        coverage: what is known of the tables' gaps.
    """

    def __init__(self, policy: CorePolicy, given: Given, ex: Expressions, coverage: Coverage) -> None:
        self.policy = policy
        self.given = given
        self.ex = ex
        self.coverage = coverage
        self.kleene = Kleene(ex)
        self.decisions: dict[str, Node] = {}
        self._facts: dict[str, Node] = {}
        self.records: dict[str, bool] = {}  # the record that is looked at, by roster: whether it is a listed one

    def decide(self, name: str) -> Node:
        """Lower a decision and, before it, every decision it refers to.

        Raises:
            RefusedError: it holds something that a plan cannot carry.
        """
        for needed in self.coverage.needed(name):
            decision = self.policy.decisions[needed]
            if needed not in self.decisions and not decision.roster:
                self.decisions[needed] = self.lower(decision.body)
        return self.decisions[name]

    def lower(self, term: t.Term, columns: Columns = ()) -> Node:
        """Lower a term; ``columns`` are those of the table it stands in."""
        ex, kleene = self.ex, self.kleene
        match term:
            case t.Literal(value):
                return Node(term, kleene.value(constant(ex, value)))
            case t.FactRef(name):
                return self._fact(term, name)
            case t.ParameterRef(name):
                return Node(term, kleene.value(constant(ex, self.policy.parameters[name].base_value)))
            case t.ReadingRef(name):
                return Node(term, kleene.value(self._reading(name)))
            case t.DecisionRef(name) if self.policy.decisions[name].roster:
                node = self.lower(self.policy.decisions[name].body)
                return self._node(term, [node], node.result)
            case t.DecisionRef(name):
                return Node(term, self.decide(name).result)
            case t.ColumnRef(index):
                return Node(term, columns[index].result)
            case t.Outcome(kind):
                outcome = Truth.REFERRED if kind == "referred" else Truth.NOT_APPLICABLE
                return Node(term, kleene.from_flags(kleene.certain(outcome)))
            case t.Table():
                return lower_table(self, term)
            case t.Norms():
                return lower_norms(self, term, columns)
            case t.Case():
                return self._case(term, columns)
            case t.Fallback():
                return self._fallback(term, columns)
            case t.Applies(operand):
                return self._applies(term, self.lower(operand, columns))
            case t.Not(operand):
                node = self.lower(operand, columns)
                return self._node(term, [node], kleene.from_flags(kleene.turned(kleene.flags(node.result))))
            case t.Logic(operator, operands):
                nodes = [self.lower(operand, columns) for operand in operands]
                found = kleene.combine(AND if operator == "and" else OR, [kleene.flags(n.result) for n in nodes])
                return self._node(term, nodes, kleene.from_flags(found))
            case t.Compare():
                operands = (term.left, term.right)
                return self.strict(
                    term, operands, columns, lambda d: compare(ex, term.operator, d[0], d[1], term.order)
                )
            case t.Arithmetic():
                return self._arithmetic(term, columns)
            case t.Round():
                return self.strict(
                    term, (term.operand,), columns, lambda d: Arithmetic(ex).rounded(term, _roundable(d[0]))
                )
            case t.MakeSet(members):
                return self.strict(term, members, columns, lambda d: make_set(ex, d))
            case t.SetOperation(operator, operands):
                return self.strict(term, operands, columns, lambda d: SET_OPERATIONS[operator](ex, d))
            case t.MakeInterval() | t.IntervalEnd() | t.Inside():
                return lower_range(self, term, columns)
            case t.DateShift():
                return self._shift(term, columns)
            case t.DateSpan():
                return self.strict(term, (term.start, term.end), columns, lambda d: years(ex, term, d[0], d[1]))
            case t.InRegion(operand, region):
                return self.strict(term, (operand,), columns, lambda d: region_test(ex, d[0], region))
            case t.FieldRef(roster, name):
                return Node(term, kleene.value(self._field(roster, name)))
            case t.Aggregate():
                return lower_aggregate(self, term, columns)

    def _node(self, term: t.Term, nodes: Sequence[Node], result: Outcomes) -> Node:
        return Node(term, result, tuple(Part(self.ex.true, node) for node in nodes))

    # ---- names

    def _fact(self, term: t.FactRef, name: str) -> Node:
        if name not in self._facts:
            fact = self.policy.facts[name]
            given = self.what_is_given(name)
            if given is not None:
                self._facts[name] = Node(term, self.kleene.value(given))
            elif fact.default is not None:
                self._facts[name] = self._looked_up(term, fact.default)
        found = self._facts[name]
        return Node(term, found.result, found.parts)

    def what_is_given(self, name: str) -> Domain | None:
        """What a fact may be, as far as it is given; None for one that is looked up instead."""
        fact = self.policy.facts[name]
        if fact.default is not None and not self.given.gives(fact):
            return None
        return fact_domain(self.ex, self.policy, fact, self.given)

    def _looked_up(self, term: t.FactRef, default: t.Term) -> Node:
        """A fact that is not given: what the look-up finds, and where that is no value for certain, anything."""
        ex, kleene = self.ex, self.kleene
        node = self.lower(default)
        found = ex.and_(node.result.has_value, ex.not_(ex.or_(*node.result.excuses)))
        anything = kleene.value(whole(ex, self.policy.facts[term.name].type))
        result = kleene.union([(found, node.result), (ex.not_(found), anything)])
        return Node(term, Outcomes(result.domain, ex.true, ex.false, ex.false, ex.false), (Part(ex.true, node),))

    def _field(self, roster: str, name: str) -> Domain:
        type_ = self.policy.facts[roster].type
        if not isinstance(type_, RosterType):
            raise TypeError(f"{roster} is no roster")
        field = type_.field(name).type
        return input_domain(self.ex, (roster, name), field) if self.records[roster] else whole(self.ex, field)

    def _reading(self, name: str) -> Choice:
        if name in self.given.readings:
            return choice(self.ex, {self.given.readings[name]: self.ex.true})
        return choice(self.ex, {found.name: self.ex.true for found in self.policy.readings[name].alternatives})

    # ---- operators

    def strict(
        self, term: t.Term, operands: Sequence[t.Term], columns: Columns, apply: Callable[[list[Domain]], Domain]
    ) -> Node:
        """An operator that needs a value of every operand."""
        nodes = [self.lower(operand, columns) for operand in operands]
        has_value, *excuses = self.kleene.strict([node.result for node in nodes])
        domains = [node.result.domain for node in nodes]
        present = [domain for domain in domains if domain is not None]
        values = apply(present) if len(present) == len(domains) else None
        return self._node(term, nodes, self.kleene.where(has_value, values, excuses))

    def _applies(self, term: t.Applies, node: Node) -> Node:
        ex, found = self.ex, node.result
        flags = {
            **self.kleene.certain(Truth.TRUE),
            Truth.TRUE: ex.or_(found.has_value, found.referred),
            Truth.FALSE: found.not_applicable,
            Truth.FAULT: found.fault,
        }
        return self._node(term, [node], self.kleene.from_flags(flags))

    def _case(self, term: t.Case, columns: Columns) -> Node:
        kleene = self.kleene
        condition = self.lower(term.condition, columns)
        flags = kleene.flags(condition.result)
        parts = [Part(self.ex.true, condition)]
        results: list[tuple[Expr, Outcomes]] = []
        for outcome, branch in ((Truth.TRUE, term.then), (Truth.FALSE, term.otherwise)):
            if not flags[outcome].is_false:
                node = self.lower(branch, columns)
                parts.append(Part(flags[outcome], node))
                results.append((flags[outcome], node.result))
        results.append((self.ex.true, self.excuse(flags)))
        return Node(term, kleene.union(results), tuple(parts))

    def excuse(self, flags: Flags) -> Outcomes:
        """The outcomes of a condition that are no value."""
        no = self.ex.false
        return Outcomes(None, no, flags[Truth.REFERRED], flags[Truth.NOT_APPLICABLE], flags[Truth.FAULT])

    def _fallback(self, term: t.Fallback, columns: Columns) -> Node:
        ex = self.ex
        first = self.lower(term.first, columns)
        absent = first.result.not_applicable
        if absent.is_false:
            return self._node(term, [first], first.result)
        otherwise = self.lower(term.otherwise, columns)
        found = first.result
        own = Outcomes(found.domain, found.has_value, found.referred, ex.false, found.fault)
        result = self.kleene.union([(ex.true, own), (absent, otherwise.result)])
        return Node(term, result, (Part(ex.true, first), Part(absent, otherwise)))

    def _arithmetic(self, term: t.Arithmetic, columns: Columns) -> Node:
        ex = self.ex
        arithmetic = Arithmetic(ex)
        node = self.strict(term, term.operands, columns, lambda d: arithmetic.apply(term, d))
        if term.operator != "div":
            return node
        divisor = node.parts[1].node.result
        if divisor.domain is None:
            return node
        domain = interval(divisor.domain)
        zero = ex.and_(divisor.has_value, arithmetic.holds_zero(domain))
        if zero.is_false:
            return node
        found = node.result
        only = ex.and_(zero, domain.single, self.kleene.one_kind(divisor))
        excuses = [found.referred, found.not_applicable, ex.or_(found.fault, zero)]
        result = self.kleene.where(ex.and_(found.has_value, ex.not_(only)), found.domain, excuses)
        return Node(term, result, node.parts)

    def _shift(self, term: t.DateShift, columns: Columns) -> Node:
        ex, kleene = self.ex, self.kleene
        nodes = [self.lower(term.date, columns), self.lower(term.amount, columns)]
        has_value, referred, not_applicable, fault = kleene.strict([node.result for node in nodes])
        date, amount = (node.result.domain for node in nodes)
        if date is None or amount is None:
            return self._node(term, nodes, Outcomes(None, ex.false, referred, not_applicable, fault))
        certain = ex.and_(*(kleene.settled(node.result) for node in nodes))
        values, may_be, outside = shifted(ex, term, date, amount, certain)
        result = Outcomes(
            values,
            ex.and_(has_value, may_be),
            referred,
            not_applicable,
            ex.or_(fault, ex.and_(has_value, outside)),
        )
        return self._node(term, nodes, result)


def interval(domain: Domain) -> Interval:
    """A domain of numbers or dates."""
    if not isinstance(domain, Interval):
        raise TypeError(f"arithmetic on {domain}")
    return domain


def _roundable(domain: Domain) -> Interval | Quotient:
    if isinstance(domain, Interval | Quotient):
        return domain
    raise TypeError(f"rounding of {domain}")
