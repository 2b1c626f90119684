"""Plans made by hand and at random, tables of cases, and the comparison of what SQL gives with what they mean."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from decimal import Context, Decimal
from fractions import Fraction
from typing import Any

from aidrules.backends.evaluate import evaluate
from aidrules.backends.expressions import Expressions
from aidrules.backends.plan import Answer, Emission, Expr, OneOf, Plan, Scalar
from aidrules.backends.sql import Column, to_select
from aidrules.core.policy import Fact
from aidrules.values.permitted import Interval
from aidrules.values.rosters import Roster, RosterType
from aidrules.values.types import (
    BooleanType,
    DateType,
    EnumType,
    NumberType,
    SetType,
    TextType,
    Type,
)
from engines.engine import TABLE, Engine

NASTY = ("甲", "it's", 'say "hi"', "back\\slash", "new\nline", "100%", "😀", "$$", "${x}", "a;--", "?:p", "\t", "")
LEVEL = EnumType("级别", NASTY)
WIDE = 38


def fact(name: str, type_: Type) -> Fact:
    """A fact whose alias is its name."""
    return Fact(name, name, type_, "")


def number(places: int | None = 0, bound: int | None = None) -> NumberType:
    """A type of numbers."""
    from aidrules.values.types import Bound

    ends = (None, None) if bound is None else (Bound(-bound), Bound(bound))
    return NumberType(places == 0, places or None, None, *ends)


def plan_of(
    facts: Sequence[Fact], expressions: Sequence[Expr], made: Expressions, reasons: Sequence[Emission] = ()
) -> Plan:
    """A plan that answers expressions, each as the value of a decision that is always decided."""
    answers = []
    for at, expression in enumerate(expressions):
        type_: Type
        value: OneOf | Scalar
        if expression.sort == "bool":
            type_, value = BooleanType(), OneOf(((True, expression), (False, made.not_(expression))))
        elif expression.sort == "number":
            type_, value = NumberType(False), Scalar(expression)
        elif expression.sort == "date":
            type_, value = DateType(), Scalar(expression)
        else:
            type_, value = TextType(), Scalar(expression)
        no = made.false
        answers.append(
            Answer(f"决策{at}", f"d{at}", type_, made.true, no, no, no, no, value, tuple(reasons), tuple(reasons))
        )
    return Plan("p", tuple(facts), tuple(answers), made.assumed_known)


def sure(made: Expressions, found: Fact, otherwise: object) -> Expr:
    """The value of a fact, or a constant where it is unknown."""
    sort = {NumberType: "number", DateType: "date", TextType: "text"}[type(found.type)]
    leaf = made.input(found.name, sort)  # type: ignore[arg-type]
    return made.select(made.known(found.name), leaf, made.const(otherwise))  # type: ignore[arg-type]


def table_of(
    facts: Sequence[Fact], rows: Sequence[Mapping[str, Any]], widths: Mapping[str, tuple[int, int]] = {}
) -> Any:
    """An Arrow table of cases.

    Args:
        facts: what its columns are.
        rows: values by name.
        widths: digits and places of decimal columns that are other than (38, places).
    """
    import pyarrow as pa

    columns = {
        found.name: pa.array([_stored(row.get(found.name)) for row in rows], _arrow(found.type, widths.get(found.name)))
        for found in facts
    }
    return pa.table(columns) if columns else pa.table({"none": pa.nulls(len(rows), pa.bool_())})


def _arrow(type_: Type, width: tuple[int, int] | None) -> Any:
    import pyarrow as pa

    match type_:
        case BooleanType():
            return pa.bool_()
        case NumberType(integral=True) if width is None:
            return pa.int64()
        case NumberType():
            return pa.decimal128(*(width or (WIDE, type_.places or 0)))
        case DateType():
            return pa.date32()
        case SetType():
            return pa.list_(pa.string())
        case RosterType():
            return pa.list_(pa.struct([(found.alias, _arrow(found.type, width)) for found in type_.fields]))
        case _:
            return pa.string()


def _stored(value: object) -> object:
    if isinstance(value, Roster):
        return [{name: _stored(part) for name, part in record.items()} for record in value.records]
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, Fraction):
        return Context(prec=400).divide(Decimal(value.numerator), Decimal(value.denominator))
    if isinstance(value, Mapping):
        return dict(value)
    return value


def answered(
    engine: Engine,
    plan: Plan,
    table: Any,
    columns: Mapping[str, str | Column] | None = None,
    **options: Any,
) -> list[dict[str, Any]]:
    """What an engine gives for a plan, a row each."""
    named = columns if columns is not None else {found.name: found.name for found in plan.facts}
    sql = to_select(plan, engine.name, TABLE, named, **options).sql(engine.name)
    return engine.run(sql, table)


def agree(
    engine: Engine,
    plan: Plan,
    rows: Sequence[Mapping[str, Any]],
    columns: Mapping[str, str | Column] | None = None,
    widths: Mapping[str, tuple[int, int]] = {},
    **options: Any,
) -> None:
    """Assert that an engine gives what the plan means, for every row."""
    found = answered(engine, plan, table_of(plan.facts, rows, widths), columns, **options)
    assert len(found) == len(rows)
    for row, got in zip(rows, found, strict=True):
        for alias, (status, value, reasons, missing) in evaluate(plan, row).items():
            given = (
                got[f"{alias}__status"],
                comparable(got[alias], value),
                tuple(got[f"{alias}__reasons"]),
                tuple(got[f"{alias}__missing"]),
            )
            assert given == (status, value, reasons, missing), (alias, row)


def comparable(found: Any, meant: object) -> object:
    """A value as an engine gives it, in the form in which values are compared."""
    if isinstance(found, bool) or found is None:
        return found
    if isinstance(found, int | Decimal):
        return Fraction(found)
    if isinstance(meant, frozenset):
        assert len(set(found)) == len(found)
        return frozenset(found)
    if isinstance(found, list):
        return tuple(found)
    if isinstance(found, dict):
        ends = [None if found[end] is None else Fraction(str(found[end])) for end in ("low", "high")]
        return Interval(*ends, low_closed=found["low_closed"], high_closed=found["high_closed"])
    assert isinstance(found, str | datetime.date)
    return found
