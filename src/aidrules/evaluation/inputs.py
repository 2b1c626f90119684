"""From what a caller gives to what the interpreter takes: facts, readings and the as-of date, all checked at once."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from difflib import get_close_matches
from fractions import Fraction

from attrs import define, field, frozen

from aidrules.core.policy import AS_OF, CorePolicy, Fact
from aidrules.errors import FactError, Problem
from aidrules.evaluation.possible import Possible, known
from aidrules.values.domains import domain_of
from aidrules.values.numbers import normal, too_large
from aidrules.values.ranges import in_base_unit, outside
from aidrules.values.show import show_range, show_value
from aidrules.values.types import (
    BooleanType,
    DateType,
    EnumType,
    NumberType,
    SetType,
    TextType,
    Value,
    show_type,
)

UNKNOWN_WORD = "未知"
_DECIMAL = re.compile(r"[+-]?[0-9]{1,400}(\.[0-9]{1,400})?")
_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_FULL_WIDTH = {full: full - 0xFEE0 for full in range(0xFF01, 0xFF5F)}
_TRUTH = {"是": True, "否": False, "true": True, "false": False}
MAX_PLACES = 30
"""How many decimal places a fact may have whose type does not say."""
_MAX_MEMBERS = 1000
_MAX_SUGGESTIONS = 50  # looking for the nearest name takes long, and nobody reads more


@frozen
class Case:
    """One case, checked.

    Attributes:
        facts: the given facts by Chinese name, in declared units; None for unknown.
        presumed: the facts that were not given and are presumed, with their presumed values.
        readings: the alternative in force for every reading.
        as_of: the date on which the facts are judged.
    """

    facts: Mapping[str, Value | None]
    presumed: Mapping[str, Value]
    readings: Mapping[str, str]
    as_of: datetime.date | None

    def possible(self, policy: CorePolicy) -> dict[str, Possible]:
        """What each fact may be, in base units."""
        found: dict[str, Possible] = {}
        for name, fact in policy.facts.items():
            value = self.facts.get(name, self.presumed.get(name))
            found[name] = Possible(domain_of(fact.type)) if value is None else known(in_base_unit(value, fact.type))
        return found


def check_case(
    policy: CorePolicy,
    facts: Mapping[str, object],
    readings: Mapping[str, str] | None = None,
    as_of: object = None,
) -> Case:
    """Check everything a caller gives.

    Args:
        policy: the policy.
        facts: values by Chinese name or alias; None and 未知 are unknown.
        readings: alternatives by the reading's name or alias.
        as_of: a date or an ISO text.

    Raises:
        FactError: with every problem there is.
    """
    checker = _Checker(policy)
    given = checker.facts(facts)
    chosen = checker.readings(readings if readings is not None else {})
    day = checker.as_of(as_of, given)
    if checker.problems:
        raise FactError(checker.problems)
    if day is not None and AS_OF in policy.facts:
        given[AS_OF] = day
    presumed = {
        name: fact.presumption
        for name, fact in policy.facts.items()
        if name not in given and fact.presumption is not None
    }
    return Case(given, presumed, chosen, day)


class _WrongError(Exception):
    """A value that a fact cannot take."""

    def __init__(self, kind: str, zh: str, en: str, suggestion: str = "") -> None:
        super().__init__(zh)
        self.kind, self.zh, self.en, self.suggestion = kind, zh, en, suggestion


@define
class _Checker:
    policy: CorePolicy
    problems: list[Problem] = field(factory=list)

    def _problem(self, name: str, kind: str, zh: str, en: str, suggestion: str = "") -> None:
        self.problems.append(Problem(name, kind, zh, en, suggestion))

    def facts(self, given: object) -> dict[str, Value | None]:
        found: dict[str, Value | None] = {}
        if not isinstance(given, Mapping):
            kind = type(given).__name__
            self._problem(
                "",
                "wrong_type",
                f"事实应当是“名称—值”的映射，得到的是 {kind}。",
                f"Facts must be a mapping of names to values, not {kind}.",
            )
            return found
        by_name = {alias: fact for fact in self.policy.facts.values() for alias in (fact.name, fact.alias)}
        for name, value in given.items():
            fact = by_name.get(name) if isinstance(name, str) else None
            if fact is None:
                self._unknown_fact(name, by_name)
            elif fact.name in found:
                self._problem(
                    str(name),
                    "duplicate",
                    f"事实“{fact.name}”给出了不止一次（名称和别名各一次）。",
                    f"The fact “{fact.alias}” is given twice, by its name and by its alias.",
                )
            else:
                found[fact.name] = self._value(fact, str(name), value)
        return found

    def _unknown_fact(self, name: object, by_name: Mapping[str, Fact]) -> None:
        shown = clip(str(name))
        decisions = {a for d in self.policy.decisions.values() for a in (d.name, d.alias)}
        if name in decisions:
            self._problem(
                shown,
                "unknown_name",
                f"“{shown}”是决策，不能作为事实给出。",
                f"“{shown}” is a decision and cannot be given as a fact.",
            )
            return
        near = self._near(shown, by_name)
        hint_zh, hint_en = (f"是否要用“{near[0]}”？", f" Did you mean “{near[0]}”?") if near else ("", "")
        self._problem(
            shown,
            "unknown_name",
            f"没有名为“{shown}”的事实。{hint_zh}",
            f"There is no fact “{shown}”.{hint_en}",
            near[0] if near else "",
        )

    def _near(self, name: str, known: Iterable[str]) -> list[str]:
        if len(self.problems) >= _MAX_SUGGESTIONS:
            return []
        return get_close_matches(name, list(known), n=1, cutoff=0.5)

    def _value(self, fact: Fact, name: str, value: object) -> Value | None:
        if value is None or (isinstance(value, str) and value.strip() == UNKNOWN_WORD):
            return None
        try:
            found = convert(fact, value)
        except _WrongError as wrong:
            self._problem(name, wrong.kind, f"事实“{name}”：{wrong.zh}", f"Fact “{name}”: {wrong.en}", wrong.suggestion)
            return None
        if isinstance(fact.type, NumberType | DateType) and outside(found, fact.type):
            range_, shown = show_range(fact.type), show_value(found)
            self._problem(
                name,
                "out_of_range",
                f"事实“{name}”的值 {shown} 不在范围 {range_} 之内。",
                f"Fact “{name}”: {shown} is outside the range {range_}.",
            )
        return found

    def readings(self, given: object) -> dict[str, str]:
        chosen = {reading.name: reading.default for reading in self.policy.readings.values()}
        seen: set[str] = set()
        if not isinstance(given, Mapping):
            kind = type(given).__name__
            self._problem(
                "",
                "wrong_type",
                f"口径应当是“名称—选项”的映射，得到的是 {kind}。",
                f"Readings must be a mapping, not {kind}.",
            )
            return chosen
        by_name = {
            alias: reading for reading in self.policy.readings.values() for alias in (reading.name, reading.alias)
        }
        for name, value in given.items():
            reading = by_name.get(name) if isinstance(name, str) else None
            if reading is None:
                near = self._near(clip(str(name)), by_name)
                hint_zh, hint_en = (f"是否要用“{near[0]}”？", f" Did you mean “{near[0]}”?") if near else ("", "")
                shown = clip(str(name))
                self._problem(
                    shown,
                    "unknown_name",
                    f"没有名为“{shown}”的口径。{hint_zh}",
                    f"There is no reading “{shown}”.{hint_en}",
                )
                continue
            if reading.name in seen:
                self._problem(
                    str(name),
                    "duplicate",
                    f"口径“{reading.name}”给出了不止一次（名称和别名各一次）。",
                    f"The reading “{reading.alias}” is given twice, by its name and by its alias.",
                )
                continue
            seen.add(reading.name)
            alternatives = {alias: a.name for a in reading.alternatives for alias in (a.name, a.alias)}
            if isinstance(value, str) and value in alternatives:
                chosen[reading.name] = alternatives[value]
            else:
                options = "、".join(a.name for a in reading.alternatives)
                shown = clip(str(value))
                self._problem(
                    str(name),
                    "unknown_member",
                    f"口径“{name}”没有“{shown}”这个选项，可选：{options}。",
                    f"The reading “{name}” has no alternative “{shown}”; it has {options}.",
                )
        return chosen

    def as_of(self, given: object, facts: Mapping[str, object]) -> datetime.date | None:
        if given is None:
            return None
        try:
            day = _date(given)
        except _WrongError as wrong:
            self._problem("as_of", wrong.kind, f"基准日：{wrong.zh}", f"As-of date: {wrong.en}")
            return None
        if facts.get(AS_OF, day) != day:
            self._problem(
                "as_of",
                "duplicate",
                "基准日给出了两次，而且不一致：一次作为事实，一次作为参数。",
                "The as-of date is given twice, as a fact and as an argument, and the two differ.",
            )
        return day


def clip(text: str, most: int = 60) -> str:
    """A text short enough for a message."""
    return text if len(text) <= most else text[: most - 1] + "…"


def convert(fact: Fact, value: object) -> Value:
    """Convert what was given for a fact to a value of its type, in its declared unit."""
    match fact.type:
        case BooleanType():
            return _truth(value)
        case NumberType():
            return _number(value, fact.type)
        case DateType():
            return _date(value)
        case EnumType():
            return _member(value, fact.type)
        case SetType():
            return _set(value, fact.type)
        case TextType():
            if not isinstance(value, str):
                raise _wrong_type("文本", "a text", value)
            return value
        case _:
            raise _wrong_type(show_type(fact.type), "a value", value)


def _wrong_type(zh: str, en: str, value: object) -> _WrongError:
    kind = type(value).__name__
    shown = clip(repr(value)) if not isinstance(value, int) or value.bit_length() < 1000 else "一个很大的数"
    return _WrongError("wrong_type", f"应为{zh}，得到的是 {shown}（{kind}）。", f"expected {en}, got {shown} ({kind}).")


def _truth(value: object) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.strip().lower() in _TRUTH:
        return _TRUTH[value.strip().lower()]
    raise _wrong_type("“是”或“否”", "a truth value", value)


def _number(value: object, type_: NumberType) -> int | Fraction:
    zh, en = ("整数", "an integer") if type_.integral else ("小数", "a decimal")
    if isinstance(value, float):
        raise _WrongError(
            "wrong_type",
            f"不接受浮点数 {value!r}：二进制浮点数不能精确表示十进制小数，请用 Decimal、整数或文本。",
            f"the float {value!r} is refused: binary floats are not exact; give a Decimal, an int or a text.",
        )
    found: Fraction
    if (isinstance(value, int | Fraction) and not isinstance(value, bool)) or (
        isinstance(value, Decimal) and value.is_finite() and abs(value.adjusted()) < 400
    ):
        found = Fraction(value)
    elif isinstance(value, str) and _DECIMAL.fullmatch(value.strip().translate(_FULL_WIDTH)):
        found = Fraction(value.strip().translate(_FULL_WIDTH))
    elif isinstance(value, str) and len(value) > 400 and value.strip().isdigit():
        raise _WrongError("too_large", "这个数太大。", "the number is too large.")
    else:
        raise _wrong_type(zh, en, value)
    if too_large(found):
        raise _WrongError("too_large", "这个数太大。", "the number is too large.")
    if type_.integral and found.denominator != 1:
        raise _WrongError(
            "wrong_type",
            f"应为整数，得到的是 {show_value(found)}。",
            f"expected an integer, got {show_value(found)}.",
        )
    if type_.places is not None and (found * 10**type_.places).denominator != 1:
        raise _WrongError(
            "wrong_type",
            f"最多 {type_.places} 位小数，得到的是 {show_value(found)}。",
            f"at most {type_.places} decimal places, got {show_value(found)}.",
        )
    if (found * 10**MAX_PLACES).denominator != 1:
        raise _WrongError("wrong_type", "小数位数太多。", "there are too many decimal places.")
    return normal(found)


def _date(value: object) -> datetime.date:
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return value
    if isinstance(value, str) and _ISO_DATE.fullmatch(value.strip()):
        try:
            return datetime.date.fromisoformat(value.strip())
        except ValueError:
            raise _WrongError("wrong_type", f"没有 {value} 这个日期。", f"there is no date {value}.") from None
    raise _wrong_type("日期（date 或“2020-03-01”样式的文本）", "a date or an ISO text", value)


def _member(value: object, type_: EnumType) -> str:
    if not isinstance(value, str):
        raise _wrong_type(f"“{type_.name}”的一个成员", f"a member of “{type_.name}”", value)
    if value in type_.members:
        return value
    near = get_close_matches(clip(value), type_.members, n=1, cutoff=0.4)
    hint_zh, hint_en = (f"是否要用“{near[0]}”？", f" Did you mean “{near[0]}”?") if near else ("", "")
    members = "、".join(type_.members)
    raise _WrongError(
        "unknown_member",
        f"“{clip(value)}”不在可选的值之中（{members}）。{hint_zh}",
        f"“{clip(value)}” is not one of {members}.{hint_en}",
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
    for count, item in enumerate(items):
        if count >= _MAX_MEMBERS:
            raise _WrongError("too_large", "成员太多。", "there are too many members.")
        found.add(_member(item, type_.element))
    return frozenset(found)
