"""The calls that look at the records of a roster, and the names that stand for fields in these.

Inside such a call a name is first a field of the roster; a fact of the same name is reached by its alias.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from attrs import evolve

from aidrules.core import terms
from aidrules.diagnostics.diagnostic import Fix
from aidrules.semantics.arithmetic import number
from aidrules.semantics.symbols import Symbol, nearest
from aidrules.semantics.typed import Typed
from aidrules.semantics.typing_rules import reference_typed
from aidrules.source.text import Span
from aidrules.syntax import nodes
from aidrules.values.rosters import RosterType
from aidrules.values.types import NumberType, Type, UnknownType, show_type

if TYPE_CHECKING:
    from aidrules.semantics.expressions import ExpressionChecker

Operator = Literal["count", "sum", "min", "max", "average", "exists", "every"]
_UNKNOWN = UnknownType("reported")
AGGREGATES: dict[str, Operator] = {
    "人数": "count",
    "户数": "count",
    "个数": "count",
    "合计": "sum",
    "最大": "max",
    "最小": "min",
    "平均": "average",
    "存在": "exists",
    "每名均": "every",
    "每户均": "every",
    "每项均": "every",
}
"""The functions that look at a roster, some of which have another meaning without one."""


# ---- names


def field_reference(checker: ExpressionChecker, node: nodes.Reference) -> Typed | None:
    """What a name stands for as a field of the records around it; None when it is none."""
    for position, symbol in enumerate(reversed(checker.rosters)):
        if not isinstance(symbol.type, RosterType):
            continue
        field = symbol.type.find(node.name)
        if field is None:
            continue
        outer = checker.rosters[: len(checker.rosters) - 1 - position]
        for other in outer:
            if other.name != symbol.name and isinstance(other.type, RosterType) and other.type.find(node.name):
                checker.sink.report("P225", node.span, name=node.name, first=other.name, second=symbol.name)
        term = terms.FieldRef(symbol.name, field.name, mark=checker.mark(node.span))
        return reference_typed(term, field.type)
    return None


def field_type(checker: ExpressionChecker, name: str) -> Type | None:
    """The type of a name that is a field of the records around it; None when it is none."""
    for symbol in reversed(checker.rosters):
        field = symbol.type.find(name) if isinstance(symbol.type, RosterType) else None
        if field is not None:
            return field.type
    return None


def is_field(checker: ExpressionChecker, name: str) -> bool:
    """Whether a name is a field of the records around it."""
    return field_type(checker, name) is not None


def misplaced(checker: ExpressionChecker, symbol: Symbol, span: Span) -> Typed | None:
    """Report a roster that stands for a value, and a decision for each record outside of its roster."""
    if isinstance(symbol.type, RosterType):
        checker.sink.report("P222", span, name=symbol.name)
    elif symbol.roster and symbol.roster not in (found.name for found in checker.rosters):
        checker.sink.report("P223", span, name=symbol.name, roster=symbol.roster)
    else:
        return None
    return Typed(terms.Literal(False, mark=checker.mark(span)), _UNKNOWN)


def report_field_outside(checker: ExpressionChecker, name: str, span: Span) -> bool:
    """Report a name that means something only as a field, where no record is looked at."""
    places = checker.scope.fields.get(name)
    if not places:
        return False
    checker.sink.report("P221", span, name=name, roster=places[0][0])
    return True


# ---- calls


def roster_of(checker: ExpressionChecker, node: nodes.Call) -> Symbol | None:
    """The roster that a call looks at: its first argument."""
    first = node.arguments[0]
    symbol = checker.scope.values.get(first.name) if isinstance(first, nodes.Reference) else None
    return symbol if symbol is not None and isinstance(symbol.type, RosterType) else None


def no_roster(checker: ExpressionChecker, node: nodes.Call) -> Typed:
    """Report a function that needs a roster and was given something else."""
    first = node.arguments[0]
    if isinstance(first, nodes.Reference) and first.name not in checker.scope.values:
        checker.infer(first)  # reports it, unless it stands in a declaration that is in error
    else:
        rosters = [name for name, found in checker.scope.values.items() if isinstance(found.type, RosterType)]
        text = checker.snippet(first.span)
        suggestion = nearest(text, rosters)
        fix = Fix(first.span, suggestion) if suggestion else None
        checker.sink.report("P224", first.span, fix=fix, name=node.function, text=text)
    return Typed(terms.Literal(False), _UNKNOWN)


def check_aggregate(checker: ExpressionChecker, node: nodes.Call, symbol: Symbol) -> Typed:
    """Check a call whose first argument is a roster."""
    operator = AGGREGATES.get(node.function)
    mark = checker.mark(node.span)
    if operator is None:
        checker.sink.report("P226", node.span, name=node.function, roster=symbol.name)
        return Typed(terms.Literal(False, mark=mark), _UNKNOWN)
    if operator == "count" and node.where is None and len(node.arguments) == 2:
        return _count_by_comma(checker, node, symbol)
    wanted = {"count": (1, 1), "exists": (1, 2)}.get(operator, (2, 2))
    count = len(node.arguments)
    if not wanted[0] <= count <= wanted[1] or (operator == "exists" and count == 1 and node.where is None):
        expected = str(wanted[1])
        checker.sink.report("P207", node.span, name=node.function, expected=expected, found=str(count))
        return Typed(terms.Literal(False, mark=mark), _UNKNOWN)
    checker.scope.used.add(symbol.name)
    inside = evolve(checker, rosters=(*checker.rosters, symbol))
    conditions = [] if node.where is None else [inside.condition(node.where)]
    if operator == "exists" and count == 2:
        conditions.append(inside.condition(node.arguments[1]))
    condition = None
    if conditions:
        both = terms.Logic("and", tuple(conditions), mark=mark)
        condition = conditions[0] if len(conditions) == 1 else both
    roster = terms.FactRef(symbol.name, mark=checker.mark(node.arguments[0].span))
    if operator in ("count", "exists"):
        term = terms.Aggregate(operator, roster, condition, mark=mark)
        return _count(term, symbol) if operator == "count" else checker.truth(term)
    if operator == "every":
        tested = inside.condition(node.arguments[1])
        return checker.truth(terms.Aggregate(operator, roster, condition, tested, mark=mark))
    value = number(inside, node.arguments[1])
    found = evolve(value, term=terms.Aggregate(operator, roster, condition, value.term, mark=mark))
    if operator == "average" and isinstance(value.type, NumberType):
        found = evolve(found, type=NumberType(False), rational=True)
    elif isinstance(value.type, NumberType):
        found = evolve(found, type=NumberType(value.type.integral))
    return found


def _count_by_comma(checker: ExpressionChecker, node: nodes.Call, symbol: Symbol) -> Typed:
    """人数（名册，条件）: what is counted stands behind 其中."""
    source, (first, second) = checker.sink.source, node.arguments
    fix = Fix(source.span(first.span.end, second.span.start), " 其中 ") if source else None
    checker.sink.report("P045", second.span, fix=fix, name=node.function, roster=symbol.name)
    return check_aggregate(checker, evolve(node, arguments=(first,), where=second), symbol)


def _count(term: terms.Aggregate, symbol: Symbol) -> Typed:
    if not isinstance(symbol.type, RosterType):
        raise TypeError(show_type(symbol.type))
    return Typed(term, NumberType(True), symbol.type.unit.dimension, symbol.type.unit.factor)
