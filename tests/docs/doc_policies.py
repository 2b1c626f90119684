"""Checks and runs the policies that stand in the manual's fenced blocks."""

from __future__ import annotations

import atexit
import re
import shutil
import tempfile
from functools import cache
from pathlib import Path

import aidrules
from aidrules.diagnostics.diagnostic import Diagnostic
from aidrules.diagnostics.registry import Severity
from aidrules.testing import run_examples, run_properties
from doc_blocks import Block, blocks

HEADER = "政策 示例（sample）。\n"
# A few lines that show one construct need not use everything they declare, nor cite a source for it.
TOLERATED = frozenset({"P105", "P112", "P113", "P401"})
_HAS_HEADER = re.compile(r"^(?:政策|细则)[ \u3000]", re.MULTILINE)


def whole_text(block: Block) -> str:
    """The policy of a block; one without a header gets it behind the last line, where it moves no line number."""
    if _HAS_HEADER.search(block.text) or "whole" in block.options:
        return block.text
    return block.text + HEADER


def beside(block: Block) -> Path:
    """A folder with the policies that a page names as files, which its other policies may import."""
    return _files_of(block.path)


@cache
def _files_of(page: Path) -> Path:
    folder = Path(tempfile.mkdtemp(prefix="aidrules-docs-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    for block in blocks(page) if page.exists() else ():  # a block may be made up
        if block.language == "policy" and "file" in block.options:
            (folder / block.options["file"]).write_text(whole_text(block), encoding="utf-8")
    return folder


def codes(block: Block, key: str) -> set[str]:
    """The codes that an option of a block names: ``error=P016,P017``."""
    return set(filter(None, block.options.get(key, "").split(",")))


def diagnostics(block: Block) -> list[Diagnostic]:
    """Everything there is to say about the policy of a block."""
    return aidrules.check(whole_text(block), folders=[beside(block)])


def failures(block: Block) -> list[str]:
    """What the examples and properties of a block expect and do not get."""
    policy = aidrules.load(whole_text(block), folders=[beside(block)])
    examples = [failure.message for result in run_examples(policy) for failure in result.failures]
    return examples + [report.message for report in run_properties(policy) if not report.passed]


def of_severity(found: list[Diagnostic], severity: Severity) -> set[str]:
    """The codes of one severity."""
    return {diagnostic.code for diagnostic in found if diagnostic.severity is severity}
