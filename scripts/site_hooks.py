"""Hooks of mkdocs: what stands on a Git host is shown on the site without a second copy.

- The readme, the changelog and the rules for contributors at the top of the repository become pages.
- Links are written as a Git host reads them; those that lead out of ``docs`` or to a folder are led to the page.
- Fences may have words behind the language, which are for the tests of the documentation.
- ``folder/*`` in the navigation stands for every page of the folder, in the order in which its README lists them; the
  diagnostic codes come in their ranges.
- Policies are coloured by the keywords of the lexicon.
"""

from __future__ import annotations

import logging
import posixpath
import re
from pathlib import Path
from typing import Any

# Scripts beside this one: mkdocs looks for them here while it loads a hook.
import jieba
import pygments.lexers
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

import policy_lexer
from diagnostic_pages import RANGES, range_of

ROOT = Path(__file__).parents[1]

TOP = {
    "README.zh-CN.md": "index.md",
    "README.md": "readme.md",
    "CONTRIBUTING.md": "contributing.md",
    "CHANGELOG.md": "changelog.md",
}
"""The pages at the top of the repository and what they are called on the site."""

_FENCE = re.compile(r"^(`{3,})(\w+)[ \t]+[^`\n]*$", re.MULTILINE)
_FENCED = re.compile(r"^(`{3,})[^\n]*\n.*?^\1[ \t]*$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"(\]\()([^)#\s]+)((?:#[^)\s]*)?\))")
_LANGUAGES = {"terminal": "text", "console": "text", "diagnostics": "text", "output": "text", "source": "text"}


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Write out the navigation's folders, make policies known to the highlighter, and keep the tokenizer quiet."""
    config.nav = _written_out(config.nav)
    jieba.setLogLevel(logging.WARNING)
    lexer = policy_lexer.PolicyLexer
    pygments.lexers.LEXERS[lexer.__name__] = (policy_lexer.__name__, lexer.name, (*lexer.aliases,), ("*.policy",), ())
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages of the top of the repository."""
    for source, name in TOP.items():
        files.append(File.generated(config, name, content=(ROOT / source).read_text(encoding="utf-8")))
    return files


def on_page_markdown(markdown: str, page: Page, **_: object) -> str:
    """Lead the links of a page to pages of the site and leave the words behind fences out."""
    site = page.file.src_uri
    repository = next((source for source, name in TOP.items() if name == site), f"docs/{site}")
    parts = []
    end = 0
    for block in _FENCED.finditer(markdown):
        parts += [_with_links(markdown[end : block.start()], repository, site), _plain(block.group())]
        end = block.end()
    return "".join([*parts, _with_links(markdown[end:], repository, site)])


# ---- navigation


def _written_out(nav: Any) -> Any:
    """The navigation with every ``folder/*`` replaced by the pages of the folder."""
    if isinstance(nav, list):
        return [_written_out(item) for item in nav]
    if isinstance(nav, dict):
        return {title: _written_out(value) for title, value in nav.items()}
    if isinstance(nav, str) and nav.endswith("/*"):
        return _pages(nav.removesuffix("/*"))
    return nav


def _pages(folder: str) -> list[Any]:
    names = sorted(path.name for path in (ROOT / "docs" / folder).glob("*.md") if path.name != "README.md")
    index: list[Any] = [f"{folder}/README.md"]
    if folder != "diagnostics":
        listed = [link.group(2) for link in _LINK.finditer((ROOT / "docs" / index[0]).read_text(encoding="utf-8"))]
        names.sort(key=lambda name: listed.index(name) if name in listed else len(listed))
        return index + [f"{folder}/{name}" for name in names]
    for start, (title, _) in RANGES.items():
        index.append({title: [f"{folder}/{name}" for name in names if range_of(name.removesuffix(".md")) == start]})
    return index


# ---- links and fences


def _with_links(text: str, repository: str, site: str) -> str:
    """A piece of Markdown with its links led to pages of the site."""

    def led(match: re.Match[str]) -> str:
        target = match.group(2)
        if re.match(r"[a-z]+:", target):
            return match.group()
        return f"{match.group(1)}{_target(target, repository, site)}{match.group(3)}"

    return _LINK.sub(led, text)


def _target(target: str, repository: str, site: str) -> str:
    """Where a link leads on the site; what is not on the site is left for mkdocs to complain about."""
    path = posixpath.normpath(posixpath.join(posixpath.dirname(repository), target))
    if (ROOT / path).is_dir():
        path = f"{path}/README.md"
    if path in TOP:
        path = TOP[path]
    elif path.startswith("docs/"):
        path = path.removeprefix("docs/")
    else:
        return target
    return posixpath.relpath(path, posixpath.dirname(site) or ".")


def _plain(block: str) -> str:
    """A fenced block with nothing but the language behind its fence."""

    def opening(match: re.Match[str]) -> str:
        return f"{match.group(1)}{match.group(2)}"

    first, _, rest = block.partition("\n")
    first = _FENCE.sub(opening, first)
    for language, known in _LANGUAGES.items():
        first = re.sub(rf"^(`+){language}$", rf"\1{known}", first)
    return f"{first}\n{rest}"
