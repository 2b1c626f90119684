"""CSV as people save it: every cell a text, an empty cell unknown, UTF-8 with or without a mark, GB18030 when told.

The form is that of RFC 4180, parted by commas, semicolons or tabs. An empty cell is a null; ``""`` is an empty text.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa
import pyarrow.csv as pacsv

from aidrules.backends.batch.file_errors import file_error, reading

ENCODINGS = ("utf-8", "gb18030")
_BLOCK = 4 * 1024 * 1024
_MOST_OF_HEADER = 1024 * 1024


class _Watched(io.RawIOBase):
    """The bytes of a file as they are read: how many, and whether the quotes among them pair."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.count = 0
        self.quotes = 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self.count += len(data)
        self.quotes += data.count(b'"')
        return data

    def close(self) -> None:
        self._file.close()
        super().close()


class CsvSource:
    """The rows of a CSV file.

    Args:
        path: the file.
        encoding: ``utf-8`` or ``gb18030``.

    Raises:
        TableError: it is in another encoding, has no header, or a name of its header is missing.
    """

    def __init__(self, path: Path, encoding: str = "utf-8") -> None:
        self._path = path
        self._size = max(path.stat().st_size, 1)
        names, delimiter = _header(path, encoding)
        self.schema: pa.Schema = pa.schema([pa.field(name, pa.string()) for name in names])
        self.rows: int | None = None
        self._watched = _Watched(path.open("rb"))
        self._wrong: list[pacsv.InvalidRow] = []
        self._names, self._delimiter, self._encoding = names, delimiter, encoding

    @property
    def part_read(self) -> float | None:
        """Which part of the file has been read."""
        return min(self._watched.count / self._size, 1.0)

    def batches(self, most: int) -> Iterator[pa.RecordBatch]:
        """The rows, at most so many at a time.

        Raises:
            TableError: a row has more or fewer cells than the header, or a quote is not closed.
        """
        found = self._opened()
        while found is not None:
            try:
                batch = found.read_next_batch()
            except StopIteration:
                break
            except (pa.ArrowInvalid, UnicodeDecodeError) as error:
                raise self._error(error) from error
            for start in range(0, batch.num_rows, most):
                yield batch.slice(start, most)
        if self._watched.quotes % 2:
            zh = "里双引号不成对：有一个引号没有关上，它后面的内容会混成一格。值里有双引号的，要写成两个双引号。"
            en = "has a quote that is not closed, so that rows run together; a quote inside a value is written twice."
            raise file_error(self._path, "malformed", zh, en)

    def close(self) -> None:
        """Close the file."""
        self._watched.close()

    def _opened(self) -> pacsv.CSVStreamingReader:
        try:
            return pacsv.open_csv(
                self._watched,
                read_options=pacsv.ReadOptions(use_threads=False, block_size=_BLOCK, encoding=self._encoding),
                parse_options=pacsv.ParseOptions(
                    delimiter=self._delimiter,
                    newlines_in_values=True,
                    ignore_empty_lines=len(self._names) > 1,  # in a single column an empty line is an unknown value
                    invalid_row_handler=self._note,
                ),
                convert_options=pacsv.ConvertOptions(
                    column_types=self.schema,
                    strings_can_be_null=True,
                    null_values=[""],
                    quoted_strings_can_be_null=False,
                ),
            )
        except (pa.ArrowInvalid, UnicodeDecodeError) as error:
            raise self._error(error) from error

    def _note(self, row: pacsv.InvalidRow) -> str:
        self._wrong.append(row)
        return "error"

    def _error(self, error: Exception) -> Exception:
        if self._wrong:
            row = self._wrong[0]
            place = f"第 {row.number - 1} 行" if row.number else "有一行"
            place_en = f"row {row.number - 1}" if row.number else "a row"
            zh = f"的{place}有 {row.actual_columns} 格，表头有 {row.expected_columns} 格；值里有逗号的要写在双引号里。"
            en = f"has {row.actual_columns} cells in {place_en} and {row.expected_columns} in the header."
            return file_error(self._path, "malformed", zh, f"{en} Quote values that hold commas.")
        if isinstance(error, UnicodeDecodeError) or "UTF8" in str(error):
            return _wrong_encoding(self._path, self._encoding)
        if "straddl" in str(error):
            zh = f"里有一行超过了 {_BLOCK} 字节，可能是有一个引号没有关上。"
            return file_error(self._path, "malformed", zh, f"has a row of more than {_BLOCK} bytes: an open quote?")
        why = str(error).split("\n", 1)[0]
        return file_error(self._path, "malformed", f"不能读取：{why}", f"cannot be read: {why}")


def _header(path: Path, encoding: str) -> tuple[list[str], str]:
    """The names in the first row, and what parts them."""
    with reading(path), path.open("rb") as file:
        start = file.read(_MOST_OF_HEADER)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\x00" in start[:1000]:
        zh = "不是 UTF-8 文本（像是 UTF-16 或者别的文件），请另存为 UTF-8 的 CSV。"
        raise file_error(path, "wrong_encoding", zh, "is no UTF-8 text (UTF-16, or no text at all); save it as UTF-8.")
    try:
        text = codecs.getincrementaldecoder(encoding)().decode(start, final=len(start) < _MOST_OF_HEADER)
    except UnicodeDecodeError as error:
        raise _wrong_encoding(path, encoding, start) from error
    text = text.removeprefix("\ufeff")
    first = text.lstrip("\r\n").split("\n", 1)[0]
    if not first.strip():
        raise file_error(path, "malformed", "是空的，至少要有表头。", "is empty; it needs a header at least.")
    delimiter = max(",\t;", key=first.count)
    names = next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    if any("\n" in name or not name.strip() for name in names):
        zh, en = "的表头里有空的列名，或者列名里有换行。", "has a name in its header that is empty, or goes over lines."
        raise file_error(path, "malformed", zh, en)
    return names, delimiter


def _wrong_encoding(path: Path, encoding: str, start: bytes = b"") -> Exception:
    if encoding == "utf-8" and _is_gb18030(path, start):
        zh = "的编码像是 GB18030（GBK），不是 UTF-8：请另存为“CSV UTF-8”，或者写明编码（--encoding gb18030）。"
        en = "seems to be in GB18030 (GBK), not UTF-8: save it as UTF-8, or name the encoding (--encoding gb18030)."
        return file_error(path, "wrong_encoding", zh, en)
    zh, en = f"不是 {encoding.upper()} 文本。", f"is no {encoding.upper()} text."
    return file_error(path, "wrong_encoding", zh, en)


def _is_gb18030(path: Path, start: bytes) -> bool:
    if not start:
        with path.open("rb") as file:
            decoder = codecs.getincrementaldecoder("gb18030")()
            try:
                while data := file.read(_BLOCK):
                    decoder.decode(data)
                decoder.decode(b"", final=True)
            except UnicodeDecodeError:
                return False
            return True
    try:
        codecs.getincrementaldecoder("gb18030")().decode(start, final=False)
    except UnicodeDecodeError:
        return False
    return True
