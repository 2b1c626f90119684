"""When types and units agree, and how a term is brought to what its surroundings expect."""

from __future__ import annotations

import re
from fractions import Fraction

from attrs import evolve, frozen

from aidrules.core.terms import Arithmetic, Literal, MakeInterval, MakeSet, Term
from aidrules.diagnostics.diagnostic import Fix
from aidrules.diagnostics.sink import DiagnosticSink
from aidrules.semantics.typed import Typed
from aidrules.source.numerals import to_decimal
from aidrules.source.text import Span
from aidrules.values.numbers import is_number, normal
from aidrules.values.types import (
    BooleanType,
    ChoiceType,
    DateType,
    EnumType,
    NumberType,
    RangeType,
    SequenceType,
    SetType,
    TextType,
    Type,
    UnknownType,
    show_type,
)
from aidrules.values.units import PURE, Dimension, show_dimension


@frozen
class Context:
    """What stands beside an expression, or what is declared for it.

    Attributes:
        type: the type expected.
        dimension: what a number measures there; None for anything.
        scale: base units in which a bare number is read there.
        assigned: the value becomes a value of ``type`` itself, so whole numbers and decimal places count.
        condition: the expression is a condition, not one side of a comparison.
    """

    type: Type
    dimension: Dimension | None = PURE
    scale: Fraction = Fraction(1)
    assigned: bool = False
    condition: bool = False

    def of_number(self) -> Context:
        """The context of one number of a range that is expected here."""
        return evolve(self, type=self.type.number) if isinstance(self.type, RangeType) else self

    @staticmethod
    def beside(typed: Typed) -> Context:
        """The context of the other side of a comparison or a sum."""
        return Context(typed.type, typed.dimension, typed.scale)

    @staticmethod
    def declared(type_: Type) -> Context:
        """The context of a value that must be of a declared type."""
        number = type_.number if isinstance(type_, RangeType) else type_
        if isinstance(number, NumberType) and number.unit is not None:
            return Context(type_, number.unit.dimension, number.unit.factor, assigned=True)
        return Context(type_, assigned=True)


CONDITION = Context(BooleanType(), condition=True)


def reference_typed(term: Term, type_: Type) -> Typed:
    """A reference to something of a declared type."""
    number = type_.number if isinstance(type_, RangeType) else type_
    if isinstance(number, NumberType) and number.unit is not None:
        return Typed(term, type_, number.unit.dimension, number.unit.factor)
    return Typed(term, type_)


def scaled(term: Term, factor: Fraction) -> Term:
    """A number term times a constant, folded where it is a constant itself."""
    if factor == 1:
        return term
    if isinstance(term, Literal) and is_number(term.value):
        return evolve(term, value=normal(Fraction(term.value) * factor))
    return Arithmetic("mul", (Literal(normal(factor), mark=term.mark), term), mark=term.mark)


def dimensions_agree(left: Dimension | None, right: Dimension | None) -> bool:
    """Bare numbers and pure numbers (a quotient 名/名) go with every unit; other units must be the same."""
    return not left or not right or left == right


def adapt(typed: Typed, context: Context) -> Typed:
    """Read a bare number in the unit of its context."""
    if typed.dimension is not None or not isinstance(context.type, NumberType) or context.dimension is None:
        return typed
    return evolve(typed, term=scaled(typed.term, context.scale), dimension=context.dimension, scale=context.scale)


def fit(typed: Typed, context: Context, span: Span, sink: DiagnosticSink, operation: str) -> Typed:
    """Bring a typed term into its context; report where it does not belong there."""
    found, expected = typed.type, context.type
    if isinstance(found, UnknownType) or isinstance(expected, UnknownType):
        return typed
    if isinstance(found, NumberType) and isinstance(expected, NumberType):
        return _fit_number(adapt(typed, context), context, span, sink, operation)
    if isinstance(expected, RangeType) and isinstance(found, NumberType | RangeType):
        return _fit_range(typed, context, span, sink, operation)
    member = isinstance(found, EnumType) and isinstance(expected, SetType) and found == expected.element
    if member and (isinstance(typed.term, Literal) or isinstance(expected, ChoiceType)):
        return Typed(MakeSet((typed.term,), mark=typed.term.mark), expected)
    if not alike(found, expected):
        unquoted = unquoted_value(typed, expected)
        text = sink.source.text[span.start : span.end] if sink.source else ""
        if isinstance(found, RangeType) and isinstance(expected, NumberType):
            sink.report("P240", span, text=text)
        elif isinstance(found, ChoiceType) and found.element == expected:
            sink.report("P241", span, text=text)
        elif isinstance(found, EnumType) and isinstance(expected, EnumType):
            sink.report("P215", span, left=show_type(expected), right=show_type(found))
        elif unquoted:
            sink.report("P036", span, fix=Fix(span, unquoted), text=unquoted)
        elif context.condition:
            sink.report("P208", span, found=show_type(found))
        else:
            sink.report("P201", span, expected=show_type(expected), found=show_type(found))
        return evolve(typed, type=UnknownType("reported"))
    return typed


