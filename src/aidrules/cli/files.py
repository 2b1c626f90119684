"""Writing files: in one step, so that a run that is stopped leaves the old file or the new one."""

from __future__ import annotations

import os
from collections.abc import Iterable

from aidrules.cli.sources import policy_path
from aidrules.cli.terminal import Terminal
from aidrules.source.writing import write_text


def save(terminal: Terminal, name: str, text: str, policy: str | None = None) -> None:
    """Write a file, replacing one that is there.

    Args:
        terminal: where it is told.
        name: the file.
        text: what it will hold.
        policy: the argument POLICY of the command, whose files are not written over; None where there is none, or
            its file is what is written.

    Raises:
        UsageError: it cannot be written, or is a file of the policy.
    """
    if policy is not None:
        spare_policy(terminal, policy, [name])
    try:
        write_text(name, text)
    except (OSError, ValueError) as error:
        from aidrules.cli.options import UsageError

        reason = getattr(error, "strerror", None) or str(error)
        zh, en = f"不能写入 {name}：{reason}", f"{name} cannot be written: {reason}"
        raise UsageError(terminal.say(zh, en)) from error


def spare_policy(terminal: Terminal, policy: str, outputs: Iterable[str | os.PathLike[str]]) -> None:
    """Make sure that no output would take the place of the policy's file, or of a policy that it imports.

    Args:
        terminal: where it is told.
        policy: the argument POLICY.
        outputs: the files that are to be written, whatever way leads to them.

    Raises:
        UsageError: one of them is such a file; nothing has been written.
        PolicyError: the policy, which has to be read to know what it imports, has errors.
    """
    own = policy_path(policy)
    for output in outputs:
        if _is_same(own, output):
            kind = ("政策文件本身", "is the file of the policy itself")
        elif any(_is_same(found, output) for found in _imported(own, output)):
            kind = ("这部政策引用的政策文件", "is a file that the policy imports")
        else:
            continue
        from aidrules.cli.options import UsageError

        shown = os.fspath(output)
        zh = f"不能写入 {shown}：它是{kind[0]}，写入会把它覆盖掉。请换一个文件名。"
        raise UsageError(terminal.say(zh, f"{shown} {kind[1]} and would be overwritten. Name another file."))


def _is_same(one: str | os.PathLike[str], other: str | os.PathLike[str]) -> bool:
    try:
        return os.path.samefile(one, other)  # noqa: PTH121 - either may be a text
    except (OSError, ValueError):  # one of them is not there
        return False


def _imported(policy: os.PathLike[str], output: str | os.PathLike[str]) -> list[str]:
    """The files that a policy is read from, where the output may be one of them."""
    from aidrules.api.load import load
    from aidrules.source.reads import recorded_reads

    try:
        place = os.path.realpath(output)
    except ValueError:  # no name of a file
        return []
    if not place.endswith(".policy") or not os.path.exists(place):  # noqa: PTH110
        return []
    with recorded_reads() as reads:
        load(policy)
    return list(reads.files)
