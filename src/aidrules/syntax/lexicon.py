"""The words of the language, read from ``grammars/lexicon.toml``: keywords, their groups, and the built-in units."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from attrs import field, frozen

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
    _words: Mapping[str, Keyword] = field(init=False, eq=False, repr=False)
    _groups: Mapping[str, frozenset[str]] = field(init=False, eq=False, repr=False)

    @_words.default
    def _by_word(self) -> Mapping[str, Keyword]:
        return MappingProxyType({word: keyword for keyword in self.keywords for word in keyword.words})

    @_groups.default
    def _by_group(self) -> Mapping[str, frozenset[str]]:
        groups = dict.fromkeys(keyword.group for keyword in self.keywords)
        return {name: frozenset(k.terminal for k in self.keywords if k.group == name) for name in groups}

    def by_word(self) -> Mapping[str, Keyword]:
        """Every spelling with its keyword."""
        return self._words

    def group(self, name: str) -> frozenset[str]:
        """The terminals of one group."""
        return self._groups.get(name, frozenset())


@cache
def lexicon() -> Lexicon:
    """Read the lexicon once."""
    data = tomllib.loads(grammar_file("lexicon.toml").read_text(encoding="utf-8"))
    keywords = tuple(
        Keyword(entry["terminal"], tuple(entry["words"]), entry["group"], entry.get("glued", False))
        for entry in data["keyword"]
    )
    return Lexicon(keywords, tuple(word for entry in data["unit"] for word in entry["words"]))
