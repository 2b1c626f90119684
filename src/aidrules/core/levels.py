"""Documents, their levels, and what one of them makes of another."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Literal, TypeAlias

from attrs import field, frozen

from aidrules.core.terms import Citation, Term
from aidrules.source.text import NOWHERE, Span

Local: TypeAlias = Literal["fixed", "open", "down", "up"]
"""What a lower level may do with a number or a parameter: nothing, set it, only lower it, only raise it."""

LOCAL_WORDS: Mapping[Local, tuple[str, str]] = {
    "fixed": ("", ""),
    "open": ("下级可设定", "lower levels may set it"),
    "down": ("下级只能调低", "lower levels may only lower it"),
    "up": ("下级只能调高", "lower levels may only raise it"),
}
"""The same in words, Chinese and English."""

LEVELS = ("国家级", "省级", "市级", "县级", "乡级")
"""The levels of government, the highest first."""
LEVELS_EN = ("national", "provincial", "municipal", "county", "township")
_NATION = ("全国", "中国", "中华人民共和国")
# What the last part of a region ends in, where that tells more than how many parts there are.
_ENDINGS = (("自治区", 1), ("省", 1), ("县", 3), ("旗", 3), ("街道", 4), ("镇", 4), ("乡", 4))


def level_of(region: str) -> str:
    """The level of a region: 全国 is the nation, 海南省 a province, 海南省/海口市 a city, one more part a county.

    The last part tells by its ending where a county stands directly below the province; a city that does, such as
    五指山市, looks like one with counties below it, and its policy names its level itself (层级).

    Args:
        region: parts from the province down, with “/” between them.
    """
    parts = [part.strip() for part in region.split("/") if part.strip()]
    if not parts:
        return ""
    if parts in [[nation] for nation in _NATION]:
        return LEVELS[0]
    if parts[0] in _NATION:
        parts = parts[1:]
    for ending, level in _ENDINGS:
        if parts[-1].endswith(ending):
            return LEVELS[level]
    return LEVELS[min(len(parts), len(LEVELS) - 1)]


def _span() -> Span:
    return field(default=NOWHERE, eq=False, repr=False, kw_only=True)


@frozen
class Document:
    """A policy whose rules a compiled policy holds.

    Attributes:
        alias: its ASCII name.
        title: its title, or else its name.
        level: see ``level_of``; "" where it does not say.
        relation: ``own``, ``upper`` (it was refined by 细则) or ``imported`` (by 引用, of the same level).
        prefix: what its names begin with in this policy, or "".
    """

    alias: str
    title: str
    level: str = ""
    relation: Literal["own", "upper", "imported"] = "own"
    prefix: str = ""


@frozen
class Amendment:
    """What a document makes of a declaration of another one.

    Attributes:
        kind: ``set`` or ``tightened`` (a parameter), ``added`` (requirements), ``replaced`` (a decision).
        name: the decision or parameter, under its Chinese name.
        document, level: who makes the amendment.
        upper_document, upper_level: who made the declaration.
        original: the name under which what was there before goes on, or "" where nothing was put in its place.
        upper_span: where the declaration stands in its own document.
        citations: on what the amendment rests.
        upper_citations: on what the declaration rests.
        published: the fact that has to hold for the amendment to count, or "".
        during: the editions for which it counts, each with its first and last day; those of all of them together.
    """

    kind: Literal["set", "tightened", "added", "replaced"]
    name: str
    document: str
    level: str
    upper_document: str
    upper_level: str
    original: str = ""
    citations: tuple[Citation, ...] = ()
    upper_citations: tuple[Citation, ...] = ()
    published: str = ""
    during: tuple[tuple[datetime.date | None, datetime.date | None], ...] = ()
    span: Span = _span()
    upper_span: Span = _span()

    @property
    def parameter(self) -> str:
        """The parameter that was set or tightened, which is a decision from then on; "" for the others."""
        return self.name if self.kind in ("set", "tightened") else ""


@frozen
class DeclaredClash:
    """抵触: a condition of this policy, and one of another document that it meets."""

    title: str
    lower: Term
    upper: Term
    lower_citations: tuple[Citation, ...] = ()
    upper_citations: tuple[Citation, ...] = ()
    note: str = ""
    span: Span = _span()
