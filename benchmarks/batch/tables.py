"""The mix of cases in columns: Parquet files of any size, written in pieces, so that memory stays bounded."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks import cases as mix

if TYPE_CHECKING:
    from numpy.typing import NDArray

PIECE = 250_000
"""Rows made at a time; each piece has a seed of its own, so that a longer file begins like a shorter one."""
ROW_GROUP = 125_000

SCHEMA = pa.schema(
    [
        (
            alias,
            pa.int64() if alias == "recipients" else pa.bool_() if alias in mix.SHARE_TRUE else pa.string(),
        )
        for alias in mix.ALIASES
    ]
)


def write_cases(path: Path, rows: int) -> None:
    """Write a Parquet file of cases; every column stands in it, so that a presumed fact that is not given is false.

    Args:
        path: the file.
        rows: how many; the files of two sizes begin alike.
    """
    with pq.ParquetWriter(path, SCHEMA) as writer:
        for start in range(0, rows, PIECE):
            writer.write_table(piece(start // PIECE, min(PIECE, rows - start)), row_group_size=ROW_GROUP)


def piece(number: int, rows: int) -> pa.Table:
    """One piece of the endless table of cases.

    Args:
        number: which, from 0.
        rows: how many of its rows, at most ``PIECE``.
    """
    draw = np.random.default_rng([mix.SEED, number])
    complete = draw.random(PIECE) < mix.COMPLETE_SHARE
    columns = {}
    for alias in mix.ALIASES:
        values = _values(draw, alias)
        unknown = ~complete & (draw.random(PIECE) < mix.UNKNOWN_SHARE)
        if alias in mix.PRESUMED:
            given = draw.random(PIECE) >= mix.ABSENT_SHARE
            values, unknown = values & given, unknown & given
        columns[alias] = pa.array(values[:rows], SCHEMA.field(alias).type, mask=unknown[:rows])
    return pa.table(columns, schema=SCHEMA)


def _values(draw: np.random.Generator, alias: str) -> NDArray[Any]:
    match alias:
        case "service_item":
            listed = np.array(mix.SERVICE_ITEMS, object)[draw.integers(0, len(mix.SERVICE_ITEMS), PIECE)]
            others = np.array(mix.UNLISTED_ITEMS, object)[draw.integers(0, len(mix.UNLISTED_ITEMS), PIECE)]
            return np.where(draw.random(PIECE) < mix.UNLISTED_SHARE, others, listed)
        case "contractor_kind":
            return _weighted(draw, mix.KINDS, mix.KIND_WEIGHTS)
        case "institution_class":
            return _weighted(draw, mix.CLASSES, mix.CLASS_WEIGHTS)
        case "recipients":
            ends = np.array(mix.BOUNDARIES)[draw.integers(0, len(mix.BOUNDARIES), PIECE)]
            between = draw.integers(0, mix.MOST_RECIPIENTS + 1, PIECE)
            return np.where(draw.random(PIECE) < mix.BOUNDARY_SHARE, ends, between)
        case _:
            return draw.random(PIECE) < mix.SHARE_TRUE[alias]


def _weighted(draw: np.random.Generator, texts: tuple[str, ...], weights: tuple[int, ...]) -> NDArray[Any]:
    chances = np.array(weights) / sum(weights)
    return np.array(texts, object)[draw.choice(len(texts), PIECE, p=chances)]
