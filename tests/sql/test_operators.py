"""Every operator of a plan, on every engine, as ``evaluate`` has it."""

from __future__ import annotations

import datetime
from fractions import Fraction
from itertools import pairwise, product
from typing import Any

import pytest
from attrs import evolve
from hypothesis import event, given, settings
from hypothesis import strategies as st
from sql_plans import LEVEL, NASTY, agree, fact, number, plan_of, sure

from aidrules.backends.expressions import Expressions
from aidrules.backends.plan import Emission, Expr, Plan
from aidrules.backends.sql import to_select
from aidrules.errors import UnsupportedError
from aidrules.values.types import BooleanType, DateType, SetType, TextType
from engines.engine import Engine
from engines.on_spark import SparkEngine
from support.policies import SEARCH

MODES = ("up", "down", "half_up")
DAY = datetime.date


def numbers_plan(places: int, keeps: tuple[int, ...] = (-2, 0, 1)) -> tuple[Plan, list[dict[str, Any]]]:
    """Quotients and rounding of decimals on either side of 0, at and beside what divides evenly."""
    made = Expressions()
    a, b = fact("a", number(places, 10**7)), fact("b", number(places, 10**4))
    x, y = sure(made, a, 0), sure(made, b, 0)
    found: list[Expr] = []
    for mode in MODES:
        for kept in keeps:
            found += [
                made.quotient(x, made.const(1500), (mode, kept)),
                made.quotient(x, made.const(Fraction(-3, 4)), (mode, kept)),
                made.round(made.mul(x, made.const(Fraction(1, 8))), (mode, kept)),
                made.round(made.mul(x, made.const(Fraction(1, 12))), (mode, kept)),
                made.select(made.eq(y, made.const(0)), made.const(Fraction(1, 2)), made.quotient(x, y, (mode, kept))),
            ]
    third = made.mul(x, made.const(Fraction(1, 3)))
    found += [
        made.add(x, y),
        made.sub(x, made.mul(y, made.const(Fraction(5, 2)))),
        made.mul(x, y),
        made.max(x, y, made.const(Fraction(1, 10))),
        made.min(x, y),
        made.lt(x, y),
        made.le(third, y),
        made.eq(third, y),
        made.lt(made.add(third, made.const(Fraction(1, 7))), made.const(500)),
        made.eq(x, made.mul(y, made.const(100))),
        made.count([made.lt(x, y), made.lt(y, made.const(0)), made.known("a"), made.true]),
    ]
    unit = Fraction(1, 10**places)
    tops = [Fraction(at) for at in (0, 1, 3, 500, 749, 750, 751, 1499, 1500, 1501, 2250, 4500, 9_999_999)]
    tops += [top + unit for top in tops] + [top - unit for top in tops]
    bottoms = [unit, -unit, 3 * unit, Fraction(7), Fraction(-1500), Fraction(0), None]
    pairs = [*product([sign * top for top in tops for sign in (1, -1)], bottoms), (None, Fraction(5))]
    return plan_of([a, b], found, made), [{"a": top, "b": bottom} for top, bottom in pairs]


def dates_plan() -> tuple[Plan, list[dict[str, Any]]]:
    """Periods and ages, at the ends of months, of the calendar and of February."""
    made = Expressions()
    d, e, n = fact("d", DateType()), fact("e", DateType()), fact("n", number(0, 10**6))
    start, end, amount = sure(made, d, DAY(2000, 1, 1)), sure(made, e, DAY(2000, 1, 1)), sure(made, n, 0)
    found: list[Expr] = []
    for unit, counts_first in product(("months", "days"), (True, False)):
        fits = made.fits(start, amount, unit, counts_first)
        shifted = made.shift(start, amount, unit, counts_first)
        found += [fits, made.select(fits, shifted, end), made.lt(made.select(fits, shifted, end), end)]
    found += [
        made.years(start, end),
        made.years(start, made.const(DAY(2023, 2, 28))),
        made.eq(start, end),
        made.lt(start, end),
        made.max(start, end),
        made.min(start, end, made.const(DAY(1999, 12, 31))),
    ]
    days = [
        DAY(1, 1, 1), DAY(1, 1, 2), DAY(1, 2, 1), DAY(1900, 2, 28), DAY(1999, 12, 31), DAY(2000, 1, 1),
        DAY(2000, 2, 28), DAY(2000, 2, 29), DAY(2000, 3, 1), DAY(2001, 2, 28), DAY(2001, 3, 1), DAY(2023, 1, 30),
        DAY(2023, 1, 31), DAY(2024, 2, 29),
        DAY(2100, 2, 28), DAY(2100, 3, 1), DAY(9999, 1, 31), DAY(9999, 12, 30), DAY(9999, 12, 31),
    ]  # fmt: skip
    amounts = [0, 1, -1, 2, 11, 12, 13, 48, -12, -24000, 119987, 365, 730000, -730000, 1_000_000]
    rows: list[dict[str, Any]] = [{"d": day, "e": day, "n": count} for day, count in product(days, amounts)]
    rows += [{"d": day, "e": other, "n": 1} for day, other in product(days, days)]
    rows += [{"d": None, "e": days[3], "n": 1}, {"d": days[3], "e": None, "n": None}]
    return plan_of([d, e, n], found, made), rows


