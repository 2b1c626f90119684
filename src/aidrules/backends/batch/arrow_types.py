"""Which Arrow types a fact may come in: exact ones, and text; never floats or times of day."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.types as at
from attrs import frozen

from aidrules.values.rosters import RosterType
from aidrules.values.types import (
    BooleanType,
    DateType,
    EnumType,
    NumberType,
    SetType,
    TextType,
    Type,
    show_type,
)


@frozen
class Refusal:
    """Why a column cannot be a fact of some type.

    Attributes:
        kind: ``float_column``, ``timestamp_column``, ``wrong_column_type`` or ``unknown_field``.
        zh: why, in Chinese; it follows the name of the column.
        en: the same in English.
    """

    kind: str
    zh: str
    en: str


def plain(arrow: pa.DataType) -> pa.DataType:
    """The type of the values behind an encoding: of a dictionary, of runs, of an extension."""
    while True:
        if at.is_dictionary(arrow) or at.is_run_end_encoded(arrow):
            arrow = arrow.value_type
        elif isinstance(arrow, pa.BaseExtensionType):
            arrow = arrow.storage_type
        else:
            return arrow


def is_text(arrow: pa.DataType) -> bool:
    """Whether values are texts."""
    return bool(at.is_string(arrow) or at.is_large_string(arrow) or at.is_string_view(arrow))


def is_list(arrow: pa.DataType) -> bool:
    """Whether values are lists, in any of the layouts that Arrow has for them."""
    return bool(
        at.is_list(arrow)
        or at.is_large_list(arrow)
        or at.is_fixed_size_list(arrow)
        or at.is_list_view(arrow)
        or at.is_large_list_view(arrow)
    )


def refusal(type_: Type, given: pa.DataType) -> Refusal | None:
    """Why values of an Arrow type cannot be a fact's, or None where they may be.

    Args:
        type_: the type of the fact, or of a field of a roster.
        given: the type of the column.
    """
    arrow = plain(given)
    if at.is_null(arrow):
        return None
    if at.is_floating(arrow):
        return Refusal(
            "float_column",
            f"是浮点数（{arrow}），二进制浮点数不能精确表示十进制小数；请先转换为 decimal、整数或者文本。",
            f"is of floats ({arrow}), which are not exact; cast it to decimal, to integers or to text first.",
        )
    if at.is_timestamp(arrow) or at.is_time(arrow) or at.is_duration(arrow):
        return Refusal(
            "timestamp_column",
            f"带有时刻（{arrow}），事实只取日期；请先转换为 date32，并确定所用的时区。",
            f"has a time of day ({arrow}); facts are dates: cast it to date32 in the time zone that is meant.",
        )
    if isinstance(type_, RosterType):
        return _roster(type_, arrow)
    if _fits(type_, arrow):
        return None
    if isinstance(type_, SetType) and is_list(arrow):
        found = refusal(TextType(), arrow.value_type)
        return None if found is None else _wrong(type_, arrow)
    return _wrong(type_, arrow)


def _fits(type_: Type, arrow: pa.DataType) -> bool:
    if is_text(arrow):
        return True
    match type_:
        case BooleanType():
            return bool(at.is_boolean(arrow))
        case NumberType():
            return bool(at.is_integer(arrow) or at.is_decimal(arrow))
        case DateType():
            return bool(at.is_date(arrow))
        case _:
            return False


def _wrong(type_: Type, arrow: pa.DataType) -> Refusal:
    wanted_zh, wanted_en = _wanted(type_)
    return Refusal(
        "wrong_column_type",
        f"的类型是 {arrow}；{show_type(type_)}应为{wanted_zh}。",
        f"is of the type {arrow}; it has to be {wanted_en}.",
    )


def _wanted(type_: Type) -> tuple[str, str]:
    match type_:
        case BooleanType():
            return "布尔值，或者写着“是”“否”的文本", "boolean, or text that says 是 or 否"
        case NumberType():
            return "整数、decimal 或者文本", "integers, decimals or text"
        case DateType():
            return "date32、date64，或者“2020-03-01”样式的文本", "date32, date64 or ISO text"
        case SetType():
            return "文本的列表，或者用“、”隔开的文本", "a list of text, or text parted by 、"
        case RosterType():
            return "结构体的列表", "a list of structs"
        case EnumType() | TextType() | _:
            return "文本", "text"


def _roster(type_: RosterType, arrow: pa.DataType) -> Refusal | None:
    """A list of structs; a struct of such a list and of whether it is complete; or text."""
    if is_text(arrow):
        return None
    if at.is_struct(arrow):
        names = {arrow.field(at_).name: arrow.field(at_).type for at_ in range(arrow.num_fields)}
        listed = [name for name in names if name in ("records", "名单")]
        told = [name for name in names if name in ("complete", "完整")]
        if len(listed) != 1 or len(told) > 1 or len(names) != len(listed) + len(told):
            return _wrong(type_, arrow)
        if told and not at.is_boolean(plain(names[told[0]])):
            return _wrong(type_, arrow)
        arrow = plain(names[listed[0]])
    if not is_list(arrow):
        return _wrong(type_, arrow)
    record = plain(arrow.value_type)
    if at.is_null(record):
        return None
    return record_refusal(type_, record) if at.is_struct(record) else _wrong(type_, arrow)


def record_refusal(type_: RosterType, record: pa.DataType) -> Refusal | None:
    """Why structs cannot be the records of a roster, or None where they may be."""
    seen: set[str] = set()
    for position in range(record.num_fields):
        found = record.field(position)
        field = type_.find(found.name)
        if field is None:
            known = "、".join(f.name for f in type_.fields)
            return Refusal(
                "unknown_field",
                f"里没有“{found.name}”这个字段，名册的字段有：{known}。",
                f"has a field “{found.name}” that the roster does not know; it has {known}.",
            )
        if field.name in seen:
            return Refusal(
                "duplicate",
                f"里“{field.name}”给出了不止一次（名称和别名各一次）。",
                f"gives the field “{field.alias}” twice, by its name and by its alias.",
            )
        seen.add(field.name)
        why = refusal(field.type, found.type)
        if why is not None:
            return Refusal(why.kind, f"的字段“{found.name}”{why.zh}", f", field “{found.name}”: it {why.en}")
    return None
