"""A fixture for each engine: one for the run of the tests, started when it is first asked for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from engines.engine import Engine
from engines.on_duckdb import DuckDBEngine
from engines.on_postgres import PostgresEngine
from engines.on_spark import SparkEngine


@pytest.fixture(scope="session")
def duckdb_engine() -> Iterator[Engine]:
    """DuckDB."""
    engine = DuckDBEngine()
    yield engine
    engine.close()


@pytest.fixture(scope="session")
def postgres_engine() -> Iterator[Engine]:
    """PostgreSQL."""
    engine = PostgresEngine()
    yield engine
    engine.close()


@pytest.fixture(scope="session")
def spark_engine() -> Iterator[Engine]:
    """Spark."""
    engine = SparkEngine()
    yield engine
    engine.close()
