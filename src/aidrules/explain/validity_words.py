"""When something is in force, in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from aidrules.core.policy import Validity


def in_force_words(validity: Validity, lang: Literal["zh", "en"] = "zh") -> str:
    """自 2020-03-01 起至 2025-12-31 止, or in English; "" where it always is in force."""
    first, last = validity.first, validity.last
    if lang == "en":
        pieces = [f"from {first}" if first else "", f"until {last}" if last else ""]
        return " ".join(piece for piece in pieces if piece)
    if first and last:
        return f"自 {first} 起至 {last} 止"
    return f"自 {first} 起" if first else f"至 {last} 止" if last else ""


def versions_words(versions: Sequence[Validity], lang: Literal["zh", "en"] = "zh") -> str:
    """The times of all versions of a decision."""
    return ("；" if lang == "zh" else "; ").join(
        found for found in (in_force_words(v, lang) for v in versions) if found
    )
