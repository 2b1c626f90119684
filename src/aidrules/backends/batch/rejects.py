"""Rows that were not decided: where they stand, what is wrong with them, and what they held."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pyarrow as pa

from aidrules.diagnostics.visible import visible
from aidrules.errors import Problem, RowProblems

ROW, PROBLEMS, CODES = "row", "problems", "codes"


def reject_schema(schema: pa.Schema) -> pa.Schema:
    """The columns of a file of rejects: the number of the row, the problems, their codes, and all that it held.

    Where the table has columns of these names already, as a mended file of rejects does, the new ones get a ``_``
    behind theirs.
    """
    names = [_free(name, schema.names) for name in (ROW, PROBLEMS, CODES)]
    own = [pa.field(name, pa.int64() if at == 0 else pa.string(), nullable=False) for at, name in enumerate(names)]
    return pa.schema([*own, *schema])


def _free(name: str, taken: Sequence[str]) -> str:
    while name in taken:
        name += "_"
    return name


def reject_batch(rows: Sequence[RowProblems], taken: pa.RecordBatch, lang: str) -> pa.RecordBatch:
    """The rows as they stand in a file of rejects.

    Args:
        rows: what is wrong with each.
        taken: what each of them held.
        lang: ``zh`` or ``en``, the language of the problems.
    """
    own = [
        pa.array([found.row for found in rows], pa.int64()),
        pa.array([text_of(found.problems, lang) for found in rows], pa.string()),
        pa.array([codes_of(found.problems) for found in rows], pa.string()),
    ]
    return pa.RecordBatch.from_arrays([*own, *taken.columns], schema=reject_schema(taken.schema))


def text_of(problems: Iterable[Problem], lang: str) -> str:
    """Problems as one text, a line each."""
    return "\n".join(visible(p.message_en if lang == "en" else p.message) for p in problems)


def codes_of(problems: Iterable[Problem]) -> str:
    """The codes of problems, each once, parted by commas."""
    return ",".join(dict.fromkeys(p.kind for p in problems))
