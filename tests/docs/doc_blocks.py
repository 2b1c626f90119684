"""Reads the fenced blocks of Markdown files, for the tests that run them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from attrs import frozen

DOCS = Path(__file__).parents[2] / "docs"
_FENCE = re.compile(r"^(`{3,})(.*)$")


@frozen
class Block:
    """A fenced block.

    Attributes:
        path: the file it stands in.
        line: the line of its opening fence, counted from 1.
        language: the first word behind the fence.
        options: the other words: ``error=P017`` gives {"error": "P017"}, a lone word gives {word: ""}.
        text: what stands between the fences, with a line end behind every line.
    """

    path: Path
    line: int
    language: str
    options: dict[str, str]
    text: str

    @property
    def name(self) -> str:
        """File and line, for test reports."""
        return f"{self.path.name}:{self.line}"


def blocks(path: Path) -> Iterator[Block]:
    """The fenced blocks of a Markdown file, in order.

    Raises:
        ValueError: a fence is not closed.
    """
    opened: tuple[int, str, str] | None = None
    body: list[str] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        fence = _FENCE.match(line)
        if opened is None and fence:
            opened, body = (number, fence.group(1), fence.group(2).strip()), []
        elif opened is not None and fence and fence.group(1) == opened[1] and not fence.group(2).strip():
            language, *words = opened[2].split() or [""]
            options = {key: value for key, _, value in (word.partition("=") for word in words)}
            yield Block(path, opened[0], language, options, "".join(f"{text}\n" for text in body))
            opened = None
        elif opened is not None:
            body.append(line)
    if opened is not None:
        raise ValueError(f"{path.name}: the fence of line {opened[0]} is not closed")


def blocks_of(folder: Path, language: str) -> list[Block]:
    """Every block of one language in the Markdown files below a folder."""
    return [block for path in sorted(folder.rglob("*.md")) for block in blocks(path) if block.language == language]
