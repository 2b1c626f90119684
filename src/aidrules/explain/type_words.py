"""What values a type allows, in Chinese or English."""

from __future__ import annotations

from typing import Literal

from aidrules.values.rosters import RecordField, RosterType
from aidrules.values.show import show_range
from aidrules.values.types import (
    BooleanType,
    ChoiceType,
    DateType,
    EnumType,
    NumberType,
    RangeType,
    SequenceType,
    SetType,
    Type,
    show_type,
)


def type_words(type_: Type, lang: Literal["zh", "en"]) -> str:
    """What values a type allows: the members of an enumeration, the range of a number."""
    match type_:
        case EnumType():
            return (" ＜ " if type_.ordered else "、").join(type_.members)
        case ChoiceType():
            members = "、".join(type_.element.members)
            return f"选择（{members}）" if lang == "zh" else f"permitted among {members}"
        case RangeType():
            one = type_words(type_.number, lang)
            return f"幅度 {one}" if lang == "zh" else f"range of {one}"
        case SetType() | SequenceType():
            members = "、".join(type_.element.members)
            if lang == "zh":
                return f"{'集合' if isinstance(type_, SetType) else '序列'}（{members}）"
            return f"{'set' if isinstance(type_, SetType) else 'sequence'} of {members}"
        case RosterType():
            colon = "：" if lang == "zh" else ": "
            fields = [f"{_named(field, lang)}{colon}{type_words(field.type, lang)}" for field in type_.fields]
            return f"名册（{'；'.join(fields)}）" if lang == "zh" else f"roster ({'; '.join(fields)})"
        case NumberType() | DateType():
            word = show_type(type_) if lang == "zh" else _english(type_)
            return f"{word}，{show_range(type_)}" if type_.low or type_.high else word
        case _:
            return show_type(type_) if lang == "zh" else _english(type_)


def _named(field: RecordField, lang: Literal["zh", "en"]) -> str:
    if field.name == field.alias:
        return field.name
    return f"{field.name}（{field.alias}）" if lang == "zh" else f"{field.alias} ({field.name})"


def _english(type_: Type) -> str:
    match type_:
        case BooleanType():
            return "yes or no"
        case DateType():
            return "date"
        case NumberType():
            places = "" if type_.places is None else f" with {type_.places} places"
            return ("integer" if type_.integral else f"decimal{places}") + (f" {type_.unit.word}" if type_.unit else "")
        case _:
            return "text"
