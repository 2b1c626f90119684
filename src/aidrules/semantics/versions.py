"""Versions: several declarations of one name, each in force for a time of its own."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TypeVar

from aidrules.core import terms
from aidrules.core.policy import EDITION, Fact, Validity
from aidrules.diagnostics.diagnostic import Related
from aidrules.diagnostics.sink import DiagnosticSink
from aidrules.semantics.local_clauses import local_of_looked_up
from aidrules.semantics.rules import citations, make_rule
from aidrules.semantics.symbols import Scope, Symbol
from aidrules.semantics.validity import adjoin, claim, in_force, meet, starts, validity_of
from aidrules.syntax import nodes
from aidrules.values.types import Type, Value

Dated = TypeVar("Dated", nodes.Parameter, nodes.Decision)


def versions_of(parameters: Sequence[nodes.Parameter]) -> list[list[nodes.Parameter]]:
    """Parameters by name: the versions of each. One that has no validity stands alone, as does a second one."""
    found: list[list[nodes.Parameter]] = []
    dated: dict[str, list[nodes.Parameter]] = {}
    for node in parameters:
        if node.validity is not None and node.name.text in dated:
            dated[node.name.text].append(node)
            continue
        found.append([node])
        if node.validity is not None:
            dated[node.name.text] = found[-1]
    return found


def decision_versions(decisions: Sequence[nodes.Decision], sink: DiagnosticSink) -> dict[int, int]:
    """For each declaration of decisions, by its ``id``, which version of them it is, counted from 1."""
    groups: dict[tuple[str, ...], list[nodes.Decision]] = {}
    found: dict[int, int] = {}
    for node in decisions:
        names = tuple(head.name.text for head in node.heads)
        group = groups.setdefault(names, [])
        if node.validity is not None:
            group.append(node)
        found[id(node)] = max(1, len(group)) if node.validity is not None else 1
    for names, group in groups.items():
        report_times(names[0], group, sink)
    return found


def report_times(name: str, versions: Sequence[Dated], sink: DiagnosticSink) -> None:
    """Report versions that are in force on the same day, and days between two versions on which none is."""
    spans = [node.validity for node in versions if node.validity is not None]
    dated = sorted(((validity_of(span) or Validity(), span.span) for span in spans), key=lambda found: starts(found[0]))
    for (first, earlier), (second, later) in pairwise(dated):
        if meet(first, second):
            sink.report("P601", later, related=(Related(earlier, "other-version"),), name=name)
        elif not adjoin(first, second):
            related = (Related(earlier, "other-version"),)
            sink.report("P602", later, related=related, name=name, last=str(first.last), first=str(second.first))


def versioned(code: str, version: int) -> str:
    """The code of the rules of a version."""
    return code if version == 1 else f"{code}.v{version}"


def later_version(symbol: Symbol | None, head: nodes.Head, type_: Type, sink: DiagnosticSink) -> Type | None:
    """The type of a later version of a decision, which has to be that of the first; None when it is not."""
    if symbol is None:
        return None
    related = (Related(symbol.span, "first-declared"),)
    if symbol.type != type_:
        sink.report("P614", head.span, related=related, name=head.name.text)
        return None
    if head.alias is not None and head.alias.text != symbol.alias:
        sink.report("P614", head.alias.span, related=related, name=head.name.text)
        return None
    return type_


def parameter_versions(
    versions: Sequence[nodes.Parameter],
    values: Sequence[Value | None],
    type_: Type,
    scope: Scope,
    sink: DiagnosticSink,
) -> Fact:
    """A parameter with versions: a fact that is looked up by the edition."""
    first = versions[0]
    name = first.name.text
    alias = first.alias.text if first.alias else name
    report_times(name, versions, sink)
    outer = citations(first.citations)
    rows = []
    for number, (node, value) in enumerate(zip(versions, values, strict=True), start=1):
        if node.validity is None or value is None:
            continue
        rule = make_rule(versioned(alias, number), node.citations, outer, (), node.note)
        mark = terms.Mark(node.validity.span, rule)
        test = in_force(validity_of(node.validity) or Validity(), terms.ColumnRef(0, mark=mark), mark)
        rows.append(terms.Row((test,), terms.Literal(value, mark=mark), mark=mark))
    mark = terms.Mark(first.span, make_rule(alias, first.citations))
    day = claim(scope, EDITION, mark, sink)
    default = terms.Table("unique", (day,), tuple(rows), mark=mark)
    note = first.note or ""
    local = local_of_looked_up(tuple(clause for node in versions for clause in node.local), type_, sink)
    return Fact(name, alias, type_, f"{name}？", None, outer, note, default, "parameter", local, span=first.span)
