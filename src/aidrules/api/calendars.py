"""A calendar from a table of days to the declaration of a policy."""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Iterator, Sequence
from itertools import groupby

from aidrules.errors import FactError, Problem

_KINDS = ("放假", "上班")


def calendar_text(table: str, name: str = "工作日历") -> str:
    """The 日历 declaration of a table of days, to be put into a policy.

    Args:
        table: CSV with a header line and the columns ``date`` (2024-02-10) and ``kind`` (放假 for a day of rest, 上班
            for a weekend day on which work is made up), in any order of rows. The years that it has days of count as
            known, so it has to have all days of a year's notice.
        name: the name of the calendar.

    Returns:
        The declaration, ending in 。 and a line feed.

    Raises:
        FactError: a column is missing, a row is no such day, or a day stands there twice; every problem is listed.
    """
    problems: list[Problem] = []
    days: dict[datetime.date, str] = {}
    for line, row in enumerate(csv.DictReader(io.StringIO(table.lstrip("\ufeff"))), start=2):
        date, kind = (row.get("date") or "").strip(), (row.get("kind") or "").strip()
        try:
            day = datetime.date.fromisoformat(date)
        except ValueError:
            problems.append(_problem(line, date, "不是“2024-02-10”这样的日期", "is no date such as 2024-02-10"))
            continue
        if kind not in _KINDS:
            problems.append(_problem(line, kind, "应是“放假”或者“上班”", "should be 放假 or 上班"))
        elif day in days:
            problems.append(_problem(line, date, "写了不止一次", "stands there more than once"))
        days[day] = kind
    if not days and not problems:
        problems.append(_problem(1, "", "没有任何一天", "holds no day"))
    if problems:
        raise FactError(problems)
    years = [_year(year, days) for year in sorted({day.year for day in days})]
    return f"日历 {name}：\n    " + "；\n    ".join(years) + "。\n"


def _problem(line: int, text: str, zh: str, en: str) -> Problem:
    return Problem(text, "wrong_type", f"第 {line} 行：“{text}”{zh}。", f"line {line}: “{text}” {en}.")


def _year(year: int, days: dict[datetime.date, str]) -> str:
    parts = []
    for kind in _KINDS:
        found = sorted(day for day, said in days.items() if said == kind and day.year == year)
        if found:
            parts.append(f"{kind} {'、'.join(_runs(found))}")
    return f"{year}年 {'，'.join(parts)}"


def _runs(days: Sequence[datetime.date]) -> Iterator[str]:
    """Days that follow each other as a range."""
    for _, run in groupby(enumerate(days), key=lambda found: found[1].toordinal() - found[0]):
        found = [day for _, day in run]
        yield found[0].isoformat() if len(found) == 1 else f"{found[0]} 至 {found[-1]}"
