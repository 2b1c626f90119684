"""What peers are given: every fact stands in the mapping, presumptions filled in. It is not timed."""

from __future__ import annotations

from benchmarks.cases import ALIASES, PRESUMED, Fact, Facts

_NOTHING: dict[str, Fact] = {alias: False if alias in PRESUMED else None for alias in ALIASES}


def padded(facts: Facts) -> dict[str, Fact]:
    """All facts of a case; one that is not given as presumed, and otherwise unknown (None)."""
    return {**_NOTHING, **facts}
