"""One policy with every construct, on two levels: answers, explanations, receipts, interviews and schemas of all of it.

The laws of answers hold for it in `test_laws.py`, a second evaluator in `test_oracle.py`, the formatter's in
`tests/formatting`.
"""

from __future__ import annotations

import json
import typing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

import aidrules
from aidrules.api.interview import UNKNOWN, Interview
from aidrules.api.receipt import Receipt, replay
from aidrules.core import terms as t
from aidrules.core.walk import walk, walk_with_defaults
from aidrules.errors import EvaluationError
from support.facts import cases, representatives

WHOLE = Path(__file__).parent / "whole" / "whole.policy"
POLICY = aidrules.load(WHOLE)
DAY = {"edition": "2024-06-01", "as_of": "2024-06-01"}


def test_the_policy_has_every_kind_of_term() -> None:
    core = POLICY.core
    bodies = [decision.body for decision in core.decisions.values()]
    found = {type(term) for body in bodies for term in walk_with_defaults(body, core.facts)}
    assert found == set(typing.get_args(t.Term))
    assert {a.kind for a in core.amendments} == {"set", "tightened", "added", "replaced"}
    assert {term.time for body in bodies for term in walk(body) if isinstance(term, t.Outcome)} >= {"not_yet", "ended"}


@settings(max_examples=15)
@given(case=cases(POLICY.core, unknown=True), question=st.sampled_from(sorted(POLICY.decisions)))
def test_every_answer_can_be_told_and_replayed(case: dict[str, object], question: str) -> None:
    try:
        found = POLICY.decide(question, case)
    except EvaluationError:
        return
    for lang in ("zh", "en"):
        assert found.explain(lang)
        assert found.to_markdown(lang)
        assert found.to_html(lang)
    data = json.loads(json.dumps(found.to_dict(), ensure_ascii=False))
    assert all(reason["document"] for reason in data["reasons"])
    again = replay(Receipt.from_dict(json.loads(json.dumps(found.receipt.to_dict(), ensure_ascii=False))), POLICY)
    assert (again.same, again.causes) == (True, ())


@settings(max_examples=15)
@given(case=cases(POLICY.core), question=st.sampled_from(sorted(POLICY.decisions)), data=st.data())
def test_an_interview_comes_to_the_answer(case: dict[str, object], question: str, data: st.DataObject) -> None:
    known = {name: value for name, value in case.items() if POLICY.facts[name].origin != "builtin"}
    talk: Interview = POLICY.interview(question, edition="2024-06-01", as_of="2024-06-01", region="某省/青溪县")
    asked: dict[str, object] = {}
    try:
        while (question_ := talk.next_question) is not None:
            fact = question_.fact
            assert fact.name not in asked
            asked[fact.name] = None if data.draw(st.integers(0, 9)) == 0 else known[fact.name]
            talk.answer(UNKNOWN if asked[fact.name] is None else asked[fact.name])
        answer = talk.decision
    except EvaluationError:
        return
    assert answer is not None
    direct = POLICY.decide(question, asked, edition="2024-06-01", as_of="2024-06-01", region="某省/青溪县")
    assert (answer.status, answer.value) == (direct.status, direct.value)


@pytest.mark.parametrize("question", POLICY.decisions)
def test_the_schema_takes_what_the_policy_takes(question: str) -> None:
    schema = POLICY.schema(question)
    Draft202012Validator.check_schema(schema)
    facts = {POLICY.core.facts[name].alias for name in POLICY.facts_below(question)}
    text = json.dumps(schema, ensure_ascii=False)
    assert all(f'"{alias}"' in text for alias in facts)


def test_every_value_of_every_fact_is_taken() -> None:
    for fact in POLICY.core.facts.values():
        for value in representatives(POLICY.core, fact):
            POLICY.decide("rest", {fact.alias: value})


def test_reasons_name_both_levels() -> None:
    facts = {"roster": [{"post": "窗口", "trainings": 2}, {"post": "外勤", "trainings": 0}]}
    found = POLICY.decide("all_ok", facts, **DAY)
    assert (found.value, found.looked_up[0].rule.document) == ("合格", "青溪县救助人员细则（虚构）")
    permit = POLICY.decide(
        "permit", {"expired": True, "reply": "未答复", "services": frozenset(), "checked": True}, **DAY
    )
    assert permit.value == "准许"
    assert {reason.level for reason in permit.reasons} == {"省级", "县级"}
    assert "deemed" in {reason.role for reason in permit.reasons}
    follows = POLICY.decide("county_staff", {"island": True, "remote": True, "county_people": 1}, **DAY)
    assert follows.value == 3
    assert follows.reasons[0].citations[1].document == "某省救助人员办法（虚构）"
