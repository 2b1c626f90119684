"""What goes wrong inside DuckDB, as an error of this library."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from aidrules.errors import Problem, TableError


@contextmanager
def told() -> Iterator[None]:
    """Turn an error of DuckDB into one that says what the engine could not do.

    Raises:
        TableError: of the kind ``engine_failed``.
    """
    try:
        yield
    except duckdb.Error as error:
        why = str(error).split("\n", 1)[0]
        zh, en = f"引擎 duckdb 不能完成：{why}", f"The engine duckdb cannot do this: {why}"
        raise TableError([Problem("duckdb", "engine_failed", zh, en)]) from error
