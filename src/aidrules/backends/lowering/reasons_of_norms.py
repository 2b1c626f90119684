"""The reasons of requirement lists: ``explain/reasons_of_norms.py`` one level up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from aidrules.backends.lowering.grounds import Finder
from aidrules.backends.lowering.trace import ExceptionNode, Node, NormNode, Part, norm_parts
from aidrules.backends.plan import Expr
from aidrules.core import terms as t
from aidrules.evaluation.possible import Truth


class NormReasons(Finder):
    """The reasons of requirement lists."""

    def of_norms(self, node: Node, when: Expr) -> None:
        ex, kleene = self.ex, self.kleene
        if when.is_false:
            return
        flags = kleene.flags(node.result)
        deciding = [norm for norm in node.norms if norm.norm.force != "advisory"]
        if not deciding:
            self.ground(t.Mark(node.term.mark.span, self.decision.rule), "", (node,), when)
        several = kleene.several(flags)
        for norm in deciding:
            self._norm(norm, ex.and_(when, several, kleene.several(norm.result)))
        for norm in deciding:
            self._norm(norm, ex.and_(when, several, self.is_(norm.result, Truth.REFERRED)))
        for outcome, whole in flags.items():
            here = ex.and_(when, whole, ex.not_(several))
            if here.is_false:
                continue
            for norm in deciding:
                self._norm(norm, ex.and_(here, self.is_(norm.result, outcome)))

    def _norm(self, norm: NormNode, when: Expr) -> None:
        if when.is_false:
            return
        ex, kleene, mark = self.ex, self.kleene, norm.norm.mark
        nodes = [Part(there, node) for node, there in norm_parts(self.ex, norm)]
        self._referred_norm(norm, ex.and_(when, self.is_(norm.result, Truth.REFERRED)))
        self.ground(mark, "", nodes, ex.and_(when, self.is_(norm.result, Truth.NOT_APPLICABLE)))
        self.ground(mark, "", nodes, ex.and_(when, kleene.several(norm.result)))
        met, failed, fault = (self.is_(norm.result, found) for found in (Truth.TRUE, Truth.FALSE, Truth.FAULT))
        holding = [self.is_(found.holds, Truth.TRUE) for found in norm.exceptions]
        excepted = ex.and_(when, met, ex.or_(*holding), ex.not_(self._holds_itself(norm)))
        self.ground(mark, "", nodes, excepted)
        for found, holds in zip(norm.exceptions, holding, strict=True):
            self.ground(found.exception.mark, "", nodes, ex.and_(excepted, holds))
        when = ex.and_(when, ex.or_(met, failed, fault), ex.not_(excepted))
        nested = norm.norm.requirement
        if not isinstance(nested, t.Norms) or norm.norm.forbidden:
            self.ground(mark, "", nodes, when)
            for exception, holds in self._restoring(norm.exceptions):
                restored = ex.and_(when, ex.not_(met), holds)
                self.ground(exception.exception.mark, "", nodes, restored)
            self.amended_below(nodes, when)
            return
        if nested.mode == "any":
            self.ground(mark, "", nodes, when)
        self.of_norms(norm.requirement, ex.and_(when, met if nested.mode == "any" else ex.true, norm.binds))

    def _referred_norm(self, norm: NormNode, when: Expr) -> None:
        ex = self.ex
        parts = list(norm_parts(ex, norm))
        excused = [(node, ex.and_(there, self.kleene.excused(node.result))) for node, there in parts]
        if norm.norm.force == "in_principle":
            none = ex.not_(ex.or_(*(here for _, here in excused)))
            rule = norm.norm.mark.rule
            self.ground(
                norm.norm.mark, rule.modality, [node for node, _ in norm_parts(self.ex, norm)], ex.and_(when, none)
            )
        for node, here in excused:
            self.of(node, ex.and_(when, here))

    def _holds_itself(self, norm: NormNode) -> Expr:
        """Whether a norm is satisfied without its exceptions."""
        flags = self.kleene.flags(norm.requirement.result)
        return self.ex.and_(norm.binds, self.is_(flags, Truth.FALSE if norm.norm.forbidden else Truth.TRUE))

    def _restoring(self, exceptions: Sequence[ExceptionNode]) -> Iterable[tuple[ExceptionNode, Expr]]:
        """The exceptions to exceptions with a source of their own that keep these from holding."""
        for found in exceptions:
            flags = self.kleene.flags(found.condition.result)
            kept = self.ex.and_(self.is_(flags, Truth.TRUE), self.is_(found.holds, Truth.FALSE))
            for inner in found.exceptions:
                if inner.exception.mark.rule.citations != found.exception.mark.rule.citations:
                    yield inner, self.ex.and_(kept, self.is_(inner.holds, Truth.TRUE))
