"""Finds a forgotten space: a word that is a run of declared names, keywords and numerals (甲且乙)."""

from __future__ import annotations

import re
from collections.abc import Collection
from itertools import pairwise

from aidrules.syntax.lexicon import lexicon

_MAX_LENGTH = 80
_NUMERAL = re.compile(r"[0-9]+[万亿]?")


def segment(word: str, names: Collection[str]) -> tuple[str, ...] | None:
    """Split ``word`` into declared names, keywords and numerals, as few pieces as can be.

    Args:
        word: one name token.
        names: the names that are declared.

    Returns:
        The pieces, at least two and at least one of them a keyword of logic, comparison, modality, value or exception;
        None when there is no such split.
    """
    if len(word) > _MAX_LENGTH:
        return None
    keywords = lexicon().by_word()
    joining = {w for w, k in keywords.items() if k.group in {"logic", "comparison", "modality", "exception", "value"}}
    units = set(lexicon().unit_words)
    best: list[tuple[str, ...] | None] = [()] + [None] * len(word)
    for end in range(1, len(word) + 1):
        for start in range(end):
            before = best[start]
            piece = word[start:end]
            if before is None:
                continue
            unit = piece in units and bool(before) and _NUMERAL.fullmatch(before[-1]) is not None
            if not (piece in names or piece in joining or unit or _NUMERAL.fullmatch(piece)):
                continue
            found = best[end]
            if found is None or len(before) + 1 < len(found):
                best[end] = (*before, piece)
    pieces = best[-1]
    if pieces is None or len(pieces) < 2 or not any(piece in joining for piece in pieces):
        return None
    return pieces


def spaced(pieces: tuple[str, ...]) -> str:
    """The pieces with the spaces that were forgotten; a numeral keeps its unit."""
    text = pieces[0]
    for left, right in pairwise(pieces):
        glue = "" if _NUMERAL.fullmatch(left) and right in lexicon().unit_words else " "
        text += glue + right
    return text
