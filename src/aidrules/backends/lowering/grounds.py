"""What every search for the reasons of an answer needs: ``explain/ground.py`` one level up."""

from __future__ import annotations

from collections.abc import Iterable

from aidrules.backends.lowering.outcomes import Flags
from aidrules.backends.lowering.terms import Lowering
from aidrules.backends.lowering.trace import Node, RowNode, below
from aidrules.backends.plan import Emission, Expr
from aidrules.core import terms as t
from aidrules.core.exceptions import deemed_fact
from aidrules.core.policy import Decision
from aidrules.evaluation.possible import Truth


class Reasons:
    """What is found, and the decisions that are still to be looked at."""

    def __init__(self, lowering: Lowering) -> None:
        self.lowering = lowering
        self.ex, self.kleene, self.policy = lowering.ex, lowering.kleene, lowering.policy
        self.waiting: dict[str, Expr] = {}
        self.amended = self.policy.amended
        self.parameters = frozenset(found.parameter for found in self.policy.amendments) - {""}
        self.several = len(self.policy.documents) > 1
        self._found: list[tuple[tuple[str, str], Expr]] = []

    def emit(self, code: str, words: str, when: Expr) -> None:
        """A rule that counts under a condition; within an aggregate, for any record."""
        when = self.ex.of_any_record(when)
        if not when.is_false:
            self._found.append(((code, words), when))

    def follow(self, name: str, when: Expr) -> None:
        """A decision whose reasons count too."""
        when = self.ex.of_any_record(when)
        self.waiting[name] = self.ex.or_(self.waiting.get(name, self.ex.false), when)

    def emissions(self) -> tuple[Emission, ...]:
        """Every code at the first place where it is met."""
        met: dict[tuple[str, str], Expr] = {}
        found = []
        for key, when in self._found:
            earlier = met.get(key, self.ex.false)
            first = self.ex.and_(when, self.ex.not_(earlier))
            met[key] = self.ex.or_(earlier, when)
            if not first.is_false:
                found.append(Emission(key[0], first))
        return tuple(found)


class Finder:
    """What the parts of the search inside one decision share."""

    def __init__(self, search: Reasons, decision: Decision) -> None:
        self.search, self.decision = search, decision
        self.ex, self.kleene = search.ex, search.kleene

    def ground(self, code: str, words: str, nodes: Iterable[Node], when: Expr) -> None:
        """A rule, and the deemings among the facts that it used."""
        self.search.emit(code, words, when)
        if self.search.policy.deemed and not when.is_false:
            for node in nodes:
                self.deemed(node, when)

    def deemed(self, node: Node, when: Expr) -> None:
        if deemed_fact(node.term) is None:
            for lower, there in below(self.ex, node):
                self.deemed(lower, self.ex.and_(when, there))
            return
        for row, chosen in zip(node.rows, node.chosen, strict=True):
            counts = self.ex.and_(when, chosen)
            if counts.is_false:
                continue
            self.search.emit(row.row.mark.rule.code, "", self.ex.and_(counts, self.matches(row)))
            for test in row.tests:
                self.deemed(test, counts)

    def matches(self, row: RowNode) -> Expr:
        return self.ex.and_(row.matches[Truth.TRUE], self.kleene.only(row.matches, Truth.TRUE))

    def rule_of(self, term: t.Term) -> str:
        own = term.mark.rule
        return own.code if own.code.startswith(f"{self.decision.rule.code}.v") else self.decision.rule.code

    def goes_on_in(self, name: str) -> bool:
        return name in self.search.amended and name not in self.search.parameters

    def is_(self, flags: Flags, outcome: Truth) -> Expr:
        """Whether an outcome is the only one."""
        return self.ex.and_(flags[outcome], self.kleene.only(flags, outcome))

    def of(self, node: Node, when: Expr) -> None:
        """What the result of a node rests on, under a condition."""
        raise TypeError("the search of one decision says how")

    # ---- what another document amended

    def amended_below(self, nodes: Iterable[Node], when: Expr) -> None:
        """The rules of other documents that a rule rests on."""
        if when.is_false or not (self.search.parameters or self.search.several):
            return
        for node in nodes:
            self._amended(node, when, frozenset())

    def _amended(self, node: Node, when: Expr, seen: frozenset[str]) -> None:
        if when.is_false:
            return
        if isinstance(node.term, t.DecisionRef) and node.term.name not in seen:
            self._amended_decision(node.term.name, node, when, seen)
        for lower, there in below(self.ex, node):
            self._amended(lower, self.ex.and_(when, there), seen)

    def _amended_decision(self, name: str, node: Node, when: Expr, seen: frozenset[str]) -> None:
        search = self.search
        if name in search.parameters:
            self._set_parameter(name, when)
            return
        settled = self.ex.and_(when, node.result.has_value, self.kleene.settled(node.result))
        if search.policy.decisions[name].rule.document != self.decision.rule.document:
            search.follow(name, settled)
        elif search.several:
            self._amended(search.lowering.decisions[name], settled, seen | {name})

    def _set_parameter(self, name: str, when: Expr) -> None:
        node = self.search.lowering.decisions[name]
        if not isinstance(node.term, t.Case):
            self.search.follow(name, when)
            return
        fails = self.is_(self.kleene.flags(node.parts[0].node.result), Truth.FALSE)
        behind = node.term.otherwise
        if isinstance(behind, t.DecisionRef) and behind.name in self.search.lowering.decisions:
            self._set_parameter(behind.name, self.ex.and_(when, fails))
        self.search.follow(name, self.ex.and_(when, self.ex.not_(fails)))
