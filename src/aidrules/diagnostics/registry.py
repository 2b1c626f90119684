"""The registry of diagnostic codes: what each one says, in Chinese and English, read from ``wording.toml``.

A new code is a new table in ``wording.toml`` and nothing else. A word that occurs inside messages (the kind
of a name, a group of tokens, a second place) is a table in ``terms.toml``.
"""

from __future__ import annotations

import enum
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from string import Formatter
from types import MappingProxyType
from typing import Literal

from attrs import frozen

Lang = Literal["zh", "en"]


class Severity(enum.Enum):
    """How much a diagnostic matters: an error stops the policy, a warning and an info do not."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@frozen
class Wording:
    """One template in two languages; ``{name}`` marks a value to be filled in."""

    zh: str
    en: str

    def in_(self, lang: str) -> str:
        """Return the template in a language: ``"en"`` gives English, everything else Chinese."""
        return self.en if lang == "en" else self.zh


@frozen
class Entry:
    """What the registry knows of one diagnostic code.

    Attributes:
        code: the stable code, ``P`` and three digits.
        severity: how much it matters.
        name: a stable English name in kebab case, for file names and tool settings.
        zh: the sentence in Chinese, with ``{fields}``.
        en: the same sentence in English, with the same fields.
        fix_zh: what to do about it, in Chinese; may be empty.
        fix_en: the same in English.
        else_zh: what to do when a value of ``fix_zh`` is missing, such as a suggestion; may be empty.
        else_en: the same in English.
        why_zh: why the language insists, for the manual's page on the code.
        bad: a tiny example that raises the code.
        good: the same example put right.
    """

    code: str
    severity: Severity
    name: str
    zh: str
    en: str
    fix_zh: str
    fix_en: str
    why_zh: str
    bad: str
    good: str
    else_zh: str = ""
    else_en: str = ""

    @property
    def sentence(self) -> Wording:
        """The message template in both languages."""
        return Wording(self.zh, self.en)

    @property
    def advice(self) -> Wording:
        """The template of what to do, in both languages; empty where there is none."""
        return Wording(self.fix_zh, self.fix_en)

    @property
    def other_advice(self) -> Wording:
        """What to do when ``advice`` cannot be given; empty where there is none."""
        return Wording(self.else_zh, self.else_en)

    @property
    def required(self) -> frozenset[str]:
        """The values that every diagnostic of this code must carry: those of its sentence."""
        return fields_of(self.zh)

    @property
    def allowed(self) -> frozenset[str]:
        """The values that it may carry: those of its sentence and of its advice."""
        return fields_of(self.zh) | fields_of(self.fix_zh) | fields_of(self.else_zh)


@cache
def fields_of(template: str) -> frozenset[str]:
    """Return the names of the ``{fields}`` of a template.

    Raises:
        ValueError: a field has no name, or a format or a conversion.
    """
    found = set()
    for _, name, spec, conversion in Formatter().parse(template):
        if name is None:
            continue
        if spec or conversion or not name.isidentifier():
            raise ValueError(f"a field of a wording template is a plain name in braces: {template!r}")
        found.add(name)
    return frozenset(found)


def _load(name: str) -> dict[str, dict[str, str]]:
    text = resources.files(__package__).joinpath(name).read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def registry() -> Mapping[str, Entry]:
    """Return every diagnostic code with its entry, in the order of the codes; read once."""
    entries = {}
    for code, table in sorted(_load("wording.toml").items()):
        entries[code] = Entry(
            code=code,
            severity=Severity(table["severity"]),
            name=table["name"],
            zh=table["zh"],
            en=table["en"],
            fix_zh=table.get("fix_zh", ""),
            fix_en=table.get("fix_en", ""),
            why_zh=table["why_zh"],
            bad=table["bad"],
            good=table["good"],
            else_zh=table.get("else_zh", ""),
            else_en=table.get("else_en", ""),
        )
    return MappingProxyType(entries)


class _Registry(Mapping[str, Entry]):
    """``registry()`` as a mapping that reads the file when it is first looked into, not on import."""

    def __getitem__(self, code: str) -> Entry:
        return registry()[code]

    def __iter__(self) -> Iterator[str]:
        return iter(registry())

    def __len__(self) -> int:
        return len(registry())


REGISTRY: Mapping[str, Entry] = _Registry()
"""Every diagnostic code with its entry."""


@cache
def terms() -> Mapping[str, Wording]:
    """Return the words that occur inside messages, by key; read once."""
    tables = _load("terms.toml").items()
    return MappingProxyType({key: Wording(table["zh"], table["en"]) for key, table in tables})
