"""Writing files: in one step, so that a run that is stopped leaves the old file or the new one."""

from __future__ import annotations

import os


def write_text(path: str | os.PathLike[str], text: str) -> None:
    """Write a text in UTF-8 beside a file, and put it in the file's place.

    Args:
        path: the file; one that is there is replaced and keeps its permissions.
        text: what it will hold.

    Raises:
        OSError: it cannot be written.
        ValueError: the system cannot take the name.
    """
    import tempfile
    from pathlib import Path

    target = Path(path).resolve()
    mode = target.stat().st_mode & 0o777 if target.exists() else 0o644
    handle, beside = tempfile.mkstemp(dir=target.parent, prefix=".aidrules-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        Path(beside).chmod(mode)
        Path(beside).replace(target)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise
