"""Checks 参照 … 执行: the rule of another decision, with other facts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

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

MOST_DEEP = 20
"""How many decisions may be written out inside each other."""
MOST_PARTS = 5_000
"""How many names a rule that is followed may have when it is written out."""


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


def report_followed(
    decisions: Sequence[TypedDecision],
    deemings: Iterable[TypedDeeming],
    sink: DiagnosticSink,
    upper: Mapping[str, Term],
) -> None:
    """Report substitutions for what the rule that is followed does not use, and rules too large to be written out.

    Args:
        decisions: the decisions of the policy.
        deemings: what its facts are deemed to be.
        sink: takes the diagnostics.
        upper: the bodies of the decisions of other policies, which it may follow too.
    """
    if sink.has_errors:
        return  # there may be circles
    by_name = {decision.name: decision for decision in decisions}
    conditions: dict[str, list[Term]] = {}
    for deeming in deemings:
        conditions.setdefault(deeming.fact, []).append(deeming.condition)
    for decision in decisions:
        if isinstance(decision.body, TypedFollowing) and decision.body.substitutions:
            reach = _Reach.of(decision.body.target, by_name, conditions, upper)
            for old, _, span in decision.body.substitutions:
                if old not in reach.names:
                    sink.report("P335", span, name=old, target=decision.body.target)
            if reach.size({old for old, _, _ in decision.body.substitutions}) > MOST_PARTS:
                sink.report("P062", decision.body.mark.span, target=decision.body.target)


@frozen
class _Reach:
    """What a decision uses, through others: every name, and of each decision its own terms, the last used first."""

    names: set[str]
    uses: Mapping[str, Sequence[str]]

    @staticmethod
    def of(
        target: str,
        decisions: Mapping[str, TypedDecision],
        conditions: Mapping[str, Sequence[Term]],
        upper: Mapping[str, Term],
    ) -> _Reach:
        names: set[str] = set()
        uses: dict[str, list[str]] = {}
        stack = [target]
        while stack:
            name = stack[-1]
            if name not in uses:
                terms = _terms(decisions[name]) if name in decisions else [upper[name]] if name in upper else []
                uses[name] = list(_used(terms, conditions))
                names |= set(uses[name])
                known = (found for found in dict.fromkeys(uses[name]) if found in decisions or found in upper)
                stack += [found for found in known if found not in uses]
            elif name in uses:
                stack.pop()
                uses[name] = uses.pop(name)  # behind everything that it uses
        return _Reach(names, uses)

    def size(self, replaced: set[str]) -> int:
        """How many names the rule has when every decision in which a replaced name stands is written out.

        More than there may be where these lie too deep in each other.
        """
        sizes: dict[str, int] = {}
        depths: dict[str, int] = {}
        size = 0
        for name, used in self.uses.items():
            size = len(used) + sum(sizes.get(found, 0) for found in used)
            if replaced & set(used) or any(found in sizes for found in used):
                depths[name] = 1 + max((depths.get(found, 0) for found in used), default=0)
                sizes[name] = min(size, MOST_PARTS + 1) if depths[name] <= MOST_DEEP else MOST_PARTS + 1
                size = sizes[name]
        return size


def _terms(decision: TypedDecision) -> list[Term]:
    terms = list(body_terms(decision))
    if isinstance(decision.body, TypedFollowing):
        terms.append(DecisionRef(decision.body.target))
    return terms


def _used(terms: list[Term], conditions: Mapping[str, Sequence[Term]]) -> Iterator[str]:
    """Every name that the terms of a decision use, as often as it stands there."""
    seen: set[str] = set()
    for term in terms:
        for part in walk(term):
            if isinstance(part, FactRef | ParameterRef | ReadingRef | DecisionRef):
                yield part.name
                if part.name not in seen:
                    seen.add(part.name)
                    terms += conditions.get(part.name, ())
