"""The text of what an answer comes to: its value, its reasons, and which of the outcomes it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from aidrules.backends.plan import Answer, Between, Emission, Expr, Listed, OneOf, Scalar
from aidrules.backends.python.magnitude import is_whole
from aidrules.backends.python.writer import Writer, bare, listed
from aidrules.core.policy import Fact
from aidrules.values.types import NumberType, RangeType, SetType, Type

Result = Callable[[str, str, str], str]
"""From the text of status, value and reasons to that of the result."""


def result_tuple(status: str, value: str, reasons: str) -> str:
    """A result as generated functions give it."""
    return f"({status}, {value}, {reasons})"


def conditions(answer: Answer) -> dict[str, Expr]:
    """The conditions of the five outcomes, those left out that never are."""
    found = {
        "fault": answer.fault,
        "decided": answer.decided,
        "undetermined": answer.undetermined,
        "referred": answer.referred,
        "not_applicable": answer.not_applicable,
    }
    return {status: when for status, when in found.items() if not when.is_false}


def value_parts(answer: Answer) -> list[Expr]:
    """What the value of an answer is made of, where it is not one of some constants."""
    match answer.value:
        case Scalar(value):
            return [value]
        case Between(has_low, low, low_closed, has_high, high, high_closed):
            return [has_low, low, low_closed, has_high, high, high_closed]
        case Listed(items):
            return [item.when for item in items]
        case _:
            return []


def value_text(answer: Answer, writer: Writer, facts: Mapping[str, Fact]) -> str:
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


def _converted(value: Expr, type_: Type, writer: Writer, facts: Mapping[str, Fact]) -> str:
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


def result_lines(
    answer: Answer, writer: Writer, facts: Mapping[str, Fact], result: Result = result_tuple, fault: str = ""
) -> list[str]:
    """The lines that return the result of an answer.

    Args:
        answer: the answer.
        writer: writes its conditions; what they share is worked out already.
        facts: the facts of the plan, by name.
        result: the text of a result.
        fault: what is done where the policy has no answer; an exception to be raised.
    """
    lines = []
    found = conditions(answer)
    reasons = items_text(answer.reasons, writer)
    if len(found) > 1 and len(answer.reasons) > 1:
        lines.append(f"reasons = {reasons}")
        reasons = "reasons"
    for at, (status, when) in enumerate(found.items()):
        if status == "fault":
            line = f"raise {fault or 'UnusualError'}"
        else:
            value = value_text(answer, writer, facts) if status == "decided" else "None"
            line = f"return {result(repr(status), value, reasons)}"
        if at == len(found) - 1:
            lines.append(line)
        else:
            lines += [f"if {bare(writer.text(when))}:", f"    {line}"]
    return lines
