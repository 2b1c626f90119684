"""Syntax tree to typed tree: every pass over a policy, in order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

from aidrules.core.link import wider
from aidrules.core.policy import AS_OF, Fact
from aidrules.diagnostics.sink import DiagnosticSink
from aidrules.semantics.amendments import AmendmentChecker, published_fact
from aidrules.semantics.declarations import VocabularyChecker
from aidrules.semantics.examples import ExampleChecker
from aidrules.semantics.expressions import ExpressionChecker
from aidrules.semantics.imports import Imported, Linker
from aidrules.semantics.linked import LinkedPolicy, document_of
from aidrules.semantics.local_clauses import is_replaceable, local_of
from aidrules.semantics.requirements import RequirementChecker
from aidrules.semantics.rules import make_rule
from aidrules.semantics.symbols import Scope, SymbolKind
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
from aidrules.syntax import nodes
from aidrules.syntax.lexicon import lexicon
from aidrules.values.types import BooleanType, DateType, EnumType, Type, UnknownType, show_type

T = TypeVar("T")

_AS_OF_FACT = Fact(AS_OF, "as_of", DateType(), "按哪一天的情况判断？")


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
    for unit in _of(file, nodes.Unit):
        vocabulary.unit(unit)
    for type_ in _of(file, nodes.Type):
        vocabulary.type(type_, linker)
    readings = [vocabulary.reading(node) for node in _of(file, nodes.Reading)]
    fact_types = [(node, vocabulary.declare_fact(node, linker)) for node in _of(file, nodes.Fact)]
    linker.retype()
    parameters = [vocabulary.parameter(node) for node in _of(file, nodes.Parameter)]
    heads = {id(head): vocabulary.declare_head(head) for node in _of(file, nodes.Decision) for head in node.heads}
    facts = [vocabulary.fact(node, wider(type_, linker.widened)) for node, type_ in fact_types if type_ is not None]
    facts = [linker.merged(fact, node) for fact, (node, _) in zip(facts, _typed(fact_types), strict=True)]
    decisions = [
        decision
        for node in _of(file, nodes.Decision)
        if not sink.full
        for decision in _decisions(node, {key: heads[key] for key in map(id, node.heads)}, scope, sink)
    ]
    document = document_of(header, sink)
    published = published_fact(header, scope, sink)
    alias = header.alias.text if header.alias else header.name.text
    amendments = AmendmentChecker(scope, sink, linker.core, document, alias, published)
    changes = list(amendments.all(file.declarations, lambda node, types: _decisions(node, types, scope, sink)))
    if header.based is not None and not published and any(c.amendment.name in linker.core.bound for c in changes):
        sink.report("P719", header.name.span, name=header.name.text)
    report_cycles(decisions, sink)
    report_unused(facts, parameters, readings, scope, sink)
    examples = ExampleChecker(scope, sink)
    properties = [examples.property(node) for node in _of(file, nodes.Property)]
    own = TypedPolicy(
        header.name.text,
        alias,
        {name.text: text.value for name, text in header.attributes},
        _boundary(scope),
        (*facts, *([_AS_OF_FACT] if AS_OF in scope.used else [])),
        tuple(found for found in parameters if found is not None),
        tuple(found for found in readings if found is not None),
        tuple(decisions),
        examples.examples(_of(file, nodes.Example)),
        tuple(found for found in properties if found is not None),
        examples.records(_of(file, nodes.Record)),
        tuple(examples.clash(node) for node in _of(file, nodes.Clash)),
        scope.types,
        scope.units,
    )
    return LinkedPolicy(own, document, linker.core, tuple(changes))


def _typed(facts: list[tuple[nodes.Fact, Type | None]]) -> list[tuple[nodes.Fact, Type]]:
    return [(node, type_) for node, type_ in facts if type_ is not None]


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
            case nodes.Fact():
                yield declaration.name.text, "fact"
            case nodes.Parameter():
                yield declaration.name.text, "parameter"
            case nodes.Reading():
                yield declaration.name.text, "reading"
            case nodes.Decision():
                yield from ((head.name.text, "decision") for head in declaration.heads)
            case _:
                pass


def _boundary(scope: Scope) -> str:
    low, high = scope.boundary_closed
    return f"以上{'含' if low else '不含'}本数、以下{'含' if high else '不含'}本数"


def _decisions(
    node: nodes.Decision, types: dict[int, Type | None], scope: Scope, sink: DiagnosticSink
) -> list[TypedDecision]:
    """The decisions of one declaration: one, or several that share a table."""
    found: list[TypedDecision] = []
    if len(node.heads) > 1 and not isinstance(node.body, nodes.Table):
        sink.report("P323", node.heads[1].span)
    declared = [(head, types[id(head)] or UnknownType("reported")) for head in node.heads]
    first = node.heads[0]
    base = first.alias.text if first.alias else first.name.text
    rule = make_rule(base, node.citations, (), node.modality, node.note)
    if not node.citations:
        sink.report("P401", first.name.span, name=first.name.text)
    expressions = ExpressionChecker(scope, sink, rule)
    body = _body(node, declared, expressions, base)
    applies = None
    if node.applies is not None:
        narrowed = expressions.for_rule(make_rule(f"{base}.applies", node.applies.citations, rule.citations))
        applies = TypedApplies(narrowed.condition(node.applies.condition), narrowed.mark(node.applies.span))
    for column, (head, type_) in enumerate(declared):
        if types[id(head)] is None:
            continue
        alias = head.alias.text if head.alias else head.name.text
        found.append(
            TypedDecision(
                head.name.text,
                alias,
                type_,
                body,
                column,
                applies,
                make_rule(alias, node.citations, (), node.modality, node.note),
                node.question or "",
                is_replaceable(node.local),
                local_of(node.local, type_, sink, parameter=False),
                head.span,
            )
        )
    return found


def _body(
    node: nodes.Decision, declared: list[tuple[nodes.Head, Type]], expressions: ExpressionChecker, code: str
) -> TypedBody:
    type_ = declared[0][1]
    match node.body:
        case nodes.Formula():
            value = expressions.check(node.body.value, Context.declared(type_), "等于").term
            return TypedFormula(value, expressions.mark(node.body.span))
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
