"""Checks the declarations of rosters, and what stands behind 逐名."""

from __future__ import annotations

from aidrules.core import policy
from aidrules.diagnostics.diagnostic import Fix, Related, Term
from aidrules.diagnostics.sink import DiagnosticSink
from aidrules.semantics.declarations import VocabularyChecker
from aidrules.semantics.resolve_types import find_unit, resolve_type
from aidrules.semantics.rules import citations
from aidrules.semantics.symbols import Scope, Symbol, declare, nearest
from aidrules.semantics.typing_rules import alike
from aidrules.source.text import Span
from aidrules.syntax import nodes
from aidrules.values.rosters import RecordField, RosterType
from aidrules.values.types import NumberType

COUNTED_IN = "名"
"""What the records of a roster are counted in, where it does not say."""


def declare_roster(node: nodes.Roster, scope: Scope, sink: DiagnosticSink) -> policy.Fact | None:
    """Check and declare a roster; None when its name is taken."""
    word = node.unit.text if node.unit else COUNTED_IN
    unit = find_unit(word, node.unit.span if node.unit else node.span, scope, sink)
    fields: list[RecordField] = []
    taken: dict[str, Span] = {}
    for written in node.fields:
        names = [written.name, *([written.alias] if written.alias else [])]
        repeated = next((name for name in names if name.text in taken), None)
        if repeated is not None:
            related = (Related(taken[repeated.text], "first-declared"),)
            sink.report("P102", repeated.span, related=related, name=repeated.text)
            continue
        taken.update({name.text: name.span for name in names})
        type_ = VocabularyChecker(scope, sink).with_range(
            written, resolve_type(written.type, names[0].text, scope, sink)
        )
        fields.append(RecordField(written.name.text, names[-1].text, type_, written.note or ""))
    found = RosterType(tuple(fields), unit)
    alias = node.alias.text if node.alias else node.name.text
    if not declare(scope, Symbol("fact", node.name.text, alias, found, node.name.span), node.alias, sink):
        return None
    for name, span in taken.items():
        scope.fields.setdefault(name, []).append((node.name.text, span))
    cited = citations(node.citations)
    more = tuple(citation for written in node.fields for citation in citations(written.citations, cited[:1]))
    inherited = set(cited)
    return policy.Fact(
        node.name.text,
        alias,
        found,
        node.question or f"{node.name.text}？",
        None,
        (*cited, *(citation for citation in more if citation not in inherited)),
        node.note or "",
        span=node.span,
    )


def report_hidden(scope: Scope, sink: DiagnosticSink) -> None:
    """Report fields that would hide something else of their name; a fact of the same type may have it too."""
    for name, places in scope.fields.items():
        symbol = scope.values.get(name)
        for roster, span in places:
            field = _field(scope, roster, name)
            if symbol is None or field is None or (symbol.kind == "fact" and _same(symbol, field)):
                continue
            related = (Related(symbol.span, "declared-here"),)
            kind = Term(f"kind-{symbol.kind}")
            sink.report("P220", span, related=related, name=name, roster=roster, kind=kind)


def _field(scope: Scope, roster: str, name: str) -> RecordField | None:
    symbol = scope.values.get(roster)
    return symbol.type.find(name) if symbol is not None and isinstance(symbol.type, RosterType) else None


def _same(symbol: Symbol, field: RecordField) -> bool:
    left, right = symbol.type, field.type
    if isinstance(left, NumberType) and isinstance(right, NumberType):
        return (left.unit and left.unit.dimension) == (right.unit and right.unit.dimension)
    return not isinstance(left, RosterType) and alike(left, right)


def find_roster(name: nodes.Name, scope: Scope, sink: DiagnosticSink) -> Symbol | None:
    """The roster that 逐名 names."""
    symbol = scope.values.get(name.text)
    if symbol is not None and isinstance(symbol.type, RosterType):
        scope.used.add(symbol.name)
        return symbol
    if symbol is not None:
        kind = Term(f"kind-{symbol.kind}")
        sink.report("P107", name.span, name=name.text, found=kind, expected=Term("kind-roster"))
    elif name.text not in scope.broken:
        rosters = [found for found, known in scope.values.items() if isinstance(known.type, RosterType)]
        suggestion = nearest(name.text, rosters)
        fix = Fix(name.span, suggestion) if suggestion else None
        sink.report("P101", name.span, fix=fix, name=name.text, suggestion=suggestion)
    return None
