"""Syntax tree to typed tree: every pass over a policy, in order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

from aidrules.core.link import wider
from aidrules.core.policy import AS_OF, EDITION, Fact, Parameter, Validity
from aidrules.diagnostics.sink import DiagnosticSink
from aidrules.semantics.amendments import AmendmentChecker, TypedReplacement, published_fact
from aidrules.semantics.calendars import check_calendar
from aidrules.semantics.decisions import typed_decisions
from aidrules.semantics.declarations import VocabularyChecker
from aidrules.semantics.deeming import check_deemings, needs_of
from aidrules.semantics.examples import ExampleChecker
from aidrules.semantics.expressions import ExpressionChecker
from aidrules.semantics.following import report_followed
from aidrules.semantics.imports import Imported, Linker
from aidrules.semantics.linked import LinkedPolicy, document_of
from aidrules.semantics.nested import report_nested
from aidrules.semantics.parameter_tables import check_parameter_table
from aidrules.semantics.roster_declarations import declare_roster, find_roster, report_hidden
from aidrules.semantics.rules import make_rule
from aidrules.semantics.specials import special_rules
from aidrules.semantics.symbols import Scope, SymbolKind
from aidrules.semantics.typed import TypedDecision, TypedPolicy
from aidrules.semantics.usage import report_cycles, report_unused
from aidrules.semantics.validity import EDITION_FACT, REGION_FACT, claim, validity_of
from aidrules.semantics.versions import decision_versions, versions_of
from aidrules.syntax import nodes
from aidrules.syntax.lexicon import lexicon
from aidrules.values.calendar import WorkCalendar
from aidrules.values.types import DateType, Type

T = TypeVar("T")

_AS_OF_FACT = Fact(AS_OF, "as_of", DateType(), "按哪一天的情况判断？", origin="builtin")


def check(file: nodes.File, sink: DiagnosticSink, imported: Sequence[Imported] = ()) -> LinkedPolicy:
    """Resolve and type-check a syntax tree.

    Args:
        file: the syntax tree, which may hold broken declarations.
        sink: takes every error; a tree with errors gives a typed tree that must not be run.
        imported: the policies that the file imports, compiled by themselves.
    """
    scope = Scope()
    linker = Linker(scope, sink)
    vocabulary = VocabularyChecker(scope, sink)
    for broken in _of(file, nodes.Broken):
        scope.broken.update(broken.names)
    scope.kinds.update(_kinds(file))
    header = nodes.Policy(nodes.Name(""), None)
    if file.declarations and not _broken_header(file):
        header = vocabulary.header(_of(file, nodes.Policy), file)
    linker.take(imported, {node.name.text for node in _of(file, nodes.Fact) if node.presumption is not None})
    calendar = check_calendar(_of(file, nodes.Calendar), sink)
    scope.calendar = calendar.days if calendar else linker.calendar
    if calendar is not None:
        linker.compare_calendars(calendar)
    if any(broken.kind == "CALENDAR" for broken in _of(file, nodes.Broken)):
        scope.calendar = WorkCalendar()
    for unit in _of(file, nodes.Unit):
        vocabulary.unit(unit)
    for type_ in _of(file, nodes.Type):
        vocabulary.type(type_, linker)
    readings = [vocabulary.reading(node) for node in _of(file, nodes.Reading)]
    fact_types = [(node, vocabulary.declare_fact(node, linker)) for node in _of(file, nodes.Fact)]
    linker.retype()
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
    facts = [vocabulary.fact(node, wider(type_, linker.widened)) for node, type_ in _typed(fact_types)]
    facts = [linker.merged(fact, node) for fact, (node, _) in zip(facts, _typed(fact_types), strict=True)]
    facts += [roster for roster in rosters if roster is not None]
    deemings = tuple(
        deeming
        for node, type_ in _typed(fact_types)
        if not sink.full
        for deeming in check_deemings(node, wider(type_, linker.widened), linker.declaring(node.name.text), scope, sink)
    )
    apart = special_rules(_of(file, nodes.SpecialRule), scope, sink)
    decisions = [
        decision
        for node in _of(file, nodes.Decision)
        if not sink.full
        for decision in typed_decisions(node, heads, versions[id(node)], each[id(node)], apart, scope, sink)
    ]
    document = document_of(header, sink)
    published = published_fact(header, scope, sink)
    alias = header.alias.text if header.alias else header.name.text
    amendments = AmendmentChecker(
        scope, sink, linker.core, document, alias, published, validity_of(header.validity) or Validity()
    )

    def replacing(node: nodes.Decision, types: dict[int, Type | None]) -> list[TypedDecision]:
        roster = find_roster(node.for_each, scope, sink) if node.for_each else None
        return typed_decisions(node, types, 1, roster, {}, scope, sink)

    changes = list(amendments.all(file.declarations, replacing))
    if header.based is not None and not published and any(c.amendment.name in linker.core.bound for c in changes):
        sink.report("P719", header.name.span, name=header.name.text)
    needs = needs_of(deemings, sink)
    report_cycles(decisions, needs, sink)
    substituted = [change.decision for change in changes if isinstance(change, TypedReplacement)]
    report_nested([*decisions, *substituted], deemings, sink)
    report_followed([*decisions, *substituted], deemings, needs, linker.core.decisions, sink)
    force = ExpressionChecker(scope, sink, make_rule("policy.force", ())).mark((header.validity or header).span)
    dated = any(found.validity for found in decisions) or any(found.amendment.validity for found in changes)
    if header.validity is not None or dated:
        claim(scope, EDITION, force, sink)
    report_unused(facts, [*parameters, *looked_up], readings, scope, sink)
    examples = ExampleChecker(scope, sink)
    properties = [examples.property(node) for node in _of(file, nodes.Property)]
    own = TypedPolicy(
        header.name.text,
        alias,
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
        tuple(examples.clash(node) for node in _of(file, nodes.Clash)),
        scope.types,
        scope.units,
    )
    return LinkedPolicy(own, document, linker.core, tuple(changes))


def _typed(facts: list[tuple[nodes.Fact, Type | None]]) -> list[tuple[nodes.Fact, Type]]:
    return [(node, type_) for node, type_ in facts if type_ is not None]


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
    return stray or any(broken.kind in {"POLICY", "REFINEMENT"} for broken in _of(file, nodes.Broken))


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
