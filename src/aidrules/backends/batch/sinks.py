"""Files that rows are written to: beside, and renamed when all is there, so that a killed run leaves no half."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Protocol

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import pyarrow.parquet as pq
import pyarrow.types as at

from aidrules.backends.batch.arrow_types import is_list, plain
from aidrules.backends.batch.columns import as_python
from aidrules.backends.batch.file_errors import file_error, writing
from aidrules.backends.batch.sources import Form
from aidrules.values.permitted import Interval

PART = ".part"
"""What stands behind the name of a file while it is written."""
_GROUP = 122_880  # rows in a group of a Parquet file: what DuckDB writes, and spreads over its threads


class _Writer(Protocol):
    def write_batch(self, batch: pa.RecordBatch) -> None: ...
    def close(self) -> None: ...


class Sink:
    """A file that is written beside its place and put there when it is whole.

    Args:
        path: where it is to stand.
        form: in which form.
        schema: its columns.

    Raises:
        TableError: it cannot be written, or the form cannot hold a column.
    """

    def __init__(self, path: Path, form: Form, schema: pa.Schema) -> None:
        self.path = path
        self.part = part_of(path)
        self.rows = 0
        self._shown = _shown_schema(path, schema) if form == "csv" else schema
        self._is_csv = form == "csv"
        with writing(path):
            self._writer = _opened(self.part, form, self._shown)

    def write(self, batch: pa.RecordBatch) -> None:
        """Add rows."""
        if not batch.num_rows:
            return
        shown = _shown(batch, self._shown) if self._is_csv else batch
        with writing(self.path):
            self._writer.write_batch(shown)
        self.rows += batch.num_rows

    def finish(self) -> None:
        """End the file, still beside its place."""
        with writing(self.path):
            self._writer.close()

    def abandon(self) -> None:
        """Take away what was written."""
        with contextlib.suppress(Exception):  # the writer may be broken by what made us give up
            self._writer.close()
        self.part.unlink(missing_ok=True)


def part_of(path: Path) -> Path:
    """The name of a file while it is written, in the same folder."""
    return path.with_name(path.name + PART)


def put_in_place(path: Path) -> None:
    """Rename a file that is whole to its place; what stood there is replaced in one step."""
    part = part_of(path)
    with writing(path):
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        part.replace(path)


class Grouped:
    """Writes Parquet, and collects rows until there are enough for a group of their own."""

    def __init__(self, writer: pq.ParquetWriter) -> None:
        self._writer = writer
        self._waiting: list[pa.RecordBatch] = []
        self._rows = 0

    def write_batch(self, batch: pa.RecordBatch) -> None:
        self._waiting.append(batch)
        self._rows += batch.num_rows
        if self._rows >= _GROUP:
            self._flush()

    def _flush(self) -> None:
        if self._waiting:
            # one group even of a few rows more: a group of the rest would be tiny
            size = self._rows if self._rows < 2 * _GROUP else _GROUP
            self._writer.write_table(pa.Table.from_batches(self._waiting), row_group_size=size)
        self._waiting, self._rows = [], 0

    def close(self) -> None:
        self._flush()
        self._writer.close()


class _Closing:
    """A writer that closes the file below it as well."""

    def __init__(self, file: pa.NativeFile, make: Callable[[pa.NativeFile], _Writer]) -> None:
        self._file = file
        self._writer = make(file)

    def write_batch(self, batch: pa.RecordBatch) -> None:
        self._writer.write_batch(batch)

    def close(self) -> None:
        self._writer.close()
        self._file.close()


def _opened(part: Path, form: Form, schema: pa.Schema) -> _Writer:
    match form:
        case "parquet":
            return Grouped(pq.ParquetWriter(part, schema, compression="snappy"))
        case "csv":
            return _Closing(pa.OSFile(str(part), "wb"), lambda file: pacsv.CSVWriter(file, schema))
        case "arrow":
            return _Closing(pa.OSFile(str(part), "wb"), lambda file: pa.ipc.new_file(file, schema))
        case "arrows":
            return _Closing(pa.OSFile(str(part), "wb"), lambda file: pa.ipc.new_stream(file, schema))


# ---- CSV


def _shown_schema(path: Path, schema: pa.Schema) -> pa.Schema:
    fields = []
    for field in schema:
        arrow = plain(field.type)
        if at.is_binary(arrow) or at.is_large_binary(arrow) or at.is_fixed_size_binary(arrow) or at.is_union(arrow):
            zh, en = f"：CSV 写不下“{field.name}”这一列（{arrow}）。", f": CSV cannot hold “{field.name}” ({arrow})."
            raise file_error(path, "unwritable", zh, en)
        nested = at.is_struct(arrow) or at.is_map(arrow) or is_list(arrow)
        fields.append(pa.field(field.name, pa.string() if nested else arrow))
    return pa.schema(fields)


def _shown(batch: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    """Rows as CSV writes them: lists of texts parted by 、, ranges in words, other nested values as JSON."""
    columns = []
    for column, field in zip(batch.columns, schema, strict=True):
        arrow = plain(column.type)
        if at.is_list(arrow) and at.is_string(arrow.value_type) and not pc.list_flatten(column).null_count:
            columns.append(pc.binary_join(column, "、"))
        elif at.is_struct(arrow) or at.is_map(arrow) or is_list(arrow):
            columns.append(pa.array([_cell(value) for value in as_python(column)], pa.string()))
        else:
            columns.append(column.cast(field.type))
    return pa.RecordBatch.from_arrays(columns, schema=schema)


def _cell(value: object) -> str | None:
    match value:
        case None:
            return None
        case list() if all(isinstance(found, str) for found in value):
            return "、".join(value)
        case {"low": low, "high": high, "low_closed": low_closed, "high_closed": high_closed}:
            return Interval(_end(low), _end(high), low_closed=low_closed, high_closed=high_closed).words()
        case _:
            return json.dumps(value, ensure_ascii=False, default=str)


def _end(value: int | Decimal | None) -> int | Fraction | None:
    return None if value is None else Fraction(value)
