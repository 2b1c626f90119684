"""Decision diagrams say what expressions say, and narrow them only where that is allowed."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import aidrules
from aidrules.backends.evaluate import evaluate
from aidrules.backends.expressions import Expressions
from aidrules.backends.plan import Answer, Expr, Plan
from aidrules.backends.python import diagrams as room
from aidrules.backends.python.diagrams import FALSE, OTHER, TRUE, Diagrams, Node
from aidrules.core.policy import Fact
from aidrules.values.types import BooleanType, EnumType, TextType
from support.functions import generated, interpreted, same

FACTS = (
    Fact("甲", "a", BooleanType(), ""),
    Fact("乙", "b", EnumType("乙", ("一", "二", "三")), ""),
    Fact("丙", "c", TextType(), ""),
    Fact("丁", "d", BooleanType(), ""),
)
VALUES: dict[str, tuple[object, ...]] = {
    "甲": (True, False, None),
    "乙": ("一", "二", "三", None),
    "丙": ("x", "y", "别的", None),
    "丁": (True, False, None),
}
CASES = st.fixed_dictionaries({name: st.sampled_from(values) for name, values in VALUES.items()})


@st.composite
def conditions(draw: st.DrawFn, ex: Expressions) -> Expr:
    leaves = [ex.known(name) for name in VALUES]
    for name, values in VALUES.items():
        for value in values:
            if isinstance(value, bool | str) and value != "别的":
                leaves += [ex.may(name, value), ex.is_(name, value)]
    pool = list(leaves)
    for _ in range(draw(st.integers(1, 8))):
        parts = draw(st.lists(st.sampled_from(pool), min_size=1, max_size=4))
        how = draw(st.sampled_from(["and", "or", "not"]))
        pool.append(ex.not_(parts[0]) if how == "not" else getattr(ex, f"{how}_")(*parts))
    return pool[-1]


def plan_of(ex: Expressions, when: Expr) -> Plan:
    answer = Answer("问", "q", BooleanType(), when, ex.not_(when), ex.false, ex.false, ex.false, None, (), None)
    return Plan("例", FACTS, (answer,))


def branches(made: Diagrams, case: dict[str, object]) -> dict[int, int]:
    found = {}
    for at, variable in enumerate(made.variables):
        branch = variable.position(case[variable.fact])
        assert branch is not None
        found[at] = branch
    return found


@settings(max_examples=200)
@given(st.data())
def test_a_diagram_is_what_the_expression_is(data: st.DataObject) -> None:
    ex = Expressions()
    when = data.draw(conditions(ex))
    plan = plan_of(ex, when)
    made = Diagrams.of(plan)
    node = made.diagram(when)
    for _ in range(5):
        case = data.draw(CASES)
        holds = evaluate(plan, case)["q"][0] == "decided"
        assert made.holds(node, branches(made, case)) is holds
        assert made.holds(made.negated(node), branches(made, case)) is not holds


@settings(max_examples=200)
@given(st.data())
def test_narrowed_conditions_are_the_same_where_it_counts(data: st.DataObject) -> None:
    ex = Expressions()
    first, second = data.draw(conditions(ex)), data.draw(conditions(ex))
    made = Diagrams.of(plan_of(ex, ex.and_(first, second)))
    when, care = made.diagram(first), made.diagram(second)
    hint = frozenset(data.draw(st.sets(st.integers(0, 3))))
    least, widest = made.narrowed(when, care, hint)
    assert made.within(least, widest)
    for found in (least, widest):
        assert made.both(found, care) == made.both(when, care)
        assert made.support(found) <= made.support(when) | made.support(care)


@settings(max_examples=100)
@given(st.data())
def test_possible_and_certain(data: st.DataObject) -> None:
    ex = Expressions()
    when = data.draw(conditions(ex))
    made = Diagrams.of(plan_of(ex, when))
    node: Node = made.diagram(when)
    kept = frozenset(data.draw(st.sets(st.integers(0, len(made.variables) - 1))))
    assert made.within(made.certain(node, kept), node)
    assert made.within(node, made.possible(node, kept))
    assert made.support(made.possible(node, kept)) <= kept
    for at, variable in enumerate(made.variables):
        parts = [made.assigned(node, at, branch) for branch in range(len(variable.values))]
        assert all(at not in made.support(part) for part in parts)
        assert (node == TRUE) == all(part == TRUE for part in parts)
        assert (node == FALSE) == all(part == FALSE for part in parts)


def test_texts_that_are_compared_with_nothing_are_one_value() -> None:
    ex = Expressions()
    made = Diagrams.of(plan_of(ex, ex.is_("丙", "x")))
    (variable,) = [found for found in made.variables if found.fact == "丙"]
    assert variable.position("什么都可以") == variable.positions[OTHER]
    assert variable.position(7) is None


def test_what_is_too_large_for_diagrams_is_interpreted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "MOST_NODES", 10)
    policy = aidrules.bundled("guangdong")
    for name in policy.core.questions:
        assert same(generated(policy, name, {}), interpreted(policy, name, {}))
