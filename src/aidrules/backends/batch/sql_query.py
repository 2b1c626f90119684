"""What a database is asked: one SELECT over a table of facts, made from the policy for the database's dialect."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol, cast

import pyarrow as pa
import pyarrow.types as at
from attrs import frozen

from aidrules.backends.batch.arrow_types import plain
from aidrules.backends.batch.verdicts import Decider, Fixed
from aidrules.backends.sql.columns import Column

STATUSES = ("decided", "undetermined", "referred", "not_applicable")
"""The statuses of answers. A row to which a query gives any other is decided by the interpreter instead."""


@frozen
class Query:
    """What a SELECT has to give.

    Attributes:
        dialect: the dialect, as sqlglot names it.
        table: the table or view of the facts, a name that needs no quotes.
        decisions: the aliases of the questions, in the order of the columns.
        columns: the column of each fact that has one, by the fact's Chinese name. A fact that is not listed is not
            given. Values are checked and in the unit that the fact is declared in; a null is unknown.
        types: the Arrow type of each of those columns, by the fact's Chinese name.
        fixed: what is the same for every row; the built-in facts 基准日, 版本日 and 辖区 follow from it where they have
            no columns.
        keep: columns of the table that stand first in the result, as they are.
        enums: whether texts of which is known which there are may come as a type of their own.
    """

    dialect: str
    table: str
    decisions: tuple[str, ...]
    columns: Mapping[str, str]
    types: Mapping[str, pa.DataType]
    fixed: Fixed
    keep: tuple[str, ...]
    enums: bool = False


class _Lowers(Protocol):
    def to_sql(
        self,
        decisions: Sequence[str],
        *,
        dialect: str,
        table: str,
        columns: Mapping[str, Column],
        keep: Sequence[str],
        checked: bool,
        enums: bool,
        readings: Mapping[str, str],
        as_of: object,
        edition: object,
        region: object,
    ) -> str: ...


def select_of(policy: Decider, query: Query) -> str:
    """The SELECT that answers a query: a row for each row of the table.

    Its columns are those to keep, and for each decision value, ``__status``, ``__reasons`` and ``__missing``. A row for
    which the policy has no answer, or which the database cannot decide exactly, has a status that is none.

    Raises:
        TableError: the policy cannot be written as SQL here.
        UnsupportedError: the dialect cannot carry one of the decisions exactly.
    """
    return cast("_Lowers", policy).to_sql(
        list(query.decisions),
        dialect=query.dialect,
        table=query.table,
        columns={name: column_of(column, query.types[name]) for name, column in query.columns.items()},
        keep=list(query.keep),
        checked=False,  # the values of every row were, on its way here
        enums=query.enums,
        readings=query.fixed.readings,
        as_of=query.fixed.as_of,
        edition=query.fixed.edition,
        region=query.fixed.region,
    )


def quoted(name: str) -> str:
    """A name as SQL takes it."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as SQL takes it, in dialects where a backslash is a character like any other, as in DuckDB."""
    return "'" + text.replace("'", "''") + "'"


def column_of(name: str, type_: pa.DataType) -> Column:
    """A column, or the field of a record, with how wide its numbers can be."""
    arrow = plain(type_)
    if at.is_list(arrow) and at.is_struct(arrow.value_type):
        fields = (arrow.value_type.field(position) for position in range(arrow.value_type.num_fields))
        return Column(name, fields={found.name: column_of(found.name, found.type) for found in fields})
    if at.is_decimal(arrow):
        return Column.decimal(name, arrow.precision, max(arrow.scale, 0))
    if at.is_integer(arrow):
        return Column.integer(name, arrow.bit_width + (0 if at.is_signed_integer(arrow) else 1))
    return Column(name)
