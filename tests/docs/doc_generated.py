"""The parts of the documentation that are made from the program: what commands, checks and code print.

``refreshed`` gives a page as it has to be; the tests hold the page against it, and ``refresh.py`` writes it.

    ```diagnostics   what checking the policy before it says, in a file 示例.policy
    ```console       commands and what they print, in a folder with the files of the page so far; answers=甲、乙 is
                     typed into each, first=9 cuts each output after nine lines
    ```source        a file that is no policy
    ```output        what the python block before it prints; the blocks of a page share one namespace
    <!-- made: keywords --> ... <!-- end -->   a table made from the lexicon
"""

from __future__ import annotations

import contextlib
import io
import re
import shlex
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from unittest import mock

from aidrules.cli.program import run
from aidrules.diagnostics.render import render_terminal
from aidrules.source.numerals import format_exact
from aidrules.syntax.lexicon import lexicon
from aidrules.values.units import builtin_units
from doc_blocks import DOCS, Block, blocks
from doc_policies import codes, diagnostics, whole_text

ROOT = DOCS.parent
PAGES = sorted([*DOCS.rglob("*.md"), *ROOT.glob("*.md")])
"""Every page of documentation."""

MADE_ELSEWHERE = (DOCS / "diagnostics", DOCS / "tutorial")
"""Folders whose pages are made, and tested, in their own way."""

MADE_HERE = [page for page in PAGES if not any(folder in page.parents for folder in MADE_ELSEWHERE)]
"""The pages that ``refreshed`` is for."""

_MADE = re.compile(r"(<!-- made: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
_GROUPS = {
    "declaration": "声明",
    "clause": "从句",
    "type": "类型",
    "value": "值",
    "outcome": "结论",
    "logic": "逻辑",
    "comparison": "比较",
    "modality": "情态",
    "exception": "例外",
    "property": "性质",
    "period": "期间",
    "reserved": "保留，现在不能使用",
}


def refreshed(page: Path) -> str:
    """A page with everything made from the program made anew."""
    text = _MADE.sub(lambda match: match.group(1) + _TABLES[match.group(2)]() + match.group(3), _read(page))
    lines = text.splitlines(keepends=True)
    with tempfile.TemporaryDirectory() as folder:
        for block, found in reversed(list(_outputs(page, Path(folder)))):
            lines[block.line : block.line + block.text.count("\n")] = [found]
    return "".join(lines)


def _read(page: Path) -> str:
    return page.read_text(encoding="utf-8")


# ---- blocks


def _outputs(page: Path, folder: Path) -> Iterator[tuple[Block, str]]:
    """The blocks of a page that show an output, each with that output."""
    policy: Block | None = None
    printed = ""
    names: dict[str, object] = {"__name__": page.stem}
    for block in blocks(page):
        match block.language:
            case "policy":
                policy = block
                if "file" in block.options:
                    (folder / block.options["file"]).write_text(whole_text(block), encoding="utf-8")
            case "source":
                (folder / block.options["file"]).write_text(block.text, encoding="utf-8")
            case "python":
                printed = _printed(block, names, folder)
            case "output":
                yield block, printed
            case "diagnostics" if policy is not None:
                yield block, _announced(policy)
            case "console":
                yield block, _session(block, folder)


def _printed(block: Block, names: dict[str, object], folder: Path) -> str:
    """What a python block prints."""
    printed = io.StringIO()
    code = compile("\n" * block.line + block.text, str(block.path), "exec")
    with contextlib.redirect_stdout(printed), contextlib.chdir(folder):
        exec(code, names)  # noqa: S102 - the documentation's own examples
    return printed.getvalue()


def _announced(policy: Block) -> str:
    """The diagnostics that a policy block announces, as a terminal shows them."""
    wanted = codes(policy, "error") | codes(policy, "notice")
    found = [diagnostic for diagnostic in diagnostics(policy) if diagnostic.code in wanted]
    return render_terminal(found).replace("<text>", "示例.policy") + "\n"


def _session(block: Block, folder: Path) -> str:
    """The commands of a console block with what they print; of each at most as many lines as its option first says."""
    typed = "".join(f"{answer}\n" for answer in block.options.get("answers", "").split("、"))
    most = int(block.options.get("first", "0"))
    shown = []
    for line in block.text.splitlines():
        if line.startswith("$ "):
            printed = _answer(line[2:].strip(), folder, typed).splitlines(keepends=True)
            cut = [*printed[:most], "…\n"] if most and len(printed) > most else printed
            shown += [f"{line}\n", *cut]
    return "".join(shown)


def _answer(command: str, folder: Path, typed: str) -> str:
    """What a command prints when this is typed."""
    program, *arguments = shlex.split(command)
    if program != "aidrules":
        raise ValueError(f"the documentation shows the output of aidrules only, not of {program}")
    printed = io.StringIO()
    with (
        contextlib.redirect_stdout(printed),
        contextlib.redirect_stderr(printed),
        contextlib.chdir(folder),
        mock.patch.object(sys, "stdin", io.StringIO(typed)),
    ):
        run(arguments)
    return printed.getvalue()


# ---- tables


def _keywords() -> str:
    """Every keyword, by group."""
    rows = ["", "| 种类 | 词 |", "|---|---|"]
    for group, title in _GROUPS.items():
        words = [word for keyword in lexicon().keywords if keyword.group == group for word in keyword.words]
        rows.append(f"| {title} | {'、'.join(f'`{word}`' for word in words)} |")
    return "\n".join([*rows, "", ""])


def _units() -> str:
    """Every unit that policies know, by what converts into each other."""
    rows = ["", "| 组 | 单位 |", "|---|---|"]
    found: dict[str, list[str]] = {}
    for unit in builtin_units().values():
        worth = f"（{format_exact(unit.factor)} {unit.base}）" if unit.factor != 1 else ""
        found.setdefault(unit.base, []).append(f"{unit.word}{worth}")
    rows += [f"| {base or '（没有单位）'} | {'、'.join(words)} |" for base, words in found.items()]
    return "\n".join([*rows, "", ""])


_TABLES: Mapping[str, Callable[[], str]] = {"keywords": _keywords, "units": _units}
