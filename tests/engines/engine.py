"""Engines that run SQL in tests, and what becomes of a test whose engine is not there."""

from __future__ import annotations

import os
from typing import Any, NoReturn, Protocol

import pytest

REQUIRED = "AIDRULES_REQUIRE_ENGINES"
TABLE = "cases"
"""The name under which a query finds the table that it is run on."""


class Engine(Protocol):
    """Runs a query on one table."""

    name: str

    def run(self, sql: str, table: Any) -> list[dict[str, Any]]:
        """The rows that a query gives on an Arrow table called ``cases``, in the table's order."""
        ...


def absent(engine: str, why: str) -> NoReturn:
    """Skip the test and say so, or fail where every engine is required."""
    reason = f"{engine} is not there: {why}. scripts/engines.sh installs what these tests need."
    if os.environ.get(REQUIRED) == "1":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)
