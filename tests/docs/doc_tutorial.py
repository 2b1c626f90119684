"""The tutorial step by step: its policy as it grows, and what the commands print at each step.

``python tests/docs/doc_tutorial.py`` writes what the commands print, and the finished policy, anew. The blocks:

    ```source        the source text, the same as qingxi.txt
    ```policy add    lines that are added to the policy and stay
    ```policy draft  lines that are added for one step: until the next lines that stay, or a draft, or a section
    ```terminal      commands and what they print; lines that begin with "> " are what a person answers
"""

from __future__ import annotations

import contextlib
import io
import shlex
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from attrs import frozen

from aidrules.cli.program import run
from aidrules.diagnostics.sink import DiagnosticSink
from aidrules.source.text import SourceText
from aidrules.syntax.formatting.format import format_text
from doc_blocks import DOCS, Block, blocks
from doc_policies import HEADER

FOLDER = DOCS / "tutorial"
PAGE = FOLDER / "README.md"
SOURCE = FOLDER / "qingxi.txt"
POLICY = FOLDER / "qingxi.policy"


@frozen
class Step:
    """A block of the tutorial and the policy as it is at this block."""

    block: Block
    policy: str

    @property
    def name(self) -> str:
        """File and line, for test reports."""
        return self.block.name


def steps() -> list[Step]:
    """Every block of the tutorial, in order."""
    page = PAGE.read_text(encoding="utf-8").splitlines()
    found: list[Step] = []
    kept: list[str] = []
    draft: list[str] = []
    before = 0
    for block in blocks(PAGE):
        if any(line.startswith("## ") for line in page[before : block.line - 1]):
            draft = []
        if block.language == "policy":
            draft = [block.text] if "draft" in block.options else []
            kept += [block.text] if "add" in block.options else []
        before = block.line + block.text.count("\n")
        found.append(Step(block, "\n".join([*kept, *draft])))
    return found


def finished() -> str:
    """The policy at the end."""
    return "\n".join(step.block.text for step in steps() if "add" in step.block.options)


def refreshed() -> str:
    """The page with everything that commands print made anew."""
    return _with({"terminal": lambda step: "".join(_transcript(step))})


def reformatted() -> str:
    """The page with the lines that stay in the form that ``aidrules fmt`` writes."""
    return _with({"policy": _formatted})


def _with(made: Mapping[str, Callable[[Step], str]]) -> str:
    """The page with the blocks of some languages made anew."""
    lines = PAGE.read_text(encoding="utf-8").splitlines(keepends=True)
    for step in reversed(steps()):
        if step.block.language in made:
            block = step.block
            lines[block.line : block.line + block.text.count("\n")] = [made[block.language](step)]
    return "".join(lines)


def _formatted(step: Step) -> str:
    """The lines of a block that stay, formatted; the lines of a draft as they are."""
    if "add" not in step.block.options:
        return step.block.text
    source = SourceText(step.name, step.block.text if step.block.text.startswith("政策") else HEADER + step.block.text)
    text = format_text(source, DiagnosticSink(source))
    if text is None:
        raise ValueError(f"{step.name} has syntax errors")
    return text.removeprefix(HEADER).lstrip("\n")


def _transcript(step: Step) -> Iterator[str]:
    """The commands of a block, each with what it prints at this step."""
    commands: list[tuple[str, list[str]]] = []
    for line in step.block.text.splitlines():
        if line.startswith("$ "):
            commands.append((line[2:], []))
        elif line.startswith("> "):
            commands[-1][1].append(line[2:])
    with tempfile.TemporaryDirectory() as name, contextlib.chdir(name):
        Path(POLICY.name).write_text(step.policy, encoding="utf-8")
        Path(SOURCE.name).write_text(SOURCE.read_text(encoding="utf-8"), encoding="utf-8")
        for command, answers in commands:
            yield f"$ {command}\n"
            yield _dialogue(_printed(command, answers), answers)


def _printed(command: str, answers: list[str]) -> str:
    """What a command prints, run in this process: it is asked for so often."""
    program, *arguments = shlex.split(command)
    if program != "aidrules":
        raise ValueError(f"the tutorial shows the output of aidrules only, not of {program}")
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        before, sys.stdin = sys.stdin, io.StringIO("".join(f"{answer}\n" for answer in answers))
        try:
            run(arguments)
        finally:
            sys.stdin = before
    return printed.getvalue()


def _dialogue(printed: str, answers: list[str]) -> str:
    """What a command printed, with each answer behind the question that it answers."""
    left = list(answers)
    lines = []
    for line in printed.splitlines(keepends=True):
        lines.append(line)
        if left and line.lstrip().startswith("（可答"):
            lines.append(f"> {left.pop(0)}\n")
    if left:
        raise ValueError(f"nothing asked for these answers: {left}")
    return "".join(lines)


if __name__ == "__main__":
    PAGE.write_text(reformatted(), encoding="utf-8")
    PAGE.write_text(refreshed(), encoding="utf-8")
    POLICY.write_text(finished(), encoding="utf-8")
