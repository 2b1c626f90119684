"""A row is refused exactly where its facts by themselves would be, with the same words; and no row is ever lost."""

from __future__ import annotations

import pickle
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sql_policy import STAFF

import aidrules
from aidrules.backends.batch.job import make_job
from aidrules.backends.batch.rejects import reject_batch
from aidrules.backends.batch.verdicts import Fixed
from aidrules.errors import EvaluationError, FactError, RowProblems, RowsError

POLICY = aidrules.load(STAFF)

CELLS: dict[str, st.SearchStrategy[Any]] = {
    "people": st.sampled_from(["3", "-1", "1.5", "１２", "x", "", "未知", " 7 ", "1" * 401, None]),
    "area": st.sampled_from(["山区", " 山区", "平原", "未知", "", None]),
    "items": st.sampled_from(["助餐", "助餐，助浴", "助餐、助听", "", "空集", None]),
    "money": st.sampled_from(["0.10", "0.105", "1e3", "-0", None]),
    "banned": st.sampled_from(["是", "否", "对", "True", None]),
    "founded": st.sampled_from(["2020-02-29", "2021-02-29", "2020/01/01", "9999-12-31", None]),
    "unit_name": st.sampled_from(["'; DROP TABLE x; --", "一\n二", "“引”", "未知单位", None]),
}


@given(st.lists(st.fixed_dictionaries(CELLS), min_size=1, max_size=6))
def test_rows_are_refused_as_their_facts_are(rows: list[dict[str, Any]]) -> None:
    table = pa.table({name: pa.array([row[name] for row in rows], pa.string()) for name in CELLS})
    found = POLICY.decide_table(table, ["staff", "share"], engine="python", rejects="mark").to_pylist()
    assert len(found) == len(rows)
    for row, marked in zip(rows, found, strict=True):
        facts = {name: row[name] for name in CELLS}  # in the order of the columns, as problems are told
        try:
            answers = [POLICY.decide(question, facts) for question in ("staff", "share")]
        except FactError as error:
            assert marked["staff__status"] == marked["share__status"] == "rejected"
            assert marked["rejected__problems"] == [problem.message for problem in error.problems]
            assert marked["rejected__codes"] == [problem.kind for problem in error.problems]
        except EvaluationError as error:
            assert marked["rejected__problems"] == [str(error)]
        else:
            assert marked["rejected__problems"] == []
            assert marked["staff"] == answers[0].value and marked["staff__status"] == answers[0].status
            assert marked["share"] == answers[1].value and marked["share__status"] == answers[1].status


def test_one_error_lists_every_row_with_its_number() -> None:
    table = pa.table({"people": [1, -2, 3, -4], "area": ["山区", "海岛", None, "城区"]})
    with pytest.raises(RowsError) as error:
        POLICY.decide_table(table, "staff", engine="python")
    assert error.value.count == 2
    assert [(row.row, [p.kind for p in row.problems]) for row in error.value.rows] == [
        (2, ["out_of_range", "unknown_member"]),
        (4, ["out_of_range"]),
    ]
    assert "第 2 行" in str(error.value) and "row 4" in error.value.text("en")
    again = pickle.loads(pickle.dumps(error.value))  # noqa: S301 # what was pickled a line before
    assert again.rows == error.value.rows and str(again) == str(error.value)


def test_the_list_of_rows_is_bounded_and_the_count_is_not() -> None:
    with pytest.raises(RowsError) as error:
        POLICY.decide_table(pa.table({"people": [-1] * 20_000}), "staff", engine="python")
    assert error.value.count == 20_000
    assert len(error.value.rows) == 100
    assert len(str(error.value)) < 20_000


def test_a_row_for_which_the_policy_has_no_answer_is_rejected_with_that_error() -> None:
    table = pa.table({"people": [0, 2], "money": ["10", "10"]})
    found = POLICY.decide_table(table, ["share"], engine="python", rejects="mark", lang="en").to_pylist()
    assert found[0]["rejected__codes"] == ["division_by_zero"]
    assert "divisor" in found[0]["rejected__problems"][0]
    assert found[0]["share"] is None and found[0]["share__status"] == "rejected"
    assert found[1]["share__status"] == "decided"


def test_what_is_the_same_for_every_row_is_checked_once() -> None:
    with pytest.raises(FactError, match="口径"):
        POLICY.decide_table(pa.table({"people": [1]}), engine="python", readings={"无": "甲"})
    with pytest.raises(FactError):
        POLICY.decide_table(pa.table({"people": [1]}), engine="python", as_of="昨天")


def test_a_file_of_rejects_can_be_mended_and_given_again() -> None:
    schema = pa.schema([("people", pa.int64()), ("row", pa.int64())])
    job = make_job(POLICY, "staff", schema, Fixed())
    assert job.columns.others == ("row",)
    batch = pa.record_batch([pa.array([1]), pa.array([7])], schema=schema)
    found = reject_batch([RowProblems(9, ())], batch, "zh")
    assert found.schema.names == ["row_", "problems", "codes", "people", "row"]
    assert found.to_pylist()[0]["row_"] == 9
