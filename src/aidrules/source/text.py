"""Source text with positions: where a construct stands, and how a policy file is read from disk."""

from __future__ import annotations

import os
import stat
from bisect import bisect_right

from attrs import field, frozen

from aidrules.source.reads import note_read

MAX_BYTES = 4 * 1024 * 1024
"""The largest policy file that is read. The whole Hainan opinion, encoded, takes about a hundredth of it."""

_UTF8_BOM = b"\xef\xbb\xbf"
_UTF16_BOMS = (b"\xff\xfe", b"\xfe\xff")
_CHINESE_BLOCKS = (("\u3000", "\u303f"), ("\u4e00", "\u9fff"), ("\uff00", "\uffef"))


@frozen
class Span:
    """Where something stands in a source text.

    Attributes:
        start: offset of its first character, counted in characters of the text as read.
        end: offset after its last character; equal to ``start`` for a place between two characters.
        line: line of ``start``, counted from 1.
        column: column of ``start``, counted from 1, in characters.
    """

    start: int
    end: int
    line: int
    column: int

    @staticmethod
    def join(a: Span, b: Span) -> Span:
        """Return the smallest span that covers both; either may come first."""
        first = a if a.start <= b.start else b
        return Span(first.start, max(a.end, b.end), first.line, first.column)


NOWHERE = Span(0, 0, 1, 1)
"""The span of what has no place of its own, such as a built-in name."""


@frozen
class SourceText:
    """A named text whose offsets can be turned into lines and columns.

    Only ``"\\n"`` ends a line; a ``"\\r"`` just before it is no part of the line's text.

    Attributes:
        name: what the reader calls the text, usually the path as it was given.
        text: the characters.
    """

    name: str
    text: str = field(repr=False)
    _starts: list[int] = field(init=False, factory=list, eq=False, repr=False)

    def _line_starts(self) -> list[int]:
        if not self._starts:
            starts = [0]
            at = self.text.find("\n")
            while at >= 0:
                starts.append(at + 1)
                at = self.text.find("\n", at + 1)
            self._starts[:] = starts  # in one step, so that a second thread sees none or all of it
        return self._starts

    @property
    def line_count(self) -> int:
        """The number of lines; an empty text has one, and a final line end opens another."""
        return len(self._line_starts())

    def position(self, offset: int) -> tuple[int, int]:
        """Return line and column, from 1, of an offset; one outside the text counts as its nearest end."""
        offset = min(max(offset, 0), len(self.text))
        starts = self._line_starts()
        line = bisect_right(starts, offset)
        return line, offset - starts[line - 1] + 1

    def span(self, start: int, end: int) -> Span:
        """Return the span of the characters from ``start`` up to ``end``, not included."""
        line, column = self.position(start)
        return Span(start, end, line, column)

    def line_start(self, line: int) -> int:
        """Return the offset at which a line, counted from 1, begins.

        Raises:
            IndexError: the text has no such line.
        """
        if not 1 <= line <= self.line_count:
            raise IndexError(f"{self.name} has {self.line_count} lines, not {line}")
        return self._line_starts()[line - 1]

    def line_text(self, line: int) -> str:
        """Return the text of a line, counted from 1, without its line end.

        Raises:
            IndexError: the text has no such line.
        """
        start = self.line_start(line)
        if line == self.line_count:
            return self.text[start:]
        return self.text[start : self._line_starts()[line] - 1].removesuffix("\r")

    def utf16_column(self, offset: int) -> int:
        """Return the column of an offset counted from 0 in UTF-16 code units, as editors and SARIF count."""
        line, column = self.position(offset)
        start = self.line_start(line)
        before = self.text[start : start + column - 1]
        return len(before) if before.isascii() else len(before.encode("utf-16-le", "surrogatepass")) // 2


class SourceError(Exception):
    """A policy file could not be read as text.

    The message shown to people is written by the diagnostics room from ``code`` and ``args_``.

    Attributes:
        code: P001 (cannot be read), P002 (not UTF-8) or P003 (too large).
        args_: the values of the message; ``reason`` and ``guess`` are keys, not words.
    """

    def __init__(self, code: str, **args: str) -> None:
        super().__init__(code, args)
        self.code = code
        self.args_ = args

    def __str__(self) -> str:
        return f"{self.code} " + ", ".join(f"{name}={value}" for name, value in self.args_.items())


def read_source(path: str | os.PathLike[str]) -> SourceText:
    """Read a policy file: UTF-8 with or without a byte order mark, which is dropped.

    Args:
        path: a regular file of at most ``MAX_BYTES`` bytes.

    Raises:
        SourceError: P001 when the file is missing, unreadable or no regular file; P002 with the offset of the
            first wrong byte when it is not UTF-8; P003 when it is too large, found before it is read.
    """
    name = os.fspath(path)
    data = read_bytes(name, MAX_BYTES)
    note_read(name, data)
    body = data.removeprefix(_UTF8_BOM)
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        offset = error.start + len(data) - len(body)
        raise SourceError("P002", path=name, offset=str(offset), guess=_guess_encoding(data)) from error
    return SourceText(name, text)


def read_bytes(name: str, limit: int) -> bytes:
    """The bytes of a regular file.

    Args:
        name: its path.
        limit: how many bytes it may have.

    Raises:
        SourceError: P001 when it cannot be read, P003 when it is too large, as for ``read_source``.
    """
    try:
        found = os.stat(name)  # noqa: PTH116 - pathlib takes long to import
        if stat.S_ISDIR(found.st_mode):
            raise SourceError("P001", path=name, reason="directory")
        if not stat.S_ISREG(found.st_mode):  # a pipe or a device may never end
            raise SourceError("P001", path=name, reason="not-a-file")
        if found.st_size > limit:
            raise _too_large(name, found.st_size, limit)
        with open(name, "rb") as file:  # noqa: PTH123
            data = file.read(limit + 1)
    except FileNotFoundError as error:
        raise SourceError("P001", path=name, reason="missing") from error
    except PermissionError as error:
        raise SourceError("P001", path=name, reason="permission") from error
    except (OSError, ValueError) as error:  # ValueError: a name with a NUL or one the system cannot encode
        raise SourceError("P001", path=name, reason="unreadable") from error
    if len(data) > limit:  # it grew between the two looks
        raise _too_large(name, len(data), limit)
    return data


def _too_large(name: str, size: int, limit: int) -> SourceError:
    return SourceError("P003", path=name, size=str(size), limit=str(limit))


def _guess_encoding(data: bytes) -> str:
    """Name the encoding that other bytes than UTF-8 seem to have: ``gb18030``, ``utf-16`` or ``unknown``."""
    if data.startswith(_UTF16_BOMS):
        return "utf-16"
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        return "unknown"
    foreign = [character for character in text if character > "\x7f"]
    chinese = sum(any(first <= character <= last for first, last in _CHINESE_BLOCKS) for character in foreign)
    return "gb18030" if 2 * chinese > len(foreign) else "unknown"
