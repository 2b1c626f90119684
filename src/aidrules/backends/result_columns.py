"""The columns that decisions become in a table, and what can be wrong with them."""

from __future__ import annotations

from collections.abc import Sequence

from aidrules.errors import Problem, TableError

STATUS, REASONS, MISSING = "__status", "__reasons", "__missing"
"""What is put behind the alias of a decision to name the columns beside its value."""
RESULTS = ("", STATUS, REASONS, MISSING)
"""The same for all columns of a decision, in their order."""


def asks_nothing() -> TableError:
    """The error that no decision is asked."""
    zh, en = "至少要问一项决策。", "At least one decision has to be asked."
    return TableError([Problem("decisions", "wrong_type", zh, en)])


def names_twice(names: Sequence[str]) -> TableError:
    """The error that several columns of a result would have one name.

    Args:
        names: every such name.
    """
    zh = f"结果里会有同名的列：{'、'.join(names)}。要保留的列，以及各项决策的结果列，名称不能重复。"
    en = f"The result would have several columns of one name: {', '.join(names)}. Those to keep and those of the "
    return TableError([Problem(names[0], "duplicate", zh, f"{en}decisions need names of their own.")])
