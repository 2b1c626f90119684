"""The reasons of an answer as a list of codes, each with its condition: ``explain/reasons.py`` one level up.

The search goes through the same nodes in the same order. A code that may be met in several places is there at the first
of them where it is met.
"""

from __future__ import annotations

from collections.abc import Sequence

from aidrules.backends.lowering.grounds import Reasons
from aidrules.backends.lowering.reasons_of_exceptions import ExceptionReasons
from aidrules.backends.lowering.reasons_of_norms import NormReasons
from aidrules.backends.lowering.terms import Lowering
from aidrules.backends.lowering.trace import Node, RowNode
from aidrules.backends.plan import Emission, Expr
from aidrules.core import terms as t
from aidrules.evaluation.possible import Truth
from aidrules.explain.reasons import is_force


def lower_reasons(lowering: Lowering, name: str) -> tuple[Emission, ...]:
    """The codes of the rules that an answer rests on, in order.

    Args:
        lowering: a lowering in which the decision has been lowered.
        name: the Chinese name of the decision.
    """
    search = Reasons(lowering)
    search.waiting[name] = lowering.ex.true
    for visited in reversed(lowering.coverage.needed(name)):
        when = search.waiting.get(visited, lowering.ex.false)
        if not when.is_false:
            InDecision(search, lowering.policy.decisions[visited]).of(lowering.decisions[visited], when)
    return search.emissions()


