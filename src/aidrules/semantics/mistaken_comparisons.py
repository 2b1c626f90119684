"""Comparisons that can be read in a way that was not meant."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from aidrules.diagnostics.diagnostic import Fix
from aidrules.diagnostics.sink import DiagnosticSink
from aidrules.semantics.typed import Typed
from aidrules.source.text import Span
from aidrules.syntax import nodes
from aidrules.syntax.lexicon import lexicon
from aidrules.values.types import DateType, NumberType, UnknownType, show_type
from aidrules.values.units import Unit

_OF_DATES = frozenset({"EARLIER", "LATER", "NOT_EARLIER", "NOT_LATER", "BEFORE", "AFTER"})
_OF_MEMBERS = frozenset({"IN", "NOT_IN"})
_LARGE = {"万": 10**4, "亿": 10**8}
_SPOKEN_WHOLE = 1000  # 2至5万 means 2万, and nobody says 1500至5万 for 1500万


@cache
def _words(terminals: frozenset[str]) -> frozenset[str]:
    return frozenset(word for word, keyword in lexicon().by_word().items() if keyword.terminal in terminals)


def report_no_date(word: str, left: Typed, span: Span, sink: DiagnosticSink) -> None:
    """Refuse 早于 and its like for anything but dates."""
    if word in _words(_OF_DATES) and not isinstance(left.type, DateType | UnknownType):
        sink.report("P201", span, expected=show_type(DateType()), found=show_type(left.type))


def report_range_or_list(node: nodes.Within, sink: DiagnosticSink) -> None:
    """Refuse 属于（1，3）: the open interval of mathematics, or two values with the wrong sign between them."""
    low, high = node.bounds.low, node.bounds.high
    is_open = node.bounds.low_closed is False and node.bounds.high_closed is False
    if node.word not in _words(_OF_MEMBERS) or not is_open or low is None or high is None or sink.source is None:
        return
    between = sink.source.text[low.span.end : high.span.start]
    comma = low.span.end + next(at for at, sign in enumerate(between) if sign in ",，")
    span = node.bounds.span
    fix = Fix(sink.source.span(comma, comma + 1), "、")
    sink.report("P326", span, fix=fix, text=sink.source.text[span.start : span.end])


def report_uneven_ends(bounds: nodes.Bounds, subject: Typed, units: Mapping[str, Unit], sink: DiagnosticSink) -> bool:
    """Refuse 2至5万元: a lower end without a unit beside an upper one whose 万 or unit may be meant for both.

    Args:
        bounds: the range.
        subject: what is held against it; its unit is that of a number without one.
        units: the units by word.
        sink: takes the diagnostic.

    Returns:
        Whether it was refused.
    """
    low, high = bounds.low, bounds.high
    if not isinstance(low, nodes.Number) or not isinstance(high, nodes.Number) or low.unit is not None or not low.value:
        return False
    own = subject.type.unit if isinstance(subject.type, NumberType) else None
    read = own.factor if own else 1
    unit = units.get(high.unit or "")
    shared = _LARGE.get(high.text[-1:], 1) if low.text[-1:] not in _LARGE and low.value < _SPOKEN_WHOLE else 1
    uneven = shared * (unit.factor if unit else read) != read
    if uneven and sink.source is not None:
        sink.report("P327", bounds.span, text=sink.source.text[bounds.span.start : bounds.span.end])
    return uneven
