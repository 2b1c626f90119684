"""Many cases in one file: a JSON list of objects, or a CSV table with a header; one column names the case."""

from __future__ import annotations

import csv
import io
from collections.abc import Container

from attrs import frozen

from aidrules.cli.given import Record, read_records
from aidrules.errors import FactError, Problem
from aidrules.evaluation.conversion import short

NAME_COLUMNS = ("名称", "name", "编号", "id")
"""Columns that name the case wherever they stand, the first that there is."""

_MAX_CASES = 100_000


@frozen
class NamedCase:
    """One case of a file.

    Attributes:
        name: what it is called: the value of the naming column, or the number of the record.
        facts: what the record gives, by column; an empty cell of a table gives nothing.
    """

    name: str
    facts: dict[str, object]


def read_cases(path: str, facts: Container[str], column: str | None) -> list[NamedCase]:
    """The cases of a file, or of stdin for ``-``.

    Args:
        path: the file; JSON where it begins with a bracket, a CSV table otherwise (RFC 4180; commas, semicolons or
            tabs).
        facts: the names of facts that some policy knows.
        column: the column that names the case; None for one of ``NAME_COLUMNS`` or the first that is no fact.

    Raises:
        FactError: with every problem there is: the file cannot be read, has no cases, or repeats a name.
    """
    records = read_records(path, _table)
    naming = column if column is not None else _naming(records, facts)
    problems: list[Problem] = []
    if not records:
        problems.append(_problem(path, f"“{short(path)}”里没有案件。", f"There are no cases in “{short(path)}”."))
    if len(records) > _MAX_CASES:
        problems.append(_problem(path, f"案件超过了 {_MAX_CASES} 个。", f"There are more than {_MAX_CASES} cases."))
    found = []
    for number, record in enumerate(records[:_MAX_CASES], start=1):
        twice = {name for name, _ in record if sum(name == other for other, _ in record) > 1}
        problems += [
            _problem(name, f"第 {number} 个案件里“{short(name)}”不止一个。", f"Case {number}: “{short(name)}” twice.")
            for name in sorted(twice)
        ]
        given = dict(record)
        name = given.pop(naming, None) if naming is not None else None
        found.append(NamedCase(str(number) if name is None else str(name), given))
    if column is not None and records and not any(column == name for record in records for name, _ in record):
        zh = f"没有“{short(column)}”这一列。"
        problems.append(_problem(column, zh, f"There is no column “{short(column)}”."))
    if problems:
        raise FactError(problems)
    return found


def _problem(name: str, zh: str, en: str) -> Problem:
    return Problem(short(name), "malformed", zh, en)


def _naming(records: list[Record], facts: Container[str]) -> str | None:
    names = [name for name, _ in records[0]] if records else []
    known = next((name for name in NAME_COLUMNS if name in names and name not in facts), None)
    if known is not None:
        return known
    return names[0] if names and names[0] not in facts else None


def _table(text: str) -> list[Record]:
    header_line = text.lstrip("\ufeff\r\n").split("\n", 1)[0]
    delimiter = max(",\t;，", key=header_line.count)
    rows = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) if any(map(str.strip, row))]
    if not rows:
        return []
    header = [name.strip() for name in rows[0]]
    found: list[Record] = []
    for number, row in enumerate(rows[1:], start=1):
        if len(row) > len(header) and any(cell.strip() for cell in row[len(header) :]):
            zh = f"第 {number} 个案件有 {len(row)} 格，表头只有 {len(header)} 格；值里有逗号的要写在双引号里。"
            en = f"Case {number} has {len(row)} cells, the header {len(header)}; quote values that hold commas."
            raise FactError([_problem(str(number), zh, en)])
        pairs = zip(header, row, strict=False)
        found.append([(name, cell.strip()) for name, cell in pairs if name and cell.strip()])
    return found
