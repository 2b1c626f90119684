"""Compiled policies changed by hand, with a checksum that agrees again."""

from __future__ import annotations

import copy
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from random import Random
from typing import Any

import aidrules
from aidrules.api.compiled import FORMAT

JUNK: tuple[Any, ...] = (
    *(None, True, False, 0, 1, -1, 2, 10**50, 2**3000, "", "x", "甲", [], {}, [[]], "unique", "referred"),
    *(["Literal", 0, 1], ["FactRef", 0, "甲"], ["DecisionRef", 0, "甲"], ["ColumnRef", 0, 0], [1, 0]),
    *(["number", 1, 0], ["date", "x"], ["set", "a"], ["Table", 0, "unique", [], []], ["NoSuchClass", 0]),
)


def rewritten(members: Mapping[str, Any]) -> bytes:
    """The bytes of a compiled policy with these members."""
    parts = [f"{_json(name)}:{_json(value)}" for name, value in members.items() if name not in ("format", "checksum")]
    return with_checksum((",\n".join(parts) + "}\n").encode())


def with_checksum(rest: bytes) -> bytes:
    """The bytes of a compiled policy of which these stand behind the first line."""
    return f'{{"format":"{FORMAT}","checksum":"{hashlib.sha256(rest).hexdigest()}",\n'.encode() + rest


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def tampered(data: Any, random: Random) -> Any:
    """Data in which a part or two are others: junk, a part from elsewhere, one too few or one too many."""
    changed = copy.deepcopy(data)
    for _ in range(random.choice((1, 1, 2))):
        path = random.choice(list(_paths(changed))[1:])
        parent = _at(changed, path[:-1])
        match random.randrange(4):
            case 0 | 1:
                parent[path[-1]] = copy.deepcopy(random.choice(JUNK))
            case 2:
                parent[path[-1]] = copy.deepcopy(_at(data, random.choice(list(_paths(data)))))
            case _ if isinstance(parent, list):
                del parent[path[-1]]
            case _:
                parent.pop(path[-1])
    return changed


def _paths(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, item in items:
        yield from _paths(item, (*path, key))


def _at(data: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        data = data[key]
    return data


# ---- a file for each way in which a compiled policy cannot be used


def _another_json(folder: Path) -> str:
    path = folder / "facts.json"
    path.write_text("{}", encoding="utf-8")
    return str(path)


def _changed(folder: Path, before: str, after: str) -> str:
    path = folder / "sample.json"
    aidrules.load("政策 示例（sample）。\n决策 甲（a）：是否，依据 一“甲”，等于 是。\n").save(path)
    path.write_text(path.read_text(encoding="utf-8").replace(before, after, 1), encoding="utf-8")
    return str(path)


def _another_body(folder: Path) -> str:
    path = Path(_changed(folder, "", ""))
    members = json.loads(path.read_text(encoding="utf-8"))
    members["policy"]["decisions"][0][5] = ["FactRef", 0, "没有这个"]
    path.write_bytes(rewritten(members))
    return str(path)


UNUSABLE: Mapping[str, Callable[[Path], str]] = {
    "P801": _another_json,
    "P802": lambda folder: _changed(folder, "aidrules-compiled/1", "aidrules-compiled/2"),
    "P803": lambda folder: _changed(folder, '"甲"', '"乙"'),
    "P804": _another_body,
}
"""By its code, what writes such a file into a folder."""
