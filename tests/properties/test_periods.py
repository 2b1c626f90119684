"""Laws of periods, working days and ages."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import aidrules
from aidrules.core import terms as t
from aidrules.evaluation.periods import shifted, spanned
from aidrules.evaluation.possible import Possible, known
from aidrules.values.calendar import MissingYearError, WorkCalendar
from aidrules.values.dates import add_months, add_months_inclusive, full_years
from aidrules.values.domains import Interval, single
from aidrules.values.types import Bound

DAY = datetime.timedelta(days=1)
YEARS = (2019, 2020, 2021, 2023)
FIRST, LAST = datetime.date(2018, 12, 20), datetime.date(2024, 1, 10)

dates = st.dates(FIRST, LAST)
counts = st.integers(-8, 40)


@st.composite
def calendars(draw: st.DrawFn) -> WorkCalendar:
    """Calendars of four years of which the second last is missing."""
    days = st.dates(datetime.date(2019, 1, 1), datetime.date(2023, 12, 31))
    found = draw(st.frozensets(days, max_size=40))
    return WorkCalendar(
        YEARS,
        frozenset(day for day in found if day.weekday() < 5),
        frozenset(day for day in found if day.weekday() >= 5),
    )


def slowly(calendar: WorkCalendar, day: datetime.date, count: int) -> datetime.date:
    """The definition: look at one day after another."""
    if count == 0:
        return day if calendar.is_working(day) else slowly(calendar, day, 1)
    while count:
        day += DAY if count > 0 else -DAY
        if calendar.is_working(day):
            count -= 1 if count > 0 else -1
    return day


@given(calendars(), dates, counts)
def test_working_days_are_counted_one_by_one(calendar: WorkCalendar, day: datetime.date, count: int) -> None:
    try:
        expected = slowly(calendar, day, count)
    except MissingYearError as error:
        with pytest.raises(MissingYearError) as found:
            calendar.shift(day, count)
        assert found.value.year == error.year
        return
    assert calendar.shift(day, count) == expected
    if count > 0:
        assert calendar.is_working(expected) and calendar.count(day, expected) == count


@given(calendars(), dates, dates, counts)
def test_a_later_start_never_ends_earlier(
    calendar: WorkCalendar, one: datetime.date, other: datetime.date, count: int
) -> None:
    early, late = sorted((one, other))
    assert add_months(early, count) <= add_months(late, count)
    assert add_months_inclusive(early, count) <= add_months_inclusive(late, count)
    assert full_years(early, LAST) >= full_years(late, LAST)
    try:
        ends = calendar.shift(early, count), calendar.shift(late, count)
        longer = calendar.shift(early, count + 1)
    except MissingYearError:
        return
    assert ends[0] <= ends[1] and ends[0] <= longer


@given(dates, st.integers(0, 300))
def test_a_year_of_age_is_full_on_the_corresponding_day(born: datetime.date, years: int) -> None:
    birthday = add_months(born, 12 * years)
    assert full_years(born, birthday) == years
    assert full_years(born, birthday - DAY) == years - 1


@given(dates, st.integers(1, 48))
def test_a_first_day_that_counts_makes_the_period_a_day_shorter(day: datetime.date, months: int) -> None:
    ends = add_months(day, months), add_months_inclusive(day, months)
    assert ends[0] - ends[1] == (DAY if ends[0].day == day.day else 0 * DAY)


@st.composite
def ranges(draw: st.DrawFn) -> tuple[Interval, datetime.date]:
    """A range of dates, open or not, and a date in it."""
    low, day, high = sorted(draw(st.tuples(dates, dates, dates)))
    if draw(st.booleans()):  # about the year that the calendar does not know
        low, high = datetime.date(2021, 12, 1), datetime.date(2023, 6, 30)
        return Interval(Bound(low), Bound(high)), draw(st.dates(low, high))
    return Interval(
        draw(st.sampled_from([None, Bound(low)])), draw(st.sampled_from([None, Bound(high), Bound(day)]))
    ), day


def allows(possible: Possible, exact: Possible) -> bool:
    """Whether an outcome is among the possible ones."""
    if exact.fault is not None:
        return possible.fault is not None
    value, values = exact.value, possible.values
    assert isinstance(values, Interval | None)
    return values is not None and all(
        bound is None or (bound.value <= value if bound is values.low else value <= bound.value)  # type: ignore[operator]
        for bound in (values.low, values.high)
    )


UNITS = st.sampled_from(["months", "days", "working_days", "working_days"])


@settings(max_examples=300)
@given(calendars(), ranges(), st.tuples(counts, counts, counts), UNITS, st.booleans())
def test_every_completion_of_a_period_is_possible(
    calendar: WorkCalendar,
    dated: tuple[Interval, datetime.date],
    numbers: tuple[int, int, int],
    unit: str,
    counts_first: bool,
) -> None:
    low, count, high = sorted(numbers)
    domain, day = dated
    term = t.DateShift(t.FactRef("甲"), t.FactRef("乙"), unit, counts_first)  # type: ignore[arg-type] # one of the three
    exact = shifted(term, (known(day), known(count)), calendar)
    wide = shifted(term, (Possible(domain), Possible(Interval(Bound(low), Bound(high)))), calendar)
    assert exact.settled and allows(wide, exact)
    halfway = shifted(term, (Possible(domain), known(count)), calendar)
    assert allows(halfway, exact)
    assert wide.fault is not None or halfway.fault is None


@given(calendars(), ranges(), ranges(), st.sampled_from(["years", "working_days"]))
def test_every_completion_of_a_span_is_possible(
    calendar: WorkCalendar,
    start: tuple[Interval, datetime.date],
    end: tuple[Interval, datetime.date],
    unit: str,
) -> None:
    term = t.DateSpan(t.FactRef("甲"), t.FactRef("乙"), unit)  # type: ignore[arg-type] # one of the two
    exact = spanned(term, (Possible(single(start[1])), known(end[1])), calendar)
    wide = spanned(term, (Possible(start[0]), Possible(end[0])), calendar)
    assert exact.settled and allows(wide, exact)
    halfway = spanned(term, (known(start[1]), Possible(end[0])), calendar)
    assert allows(halfway, exact) and (wide.fault is not None or halfway.fault is None)


# ---- words that stay names

NAMES = "前、内、起、满、届满、已满、年满、放假、上班、前三名、三年内、起点、满3年、一年内有效"


def test_the_words_of_periods_are_still_names() -> None:
    names = NAMES.split("、")
    facts = "".join(f"事实 {name}：是否。\n" for name in names)
    text = f"政策 例。\n{facts}决策 全（all）：是否，依据 一“x”，等于 {' 且 '.join(names)}。\n"
    policy = aidrules.load(text)
    assert policy.decide("全", dict.fromkeys(names, True)).value is True
    assert [fact.name for fact in policy.decide("全", {}).missing] == names


SAME = (
    "提 在 自 决 起 30日 内",
    "提 在 自 决 起30日内",
    "提 在 自 决 之日起 30 日 以内",
    "提 在 自 决 起三十日内",
    "提 在 自 决 起 ３０日 之内",
    "（提 在 自 （决） 起30日内）",
)


def test_spellings_of_a_period_mean_the_same() -> None:
    head = "政策 例。\n事实 决：日期。\n事实 提：日期。\n"
    texts = [f"{head}决策 期（due）：是否，依据 一“x”，等于 {words}。\n" for words in SAME]
    bodies = {aidrules.load(text).core.decisions["期"].body for text in texts}
    assert len(bodies) == 1


def test_the_calendar_counts_for_the_fingerprint() -> None:
    text = "政策 例。\n日历 历：{}\n事实 决：日期。\n决策 期（due）：日期，依据 一“x”，等于 期满日（决，5个工作日）。\n"
    days = ("2024年 放假 2024-01-01。", "2024年 放假 2024-01-02。", "2024年 放假 2024-01-01；2025年 放假 2025-01-01。")
    prints = {aidrules.load(text.format(found)).fingerprint for found in days}
    assert len(prints) == len(days)
    weekend = "2024年 放假 2024-01-01、2024-01-06。"
    assert aidrules.load(text.format(weekend)).fingerprint in prints


def test_how_long_something_has_lasted_is_not_moved_by_days_of_rest() -> None:
    policy = aidrules.load(
        "政策 甲（a）。\n日历 工作日历，依据 《通知》：2024年 放假 2024-01-01。\n事实 落户日（since）：日期。\n"
        "决策 满（lived）：是否，依据 一“x”，等于 自 落户日 起 届满 2年。\n"
        "决策 内（within）：是否，依据 一“x”，等于 基准日 在 自 落户日 起 2年 内。\n"
        "决策 后（late）：是否，依据 一“x”，等于 基准日 在 自 落户日 起 2年 届满 之后。\n"
    )
    on_monday = {"since": "2022-06-01"}  # two years end on Saturday, 1 June 2024
    answers = {name: policy.decide(name, on_monday, as_of="2024-06-03").value for name in ("lived", "within", "late")}
    assert answers == {"lived": True, "within": True, "late": False}
    assert policy.decide("lived", {"since": "1990-01-01"}, as_of="2024-06-03").value is True
