"""What a declaration says of lower levels: 下级可设定, 下级只能调低, 下级只能调高, 下级可替换."""

from __future__ import annotations

from aidrules.core.levels import Local
from aidrules.diagnostics.diagnostic import Term
from aidrules.diagnostics.sink import DiagnosticSink
from aidrules.syntax import nodes
from aidrules.values.types import NumberType, Type, UnknownType


def local_of(written: tuple[nodes.Local, ...], type_: Type, sink: DiagnosticSink, parameter: bool) -> Local:
    """What a lower level may do with a value; clauses that do not fit the declaration are reported.

    Args:
        written: the clauses.
        type_: the type of the parameter or decision: only numbers can be lowered and raised.
        sink: takes what does not fit.
        parameter: whether a parameter says so; otherwise it is a decision, which can be replaced but not set.
    """
    found: Local = "fixed"
    for clause in written:
        problem = ""
        if clause.kind == ("replace" if parameter else "open"):
            problem = "local-for-decision" if parameter else "local-for-parameter"
        elif clause.kind in ("down", "up") and not isinstance(type_, NumberType | UnknownType):
            problem = "local-for-number"
        elif found != "fixed" and clause.kind != "replace":
            problem = "local-once"
        if problem:
            sink.report("P721", clause.span, problem=Term(problem))
        elif clause.kind != "replace":
            found = clause.kind
    return found


def is_replaceable(written: tuple[nodes.Local, ...]) -> bool:
    """Whether 下级可替换 is said."""
    return any(clause.kind == "replace" for clause in written)
