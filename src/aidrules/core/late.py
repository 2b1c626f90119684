"""Parts of a policy that are made when they are first looked at.

An object of a late class is one of the class it belongs to, except that some of its fields hold what makes them. As
soon as all of these have been looked at, it is an object of that class and of no other: nothing tells it from one that
was made at once.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar, cast

import attrs

from aidrules.core.policy import CorePolicy, Decision

T = TypeVar("T")
_LOCK: Final = threading.RLock()
_CLASS: Final[Any] = object.__dict__["__class__"]


class Later:
    """What makes a field, once: threads that look at it together get the same object."""

    __slots__ = ("_made", "_make")

    def __init__(self, make: Callable[[], object]) -> None:
        self._make = make

    def made(self) -> object:
        """The field."""
        with _LOCK:
            if not hasattr(self, "_made"):
                self._made = self._make()
            return self._made


def _late(base: type[T], *names: str) -> type[T]:
    """A class whose objects may have a ``Later`` in some of their fields."""
    # The places of the fields in an object, which the properties of the late class hide.
    places: Mapping[str, Any] = {name: getattr(base, name) for name in names}

    def look(self: Any, name: str) -> object:
        found = places[name].__get__(self, made)
        if isinstance(found, Later):
            found = found.made()
            places[name].__set__(self, found)
        if not any(isinstance(place.__get__(self, made), Later) for place in places.values()):
            _CLASS.__set__(self, base)
        return found

    def reduce(self: Any, protocol: int) -> object:
        for name in names:
            look(self, name)
        return self.__reduce_ex__(protocol)

    def looking(name: str) -> property:
        return property(lambda self: look(self, name))

    members: dict[str, object] = {name: looking(name) for name in names}
    # What asks an object for its class is told the one it belongs to: comparing, and making a changed copy.
    members |= {"__class__": property(lambda self: base), "__reduce_ex__": reduce, "__slots__": ()}
    made = cast("type[T]", type(base.__name__, (base,), {**members, "__doc__": base.__doc__}))
    return made


LATE: Final[Mapping[type, tuple[type, tuple[str, ...]]]] = {
    base: (_late(base, *names), names)
    for base, names in (
        (Decision, ("body",)),
        (CorePolicy, ("examples", "properties", "records", "upper_properties", "clashes")),
    )
}
"""For each class that may be late its late class, and the fields that are."""


def late(base: type[T], fields: Mapping[str, object]) -> T:
    """An object of a class, some of whose fields are made later.

    Args:
        base: a class of ``LATE``.
        fields: a value for every field; a ``Later`` for those that are late.
    """
    made = LATE[base][0]
    found = cast("T", object.__new__(made))
    for field in attrs.fields(cast("type[attrs.AttrsInstance]", base)):
        getattr(base, field.name).__set__(found, fields[field.name])
    return found
