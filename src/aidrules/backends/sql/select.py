"""A plan as one SELECT."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from sqlglot import exp

from aidrules.backends.plan import Between, Emission, Expr, Listed, OneOf, Plan, Scalar, in_order
from aidrules.backends.sql.asked import relation_of
from aidrules.backends.sql.build import Sql, case, cast, column
from aidrules.backends.sql.columns import Column
from aidrules.backends.sql.dialects import DIALECTS, Dialect
from aidrules.backends.sql.dialects.base import BIGINT, BOOLEAN, DATE, DIGITS, TEXT, decimal
from aidrules.backends.sql.factoring import with_shared_parts
from aidrules.backends.sql.layers import arrange
from aidrules.backends.sql.outline import Choice, Outline, outlines
from aidrules.backends.sql.printer import Printer
from aidrules.backends.sql.refusal import CannotCarryError
from aidrules.backends.sql.source import WRONG, Source
from aidrules.errors import InputError, UnsupportedError
from aidrules.values.types import BooleanType, DateType, NumberType, RangeType, SequenceType, SetType, Type

INVALID: Final = "invalid"
"""The status of every answer about a row that holds a value which is none of its fact; the row is not decided."""


def to_select(
    plan: Plan,
    dialect: str,
    table: str | exp.Expr,
    columns: Mapping[str, str | Column],
    *,
    keep: Sequence[str] = (),
    checked: bool = True,
    missing: bool = True,
    enums: bool = False,
) -> exp.Select:
    """One SELECT that answers a plan for each row of a table, in the table's columns' terms.

    For each answer it has the columns ``<alias>`` (NULL where nothing is decided), ``<alias>__status`` (``decided``,
    ``undetermined``, ``referred``, ``not_applicable``, ``fault`` or ``invalid``), ``<alias>__reasons`` and
    ``<alias>__missing`` (lists of texts). NULL in a column of the table is an unknown fact.

    Args:
        plan: the plan.
        dialect: ``duckdb``, ``postgres`` or ``spark``.
        table: the name of the table as the dialect writes it, or any relation as an expression of sqlglot.
        columns: the column of each fact of the plan, by the fact's Chinese name: Boolean for 是否, text for texts and
            enumerations, integers or decimals (no floats) for numbers, dates, lists of texts for sets. For a roster
            a list of structs whose fields are named by alias; for PostgreSQL JSONB, an array of objects, with dates
            as texts (``2026-05-01``). A list that is NULL is unknown, one that is there is complete.
        keep: columns of the table that come first in the result, as they are.
        checked: look at every row whether its values are ones of their facts, and call those ``invalid`` that have
            others; without it the caller has looked.
        missing: without it ``<alias>__missing`` is NULL throughout.
        enums: statuses, reasons, missing facts and values that are texts have ENUM types where the dialect has such.

    Raises:
        InputError: there is no such dialect, the table has no name of one (``TableError``), or a fact has no column.
        UnsupportedError: the dialect cannot carry a construct exactly.
    """
    if dialect not in DIALECTS:
        raise InputError(f"没有名为“{dialect}”的 SQL 方言；有 {'、'.join(DIALECTS)}。")
    return _Select(plan, DIALECTS[dialect], columns, missing, enums).made(table, keep, checked)


class _Select:
    def __init__(
        self, plan: Plan, dialect: Dialect, columns: Mapping[str, str | Column], missing: bool, enums: bool
    ) -> None:
        self._plan, self._dialect, self._missing, self._enums = plan, dialect, missing, enums
        self._columns = {name: found if isinstance(found, Column) else Column(found) for name, found in columns.items()}
        if missing:
            for answer in plan.answers:
                if answer.missing is None:
                    why = answer.missing_refused or "还缺哪些事实"
                    raise UnsupportedError(dialect.name, answer.alias, why, "which facts are missing")

    def made(self, table: str | exp.Expr, keep: Sequence[str], checked: bool) -> exp.Select:
        decision = ""
        try:
            for name in (
                *keep,
                *(self._columns[fact.name].name for fact in self._plan.facts if fact.name in self._columns),
            ):
                self._dialect.column_name(name)
            source = Source.of(self._plan, self._dialect, self._columns, checked)
            answers = with_shared_parts(outlines(self._plan, self._missing, checked))
            order, layers = arrange([root for answer in answers for root in answer.roots()])
            printer = Printer(self._dialect, source, layers)
            of = _decisions(answers)
            for expression in order:
                decision = of[expression]
                printer.print(expression)
            outputs: list[tuple[str, Sql]] = []
            for answer in answers:
                decision = answer.alias
                outputs += self._answered(answer, printer, checked)
        except CannotCarryError as error:
            raise UnsupportedError(self._dialect.name, decision, error.zh, error.en) from error
        relation = relation_of(table, self._dialect.name) if isinstance(table, str) else table.copy()
        return self._layered(relation, source, printer, outputs, keep)

    def _layered(
        self,
        relation: exp.Expr,
        source: Source,
        printer: Printer,
        outputs: Sequence[tuple[str, Sql]],
        keep: Sequence[str],
    ) -> exp.Select:
        base = {f"k{at}": column(name) for at, name in enumerate(keep)} | source.layers[0]
        found = exp.Select(expressions=[_named(sql, name) for name, sql in base.items()] or [exp.Star()])
        found = self._dialect.layer(found.from_(relation, copy=False))
        for layer in (*source.layers[1:], *(printer.columns[at] for at in sorted(printer.columns))):
            above = exp.Select(expressions=[exp.Star(), *(_named(sql, name) for name, sql in layer.items())])
            found = self._dialect.layer(above.from_(found.subquery("layer", copy=False)))
        results = [_named(column(f"k{at}"), name) for at, name in enumerate(keep)]
        results += [_named(sql, name) for name, sql in outputs]
        return exp.Select(expressions=results).from_(found.subquery("layer", copy=False))

    # ---- answers

    def _answered(self, answer: Outline, printer: Printer, checked: bool) -> Iterator[tuple[str, Sql]]:
        coded = self._coded([*answer.statuses, INVALID])
        said = [(printer.sql(when), coded.code(name)) for name, when in answer.statuses.items() if not when.is_false]
        wrong = [(column(WRONG), coded.code(INVALID))] if checked else []
        value = self._value(answer, printer)
        yield answer.alias, case([(column(WRONG), exp.Null())], value) if checked else value
        yield f"{answer.alias}__status", case([*wrong, *said])
        yield f"{answer.alias}__reasons", self._list(answer.reasons, printer, checked)
        lacking = self._list(answer.missing, printer, checked)
        yield f"{answer.alias}__missing", lacking if self._missing else cast(exp.Null(), self._dialect.array)

    def _list(self, choices: Sequence[Choice], printer: Printer, checked: bool) -> Sql:
        coded = self._coded([found.item for choice in choices for found in choice.items])
        nothing = coded.constant([])
        if not choices:
            return nothing
        wrong = [(column(WRONG), nothing)] if checked else []
        branches = [(printer.sql(choice.when), self._emitted(choice.items, printer, coded)) for choice in choices]
        if choices[0].when.is_true:
            return case(wrong, branches[0][1]) if wrong else branches[0][1]
        return case([*wrong, *branches], nothing.copy())

    def _coded(self, texts: Sequence[str]) -> Dialect:
        return self._dialect.coded(tuple(dict.fromkeys(texts))) if self._enums and texts else self._dialect

    def _emitted(self, emissions: Sequence[Emission], printer: Printer, dialect: Dialect) -> Sql:
        kept = [found for found in emissions if not found.when.is_false]
        if all(found.when.is_true for found in kept):
            return dialect.constant([found.item for found in kept])
        return dialect.listed([(found.item, printer.sql(found.when)) for found in kept])

    def _value(self, answer: Outline, printer: Printer) -> Sql:
        decided = printer.sql(answer.decided)
        type_ = self._type(answer.type)
        if answer.value is None:
            return cast(exp.Null(), type_)
        match answer.value:
            case OneOf(options):
                coded = self._coded([option for option, _ in options if isinstance(option, str)])
                branches = [(printer.sql(when), _option(option, coded)) for option, when in options]
                return case([(decided, case(branches))])
            case Scalar(value):
                return case([(decided, self._scalar(value, answer.type, printer))])
            case Listed(items):
                return case([(decided, self._emitted(items, printer, self._dialect))])
            case Between() as found:
                of = answer.type.number if isinstance(answer.type, RangeType) else answer.type
                low, high = (
                    case([(printer.sql(has), self._scalar(end, of, printer))])
                    for has, end in ((found.has_low, found.low), (found.has_high, found.high))
                )
                closed = {
                    "low_closed": printer.sql(found.low_closed),
                    "high_closed": printer.sql(found.high_closed),
                }
                return case([(decided, self._dialect.record({"low": low, "high": high, **closed}))])

    def _scalar(self, value: Expr, type_: Type, printer: Printer) -> Sql:
        if value.sort != "number":
            return printer.sql(value)
        places = (0 if type_.integral else type_.places) if isinstance(type_, NumberType) else None
        return printer.output(value, places)

    def _type(self, type_: Type) -> exp.DataType:
        match type_:
            case BooleanType():
                return BOOLEAN
            case DateType():
                return DATE
            case NumberType(integral=True):
                return BIGINT
            case NumberType():
                return decimal(DIGITS, type_.places or 0)
            case SetType() | SequenceType():
                return self._dialect.array
            case RangeType():
                end = self._type(type_.number)
                return self._dialect.record_type(
                    {"low": end, "high": end, "low_closed": BOOLEAN, "high_closed": BOOLEAN}
                )
            case _:
                return TEXT


def _option(option: bool | str, dialect: Dialect) -> Sql:
    return exp.Boolean(this=option) if isinstance(option, bool) else dialect.code(option)


def _named(sql: Sql, name: str) -> exp.Alias:
    return exp.Alias(this=sql, alias=exp.to_identifier(name, quoted=True))


def _decisions(answers: Sequence[Outline]) -> dict[Expr, str]:
    """The first decision that needs each expression."""
    found: dict[Expr, str] = {}
    for answer in answers:
        for expression in in_order(answer.roots()):
            found.setdefault(expression, answer.alias)
    return found
