"""Resolves the names of an expression and checks its types; the result is a core term with its type."""

from __future__ import annotations

from fractions import Fraction

from attrs import evolve, frozen

from aidrules.core import terms
from aidrules.core.policy import AS_OF
from aidrules.diagnostics.diagnostic import OneOf, Related, Term
from aidrules.diagnostics.sink import DiagnosticSink
from aidrules.semantics import arithmetic, builtins, periods, ranges, rosters
from aidrules.semantics.constant_conditions import report_constant_condition, report_empty_range
from aidrules.semantics.membership import check_contains, check_member
from aidrules.semantics.mistaken_comparisons import report_no_date, report_range_or_list, report_uneven_ends
from aidrules.semantics.provided import check_provided
from aidrules.semantics.resolve_types import find_unit
from aidrules.semantics.symbols import Scope, Symbol
from aidrules.semantics.typed import Typed
from aidrules.semantics.typing_rules import CONDITION, Context, alike, fit, reference_typed
from aidrules.semantics.undeclared import report_undeclared
from aidrules.semantics.validity import BUILT_IN, built_in
from aidrules.source.numerals import to_decimal
from aidrules.source.text import Span
from aidrules.syntax import nodes
from aidrules.values.numbers import normal
from aidrules.values.types import (
    BooleanType,
    ChoiceType,
    DateType,
    EnumType,
    NumberType,
    RangeType,
    SetType,
    TextType,
    Type,
    UnknownType,
    show_type,
)

_UNKNOWN = UnknownType("reported")
_AS_OF_TYPE = DateType()


