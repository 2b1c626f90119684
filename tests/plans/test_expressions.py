"""Expressions that are simplified as they are made mean what they meant before."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aidrules.backends.evaluate import values_of
from aidrules.backends.expressions import Expressions
from aidrules.backends.plan import Expr

STATES = {"甲": (None, True, False), "乙": (None, True, False), "色": (None, "红", "绿", "别的")}

_Shape = tuple[str, object]


def leaves() -> st.SearchStrategy[_Shape]:
    names = [("known", fact) for fact in STATES]
    told = [(kind, (fact, value)) for kind in ("may", "is") for fact in ("甲", "乙") for value in (True, False)]
    told += [(kind, ("色", value)) for kind in ("may", "is") for value in ("红", "绿")]
    return st.sampled_from([*names, *told, ("const", True), ("const", False)])


SHAPES = st.recursive(
    leaves(),
    lambda inner: st.one_of(
        st.tuples(st.just("not"), inner),
        st.tuples(st.sampled_from(["and", "or"]), st.lists(inner, min_size=1, max_size=4)),
        st.tuples(st.just("select"), st.tuples(inner, inner, inner)),
    ),
    max_leaves=14,
)


def made(ex: Expressions, shape: _Shape) -> Expr:
    kind, data = shape
    match kind:
        case "const":
            return ex.const(data is True)
        case "known":
            return ex.known(str(data))
        case "may" | "is" if isinstance(data, tuple):
            return (ex.may if kind == "may" else ex.is_)(*data)
        case "not":
            return ex.not_(made(ex, data))  # type: ignore[arg-type] - the shapes are nested pairs
        case "select" if isinstance(data, tuple):
            return ex.select(*(made(ex, part) for part in data))
    parts = [made(ex, part) for part in data]  # type: ignore[attr-defined] - a list of shapes
    return ex.and_(*parts) if kind == "and" else ex.or_(*parts)


def meant(shape: _Shape, facts: dict[str, object]) -> bool:
    kind, data = shape
    match kind:
        case "const":
            return data is True
        case "known":
            return facts[str(data)] is not None
        case "may" | "is" if isinstance(data, tuple):
            value = facts[data[0]]
            return value == data[1] if value is not None else kind == "may"
        case "not":
            return not meant(data, facts)  # type: ignore[arg-type] - the shapes are nested pairs
        case "select" if isinstance(data, tuple):
            return meant(data[1] if meant(data[0], facts) else data[2], facts)
    parts = [meant(part, facts) for part in data]  # type: ignore[attr-defined] - a list of shapes
    return all(parts) if kind == "and" else any(parts)


@given(SHAPES)
def test_conditions_keep_their_meaning(shape: _Shape) -> None:
    ex = Expressions()
    expression, negation = made(ex, shape), ex.not_(made(ex, shape))
    for case in product(*STATES.values()):
        facts = dict(zip(STATES, case, strict=True))
        values = values_of([expression, negation], facts)
        assert values[expression] is meant(shape, facts)
        assert values[negation] is not values[expression]


@given(SHAPES)
def test_what_does_not_depend_on_a_fact_is_a_constant_or_looks_at_another(shape: _Shape) -> None:
    ex = Expressions()
    found = made(ex, shape)
    values = {meant(shape, dict(zip(STATES, case, strict=True))) for case in product(*STATES.values())}
    if found.operator == "const":
        assert values == {found.data}


def test_several_conditions_on_one_fact_become_one() -> None:
    ex = Expressions()
    assert ex.or_(ex.may("甲", True), ex.may("甲", False)).is_true
    assert ex.and_(ex.may("甲", True), ex.may("甲", False)) is ex.not_(ex.known("甲"))
    assert ex.and_(ex.known("甲"), ex.may("甲", True)) is ex.is_("甲", True)
    assert ex.or_(ex.is_("甲", True), ex.is_("甲", False)) is ex.known("甲")
    assert ex.and_(ex.is_("色", "红"), ex.is_("色", "绿")).is_false
    assert ex.and_(ex.may("色", "红"), ex.is_("色", "红")) is ex.is_("色", "红")
    assert ex.not_(ex.may("甲", True)) is ex.is_("甲", False)


def test_what_is_known_to_be_known_has_no_unknown() -> None:
    ex = Expressions(frozenset({"甲"}))
    assert ex.known("甲").is_true
    assert ex.may("甲", True) is ex.is_("甲", True)


@pytest.mark.parametrize(
    ("made_", "expected"),
    [
        (lambda ex: ex.add(ex.const(2), ex.const(Fraction(1, 2))), Fraction(5, 2)),
        (lambda ex: ex.sub(ex.const(2), ex.const(2)), 0),
        (lambda ex: ex.mul(ex.const(0), ex.input("人数", "number")), 0),
        (lambda ex: ex.quotient(ex.const(1501), ex.const(1500), ("up", 0)), 2),
        (lambda ex: ex.quotient(ex.const(-1501), ex.const(1500), ("up", 0)), -1),
        (lambda ex: ex.round(ex.const(Fraction(5, 2)), ("half_up", 0)), 3),
        (lambda ex: ex.max(ex.const(1), ex.const(3), ex.const(2)), 3),
        (lambda ex: ex.count([ex.true, ex.false, ex.true]), 2),
    ],
)
def test_constants_are_worked_out(made_: object, expected: object) -> None:
    found = made_(Expressions())  # type: ignore[operator] - a function of the test
    assert found.operator == "const"
    assert found.data == expected


def test_a_comparison_with_one_of_two_constants_is_a_condition() -> None:
    ex = Expressions()
    chosen = ex.select(ex.is_("甲", True), ex.const(1), ex.const(5))
    assert ex.lt(chosen, ex.const(3)) is ex.is_("甲", True)
    assert ex.eq(chosen, ex.const(5)) is ex.may("甲", False)
