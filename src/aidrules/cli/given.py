"""What a case is given on the command line: facts in arguments and in a JSON file, readings, the as-of date."""

from __future__ import annotations

import decimal
import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import BinaryIO, TypeAlias

from attrs import define, field

from aidrules.cli.written import as_written
from aidrules.core.policy import CorePolicy
from aidrules.errors import FactError, Problem
from aidrules.evaluation.conversion import short
from aidrules.evaluation.inputs import check_case

MAX_BYTES = 4 * 1024 * 1024
"""The largest file of facts that is read."""

STDIN = "-"

Record: TypeAlias = list[tuple[str, object]]
"""Values by name, in the order of a file; a name may stand twice."""
_MAX_DIGITS = 400
_EQUALS = re.compile("[=＝]")


@define
class Given:
    """Collects what one case is given, and everything that is wrong with it.

    Attributes:
        facts: values by name, as the library takes them.
        readings: alternatives by name.
        problems: what was wrong so far.
    """

    facts: dict[str, object] = field(factory=dict)
    readings: dict[str, str] = field(factory=dict)
    problems: list[Problem] = field(factory=list)
    _written: set[str] = field(factory=set, init=False)

    def problem(self, name: str, kind: str, zh: str, en: str) -> None:
        """Note one thing that is wrong."""
        self.problems.append(Problem(short(name), kind, zh, en))

    # ---- NAME=VALUE

    def add_facts(self, arguments: Iterable[str]) -> None:
        """Take facts written ``NAME=VALUE``, in any form that a policy itself may use."""
        for name, value in self._pairs(arguments):
            if name in self.facts:
                self._twice(name, "事实", "fact")
            else:
                self.facts[name] = value
                self._written.add(name)

    def add_readings(self, arguments: Iterable[str]) -> None:
        """Take readings written ``NAME=ALTERNATIVE``."""
        for name, value in self._pairs(arguments):
            if name in self.readings:
                self._twice(name, "口径", "reading")
            else:
                self.readings[name] = value

    def _pairs(self, arguments: Iterable[str]) -> Iterator[tuple[str, str]]:
        for argument in arguments:
            name, *value = (part.strip() for part in _EQUALS.split(argument, maxsplit=1))
            if not name or not value:
                shown = short(argument)
                zh = f"“{shown}”应写成“名称=值”。"
                self.problem(argument, "malformed", zh, f"“{shown}” has to be written NAME=VALUE.")
            elif not _is_text(argument):
                self._not_text(name)
            else:
                yield name, value[0]

    def _twice(self, name: str, kind_zh: str, kind_en: str) -> None:
        shown = short(name)
        zh = f"{kind_zh}“{shown}”给出了不止一次。"
        self.problem(name, "duplicate", zh, f"The {kind_en} “{shown}” is given more than once.")

    def _not_text(self, name: str) -> None:
        shown = short(name)
        zh = f"“{shown}”的值里有不成文字的字节。"
        self.problem(name, "malformed", zh, f"The value of “{shown}” holds bytes that are no text.")

    # ---- a JSON object

    def add_file(self, path: str) -> None:
        """Take the facts of a JSON object, from a file or, for ``-``, from stdin.

        Numbers stay exact. What no exact reader of JSON may accept is refused: a name that stands twice, NaN and
        infinities (RFC 8259 sections 4 and 6).
        """
        shown = "stdin" if path == STDIN else short(path)
        try:
            found = _read_json(path)
            if not isinstance(found, _Object):
                raise _UnreadableError("应当是一个 JSON 对象，如 {“名称”: 值}", "it has to hold one JSON object")
        except _UnreadableError as error:
            zh = f"不能读取事实文件“{shown}”：{error.zh}。"
            self.problem(path, "unreadable", zh, f"The facts in “{shown}” cannot be read: {error.en}.")
            return
        for name, value in found.pairs:
            if name in self.facts:
                self._twice(name, "事实", "fact")
            elif isinstance(value, str) and not _is_text(value):
                self._not_text(name)
            else:
                self.facts[name] = self._plain(name, value)

    def _plain(self, name: str, value: object) -> object:
        """A value without what the reader of JSON leaves in it; records of a roster are objects in a list."""
        if isinstance(value, list):
            return [self._plain(f"{name}[{position}]", item) for position, item in enumerate(value)]
        if not isinstance(value, _Object):
            return value
        found: dict[str, object] = {}
        for key, item in value.pairs:
            if key in found:
                self._twice(f"{name}.{key}", "字段", "field")
            found[key] = self._plain(f"{name}.{key}", item)
        return found

    # ---- all of it

    def check(self, policy: CorePolicy, when: Mapping[str, str | None]) -> None:
        """Hold everything against the policy.

        Raises:
            FactError: with every problem there is.
        """
        problems = list(self.problems)
        for fact in policy.facts.values():
            for name in self._written & {fact.name, fact.alias}:
                self.facts[name] = as_written(fact, str(self.facts[name]))
        try:
            check_case(policy, self.facts, self.readings, **when)
        except FactError as error:
            problems += error.problems
        if problems:
            raise FactError(problems)


