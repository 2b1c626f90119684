"""Syntax tree to typed tree: every pass over a policy, in order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

from aidrules.core.policy import AS_OF, EDITION, Fact, Parameter, Validity
from aidrules.core.terms import Literal
from aidrules.diagnostics.sink import DiagnosticSink
from aidrules.semantics.calendars import check_calendar
from aidrules.semantics.declarations import VocabularyChecker
from aidrules.semantics.deeming import check_deemings, needs_of
from aidrules.semantics.examples import ExampleChecker
from aidrules.semantics.expressions import ExpressionChecker
from aidrules.semantics.following import FollowingChecker, report_followed
from aidrules.semantics.parameter_tables import check_parameter_table
from aidrules.semantics.requirements import RequirementChecker
from aidrules.semantics.roster_declarations import declare_roster, find_roster, report_hidden
from aidrules.semantics.rules import make_rule
from aidrules.semantics.specials import SpecialChecker, special_rules
from aidrules.semantics.symbols import Scope, Symbol, SymbolKind
from aidrules.semantics.tables import TableChecker
from aidrules.semantics.typed import (
    TypedApplies,
    TypedBody,
    TypedDecision,
    TypedFormula,
    TypedPolicy,
    TypedRequirements,
)
from aidrules.semantics.typing_rules import Context
from aidrules.semantics.usage import report_cycles, report_unused
from aidrules.semantics.validity import EDITION_FACT, REGION_FACT, claim, validity_of
from aidrules.semantics.versions import decision_versions, versioned, versions_of
from aidrules.syntax import nodes
from aidrules.syntax.lexicon import lexicon
from aidrules.values.calendar import WorkCalendar
from aidrules.values.rosters import RosterType
from aidrules.values.types import BooleanType, DateType, EnumType, Type, UnknownType, show_type

T = TypeVar("T")

_AS_OF_FACT = Fact(AS_OF, "as_of", DateType(), "按哪一天的情况判断？", origin="builtin")


def check(file: nodes.File, sink: DiagnosticSink) -> TypedPolicy:
    """Resolve and type-check a syntax tree.

    Args:
        file: the syntax tree, which may hold broken declarations.
        sink: takes every error; a tree with errors gives a typed tree that must not be run.
    """
    scope = Scope()
    vocabulary = VocabularyChecker(scope, sink)
    for broken in _of(file, nodes.Broken):
        scope.broken.update(broken.names)
    scope.kinds.update(_kinds(file))
    header = nodes.Policy(nodes.Name(""), None)
    if file.declarations and not _broken_header(file):
        header = vocabulary.header(_of(file, nodes.Policy), file)
    calendar = check_calendar(_of(file, nodes.Calendar), sink)
    scope.calendar = calendar.days if calendar else None
    if any(broken.kind == "CALENDAR" for broken in _of(file, nodes.Broken)):
        scope.calendar = WorkCalendar()
    for unit in _of(file, nodes.Unit):
        vocabulary.unit(unit)
    for type_ in _of(file, nodes.Type):
        vocabulary.type(type_)
    readings = [vocabulary.reading(node) for node in _of(file, nodes.Reading)]
    fact_types = [(node, vocabulary.declare_fact(node)) for node in _of(file, nodes.Fact)]
    declared = [vocabulary.parameter(group) for group in versions_of(_of(file, nodes.Parameter))]
    tables = [check_parameter_table(node, vocabulary) for node in _of(file, nodes.ParameterTable)]
    looked_up = [found for found in (*declared, *tables) if isinstance(found, Fact)]
    parameters = [found for found in declared if isinstance(found, Parameter)]
    rosters = [declare_roster(node, scope, sink) for node in _of(file, nodes.Roster)]
    versions = decision_versions(_of(file, nodes.Decision), sink)
    each = {
        id(node): find_roster(node.for_each, scope, sink) if node.for_each else None
        for node in _of(file, nodes.Decision)
    }
    heads = {
        id(head): vocabulary.declare_head(head, versions[id(node)], found.name if (found := each[id(node)]) else "")
        for node in _of(file, nodes.Decision)
        for head in node.heads
    }
    report_hidden(scope, sink)
    facts = [vocabulary.fact(node, type_) for node, type_ in fact_types if type_ is not None]
    facts += [roster for roster in rosters if roster is not None]
    deemings = tuple(
        deeming
        for node, type_ in fact_types
        if type_ is not None and not sink.full
        for deeming in check_deemings(node, type_, scope, sink)
    )
    apart = special_rules(_of(file, nodes.SpecialRule), scope, sink)
    decisions = [
        decision
        for node in _of(file, nodes.Decision)
        if not sink.full
        for decision in _decisions(node, heads, versions[id(node)], each[id(node)], apart, scope, sink)
    ]
    needs = needs_of(deemings, sink)
    report_cycles(decisions, needs, sink)
    report_followed(decisions, deemings, sink)
    force = ExpressionChecker(scope, sink, make_rule("policy.force", ())).mark((header.validity or header).span)
    if header.validity is not None or any(decision.validity for decision in decisions):
        claim(scope, EDITION, force, sink)
    report_unused(facts, [*parameters, *looked_up], readings, scope, sink)
    examples = ExampleChecker(scope, sink)
    properties = [examples.property(node) for node in _of(file, nodes.Property)]
    return TypedPolicy(
        header.name.text,
        header.alias.text if header.alias else header.name.text,
        {name.text: text.value for name, text in header.attributes},
        _boundary(scope),
        (*facts, *looked_up, *_built_in(scope)),
        tuple(parameters),
        tuple(found for found in readings if found is not None),
        tuple(decisions),
        examples.examples(_of(file, nodes.Example)),
        tuple(found for found in properties if found is not None),
        examples.records(_of(file, nodes.Record)),
        deemings,
        needs,
        calendar,
        validity_of(header.validity) or Validity(),
        force,
    )


def _built_in(scope: Scope) -> Iterator[Fact]:
    """The built-in facts that the policy asks for."""
    for fact in (_AS_OF_FACT, EDITION_FACT, REGION_FACT):
        if fact.name in scope.used and fact.name not in scope.values:
            yield fact


def _of(file: nodes.File, kind: type[T]) -> list[T]:
    return [declaration for declaration in file.declarations if isinstance(declaration, kind)]


def _broken_header(file: nodes.File) -> bool:
    """Whether the header may be among what could not be read: it is broken, or the file begins with stray words."""
    openers = lexicon().group("declaration")
    first = file.declarations[0]
    stray = isinstance(first, nodes.Broken) and first.kind not in openers
    return stray or any(broken.kind == "POLICY" for broken in _of(file, nodes.Broken))


def _kinds(file: nodes.File) -> Iterator[tuple[str, SymbolKind]]:
    """What each declared name will be."""
    for declaration in file.declarations:
        match declaration:
            case nodes.Fact() | nodes.Roster():
                yield declaration.name.text, "fact"
            case nodes.ParameterTable():
                yield declaration.name.text, "fact"
            case nodes.Parameter():
                yield declaration.name.text, "parameter" if declaration.validity is None else "fact"
            case nodes.Reading():
                yield declaration.name.text, "reading"
            case nodes.Decision():
                yield from ((head.name.text, "decision") for head in declaration.heads)
            case _:
                pass


def _boundary(scope: Scope) -> str:
    low, high = scope.boundary_closed
    said = f"以上{'含' if low else '不含'}本数、以下{'含' if high else '不含'}本数"
    return "、".join([said, *scope.periods.words()])


def _decisions(
    node: nodes.Decision,
    types: dict[int, Type | None],
    version: int,
    roster: Symbol | None,
    apart: Mapping[str, Sequence[nodes.SpecialRule]],
    scope: Scope,
    sink: DiagnosticSink,
) -> list[TypedDecision]:
    """The decisions of one declaration: one, or several that share a table."""
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
