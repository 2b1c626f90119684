"""What differs from engine to engine."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from aidrules.backends.sql.dialects.base import Dialect
from aidrules.backends.sql.dialects.duckdb import DuckDB
from aidrules.backends.sql.dialects.postgres import Postgres
from aidrules.backends.sql.dialects.spark import Spark

DIALECTS: Final[Mapping[str, Dialect]] = {found.name: found for found in (DuckDB(), Postgres(), Spark())}

__all__ = ["DIALECTS", "Dialect"]
