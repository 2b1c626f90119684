"""Kinds of values: what an operator may be given, coarser than the types that an author declares."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from typing import Final, TypeAlias

from aidrules.values.numbers import is_number
from aidrules.values.permitted import Interval
from aidrules.values.rosters import RosterType
from aidrules.values.types import (
    BooleanType,
    ChoiceType,
    DateType,
    EnumType,
    NumberType,
    RangeType,
    SequenceType,
    SetType,
    TextType,
    Type,
    Value,
)

MAX_PLACES = 400
"""To how many places, before or behind the point, a number may be rounded."""

Kind: TypeAlias = str | frozenset[str] | None
"""What a term is worth: a word, or for texts all that they may be; None where it has no value."""
ANY_TEXT: Final = "text"


class CodecError(Exception):
    """Data that is no core policy, or a policy that does not hold together."""


def kind_of_type(type_: Type) -> Kind:
    """The kind of the values of a type."""
    match type_:
        case EnumType(members=members):
            return frozenset(members)
        case RosterType():
            return "roster"
        case _:
            return _KINDS[type(type_)]


_KINDS: Final[Mapping[type, str]] = {
    BooleanType: "truth",
    NumberType: "number",
    TextType: ANY_TEXT,
    DateType: "date",
    SetType: "set",
    ChoiceType: "set",
    RangeType: "range",
    SequenceType: "sequence",
}


def kind_of_value(value: Value) -> Kind:
    """The kind of a value."""
    match value:
        case bool():
            return "truth"
        case str():
            return frozenset((value,))
        case datetime.date():
            return "date"
        case frozenset():
            return "set"
        case tuple():
            return "sequence"
        case Interval():
            return "range"
        case _:
            return "number" if is_number(value) else "roster"


def fits(found: Kind, wanted: Kind) -> bool:
    """Whether what is of one kind may stand where another one is wanted."""
    if found is None or found == wanted:
        return True
    if isinstance(found, frozenset):
        return wanted == ANY_TEXT or (isinstance(wanted, frozenset) and found <= wanted)
    return False


def joined(kinds: Iterable[Kind]) -> Kind:
    """The kind of what is one or another of some terms.

    Raises:
        CodecError: they have none in common.
    """
    result: Kind = None
    for kind in kinds:
        if result is None or kind is None:
            result = kind if result is None else result
        elif isinstance(result, frozenset) and isinstance(kind, frozenset):
            result |= kind
        elif fits(kind, result) or fits(result, kind):
            result = ANY_TEXT if isinstance(result, frozenset) else result
        else:
            raise CodecError(f"{shown(result)} and {shown(kind)} in one place")
    return result


def shown(kind: Kind) -> str:
    return "text" if isinstance(kind, frozenset) else kind or "nothing"


def require(holds: object, what: str) -> None:
    """Hold what has to be so.

    Raises:
        CodecError: it is not.
    """
    if not holds:
        raise CodecError(what)


def check_type(type_: Type) -> None:
    """Hold the parts of a type together.

    Raises:
        CodecError: something does not fit.
    """
    match type_:
        case EnumType(members=members):
            require(members and len(set(members)) == len(members), "an enumeration without members")
        case SetType(element=element) | SequenceType(element=element):
            check_type(element)
        case RangeType(number=number):
            check_type(number)
        case NumberType():
            require(type_.unit is None or type_.unit.factor > 0, "a unit that is worth nothing")
            ends = [end.value for end in (type_.low, type_.high) if end is not None]
            require(all(map(is_number, ends)), "a range of numbers without numbers")
            require(type_.places is None or 0 <= type_.places <= MAX_PLACES, "too many places")
        case DateType():
            ends = [end.value for end in (type_.low, type_.high) if end is not None]
            require(all(isinstance(end, datetime.date) for end in ends), "a range of dates without dates")
        case RosterType(fields=fields):
            require(len({field.name for field in fields}) == len(fields), "a field that stands twice")
            for field in fields:
                require(not isinstance(field.type, RosterType), "a roster in a roster")
                check_type(field.type)
        case _:
            pass
