"""Writes the manual's pages on the diagnostic codes from the registry: ``python scripts/diagnostic_pages.py``.

One page for each code and one that lists them all, in ``docs/diagnostics`` or in the folder that is given. What
``check`` says of the bad example is made by running it.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import aidrules
from aidrules.diagnostics.diagnostic import Diagnostic
from aidrules.diagnostics.registry import REGISTRY, Entry, Severity
from aidrules.diagnostics.render import render_terminal

PAGES = Path(__file__).parents[1] / "docs" / "diagnostics"

RANGES = {
    "P00": ("文件和限度", "文件读不出来、太大，或者其中的一部分超过了上限。"),
    "P01": ("写法", "标点、空格、关键词、数和日期的写法。先改这一类，后面的检查才有依据。"),
    "P1": ("名称", "名称没有声明、重复声明、没有用到，或者用在了不该用的地方。"),
    "P2": ("类型和单位", "值的类型、单位、范围不相配，算式得不出所声明的结果。"),
    "P3": ("决策表、要件和口径", "表格的行列、各行的重叠和遗漏，要件的层次和例外，口径的选项。"),
    "P4": ("依据", "出处写漏了，或者写得认不出来。"),
    "P5": ("案例", "案例给了不该给的，或者没有写预期的结论。"),
    "P6": ("时间、版本和参数表", "施行和失效的日期、同一名称的几个版本、按辖区和期间查的参数。"),
    "P7": ("引用和层级", "所引用的文件、各级共用的名称、下级对上级规定的改动，以及两级之间的抵触。"),
    "P8": ("编译后的政策", "aidrules compile 写出的文件不能用：不是这种文件、版本不同、损坏，或者内容不对。"),
}
"""The groups of codes: the beginning of the first code, a title, and what they are about."""

SEVERAL_FILES = frozenset({"P702", "P703", "P704", "P708", "P715", "P716", "P722", "P723", "P724", "P725", "P728"})
"""Codes that no single text can raise; their examples are checked in tests/diagnostics and tests/levels."""

SHOWN_IN_WORDS = SEVERAL_FILES | {
    *("P001", "P002", "P003", "P004", "P006", "P007", "P008", "P009", "P228", "P609", "P610"),
    *("P801", "P802", "P803", "P804"),
}
"""Codes whose example is described or shortened: it is a file, or too long to print."""

_SEVERITIES = {
    Severity.ERROR: ("错误", "文件不能用，必须改。"),
    Severity.WARNING: ("警告", "文件可以用，但很可能有问题，应当逐个弄清楚。"),
    Severity.INFO: ("提示", "只是提醒，不影响使用。"),
}
_HEADER = "政策 示例（sample）。\n"
_HAS_HEADER = re.compile(r"^(?:政策|细则)[ \u3000]", re.MULTILINE)
_MADE = "<!-- 由 scripts/diagnostic_pages.py 生成，请改 wording.toml，不要改这一页。 -->\n"


def example(entry: Entry, text: str) -> str:
    """The policy that an example stands for; one without a header gets it behind the last line.

    Args:
        entry: the code; an example about the header itself is taken as it stands.
        text: its bad or its good example.
    """
    whole = text.strip() + "\n"
    return whole if _has_its_own_header(entry, whole) else whole + _HEADER


def pages() -> dict[str, str]:
    """Every page by its file name."""
    return {"README.md": _index(), **{f"{entry.code}.md": _page(entry) for entry in REGISTRY.values()}}


def write(folder: Path) -> None:
    """Write every page that has changed into a folder and remove the pages of codes that are gone."""
    folder.mkdir(parents=True, exist_ok=True)
    made = pages()
    for path in folder.glob("*.md"):
        if path.name not in made:
            path.unlink()
    for name, text in made.items():
        path = folder / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")


# ---- the index


def _index() -> str:
    parts = [
        "# 诊断代码",
        _MADE.strip(),
        "`aidrules check` 报告的每一个问题都有固定的代码。这里按范围列出全部代码，"
        + "每个代码一页：为什么这样要求，怎样改，改前和改后的例子。"
        + "怎样读一条信息，见手册[第 12 章](../manual/12-errors.md)。",
        "\n".join(f"- **{name}**：{meaning}" for name, meaning in _SEVERITIES.values()),
    ]
    for start, (title, about) in RANGES.items():
        entries = [entry for entry in REGISTRY.values() if range_of(entry.code) == start]
        first, last = entries[0].code, entries[-1].code
        rows = [
            f"| [{entry.code}]({entry.code}.md) | {_SEVERITIES[entry.severity][0]} | {_cell(entry.zh)} |"
            for entry in entries
        ]
        heading = f"## {first}–{last}　{title}" if first != last else f"## {first}　{title}"
        parts += [heading, about, "\n".join(["| 代码 | 轻重 | 信息 |", "|---|---|---|", *rows])]
    return "\n\n".join(parts) + "\n"


def range_of(code: str) -> str:
    """The group that a code belongs to, as a key of ``RANGES``.

    Raises:
        ValueError: the code lies in no group.
    """
    if code.startswith("P0"):
        return "P00" if code < "P010" else "P01"
    if code[:2] not in RANGES:
        raise ValueError(f"{code} belongs to no range of RANGES")
    return code[:2]


# ---- a page


def _page(entry: Entry) -> str:
    severity, meaning = _SEVERITIES[entry.severity]
    said = [] if entry.code in SHOWN_IN_WORDS else _said(entry)
    message = said[0].message() if said else _slots(entry.zh)
    parts = [
        f"# {entry.code}　{entry.name}",
        _MADE.strip(),
        f"> **{severity}**　{message}",
        f"{severity}：{meaning}这个代码属于“{RANGES[range_of(entry.code)][0]}”，全部代码见[目录](README.md)。",
    ]
    parts += ["## 为什么", entry.why_zh]
    hint = (said[0].hint() if said else None) or _slots(entry.fix_zh)
    advice = dict.fromkeys(text for text in (hint, _slots(entry.else_zh)) if text)
    if advice:
        parts += ["## 怎样改", *advice]
    parts += ["## 改前", _block(entry, entry.bad, broken=True)]
    if said:
        shown = render_terminal(said).replace("<text>", "示例.policy")
        parts += ["`aidrules check` 会说：", f"```diagnostics\n{shown}\n```"]
    parts += ["## 改后", _block(entry, entry.good, broken=False)]
    return "\n\n".join(parts) + "\n"


def _block(entry: Entry, text: str, *, broken: bool) -> str:
    """A fenced example, marked the way the tests of the documentation read it."""
    if entry.code in SHOWN_IN_WORDS and (broken or not text.startswith(("政策", "事实"))):
        return f"```text\n{text.strip()}\n```"
    words = ["policy"]
    if broken:
        words.append(f"{'error' if entry.severity is Severity.ERROR else 'notice'}={entry.code}")
    if not _HAS_HEADER.search(text) and _has_its_own_header(entry, text):
        words.append("whole")
    return f"```{' '.join(words)}\n{text.strip()}\n```"


def _said(entry: Entry) -> list[Diagnostic]:
    """What checking the bad example says about this code."""
    return [found for found in aidrules.check(example(entry, entry.bad)) if found.code == entry.code]


def _has_its_own_header(entry: Entry, text: str) -> bool:
    return bool(_HAS_HEADER.search(text)) or entry.code in ("P025", "P026")


def _slots(template: str) -> str:
    """A message with its places for values shown as ……."""
    return re.sub(r"\{\w+\}", "……", template)


def _cell(template: str) -> str:
    """The same in the cell of a table."""
    return _slots(template).replace("|", "\\|")


if __name__ == "__main__":
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else PAGES)
