"""Rosters: lists of records, and what such a list may be as far as is known.

A record is a mapping from field names to values; a field whose value is None is unknown. A list that may not be
complete may hold any further records at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import TYPE_CHECKING, TypeAlias

from attrs import field, frozen

from aidrules.values.misuse import wrong_argument

if TYPE_CHECKING:
    import datetime
    from fractions import Fraction

    from aidrules.values.types import Type
    from aidrules.values.units import Unit

MAX_RECORDS = 1000
"""How many records a roster may have."""

# What a field may hold: everything that a fact may hold, except another roster.
FieldValue: TypeAlias = "bool | int | Fraction | str | datetime.date | frozenset[str] | tuple[str, ...]"


@frozen(repr=False)
class Record(Mapping[str, "FieldValue | None"]):
    """A record that was checked: a value, or None for unknown, for each field by its Chinese name."""

    items_: tuple[tuple[str, FieldValue | None], ...]

    def __getitem__(self, name: str) -> FieldValue | None:
        for key, value in self.items_:
            if key == name:
                return value
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return (key for key, _ in self.items_)

    def __len__(self) -> int:
        return len(self.items_)

    def __repr__(self) -> str:
        return repr(dict(self.items_))


def _taken(records: Iterable[Mapping[str, object]]) -> tuple[Mapping[str, object], ...]:
    """The records, and one more than is allowed: what is given may never end."""
    if isinstance(records, str | bytes | Mapping) or not isinstance(records, Iterable):
        raise wrong_argument("records", "a list of mappings, one for each record", records)
    return tuple(islice(records, MAX_RECORDS + 1))


@frozen
class Roster:
    """A list of records, as a fact of a roster has it.

    Args:
        records: mappings from field names or aliases to values; a field that is None or left out is unknown. At most
            1000 of them.
        complete: whether these are all; otherwise there may be any others.

    Raises:
        InputError: the records are no list.
    """

    records: tuple[Mapping[str, object], ...] = field(converter=_taken, default=())
    complete: bool = field(default=True, kw_only=True)

    def values(self) -> Iterator[Record]:
        """The records of a roster that was checked."""
        return (record for record in self.records if isinstance(record, Record))


@frozen
class RecordField:
    """One field of the records of a roster: its names, and the values it takes in their declared unit."""

    name: str
    alias: str
    type: Type
    note: str = ""


@frozen
class RosterType:
    """名册: a list of records with these fields; ``unit`` is what its records are counted in."""

    fields: tuple[RecordField, ...]
    unit: Unit

    def field(self, name: str) -> RecordField:
        """A field by its Chinese name."""
        return next(found for found in self.fields if found.name == name)

    def find(self, name: object) -> RecordField | None:
        """A field by its Chinese name or alias."""
        return next((found for found in self.fields if name in (found.name, found.alias)), None)
