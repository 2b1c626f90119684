"""From what a caller gives for a roster to a checked roster: every problem of every record, with its place."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal

from attrs import define

from aidrules.errors import Problem
from aidrules.evaluation.conversion import WrongValueError, convert, short, written
from aidrules.source.near import get_close_matches
from aidrules.values.permitted import Interval
from aidrules.values.ranges import outside
from aidrules.values.rosters import MAX_RECORDS, FieldValue, Record, RecordField, Roster, RosterType
from aidrules.values.show import show_range, show_value
from aidrules.values.types import DateType, NumberType, TextType

UNKNOWN_WORD = "未知"
OTHERS = ("其余不详", "等人", "等户")
"""What is written behind the records of a list that may not be complete."""
_RECORDS, _COMPLETE = ("records", "名单"), ("complete", "完整")
_BRACKETED = re.compile(r"[（(]([^（）()]*)[）)]")
_NAMED = re.compile(r"\s*([^\s=＝:：]+?)\s*(?:[=＝:：]|\s为\s?|\s)\s*(.*?)\s*", re.DOTALL)
_EMPTY = ("", "空集", "无", "none")
_MOST_PROBLEMS = 50


class _TextError(Exception):
    """A text that is no roster."""


def read_roster(type_: RosterType, name: str, value: object, problems: list[Problem]) -> Roster | None:
    """Check what is given for a roster.

    Args:
        type_: the fields of its records.
        name: the name under which it was given.
        value: mappings, a ``Roster``, a mapping with ``records`` (名单) and ``complete`` (完整), or a text: JSON, or
            records as an example writes them, such as （姓名 张三，次数 2）、（姓名 李四）、其余不详.
        problems: takes everything that is wrong, each with its place, such as ``staff[0].trainings``.

    Returns:
        The roster, or None when something is wrong with it.
    """
    reader = _Reader(type_, name, problems)
    before = len(problems)
    found = reader.roster(value)
    return found if len(problems) == before else None


@define
class _Reader:
    type: RosterType
    name: str
    problems: list[Problem]

    def _problem(self, place: str, kind: str, zh: str, en: str, suggestion: str = "") -> None:
        self.problems.append(Problem(place, kind, zh, en, suggestion))

    def _no_list(self, value: object) -> None:
        shown = written(value)
        self._problem(
            self.name,
            "wrong_type",
            f"事实“{self.name}”：应为若干条记录（每条是“字段—值”的映射），得到的是 {shown}。",
            f"Fact “{self.name}”: expected a list of records (mappings of fields to values), got {shown}.",
        )

    def roster(self, value: object) -> Roster:
        complete: object = True
        if isinstance(value, str):
            try:
                value, complete = _from_text(value)
            except _TextError:
                self._no_list(value)
                return Roster()
        if isinstance(value, Roster):
            complete, value = value.complete, value.records
        elif isinstance(value, Mapping):
            value, complete = self._parts(value)
        if isinstance(value, str | bytes | Mapping) or not isinstance(value, Iterable):
            self._no_list(value)
            return Roster()
        if not isinstance(complete, bool):
            shown = written(complete)
            self._problem(
                f"{self.name}.complete",
                "wrong_type",
                f"事实“{self.name}”：“完整”应为是或否（true、false），得到的是 {shown}。",
                f"Fact “{self.name}”: “complete” has to be true or false, not {shown}.",
            )
            return Roster()
        return Roster(self._records(value), complete=complete)

    def _parts(self, value: Mapping[object, object]) -> tuple[object, object]:
        """The records and whether they are all, from a mapping that says so."""
        found: dict[str, object] = {}
        for key, part in value.items():
            name = next((names[0] for names in (_RECORDS, _COMPLETE) if key in names), None)
            shown = written(key)
            if name is None:
                self._problem(
                    f"{self.name}.{shown}",
                    "unknown_name",
                    f"事实“{self.name}”：除“名单”“完整”以外不能有“{shown}”；几条记录应当写成列表。",
                    f"Fact “{self.name}”: there may be “records” and “complete”, not “{shown}”; records are a list.",
                )
            elif name in found:
                self._problem(
                    f"{self.name}.{shown}",
                    "duplicate",
                    f"事实“{self.name}”：“{shown}”给出了不止一次（名单和 records、完整和 complete 各是一回事）。",
                    f"Fact “{self.name}”: “{name}” is given twice, by its Chinese and by its English name.",
                )
            else:
                found[name] = part
        if "records" not in found:
            self._no_list(value)
        return found.get("records", ()), found.get("complete", True)

    def _records(self, records: Iterable[object]) -> list[Record]:
        found: list[Record] = []
        for position, record in enumerate(records):
            if position >= MAX_RECORDS:
                self._problem(
                    self.name,
                    "too_large",
                    f"事实“{self.name}”：记录太多，最多 {MAX_RECORDS} 条。",
                    f"Fact “{self.name}”: there are too many records; at most {MAX_RECORDS} are taken.",
                )
                break
            if len(self.problems) >= _MOST_PROBLEMS:
                break
            found.append(self._record(position, record))
        return found

    def _record(self, position: int, record: object) -> Record:
        place = f"{self.name}[{position}]"
        if not isinstance(record, Mapping):
            shown = written(record)
            self._problem(
                place,
                "wrong_type",
                f"名册“{self.name}”第 {position + 1} 条：应为“字段—值”的映射，得到的是 {shown}。",
                f"Roster “{self.name}”, record {position + 1}: expected a mapping of fields to values, got {shown}.",
            )
            return Record(())
        values: dict[str, FieldValue | None] = {}
        for key, value in record.items():
            field = self.type.find(key) if isinstance(key, str) else None
            if field is None:
                self._unknown_field(place, position, key)
            elif field.name in values:
                self._problem(
                    f"{place}.{written(key)}",
                    "duplicate",
                    f"名册“{self.name}”第 {position + 1} 条：“{field.name}”给出了不止一次（名称和别名各一次）。",
                    f"Roster “{self.name}”, record {position + 1}: “{field.alias}” is given twice.",
                )
            else:
                values[field.name] = self._value(f"{place}.{written(key)}", position, field, value)
        return Record(tuple((field.name, values.get(field.name)) for field in self.type.fields))

    def _unknown_field(self, place: str, position: int, key: object) -> None:
        shown = written(key)
        near = get_close_matches(shown, [n for f in self.type.fields for n in (f.name, f.alias)], n=1, cutoff=0.4)
        hint_zh, hint_en = (f"是否要用“{near[0]}”？", f" Did you mean “{near[0]}”?") if near else ("", "")
        self._problem(
            f"{place}.{shown}",
            "unknown_name",
            f"名册“{self.name}”第 {position + 1} 条：没有名为“{shown}”的字段。{hint_zh}",
            f"Roster “{self.name}”, record {position + 1}: there is no field “{shown}”.{hint_en}",
            near[0] if near else "",
        )

    def _value(self, place: str, position: int, field: RecordField, value: object) -> FieldValue | None:
        if value is None or (isinstance(value, str) and value.strip() == UNKNOWN_WORD):
            return None
        where_zh = f"名册“{self.name}”第 {position + 1} 条的“{field.name}”"
        where_en = f"Roster “{self.name}”, record {position + 1}, “{field.alias}”"
        try:
            found = convert(field.type, value)
        except WrongValueError as wrong:
            self._problem(place, wrong.kind, f"{where_zh}：{wrong.zh}", f"{where_en}: {wrong.en}", wrong.suggestion)
            return None
        if isinstance(field.type, NumberType | DateType) and outside(found, field.type):
            range_, shown = show_range(field.type), show_value(found)
            self._problem(
                place,
                "out_of_range",
                f"{where_zh}的值 {shown} 不在范围 {range_} 之内。",
                f"{where_en}: {shown} is outside the range {range_}.",
            )
        return None if isinstance(found, Roster | Interval) else found


def _from_text(text: str) -> tuple[object, bool]:
    """Records as a text: JSON, or as an example writes them."""
    text = text.strip()
    if text.startswith(("[", "{")):
        try:
            return json.loads(text, parse_float=Decimal, object_pairs_hook=_once), True
        except (ValueError, RecursionError) as error:
            raise _TextError(short(text)) from error
    records = [_record_of(found.group(1)) for found in _BRACKETED.finditer(text)]
    rest = re.sub(r"[、,，;；\s]", "", _BRACKETED.sub("", text))
    if rest not in (*OTHERS, *_EMPTY) or (rest not in OTHERS and rest and records):
        raise _TextError(short(text))
    return records, rest not in OTHERS


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """A JSON object in which nothing is said twice, for only the last would count."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands twice in one object")
    return found


def _record_of(text: str) -> dict[str, object]:
    found: dict[str, object] = {}
    for part in re.split("[,，;；]", text):
        named = _NAMED.fullmatch(part)
        if named is None or named[1] in found:
            raise _TextError(short(part))
        found[named[1]] = named[2].removeprefix("为 ").strip('“”"')
    return found


def first_text(type_: RosterType) -> str:
    """The field by which a record is called: the first text, or "" where there is none."""
    return next((field.name for field in type_.fields if isinstance(field.type, TextType)), "")
