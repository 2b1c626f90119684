"""Checks 参照 … 执行: the rule of another decision, with other facts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from attrs import frozen

from aidrules.core.terms import DecisionRef, FactRef, ParameterRef, ReadingRef, Term
from aidrules.core.walk import walk
from aidrules.diagnostics.diagnostic import Related
from aidrules.diagnostics.sink import DiagnosticSink
from aidrules.semantics.expressions import ExpressionChecker
from aidrules.semantics.provided import find_decision
from aidrules.semantics.specials import comparable
from aidrules.semantics.symbols import Symbol
from aidrules.semantics.typed import TypedDecision, TypedDeeming, TypedFollowing
from aidrules.semantics.typing_rules import Context, fit
from aidrules.semantics.undeclared import report_undeclared
from aidrules.semantics.usage import body_terms
from aidrules.syntax import nodes
from aidrules.values.types import EnumType, Type, show_type


@frozen
class FollowingChecker:
    """Checks one 参照; ``expressions`` are those of the decision that follows."""

    expressions: ExpressionChecker
    type: Type

    def following(self, node: nodes.Following) -> TypedFollowing | None:
        """The target and what is substituted; None where the target is no decision."""
        scope, sink = self.expressions.scope, self.expressions.sink
        target = find_decision(node.target, "construct-following", scope, sink)
        if target is None:
            return None
        if not comparable(target.type, self.type):
            related = (Related(target.span, "declared-here"),)
            expected, found = show_type(self.type), show_type(target.type)
            name = target.name
            sink.report("P336", node.target.span, related=related, name=name, expected=expected, found=found)
        substitutions: dict[str, tuple[Term, nodes.Name]] = {}
        for written in node.substitutions:
            old = scope.values.get(written.old.text)
            if old is None:
                report_undeclared(self.expressions, written.old.text, written.old.span, None)
            elif old.name in substitutions:
                sink.report("P060", written.old.span, name=old.name)
            else:
                substitutions[old.name] = (self._new(written.new, old), written.old)
        replaced = tuple((name, new, old.span) for name, (new, old) in substitutions.items())
        return TypedFollowing(target.name, replaced, self.expressions.mark(node.span))

    def _new(self, node: nodes.Expression, old: Symbol) -> Term:
        """What takes the place of something: a value of its type."""
        typed = self.expressions.infer(node, old.type)
        if isinstance(old.type, EnumType) and isinstance(typed.type, EnumType) and comparable(typed.type, old.type):
            return typed.term
        return fit(typed, Context.declared(old.type), node.span, self.expressions.sink, "代").term


def report_idle(decisions: Sequence[TypedDecision], deemings: Iterable[TypedDeeming], sink: DiagnosticSink) -> None:
    """Report substitutions for what the rule that is followed does not use."""
    by_name = {decision.name: decision for decision in decisions}
    conditions: dict[str, list[Term]] = {}
    for deeming in deemings:
        conditions.setdefault(deeming.fact, []).append(deeming.condition)
    for decision in decisions:
        if isinstance(decision.body, TypedFollowing) and decision.body.substitutions:
            used = _reached(decision.body.target, by_name, conditions)
            for old, _, span in decision.body.substitutions:
                if old not in used:
                    sink.report("P335", span, name=old, target=decision.body.target)


def _reached(target: str, decisions: Mapping[str, TypedDecision], conditions: Mapping[str, Sequence[Term]]) -> set[str]:
    """Every name that a decision uses, through others."""
    found: set[str] = set()
    stack = [target]
    while stack:
        decision = decisions.get(stack.pop())
        terms = list(body_terms(decision)) if decision is not None else []
        if decision is not None and isinstance(decision.body, TypedFollowing):
            terms.append(DecisionRef(decision.body.target))
        for term in terms:
            for part in walk(term):
                if not isinstance(part, FactRef | ParameterRef | ReadingRef | DecisionRef) or part.name in found:
                    continue
                found.add(part.name)
                if isinstance(part, DecisionRef):
                    stack.append(part.name)
                terms += conditions.get(part.name, ())
    return found
