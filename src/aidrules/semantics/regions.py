"""Tests of the region for which is decided: 辖区 属于 “海南省/海口市”."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aidrules.core import terms
from aidrules.diagnostics.diagnostic import Fix
from aidrules.diagnostics.sink import DiagnosticSink
from aidrules.source.text import Span
from aidrules.syntax import nodes
from aidrules.values.regions import NATION, region_path

if TYPE_CHECKING:
    from aidrules.semantics.expressions import ExpressionChecker


def region_condition(checker: ExpressionChecker, item: terms.Term, node: nodes.Expression) -> terms.Term:
    """The condition that a region is the written one or lies in it."""
    text = node.value if isinstance(node, nodes.Text) else checker.snippet(node.span)
    if isinstance(node, nodes.Product):
        report_unquoted(text, node.span, checker.sink)
        return terms.InRegion(item, NATION, mark=checker.mark(node.span))
    path = written_region(text, node.span, text, checker.sink)
    return terms.InRegion(item, path, mark=checker.mark(node.span))


def report_unquoted(text: str, span: Span, sink: DiagnosticSink) -> None:
    """Report a path that is not quoted, and so read as a quotient."""
    path = region_path(text.replace("÷", "/"))
    sink.report("P606", span, fix=Fix(span, f"“{path}”") if path else None, text=text)


def written_region(region: str, span: Span, shown: str, sink: DiagnosticSink) -> str:
    """A region as a policy writes it, in its one form; the nation where it is none, which is reported."""
    path = region_path(region)
    if path is None:
        sink.report("P606", span, text=shown)
        return NATION
    return path
