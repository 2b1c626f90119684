"""Laws of time and place: the day and the region only ever narrow an answer down, and only a given value overrides."""

from __future__ import annotations

import datetime

from hypothesis import given
from hypothesis import strategies as st

import aidrules
from aidrules.api.receipt import Receipt, replay

POLICY = aidrules.load("""政策 示例（sample）。
事实 预算（budget）：整数 元，0以上 400以下。
参数 线（line）＝ 100元，至 2022-12-31 止，依据 一“线”。
参数 线 ＝ 200元，自 2023-01-01 起，依据 一“线”。
参数 限额（limit）：整数 元，按 辖区、期间，0以上，依据 一“限”：
    | 海南省                 | 2021-01-01 至 2025-12-31 | 100元 |
    | “海南省/海口市”        | 自 2024-01-01 起         | 200元 |
    | “海南省/海口市/龙华区” | 2024-01-01 至 2024-12-31 | 300元 |
    | 全国                   | 至 2020-12-31 止         | 50元  |
决策 过线（over_line）：是否，自 2020-03-01 起至 2026-12-31 止，依据 一“线”，等于 预算 不少于 线。
决策 过限（over_limit）：是否，依据 一“限”，等于 预算 不少于 限额。
决策 两项（both）：是否，依据 一“限”，要件：
    （一）应当 过限；
    （二）应当 过线，自 2023-06-01 起。
""")
DECISIONS = st.sampled_from(["over_line", "over_limit", "both"])
CUTS = ["2020-03-01", "2020-12-31", "2022-12-31", "2023-06-01", "2024-01-01", "2024-12-31", "2025-12-31", "2026-12-31"]
DAYS = st.builds(
    lambda cut, shift: datetime.date.fromisoformat(cut) + datetime.timedelta(days=shift),
    st.sampled_from(CUTS),
    st.integers(-1, 1),
)
REGIONS = st.sampled_from(["海南省", "海南省/海口市", "海南省/海口市/龙华区", "海南省/三亚市", "广东省"])
FACTS = st.fixed_dictionaries(
    {}, optional={"budget": st.sampled_from([0, 50, 99, 100, 200, 300]), "limit": st.sampled_from([None, 99, 150])}
)


@given(DECISIONS, FACTS, st.none() | DAYS, st.none() | REGIONS, DAYS, REGIONS)
def test_day_and_region_never_change_what_is_decided(
    name: str,
    facts: dict[str, object],
    edition: datetime.date | None,
    region: str | None,
    day: datetime.date,
    place: str,
) -> None:
    unknown = {} if edition else {"edition": None}  # left out it would be the newest, which is an assumption
    before = POLICY.decide(name, {**facts, **unknown}, edition=edition, region=region)
    after = POLICY.decide(name, facts, edition=edition or day, region=region or place)
    if before.status is not aidrules.Status.UNDETERMINED:
        assert (after.status, after.value) == (before.status, before.value)


@given(DECISIONS, FACTS, DAYS, REGIONS)
def test_what_is_missing_settles_it(name: str, facts: dict[str, object], day: datetime.date, region: str) -> None:
    found = POLICY.decide(name, facts, edition=day, region=region)
    rest = {fact.alias: 100 for fact in found.missing}
    again = POLICY.decide(name, {**facts, **rest}, edition=day, region=region)
    assert again.status is not aidrules.Status.UNDETERMINED


@given(FACTS, DAYS, REGIONS, st.sampled_from([0, 100, 1000]))
def test_a_given_value_overrides_the_table_and_is_reported(
    facts: dict[str, object], day: datetime.date, region: str, value: int
) -> None:
    looked_up = POLICY.decide(
        "over_limit", {k: v for k, v in facts.items() if k != "limit"}, edition=day, region=region
    )
    found = POLICY.decide("over_limit", {**facts, "limit": value}, edition=day, region=region)
    table = {item.fact.alias: item.value for item in looked_up.looked_up}
    overridden = {item.fact.alias: item.value for item in found.looked_up if item.overridden}
    assert overridden == {name: says for name, says in table.items() if says != value}


@given(DAYS, REGIONS)
def test_the_smallest_region_that_has_a_row_on_the_day_wins(day: datetime.date, region: str) -> None:
    rows = [
        ("全国", None, "2020-12-31", 50),
        ("海南省", "2021-01-01", "2025-12-31", 100),
        ("海南省/海口市", "2024-01-01", None, 200),
        ("海南省/海口市/龙华区", "2024-01-01", "2024-12-31", 300),
    ]
    held = [
        value
        for place, first, last, value in rows
        if (place == "全国" or f"{region}/".startswith(f"{place}/"))
        and (first is None or day >= datetime.date.fromisoformat(first))
        and (last is None or day <= datetime.date.fromisoformat(last))
    ]
    found = POLICY.decide("over_limit", {"budget": 120}, edition=day, region=region)
    assert [item.value for item in found.looked_up] == held[-1:]
    assert (found.status is aidrules.Status.UNDETERMINED) is (not held)


def test_the_edition_is_the_as_of_date_where_it_is_not_given() -> None:
    assert POLICY.decide("over_line", {"budget": 150}, as_of="2022-12-31").value is True
    assert POLICY.decide("over_line", {"budget": 150}, as_of="2022-12-31", edition="2023-01-01").value is False
    assert [fact.alias for fact in POLICY.decide("over_line", {"budget": 150}).missing] == ["edition"]
    unknown = POLICY.decide("over_line", {"budget": 150, "edition": None}, as_of="2022-12-31")
    assert [fact.alias for fact in unknown.missing] == ["edition"]


def test_a_receipt_is_replayed_with_its_edition_and_region() -> None:
    when = {"as_of": "2030-01-01", "edition": "2024-01-01", "region": "海南省/海口市"}
    found = POLICY.decide("over_limit", {"budget": 120}, **when)
    receipt = Receipt.from_dict(found.receipt.to_dict())
    assert (receipt.edition, receipt.region) == ("2024-01-01", "海南省/海口市")
    assert replay(receipt, POLICY).same
