"""Text made safe to show: no control sequence reaches a terminal, and nothing invisible stays invisible."""

from __future__ import annotations

import unicodedata

MAX_SHOWN = 200
"""How many characters of one value a message shows."""

_UNSEEN = frozenset({"Cf", "Cs", "Cc", "Zl", "Zp"})


def visible_character(character: str) -> str:
    """Return a character, or what stands for it when it is a control, format or line separator character.

    The old control characters get their Unicode picture (ESC becomes ␛), a tab four spaces; the rest, among
    them the marks that reverse the direction of writing, appear as ``<U+202E>``.
    """
    if character == "\t":
        return "    "
    if character < " ":
        return chr(0x2400 + ord(character))
    if character == "\x7f":
        return "␡"
    if unicodedata.category(character) in _UNSEEN:
        return f"<U+{ord(character):04X}>"
    return character


def visible(text: str) -> str:
    """Return a text with every character made visible, on one line."""
    return text if text.isprintable() else "".join(map(visible_character, text))


def clip(text: str, limit: int = MAX_SHOWN) -> str:
    """Return a text, or its beginning and “…” when it has more than ``limit`` characters."""
    return text if len(text) <= limit else text[: limit - 1] + "…"
