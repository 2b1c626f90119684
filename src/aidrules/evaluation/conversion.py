"""One value that a caller gives for a fact, as a value of the fact's type."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction

from aidrules.diagnostics.visible import clip
from aidrules.source.near import get_close_matches
from aidrules.values.numbers import normal, too_large
from aidrules.values.show import show_value
from aidrules.values.types import (
    BooleanType,
    DateType,
    EnumType,
    NumberType,
    SetType,
    TextType,
    Type,
    Value,
    show_type,
)

_DECIMAL = re.compile(r"[+-]?[0-9]{1,400}(\.[0-9]{1,400})?")
_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_FULL_WIDTH = {full: full - 0xFEE0 for full in range(0xFF01, 0xFF5F)}
_TRUTH = {"是": True, "否": False, "true": True, "false": False}
MAX_PLACES = 30
"""How many decimal places a fact may have whose type does not say."""
_MAX_MEMBERS = 1000
_MAX_WRONG_MEMBERS = 10  # of one set, in a message
_MAX_EXPONENT = 400
_MOST_SHOWN = 60


class WrongValueError(Exception):
    """A value that a fact cannot take."""

    def __init__(self, kind: str, zh: str, en: str, suggestion: str = "") -> None:
        super().__init__(zh)
        self.kind, self.zh, self.en, self.suggestion = kind, zh, en, suggestion


def short(text: str) -> str:
    """A text short enough for a message about what was given."""
    return clip(text, _MOST_SHOWN)


def written(value: object) -> str:
    """Anything that a caller may give, as a short text for a message."""
    if isinstance(value, str):
        return short(value)
    if isinstance(value, int) and value.bit_length() > 1000:
        return "…"
    try:
        return short(repr(value))
    except Exception:  # what a foreign object does when it is shown is not ours: it may even be nested too deeply
        return f"<{type(value).__name__}>"


def convert(type_: Type, value: object) -> Value:
    """Convert what was given for a fact or a field to a value of its type, in its declared unit."""
    match type_:
        case BooleanType():
            return _truth(value)
        case NumberType():
            return _number(value, type_)
        case DateType():
            return as_date(value)
        case EnumType():
            return _member(value, type_)
        case SetType():
            return _set(value, type_)
        case TextType():
            if not isinstance(value, str):
                raise _wrong_type("文本", "a text", value)
            return _text(value)
        case _:
            raise _wrong_type(show_type(type_), "a value", value)


def _wrong_type(zh: str, en: str, value: object) -> WrongValueError:
    shown, kind = written(value), type(value).__name__
    if isinstance(value, str):
        return WrongValueError("wrong_type", f"应为{zh}，得到的是“{shown}”。", f"expected {en}, got “{shown}”.")
    return WrongValueError(
        "wrong_type", f"应为{zh}，得到的是 {shown}（{kind}）。", f"expected {en}, got {shown} ({kind})."
    )


def _text(value: str) -> str:
    """A text that can be written: half of a surrogate pair is no character."""
    if any("\ud800" <= character <= "\udfff" for character in value):
        raise WrongValueError("wrong_type", "里面有不成文字的字节。", "it holds bytes that are no text.")
    return value


def _truth(value: object) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.strip().lower() in _TRUTH:
        return _TRUTH[value.strip().lower()]
    raise _wrong_type("“是”或“否”", "a truth value", value)


def _number(value: object, type_: NumberType) -> int | Fraction:
    zh, en = ("整数", "an integer") if type_.integral else ("小数", "a decimal")
    if isinstance(value, float):
        raise WrongValueError(
            "wrong_type",
            f"不接受浮点数 {value!r}：二进制浮点数不能精确表示十进制小数，请用 Decimal、整数或文本。",
            f"the float {value!r} is refused: binary floats are not exact; give a Decimal, an int or a text.",
        )
    found: Fraction
    if isinstance(value, Decimal) and value.is_finite() and abs(value.adjusted()) >= _MAX_EXPONENT:
        raise WrongValueError("too_large", "这个数太大，或者小数位数太多。", "the number is too large or too long.")
    if (isinstance(value, int | Fraction) and not isinstance(value, bool)) or (
        isinstance(value, Decimal) and value.is_finite()
    ):
        found = Fraction(value)
    elif isinstance(value, str) and _DECIMAL.fullmatch(value.strip().translate(_FULL_WIDTH)):
        found = Fraction(value.strip().translate(_FULL_WIDTH))
    elif isinstance(value, str) and len(value) > 400 and value.strip().isdigit():
        raise WrongValueError("too_large", "这个数太大。", "the number is too large.")
    else:
        raise _wrong_type(zh, en, value)
    if too_large(found):
        raise WrongValueError("too_large", "这个数太大。", "the number is too large.")
    if type_.integral and found.denominator != 1:
        raise WrongValueError(
            "wrong_type",
            f"应为整数，得到的是 {show_value(found)}。",
            f"expected an integer, got {show_value(found)}.",
        )
    if type_.places is not None and (found * 10**type_.places).denominator != 1:
        raise WrongValueError(
            "wrong_type",
            f"最多 {type_.places} 位小数，得到的是 {show_value(found)}。",
            f"at most {type_.places} decimal places, got {show_value(found)}.",
        )
    if (found * 10**MAX_PLACES).denominator != 1:
        raise WrongValueError("wrong_type", "小数位数太多。", "there are too many decimal places.")
    return normal(found)


def as_date(value: object) -> datetime.date:
    """A date, or a text that writes one as ISO 8601 does."""
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return value
    if isinstance(value, str) and _ISO_DATE.fullmatch(value.strip()):
        try:
            return datetime.date.fromisoformat(value.strip())
        except ValueError:
            raise WrongValueError("wrong_type", f"没有 {value} 这个日期。", f"there is no date {value}.") from None
    raise _wrong_type("日期（date 或“2020-03-01”样式的文本）", "a date or an ISO text", value)


def _member(value: object, type_: EnumType) -> str:
    if not isinstance(value, str):
        raise _wrong_type(f"“{type_.name}”的一个成员", f"a member of “{type_.name}”", value)
    if value in type_.members:
        return value
    near = get_close_matches(short(value), type_.members, n=1, cutoff=0.4)
    hint_zh, hint_en = (f"是否要用“{near[0]}”？", f" Did you mean “{near[0]}”?") if near else ("", "")
    members = "、".join(type_.members)
    raise WrongValueError(
        "unknown_member",
        f"“{short(value)}”不在可选的值之中（{members}）。{hint_zh}",
        f"“{short(value)}” is not one of {members}.{hint_en}",
        near[0] if near else "",
    )


def _set(value: object, type_: SetType) -> frozenset[str]:
    if isinstance(value, str):
        text = value.strip()
        items: Iterable[object] = [] if text in ("", "空集") else [part.strip() for part in re.split("[、,，]", text)]
    elif isinstance(value, Iterable) and not isinstance(value, Mapping | bytes):
        items = value
    else:
        raise _wrong_type(f"“{type_.element.name}”的若干成员", f"members of “{type_.element.name}”", value)
    found = set()
    wrong: list[WrongValueError] = []
    for count, item in enumerate(items):
        if count >= _MAX_MEMBERS:
            raise WrongValueError("too_large", "成员太多。", "there are too many members.")
        try:
            found.add(_member(item, type_.element))
        except WrongValueError as error:
            wrong.append(error)
    if len(wrong) > 1:
        first, shown = wrong[0], wrong[:_MAX_WRONG_MEMBERS]
        zh, en = "".join(error.zh for error in shown), " ".join(error.en for error in shown)
        raise WrongValueError(first.kind, zh, en, first.suggestion)
    if wrong:
        raise wrong[0]
    return frozenset(found)
