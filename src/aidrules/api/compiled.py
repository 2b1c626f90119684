"""Compiled policies: a policy written to a file that is loaded without parsing and checking its text again.

The file is JSON. Its first line names the format and has a checksum of all that follows; behind it stand the version
of the library, the layout of the core's classes, the warnings of the text, and the core itself. Reading trusts nothing
of it: see ``core.decoder``.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Mapping
from functools import cache, partial
from typing import TYPE_CHECKING, Any, Final, NoReturn

import attrs

from aidrules.core.decoder import decode
from aidrules.core.policy import CorePolicy
from aidrules.core.shapes import POLICY, SHAPES
from aidrules.errors import CompiledPolicyError
from aidrules.source.text import SourceError, read_bytes
from aidrules.values.misuse import wrong_argument

if TYPE_CHECKING:
    from aidrules.api.policy import Policy
    from aidrules.diagnostics.diagnostic import Diagnostic

FORMAT: Final = "aidrules-compiled/1"
MAX_BYTES: Final = 32 * 1024 * 1024
"""The largest compiled policy that is read."""

_FIRST_LINE: Final = re.compile(rb'\{"format":"aidrules-compiled/1","checksum":"([0-9a-f]{64})",\n')
_FORMAT: Final = re.compile(rb'\A\s*\{\s*"format"\s*:\s*"(aidrules-compiled/[0-9]{1,6})"')


@cache
def layout() -> str:
    """A digest of the classes that a compiled policy is made of: another one is another format."""
    fields = {
        name: [(field.name, repr(field.default)) for field in attrs.fields(made)] for name, (made, *_) in SHAPES.items()
    }
    kinds = {name: kinds for name, (_, *kinds) in SHAPES.items()}
    return hashlib.sha256(repr((fields, kinds, POLICY)).encode()).hexdigest()[:16]


# ---- writing


def compiled_text(policy: Policy, more: Mapping[str, object] | None = None) -> str:
    """The text of a compiled policy.

    Args:
        policy: the policy.
        more: further members of the file.

    Raises:
        CompiledPolicyError: the policy is nested so deep that the file could not be read again.
    """
    from aidrules import __version__
    from aidrules.core.encoder import encode
    from aidrules.diagnostics.coding import plain_diagnostic

    core = encode(policy.core)
    source = next((found.source.name for found in policy.diagnostics if found.source is not None), "")
    members: dict[str, object] = {
        "aidrules": __version__,
        "layout": layout(),
        "fingerprint": policy.fingerprint,
        "source": source.replace("\\", "/").rpartition("/")[2],
        **(more or {}),
        "diagnostics": [plain_diagnostic(found) for found in policy.diagnostics],
        "policy": core,
    }
    rest = ",\n".join(f"{_json(name)}:{_json(value)}" for name, value in members.items()) + "}\n"
    checksum = hashlib.sha256(rest.encode("utf-8")).hexdigest()
    look_through(decode(core, partial(_refuse, "P804", policy.alias)))
    return f'{{"format":"{FORMAT}","checksum":"{checksum}",\n{rest}'


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def look_through(core: CorePolicy) -> None:
    """Read what is read later: every body, example, property and record."""
    for decision in core.decisions.values():
        _ = decision.body
    for name in POLICY:
        getattr(core, name)


# ---- reading


def load_compiled(path: str | os.PathLike[str]) -> Policy:
    """Load a policy from a file that ``aidrules compile`` or ``Policy.save`` has written.

    The text is not parsed and the parser is not imported. Bodies of decisions, examples and what else deciding may not
    need are read when they are first used; a file that was made to be wrong may so raise its error only then.

    Args:
        path: the file.

    Raises:
        CompiledPolicyError: the file is no compiled policy (P801), of another format or version of the library
            (P802), damaged (P803), or holds what is no policy (P804). Each time it has to be compiled again.
        PolicyError: the file cannot be read (P001, P003).
        InputError: what was given is no path.
    """
    from aidrules.api.policy import Policy

    if not isinstance(path, str | os.PathLike) or not isinstance(os.fspath(path), str):
        raise wrong_argument("a compiled policy", "the path of a file", path)
    name = os.fspath(path)
    try:
        data = read_bytes(name, MAX_BYTES)
    except SourceError as error:
        from aidrules.diagnostics.diagnostic import from_source_error

        raise CompiledPolicyError(from_source_error(error)) from error
    read = read_compiled(data, name)
    return Policy(read.core, partial(read.diagnostics, None))


@attrs.frozen
class Compiled:
    """What a compiled policy file holds.

    Attributes:
        core: the policy.
        name: the path of the file.
        members: everything else.
    """

    core: CorePolicy
    name: str
    members: Mapping[str, Any]

    def diagnostics(self, text: str | None) -> tuple[Diagnostic, ...]:
        """The warnings and remarks of the text that was compiled.

        Args:
            text: that text, to show the lines that they speak of; None where it is not there any more.

        Raises:
            CompiledPolicyError: the file holds something else.
        """
        from aidrules.diagnostics.coding import read_diagnostics
        from aidrules.source.text import SourceText

        source = SourceText(self.name, text or "")
        try:
            return read_diagnostics(self.members["diagnostics"], source)
        except (AttributeError, LookupError, TypeError, ValueError) as error:
            _refused("P804", self.name, error)


def read_compiled(data: bytes, name: str) -> Compiled:
    """A compiled policy from the bytes of its file.

    Args:
        data: the bytes.
        name: the path of the file, for errors.

    Raises:
        CompiledPolicyError: as ``load_compiled``.
    """
    known = _FORMAT.match(data)
    if known is None:
        _refused("P801", name)
    if known[1].decode() != FORMAT:
        _refused("P802", name, found=known[1].decode(), known=FORMAT)
    first = _FIRST_LINE.match(data)
    if first is None or hashlib.sha256(data[first.end() :]).hexdigest().encode() != first[1]:
        _refused("P803", name)
    try:
        members = json.loads(data, parse_float=_no_float, parse_constant=_no_float)
    except (RecursionError, ValueError) as error:
        _refused("P804", name, error)
    if members.get("layout") != layout():
        version = members.get("aidrules")
        found = f"{FORMAT}（aidrules {version}）" if isinstance(version, str) else FORMAT
        _refused("P802", name, found=found, known=f"{FORMAT}（aidrules {_version()}）")
    core = decode(members.get("policy"), partial(_refuse, "P804", name))
    return Compiled(core, name, members)


def is_compiled(path: str | os.PathLike[str]) -> bool:
    """Whether a path names a compiled policy rather than a policy text: by its ending, or because it is JSON."""
    name = os.fspath(path)
    if name.endswith(".json"):
        return True
    try:
        with open(name, "rb") as file:  # noqa: PTH123 - pathlib takes long to import
            return file.read(1) == b"{"
    except (OSError, ValueError):
        return False


def _version() -> str:
    from aidrules import __version__

    return __version__


def _no_float(text: str) -> NoReturn:
    raise ValueError(f"{text[:20]} is no number of a policy")


def _refuse(code: str, name: str, error: Exception | None = None, **args: str) -> CompiledPolicyError:
    from aidrules.diagnostics.diagnostic import Diagnostic
    from aidrules.source.text import SourceText

    why = {"why": str(error)} if code == "P804" else {}
    return CompiledPolicyError(Diagnostic(code, args={"path": name, **why, **args}, source=SourceText(name, "")))


def _refused(code: str, name: str, error: Exception | None = None, **args: str) -> NoReturn:
    raise _refuse(code, name, error, **args) from error