def alike(left: Type, right: Type) -> bool:
    """Whether values of two types can stand for each other; what is in error already goes with everything."""
    if isinstance(left, UnknownType) or isinstance(right, UnknownType):
        return True
    if isinstance(left, EnumType) and isinstance(right, EnumType):
        return left == right
    if isinstance(left, SetType | SequenceType) and isinstance(right, SetType | SequenceType):
        return left.element == right.element and type(left) is type(right)
    return type(left) is type(right)


def unquoted_value(typed: Typed, expected: Type) -> str:
    """The text of a quoted text that, without its quotation marks, would be what is expected; "" otherwise."""
    if not isinstance(typed.term, Literal) or not isinstance(typed.type, TextType):
        return ""
    text = str(typed.term.value)
    element = expected.element if isinstance(expected, SetType | SequenceType) else expected
    match element:
        case EnumType():
            fits = text in element.members
        case BooleanType():
            fits = text in ("是", "否")
        case NumberType():
            fits = re.fullmatch(r"[0-9]+(\.[0-9]+)?", text) is not None
        case DateType():
            fits = re.fullmatch(r"[0-9]{4}(-[0-9]{1,2}-[0-9]{1,2}|年[0-9]{1,2}月[0-9]{1,2}日)", text) is not None
        case _:
            fits = False
    return text if fits else ""


def _fit_range(typed: Typed, context: Context, span: Span, sink: DiagnosticSink, operation: str) -> Typed:
    """A range, or one number as the range of that number."""
    if isinstance(typed.type, RangeType):
        number = _fit_number(evolve(typed, type=typed.type.number), context.of_number(), span, sink, operation)
        return number if isinstance(number.type, UnknownType) else typed
    number = _fit_number(typed, context.of_number(), span, sink, operation)
    if isinstance(number.type, UnknownType):
        return number
    type_ = context.type if context.assigned or not isinstance(typed.type, NumberType) else RangeType(typed.type)
    return evolve(number, term=MakeInterval(number.term, number.term, mark=number.term.mark), type=type_)


def _fit_number(typed: Typed, context: Context, span: Span, sink: DiagnosticSink, operation: str) -> Typed:
    assert isinstance(typed.type, NumberType) and isinstance(context.type, NumberType)  # noqa: S101 - the caller's case
    if not dimensions_agree(typed.dimension, context.dimension):
        left, right = show_dimension(context.dimension or PURE), show_dimension(typed.dimension or PURE)
        sink.report("P202", span, operation=operation, left=left, right=right)
        return evolve(typed, type=UnknownType("reported"))
    if context.assigned:
        _fit_assigned(typed, context, span, sink)
    return typed


def _fit_assigned(typed: Typed, context: Context, span: Span, sink: DiagnosticSink) -> None:
    assert isinstance(typed.type, NumberType) and isinstance(context.type, NumberType)  # noqa: S101 - the caller's case
    if isinstance(typed.term, Literal) and is_number(typed.term.value):
        shown = Fraction(typed.term.value) / context.scale
        if not _fits_places(shown, context.type):
            if context.type.integral:
                sink.report("P201", span, expected=show_type(context.type), found=show_type(NumberType(False)))
            elif to_decimal(shown) is None:
                sink.report("P203", span)
            else:
                sink.report("P210", span, value=str(to_decimal(shown)), places=str(context.type.places))
        return
    if typed.rational:
        sink.report("P203", span)
    elif context.type.integral and not typed.type.integral:
        sink.report("P201", span, expected=show_type(context.type), found=show_type(typed.type))


def _fits_places(value: Fraction, type_: NumberType) -> bool:
    if type_.integral:
        return value.denominator == 1
    if to_decimal(value) is None:
        return False
    return type_.places is None or (value * 10**type_.places).denominator == 1
