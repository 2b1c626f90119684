"""What every search for the reasons of an answer needs: ``explain/ground.py`` one level up."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from attrs import field, frozen

from aidrules.backends.expressions import Expressions
from aidrules.backends.lowering.outcomes import Flags
from aidrules.backends.lowering.terms import Lowering
from aidrules.backends.lowering.trace import Node, Part, RowNode, below
from aidrules.backends.plan import Emission, Expr
from aidrules.core import terms as t
from aidrules.core.exceptions import deemed_fact
from aidrules.core.policy import Decision
from aidrules.evaluation.possible import Truth
from aidrules.explain.reasons import order_of


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
        self._of_records: list[_Group] | None = None

    def begin(self, mark: t.Mark, words: str) -> None:
        """A rule is told next, and what belongs to it."""
        if self._of_records is not None:
            self._of_records.append(_Group(order_of(mark, words)))

    def emit(self, code: str, words: str, when: Expr) -> None:
        """A rule that counts under a condition; within an aggregate, for any record."""
        when = self.ex.of_any_record(when)
        if not when.is_false:
            found = self._found if self._of_records is None else self._of_records[-1].found
            found.append(((code, words), when))

    def of_records(self, tell: Callable[[], None]) -> None:
        """What is told of records is told in the order in which it is written in the policy."""
        self._of_records = []
        tell()
        for group in sorted(self._of_records, key=lambda group: group.order):
            self._found += group.found
        self._of_records = None

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


@frozen
class _Group:
    """A rule that is told of a record, and what belongs to it."""

    order: tuple[str, int, str, str]
    found: list[tuple[tuple[str, str], Expr]] = field(factory=list)


class Finder:
    """What the parts of the search inside one decision share."""

    def __init__(self, search: Reasons, decision: Decision, top: bool = True) -> None:
        self.search, self.decision, self.top = search, decision, top
        self.ex, self.kleene = search.ex, search.kleene

    def ground(self, mark: t.Mark, words: str, nodes: Iterable[Node | Part], when: Expr) -> None:
        """A rule, the deemings among the facts that it used, and the rules of what it asks of single records."""
        if when.is_false:
            return
        used = list(self._looked_at(nodes, when))
        self.search.begin(mark, words)
        self.search.emit(mark.rule.code, words, when)
        if self.search.policy.deemed:
            for node, there in used:
                self.deemed(node, there)
        if self.top:
            records = [found for node, there in used for found in record_decisions(self.ex, node, there)]
            if records:
                self.search.of_records(lambda: self.of_each(records))

    def _looked_at(self, nodes: Iterable[Node | Part], when: Expr) -> Iterator[tuple[Node, Expr]]:
        """Nodes, each with the condition under which it was looked at."""
        for found in nodes:
            if isinstance(found, Part):
                yield found.node, self.ex.and_(when, found.when)
            else:
                yield found, when

    def of_each(self, records: Sequence[tuple[str, Node, Expr]]) -> None:
        """What decisions about single records rest on."""
        raise TypeError("the search of one decision says how")

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

    def rule_of(self, term: t.Term) -> t.Mark:
        """Where a formula stands, and its rule: that of the decision, or of the version that it stands in."""
        own = term.mark.rule
        version = own.code.startswith(f"{self.decision.rule.code}.v")
        return t.Mark(term.mark.span, own if version else self.decision.rule)

    def goes_on_in(self, name: str) -> bool:
        return name in self.search.amended and name not in self.search.parameters

    def is_(self, flags: Flags, outcome: Truth) -> Expr:
        """Whether an outcome is the only one."""
        return self.ex.and_(flags[outcome], self.kleene.only(flags, outcome))

    def of(self, node: Node, when: Expr) -> None:
        """What the result of a node rests on, under a condition."""
        raise TypeError("the search of one decision says how")

    # ---- what another document amended

    def amended_below(self, nodes: Iterable[Node | Part], when: Expr) -> None:
        """The rules of other documents that a rule rests on."""
        if when.is_false or not (self.search.parameters or self.search.several):
            return
        for node, there in self._looked_at(nodes, when):
            self._amended(node, there, frozenset())

    def _amended(self, node: Node, when: Expr, seen: frozenset[str]) -> None:
        if when.is_false:
            return
        if isinstance(node.term, t.DecisionRef) and not node.parts and node.term.name not in seen:
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


def record_decisions(ex: Expressions, node: Node, when: Expr) -> Iterator[tuple[str, Node, Expr]]:
    """The decisions about single records below a node: name, body, and when it was looked at."""
    if when.is_false:
        return
    if isinstance(node.term, t.DecisionRef) and node.parts:
        yield node.term.name, node.parts[0].node, when
    for lower, there in below(ex, node):
        yield from record_decisions(ex, lower, ex.and_(when, there))
