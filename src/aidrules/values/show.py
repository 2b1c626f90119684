"""Values in the words of the language."""

from __future__ import annotations

import datetime
from fractions import Fraction

from aidrules.source.numerals import format_exact
from aidrules.values.permitted import Interval
from aidrules.values.rosters import Record, Roster
from aidrules.values.types import DateType, NumberType, Value


def show_value(value: Value | None) -> str:
    """A value in the words of the language."""
    match value:
        case None:
            return "未知"
        case bool():
            return "是" if value else "否"
        case int() | Fraction():
            return format_exact(value)
        case str():
            return value
        case datetime.date():
            return value.isoformat()
        case frozenset():
            return "、".join(sorted(value)) or "空集"
        case Interval():
            return value.words()
        case tuple():
            return "、".join(value) or "空集"
        case Roster():
            return "、".join([*map(_record, value.values()), *([] if value.complete else ["其余不详"])]) or "空集"


def _record(record: Record) -> str:
    return f"（{'，'.join(f'{name} {show_value(value)}' for name, value in record.items())}）"


def show_range(type_: NumberType | DateType) -> str:
    """A range as an interval: [0，100], or (－∞，5)."""
    low = f"{'[' if type_.low.closed else '('}{show_value(type_.low.value)}" if type_.low else "(－∞"
    high = f"{show_value(type_.high.value)}{']' if type_.high.closed else ')'}" if type_.high else "＋∞)"
    return f"{low}，{high}"
