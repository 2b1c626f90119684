"""Policies that say themselves what is wrong with them.

A comment at the end of a line names what is reported there: the code, the column and, where it is of use, the words
that are marked. A comment line below says how the line reads when the fix is applied, one for each fix::

    决策 合计（total）：整数，依据 一“甲”，等于 申请人类。  #~ P101 27 申请人类
    #= 决策 合计（total）：整数，依据 一“甲”，等于 申请人数。

A ``#=`` line speaks of the line above it, or of the line above that when the fix belongs there.
"""

from __future__ import annotations

import re
from pathlib import Path

from attrs import frozen

from aidrules.diagnostics.diagnostic import Diagnostic, Fix

POLICIES = Path(__file__).parent / "policies"
_MARK = re.compile(r"#~ (?P<code>P\d{3}) (?P<column>\d+)(?: (?P<words>.*?))?(?=\s+#~|\s*$)")


@frozen
class Mark:
    """One expected diagnostic."""

    code: str
    line: int
    column: int
    words: str | None


@frozen
class Marked:
    """A policy text with its expectations: the marks, and for each line the texts that fixes make of it."""

    text: str
    marks: tuple[Mark, ...]
    fixed: dict[int, list[str]]


def read_marked(path: Path) -> Marked:
    """Read a policy of ``policies`` with its marks."""
    text = path.read_text(encoding="utf-8")
    marks: list[Mark] = []
    fixed: dict[int, list[str]] = {}
    last = 0
    for number, line in enumerate(text.split("\n"), start=1):
        if line.startswith("#= "):
            fixed.setdefault(last, []).append(line.removeprefix("#= "))
            continue
        last = number
        marks += [Mark(found["code"], number, int(found["column"]), found["words"]) for found in _MARK.finditer(line)]
    return Marked(text, tuple(marks), fixed)


def applied(text: str, fix: Fix) -> str:
    """The text with a fix applied."""
    return text[: fix.span.start] + fix.replacement + text[fix.span.end :]


def line_of(text: str, offset: int) -> str:
    """The line of an offset without its mark and indentation."""
    start = text.rfind("\n", 0, offset) + 1
    line = text[start:].split("\n", 1)[0]
    return line.split("#~")[0].strip()


def covered(text: str, diagnostic: Diagnostic) -> str:
    """The words that a diagnostic marks."""
    return text[diagnostic.span.start : diagnostic.span.end]
