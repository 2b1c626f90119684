"""What was read to compile a policy: whoever keeps what came of it has to know when to do it again."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from attrs import define, field


@define
class Reads:
    """The files that were looked at.

    Attributes:
        files: for each file that was read, the SHA-256 of its bytes.
        absent: where a file was looked for and not found.
        found: for each file that was looked for and found, where it lies in truth, links followed.
    """

    files: dict[str, str] = field(factory=dict)
    absent: dict[str, None] = field(factory=dict)
    found: dict[str, str] = field(factory=dict)


_READS: ContextVar[Reads | None] = ContextVar("reads", default=None)


@contextmanager
def recorded_reads() -> Iterator[Reads]:
    """Take down what is read inside."""
    token = _READS.set(Reads())
    try:
        reads = _READS.get()
        assert reads is not None  # noqa: S101 - it was set two lines above
        yield reads
    finally:
        _READS.reset(token)


def are_recorded() -> bool:
    """Whether reads are taken down, so that nothing may be answered from memory."""
    return _READS.get() is not None


def note_read(path: str | os.PathLike[str], data: bytes) -> None:
    """A file was read."""
    reads = _READS.get()
    if reads is not None:
        reads.files[os.path.abspath(path)] = digest(data)  # noqa: PTH100


def note_looked_for(path: str | os.PathLike[str], found: str | os.PathLike[str] | None) -> None:
    """A file was looked for: where it lies, links followed, or None where there is none to be used."""
    reads = _READS.get()
    if reads is None:
        return
    if found is None:
        reads.absent[os.path.abspath(path)] = None  # noqa: PTH100
    else:
        reads.found[os.path.abspath(path)] = os.fspath(found)  # noqa: PTH100


def digest(data: bytes) -> str:
    """The SHA-256 of a file's bytes, in hexadecimal digits."""
    from hashlib import sha256

    return sha256(data).hexdigest()
