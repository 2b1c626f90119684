"""The common case of checking what a caller gives: plain values of the declared types, which need no conversion.

Whatever is not plainly right is left to ``evaluation/inputs.py``, which alone says what is wrong.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal, TypeAlias

from aidrules.core.policy import AS_OF, Fact
from aidrules.evaluation.conversion import MAX_PLACES
from aidrules.values.numbers import is_number, normal
from aidrules.values.types import BooleanType, Bound, DateType, EnumType, NumberType, SetType, TextType, Type, Value

_UNKNOWN_WORD = "未知"
_SMALL = 1 << 60
_MOST_DIGITS = 60

Plain: TypeAlias = Callable[[Any], bool]
Keys: TypeAlias = Literal["alias", "name"]
_KEYS: tuple[Keys, ...] = ("alias", "name")


class _Known:
    """The facts that may be plain, by one kind of name."""

    def __init__(self, facts: Iterable[Fact], keys: Keys, tests: Mapping[str, Plain]) -> None:
        named = {fact.alias if keys == "alias" else fact.name: fact for fact in facts}
        self._names = frozenset(named)
        self._flags = frozenset(name for name, fact in named.items() if isinstance(fact.type, BooleanType))
        self._members = {
            name: frozenset(fact.type.members) - {_UNKNOWN_WORD}
            for name, fact in named.items()
            if isinstance(fact.type, EnumType)
        }
        self._tests = {name: tests[fact.name] for name, fact in named.items() if name not in self._flags}

    def all(self, facts: dict[str, Any]) -> bool:
        """Whether all of some facts are plainly right."""
        flags, names, members, tests = self._flags, self._names, self._members, self._tests
        for name, value in facts.items():
            if value is True or value is False:
                if name not in flags:
                    return False
            elif value is None:
                if name not in names:
                    return False
            elif name in members:
                if value.__class__ is not str or value not in members[name]:
                    return False
            elif name not in tests or not tests[name](value):
                return False
        return True


class QuickInputs:
    """Says of facts whether they are plainly right.

    Args:
        facts: the facts of a policy.
    """

    def __init__(self, facts: Iterable[Fact]) -> None:
        self._facts = {fact.name: fact for fact in facts}
        # Facts that are looked up, the edition and the region change what else is looked at: they are never plain.
        plain = {
            name: fact
            for name, fact in self._facts.items()
            if fact.default is None and (fact.origin != "builtin" or name == AS_OF)
        }
        self._tests = {name: _plain(fact.type) for name, fact in plain.items()}
        self._known = {keys: _Known(plain.values(), keys, self._tests) for keys in _KEYS}
        self._last: tuple[dict[str, Any], list[type], Keys] = ({}, [], "alias")

    def __reduce__(self) -> tuple[type[QuickInputs], tuple[tuple[Fact, ...]]]:
        return QuickInputs, (tuple(self._facts.values()),)

    def plain(self, facts: dict[str, Any]) -> tuple[dict[str, Any], Keys] | None:
        """Look at facts.

        Args:
            facts: a dict, exactly.

        Returns:
            A copy of the facts, and whether they go by their aliases or by their Chinese names; None where they have
            to be looked at more closely.
        """
        last, last_types, keys = self._last
        types = [*map(type, facts.values())]
        if types == last_types and facts == last:
            return last, keys  # of these types values are equal only where they are the same
        for keys in _KEYS:
            if self._known[keys].all(facts):
                copy = facts.copy()
                self._last = (copy, types, keys)
                return copy, keys
        return None

    def value(self, name: str, value: object) -> Value | None:
        """A value as ``convert`` gives it, where it is plainly one of the fact's; None where it has to be looked at."""
        if value is True or value is False:
            return value if isinstance(self._facts[name].type, BooleanType) else None
        test = self._tests.get(name)
        if test is None or not test(value):
            return None
        return normal(Fraction(value)) if isinstance(value, Decimal) else value  # type: ignore[return-value]  # of the type's own class


def _plain(type_: Type) -> Plain:
    """A test of values of a type; True and False need none."""
    match type_:
        case EnumType(members=members):
            allowed = frozenset(members) - {_UNKNOWN_WORD}
            return lambda value: type(value) is str and value in allowed
        case TextType():
            return _is_text
        case NumberType(integral=True):
            low, high = _ends(type_.low, type_.high)
            return lambda value: type(value) is int and low <= value <= high
        case NumberType():
            return _decimal(type_)
        case DateType() if type_.low is None and type_.high is None:
            return lambda value: type(value) is datetime.date
        case SetType(element=element):
            every = frozenset(element.members)
            return lambda value: type(value) is frozenset and value <= every
        case _:
            return lambda value: False


def _is_text(value: object) -> bool:
    # Half of a surrogate pair is not printable, and no text.
    return type(value) is str and value.isprintable() and _UNKNOWN_WORD not in value


def _ends(low: Bound | None, high: Bound | None) -> tuple[int, int]:
    """The whole numbers within two bounds, none of them large."""
    least, most = -_SMALL, _SMALL
    if low is not None and is_number(low.value):
        least = max(least, -(-low.value // 1) + (not low.closed and low.value == low.value // 1))
    if high is not None and is_number(high.value):
        most = min(most, high.value // 1 - (not high.closed and high.value == high.value // 1))
    return int(least), int(most)


def _decimal(type_: NumberType) -> Plain:
    """A test of decimals: with few digits, no more places than are declared, and within the range."""
    places = MAX_PLACES if type_.places is None else type_.places
    low, high = type_.low, type_.high

    def test(value: Any) -> bool:
        if type(value) is int:
            exponent: object = 0
            if not -_SMALL <= value <= _SMALL:
                return False
        elif type(value) is Decimal:
            _, digits, exponent = value.as_tuple()
            if not isinstance(exponent, int) or exponent > 20 or len(digits) > _MOST_DIGITS:
                return False
        else:
            return False
        if not isinstance(exponent, int) or -exponent > places:
            return False
        if low is not None and not (value > low.value or (low.closed and value == low.value)):
            return False
        return high is None or value < high.value or (high.closed and value == high.value)

    return test
