"""`aidrules.compare`: the same cases under several policies."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

import aidrules
from aidrules.api.comparison import Comparison, Row

ONE = aidrules.load(
    """\
政策 甲县办法（one）：标题 “甲县办法”。
口径 尾数（tail）：进一（默认）；舍去。
事实 户数（households）：整数 户，0以上。
事实 补助（grant）：小数 元，0以上。
事实 偏远（remote）：是否，推定 否。
决策 应配（required）：整数 名，依据 一“每百户”，
    等于 若 尾数 为 进一 则 向上取整（户数 ÷ 100户） 否则 向下取整（户数 ÷ 100户）。
决策 标准（rate）：小数 元，依据 二“补助”，等于 补助。
决策 首批（first）：是否，依据 三“偏远”，等于 偏远。
决策 人均（ratio）：是否，依据 四“每人”，等于 补助 ÷ 户数 大于 1。
"""
)
OTHER = aidrules.load(
    """\
政策 乙县办法（other）：标题 “乙县办法”。
事实 家庭户数（households）：整数 户，0以上100以下。
事实 补助金（grant）：小数 万元，0以上。
决策 应配人员（required）：整数 名，依据 一“每五十户”，等于 向上取整（家庭户数 ÷ 50户）。
决策 标准（rate）：小数 万元，依据 二“补助”，等于 补助金。
决策 首批（first）：整数，依据 三“偏远”，等于 1。
决策 最低（least）：整数 名，依据 五“至少一名”，等于 1名。
"""
)


def row(found: Comparison) -> Row:
    (only,) = found.rows
    return only


def values(found: Row) -> list[object]:
    return [cell.decision.value if cell.decision else None for cell in found.cells]


@given(st.integers(0, 100))
def test_every_cell_is_what_the_policy_itself_decides(households: int) -> None:
    found = row(aidrules.compare([ONE, OTHER], {"甲": {"households": households}}, ["required"]))
    own = [policy.decide("required", {"households": households}).value for policy in (ONE, OTHER)]
    assert values(found) == own
    assert found.differs == (own[0] != own[1])


@pytest.mark.parametrize("fact", ["households", "户数", "家庭户数"])
@pytest.mark.parametrize("decision", ["required", "应配", "应配人员"])
def test_the_words_of_one_policy_are_found_in_the_other_by_alias(fact: str, decision: str) -> None:
    found = aidrules.compare({"a": ONE, "b": OTHER}, {"甲": {fact: 100}}, [decision])
    assert (values(row(found)), found.questions, found.ignored) == ([1, 2], (decision,), {"a": (), "b": ()})


def test_a_fact_that_one_policy_lacks_is_left_out_for_it_alone() -> None:
    found = aidrules.compare([ONE, OTHER], {"甲": {"households": 1, "remote": True, "housholds": 2}}, ["required"])
    assert values(row(found)) == [1, 1]
    assert found.ignored == {"one": (), "other": ("remote",)}
    assert found.unknown == ("housholds",)


def test_a_policy_without_the_decision_says_so_and_is_no_difference() -> None:
    found = row(aidrules.compare([ONE, OTHER], {"甲": {}}, ["least"]))
    assert [cell.note.kind if cell.note else None for cell in found.cells] == ["no_decision", None]
    assert not found.differs


def test_facts_that_one_policy_refuses_do_not_stop_the_other() -> None:
    found = row(aidrules.compare([ONE, OTHER], {"甲": {"households": 101}}, ["required"]))
    assert values(found) == [2, None]
    note = found.cells[1].note
    assert note is not None
    assert note.kind == "wrong_facts"
    assert "101" in note.message
    assert "101" in note.message_en
    assert found.differs


def test_a_policy_that_contradicts_itself_does_not_stop_the_other() -> None:
    facts = {"households": 0, "grant": 1}
    found = row(aidrules.compare([ONE, OTHER], {"甲": facts}, {"人均": {"one": "ratio", "other": "required"}}))
    assert [cell.note.kind if cell.note else None for cell in found.cells] == ["no_answer", None]


def test_a_fact_that_is_given_twice_is_told_and_not_chosen() -> None:
    found = row(aidrules.compare([ONE, OTHER], {"甲": {"households": 1, "户数": 2}}, ["required"]))
    assert [cell.note.kind if cell.note else None for cell in found.cells] == ["wrong_facts", "wrong_facts"]


def test_status_counts_as_well_as_value() -> None:
    found = row(aidrules.compare([ONE, OTHER], {"甲": {"户数": None}}, {"人": {"one": "required", "other": "least"}}))
    assert [cell.status for cell in found.cells] == [aidrules.Status.UNDETERMINED, aidrules.Status.DECIDED]
    assert found.differs
    same = row(aidrules.compare([ONE, OTHER], {"甲": {}}, ["required"]))
    assert not same.differs


def test_numbers_are_compared_in_base_units_and_true_is_not_one() -> None:
    def given(value: object) -> dict[str, object]:
        return {"甲": {"补助": value}}

    def read(fact: aidrules.Fact, value: object) -> object:
        assert isinstance(value, Decimal)
        return value if fact.name == "补助" else value / 10_000

    assert not row(aidrules.compare([ONE, OTHER], given(Decimal(20_000)), ["rate"], read=read)).differs
    assert row(aidrules.compare([ONE, OTHER], given(Decimal(20_000)), ["rate"])).differs
    assert row(aidrules.compare([ONE, OTHER], {"甲": {"remote": True}}, ["first"])).differs


def test_decisions_of_other_names_are_aligned() -> None:
    wanted = {"人数": {"one": "required", "other": "least"}, "标准": {}}
    found = aidrules.compare([ONE, OTHER], {"甲": {"households": 0}, "乙": {"households": 50}}, wanted)
    assert [(row.question, row.case) for row in found.rows] == [
        ("人数", "甲"),
        ("人数", "乙"),
        ("标准", "甲"),
        ("标准", "乙"),
    ]
    assert [found.case for found in found.differences] == ["甲"]


def test_by_default_what_is_shared_is_compared() -> None:
    assert aidrules.compare([ONE, OTHER], {"甲": {}}).questions == ("应配", "标准", "首批")


def test_a_reading_is_chosen_where_it_is_known() -> None:
    facts = {"甲": {"households": 50}}
    assert values(row(aidrules.compare([ONE, OTHER], facts, ["required"], readings={"tail": "舍去"}))) == [0, 1]


def test_data_for_json_has_every_row() -> None:
    data = aidrules.compare([ONE, OTHER], {"甲": {"households": 60}, "乙": {"households": 50}}, ["required"]).to_dict()
    assert isinstance(data["rows"], list)
    assert [(found["case"], found["differs"]) for found in data["rows"]] == [("甲", True), ("乙", False)]
    assert data["rows"][0]["answers"]["other"]["value"] == 2


def test_what_makes_no_sense_is_refused() -> None:
    facts = {"甲": {"households": 1}}
    with pytest.raises(aidrules.UnknownDecisionError) as caught:
        aidrules.compare([ONE, OTHER], facts, ["requird"])
    assert caught.value.suggestion == "required"
    with pytest.raises(aidrules.UnknownDecisionError):
        aidrules.compare([ONE, OTHER], facts, {"人": {"one": "least"}})
    with pytest.raises(aidrules.InputError):
        aidrules.compare([ONE, OTHER], facts, {"人": {"three": "required"}})
    with pytest.raises(aidrules.InputError):
        aidrules.compare([ONE], facts, ["required"])
    with pytest.raises(aidrules.InputError):
        aidrules.compare([ONE, ONE], facts, ["required"])
    with pytest.raises(aidrules.FactError):
        aidrules.compare([ONE, OTHER], facts, ["required"], readings={"tial": "舍去"})
    with pytest.raises(aidrules.FactError):
        aidrules.compare([ONE, OTHER], facts, ["required"], as_of="2024-02-30")


DATED = """政策 甲（one）：标题 “甲”；辖区 “某省”。
名册 人员（staff）：姓名（name）：文本；次数（trainings）：整数 次，0 以上。
事实 严重（serious）：是否。
参数 限额（limit）：整数 元，按 辖区、期间，依据 一“限额”：
    | 某省 | 至 2022-12-31 止 | 100元 |
    | 某省 | 自 2023-01-01 起 | 200元 |
    | “某省/某市” | 自 2023-01-01 起 | 300元 |
