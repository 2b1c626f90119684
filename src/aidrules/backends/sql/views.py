"""SELECTs as views, with what they rest on told in comments."""

from __future__ import annotations

from collections.abc import Iterable

from sqlglot import exp

from aidrules.diagnostics.visible import visible


def view(dialect: str, name: str, select: str) -> str:
    """The statement that makes a view of a SELECT, in the place of one that may be there.

    Args:
        dialect: the dialect, as sqlglot names it.
        name: what the view is called.
        select: the SELECT, written in the dialect.
    """
    return f"CREATE OR REPLACE VIEW {exp.to_identifier(name, quoted=True).sql(dialect)} AS\n{select};"


def comment(lines: Iterable[str]) -> str:
    """Texts as comments, a line each: nothing in them ends the line or the comment."""
    shown = [visible(" ".join(line.split())) for line in lines]
    return "\n".join(f"-- {line}".rstrip() for line in shown)
