"""Whether what a batch wrote is what the interpreter says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from benchmarks.cases import DECISIONS
from benchmarks.definition import Defined

PARTS = ("", "__status", "__reasons", "__missing")
COLUMNS = tuple(f"{decision}{part}" for decision in DECISIONS for part in PARTS)


def difference(rows: Sequence[Mapping[str, Any]], expected: Sequence[Mapping[str, Defined]]) -> str | None:
    """The first place where the rows of a result differ from the interpreter's answers; None when they agree.

    Missing facts are compared without regard to their order.
    """
    if len(rows) != len(expected):
        return f"{len(rows)} rows, and should be {len(expected)}"
    for number, (row, wanted) in enumerate(zip(rows, expected, strict=True)):
        for decision, answer in wanted.items():
            found = Defined(
                row[f"{decision}__status"],
                row[decision],
                tuple(row[f"{decision}__reasons"]),
                tuple(sorted(row[f"{decision}__missing"])),
            )
            if found != answer._replace(missing=tuple(sorted(answer.missing))):
                return f"row {number}, {decision}: {found}, and should be {answer}"
    return None
