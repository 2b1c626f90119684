"""Small pieces of sqlglot's syntax tree, bracketed so that no reader's precedence matters."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias

from sqlglot import exp

Sql: TypeAlias = exp.Expr

_NEED_NO_BRACKETS = (exp.Column, exp.Literal, exp.Boolean, exp.Null, exp.Func, exp.Cast, exp.Paren, exp.Array, exp.Any)
_BUSHY = 8


def column(name: str) -> Sql:
    """A column by its name, quoted."""
    return exp.Column(this=exp.to_identifier(name, quoted=True))


def integer(value: int) -> Sql:
    """A whole number as it is written; its type is the engine's choice."""
    return exp.Literal.number(value) if value >= 0 else exp.Paren(this=exp.Neg(this=exp.Literal.number(-value)))


def bracketed(sql: Sql) -> Sql:
    """The same in brackets, where it might fall apart without."""
    if isinstance(sql, _NEED_NO_BRACKETS) and not isinstance(sql, exp.Connector):  # AND and OR count as functions
        return sql
    return exp.Paren(this=sql)


def binary(kind: type[exp.Binary], left: Sql, right: Sql) -> Sql:
    """An operator between two operands."""
    return kind(this=bracketed(left), expression=bracketed(right))


def call(name: str, *arguments: Sql) -> Sql:
    """A call of a function that is printed as it is named here."""
    return exp.Anonymous(this=name, expressions=list(arguments))


def cast(sql: Sql, type_: exp.DataType, *, attempt: bool = False) -> Sql:
    """A value as one of another type; with ``attempt`` NULL where there is none."""
    if attempt:
        return exp.TryCast(this=sql, to=type_.copy(), safe=True)  # Spark's writer makes a plain CAST of others
    return exp.Cast(this=sql, to=type_.copy())


def negation(sql: Sql) -> Sql:
    """NOT."""
    return exp.Not(this=bracketed(sql))


def holds(sql: Sql, truth: bool = True) -> Sql:
    """IS TRUE or IS FALSE: never NULL."""
    return exp.Is(this=bracketed(sql), expression=exp.Boolean(this=truth))


def is_null(sql: Sql) -> Sql:
    """IS NULL."""
    return exp.Is(this=bracketed(sql), expression=exp.Null())


def not_null(sql: Sql) -> Sql:
    """IS NOT NULL."""
    return exp.Not(this=is_null(sql))


def joined(kind: type[exp.Binary], parts: Sequence[Sql]) -> Sql:
    """One of two or more parts and an operator that may be bracketed as one likes: deep trees are bad for parsers."""
    if len(parts) == 1:
        return parts[0]
    if len(parts) <= _BUSHY:
        found: Sql = bracketed(parts[0])
        for part in parts[1:]:
            found = kind(this=found, expression=bracketed(part))
        return found
    middle = len(parts) // 2
    return binary(kind, joined(kind, parts[:middle]), joined(kind, parts[middle:]))


def all_of(parts: Sequence[Sql]) -> Sql:
    """AND."""
    return joined(exp.And, parts) if parts else exp.Boolean(this=True)


def any_of(parts: Sequence[Sql]) -> Sql:
    """OR."""
    return joined(exp.Or, parts) if parts else exp.Boolean(this=False)


def case(branches: Iterable[tuple[Sql, Sql]], otherwise: Sql | None = None) -> Sql:
    """CASE WHEN condition THEN value … ELSE otherwise END."""
    ifs = [exp.If(this=condition, true=value) for condition, value in branches]
    return exp.Paren(this=exp.Case(ifs=ifs, default=otherwise))
