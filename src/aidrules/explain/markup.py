"""HTML and SVG as data: what is put together here is well-formed, and every text in it is escaped."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import TypeAlias

from attrs import frozen

from aidrules.diagnostics.visible import visible


@frozen
class Markup:
    """A piece of a page, ready to be written."""

    text: str


Content: TypeAlias = str | Markup
Attribute: TypeAlias = str | int | float | None

_VOID = frozenset({"br", "meta", "path", "rect", "polygon", "use"})


def element(name: str, /, *content: Content, **attributes: Attribute) -> Markup:
    """An element.

    Args:
        name: its name.
        content: what it holds; texts are escaped, and what cannot be seen in them is made visible.
        attributes: by name, ``class_`` for ``class`` and ``stroke_width`` for ``stroke-width``; None for one that is
            left out.
    """
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{_text(str(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    if name in _VOID:
        return Markup(f"<{name}{written}/>")
    return Markup(f"<{name}{written}>{joined(content).text}</{name}>")


def joined(parts: Iterable[Content], between: Content = "") -> Markup:
    """Several pieces, one after another."""
    return Markup(_written(between).join(_written(part) for part in parts))


def _written(part: Content) -> str:
    return part.text if isinstance(part, Markup) else _text(part)


def _text(text: str) -> str:
    return escape(visible(text))
