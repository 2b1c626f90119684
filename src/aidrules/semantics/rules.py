"""Rules: the code, the citations and the modality that a reason will show."""

from __future__ import annotations

from collections.abc import Iterable

from aidrules.core.terms import Citation, Rule
from aidrules.syntax import nodes


def citations(written: Iterable[nodes.Citation], inherited: tuple[Citation, ...] = ()) -> tuple[Citation, ...]:
    """Citations in core form. A phrase without a locator stands in the section of the citation before it, the first one
    in that of the enclosing rule; a rule without any citation rests on those of the enclosing rule."""
    found = []
    outer = inherited[0] if inherited else None
    for citation in written:
        locator, document = citation.locator, citation.document
        if locator is None and document is None and outer is not None:
            locator, document = outer.locator, outer.document
        outer = Citation(locator, citation.phrase, document)
        found.append(outer)
    return tuple(found) or inherited


def make_rule(
    code: str,
    written: Iterable[nodes.Citation],
    inherited: tuple[Citation, ...] = (),
    modality: Iterable[nodes.ModalWord] = (),
    note: str | None = None,
) -> Rule:
    """A rule from what is written about it."""
    return Rule(code, citations(written, inherited), "".join(word.word for word in modality), note or "")
