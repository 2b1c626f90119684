"""`aidrules schema`: one JSON Schema, of the facts and answer of a decision or of the whole policy."""

from __future__ import annotations

import json

import pytest
from jsonschema import Draft202012Validator
from trial_runs import Aidrules

import aidrules as library

pytestmark = pytest.mark.usefixtures("trial", "broken")


@pytest.mark.parametrize("decision", [None, "may_serve", "能否承接"])
def test_one_schema_is_printed_and_it_is_the_librarys(aidrules: Aidrules, decision: str | None) -> None:
    done = aidrules("schema", "trial.policy", *([decision] if decision else []))
    assert (done.status, done.err) == (0, "")
    found = json.loads(done.out)
    Draft202012Validator.check_schema(found)
    assert found == library.load("trial.policy").schema(decision)
    assert done.out.startswith("{\n") and done.out.endswith("\n}\n")
    assert "服务单位" in done.out and "\\u" not in done.out


def test_what_is_printed_tells_good_facts_from_bad_ones(aidrules: Aidrules) -> None:
    facts = Draft202012Validator(json.loads(aidrules("schema", "trial.policy").out))
    assert facts.is_valid({"people": 3, "学历": "大专", "fee": "99.50", "items": ["助餐"], "banned": None})
    for bad in ({"people": -1}, {"学历": "小学"}, {"fee": 101}, {"items": ["助学"]}, {"banned": 1}, {"peple": 1}):
        assert not facts.is_valid(bad), bad


def test_what_is_printed_describes_the_answer_that_decide_prints(aidrules: Aidrules) -> None:
    schema = json.loads(aidrules("schema", "trial.policy", "groups").out)
    answers = Draft202012Validator({"$ref": "#/$defs/result", "$defs": schema["$defs"]})
    found = json.loads(aidrules("decide", "trial.policy", "groups", "people=201", "--json").out)
    answers.validate(found)
    assert not answers.is_valid({**found, "value": "3"})


def test_a_bundled_policy_goes_by_its_name(aidrules: Aidrules) -> None:
    found = json.loads(aidrules("schema", "hainan", "staff_required").out)
    assert {"recipients", "救助对象人数"} & set(found["properties"])


def test_a_decision_that_there_is_not_is_an_error(aidrules: Aidrules) -> None:
    done = aidrules("schema", "trial.policy", "may_serv")
    assert (done.status, done.out) == (aidrules("decide", "trial.policy", "may_serv").status, "")
    assert done.status != 0 and "may_serve" in done.err and "Traceback" not in done.err


def test_a_policy_with_errors_prints_no_schema(aidrules: Aidrules) -> None:
    done = aidrules("schema", "broken.policy")
    assert done.status != 0 and done.out == "" and "P101" in done.err
    missing = aidrules("schema", "none.policy")
    assert missing.status != 0 and missing.out == "" and "none.policy" in missing.err
