"""Rosters on the command line: in a file of facts, as an argument, as an answer, and in what `show` tells."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from trial_runs import Aidrules

from aidrules.api.load import load
from aidrules.api.policy import Policy
from aidrules.explain.graph import Node, graph_of

TEXT = """政策 例（sample）。
名册 人员（staff），问 “有哪些人员？”，依据 一“甲”：姓名（name）：文本；次数（times）：整数 次，[0，9]，注 “不含岗前”。
决策 够（enough）：是否，逐名 人员，依据 一“乙”，等于 次数 不少于 2次。
决策 都够（all）：达标、未达标，依据 一“甲”，要件：（一）应当 每名均（人员，够），依据 “丙”。
案例 一名：已知 人员 列有（姓名 “甲”，次数 1）；则 都够 为 达标。
"""


@pytest.fixture
def policy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Policy:
    monkeypatch.chdir(tmp_path)
    Path("sample.policy").write_text(TEXT, encoding="utf-8")
    return load(TEXT)


def given(facts: object) -> str:
    Path("facts.json").write_text(json.dumps(facts, ensure_ascii=False), encoding="utf-8")
    return "facts.json"


@pytest.mark.usefixtures("policy")
def test_a_file_of_facts_holds_records(aidrules: Aidrules) -> None:
    path = given({"staff": [{"name": "张三", "times": 2}, {"姓名": "李四", "次数": 1}]})
    done = aidrules("decide", "sample.policy", "all", "--facts", path)
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith("都够：未达标（已定）") and "第 2 名（李四）" in done.out
    path = given({"人员": {"名单": [{"次数": 2}], "完整": False}})
    assert "人员 可能不完整" in aidrules("decide", "sample.policy", "all", "--facts", path).out


@pytest.mark.usefixtures("policy")
def test_every_problem_of_a_file_is_told(aidrules: Aidrules) -> None:
    done = aidrules("decide", "sample.policy", "all", "--facts", given({"staff": [{"times": 10, "nam": "甲"}, 3]}))
    assert done.status != 0
    assert done.err.count("\n- ") == 3 and "是否要用“name”？" in done.err
    Path("facts.json").write_text('{"staff": [{"times": 1, "times": 2}]}', encoding="utf-8")
    assert "staff[0].times" in aidrules("decide", "sample.policy", "all", "--facts", "facts.json").err


@pytest.mark.usefixtures("policy")
def test_records_as_an_argument(aidrules: Aidrules) -> None:
    done = aidrules("decide", "sample.policy", "all", "人员=（姓名 张三，次数 2）、（姓名 李四，次数 3）")
    assert done.out.startswith("都够：达标（已定）")
    assert "次数 2 次" in done.out


@pytest.mark.usefixtures("policy")
def test_a_decision_for_each_record_is_no_question(aidrules: Aidrules) -> None:
    done = aidrules("decide", "sample.policy", "够")
    assert done.status != 0 and "逐条" in done.err


@pytest.mark.usefixtures("policy")
def test_a_failing_example_shows_its_records(aidrules: Aidrules) -> None:
    done = aidrules("test", "sample.policy")
    assert done.status != 0
    assert "“都够”应为“达标”，实际为“未达标”" in done.out


@pytest.mark.usefixtures("policy")
def test_show_tells_fields_and_what_is_decided_for_each(aidrules: Aidrules) -> None:
    out = aidrules("show", "sample.policy").out
    assert "人员（staff）：名册（姓名（name）：文本；次数（times）：整数 次，[0，9]）" in out
    assert "够（enough）：是否，逐条判断 人员" in out
    english = aidrules("show", "sample.policy", "--lang", "en").out
    assert "for each record of staff" in english and "times (次数): integer 次" in english


def test_the_graph_leads_from_the_whole_to_the_record_and_the_roster(policy: Policy) -> None:
    graph = graph_of(policy.core)
    assert graph.inputs["都够"] == (Node("fact", "人员"), Node("decision", "够"))
    assert graph.inputs["够"] == (Node("fact", "人员"),)
