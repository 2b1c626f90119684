"""Checks the declarations of decisions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from aidrules.core.terms import Literal
from aidrules.diagnostics.sink import DiagnosticSink
from aidrules.semantics.expressions import ExpressionChecker
from aidrules.semantics.following import FollowingChecker
from aidrules.semantics.local_clauses import is_replaceable, local_of
from aidrules.semantics.requirements import RequirementChecker
from aidrules.semantics.rules import make_rule
from aidrules.semantics.specials import SpecialChecker
from aidrules.semantics.symbols import Scope, Symbol
from aidrules.semantics.tables import TableChecker
from aidrules.semantics.typed import (
    TypedApplies,
    TypedBody,
    TypedDecision,
    TypedFormula,
    TypedRequirements,
)
from aidrules.semantics.typing_rules import Context
from aidrules.semantics.validity import validity_of
from aidrules.semantics.versions import versioned
from aidrules.syntax import nodes
from aidrules.values.rosters import RosterType
from aidrules.values.types import BooleanType, EnumType, Type, UnknownType, show_type


def typed_decisions(
    node: nodes.Decision,
    types: dict[int, Type | None],
    version: int,
    roster: Symbol | None,
    apart: Mapping[str, Sequence[nodes.SpecialRule]],
    scope: Scope,
    sink: DiagnosticSink,
) -> list[TypedDecision]:
    """The decisions of one declaration: one, or several that share a table.

    Args:
        node: the declaration.
        types: the type of each head, by its identity; None where its name is taken.
        version: which version of the decision it is, from 1.
        roster: the roster for each of whose records it is decided, or None.
        apart: the special rules that are written apart, by the decision they are for.
        scope: the names of the policy.
        sink: takes the diagnostics.
    """
    found: list[TypedDecision] = []
    if len(node.heads) > 1 and not isinstance(node.body, nodes.Table):
        sink.report("P323", node.heads[1].span)
    declared = [(head, types[id(head)] or UnknownType("reported")) for head in node.heads]
    first = node.heads[0]
    known = scope.values.get(first.name.text) if version > 1 else None
    base = versioned(known.alias if known else first.alias.text if first.alias else first.name.text, version)
    rule = make_rule(base, node.citations, (), node.modality, node.note)
    if not node.citations:
        sink.report("P401", first.name.span, name=first.name.text)
    expressions = ExpressionChecker(scope, sink, rule, rosters=_records(node, roster, scope))
    body = _body(node, declared, expressions, base)
    applies = None
    if node.applies is not None:
        narrowed = expressions.for_rule(make_rule(f"{base}.applies", node.applies.citations, rule.citations))
        applies = TypedApplies(narrowed.condition(node.applies.condition), narrowed.mark(node.applies.span))
    if len(node.heads) > 1 and node.specials:
        sink.report("P061", node.specials[0].span)
    for column, (head, type_) in enumerate(declared):
        if types[id(head)] is None:
            continue
        alias = scope.values[head.name.text].alias
        own = expressions.for_rule(make_rule(versioned(alias, version), node.citations, (), node.modality))
        written = node.specials if len(node.heads) == 1 else ()
        specials, yields = SpecialChecker(own, head.name.text, type_).all(written, apart.get(head.name.text, ()))
        found.append(
            TypedDecision(
                head.name.text,
                alias,
                type_,
                body,
                column,
                applies,
                make_rule(versioned(alias, version), node.citations, (), node.modality, node.note),
                node.question or "",
                validity_of(node.validity),
                expressions.for_rule(make_rule(f"{base}.force", (), rule.citations)).mark((node.validity or node).span),
                is_replaceable(node.local),
                local_of(node.local, type_, sink, parameter=False),
                head.span,
                specials,
                yields,
                roster.name if roster else "",
            )
        )
    return found


def _records(node: nodes.Decision, roster: Symbol | None, scope: Scope) -> tuple[Symbol, ...]:
    """The rosters whose fields a decision may name by itself; any of them where the one behind 逐名 is in error."""
    if roster is not None or node.for_each is None:
        return (roster,) if roster else ()
    return tuple(found for found in scope.symbols("fact").values() if isinstance(found.type, RosterType))[:1]


def _body(
    node: nodes.Decision, declared: list[tuple[nodes.Head, Type]], expressions: ExpressionChecker, code: str
) -> TypedBody:
    type_ = declared[0][1]
    match node.body:
        case nodes.Formula():
            value = expressions.check(node.body.value, Context.declared(type_), "等于").term
            return TypedFormula(value, expressions.mark(node.body.span))
        case nodes.Following():
            following = FollowingChecker(expressions, type_).following(node.body)
            return following or TypedFormula(Literal(False), expressions.mark(node.body.span))
        case nodes.Table():
            return TableChecker(expressions, declared, code).table(node.body)
        case nodes.Requirements():
            _check_verdict_type(type_, node, expressions.sink)
            found: TypedRequirements = RequirementChecker(expressions, code).requirements(node.body)
            return found


def _check_verdict_type(type_: Type, node: nodes.Decision, sink: DiagnosticSink) -> None:
    """A requirement list decides between two results."""
    two = isinstance(type_, EnumType) and len(type_.members) == 2
    if not two and not isinstance(type_, BooleanType | UnknownType):
        sink.report("P212", node.heads[0].type.span, type=show_type(type_))
