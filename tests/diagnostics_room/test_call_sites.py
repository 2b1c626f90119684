"""Every report in the library gives the values that the wording of its code asks for.

A report in a rare path would otherwise fail only when that path is taken.
"""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

import aidrules
from aidrules.diagnostics.registry import REGISTRY

if TYPE_CHECKING:
    from collections.abc import Iterator

PARAMETERS = {"span", "fix", "related"}


def problems(source: str, where: str) -> Iterator[str]:
    """Yield what is wrong with the calls ``….report("P…", …, name=…)`` of a module."""
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "report"):
            continue
        code = node.args[0].value if node.args and isinstance(node.args[0], ast.Constant) else None
        if not isinstance(code, str):
            continue
        if code not in REGISTRY:
            yield f"{where}:{node.lineno}: {code} is not in wording.toml"
            continue
        given = {keyword.arg for keyword in node.keywords if keyword.arg} - PARAMETERS
        spread = any(keyword.arg is None for keyword in node.keywords)
        entry = REGISTRY[code]
        if not given <= entry.allowed or (not spread and not entry.required <= given):
            yield f"{where}:{node.lineno}: {code} takes {sorted(entry.allowed)}, not {sorted(given)}"


def test_every_report_in_the_library_fits_its_wording() -> None:
    root = Path(next(iter(aidrules.__path__)))
    found = [
        problem
        for path in sorted(root.rglob("*.py"))
        for problem in problems(path.read_text(encoding="utf-8"), path.relative_to(root).as_posix())
    ]
    assert found == []


def test_the_search_finds_what_it_is_for() -> None:
    planted = """
sink.report("P101", span, name=a)
sink.report("P101", span, fix, name=a, suggestion=b)
sink.report(code, span, anything=a)
sink.report("P101", span, **values)
sink.report("P101", span)
self.sink.report("P101", span, name=a, sugestion=b)
sink.report("P999", span)
sink.report("P101", span, other=a, **values)
"""
    assert [problem.split(": ")[0] for problem in problems(planted, "m")] == ["m:6", "m:7", "m:8", "m:9"]
