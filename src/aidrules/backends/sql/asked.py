"""What is asked of a SELECT, looked at before anything is written: its questions, its columns, its table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from sqlglot import exp
from sqlglot.errors import SqlglotError

from aidrules.backends.result_columns import RESULTS, asks_nothing, names_twice
from aidrules.core.policy import Decision
from aidrules.errors import Problem, TableError


def check_columns(decisions: Sequence[Decision], keep: Sequence[str]) -> None:
    """Make sure that there is a question, and that no two columns of the result have one name.

    Raises:
        TableError: there is none, or two have; it names every such column.
    """
    if not decisions:
        raise asks_nothing()
    results = [decision.alias + suffix for decision in decisions for suffix in RESULTS]
    twice = [name for name, count in Counter([*keep, *results]).items() if count > 1]
    if twice:
        raise names_twice(twice)


def relation_of(table: str, dialect: str) -> exp.Table:
    """A table by its name.

    Args:
        table: the name, as the dialect writes it.
        dialect: the dialect, as sqlglot names it.

    Raises:
        TableError: it is no name of a table.
    """
    cause: SqlglotError | None = None
    if isinstance(table, str) and table.strip() and table.isprintable():
        try:
            found = exp.to_table(table, dialect=dialect)
        except SqlglotError as error:
            cause = error
        else:
            if isinstance(found, exp.Table):
                return found
    zh, en = f"“{table}”不是 {dialect} 里表的名称。", f"“{table}” is not the name of a table in {dialect}."
    if isinstance(table, str) and not table.strip():
        zh, en = "表的名称（table）不能是空的。", "The name of the table is empty (table)."
    raise TableError([Problem(str(table), "wrong_type", zh, en)]) from cause
