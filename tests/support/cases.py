"""Conformance cases: TOML files with policies, and tables of facts and what follows from them.

A file may have a ``vocabulary`` that stands before each of its policies, and in ``[upper]`` policies that these may
import, by name. Each ``[[suite]]`` has a name, a ``policy`` (with a ``head`` where it needs one of its own, or a
``header``: what the usual one says behind the policy's name) and a ``table``: columns of facts and readings by alias,
``||``, and columns of decisions by alias.

    a | b || both | both.missing
    是 | ? || ?    | b

Given cells: empty for not given, ``?`` for given as unknown, else a value; a roster's records are parted by ``/``,
``-`` is none, and ``...`` behind them says that there may be others. Result cells: a value, ``?`` for
undetermined, ``referred``, ``n/a``, or an error: ``!conflict``, ``!zero``, ``!large``, ``!range``,
``!calendar``. A range is written [1，3], (1，3], [，3]. ``d.missing``, ``d.presumed``,
``d.sensitive``, ``d.reasons``, ``d.locators`` and ``d.phrases`` list, separated by blanks, all that the answer must
have, the last three in their order; ``-`` for none.
"""

from __future__ import annotations

import atexit
import datetime
import shutil
import tempfile
import tomllib
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path

from attrs import frozen

import aidrules
from aidrules.api.policy import Policy
from aidrules.values.permitted import Interval
from aidrules.values.rosters import Roster, RosterType
from aidrules.values.types import (
    BooleanType,
    DateType,
    NumberType,
    RangeType,
    SequenceType,
    SetType,
    Type,
)
from support.facts import Given

ASPECTS = ("missing", "presumed", "sensitive", "reasons", "locators", "phrases")
_STATUS = {"?": "undetermined", "referred": "referred", "n/a": "not_applicable"}


@frozen
class ConformanceCase:
    """Facts and readings, and what is expected of one decision.

    Attributes:
        id: where it stands: file, suite, row and decision.
        text: the policy.
        facts: by alias; None for unknown.
        status: a status, or an error.
        value: the value when decided.
        aspects: what else is expected, by name.
    """

    id: str
    text: str
    decision: str
    facts: Mapping[str, Given | None]
    readings: Mapping[str, str]
    status: str
    value: object
    aspects: Mapping[str, tuple[str, ...]]

    @property
    def all_known(self) -> bool:
        """Whether every fact that the decision may depend on is known, without presuming any."""
        policy = loaded(self.text)
        below = [policy.facts[name] for name in policy.facts_below(self.decision)]
        found = self.status != "undetermined"  # a fact that is not given may be looked up
        looked_up = {fact.alias for fact in below if found and fact.default and fact.alias not in self.facts}
        return all(fact.alias in looked_up or _is_known(self.facts.get(fact.alias)) for fact in below)


def _is_known(value: Given | None) -> bool:
    if isinstance(value, Roster):
        return value.complete and all(found is not None for record in value.records for found in record.values())
    return value is not None


@cache
def loaded(text: str) -> Policy:
    """The policy of a text, loaded once."""
    return aidrules.load(text, folders=_FOLDERS.get(text, ()))


def read_cases(folder: Path) -> Iterator[ConformanceCase]:
    """Every case of every file in a folder."""
    for path in sorted(folder.glob("*.toml")):
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        for suite in data["suite"]:
            head = suite.get("head", f"政策 案（case）{suite.get('header', '')}。")
            text = f"{head}\n{data.get('vocabulary', '')}\n{suite['policy']}\n"
            if "upper" in data:
                _FOLDERS[text] = (_folder(path.stem, data["upper"]),)
            yield from _suite(f"{path.stem}: {suite['name']}", text, suite["table"])


_FOLDERS: dict[str, tuple[Path, ...]] = {}
"""Where the policies that a text imports are."""


@cache
def _written() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="aidrules-cases-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _folder(name: str, texts: Mapping[str, str]) -> Path:
    """A folder with the policies of a file of cases that others import."""
    folder = _written() / name
    folder.mkdir(exist_ok=True)
    for policy, text in texts.items():
        (folder / f"{policy}.policy").write_text(text, encoding="utf-8")
    return folder


def _suite(name: str, text: str, table: str) -> Iterator[ConformanceCase]:
    policy = loaded(text)
    lines = [line.strip() for line in table.strip().splitlines() if line.strip()]
    given_head, result_head = _halves(lines[0])
    for number, line in enumerate(lines[1:], start=1):
        given, results = _halves(line)
        if len(given) != len(given_head) or len(results) != len(result_head):
            raise ValueError(f"{name}: row {number} has other columns than the head: {line}")
        facts, readings = _given(policy, dict(zip(given_head, given, strict=True)))
        cells = dict(zip(result_head, results, strict=True))
        for decision in dict.fromkeys(head.partition(".")[0] for head in result_head):
            aspects = {
                aspect: () if cells[key] == "-" else tuple(cells[key].split())
                for aspect in ASPECTS
                if (key := f"{decision}.{aspect}") in cells
            }
            status, value = _expected(policy, decision, cells[decision])
            where = f"{name} {number} {decision}"
            yield ConformanceCase(where, text, decision, facts, readings, status, value, aspects)


def _halves(line: str) -> tuple[list[str], list[str]]:
    given, _, results = line.partition("||")
    cells = [cell.strip() for cell in given.split("|")] if given.strip() else []
    return cells, [cell.strip() for cell in results.split("|")]


def _given(policy: Policy, cells: Mapping[str, str]) -> tuple[dict[str, Given | None], dict[str, str]]:
    facts: dict[str, Given | None] = {}
    readings: dict[str, str] = {}
    for name, cell in cells.items():
        if not cell:
            continue
        if name in policy.readings:
            readings[name] = cell
        else:
            facts[name] = None if cell == "?" else _value(cell, policy.facts[name].type)
    return facts, readings


def _expected(policy: Policy, decision: str, cell: str) -> tuple[str, object]:
    if cell.startswith("!"):
        return cell, None
    if cell in _STATUS:
        return _STATUS[cell], None
    type_ = policy.find_decision(decision).type
    return "decided", _members(cell) if isinstance(type_, SequenceType) else _value(cell, type_)


def _members(cell: str) -> tuple[str, ...]:
    return () if cell == "空集" else tuple(cell.split("、"))


def _value(cell: str, type_: Type) -> Given:
    match type_:
        case BooleanType():
            return {"是": True, "否": False}[cell]
        case NumberType(integral):
            return int(cell) if integral else Decimal(cell)
        case DateType():
            return datetime.date.fromisoformat(cell)
        case RangeType(number):
            low, high = (None if end == "" else _value(end, number) for end in cell[1:-1].split("，"))
            return Interval(low, high, low_closed=cell[0] == "[" or low is None, high_closed=cell[-1] == "]")
        case SetType():
            return frozenset(_members(cell))
        case RosterType():
            return _roster(cell, type_)
        case _:
            return cell


def _roster(cell: str, type_: RosterType) -> Roster:
    """Records parted by ``/``, in each its fields in the order declared, ``?`` for unknown; ``...`` for perhaps others.

    ``-`` stands for no record at all.
    """
    written = [] if cell == "-" else [part.strip() for part in cell.split("/")]
    complete = "..." not in written
    records = [
        {
            field.alias: None if value == "?" else _value(value, field.type)
            for field, value in zip(type_.fields, part.split(), strict=True)
        }
        for part in written
        if part != "..."
    ]
    return Roster(records, complete=complete)
