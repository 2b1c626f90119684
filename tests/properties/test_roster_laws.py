"""Laws of rosters of which fields, records or whole lists are unknown: what is settled holds under every completion."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

import aidrules
from aidrules.api.decision import Status
from aidrules.values.rosters import Roster
from support.comparing import ERROR, answer_of, decided, expected

POLICY = aidrules.load("""政策 名单（rosters）。
名册 人员（staff）：姓名（name）：文本；次数（times）：整数 次，[0，4]；工资（pay）：1位小数 元；在岗（active）：是否。
名册 家属（kin）：年龄（age）：整数 岁，[0，3]；收入（income）：整数 元。
事实 线（line）：整数 次，[0，4]。
决策 达标（ok）：是否，逐名 人员，适用于 在岗，依据 一“甲”，等于 次数 不少于 线。
决策 档（band）：整数 元，逐名 人员，依据 一“甲”，决策表 唯一：
    | 次数   || 档           |
    | 0      || 转人工 “等” |
    | 1      || 不适用       |
    | 2以上  || 5            |
决策 合适（fit）：是否，逐名 人员，依据 一“甲”，
    要件：（一）应当 在岗；（二）应当 次数 不少于 2 次，但 工资 大于 3 的除外。
决策 甲（d1）：整数 名，依据 一“甲”，等于 人数（人员 其中 达标）。
决策 乙（d2）：小数 元，依据 一“甲”，等于 合计（人员 其中 次数 不少于 线，工资）。
决策 丙（d3）：小数 元，依据 一“甲”，等于 最大（人员，工资 × 2） － 最小（人员 其中 在岗，工资）。
决策 丁（d4）：小数 元，依据 一“甲”，等于 四舍五入（平均（人员 其中 在岗，工资），1位）。
决策 戊（d5）：是否，依据 一“甲”，等于 存在（人员 其中 在岗，次数 大于 线）。
决策 己（d6）：是否，依据 一“甲”，等于 每名均（人员 其中 在岗，达标）。
决策 庚（d7）：整数 元，依据 一“甲”，等于 合计（人员，档）。
决策 辛（d8）：整数 名，依据 一“甲”，等于 人数（人员 其中 工资 大于 平均（人员，工资））。
决策 壬（d9）：是否，依据 一“甲”，等于 平均（人员，次数） 不少于 2 次 且 人数（人员） 不少于 2 名。
决策 癸（d10）：是否，依据 一“甲”，等于 每名均（人员，存在（家属 其中 年龄 大于 1 岁，收入 小于 工资））。
决策 子（d11）：整数 名，依据 一“甲”，等于 人数（人员 其中 合适） ＋ 人数（家属 其中 年龄 不少于 2）。
决策 丑（d12）：是否，依据 一“甲”，等于 存在（人员 其中 8 ÷ 次数 大于 3）。
决策 寅（d13）：甲、乙，依据 一“甲”，决策表 唯一：
    | 人数（人员） | 合计（人员，次数） || 寅 |
    | 不满2        | －                 || 甲 |
    | 2以上        | 不满5              || 乙 |
    | 2以上        | 5以上              || 甲 |
""")
NAMES = tuple(POLICY.decisions)
TIMES, PAY = st.integers(0, 4), st.sampled_from([Decimal(found) for found in ("-1", "0", "2.5", "4", "9")])
FIELDS: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "staff": {"name": st.sampled_from(["甲", "乙"]), "times": TIMES, "pay": PAY, "active": st.booleans()},
    "kin": {"age": st.integers(0, 3), "income": st.sampled_from([-2, 0, 3])},
}


def record(roster: str) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(FIELDS[roster])


@st.composite
def cases(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, Any]]:
    """Facts of which some are not known, and a completion of them."""
    partial: dict[str, Any] = {}
    whole: dict[str, Any] = {"线": draw(TIMES)}
    partial["线"] = draw(st.sampled_from([None, whole["线"]]))
    for alias, name in (("staff", "人员"), ("kin", "家属")):
        known = draw(st.lists(record(alias), max_size=4))
        complete = draw(st.booleans() | st.just(True))
        more = [] if complete else draw(st.lists(record(alias), max_size=2))
        hidden = [{key: draw(st.sampled_from([value, value, None])) for key, value in found.items()} for found in known]
        partial[name] = draw(st.sampled_from([Roster(hidden, complete=complete)] * 8 + [None]))
        whole[name] = Roster([*known, *more])
    return partial, whole


@settings(max_examples=100)
@given(cases())
def test_a_settled_answer_holds_for_the_completion(case: tuple[dict[str, Any], dict[str, Any]]) -> None:
    partial, whole = case
    for name in NAMES:
        try:
            before = POLICY.decide(name, partial)
        except aidrules.EvaluationError:
            assert expected(POLICY.core, name, whole) == ERROR, name
            continue
        missing = {fact.name for fact in before.missing}
        assert bool(missing) is (before.status is Status.UNDETERMINED), name
        if before.status is not Status.UNDETERMINED:
            found = expected(POLICY.core, name, whole)
            assert found in (answer_of(before), ERROR), f"{name}: {answer_of(before)}, completed: {found}"


@settings(max_examples=100)
@given(cases())
def test_the_two_evaluators_agree_where_everything_is_known(case: tuple[dict[str, Any], dict[str, Any]]) -> None:
    for name in NAMES:
        assert decided(POLICY, name, case[1]) == expected(POLICY.core, name, case[1]), name


@settings(max_examples=100)
@given(cases(), st.data())
def test_one_more_field_changes_no_settled_answer(
    case: tuple[dict[str, Any], dict[str, Any]], data: st.DataObject
) -> None:
    partial, whole = case
    staff = partial["人员"]
    unknown = [
        (at, key)
        for at, found in enumerate(staff.records if staff is not None else ())
        for key, value in found.items()
        if value is None
    ]
    if not unknown:
        return
    at, key = data.draw(st.sampled_from(unknown))
    records = [dict(found) for found in staff.records]
    records[at][key] = whole["人员"].records[at][key]
    more = {**partial, "人员": evolve(staff, records=records)}
    for name in NAMES:
        before = decided(POLICY, name, partial)
        if before[0] not in ("undetermined", "error"):
            assert decided(POLICY, name, more) in (before, ERROR), name


@settings(max_examples=60)
@given(cases())
def test_facts_that_are_not_missing_do_not_matter(case: tuple[dict[str, Any], dict[str, Any]]) -> None:
    partial, whole = case
    for name in NAMES:
        try:
            answer = POLICY.decide(name, partial)
        except aidrules.EvaluationError:
            continue
        if answer.status is Status.UNDETERMINED:
            known = {**partial, **{fact.name: whole[fact.name] for fact in answer.missing}}
            found = decided(POLICY, name, known)
            assert found[0] != "undetermined", f"{name}: {[fact.name for fact in answer.missing]}"


def test_a_law_that_is_broken_is_found() -> None:
    """The completion that a careless evaluator would overlook: the record that is not listed."""
    listed = Roster([{"times": 3, "active": True}], complete=False)
    assert POLICY.decide("d6", {"staff": listed, "line": 2}).status is Status.UNDETERMINED
    assert expected(POLICY.core, "己", {"人员": Roster([{"times": 1, "active": True}]), "线": 2}) == ("decided", False)
