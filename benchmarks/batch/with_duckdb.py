"""A SELECT over the table ``cases``, run by DuckDB from Parquet to Parquet."""

from __future__ import annotations

from pathlib import Path

import duckdb

from benchmarks.cases import ALIASES

_HANDWRITTEN = Path(__file__).with_name("handwritten.sql")
_PLACE = "/* the columns of the cases, where they are to be kept */"


def handwritten(*, keep: bool = False) -> str:
    """The hand-written SELECT.

    Args:
        keep: whether the columns of the cases stand before those of the answers.
    """
    text = _HANDWRITTEN.read_text(encoding="utf-8")
    return text.replace(_PLACE, ", ".join(ALIASES) + ",") if keep else text


def run(select: str, source: Path, target: Path) -> None:
    """Decide every row of a file.

    Args:
        select: the query, over a table ``cases``.
        source, target: Parquet files.
    """
    with duckdb.connect() as connection:
        connection.execute(f"CREATE VIEW cases AS SELECT * FROM read_parquet({_text(source)})")
        connection.execute(f"COPY ({select}) TO {_text(target)} (FORMAT parquet)")


def rows_that_differ(result: Path, reference: Path, columns: tuple[str, ...]) -> int:
    """In how many rows two results differ, read side by side; every row counts where one has more rows.

    Lists of missing facts are compared without regard to their order.
    """
    with duckdb.connect() as connection:
        counts = [
            connection.execute(f"SELECT count(*) FROM read_parquet({_text(path)})").fetchall()[0][0]
            for path in (result, reference)
        ]
        if counts[0] != counts[1]:
            return int(max(counts))
        differs = " OR ".join(
            f"list_sort(one.{name}) IS DISTINCT FROM list_sort(other.{name})"
            if name.endswith("__missing")
            else f"one.{name} IS DISTINCT FROM other.{name}"
            for name in columns
        )
        found = connection.execute(
            f"SELECT count(*) FROM read_parquet({_text(result)}) one "
            f"POSITIONAL JOIN read_parquet({_text(reference)}) other WHERE {differs}"
        ).fetchall()
        return int(found[0][0])


def _text(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
