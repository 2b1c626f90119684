"""Holds the pages on the diagnostic codes against the registry, and their examples against the checks."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

import aidrules
from aidrules.diagnostics.registry import REGISTRY
from aidrules.diagnostics.sink import MAX_ERRORS
from aidrules.source.text import MAX_BYTES
from aidrules.syntax.trees import MAX_BRACKETS, MAX_TABLE_ROWS
from doc_policies import TOLERATED
from support.tampering import UNUSABLE

SCRIPT = Path(__file__).parents[2] / "scripts" / "diagnostic_pages.py"


def _script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("diagnostic_pages", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


script = _script()
COMMITTED: Path = script.PAGES

# These examples are described on their pages, or shortened; here is the real thing.
_ROWS = "".join(f"    | {number} || 1 |\n" for number in range(MAX_TABLE_ROWS + 1))
_CHAIN = "".join(f"若 人数 为 {number} 则 {number} 否则 " for number in range(200))
MADE: dict[str, Callable[[Path], str | Path]] = {
    "P001": lambda folder: folder / "没有这个文件.policy",
    "P002": lambda folder: _written(folder, "事实 人数：整数。".encode("gbk")),
    "P003": lambda folder: _written(folder, b"#" * (MAX_BYTES + 1)),
    "P004": lambda _: _formula("是否", "（" * (MAX_BRACKETS + 1) + "有困难" + "）" * (MAX_BRACKETS + 1)),
    "P228": lambda _: (
        "名册 人员：次数：整数。\n决策 达标：是否，等于 每名均（人员，次数 大于 1）。\n"
        f"案例 多：已知 人员 列有 {'、'.join(['（次数 2）'] * 1001)}；则 达标 为 是。\n"
    ),
    "P006": lambda _: f"事实 人数：整数。\n决策 等级：整数，\n    决策表 唯一：\n    | 人数 || 等级 |\n{_ROWS}",
    "P007": lambda _: _formula("整数", f"{_CHAIN} 0"),
    "P008": lambda _: "事实 人数 整数。\n" * (MAX_ERRORS + 1),
    "P009": lambda _: (
        "政策 示例（sample）。\n" + "".join(f"事实 甲{number}：是否。\n" for number in range(MAX_ERRORS + 2))
    ),
    "P609": lambda folder: _with_data(folder, "地区,开始,结束,金额\n"),
    "P610": lambda folder: _with_data(folder, "辖区,自,至,值\n海南省,,2025年底,1\n"),
    **UNUSABLE,
}


def _with_data(folder: Path, rows: str) -> Path:
    (folder / "线.csv").write_text(rows, encoding="utf-8")
    table = "参数 线：整数，按 辖区、期间，数据 “线.csv”。\n"
    return _written(folder, f"政策 示例（sample）。\n{table}决策 甲：整数，依据 一“甲”，等于 线。\n".encode())


def _written(folder: Path, data: bytes) -> Path:
    path = folder / "示例.policy"
    path.write_bytes(data)
    return path


def _formula(result: str, formula: str) -> str:
    return f"事实 有困难：是否。\n事实 人数：整数。\n决策 结果：{result}，等于 {formula}。\n"


def _reported(policy: str | Path) -> set[str]:
    return {diagnostic.code for diagnostic in aidrules.check(policy)}


def test_the_pages_are_up_to_date(tmp_path: Path) -> None:
    script.write(tmp_path)
    made = {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()}
    committed = {path.name: path.read_text(encoding="utf-8") for path in COMMITTED.iterdir()}
    assert set(committed) == set(made) == {"README.md", *(f"{code}.md" for code in REGISTRY)}
    stale = sorted(name for name, text in made.items() if committed[name] != text)
    assert stale == [], "run: python scripts/diagnostic_pages.py"


def test_a_page_of_a_code_that_is_gone_is_removed(tmp_path: Path) -> None:
    (tmp_path / "P999.md").write_text("# P999\n", encoding="utf-8")
    script.write(tmp_path)
    assert not (tmp_path / "P999.md").exists()


@pytest.mark.parametrize("code", sorted(REGISTRY))
def test_the_index_links_every_code_under_its_range(code: str) -> None:
    index = (COMMITTED / "README.md").read_text(encoding="utf-8")
    title, _ = script.RANGES[script.range_of(code)]
    section = next(part for part in index.split("\n## ") if part.splitlines()[0].endswith(f"　{title}"))
    assert f"[{code}]({code}.md)" in section


@pytest.mark.parametrize("code", sorted(set(REGISTRY) - script.SHOWN_IN_WORDS))
def test_the_bad_example_reports_the_code(code: str) -> None:
    entry = REGISTRY[code]
    assert code in _reported(script.example(entry, entry.bad))


@pytest.mark.parametrize("code", sorted(script.SHOWN_IN_WORDS - script.SEVERAL_FILES))
def test_what_a_bad_example_describes_reports_the_code(code: str, tmp_path: Path) -> None:
    assert code in _reported(MADE[code](tmp_path))


@pytest.mark.parametrize(
    "code", sorted(set(REGISTRY) - {"P001", "P002", "P003", "P609", "P610", *UNUSABLE} - script.SEVERAL_FILES)
)
def test_the_good_example_is_sound(code: str) -> None:
    """The good examples of these codes name a file and are no policy."""
    entry = REGISTRY[code]
    found = _reported(script.example(entry, entry.good))
    assert code not in found
    assert found - TOLERATED == set()
