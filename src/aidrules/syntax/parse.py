"""Text to syntax tree."""

from __future__ import annotations

from aidrules.diagnostics.sink import DiagnosticSink
from aidrules.source.text import SourceText
from aidrules.syntax import nodes
from aidrules.syntax.read_declarations import DeclarationReader
from aidrules.syntax.trees import DeclarationTree, read_trees

_DECLARES_MANY = frozenset({"TYPE", "READING", "UNIT", "DECISION"})


def parse(source: SourceText, sink: DiagnosticSink) -> nodes.File:
    """Parse a policy text.

    Args:
        source: the text; any text is allowed.
        sink: takes every syntax error. Nothing is raised.

    Returns:
        The syntax tree. A declaration that cannot be read stands in it as ``Broken``.
    """
    forest = read_trees(source, sink)
    reader = DeclarationReader(source, sink)
    declarations = tuple(
        reader.declaration(found.tree) if found.tree is not None else _broken(found, source)
        for found in forest.declarations
    )
    comments = tuple(nodes.Comment(source.text[span.start : span.end], span=span) for span in forest.comments)
    return nodes.File(declarations, comments, source)


def _broken(declaration: DeclarationTree, source: SourceText) -> nodes.Broken:
    """What is left of a declaration that could not be read: the names it may declare."""
    tokens = declaration.tokens
    names = tuple(str(token).strip("【】") for token in tokens if token.type in ("NAME", "QUOTED_NAME"))
    span = source.span(tokens[0].start_pos or 0, tokens[-1].end_pos or 0)
    return nodes.Broken(tokens[0].type, names if tokens[0].type in _DECLARES_MANY else names[:2], span=span)
