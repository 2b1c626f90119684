"""Files of rows to be decided: Parquet, CSV, and Arrow as a file or a stream, read a batch at a time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal, Protocol, TypeAlias, cast, get_args

import pyarrow as pa
import pyarrow.parquet as pq

from aidrules.backends.batch.csv_source import CsvSource
from aidrules.backends.batch.file_errors import file_error, reading

Form: TypeAlias = Literal["parquet", "csv", "arrow", "arrows"]
FORMS: tuple[Form, ...] = get_args(Form)
"""Parquet, CSV, an Arrow file, an Arrow stream."""

_ENDINGS: dict[str, Form] = {
    ".parquet": "parquet",
    ".pq": "parquet",
    ".csv": "csv",
    ".arrow": "arrow",
    ".feather": "arrow",
    ".ipc": "arrow",
    ".arrows": "arrows",
}
_ARROW_FILE = b"ARROW1"


class Source(Protocol):
    """Rows that can be read once, in order."""

    @property
    def schema(self) -> pa.Schema: ...
    @property
    def rows(self) -> int | None:
        """How many rows there are, where the file says so."""
        ...

    @property
    def part_read(self) -> float | None:
        """Which part of the file has been read, where the number of rows is not known."""
        ...

    def batches(self, most: int) -> Iterator[pa.RecordBatch]:
        """The rows, at most so many at a time."""
        ...

    def close(self) -> None: ...


def form_of(path: Path, wanted: str | None = None) -> Form:
    """The form of a file: the one that is wanted, or else the one that its name ends in.

    Raises:
        TableError: the ending tells none.
    """
    if wanted in FORMS:
        return wanted
    found = _ENDINGS.get(path.suffix.lower())
    if wanted is not None or found is None:
        known = "、".join(_ENDINGS)
        zh = f"的格式看不出来：文件名应以 {known} 之一结尾，或者写明格式（{'、'.join(FORMS)}）。"
        en = f"has no known format: its name has to end in one of {', '.join(_ENDINGS)}, or say which it is."
        raise file_error(path, "unknown_format", zh, en)
    return found


def open_source(path: Path, form: Form, encoding: str = "utf-8") -> Source:
    """Open a file of rows.

    Args:
        path: the file.
        form: its form.
        encoding: of CSV, ``utf-8`` (with or without a byte order mark) or ``gb18030``.

    Raises:
        TableError: it cannot be read, or is not of that form.
    """
    with reading(path):
        if path.is_dir():
            raise IsADirectoryError
        match form:
            case "parquet":
                return _ParquetSource(path)
            case "csv":
                return CsvSource(path, encoding)
            case "arrow" | "arrows":
                return _arrow(path)


def _arrow(path: Path) -> Source:
    """An Arrow file or stream; the bytes tell which, whatever the name says."""
    with path.open("rb") as file:
        is_file = file.read(len(_ARROW_FILE)) == _ARROW_FILE
    return _ArrowFileSource(path) if is_file else _ArrowStreamSource(path)


class _ParquetSource:
    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = pq.ParquetFile(path)
        self.schema: pa.Schema = self._file.schema_arrow.remove_metadata()
        self.rows: int | None = self._file.metadata.num_rows
        self.part_read: float | None = None

    def batches(self, most: int) -> Iterator[pa.RecordBatch]:
        found = self._file.iter_batches(batch_size=most)
        while True:
            with reading(self._path):
                batch = next(found, None)
            if batch is None:
                return
            yield batch.replace_schema_metadata(None)

    def close(self) -> None:
        self._file.close()


class _ArrowFileSource:
    def __init__(self, path: Path) -> None:
        self._path = path
        self._map = pa.memory_map(str(path))
        self._file = pa.ipc.open_file(self._map)
        self.schema: pa.Schema = self._file.schema.remove_metadata()
        self.rows: int | None = None
        self.part_read: float | None = 0.0

    def batches(self, most: int) -> Iterator[pa.RecordBatch]:
        count = self._file.num_record_batches
        for position in range(count):
            with reading(self._path):
                batch = self._file.get_batch(position).replace_schema_metadata(None)
            for start in range(0, batch.num_rows, most):
                self.part_read = (position + start / batch.num_rows) / count
                yield batch.slice(start, most)

    def close(self) -> None:
        self._map.close()


class _ArrowStreamSource:
    def __init__(self, path: Path) -> None:
        self._path = path
        self._size = max(path.stat().st_size, 1)
        self._map = pa.memory_map(str(path))
        self._file = pa.ipc.open_stream(self._map)
        self.schema: pa.Schema = self._file.schema.remove_metadata()
        self.rows: int | None = None
        self.part_read: float | None = 0.0

    def batches(self, most: int) -> Iterator[pa.RecordBatch]:
        while True:
            with reading(self._path):
                try:
                    batch = cast("pa.RecordBatch", self._file.read_next_batch()).replace_schema_metadata(None)
                except StopIteration:
                    return
            self.part_read = self._map.tell() / self._size
            for start in range(0, batch.num_rows, most):
                yield batch.slice(start, most)

    def close(self) -> None:
        self._map.close()
