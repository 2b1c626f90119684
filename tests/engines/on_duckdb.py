"""DuckDB, in this process."""

from __future__ import annotations

from typing import Any

from engines.engine import TABLE, absent


class DuckDBEngine:
    """A database in memory."""

    name = "duckdb"

    def __init__(self) -> None:
        try:
            import duckdb
        except ImportError as error:
            absent(self.name, str(error))
        self._connection = duckdb.connect(config={"threads": 2})

    def run(self, sql: str, table: Any) -> list[dict[str, Any]]:
        self._connection.register(TABLE, table)
        try:
            found = self._connection.execute(sql)
            names = [column[0] for column in found.description or ()]
            return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
        finally:
            self._connection.unregister(TABLE)

    def close(self) -> None:
        """End it."""
        self._connection.close()
