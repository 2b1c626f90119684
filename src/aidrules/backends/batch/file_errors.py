"""What can be wrong with a file of rows, in words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa

from aidrules.errors import Problem, TableError

_LONGEST = 300


def file_error(path: Path, kind: str, zh: str, en: str) -> TableError:
    """The error that a file is.

    Args:
        path: the file.
        kind: ``unreadable``, ``unwritable``, ``unknown_format``, ``wrong_encoding`` or ``malformed``.
        zh: what is wrong, as the end of a sentence.
        en: the same in English.
    """
    return TableError([Problem(str(path), kind, f"“{path.name}”{zh}", f"“{path.name}” {en}")])


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Turn what goes wrong while a file is read into an error that names it."""
    try:
        yield
    except FileNotFoundError as error:
        raise file_error(path, "unreadable", "：没有这个文件。", "does not exist.") from error
    except IsADirectoryError as error:
        raise file_error(path, "unreadable", "是一个文件夹，请给出文件。", "is a folder; name a file.") from error
    except PermissionError as error:
        raise file_error(path, "unreadable", "没有读取权限。", "may not be read.") from error
    except (pa.ArrowException, OSError, EOFError) as error:
        why = str(error).split("\n", 1)[0][:_LONGEST]
        raise file_error(path, "unreadable", f"不能读取：{why}", f"cannot be read: {why}") from error


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turn what goes wrong while a file is written into an error that names it."""
    try:
        yield
    except (pa.ArrowException, OSError) as error:
        why = getattr(error, "strerror", None) or str(error).split("\n", 1)[0][:_LONGEST]
        raise file_error(path, "unwritable", f"不能写入：{why}", f"cannot be written: {why}") from error
