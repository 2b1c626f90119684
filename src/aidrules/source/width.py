"""How many columns a text takes on a terminal, by the East Asian Width property of Unicode (UAX #11)."""

from __future__ import annotations

import unicodedata

TAB_WIDTH = 4
"""Columns a tab is shown with; it does not depend on where the tab stands."""

_UNSEEN = frozenset({"Mn", "Me", "Cf", "Cc"})


def character_width(character: str) -> int:
    """Return the columns of one character: 2 if wide or full-width, 0 if combining or control."""
    if " " <= character <= "~":
        return 1
    if character == "\t":
        return TAB_WIDTH
    if unicodedata.category(character) in _UNSEEN:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def display_width(text: str) -> int:
    """Return the columns that a text takes on a terminal."""
    return sum(map(character_width, text))


def pad(text: str, width: int) -> str:
    """Return a text with spaces after it up to a display width; one that is wider stays as it is."""
    return text + " " * (width - display_width(text))