决策 数（limit_now）：整数 元，依据 一“限额”，等于 限额。
决策 罚款（fine）：幅度 整数 元，依据 一“罚款”，等于 若 严重 则 1万元 至 2万元 否则 1000元 以下。
决策 处理（ways）：选择 警告、停发，依据 一“处理”，等于 若 严重 则 （警告、停发） 否则 警告。
决策 达标（trained）：整数 名，依据 一“达标”，等于 人数（人员 其中 次数 不少于 2次）。
"""
FIRST = aidrules.load(DATED)
SECOND = aidrules.load(
    DATED.replace("政策 甲（one）", "政策 乙（two）")
    .replace("1万元 至 2万元", "1万元 至 3万元")
    .replace("| 200元", "| 250元")
    .replace("次数", "培训次数")
    .replace("（警告、停发）", "停发")
    .replace("人员（staff", "职工（staff")
    .replace("人数（人员", "人数（职工")
)


def test_every_case_may_have_its_own_day_and_region() -> None:
    cases = {
        "旧": {"edition": "2022-05-01"},
        "市": {"版本日": "2023-05-01", "辖区": "某省/某市"},
        "省": {},
        "不知": {"edition": "未知"},
    }
    found = aidrules.compare([FIRST, SECOND], cases, ["limit_now"], edition="2023-01-01", region="某省")
    assert [values(row) for row in found.rows] == [[100, 100], [300, 300], [200, 250], [None, None]]
    assert [row.differs for row in found.rows] == [False, False, True, False]
    assert (found.ignored, found.unknown) == ({"one": (), "two": ()}, ())
    with pytest.raises(aidrules.FactError, match="版本日"):
        aidrules.compare([FIRST, SECOND], cases, edition="2023-13-01")
    with pytest.raises(aidrules.FactError, match="辖区"):
        aidrules.compare([FIRST, SECOND], cases, region="某省//某市")


def test_day_and_region_are_no_facts_that_a_policy_lacks() -> None:
    case = {"households": 1, "edition": "2022-01-01", "辖区": "某省"}
    found = aidrules.compare([ONE, OTHER], {"甲": case}, ["required"])
    assert (values(row(found)), found.ignored) == ([1, 1], {"one": (), "other": ()})


def test_ranges_choices_and_rosters() -> None:
    staff = [{"姓名": "张", "次数": 2}, {"name": "李", "trainings": 1}]
    found = aidrules.compare([FIRST, SECOND], {"甲": {"serious": True, "人员": staff}}, ["fine", "ways", "trained"])
    fine, ways, trained = found.rows
    assert [row.differs for row in found.rows] == [True, True, False]
    assert values(fine) == [aidrules.Interval(10_000, 20_000), aidrules.Interval(10_000, 30_000)]
    assert values(ways) == [frozenset({"警告", "停发"}), frozenset({"停发"})]
    assert values(trained) == [1, 1]
    assert found.to_dict()["rows"][1]["answers"]["two"]["value"] == ["停发"]  # type: ignore[index]