@define
class _Object:
    """A JSON object as it stands, a name that stands twice included."""

    pairs: list[tuple[str, object]]


class _UnreadableError(Exception):
    """Why a file of facts cannot be read."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh)
        self.zh, self.en = zh, en


def _is_text(text: str) -> bool:
    """Whether a text has no half of a surrogate pair, which stands for a byte or an escape that is no character."""
    return not any("\ud800" <= character <= "\udfff" for character in text)


def read_records(path: str, parse_table: Callable[[str], list[Record]]) -> list[Record]:
    """The records of a file or, for ``-``, of stdin: a JSON list of objects, or a table.

    Args:
        path: the file.
        parse_table: reads the text of a file that is no JSON.

    Raises:
        FactError: the file cannot be read, or holds no records.
    """
    try:
        text = _decoded(path)
        if not text.lstrip().startswith(("[", "{")):
            return parse_table(text)
        found = _parse_json(text)
        if not isinstance(found, list) or not all(isinstance(record, _Object) for record in found):
            raise _UnreadableError("应当是对象的列表，如 [{“名称”: 值}]", "it has to hold a list of JSON objects")
        return [[(name, _plain(value)) for name, value in record.pairs] for record in found]
    except _UnreadableError as error:
        shown = "stdin" if path == STDIN else short(path)
        zh = f"不能读取“{shown}”：{error.zh}。"
        raise FactError([Problem(short(path), "unreadable", zh, f"“{shown}” cannot be read: {error.en}.")]) from error


def _plain(value: object) -> object:
    match value:
        case _Object(pairs):
            return {name: _plain(found) for name, found in pairs}
        case list():
            return [_plain(found) for found in value]
        case _:
            return value


def _read_json(path: str) -> object:
    return _parse_json(_decoded(path))


def _decoded(path: str) -> str:
    try:
        return _read_bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        zh, en = f"不是 UTF-8 文本，第 {error.start} 个字节起无法识别", f"not UTF-8 text, at offset {error.start}"
        raise _UnreadableError(zh, en) from error


def _parse_json(text: str) -> object:
    try:
        return json.loads(
            text,
            object_pairs_hook=_Object,
            parse_int=_integer,
            parse_float=_decimal,
            parse_constant=_no_number,
        )
    except json.JSONDecodeError as error:
        zh = f"第 {error.lineno} 行第 {error.colno} 列不合 JSON 的写法"
        raise _UnreadableError(zh, f"no JSON at line {error.lineno}, column {error.colno} ({error.msg})") from error
    except RecursionError as error:
        raise _UnreadableError("嵌套太深", "it is nested too deeply") from error


def _read_bytes(path: str) -> bytes:
    try:
        if path == STDIN:
            data = _limited(sys.stdin.buffer) if sys.stdin is not None else b""
        else:
            with open(path, "rb") as file:  # noqa: PTH123 - pathlib takes long to import
                data = _limited(file)
    except FileNotFoundError as error:
        raise _UnreadableError("没有这个文件", "there is no such file") from error
    except PermissionError as error:
        raise _UnreadableError("没有读取权限", "permission denied") from error
    except IsADirectoryError as error:
        raise _UnreadableError("这是一个文件夹", "it is a folder") from error
    except (OSError, ValueError) as error:  # ValueError: a name that the system cannot take
        raise _UnreadableError("系统不能打开它", "the system cannot open it") from error
    if len(data) > MAX_BYTES:
        raise _UnreadableError(f"超过了 {MAX_BYTES} 字节的上限", f"it has more than {MAX_BYTES} bytes")
    return data


def _limited(file: BinaryIO) -> bytes:
    """The bytes of a file, or one more than is allowed: a pipe or a device may never end."""
    return file.read(MAX_BYTES + 1)


def _integer(digits: str) -> int:
    if len(digits) > _MAX_DIGITS:
        raise _too_long()
    return int(digits)


def _decimal(digits: str) -> Decimal:
    if len(digits) > _MAX_DIGITS:
        raise _too_long()
    try:
        return Decimal(digits)
    except decimal.InvalidOperation as error:  # an exponent that no decimal has
        raise _too_long() from error


def _too_long() -> _UnreadableError:
    return _UnreadableError(f"里面有超过 {_MAX_DIGITS} 位的数", f"it holds a number of more than {_MAX_DIGITS} digits")


def _no_number(word: str) -> object:
    raise _UnreadableError(f"{word} 不是 JSON 的数", f"{word} is no JSON number")