@frozen
class ExpressionChecker:
    """Checks the expressions of one rule.

    Attributes:
        scope: the names of the policy.
        sink: takes the diagnostics.
        rule: what the marks of the terms name.
        remarks: whether to warn of conditions that are always the same; a property may well state one.
        rosters: those at whose records the expression looks, the nearest last.
    """

    scope: Scope
    sink: DiagnosticSink
    rule: terms.Rule = terms.Rule("")
    remarks: bool = True
    rosters: tuple[Symbol, ...] = ()

    def mark(self, span: Span, understood: str = "") -> terms.Mark:
        """The mark of a term written at a place of this rule."""
        return terms.Mark(span, self.rule, understood)

    def for_rule(self, rule: terms.Rule) -> ExpressionChecker:
        """The same checker for another rule."""
        return evolve(self, rule=rule)

    # ---- entry points

    def check(self, node: nodes.Value, context: Context, operation: str = "：") -> Typed:
        """Check an expression against what is expected of it."""
        if isinstance(node, nodes.If):
            return self._if(node, context)
        permitted = ranges.check_permitted(self, node, context)
        if permitted is not None:
            return permitted
        return fit(self.infer(node, context.type), context, node.span, self.sink, operation)

    def condition(self, node: nodes.Expression) -> terms.Term:
        """Check a condition."""
        return self.check(node, CONDITION).term

    def infer(self, node: nodes.Value, hint: Type | None = None) -> Typed:
        """Find the type of an expression; ``hint`` is the type its surroundings suggest, for members of types."""
        match node:
            case nodes.Number():
                return self._number(node)
            case nodes.Text():
                return Typed(terms.Literal(node.value, mark=self.mark(node.span)), TextType())
            case nodes.Truth():
                return Typed(terms.Literal(node.value, mark=self.mark(node.span)), BooleanType())
            case nodes.Date():
                return Typed(terms.Literal(node.value, mark=self.mark(node.span)), DateType())
            case nodes.Reference():
                return self.reference(node, hint)
            case nodes.Call():
                return builtins.check_call(self, node)
            case nodes.SetOf():
                return self._set(node, hint)
            case nodes.Negative() | nodes.Sum() | nodes.Product():
                return arithmetic.check_arithmetic(self, node)
            case nodes.Not():
                operand = self.condition(node.operand)
                return self.truth(terms.Not(operand, mark=self.mark(node.span)))
            case nodes.Logic():
                operands = tuple(self.condition(operand) for operand in node.operands)
                return self.truth(terms.Logic(node.operator, operands, mark=self.mark(node.span)))
            case nodes.Compare():
                return self._compare(node)
            case nodes.Within():
                refused = periods.check_age_range(self, node)
                if refused is not None:
                    return refused
                subject = self.infer(node.subject)
                if isinstance(subject.type, RangeType):
                    return ranges.check_within(self, node, subject)
                report_range_or_list(node, self.sink)
                inside = self.bounds(subject, node.bounds)
                return self.truth(terms.Not(inside, mark=self.mark(node.span)) if node.negated else inside)
            case nodes.Member():
                return check_member(self, node)
            case nodes.Inside():
                return ranges.check_inside(self, node)
            case nodes.Bounds():
                ranges.report_bounds(self, node, hint)
                return Typed(terms.Literal(False, mark=self.mark(node.span)), _UNKNOWN)
            case nodes.Contains():
                return check_contains(self, node)
            case nodes.Provided():
                return check_provided(self, node)
            case nodes.Period():
                return periods.check_period(self, node)
            case nodes.If():
                return self._if(node, None)
            case nodes.Refer():
                return Typed(terms.Outcome("referred", node.words, mark=self.mark(node.span)), UnknownType())
            case nodes.NotApplicable():
                return Typed(terms.Outcome("not_applicable", node.words, mark=self.mark(node.span)), UnknownType())

    def truth(self, term: terms.Term) -> Typed:
        """A condition."""
        return Typed(term, BooleanType())

    # ---- atoms

    def _number(self, node: nodes.Number) -> Typed:
        mark = self.mark(node.span)
        bare = node.unit is None
        unit = None if node.unit is None else find_unit(node.unit, node.span, self.scope, self.sink)
        value = node.value * unit.factor if unit else node.value
        type_ = NumberType(node.value.denominator == 1)
        return Typed(
            terms.Literal(normal(value), mark=mark),
            type_,
            None if bare or unit is None else unit.dimension,
            unit.factor if unit else Fraction(1),
            to_decimal(value) is None,
        )

    def reference(self, node: nodes.Reference, hint: Type | None) -> Typed:
        """A name: a member of the type that is expected, or a declared value."""
        mark = self.mark(node.span)
        element = hint.element if isinstance(hint, SetType) else hint
        symbol = self.scope.values.get(node.name)
        field = rosters.field_reference(self, node)
        if field is not None and not (isinstance(element, EnumType) and node.name in element.members):
            return field
        if isinstance(element, EnumType) and node.name in element.members:
            if symbol is not None and symbol.type == element:
                kinds = OneOf((Term("kind-member"), Term(f"kind-{symbol.kind}")))
                related = (Related(symbol.span, "declared-here"),)
                self.sink.report("P111", node.span, related=related, name=node.name, kinds=kinds)
            return Typed(terms.Literal(node.name, mark=mark), element)
        if isinstance(hint, UnknownType) and hint.reason and (symbol is None or symbol.kind == "decision"):
            return Typed(terms.Literal(False, mark=mark), _UNKNOWN)  # it may be a member of the type that is in error
        if symbol is not None:
            self.scope.used.add(symbol.name)
            return rosters.misplaced(self, symbol, node.span) or self._use(symbol, mark)
        if node.name in (AS_OF, "as_of"):
            self.scope.used.add(AS_OF)
            return Typed(terms.FactRef(AS_OF, mark=mark), _AS_OF_TYPE)
        found = built_in(self.scope, node.name, mark)
        if found is not None:
            return found
        if node.name in self.scope.kinds:  # it is declared, and not yet known here, where only constants may stand
            self.sink.report("P218", node.span)
        elif node.name not in self.scope.broken:
            report_undeclared(self, node.name, node.span, element)
        return Typed(terms.Literal(False, mark=mark), _UNKNOWN)

    def _use(self, symbol: Symbol, mark: terms.Mark) -> Typed:
        term: terms.Term
        match symbol.kind:
            case "fact":
                term = terms.FactRef(symbol.name, mark=mark)
            case "parameter":
                term = terms.ParameterRef(symbol.name, mark=mark)
            case "reading":
                term = terms.ReadingRef(symbol.name, mark=mark)
            case "decision":
                term = terms.DecisionRef(symbol.name, mark=mark)
        return reference_typed(term, symbol.type)

    def _set(self, node: nodes.SetOf, hint: Type | None) -> Typed:
        mark = self.mark(node.span)
        if isinstance(hint, UnknownType):
            return Typed(terms.Literal(False, mark=mark), _UNKNOWN)
        if isinstance(hint, TextType):
            members = tuple(self.check(member, Context(TextType())).term for member in node.members)
            return Typed(terms.MakeSet(members, mark=mark), TextType())
        element = hint.element if isinstance(hint, SetType) else hint
        if not isinstance(element, EnumType):
            self.sink.report("P216", node.span, text=self.snippet(node.span))
            return Typed(terms.Literal(False, mark=mark), _UNKNOWN)
        members = tuple(self.check(member, Context(element)).term for member in node.members)
        type_ = hint if isinstance(hint, ChoiceType) else SetType(element)
        return Typed(terms.MakeSet(members, mark=mark), type_)

    def snippet(self, span: Span) -> str:
        """The text of a span."""
        source = self.sink.source
        return source.text[span.start : span.end] if source else ""

    # ---- comparison

    def _compare(self, node: nodes.Compare) -> Typed:
        aged = periods.check_age(self, node)
        if aged is not None:
            return aged
        left, right = self._both_sides(node.left, node.right, node.word or "为")
        if ranges.report_ordered(self, node, left):
            return self.truth(terms.Literal(False, mark=self.mark(node.span)))
        report_no_date(node.word, left, node.left.span, self.sink)
        if self.remarks:
            report_constant_condition(node.operator, left, right, node.span, self.sink)
        return self.truth(self.comparison(node.operator, left, right, node.span))

    def comparison(
        self, operator: nodes.CompareOp, left: Typed, right: Typed, span: Span, understood: str = ""
    ) -> terms.Term:
        """A comparison of two sides that agree; ordering needs values that have an order."""
        order: tuple[str, ...] | None = None
        if operator not in ("eq", "ne"):
            type_ = right.type if isinstance(left.type, UnknownType) else left.type
            if isinstance(type_, EnumType) and type_.ordered:
                order = type_.members
            elif not isinstance(type_, NumberType | DateType | UnknownType):
                self.sink.report("P204", span, type=show_type(type_))
        return terms.Compare(operator, left.term, right.term, order, mark=self.mark(span, understood))

    def _both_sides(self, left: nodes.Expression, right: nodes.Expression, word: str) -> tuple[Typed, Typed]:
        """Check both sides of a comparison, the side first whose type is known without the other."""
        if self.needs_hint(left) and not self.needs_hint(right):
            second = self.infer(right)
            first = self.check(left, Context.beside(second), word)
            return first, second
        first = self.infer(left)
        second = self.check(right, Context.beside(first), word)
        if first.dimension is None and second.dimension is not None:
            first = fit(first, Context.beside(second), left.span, self.sink, word)
        return first, second

    def needs_hint(self, node: nodes.Expression) -> bool:
        """Whether the type of an expression cannot be told by itself: a member of a type, a list of members."""
        if isinstance(node, nodes.SetOf):
            return True
        if not isinstance(node, nodes.Reference) or node.name in self.scope.values:
            return False
        return node.name != AS_OF and node.name not in BUILT_IN and not rosters.is_field(self, node.name)

    def bounds(self, subject: Typed, bounds: nodes.Bounds) -> terms.Term:
        """The condition that a subject lies within bounds."""
        parts: list[terms.Term] = []
        ends: list[tuple[Typed, bool]] = []
        default_low, default_high = self.scope.boundary_closed
        uneven = report_uneven_ends(bounds, subject, self.scope.units, self.sink)
        if bounds.low is not None:
            closed = default_low if bounds.low_closed is None else bounds.low_closed
            low = self.check(bounds.low, Context.beside(subject), bounds.word)
            ends.append((low, closed))
            understood = self.understood("以上", closed) if bounds.low_closed is None else ""
            parts.append(self.comparison("ge" if closed else "gt", subject, low, bounds.span, understood))
        if bounds.high is not None:
            closed = default_high if bounds.high_closed is None else bounds.high_closed
            high = self.check(bounds.high, Context.beside(subject), bounds.word)
            ends.append((high, closed))
            understood = self.understood("以下", closed) if bounds.high_closed is None else ""
            parts.append(self.comparison("le" if closed else "lt", subject, high, bounds.span, understood))
        if not uneven:
            report_empty_range(subject, ends, bounds.span, self.sink)
        return parts[0] if len(parts) == 1 else terms.Logic("and", tuple(parts), mark=self.mark(bounds.span))

    def understood(self, word: str, closed: bool) -> str:
        """How 以上 or 以下 was read, and on what ground."""
        ground = "本政策声明" if self.scope.boundary_declared else "民法典第1259条"
        return f"{word}{'含' if closed else '不含'}本数（{ground}）"

    # ---- choice

    def _if(self, node: nodes.If, context: Context | None) -> Typed:
        condition = self.condition(node.condition)
        mark = self.mark(node.span)
        if context is None:
            first = self.infer(node.then)
            context = Context.beside(first)
            then = first
            if isinstance(first.type, UnknownType) and isinstance(first.term, terms.Outcome):
                then = first
                otherwise = self.infer(node.otherwise)
                return evolve(otherwise, term=terms.Case(condition, then.term, otherwise.term, mark=mark))
            otherwise = self.infer(node.otherwise, first.type)
            if not alike(first.type, otherwise.type):
                left, right = show_type(first.type), show_type(otherwise.type)
                self.sink.report("P211", node.otherwise.span, left=left, right=right)
                return Typed(terms.Literal(False, mark=mark), _UNKNOWN)
            otherwise = fit(otherwise, context, node.otherwise.span, self.sink, "否则")
        else:
            then = self.check(node.then, context, "则")
            otherwise = self.check(node.otherwise, context, "否则")
        return Typed(
            terms.Case(condition, then.term, otherwise.term, mark=mark),
            _common(then.type, otherwise.type),
            otherwise.dimension if then.dimension is None else then.dimension,
            then.scale,
            then.rational or otherwise.rational,
        )


def _common(left: Type, right: Type) -> Type:
    """The type of a choice between two values that agree."""
    if isinstance(left, UnknownType):
        return right
    if isinstance(left, NumberType) and isinstance(right, NumberType):
        return NumberType(left.integral and right.integral)
    if isinstance(left, RangeType) and isinstance(right, RangeType):
        return RangeType(NumberType(left.number.integral and right.number.integral))
    return left


__all__ = ["ExpressionChecker"]
