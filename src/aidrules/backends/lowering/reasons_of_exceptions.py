"""The reasons of exceptions with results: ``explain/reasons_of_exceptions.py`` one level up."""

from __future__ import annotations

from aidrules.backends.lowering.grounds import Finder
from aidrules.backends.lowering.trace import Node, Part, RowNode
from aidrules.backends.plan import Expr
from aidrules.core import terms as t
from aidrules.core.exceptions import deemed_fact, is_exceptions
from aidrules.evaluation.possible import Truth


class ExceptionReasons(Finder):
    """The reasons of exceptions with results."""

    def of_exceptions(self, node: Node, when: Expr) -> None:
        ex = self.ex
        if deemed_fact(node.term) is not None:
            self.ground(t.Mark(node.term.mark.span, self.decision.rule), "", (node,), when)
            return
        matching = [self.matches(row) for row in node.rows]
        certain = ex.or_(*(ex.and_(c, m) for c, m in zip(node.chosen, matching, strict=True)))
        only_certain = ex.and_(certain, self.kleene.settled(node.result))
        for row, chosen, matches in zip(node.rows, node.chosen, matching, strict=True):
            self._exception(row, ex.and_(when, chosen, ex.or_(ex.not_(only_certain), matches)))
        for row in node.rows:
            self._blocked(row, when)
        if node.otherwise is not None and node.outside is not None:
            self.of(node.otherwise.output, ex.and_(when, node.outside))

    def _exception(self, row: RowNode, when: Expr) -> None:
        if when.is_false:
            return
        ex, kleene, output = self.ex, self.kleene, row.output
        mark = row.row.mark
        nodes: list[Node | Part] = [*row.tests, Part(row.matches[Truth.TRUE], row.output)]
        matches = self.matches(row)
        open_ = ex.and_(when, ex.not_(matches))
        without = [kleene.excused(test.result) for test in row.tests]
        lacking = ex.and_(open_, ex.not_(row.matches[Truth.TRUE]), ex.or_(*without))
        for test, excused in zip(row.tests, without, strict=True):
            self.of(test, ex.and_(lacking, excused))
        self.ground(mark, "", nodes, ex.and_(open_, ex.not_(lacking)))
        when = ex.and_(when, matches)
        if isinstance(output.term, t.Outcome):
            self.ground(mark, output.term.words, nodes, when)
            return
        if is_exceptions(output.term):
            for above, chosen in zip(output.rows, output.chosen, strict=True):
                here = ex.and_(when, chosen)
                self._exception(above, here)
                if not above.row.mark.rule.code.startswith(f"{mark.rule.code}."):
                    when = ex.and_(when, ex.not_(ex.and_(here, self.matches(above))))  # it gives way
        self.ground(mark, "", nodes, when)
        self.amended_below(row.tests, when)

    def _blocked(self, row: RowNode, when: Expr) -> None:
        """The exceptions to an exception that would hold."""
        ex, kleene = self.ex, self.kleene
        if not row.tests:
            return
        first = kleene.flags(row.tests[0].result)
        would = ex.and_(first[Truth.TRUE], kleene.only(first, Truth.TRUE))
        fails = ex.and_(row.matches[Truth.FALSE], kleene.only(row.matches, Truth.FALSE))
        for test in row.tests[1:]:
            mark = test.term.mark
            if not mark.rule.code.startswith(f"{row.row.mark.rule.code}."):
                continue
            flags = kleene.flags(test.result)
            blocks = ex.and_(flags[Truth.FALSE], kleene.only(flags, Truth.FALSE))
            self.ground(mark, "", row.tests, ex.and_(when, fails, would, blocks))
