"""Checks 另有规定: whether another decision applies to the case; and finds the decision that a construct names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aidrules.core import terms
from aidrules.diagnostics.diagnostic import Fix, Term
from aidrules.diagnostics.sink import DiagnosticSink
from aidrules.semantics.symbols import Scope, Symbol, nearest
from aidrules.semantics.typed import Typed
from aidrules.syntax import nodes
from aidrules.values.types import BooleanType

if TYPE_CHECKING:
    from aidrules.semantics.expressions import ExpressionChecker


def find_decision(name: nodes.Name, construct: str, scope: Scope, sink: DiagnosticSink) -> Symbol | None:
    """The decision that a construct speaks of, by name or alias; what is no decision is reported."""
    symbol = scope.value(name.text)
    if symbol is not None and symbol.kind == "decision":
        return symbol
    if name.text not in scope.broken:
        suggestion = nearest(name.text, scope.symbols("decision")) if scope.may_guess(name.text) else ""
        fix = Fix(name.span, suggestion) if suggestion else None
        sink.report("P328", name.span, fix=fix, name=name.text, construct=Term(construct), suggestion=suggestion)
    return None


def check_provided(checker: ExpressionChecker, node: nodes.Provided) -> Typed:
    """A condition that holds where a decision applies."""
    symbol = find_decision(node.decision, "construct-provided", checker.scope, checker.sink)
    mark = checker.mark(node.span)
    if symbol is None:
        return Typed(terms.Literal(False, mark=mark), BooleanType())
    return Typed(terms.Applies(terms.DecisionRef(symbol.name, mark=mark), mark=mark), BooleanType())
