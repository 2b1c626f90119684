"""Types of facts with columns of exact types, good values and bad ones, at and beside every bound."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pyarrow as pa

from aidrules.values.types import BooleanType, Bound, DateType, EnumType, NumberType, SetType, TextType, Type

QUOTED = EnumType("类", ("it's", 'a"b', "x'; DROP TABLE t; --", "一\n二", "\\'"))
TYPES: list[tuple[Type, pa.Array]] = [
    (QUOTED, pa.array([*QUOTED.members, None, "its", "未知", "x", ""])),
    (SetType(QUOTED), pa.array([list(QUOTED.members), [], None, ["it's", "it's"], ["x"], [None], ['a"b']])),
    (TextType(), pa.array(["'; --", "", None, "未知", " 未知", "未知数"])),
    (BooleanType(), pa.array([True, None])),
    (NumberType(True, low=Bound(0), high=Bound(5, closed=False)), pa.array([-1, 0, 4, 5, None, 2**62])),
    (NumberType(True, low=Bound(Fraction(1, 2))), pa.array([Decimal(0), Decimal(1), None], pa.decimal128(38, 0))),
    (NumberType(False, 2, low=Bound(0, closed=False)), pa.array([Decimal("0.00"), Decimal("0.01"), Decimal("-0.01")])),
    (NumberType(False, low=Bound(Fraction(1, 8))), pa.array([Decimal("0.12"), Decimal("0.13"), None])),
    (NumberType(False, 1), pa.array([1, -3, None], pa.int16())),
    (DateType(high=Bound(date(2020, 2, 29))), pa.array([date(2020, 2, 29), date(2020, 3, 1), None])),
    (DateType(), pa.array([10**7, 0, -(10**6)], pa.int32()).cast(pa.date32())),
]
