"""The text of a value that a generated function computes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from aidrules.backends.plan import Answer, Between, Emission, Expr, Listed, OneOf, Scalar
from aidrules.backends.python.magnitude import is_whole
from aidrules.backends.python.writer import Writer, bare, listed
from aidrules.core.policy import Fact
from aidrules.values.types import NumberType, RangeType, SetType, Type


def value_text(answer: Answer, writer: Writer, facts: Mapping[Any, Fact]) -> str:
    """The value of an answer that is decided."""
    match answer.value:
        case OneOf(options):
            *choices, (last, _) = options
            found = [f"{writer.constant(value)} if {bare(writer.text(when))} else " for value, when in choices]
            return f"({''.join(found)}{writer.constant(last)})"
        case Scalar(value):
            return _converted(value, answer.type, writer, facts)
        case Listed(items):
            text = items_text(items, writer)
            return f"frozenset({text})" if isinstance(answer.type, SetType) else text
        case Between() as found:
            low, high = (
                f"{_converted(end, answer.type, writer, facts)} if {bare(writer.text(has))} else None"
                for end, has in ((found.low, found.has_low), (found.high, found.has_high))
            )
            closed = [f"bool({bare(writer.text(when))})" for when in (found.low_closed, found.high_closed)]
            return f"Interval({low}, {high}, low_closed={closed[0]}, high_closed={closed[1]})"
        case None:
            return "None"


def _converted(value: Expr, type_: Type, writer: Writer, facts: Mapping[Any, Fact]) -> str:
    number = type_.number if isinstance(type_, RangeType) else type_
    text = writer.text(value)
    if not isinstance(number, NumberType):
        return text
    if number.integral:
        return text if is_whole(value, facts) else f"as_whole({bare(text)})"
    return f"as_decimal({bare(text)})"


def items_text(items: Sequence[Emission], writer: Writer) -> str:
    """A tuple of the items whose conditions hold."""
    return listed([(writer.constant(item.item), writer.text(item.when)) for item in items if not item.when.is_false])
