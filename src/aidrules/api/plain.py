"""Values as JSON carries them."""

from __future__ import annotations

import datetime
import decimal
from fractions import Fraction

from aidrules.source.numerals import format_exact
from aidrules.values.permitted import Interval
from aidrules.values.rosters import Roster


def plain(value: object) -> object:
    """A value as JSON carries it: decimals as text, dates as ISO text, sets as sorted lists."""
    match value:
        case bool() | int() | str() | None:
            return value
        case decimal.Decimal() | Fraction():
            return format_exact(Fraction(value))
        case datetime.date():
            return value.isoformat()
        case Interval():
            return value.to_dict()
        case frozenset():
            return sorted(value)
        case tuple():
            return list(value)
        case Roster():
            records = [{name: plain(found) for name, found in record.items()} for record in value.records]
            return records if value.complete else {"records": records, "complete": False}
        case _:
            raise TypeError(f"no JSON form for {type(value).__name__}")