def texts_plan() -> tuple[Plan, list[dict[str, Any]]]:
    """Leaves and conditions over texts that would end a literal, were they not escaped."""
    made = Expressions()
    b, k = fact("b", BooleanType()), fact("k", LEVEL)
    t, s = fact("t", TextType()), fact("s", SetType(LEVEL))
    text = sure(made, t, NASTY[1])
    parts: list[Expr] = [made.known(name) for name in "bkts"]
    parts += [make("b", value) for make in (made.may, made.is_) for value in (True, False)]
    for value in NASTY:
        parts += [made.may("k", value), made.is_("k", value), made.is_("t", value), made.member("s", value)]
    found = [
        *parts,
        text,
        made.select(made.is_("b", True), made.const(NASTY[3]), made.const(NASTY[4])),
        made.eq(text, made.const(NASTY[2])),
        made.inside(text, "海南省"),
        made.inside(text, "it's"),
        made.and_(*parts[4:20]),
        made.or_(*parts[4:20]),
        made.not_(made.and_(parts[0], parts[1])),
    ]
    values = [*NASTY, "海南省", "海南省/海口市", "海南省会", "it's/in", "别的"]
    rows: list[dict[str, Any]] = [{"t": value} for value in values]
    rows += [{"k": value, "b": at % 2 == 0, "s": frozenset(NASTY[:at])} for at, value in enumerate(NASTY)]
    rows += [{}, {"s": frozenset()}, {"b": True}, {"b": False}]
    reasons = [Emission(f"{item}!", made.or_(made.is_("k", item), made.member("s", item))) for item in NASTY]
    few = [*reasons[:3], Emission("总是", made.true), Emission("从不", made.false)]
    plan = plan_of([b, k, t, s], found, made)
    lists = {"all": tuple(reasons), "few": tuple(few), "five": tuple(reasons[3:8]), "one": tuple(reasons[:1])}
    more = [evolve(plan.answers[0], alias=alias, reasons=items, missing=items) for alias, items in lists.items()]
    return evolve(plan, answers=(*plan.answers, *more)), rows


PLANS = {
    "whole": lambda: numbers_plan(0),
    "decimal": lambda: numbers_plan(2),
    "dates": dates_plan,
    "texts": texts_plan,
}


@pytest.mark.parametrize("name", PLANS)
@pytest.mark.parametrize("checked", [True, False])
def test_duckdb(duckdb_engine: Engine, name: str, checked: bool) -> None:
    plan, rows = PLANS[name]()
    agree(duckdb_engine, plan, rows, checked=checked)


def test_postgres(postgres_engine: Engine) -> None:
    for make in PLANS.values():
        plan, rows = make()
        agree(postgres_engine, plan, rows)


@pytest.mark.parametrize("name", PLANS)
@pytest.mark.slow
def test_spark(spark_engine: Engine, name: str) -> None:
    plan, rows = PLANS[name]()
    agree(spark_engine, plan, rows)


def test_spark_in_short(spark_engine: Engine) -> None:
    for plan, rows in (numbers_plan(2, (1,)), dates_plan(), texts_plan()):
        agree(spark_engine, plan, rows)


