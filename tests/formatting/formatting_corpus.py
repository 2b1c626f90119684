"""Policies to format: every one of the repository, and a text with every construct of the language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from aidrules.diagnostics.sink import DiagnosticSink
from aidrules.source.text import SourceText
from aidrules.syntax.parse import parse

ROOT = Path(__file__).parents[2]
_FENCE = re.compile(r"^```policy\b[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)

EVERY_CONSTRUCT = (Path(__file__).parent / "every_construct.txt").read_text(encoding="utf-8")


def parses(text: str) -> bool:
    """Whether a text has no syntax error."""
    source = SourceText("x", text)
    sink = DiagnosticSink(source)
    parse(source, sink)
    return not sink.has_errors


def repository_policies() -> dict[str, str]:
    """Every ``.policy`` file of the repository that parses, by path."""
    found = {}
    for path in sorted(ROOT.rglob("*.policy")):
        parts = path.relative_to(ROOT).parts
        if not any(part.startswith(".") for part in parts):
            found["/".join(parts)] = path.read_text(encoding="utf-8")
    return {name: text for name, text in found.items() if parses(text)}


@cache
def literate_policies() -> dict[str, str]:
    """Every ``policy`` block of a Markdown file of docs and tests that parses, by file and number."""
    return {name: text for name, text in _blocks() if parses(text)}


def _blocks() -> Iterator[tuple[str, str]]:
    for folder in ("docs", "tests"):
        for path in sorted((ROOT / folder).rglob("*.md")):
            for number, block in enumerate(_FENCE.findall(path.read_text(encoding="utf-8")), start=1):
                yield f"{path.relative_to(ROOT)}:{number}", block
