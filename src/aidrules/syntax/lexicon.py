"""The words of the language, read from ``grammars/lexicon.toml``: keywords, their groups, and the built-in units."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache

from attrs import frozen

from aidrules.source.resources import grammar_file


@frozen
class Keyword:
    """A keyword terminal of the grammar with every spelling it has; the first is the formatter's."""

    terminal: str
    words: tuple[str, ...]
    group: str
    glued: bool


@frozen
class Lexicon:
    keywords: tuple[Keyword, ...]
    unit_words: tuple[str, ...]

    def by_word(self) -> Mapping[str, Keyword]:
        """Every spelling with its keyword."""
        return {word: keyword for keyword in self.keywords for word in keyword.words}

    def group(self, name: str) -> frozenset[str]:
        """The terminals of one group."""
        return frozenset(keyword.terminal for keyword in self.keywords if keyword.group == name)


@cache
def lexicon() -> Lexicon:
    """Read the lexicon once."""
    data = tomllib.loads(grammar_file("lexicon.toml").read_text(encoding="utf-8"))
    keywords = tuple(
        Keyword(entry["terminal"], tuple(entry["words"]), entry["group"], entry.get("glued", False))
        for entry in data["keyword"]
    )
    return Lexicon(keywords, tuple(word for entry in data["unit"] for word in entry["words"]))
