"""Names that are much like another one, for suggestions."""

from __future__ import annotations

from collections.abc import Sequence


def get_close_matches(word: str, possibilities: Sequence[str], n: int = 3, cutoff: float = 0.6) -> list[str]:
    """``difflib.get_close_matches``, which is imported when there is something to suggest.

    Args:
        word: what was written.
        possibilities: what could be meant.
        n: how many are given back at most.
        cutoff: how much alike they have to be, from 0 to 1.
    """
    from difflib import get_close_matches as found

    return found(word, possibilities, n, cutoff)
