"""Checks 参照 … 执行: the rule of another decision, with other facts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from attrs import frozen

from aidrules.core.policy import Decision
from aidrules.core.terms import DecisionRef, FactRef, ParameterRef, ReadingRef, Term
from aidrules.core.walk import walk
from aidrules.diagnostics.diagnostic import Related
from aidrules.diagnostics.sink import DiagnosticSink
from aidrules.semantics.expressions import ExpressionChecker
from aidrules.semantics.extents import MOST_IN_ALL, Extent, TooLargeError, written_out
from aidrules.semantics.provided import find_decision
from aidrules.semantics.specials import comparable
from aidrules.semantics.symbols import Symbol
from aidrules.semantics.typed import TypedDecision, TypedDeeming, TypedFollowing
from aidrules.semantics.typing_rules import Context, fit
from aidrules.semantics.undeclared import report_undeclared
from aidrules.semantics.usage import body_terms, in_order
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


def report_followed(
    decisions: Sequence[TypedDecision],
    deemings: Iterable[TypedDeeming],
    needs: Mapping[str, tuple[str, ...]],
    upper: Mapping[str, Decision],
    sink: DiagnosticSink,
) -> None:
    """Report substitutions for what the rule that is followed does not use, and rules too large to be written out.

    Args:
        decisions: the decisions of the policy, and those with which it replaces others.
        deemings: what its facts count as.
        needs: the decisions that tell what a deemed fact counts as.
        upper: the decisions of the policies that it imports.
        sink: takes the diagnostics.
    """
    following = [decision for decision in decisions if isinstance(decision.body, TypedFollowing)]
    if sink.has_errors or not following:
        return  # there may be circles
    _report_large(in_order(decisions, needs), upper, sink)
    # What is followed of a decision that is replaced is what it was before.
    by_name: dict[str, TypedDecision | Decision] = {**{decision.name: decision for decision in decisions}, **upper}
    conditions: dict[str, list[Term]] = {}
    for deeming in deemings:
        conditions.setdefault(deeming.fact, []).append(deeming.condition)
    uses: dict[str, set[str]] = {}
    for decision in following:
        if isinstance(decision.body, TypedFollowing) and decision.body.substitutions and not sink.full:
            names = _reached(decision.body.target, by_name, conditions, uses)
            for old, _, span in decision.body.substitutions:
                if old not in names:
                    sink.report("P335", span, name=old, target=decision.body.target)


def _report_large(
    ordered: Sequence[Sequence[TypedDecision]], upper: Mapping[str, Decision], sink: DiagnosticSink
) -> None:
    """Report what is too large to be written out; a decision that rests on such a one is not reported with it."""
    extents = {name: Extent.of([decision.body]) for name, decision in upper.items()}
    left = MOST_IN_ALL
    for versions in ordered:
        whole = Extent()
        for version in versions:
            own = Extent.of(body_terms(version))
            if isinstance(version.body, TypedFollowing):
                replaced = {name: new for name, new, _ in version.body.substitutions}
                try:
                    found = written_out(version.body.target, replaced, extents)
                    left -= found.size
                    if left < 0:
                        raise TooLargeError
                except TooLargeError:
                    sink.report("P062", version.body.mark.span, target=version.body.target)
                else:
                    own = own.followed_by(found)
            whole = whole.followed_by(own)
        extents[versions[0].name] = whole
        if left < 0:
            return


def _reached(
    target: str,
    decisions: Mapping[str, TypedDecision | Decision],
    conditions: Mapping[str, Sequence[Term]],
    uses: dict[str, set[str]],
) -> set[str]:
    """Every name that a decision uses, through others too; ``uses`` keeps what each uses itself."""
    names: set[str] = set()
    done = {target}
    stack = [target]
    while stack:
        name = stack.pop()
        if name not in uses:
            uses[name] = set(_used(decisions[name], conditions)) if name in decisions else set()
        names |= uses[name]
        new = {found for found in uses[name] if found in decisions} - done
        done |= new
        stack += new
    return names


def _used(decision: TypedDecision | Decision, conditions: Mapping[str, Sequence[Term]]) -> Iterator[str]:
    """Every name that a decision uses itself."""
    terms = [decision.body] if isinstance(decision, Decision) else list(body_terms(decision))
    if isinstance(decision.body, TypedFollowing):
        terms.append(DecisionRef(decision.body.target))
    seen: set[str] = set()
    for term in terms:
        for part in walk(term):
            if isinstance(part, FactRef | ParameterRef | ReadingRef | DecisionRef) and part.name not in seen:
                yield part.name
                seen.add(part.name)
                terms += conditions.get(part.name, ())
