"""Constants: the value of an expression that names nothing."""

from __future__ import annotations

from fractions import Fraction

from aidrules.core import terms
from aidrules.diagnostics.sink import DiagnosticSink
from aidrules.source.text import Span
from aidrules.values.numbers import is_number, normal
from aidrules.values.permitted import Interval
from aidrules.values.ranges import outside
from aidrules.values.show import show_range, show_value
from aidrules.values.types import DateType, NumberType, Type, Value


def constant(term: terms.Term) -> Value | None:
    """The value of a constant term in base units, or None when it is no constant."""
    match term:
        case terms.Literal():
            return term.value
        case terms.MakeSet():
            members = [constant(member) for member in term.members]
            if all(isinstance(member, str) for member in members):
                return frozenset(str(member) for member in members)
            return None
        case terms.MakeInterval():
            ends = [None if end is None else constant(end) for end in (term.low, term.high)]
            wanted = (term.low, term.high)
            if any(end is not None and not is_number(value) for end, value in zip(wanted, ends, strict=True)):
                return None
            return Interval(*ends, low_closed=term.low_closed, high_closed=term.high_closed)
        case terms.Arithmetic(operator="mul"):
            product = Fraction(1)
            for operand in term.operands:
                value = constant(operand)
                if not is_number(value):
                    return None
                product *= value
            return normal(product)
        case _:
            return None


def check_range(value: Value, type_: Type, span: Span, sink: DiagnosticSink) -> None:
    """Report a constant outside the declared range; ``value`` is in the declared unit."""
    if isinstance(type_, NumberType | DateType) and outside(value, type_):
        sink.report("P205", span, value=show_value(value), range=show_range(type_))