class InDecision(ExceptionReasons, NormReasons):
    """The search inside one decision."""

    def of_each(self, records: Sequence[tuple[str, Node, Expr]]) -> None:
        """What decisions about single records rest on."""
        for name, node, when in records:
            InDecision(self.search, self.search.policy.decisions[name], top=False).of(node, when)

    # ---- one node

    def of(self, node: Node, when: Expr) -> None:
        """What the result of a node rests on, under a condition."""
        if when.is_false:
            return
        match node.term:
            case t.Case():
                self._case(node, when)
            case t.Table() if not node.term.columns:
                self.of_exceptions(node, when)
            case t.Table():
                self._table(node, when)
            case t.Fallback():
                self._fallback(node, when)
            case t.Norms():
                self.of_norms(node, when)
            case t.Outcome(_, words):
                self.ground(node.term.mark, words, (node,), when)
            case t.DecisionRef() if node.parts:  # one for each record stands in its place
                self._formula(node, when)
            case t.DecisionRef(name) if self.goes_on_in(name):
                self.search.follow(name, when)
            case t.DecisionRef(name):
                excused = self.kleene.excused(node.result)
                self.search.follow(name, self.ex.and_(when, excused))
                self._formula(node, self.ex.and_(when, self.ex.not_(excused)))
            case _:
                self._formula(node, when)

    def _formula(self, node: Node, when: Expr) -> None:
        alike = self.ex.false
        for part in node.parts:
            here = self.ex.and_(part.when, self.kleene.same_excuse(part.node.result, node.result))
            self.of(part.node, self.ex.and_(when, here))
            alike = self.ex.or_(alike, here)
        rest = self.ex.and_(when, self.ex.not_(alike))
        self.ground(self.rule_of(node.term), "", (node,), rest)
        self.amended_below((node,), rest)

    # ---- choices

    def _case(self, node: Node, when: Expr) -> None:
        ex, kleene, term = self.ex, self.kleene, node.term
        condition = node.parts[0].node
        flags = kleene.flags(condition.result)
        if isinstance(condition.term, t.Norms):
            self.of_norms(condition, when)
            return
        valued = ex.or_(flags[Truth.TRUE], flags[Truth.FALSE])
        self.of(condition, ex.and_(when, ex.not_(valued)))
        when = ex.and_(when, valued)
        branches = node.parts[1:]
        if is_force(term):
            several = ex.and_(flags[Truth.TRUE], flags[Truth.FALSE])
            self.ground(term.mark, "", (condition,), ex.and_(when, several))
            for branch in branches:
                here = ex.and_(when, branch.when)
                if isinstance(branch.node.term, t.Outcome):
                    here = ex.and_(here, ex.not_(several))
                self.of(branch.node, here)
            return
        several = kleene.several(flags)
        self.ground(term.mark, "", (condition,), ex.and_(when, several))
        when = ex.and_(when, ex.not_(several))
        if term.mark.rule.code.endswith(".applies"):
            self.ground(term.mark, "", (condition,), ex.and_(when, flags[Truth.FALSE]))
            when = ex.and_(when, ex.not_(flags[Truth.FALSE]))
        for branch in branches:
            self._branch(node, condition, branch.node, ex.and_(when, branch.when))

    def _branch(self, node: Node, condition: Node, branch: Node, when: Expr) -> None:
        """The branch taken: its own grounds where it has some, otherwise the whole formula."""
        followed = isinstance(branch.term, t.DecisionRef) and self.goes_on_in(branch.term.name)
        if followed or isinstance(branch.term, t.Case | t.Table | t.Norms | t.Fallback):
            self.of(branch, when)
            return
        excused = self.kleene.excused(branch.result)
        self.of(branch, self.ex.and_(when, excused))
        if self.search.policy.deemed and not isinstance(branch.term, t.DecisionRef):
            self.deemed(condition, self.ex.and_(when, excused))
        rest = self.ex.and_(when, self.ex.not_(excused))
        self.ground(self.rule_of(node.term), "", (condition, branch), rest)
        self.amended_below((condition, branch), rest)

    def _fallback(self, node: Node, when: Expr) -> None:
        ex, mark = self.ex, node.term.mark
        first = node.parts[0].node
        absent = first.result.not_applicable
        applies = ex.and_(when, ex.not_(absent))
        self.ground(mark, "", (first,), applies)
        if isinstance(first.term, t.DecisionRef):
            self.search.follow(first.term.name, applies)
        else:
            self.of(first, applies)
        open_ = ex.and_(when, absent, ex.not_(self.kleene.one_kind(first.result)))
        self.ground(mark, "", (first,), open_)
        for part in node.parts[1:]:
            self.of(part.node, ex.and_(when, absent))

    # ---- tables

    def _table(self, node: Node, when: Expr) -> None:
        ex, kleene = self.ex, self.kleene
        matching = [self.matches(row) for row in node.rows]
        certain = ex.or_(*(ex.and_(c, m) for c, m in zip(node.chosen, matching, strict=True)))
        # What is decided rests on the rows that match, where there are any.
        only_certain = ex.and_(certain, self._decided(node))
        excused = kleene.excused(node.result)
        for row, chosen, matches in zip(node.rows, node.chosen, matching, strict=True):
            counts = ex.and_(when, chosen, ex.or_(ex.not_(only_certain), matches))
            if counts.is_false:
                continue
            counts = ex.and_(counts, ex.or_(ex.not_(excused), self._excuses(row, node)))
            self._row(row, node, counts, False)
        if node.outside is None:
            return
        outside = ex.and_(when, node.outside)
        if node.otherwise is not None:
            self._row(node.otherwise, node, outside, True)
        else:
            self.ground(node.term.mark, "", (part.node for part in node.parts), outside)

    def _decided(self, node: Node) -> Expr:
        """Whether a result is one value."""
        found = node.result
        if found.domain is None:
            return self.ex.false
        return self.ex.and_(found.has_value, self.ex.not_(self.ex.or_(*found.excuses)), found.domain.single)

    def _excuses(self, row: RowNode, node: Node) -> Expr:
        """Whether it is a row that keeps a table from having a value."""
        ex, kleene = self.ex, self.kleene
        tests = ex.or_(*(kleene.same_excuse(test.result, node.result) for test in row.tests))
        return ex.select(row.matches[Truth.TRUE], kleene.same_excuse(row.output.result, node.result), tests)

    def _row(self, row: RowNode, table: Node, when: Expr, otherwise: bool) -> None:
        ex, kleene = self.ex, self.kleene
        may = row.matches[Truth.TRUE]
        if not otherwise:  # the row's columns are referred or do not apply
            excused = kleene.excused(table.result)
            for part in table.parts:
                own = part.node.result
                here = ex.or_(kleene.same_excuse(own, table.result), ex.and_(kleene.excused(own), ex.not_(excused)))
                self.of(part.node, ex.and_(when, ex.not_(may), here))
            when = ex.and_(when, may)
        mark, output = row.row.mark, row.output
        tested = [
            part.node
            for part, test in zip(table.parts, row.row.tests, strict=False)
            if not (isinstance(test, t.Literal) and test.value is True)
        ]
        nodes = [*(tested or [part.node for part in table.parts]), output]
        if isinstance(output.term, t.Outcome):
            self.ground(mark, output.term.words, nodes, when)
            return
        self.ground(mark, "", nodes, when)
        self.amended_below(nodes, when)
        on = kleene.excused(output.result)
        if isinstance(output.term, t.DecisionRef) and self.goes_on_in(output.term.name):
            on = ex.true
        self.of(output, ex.and_(when, on))
