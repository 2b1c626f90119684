"""A plan as one SELECT, for DuckDB, PostgreSQL and Spark SQL. Needs sqlglot: the extra ``aidrules[batch]``."""

from aidrules.backends.sql.columns import Column
from aidrules.backends.sql.select import INVALID, to_select

__all__ = ["INVALID", "Column", "to_select"]