SETTINGS = {
    "spark.sql.ansi.enabled": "false",
    "spark.sql.decimalOperations.allowPrecisionLoss": "false",
    "spark.sql.parser.escapedStringLiterals": "true",
}


@pytest.mark.slow
@pytest.mark.parametrize("setting", SETTINGS)
def test_spark_under_other_settings(spark_engine: Engine, setting: str) -> None:
    assert isinstance(spark_engine, SparkEngine)
    settings = spark_engine.session.conf
    before = settings.get(setting)
    settings.set(setting, SETTINGS[setting])
    try:
        test_spark_in_short(spark_engine)
    finally:
        settings.set(setting, before)


def expressions(made: Expressions, leaves: list[Expr]) -> st.SearchStrategy[Expr]:
    """Numbers made of numbers."""
    constants = st.builds(Fraction, st.integers(-1000, 1000), st.sampled_from([1, 2, 3, 4, 5, 8, 12, 25]))
    rounding = st.tuples(st.sampled_from(MODES), st.integers(-2, 3))
    leaf = st.sampled_from(leaves) | constants.map(made.const)

    def larger(part: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
        return st.one_of(
            st.builds(made.add, part, part),
            st.builds(made.sub, part, part),
            st.builds(made.mul, part, constants.map(made.const)),
            st.builds(lambda one, other: made.max(one, other), part, part),
            st.builds(lambda one, other: made.min(one, other), part, part),
            st.builds(lambda *of: made.select(made.lt(of[0], of[1]), of[2], of[3]), part, part, part, part),
            st.builds(made.round, part, rounding),
            st.builds(
                lambda one, other, how: made.select(
                    made.eq(other, made.const(0)), made.const(0), made.quotient(one, other, how)
                ),
                part,
                part,
                rounding,
            ),
        )

    return st.recursive(leaf, larger, max_leaves=8)


def obey(engine: Engine, data: st.DataObject, values: list[dict[str, Fraction | None]]) -> None:
    made = Expressions()
    facts = [fact("n", number(0, 10**6)), fact("d", number(2, 10**6))]
    leaves = [sure(made, found, 0) for found in facts]
    whole = data.draw(st.lists(expressions(made, leaves), min_size=4, max_size=4))
    # rounded, so that an output is a finite decimal; compared, so that what is not rounded counts as well
    found = [made.round(value, ("half_up", 2)) for value in whole]
    found += [made.lt(one, other) for one, other in pairwise(whole)]
    carried = []
    for expression in found:
        try:
            to_select(plan_of(facts, [expression], made), engine.name, "cases", {"n": "n", "d": "d"})
        except UnsupportedError:
            continue
        carried.append(expression)
    event(f"{len(carried)} of {len(found)} carried")
    agree(engine, plan_of(facts, carried, made), values)


def values() -> st.SearchStrategy[list[dict[str, Fraction | None]]]:
    """Cases."""
    cents = st.integers(-(10**8), 10**8) | st.integers(-300, 300)
    return st.lists(
        st.fixed_dictionaries(
            {
                "n": st.none() | st.integers(-(10**6), 10**6).map(Fraction) | st.integers(-3, 3).map(Fraction),
                "d": st.none() | cents.map(lambda value: Fraction(value, 100)),
            }
        ),
        min_size=12,
        max_size=12,
    )


@settings(SEARCH, max_examples=15)
@given(data=st.data(), cases=values())
def test_numbers_at_random_on_duckdb(
    duckdb_engine: Engine, data: st.DataObject, cases: list[dict[str, Fraction | None]]
) -> None:
    obey(duckdb_engine, data, cases)


@settings(SEARCH, max_examples=8)
@given(data=st.data(), cases=values())
def test_numbers_at_random_on_postgres(
    postgres_engine: Engine, data: st.DataObject, cases: list[dict[str, Fraction | None]]
) -> None:
    obey(postgres_engine, data, cases)


@pytest.mark.slow
@settings(SEARCH, max_examples=15)
@given(data=st.data(), cases=values())
def test_numbers_at_random_on_spark(
    spark_engine: Engine, data: st.DataObject, cases: list[dict[str, Fraction | None]]
) -> None:
    obey(spark_engine, data, cases)
