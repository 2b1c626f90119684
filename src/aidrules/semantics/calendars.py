"""Checks the calendar of a policy: days in their years, nothing said twice, nothing that says nothing."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence

from aidrules.core.policy import Calendar
from aidrules.diagnostics.sink import DiagnosticSink
from aidrules.semantics.rules import citations
from aidrules.syntax import nodes
from aidrules.values.calendar import WorkCalendar

_SATURDAY = 5
_DAY = datetime.timedelta(days=1)


def check_calendar(declared: Sequence[nodes.Calendar], sink: DiagnosticSink) -> Calendar | None:
    """The one calendar of a policy, or None where it has none."""
    for another in declared[1:]:
        sink.report("P234", another.name.span, text=another.name.text)
    return _calendar(declared[0], sink) if declared else None


def _calendar(node: nodes.Calendar, sink: DiagnosticSink) -> Calendar:
    years: dict[int, None] = {}
    said: dict[datetime.date, bool] = {}
    for year in node.years:
        if year.year in years:
            sink.report("P234", year.span, text=f"{year.year}年")
        elif year.year:
            years[year.year] = None
        for days in year.days:
            said |= dict.fromkeys(_checked(days, year.year, said, sink), days.rest)
        _report_useless(year, said, sink)
    rest = frozenset(day for day, rests in said.items() if rests and day.weekday() < _SATURDAY)
    work = frozenset(day for day, rests in said.items() if not rests)
    known = WorkCalendar(tuple(sorted(years)), rest, work)
    return Calendar(node.name.text, known, citations(node.citations), node.note or "", span=node.span)


def _checked(
    days: nodes.CalendarDays, year: int, said: dict[datetime.date, bool], sink: DiagnosticSink
) -> Iterator[datetime.date]:
    first, last = days.first.value, days.last.value
    text = sink.source.text[days.span.start : days.span.end] if sink.source else ""
    if last < first:
        sink.report("P235", days.span, text=text)
        return
    if year and (first.year != year or last.year != year):
        sink.report("P232", days.span, text=text, year=str(year))
        return
    found = [first + _DAY * ahead for ahead in range((last - first).days + 1)]
    if any(day in said for day in found):
        sink.report("P234", days.span, text=text)
    yield from (day for day in found if day not in said)


def _report_useless(year: nodes.CalendarYear, said: dict[datetime.date, bool], sink: DiagnosticSink) -> None:
    """A working day that is declared one: most likely another day was meant."""
    for days in year.days:
        alone = not days.rest and days.first.value == days.last.value
        if alone and days.first.value.weekday() < _SATURDAY and said.get(days.first.value) is False:
            text = sink.source.text[days.span.start : days.span.end] if sink.source else ""
            sink.report("P233", days.span, text=text)
