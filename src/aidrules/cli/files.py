"""Writing files: in one step, so that a run that is stopped leaves the old file or the new one."""

from __future__ import annotations

from aidrules.cli.terminal import Terminal
from aidrules.source.writing import write_text


def save(terminal: Terminal, name: str, text: str) -> None:
    """Write a file, replacing one that is there.

    Raises:
        UsageError: it cannot be written.
    """
    try:
        write_text(name, text)
    except (OSError, ValueError) as error:
        from aidrules.cli.options import UsageError

        reason = getattr(error, "strerror", None) or str(error)
        zh, en = f"不能写入 {name}：{reason}", f"{name} cannot be written: {reason}"
        raise UsageError(terminal.say(zh, en)) from error
