"""What the documentation shows is what the program does: outputs, tables, links, limits."""

from __future__ import annotations

import pkgutil
import re
from pathlib import Path
from urllib.parse import unquote

import pytest

from aidrules.api import imports
from aidrules.cli.program import commands
from aidrules.cli.terminal import Terminal
from aidrules.diagnostics.sink import MAX_ERRORS
from aidrules.semantics.arithmetic import MAX_CHAIN
from aidrules.semantics.deeming import MOST_DEEMED
from aidrules.semantics.extents import MOST_FOLLOWED, MOST_IN_ALL, MOST_PARTS
from aidrules.semantics.parameter_data import MOST_ROWS
from aidrules.source.numerals import MAX_DIGITS
from aidrules.source.text import MAX_BYTES
from aidrules.syntax.trees import MAX_BRACKETS, MAX_DEPTH, MAX_TABLE_ROWS
from aidrules.values.rosters import MAX_RECORDS
from doc_blocks import DOCS, blocks
from doc_generated import MADE_HERE, PAGES, ROOT, refreshed
from support.policies import bundled

_LINK = re.compile(r"\]\(([^)#\s]+)?(?:#([^)\s]+))?\)")
_HEADING = re.compile(r"^#+ (.*)$", re.MULTILINE)
_FENCED = re.compile(r"^(`{3,})[^`\n]*\n.*?^\1$", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("page", MADE_HERE, ids=lambda page: str(page.relative_to(ROOT)))
def test_everything_made_from_the_program_is_up_to_date(page: Path) -> None:
    assert page.read_text(encoding="utf-8") == refreshed(page), "run: python tests/docs/refresh.py"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    text = _FENCED.sub("", page.read_text(encoding="utf-8"))
    for target, anchor in _LINK.findall(text):
        if target.startswith(("http://", "https://")):
            continue
        found = (page.parent / unquote(target)) if target else page
        assert found.exists(), f"{page.name} links to {target}"
        if anchor:
            assert unquote(anchor) in _anchors(found), f"{page.name} links to {target}#{anchor}"


def _anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as Git hosts make them."""
    headings = _HEADING.findall(_FENCED.sub("", page.read_text(encoding="utf-8")))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_the_manual_gives_the_limits() -> None:
    text = (DOCS / "manual" / "12-errors.md").read_text(encoding="utf-8")
    for limit in (
        f"{MAX_BYTES} 字节",
        f"{MAX_BRACKETS} 层",
        f"{MAX_DEPTH} 层",
        f"{MAX_CHAIN} 次",
        f"{MAX_TABLE_ROWS} 行",
        f"{MAX_DIGITS} 位",
        f"{MAX_ERRORS} 处",
        f"{MOST_ROWS} 行",
        f"{MAX_RECORDS} 条",
        f"{imports.MAX_DEPTH} 层",
        f"{imports.MAX_FILES} 个文件",
        f"{MOST_FOLLOWED} 层参照、{MOST_PARTS} 处；全文 {MOST_IN_ALL} 处",
        f"{MOST_DEEMED} 层",
    ):
        assert f"| {limit}" in text


def test_every_page_of_the_manual_is_listed() -> None:
    listed = set(_LINK.findall((DOCS / "manual" / "README.md").read_text(encoding="utf-8")))
    chapters = {page.name for page in (DOCS / "manual").glob("[0-9]*.md")}
    assert chapters <= {target for target, _ in listed}


def test_every_decision_record_is_listed() -> None:
    listed = {target for target, _ in _LINK.findall((DOCS / "adr" / "README.md").read_text(encoding="utf-8"))}
    assert {page.name for page in (DOCS / "adr").glob("[0-9]*.md")} == {name for name in listed if name[0].isdigit()}


def test_every_path_that_is_named_exists() -> None:
    """Paths in backticks in the pages for developers: of the repository, or of the package."""
    for page in (DOCS / "architecture.md", ROOT / "CONTRIBUTING.md"):
        for path in re.findall(r"`([\w./*-]+/[\w./*-]*)`", page.read_text(encoding="utf-8")):
            package = ROOT / "src" / "aidrules"
            assert list(ROOT.glob(path.rstrip("/"))) or list(package.glob(path.rstrip("/"))), f"{page.name}: {path}"


def test_every_room_is_described() -> None:
    package = ROOT / "src" / "aidrules"
    rooms = {path.parent.name for path in package.glob("*/__init__.py")} | {"errors"}
    described = re.findall(r"^\| `(\w+)` \|", (DOCS / "architecture.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert set(described) == rooms


def test_every_call_that_is_named_exists() -> None:
    calls = re.findall(r"\| `(\w+(?:\.\w+)+)` \|", (DOCS / "architecture.md").read_text(encoding="utf-8"))
    assert calls
    for call in calls:
        pkgutil.resolve_name(f"aidrules.{call}")


def test_every_command_is_described() -> None:
    reference = (DOCS / "manual" / "14-reference.md").read_text(encoding="utf-8")
    for name in commands(Terminal("zh")).commands:
        assert f"| `aidrules {name} " in reference, name


@pytest.mark.parametrize("page", ["README.md", "README.zh-CN.md"])
def test_the_readme_counts_right(page: str) -> None:
    policy = bundled("hainan")
    text = (ROOT / page).read_text(encoding="utf-8")
    decisions, examples = len(policy.decisions), len(policy.core.examples)
    assert f"{decisions} decisions, {examples} examples" in text or f"{decisions} 项决策、{examples} 个案例" in text


@pytest.mark.parametrize("page", ["README.md", "README.zh-CN.md"])
def test_the_readme_quotes_the_policy(page: str) -> None:
    """The rule that the README shows stands in the policy, and the quick start has two commands."""
    found = list(blocks(ROOT / page))
    rule = next(block.text for block in found if block.language == "policy")
    policy = (ROOT / "policies" / "hainan.policy").read_text(encoding="utf-8")
    assert "".join(rule.split()) in "".join(policy.split())
    assert [block.text for block in found if block.language == "sh"] == ["make demo\nmake test\n"]
