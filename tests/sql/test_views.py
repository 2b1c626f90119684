"""Policies exported as SQL views answer as the policy does, and nothing of a policy's text gets out of its comments."""

from __future__ import annotations

import duckdb
import pytest

import aidrules
from aidrules.api.exporting import ExportError, Views
from support.policies import bundled

DECISIONS = ("may_outsource", "staff_required", "contractor_eligibility")


def test_the_views_answer_as_the_policy_does() -> None:
    policy = bundled("hainan")
    facts = {fact.alias: fact for name in DECISIONS for fact in map(policy.facts.__getitem__, policy.facts_below(name))}
    columns = ", ".join(f"{alias} {'BIGINT' if alias == 'recipients' else _type(alias)}" for alias in facts)
    cases = [
        {"id": 1, "service_item": "家计调查", "administrative_function": False, "recipients": 1501},
        {"id": 2, "service_item": "法律'援助\n；--", "administrative_function": None, "recipients": 0},
        {"id": 3, "contractor_kind": "企业", "registered_with_industry": False, "recipients": None},
    ]
    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE cases (id INTEGER, {columns})")
        for case in cases:
            named = ", ".join(case)
            places = ", ".join("?" for _ in case)
            statement = f"INSERT INTO cases ({named}) VALUES ({places})"  # noqa: S608 - names of this test
            connection.execute(statement, list(case.values()))
        connection.execute(policy.export(*DECISIONS, to="sql", views=Views(keep=("id",))))
        for name in DECISIONS:
            found = connection.execute(f"FROM hainan_{name} ORDER BY id").fetchall()
            for case, (number, value, status, reasons, missing) in zip(cases, found, strict=True):
                read = {fact.alias for fact in map(policy.facts.__getitem__, policy.facts_below(name))}
                answer = policy.decide(name, {alias: case.get(alias) for alias in read})
                assert number == case["id"]
                assert (value, status) == (answer.value, answer.status.value)
                assert reasons == [reason.code for reason in answer.reasons]
                assert missing == [fact.alias for fact in answer.missing]


def _type(alias: str) -> str:
    kind = bundled("hainan").facts[alias].type
    return "BOOLEAN" if type(kind).__name__ == "BooleanType" else "VARCHAR"


@pytest.mark.parametrize("dialect", ["duckdb", "postgres", "spark"])
def test_what_cannot_be_carried_is_listed(dialect: str) -> None:
    text = (
        "政策 例（p）。\n日历 历：\n    2020年 放假 2020-01-01。\n事实 日（day）：日期。\n"
        "决策 到期（due）：是否，依据 一“到期”，等于 自 日 起 届满 5个工作日。\n"
        "决策 早（early）：是否，依据 一“早”，等于 日 早于 2020-03-01。\n"
    )
    policy = aidrules.load(text)
    with pytest.raises(ExportError) as caught:
        policy.export(to="sql", views=Views(dialect))
    assert [found.alias for found in caught.value.refused] == ["due"]
    assert "工作日" in str(caught.value)
    assert "early" in policy.export("early", to="sql", views=Views(dialect))


HOSTILE = "二“甲'; DROP TABLE cases; --”"


def test_nothing_of_a_policy_leaves_its_comment() -> None:
    text = (
        "政策 例（p）：标题 “例\u2028'; DROP TABLE cases; --”。\n事实 甲（a）：是否。\n"
        f"决策 乙（b）：是否，依据 {HOSTILE}，注 “*/ ; SELECT 1; --”，等于 甲。\n"
    )
    exported = aidrules.load(text).export(to="sql")
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE cases (a BOOLEAN)")
        connection.execute("INSERT INTO cases VALUES (true), (NULL)")
        connection.execute(exported)
        assert connection.execute("SELECT b, b__status FROM p_b").fetchall() == [
            (True, "decided"),
            (None, "undetermined"),
        ]
        assert connection.execute("SELECT count(*) FROM cases").fetchone() == (2,)
