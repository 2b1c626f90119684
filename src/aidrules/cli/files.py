"""Writing files: in one step, so that a run that is stopped leaves the old file or the new one."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from aidrules.cli.options import UsageError
from aidrules.cli.terminal import Terminal


def save(terminal: Terminal, name: str, text: str) -> None:
    """Write a file, replacing one that is there.

    Raises:
        UsageError: it cannot be written.
    """
    try:
        target = Path(name).resolve()
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
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        zh, en = f"不能写入 {name}：{reason}", f"{name} cannot be written: {reason}"
        raise UsageError(terminal.say(zh, en)) from error
