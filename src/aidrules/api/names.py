"""Declarations of a policy by Chinese name or alias."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Generic, Protocol, TypeVar


class _Named(Protocol):
    @property
    def name(self) -> str: ...

    @property
    def alias(self) -> str: ...


T = TypeVar("T", bound=_Named)


class Names(Mapping[str, T], Generic[T]):
    """Declarations of one kind, found by Chinese name or alias; iterated by Chinese name."""

    def __init__(self, items: Mapping[str, T]) -> None:
        self._items = items
        self._aliases = {item.alias: name for name, item in items.items()}

    def __getitem__(self, name: str) -> T:
        return self._items[name if name in self._items else self._aliases[name]]

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __contains__(self, name: object) -> bool:
        return name in self._items or name in self._aliases

    def __repr__(self) -> str:
        return f"Names({list(self._items)})"
