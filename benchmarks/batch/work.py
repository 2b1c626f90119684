"""Does one contender's work, in a process of its own: ``python -m benchmarks.batch.work NAME SOURCE TARGET``."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from benchmarks.taking_part import NotBuiltError


def by_hand(source: Path, target: Path) -> None:
    """Hand-written SQL with DuckDB."""
    from benchmarks.batch import with_duckdb

    with_duckdb.run(with_duckdb.handwritten(), source, target)


def by_hand_keeping(source: Path, target: Path) -> None:
    """The same, with the columns of the cases before the answers."""
    from benchmarks.batch import with_duckdb

    with_duckdb.run(with_duckdb.handwritten(keep=True), source, target)


def polars(source: Path, target: Path) -> None:
    """Polars."""
    from benchmarks.batch import with_polars

    with_polars.run(source, target)


def numpy(source: Path, target: Path) -> None:
    """NumPy."""
    from benchmarks.batch import with_numpy

    with_numpy.run(source, target)


def pandas(source: Path, target: Path) -> None:
    """pandas."""
    from benchmarks.batch import with_pandas

    with_pandas.run(source, target)


def to_sql(source: Path, target: Path) -> None:
    """The SELECT that aidrules makes, run by DuckDB in the way of the hand-written one."""
    from benchmarks import ours
    from benchmarks.batch import with_duckdb

    with_duckdb.run(ours.sql(ours.policy()), source, target)


def decide_table(source: Path, target: Path) -> None:
    """``Policy.decide_table`` on a whole Arrow table."""
    import pyarrow.parquet as pq

    from benchmarks import ours

    pq.write_table(ours.decide_table(ours.policy(), pq.read_table(source)), target)


WORK: Mapping[str, Callable[[Path, Path], None]] = {
    "hand-written SQL": by_hand,
    "hand-written SQL, cases kept": by_hand_keeping,
    "Polars": polars,
    "NumPy": numpy,
    "pandas apply": pandas,
    "aidrules to_sql": to_sql,
    "aidrules decide_table": decide_table,
}

if __name__ == "__main__":
    try:
        WORK[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3]))
    except NotBuiltError as error:
        sys.exit(str(error))
