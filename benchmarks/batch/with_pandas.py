"""The three decisions with pandas: the hand-written functions, applied to row after row."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from benchmarks.batch import missing
from benchmarks.batch.checking import COLUMNS
from benchmarks.single import handwritten


def run(source: Path, target: Path) -> None:
    """Decide every row of a file."""
    frame = pd.read_parquet(source, dtype_backend="numpy_nullable").astype(object)
    frame = frame.where(frame.notna(), None)
    decided = frame.apply(_row, axis=1, result_type="expand")
    decided.columns = pd.Index(COLUMNS)
    decided["staff_required"] = decided["staff_required"].astype("Int64")
    decided.to_parquet(target, index=False)


def _row(case: Any) -> tuple[Any, ...]:
    facts = case.to_dict()
    found: list[Any] = []
    for decide, miss in (
        (handwritten.may_outsource, missing.may_outsource),
        (handwritten.contractor_eligibility, missing.contractor_eligibility),
        (handwritten.staff_required, missing.staff_required),
    ):
        status, value, reasons = decide(facts)
        found += [value, status, list(reasons), miss(facts) if status == handwritten.UNDETERMINED else []]
    return tuple(found)
