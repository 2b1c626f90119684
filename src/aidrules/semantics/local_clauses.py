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
        elif found not in ("fixed", clause.kind) and clause.kind != "replace":
            problem = "local-once"
        if problem:
            sink.report("P721", clause.span, problem=Term(problem))
        elif clause.kind != "replace":
            found = clause.kind
    return found


def local_of_looked_up(written: tuple[nodes.Local, ...], type_: Type, sink: DiagnosticSink) -> Local:
    """The same for a parameter with several values: a lower level may set it, and not move every value one way."""
    for clause in written:
        if clause.kind in ("down", "up"):
            sink.report("P721", clause.span, problem=Term("local-for-one-value"))
    rest = tuple(clause for clause in written if clause.kind not in ("down", "up"))
    return local_of(rest, type_, sink, parameter=True)


def is_replaceable(written: tuple[nodes.Local, ...]) -> bool:
    """Whether 下级可替换 is said."""
    return any(clause.kind == "replace" for clause in written)
