"""Finds a forgotten space: a word that is a run of declared names, keywords and numerals (甲且乙)."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from functools import cache
from itertools import pairwise

from aidrules.syntax.lexicon import lexicon

_MAX_LENGTH = 80
_NUMERAL = re.compile(r"[0-9]+(?:\.[0-9]+)?[万亿]?|[零〇一二三四五六七八九十百千万亿两]+")
_DIGIT = "〇零一二三四五六七八九"
_DATE = re.compile(rf"[{_DIGIT}]{{4}}年[{_DIGIT}十]{{1,2}}月[{_DIGIT}十]{{1,3}}日")
_BUILT_IN = frozenset({"辖区", "期间", "版本日", "基准日"})
_JOINTS = ("且", "或", "不为", "属于", "为")
_JOINING = frozenset({"logic", "comparison", "period", "modality", "exception", "value"})


def segment(word: str, names: Collection[str], any_keyword: bool = False) -> tuple[str, ...] | None:
    """Split ``word`` into declared names, keywords and numerals, as few pieces as can be.

    Args:
        word: one name token.
        names: the names that are declared.
        any_keyword: also look for keywords that cannot stand inside an expression, such as 推定 and 依据.

    Returns:
        The pieces, at least two and at least one of them a keyword; None when there is no such split.
    """
    if not 2 <= len(word) <= _MAX_LENGTH:
        return None
    joining = _keywords(any_keyword)
    best: list[tuple[str, ...] | None] = [()] + [None] * len(word)
    for end in range(1, len(word) + 1):
        for start in range(end):
            before = best[start]
            if before is None:
                continue
            piece = word[start:end]
            unit = bool(before) and piece in _units() and _NUMERAL.fullmatch(before[-1]) is not None
            known = piece in names or piece in joining or (any_keyword and piece in _BUILT_IN)
            if not (known or unit or _NUMERAL.fullmatch(piece) or _DATE.fullmatch(piece)):
                continue
            found = best[end]
            if found is None or len(before) + 1 < len(found):
                best[end] = (*before, piece)
    pieces = best[-1]
    if pieces is None or len(pieces) < 2 or not any(piece in joining for piece in pieces):
        return None
    return pieces


def segment_roughly(word: str, names: Collection[str], is_near: Callable[[str], bool]) -> tuple[str, ...] | None:
    """Split a word at one keyword that joins two names, of which one is declared and the other nearly so.

    Args:
        word: one name token.
        names: the names that are declared.
        is_near: whether a piece is much like a declared name.
    """
    if not 2 <= len(word) <= _MAX_LENGTH:
        return None
    for keyword in _JOINTS:
        left, joint, right = word.partition(keyword)
        if joint and left and right and keyword not in right:
            known = [piece in names for piece in (left, right)]
            if any(known) and all(sure or is_near(piece) for sure, piece in zip(known, (left, right), strict=True)):
                return (left, joint, right)
    return None


@cache
def _keywords(every: bool) -> frozenset[str]:
    return frozenset(word for word, keyword in lexicon().by_word().items() if every or keyword.group in _JOINING)


@cache
def _units() -> frozenset[str]:
    return frozenset(lexicon().unit_words)


def spaced(pieces: tuple[str, ...]) -> str:
    """The pieces with the spaces that were forgotten; a numeral keeps its unit."""
    text = pieces[0]
    for left, right in pairwise(pieces):
        glue = "" if _NUMERAL.fullmatch(left) and right in _units() else " "
        text += glue + right
    return text
