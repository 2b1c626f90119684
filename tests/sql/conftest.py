"""The engines that the tests of SQL run on."""

from engines.fixtures import duckdb_engine, postgres_engine, spark_engine

__all__ = ["duckdb_engine", "postgres_engine", "spark_engine"]
