"""Checks requirement lists: items, nested lists, exceptions and exceptions to them."""

from __future__ import annotations

from attrs import evolve, frozen

from aidrules.core.policy import EDITION, Validity
from aidrules.core.terms import Logic, Term
from aidrules.semantics.expressions import ExpressionChecker
from aidrules.semantics.rules import make_rule
from aidrules.semantics.typed import TypedException, TypedItem, TypedRequirements
from aidrules.semantics.validity import claim, in_force, validity_of
from aidrules.syntax import nodes

_DECIDING = frozenset({"duty", "prohibition", "in_principle"})


@frozen
class RequirementChecker:
    """Checks one list; ``code`` is the code of the rule it belongs to."""

    expressions: ExpressionChecker
    code: str

    def requirements(self, node: nodes.Requirements) -> TypedRequirements:
        """Check a list and the lists inside it."""
        items = tuple(self._item(item, position) for position, item in enumerate(node.items, start=1))
        return TypedRequirements(node.mode, items, self.expressions.mark(node.span))

    def _item(self, item: nodes.Item, position: int) -> TypedItem:
        outer = self.expressions.rule
        code = f"{self.code}.{item.label or position}"
        rule = make_rule(code, item.citations, outer.citations, item.modality, item.note)
        rule = evolve(rule, number=item.number.replace("(", "（").replace(")", "）"))
        checker = evolve(self, expressions=self.expressions.for_rule(rule), code=code)
        kinds = tuple(word.kind for word in item.modality)
        if kinds and not _DECIDING & set(kinds):
            self.expressions.sink.report("P315", item.span)
        body: Term | TypedRequirements
        if isinstance(item.body, nodes.Requirements):
            body = checker.requirements(item.body)
        else:
            body = checker.expressions.condition(item.body)
        return TypedItem(
            body,
            kinds,
            checker._condition(item),
            checker._exceptions(item.exceptions),
            checker.expressions.mark(item.span),
        )

    def _condition(self, item: nodes.Item) -> Term | None:
        """Where an item binds: under its own condition, and while it is in force."""
        own = self.expressions.condition(item.condition) if item.condition else None
        if item.validity is None:
            return own
        mark = self.expressions.mark(item.validity.span)
        day = claim(self.expressions.scope, EDITION, mark, self.expressions.sink)
        force = in_force(validity_of(item.validity) or Validity(), day, mark)
        return force if own is None else Logic("and", (force, own), mark=mark)

    def _exceptions(self, exceptions: tuple[nodes.ExceptionClause, ...]) -> tuple[TypedException, ...]:
        found = []
        for position, exception in enumerate(exceptions, start=1):
            code = f"{self.code}.x{position}"
            rule = make_rule(code, exception.citations, self.expressions.rule.citations)
            checker = evolve(self, expressions=self.expressions.for_rule(rule), code=code)
            found.append(
                TypedException(
                    checker.expressions.condition(exception.condition),
                    checker._exceptions(exception.exceptions),
                    checker.expressions.mark(exception.span),
                )
            )
        return tuple(found)
