"""A table is decided as its rows are, one by one: values, statuses, reasons and what is missing."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tables import expected, same, table_of

from aidrules.core.policy import AS_OF, EDITION, REGION
from support.facts import Given, cases
from support.policies import bundled

BUNDLED = ("hainan", "hainan_current", "guangdong", "gansu", "national")


@pytest.mark.parametrize("name", BUNDLED)
@settings(max_examples=12)
@given(st.data())
def test_a_table_is_decided_as_its_rows_are(name: str, data: st.DataObject) -> None:
    policy = bundled(name)
    rows: list[dict[str, Given | None]] = data.draw(st.lists(cases(policy.core, unknown=True), min_size=1, max_size=3))
    every = list(policy.core.facts.values())
    absent = data.draw(st.sets(st.sampled_from([fact.name for fact in every])))
    present = [fact for fact in every if fact.name not in absent]
    questions = data.draw(
        st.lists(
            st.sampled_from([d.alias for d in policy.core.questions.values()]), min_size=1, max_size=4, unique=True
        )
    )
    table = table_of(policy, rows, present, by_alias=data.draw(st.booleans()))
    found = policy.decide_table(table, questions, engine="python", rejects="mark")
    assert found.num_rows == len(rows)
    for given_facts, row in zip(rows, found.to_pylist(), strict=True):
        facts = {fact.name: given_facts[fact.name] for fact in present}
        wanted = [expected(policy, question, facts) for question in questions]
        if any(status == "rejected" for each in wanted for name_, status in each.items() if name_.endswith("__status")):
            assert row["rejected__codes"], "one question without an answer rejects the row"
            assert all(row[f"{question}__status"] == "rejected" for question in questions)
            continue
        for each in wanted:
            for column, value in each.items():
                assert same(row[column], value), (column, row[column], value)


def test_every_decision_of_a_policy_is_asked_where_none_is_named() -> None:
    policy = bundled("hainan")
    table = table_of(policy, [{}], [])
    found = policy.decide_table(table, engine="python")
    aliases = [decision.alias for decision in policy.core.questions.values()]
    assert [name for name in found.column_names if "__" not in name] == aliases


@pytest.mark.parametrize(
    ("column", "argument", "value"),
    [(AS_OF, "as_of", "2019-12-31"), (EDITION, "edition", "2019-12-31"), (REGION, "region", "海南省/海口市")],
)
def test_date_edition_and_region_count_for_their_row(column: str, argument: str, value: str) -> None:
    policy = bundled("hainan_current")
    questions = [decision.alias for decision in policy.core.questions.values()]
    table = pa.table({"编号": [1, 2], column: pa.array([value, None])})
    first, second = policy.decide_table(table, questions, engine="python").to_pylist()
    for question in questions:
        for name, wanted in expected(policy, question, {}, **{argument: value}).items():
            assert same(first[name], wanted)
        facts = {column: None} if column in policy.core.facts else {}
        for name, wanted in expected(policy, question, facts).items():
            assert same(second[name], wanted)
