"""Checks the vocabulary of a policy: header, types, units, facts, parameters and readings."""

from __future__ import annotations

import datetime
from typing import cast

from attrs import evolve, frozen

from aidrules.core import policy
from aidrules.diagnostics.diagnostic import Fix, OneOf, quote
from aidrules.diagnostics.sink import DiagnosticSink
from aidrules.semantics import periods
from aidrules.semantics.constants import check_range, constant
from aidrules.semantics.expressions import ExpressionChecker
from aidrules.semantics.imports import Linker
from aidrules.semantics.local_clauses import local_of
from aidrules.semantics.resolve_types import enumeration, find_unit, resolve_type
from aidrules.semantics.rules import citations
from aidrules.semantics.symbols import Scope, Symbol, SymbolKind, declare, nearest
from aidrules.semantics.typing_rules import Context
from aidrules.semantics.versions import later_version, parameter_versions
from aidrules.syntax import nodes
from aidrules.values.numbers import is_number
from aidrules.values.ranges import in_declared_unit, is_empty
from aidrules.values.show import show_range
from aidrules.values.types import (
    Bound,
    ChoiceType,
    DateType,
    NumberType,
    RangeType,
    Type,
    UnknownType,
    Value,
    show_type,
)
from aidrules.values.units import Unit

_ATTRIBUTES = ("标题", "辖区", "原文", "文号", "机关", "说明", "层级")
_BOUNDARY = {
    "以上含本数": (0, True),
    "以上不含本数": (0, False),
    "以下含本数": (1, True),
    "以下不含本数": (1, False),
}


