"""Compiled policies kept between runs, so that a policy text is parsed and checked once.

An entry belongs to a file, to this version of the library and to the folders that were named; it is a compiled policy
that also says which files were read and looked for. It is used only while all of them are as they were. An entry that
is damaged or out of date is written again, and where the cache cannot be used everything goes on without it.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, TypeGuard

from aidrules.api.compiled import MAX_BYTES as MAX_COMPILED
from aidrules.api.compiled import layout, read_compiled
from aidrules.errors import CompiledPolicyError
from aidrules.source.reads import Reads, digest
from aidrules.source.text import MAX_BYTES, SourceError, read_bytes

if TYPE_CHECKING:
    from aidrules.api.policy import Policy

FOLDER_VARIABLE = "AIDRULES_CACHE_DIR"
"""The environment variable that names the folder of the cache."""
OFF_VARIABLE = "AIDRULES_NO_CACHE"
"""The environment variable that turns the cache off, unless it is empty or 0."""
MAX_ENTRIES = 200
"""How many entries are kept; the ones that were written first go first."""


def cache_folder() -> str | None:
    """The folder of the cache; None where it is turned off or there is no place for it."""
    if os.environ.get(OFF_VARIABLE, "0") not in ("", "0"):
        return None
    named = os.environ.get(FOLDER_VARIABLE)
    if named:
        return os.path.abspath(named)  # noqa: PTH100 - quick to import
    base = os.environ.get("XDG_CACHE_HOME") or (os.environ.get("LOCALAPPDATA") if sys.platform == "win32" else None)
    home = os.path.expanduser("~")  # noqa: PTH111 - quick to import
    if not base and home == "~":
        return None
    return os.path.join(base or os.path.join(home, ".cache"), "aidrules")  # noqa: PTH118 - quick to import


def cached(path: str | os.PathLike[str], folders: Sequence[str | os.PathLike[str]] = ()) -> Policy | None:
    """The policy of a file as it was compiled before; None where it has to be compiled.

    Args:
        path: the file.
        folders: where imported policies are looked for.
    """
    entry = _entry(path, folders)
    if entry is None:
        return None
    from aidrules.api.policy import Policy

    name = os.fspath(path)
    try:
        read = read_compiled(read_bytes(entry, MAX_COMPILED), name)
        text = _unchanged(read.members.get("reads"), name)
    except (CompiledPolicyError, SourceError):
        return None
    return None if text is None else Policy(read.core, partial(read.diagnostics, text))


def keep(path: str | os.PathLike[str], folders: Sequence[str | os.PathLike[str]], policy: Policy, reads: Reads) -> None:
    """Keep a policy that was compiled; where that is not possible, nothing happens.

    Args:
        path: its file.
        folders: where imported policies were looked for.
        policy: the policy.
        reads: what was read to compile it.
    """
    entry = _entry(path, folders)
    if entry is None:
        return
    from aidrules.api.compiled import compiled_text
    from aidrules.source.writing import write_text

    what = {"files": reads.files, "absent": list(reads.absent), "found": reads.found}
    with contextlib.suppress(OSError, ValueError, CompiledPolicyError):
        folder = os.path.dirname(entry)  # noqa: PTH120 - quick to import
        os.makedirs(folder, mode=0o700, exist_ok=True)  # noqa: PTH103 - quick to import
        if _is_own(folder):
            text = compiled_text(policy, {"reads": what})
            _prune(folder)
            write_text(entry, text)


def _entry(path: str | os.PathLike[str], folders: Sequence[str | os.PathLike[str]]) -> str | None:
    """The file of an entry; None where there is no cache."""
    folder = cache_folder()
    if folder is None or (os.path.isdir(folder) and not _is_own(folder)):  # noqa: PTH112 - quick to import
        return None
    from aidrules import __version__

    places = [os.path.abspath(place) for place in (path, *folders)]  # noqa: PTH100 - quick to import
    key = digest("\0".join([__version__, layout(), _build(), *places]).encode("utf-8", "surrogateescape"))
    return os.path.join(folder, f"{key[:40]}.json")  # noqa: PTH118 - quick to import


def _is_own(folder: str) -> bool:
    """Whether nobody but this user can write into a folder: what stands there decides."""
    if sys.platform == "win32":
        return True
    found = os.stat(folder)  # noqa: PTH116 - quick to import
    return found.st_uid == os.getuid() and not found.st_mode & 0o022


def _build() -> str:
    """What tells this build of the library from others: the version, and in a checkout the state of its files."""
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120 - quick to import
    if os.path.isdir(os.path.join(package, "_grammars")):  # noqa: PTH112, PTH118 - installed, where files do not change
        return ""
    grammars = os.path.join(os.path.dirname(os.path.dirname(package)), "grammars")  # noqa: PTH118, PTH120 - quick to import
    return digest("\n".join(sorted([*_states(package), *_states(grammars)])).encode())


def _states(folder: str) -> Iterator[str]:
    with os.scandir(folder) as found:
        for item in found:
            if item.is_dir(follow_symlinks=False):
                if item.name != "__pycache__":
                    yield from _states(item.path)
            else:
                state = item.stat()
                yield f"{item.path} {state.st_size} {state.st_mtime_ns}"


def _unchanged(reads: Any, name: str) -> str | None:
    """The text of the policy, where everything that was read and looked for is as it was."""
    if not isinstance(reads, dict):
        return None
    files, absent, found = (reads.get(part) for part in ("files", "absent", "found"))
    if not (_are_texts(files) and _are_texts(found) and isinstance(absent, list)):
        return None
    own = os.path.abspath(name)  # noqa: PTH100 - quick to import
    if own not in files or any(not isinstance(path, str) or os.path.exists(path) for path in absent):  # noqa: PTH110 - quick to import
        return None
    if any(os.path.realpath(path) != place for path, place in found.items()):
        return None
    text = None
    for path, known in files.items():
        data = read_bytes(path, MAX_BYTES)
        if digest(data) != known:
            return None
        if path == own:
            text = data.decode("utf-8-sig")
    return text


def _are_texts(found: Any) -> TypeGuard[Mapping[str, str]]:
    return isinstance(found, Mapping) and all(isinstance(item, str) for item in found.values())


def _prune(folder: str) -> None:
    """Make room for an entry."""
    with os.scandir(folder) as found:
        entries = [(item.stat().st_mtime_ns, item.path) for item in found if item.name.endswith(".json")]
    for _, path in sorted(entries)[: max(0, len(entries) - MAX_ENTRIES + 1)]:
        with contextlib.suppress(OSError):
            os.unlink(path)  # noqa: PTH108 - quick to import
