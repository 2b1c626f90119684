"""Rewriting keeps everything that the change keeps, and reaches every part."""

from __future__ import annotations

import pytest

from aidrules.core import terms as t
from aidrules.core.rewrite import rewrite
from aidrules.core.walk import walk
from support.policies import bundled

CORE = bundled("hainan").core


@pytest.mark.parametrize("name", CORE.decisions)
def test_a_rewrite_that_changes_nothing_gives_the_same_term(name: str) -> None:
    body = CORE.decisions[name].body
    assert rewrite(body, lambda term: term) == body


@pytest.mark.parametrize("name", CORE.decisions)
def test_every_reference_is_reached_wherever_it_stands(name: str) -> None:
    def renamed(term: t.Term) -> t.Term:
        return t.FactRef(f"新{term.name}", mark=term.mark) if isinstance(term, t.FactRef) else term

    body = CORE.decisions[name].body
    before = [part.name for part in walk(body) if isinstance(part, t.FactRef)]
    after = [part.name for part in walk(rewrite(body, renamed)) if isinstance(part, t.FactRef)]
    assert after == [f"新{found}" for found in before]


def test_the_parts_of_an_aggregate_are_reached_and_its_roster_stays_one() -> None:
    inner = t.Compare("ge", t.FieldRef("册", "次数"), t.FactRef("线"))
    term = t.Aggregate("sum", t.FactRef("册"), inner, t.FieldRef("册", "次数"))
    found = rewrite(term, lambda part: t.Literal(3) if part == t.FieldRef("册", "次数") else part)
    assert found == t.Aggregate("sum", t.FactRef("册"), t.Compare("ge", t.Literal(3), t.FactRef("线")), t.Literal(3))
    with pytest.raises(TypeError, match="roster"):
        rewrite(term, lambda part: t.Literal(3) if isinstance(part, t.FactRef) else part)


def test_marks_stay() -> None:
    body = CORE.decisions["应配工作人员合计"].body
    assert [part.mark for part in walk(rewrite(body, lambda term: term))] == [part.mark for part in walk(body)]
