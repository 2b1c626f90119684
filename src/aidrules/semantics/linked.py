"""A checked policy together with what it imports and what it makes of that."""

from __future__ import annotations

from attrs import frozen

from aidrules.core.levels import LEVELS, Document, level_of
from aidrules.core.policy import CorePolicy
from aidrules.diagnostics.diagnostic import Fix, OneOf, quote
from aidrules.diagnostics.sink import DiagnosticSink
from aidrules.semantics.amendments import TypedChange
from aidrules.semantics.symbols import nearest
from aidrules.semantics.typed import TypedPolicy
from aidrules.syntax import nodes


@frozen
class LinkedPolicy:
    """Everything that linking needs.

    Attributes:
        own: what the file itself declares.
        document: its document.
        upper: what it imports, as one policy with the names that it has here.
        changes: its amendments, in the order written.
    """

    own: TypedPolicy
    document: Document
    upper: CorePolicy
    changes: tuple[TypedChange, ...] = ()


def document_of(header: nodes.Policy, sink: DiagnosticSink) -> Document:
    """The document that a file is: its title, and the level that 层级 names or 辖区 tells."""
    alias = header.alias.text if header.alias else header.name.text
    written = {name.text: text for name, text in header.attributes}
    title = written["标题"].value if "标题" in written else header.name.text
    level = level_of(written["辖区"].value) if "辖区" in written else ""
    if "层级" in written:
        level = written["层级"].value
        if level not in LEVELS:
            span = written["层级"].span
            suggestion = nearest(level, LEVELS)
            fix = Fix(span, quote(suggestion)) if suggestion else None
            sink.report("P056", span, fix=fix, found=quote(level), levels=OneOf(LEVELS))
    return Document(alias, title, level)