@frozen
class VocabularyChecker:
    """Declares names into the scope and checks what is said of them."""

    scope: Scope
    sink: DiagnosticSink

    def header(self, headers: list[nodes.Policy], whole: nodes.File) -> nodes.Policy:
        """The one header of a file; its boundary words set how 以上 and 以下 are read."""
        if len(headers) != 1:
            place = headers[1].span if len(headers) > 1 else whole.declarations[0].span
            self.sink.report("P025", place, count=str(len(headers)))
        header = headers[0] if headers else nodes.Policy(nodes.Name("未命名"), None)
        for name, _ in header.attributes:
            if name.text not in _ATTRIBUTES:
                suggestion = nearest(name.text, _ATTRIBUTES)
                fix = Fix(name.span, suggestion) if suggestion else None
                self.sink.report("P023", name.span, fix=fix, name=name.text, suggestion=suggestion)
        closed = list(self.scope.boundary_closed)
        for word in header.boundary:
            found = _BOUNDARY.get(word.text)
            if periods.header_word(self.scope.periods, word.text):
                continue
            if found is None:
                self.sink.report("P024", word.span, word=word.text)
            else:
                closed[found[0]] = found[1]
                self.scope.boundary_declared = True
        self.scope.boundary_closed = (closed[0], closed[1])
        return header

    def unit(self, node: nodes.Unit) -> None:
        """A unit of the policy's own, which may be worth several of another."""
        for name in node.names:
            if name.text in self.scope.units:
                self.sink.report("P102", name.span, name=name.text)
                continue
            if node.base is not None and node.factor is not None:
                base = find_unit(node.base.text, node.base.span, self.scope, self.sink)
                if node.factor == 0:
                    self.sink.report("P209", node.span)
                self.scope.units[name.text] = Unit(name.text, base.base, base.factor * (node.factor or 1))
            else:
                self.scope.units[name.text] = Unit(name.text, node.names[0].text)

    def type(self, node: nodes.Type, linker: Linker) -> None:
        """An enumeration; one that an imported policy declares as well is widened."""
        if linker.has_type(node.name.text):
            linker.own_type(node, enumeration(node.name.text, node.members, node.ordered, self.sink))
            return
        if node.name.text in self.scope.types:
            self.sink.report("P102", node.name.span, name=node.name.text)
            return
        members = enumeration(node.name.text, node.members, node.ordered, self.sink)
        self.scope.types[node.name.text] = members

    # ---- facts

    def declare_fact(self, node: nodes.Fact, linker: Linker) -> Type | None:
        """Declare a fact; return its type, or None when its name is taken."""
        type_ = resolve_type(node.type, node.name.text, self.scope, self.sink)
        type_ = self.with_range(node, self._one_value(node.type, type_))
        if linker.has_fact(node.name.text):
            return linker.own_fact(node, type_)
        return type_ if self.declare_name("fact", node.name, node.alias, type_) else None

    def _one_value(self, node: nodes.TypeExpression, type_: Type) -> Type:
        """Refuse a range or a choice as the type of what has one value: a fact, a parameter."""
        if not isinstance(type_, RangeType | ChoiceType):
            return type_
        one = type_.number if isinstance(type_, RangeType) else type_.element
        self.sink.report("P243", node.span, type=show_type(type_), one=show_type(one))
        return UnknownType("reported")

    def declare_name(self, kind: SymbolKind, name: nodes.Name, alias: nodes.Name | None, type_: Type) -> bool:
        """Declare a name; False when it is taken."""
        symbol = Symbol(kind, name.text, alias.text if alias else name.text, type_, name.span)
        return declare(self.scope, symbol, alias, self.sink)

    def fact(self, node: nodes.Fact, type_: Type) -> policy.Fact:
        """Check what is said of a fact."""
        expressions = ExpressionChecker(self.scope, self.sink)
        presumption = None
        if node.presumption is not None:
            term = expressions.check(node.presumption, Context.declared(type_), "推定").term
            value = constant(term)
            if value is None:
                self.sink.report("P218", node.presumption.span)
            else:
                presumption = in_declared_unit(value, type_)
                check_range(presumption, type_, node.presumption.span, self.sink)
        return policy.Fact(
            node.name.text,
            node.alias.text if node.alias else node.name.text,
            type_,
            node.question or f"{node.name.text}？",
            presumption,
            citations(node.citations),
            node.note or "",
            span=node.span,
        )

    def with_range(self, node: nodes.Fact | nodes.ParameterTable | nodes.RosterField, type_: Type) -> Type:
        """The type of a fact or field within its declared range."""
        for written in node.ranges:
            if not isinstance(type_, NumberType | DateType):
                if not isinstance(type_, UnknownType):
                    self.sink.report("P204", written.span, type=node.name.text)
                return type_
            if isinstance(written, nodes.Comparison) and isinstance(written.right, nodes.Compare):
                self.sink.report("P034", written.right.span, word=written.right.word or "为")
                return type_
            low, high = self._ends(written, type_)
            if low is not None:
                type_ = evolve(type_, low=low)
            if high is not None:
                type_ = evolve(type_, high=high)
            if is_empty(type_.low, type_.high):
                self.sink.report("P206", written.span, range=show_range(type_))
                type_ = evolve(type_, low=None, high=None)
        return type_

    def _ends(
        self, written: nodes.Bounds | nodes.Comparison, type_: NumberType | DateType
    ) -> tuple[Bound | None, Bound | None]:
        if isinstance(written, nodes.Bounds):
            low_closed, high_closed = self.scope.boundary_closed
            low_closed = low_closed if written.low_closed is None else written.low_closed
            high_closed = high_closed if written.high_closed is None else written.high_closed
            return self._end(written.low, low_closed, type_), self._end(written.high, high_closed, type_)
        match written.operator:
            case "gt" | "ge":
                return self._end(written.right, written.operator == "ge", type_), None
            case "lt" | "le":
                return None, self._end(written.right, written.operator == "le", type_)
            case _:
                ends = OneOf(tuple(map(quote, ("大于", "小于", "不低于", "不超过"))))
                self.sink.report("P010", written.span, found=quote(written.word), expected=ends)
                return None, None

    def _end(self, node: nodes.Expression | None, closed: bool, type_: NumberType | DateType) -> Bound | None:
        if node is None:
            return None
        context = evolve(Context.declared(type_), assigned=False)
        typed = ExpressionChecker(self.scope, self.sink).check(node, context, "范围")
        value = constant(typed.term)
        if isinstance(typed.type, UnknownType):
            return None
        if not is_number(value) and not isinstance(value, datetime.date):
            self.sink.report("P218", node.span)
            return None
        shown = in_declared_unit(value, type_)
        return Bound(shown, closed) if is_number(shown) or isinstance(shown, datetime.date) else None

    # ---- parameters and readings

    def parameter(self, versions: list[nodes.Parameter]) -> policy.Parameter | policy.Fact | None:
        """Check and declare a parameter; its type is that of its value where none is written.

        One with versions, or that is in force for some time only, becomes a fact that is looked up by the edition.
        """
        node = versions[0]
        type_, value = self._value(node)
        if node.validity is not None:
            values = [value, *(self._value(later, type_)[1] for later in versions[1:])]
            declared = self.declare_name("fact", node.name, node.alias, type_)
            return parameter_versions(versions, values, type_, self.scope, self.sink) if declared else None
        if not self.declare_name("parameter", node.name, node.alias, type_):
            return None
        if value is None:
            return None
        return policy.Parameter(
            node.name.text,
            node.alias.text if node.alias else node.name.text,
            type_,
            in_declared_unit(value, type_),
            citations(node.citations),
            node.note or "",
            local_of(node.local, type_, self.sink, parameter=True),
            span=node.span,
        )

    def _value(self, node: nodes.Parameter, known: Type | None = None) -> tuple[Type, Value | None]:
        """The type and the value of a parameter; ``known`` is the type of its first version."""
        expressions = ExpressionChecker(self.scope, self.sink)
        if node.type is not None or known is not None:
            type_ = known or resolve_type(
                cast("nodes.TypeExpression", node.type), node.name.text, self.scope, self.sink
            )
            type_ = type_ if node.type is None else self._one_value(node.type, type_)
            term = expressions.check(node.value, Context.declared(type_), "＝").term
        else:
            typed = expressions.infer(node.value)
            term, type_ = typed.term, typed.type
            if isinstance(type_, NumberType) and isinstance(node.value, nodes.Number) and node.value.unit:
                type_ = evolve(type_, unit=self.scope.units.get(node.value.unit))
        value = constant(term)
        if value is None and not isinstance(type_, UnknownType):
            self.sink.report("P218", node.value.span)
        return type_, value

    def reading(self, node: nodes.Reading) -> policy.Reading | None:
        """Check and declare a reading: at least two alternatives, exactly one of them the default."""
        name = node.name.text
        members = enumeration(name, tuple(a.name for a in node.alternatives), False, self.sink)
        defaults = [a for a in node.alternatives if a.default]
        if len(defaults) != 1:
            self.sink.report("P313", (defaults[1] if len(defaults) > 1 else node.name).span, name=name)
        if len(node.alternatives) < 2:
            self.sink.report("P314", node.name.span, name=name)
        if not self.declare_name("reading", node.name, node.alias, members):
            return None
        alternatives = tuple(
            policy.Alternative(a.name.text, a.alias.text if a.alias else a.name.text, a.ground or "")
            for a in node.alternatives
        )
        default = (defaults or list(node.alternatives))[0].name.text
        return policy.Reading(
            name,
            node.alias.text if node.alias else name,
            alternatives,
            default,
            citations(node.citations),
            span=node.span,
        )

    # ---- decisions

    def declare_head(self, head: nodes.Head, version: int = 1, roster: str = "") -> Type | None:
        """Declare a decision; return its type, or None when its name is taken.

        Args:
            head: its name and type.
            version: which of its versions it is; later ones are declared already.
            roster: the roster for each of whose records it is decided, or "".
        """
        type_ = resolve_type(head.type, head.name.text, self.scope, self.sink)
        if version > 1:
            return later_version(self.scope.values.get(head.name.text), head, type_, self.sink)
        alias = head.alias.text if head.alias else head.name.text
        symbol = Symbol("decision", head.name.text, alias, type_, head.name.span, roster)
        return type_ if declare(self.scope, symbol, head.alias, self.sink) else None
