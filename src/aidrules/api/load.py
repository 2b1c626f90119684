"""Loading and checking policies: text in, policy or diagnostics out."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING

from aidrules.api.compiled import is_compiled, load_compiled, look_through
from aidrules.api.policy import Policy
from aidrules.core.policy import CorePolicy
from aidrules.errors import CompiledPolicyError, PolicyError, UnknownPolicyError
from aidrules.source.reads import recorded_reads
from aidrules.source.resources import policy_file, policy_names
from aidrules.source.text import MAX_BYTES, SourceError, SourceText, read_source
from aidrules.values.misuse import wrong_argument

if TYPE_CHECKING:
    from pathlib import Path

    from aidrules.diagnostics.diagnostic import Diagnostic

Folders = Iterable[str | os.PathLike[str]]


def load(path: str | os.PathLike[str], *, folders: Folders = (), cache: bool = False) -> Policy:
    """Load a policy from a file, or from a text that holds a line end.

    A compiled policy, which is JSON, is loaded as by ``load_compiled``.

    Args:
        path: the path of a ``.policy`` file or of a compiled policy, or the text of a policy.
        folders: where policies that it imports (引用, 基于) are looked for, after the folder of the file and before the
            bundled ones.
        cache: whether the policy of a file may be kept in compiled form, and taken from there while the file and
            everything that it imports is as it was: see ``aidrules.api.cache``. The command line does so.

    Raises:
        PolicyError: the policy has errors; it carries every diagnostic.
        InputError: what was given is no path, or the folders are no list of paths.
    """
    if _is_compiled(path):
        return load_compiled(path)
    if not cache or _is_text(path):
        return _compiled(path, folders)
    from aidrules.api.cache import cached, keep

    places = _places(path, folders)
    found = cached(path, places)
    if found is None:
        with recorded_reads() as reads:
            found = _compiled(path, places)
        keep(path, places, found, reads)
    return found


def _compiled(path: str | os.PathLike[str], folders: Folders) -> Policy:
    core, diagnostics = compile_policy(path, folders)
    if core is None:
        from aidrules.diagnostics.render import render_terminal

        raise PolicyError(diagnostics, render_terminal(diagnostics))
    return Policy(core, diagnostics)


def bundled(name: str, *, cache: bool = False) -> Policy:
    """Load a policy that comes with the library, such as ``hainan``.

    Args:
        name: its name.
        cache: as for ``load``.

    Raises:
        UnknownPolicyError: there is none of this name.
    """
    return load(bundled_path(name), cache=cache)


def bundled_names() -> tuple[str, ...]:
    """The names of the policies that come with the library."""
    return policy_names()


def bundled_path(name: str) -> Path:
    """The file of a policy that comes with the library.

    Raises:
        UnknownPolicyError: there is none of this name.
    """
    from pathlib import Path

    names = policy_names()
    if name not in names:
        raise UnknownPolicyError(name, names)
    return Path(policy_file(name))


def check(path_or_text: str | os.PathLike[str], *, folders: Folders = ()) -> list[Diagnostic]:
    """Check a policy and return everything there is to say about it; whatever the text, nothing is raised.

    Args:
        path_or_text: the path of a file, or, when it holds a line end, the text of a policy.
        folders: where policies that it imports are looked for, as for ``load``.

    Raises:
        InputError: what was given is no path and no text, or the folders are no list of paths.
    """
    return list(compile_policy(path_or_text, folders)[1])


def compile_policy(
    path_or_text: str | os.PathLike[str], folders: Folders = (), *, tolerant: bool = False
) -> tuple[CorePolicy | None, tuple[Diagnostic, ...]]:
    """Every stage from text to core; the policy is None when there are errors.

    Args:
        path_or_text: the path of a file, or the text of a policy.
        folders: where imported policies are looked for.
        tolerant: whether a policy that does what a lower level may not do is compiled all the same, to compare it.
    """
    from aidrules.api.stages import through_the_stages
    from aidrules.diagnostics.diagnostic import from_source_error

    places = _places(path_or_text, folders)
    if _is_compiled(path_or_text):
        return _read_compiled(path_or_text)
    try:
        source, path = _source(path_or_text)
    except SourceError as error:
        return None, (from_source_error(error),)
    return through_the_stages(source, path, places, tolerant)


def _places(path_or_text: str | os.PathLike[str], folders: Folders) -> tuple[str | os.PathLike[str], ...]:
    """The folders, when the arguments are of the right kinds.

    Raises:
        InputError: one of them is not.
    """
    if not isinstance(path_or_text, str) and not _is_path(path_or_text):
        raise wrong_argument("a policy", "the path of a file or the text of a policy", path_or_text)
    if isinstance(folders, str | bytes) or not isinstance(folders, Iterable):
        raise wrong_argument("folders", "a list of paths", folders)
    places = tuple(folders)
    for place in places:
        if not isinstance(place, str) and not _is_path(place):
            raise wrong_argument("a folder", "a path", place)
    return places


def _is_text(path_or_text: str | os.PathLike[str]) -> bool:
    return isinstance(path_or_text, str) and "\n" in path_or_text


def _is_compiled(path_or_text: str | os.PathLike[str]) -> bool:
    is_path = isinstance(path_or_text, str) or _is_path(path_or_text)
    return is_path and not _is_text(path_or_text) and is_compiled(path_or_text)


def _read_compiled(path: str | os.PathLike[str]) -> tuple[CorePolicy | None, tuple[Diagnostic, ...]]:
    """A compiled policy, looked through to its end."""
    try:
        policy = load_compiled(path)
        look_through(policy.core)
        return policy.core, policy.diagnostics
    except CompiledPolicyError as error:
        return None, error.diagnostics


def _is_path(found: object) -> bool:
    return isinstance(found, os.PathLike) and isinstance(os.fspath(found), str)


def _source(path_or_text: str | os.PathLike[str]) -> tuple[SourceText, Path | None]:
    from pathlib import Path

    if isinstance(path_or_text, str) and _is_text(path_or_text):
        data = path_or_text.encode("utf-8", "surrogatepass")
        if len(data) > MAX_BYTES:
            raise SourceError("P003", path="", size=str(len(data)), limit=str(MAX_BYTES))
        try:
            data.decode("utf-8")
        except UnicodeDecodeError as error:  # half of a character, which nothing could be written with
            raise SourceError("P002", path="<text>", offset=str(error.start), guess="unknown") from error
        return SourceText("<text>", path_or_text), None
    return read_source(path_or_text), Path(path_or_text)
