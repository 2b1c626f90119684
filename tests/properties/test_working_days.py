"""Working days are counted without looking at each: the same days as one by one, and long periods at once."""

from __future__ import annotations

import datetime
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import aidrules
from aidrules.values.calendar import MissingYearError, WorkCalendar

DAYS = st.dates(datetime.date(2019, 12, 1), datetime.date(2025, 2, 1))
SETS = st.frozensets(DAYS, max_size=40)
DAY = datetime.timedelta(days=1)


@st.composite
def calendars(draw: st.DrawFn) -> WorkCalendar:
    years = draw(st.sets(st.integers(2019, 2025), max_size=6))
    return WorkCalendar(tuple(sorted(years)), draw(SETS), draw(SETS))


def one_by_one(calendar: WorkCalendar, day: datetime.date, count: int) -> datetime.date:
    step = -DAY if count < 0 else DAY
    at = day - DAY if count == 0 else day
    left = abs(count) or 1
    while left:
        at += step
        left -= calendar.is_working(at)
    return at


@settings(max_examples=200)
@given(calendars(), DAYS, st.integers(-400, 400))
def test_a_period_ends_where_counting_ends(calendar: WorkCalendar, day: datetime.date, count: int) -> None:
    try:
        expected: object = one_by_one(calendar, day, count)
    except MissingYearError as error:
        expected = error.year
    try:
        found: object = calendar.shift(day, count)
    except MissingYearError as error:
        found = error.year
    assert found == expected


@settings(max_examples=200)
@given(calendars(), DAYS, DAYS)
def test_days_between_are_the_days_counted(calendar: WorkCalendar, one: datetime.date, other: datetime.date) -> None:
    first, last = sorted((one, other))
    days = [first + DAY * ahead for ahead in range(1, (last - first).days + 1)]
    missing = next((day.year for day in days if day.year not in calendar.years), None)
    if missing is None:
        assert calendar.count(first, last) == sum(map(calendar.is_working, days)) == -calendar.count(last, first)
    else:
        with pytest.raises(MissingYearError) as found:
            calendar.count(first, last)
        assert found.value.year == missing
    every = range(first.year, last.year + 1)
    assert calendar.missing(first, last) == next((year for year in every if year not in calendar.years), None)


@pytest.mark.parametrize(("day", "count"), [(datetime.date.max, 1), (datetime.date.min, -1), (datetime.date.min, -9)])
def test_beyond_the_years_there_are(day: datetime.date, count: int) -> None:
    with pytest.raises(OverflowError):
        WorkCalendar((1, 9999)).shift(day, count)
    assert WorkCalendar((1,)).shift(datetime.date.min, 0) == datetime.date.min


def test_a_million_working_days_are_counted_at_once() -> None:
    years = "；".join(f"{year}年 放假 {year}-01-01" for year in range(2000, 7000))
    policy = aidrules.load(
        f"政策 例（p）。\n日历 工作日历：{years}。\n事实 起（s）：日期。\n事实 数（n）：整数，0 以上。\n"
        "决策 满（m）：日期，依据 一“x”，等于 期满日（起，数 × 1个工作日）。\n"
    )
    started = time.perf_counter()
    for count in (1_000_000, 1_000_001):
        found = policy.decide("满", {"s": "2000-01-01", "n": count}).value
        assert isinstance(found, datetime.date) and found.year > 5800
    with pytest.raises(aidrules.CalendarError, match="7000 年"):
        policy.decide("满", {"s": "2000-01-01", "n": 2_000_000})
    assert time.perf_counter() - started < 10
