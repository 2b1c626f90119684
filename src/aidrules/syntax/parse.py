"""Text to syntax tree."""

from __future__ import annotations

from itertools import takewhile

from aidrules.diagnostics.sink import DiagnosticSink
from aidrules.source.text import SourceText
from aidrules.source.uncollected import uncollected
from aidrules.syntax import nodes
from aidrules.syntax.places import CLAUSE_OPENERS
from aidrules.syntax.read_declarations import DeclarationReader
from aidrules.syntax.trees import DeclarationTree, Forest, read_trees

_MENTIONS = frozenset({"EXAMPLE", "PROPERTY", "RECORD"})  # they name what others declare
_DECLARES_EVERYWHERE = frozenset({"TYPE", "READING", "UNIT"})


def parse(source: SourceText, sink: DiagnosticSink) -> nodes.File:
    """Parse a policy text.

    Args:
        source: the text; any text is allowed.
        sink: takes every syntax error. Nothing is raised.

    Returns:
        The syntax tree. A declaration that cannot be read stands in it as ``Broken``.
    """
    with uncollected():
        return read_nodes(read_trees(source, sink), source, sink)


def read_nodes(forest: Forest, source: SourceText, sink: DiagnosticSink) -> nodes.File:
    """The syntax tree of Lark trees.

    Args:
        forest: the trees of a text.
        source: that text.
        sink: takes every error in what the trees say, such as a malformed number.
    """
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
    kind = tokens[0].type
    span = source.span(tokens[0].start_pos or 0, tokens[-1].end_pos or 0)
    names: list[str] = []
    for token in tokens if kind not in _MENTIONS else ():
        named = len(tokens) > 1 and token is tokens[1]
        if token.type in CLAUSE_OPENERS and kind not in _DECLARES_EVERYWHERE and not named:
            break  # names behind it are used, not declared
        if token.type in ("NAME", "QUOTED_NAME") or named:
            names.append(str(token).strip("【】“”"))
    pieces = list(takewhile(lambda token: token.type == "NAME", tokens[1:]))
    if len(pieces) > 1 and kind not in _MENTIONS:
        names.append("".join(pieces))  # 人 数, which was reported as one name in pieces
    return nodes.Broken(kind, tuple(names), span=span)
