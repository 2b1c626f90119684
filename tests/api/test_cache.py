"""The cache of compiled policies: used only while everything is as it was, and never in the way."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

import pytest

import aidrules
from aidrules.api import cache
from aidrules.api.cache import MAX_ENTRIES, cache_folder

LOWER = """细则 某县细则（county）基于 upper：公布 本细则已公布。
事实 本细则已公布（published）：是否，推定 是。
设定 参数 线 ＝ 2 元，依据 一“线”。
"""
UPPER = """政策 上级（upper）。
参数 线（line）＝ 1 元，依据 一“线”，下级可设定。
决策 数（d）：整数 元，依据 一“线”，等于 线。
"""
WARNED = "政策 示例（sample）。\n事实 甲（a）：是否。\n决策 乙（b）：是否，依据 一“甲”，等于 是。\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache of this test's own."""
    monkeypatch.delenv("AIDRULES_NO_CACHE", raising=False)
    monkeypatch.setenv("AIDRULES_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def stages(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Every policy that is compiled, one item for each time."""
    import aidrules.api.load as loading

    found: list[object] = []
    whole = loading.compile_policy

    def counted(*arguments: object) -> object:
        found.append(arguments[0])
        return whole(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(loading, "compile_policy", counted)
    return found


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_a_policy_is_compiled_once(folder: Path, stages: list[object], tmp_path: Path) -> None:
    path = write(tmp_path / "sample.policy", WARNED)
    first, second = aidrules.load(path, cache=True), aidrules.load(path, cache=True)
    assert len(stages) == 1
    assert len(list(folder.iterdir())) == 1
    assert second.core == first.core
    assert [d.code for d in second.diagnostics] == ["P105"]
    assert second.diagnostics == first.diagnostics
    for one, other in zip(first.diagnostics, second.diagnostics, strict=True):
        assert one.source is not None
        assert other.source is not None
        assert (one.source.name, one.source.text) == (other.source.name, other.source.text)


def test_nothing_is_kept_unasked(folder: Path, tmp_path: Path) -> None:
    aidrules.load(write(tmp_path / "sample.policy", WARNED))
    aidrules.load(WARNED, cache=True)
    assert not folder.exists()


def test_a_changed_text_is_compiled_again(folder: Path, tmp_path: Path) -> None:
    path = write(tmp_path / "sample.policy", WARNED)
    assert aidrules.load(path, cache=True).decide("b").value is True
    write(path, WARNED.replace("等于 是", "等于 否"))
    assert aidrules.load(path, cache=True).decide("b").value is False
    write(path, "政策 错")
    with pytest.raises(aidrules.PolicyError):
        aidrules.load(path, cache=True)


def test_what_is_imported_counts(folder: Path, stages: list[object], tmp_path: Path) -> None:
    beside, aside = tmp_path / "beside", tmp_path / "aside"
    beside.mkdir()
    aside.mkdir()
    lower = write(beside / "county.policy", LOWER)
    upper = write(aside / "upper.policy", UPPER)

    def value(text: str = "d", published: bool = False) -> object:
        return aidrules.load(lower, folders=[aside], cache=True).decide(text, {"published": published}).value

    assert (value(), value(), len(stages)) == (1, 1, 1)
    write(upper, UPPER.replace("＝ 1 元", "＝ 3 元"))
    assert (value(), value(), len(stages)) == (3, 3, 2)
    nearer = write(beside / "upper.policy", UPPER.replace("＝ 1 元", "＝ 5 元"))  # it hides the one that was found
    assert (value(), value(), len(stages)) == (5, 5, 3)
    nearer.unlink()
    assert (value(), len(stages)) == (3, 4)
    assert aidrules.load(lower, folders=[str(aside)], cache=True).decide("d", {"published": True}).value == 2


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_a_link_that_leads_elsewhere_counts(folder: Path, stages: list[object], tmp_path: Path) -> None:
    lower = write(tmp_path / "county.policy", LOWER)
    write(tmp_path / "other.policy", UPPER)
    write(tmp_path / "third.policy", UPPER.replace("＝ 1 元", "＝ 7 元"))
    (tmp_path / "upper.policy").symlink_to(tmp_path / "other.policy")
    assert aidrules.load(lower, cache=True).decide("d", {"published": False}).value == 1
    (tmp_path / "upper.policy").unlink()
    (tmp_path / "upper.policy").symlink_to(tmp_path / "third.policy")
    assert aidrules.load(lower, cache=True).decide("d", {"published": False}).value == 7


def test_data_files_count(folder: Path, tmp_path: Path) -> None:
    data = write(tmp_path / "lines.csv", "辖区,自,至,值\n海南省,2023-01-01,,100\n")
    text = (
        "政策 示例（sample）。\n参数 线（line）：整数 元，按 辖区、期间，数据 “lines.csv”。\n"
        "决策 多（d）：整数 元，依据 一“线”，等于 线。\n"
    )
    path = write(tmp_path / "sample.policy", text)

    def value() -> object:
        return aidrules.load(path, cache=True).decide("d", edition="2024-01-01", region="海南省").value

    assert (value(), value()) == (100, 100)
    write(data, "辖区,自,至,值\n海南省,2023-01-01,,200\n")
    assert value() == 200


@pytest.mark.parametrize("damage", [b"", b"{}", b"\x00", b"tail"])
def test_a_damaged_entry_is_written_again(folder: Path, stages: list[object], tmp_path: Path, damage: bytes) -> None:
    path = write(tmp_path / "sample.policy", WARNED)
    aidrules.load(path, cache=True)
    (entry,) = folder.iterdir()
    entry.write_bytes(entry.read_bytes()[:-9] if damage == b"tail" else damage)
    assert aidrules.load(path, cache=True).decide("b").value is True
    assert aidrules.load(path, cache=True).decide("b").value is True
    assert len(stages) == 2


def test_another_version_has_entries_of_its_own(
    folder: Path, stages: list[object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "sample.policy", WARNED)
    aidrules.load(path, cache=True)
    for change in (
        lambda: monkeypatch.setattr(aidrules, "__version__", "9.9.9"),
        lambda: monkeypatch.setattr(cache, "_build", lambda: "another"),
        lambda: monkeypatch.setattr(cache, "layout", lambda: "another"),
    ):
        change()
        before = len(stages)
        aidrules.load(path, cache=True)
        assert len(stages) == before + 1


def test_a_cache_that_cannot_be_used_is_not_in_the_way(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "sample.policy", WARNED)
    folder.write_text("a file where the folder should be")
    assert aidrules.load(path, cache=True).decide("b").value is True
    monkeypatch.setenv("AIDRULES_CACHE_DIR", "/proc/none")
    assert aidrules.load(path, cache=True).decide("b").value is True


@pytest.mark.skipif(sys.platform == "win32", reason="other rights there")
def test_a_folder_that_others_may_write_is_not_used(folder: Path, stages: list[object], tmp_path: Path) -> None:
    path = write(tmp_path / "sample.policy", WARNED)
    aidrules.load(path, cache=True)
    assert folder.stat().st_mode & 0o077 == 0
    folder.chmod(0o777)
    aidrules.load(path, cache=True)
    assert len(stages) == 2


def test_where_the_cache_lies(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("AIDRULES_CACHE_DIR", "AIDRULES_NO_CACHE", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    assert cache_folder() == str(Path.home() / ".cache" / "aidrules")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_folder() == str(tmp_path / "aidrules")
    monkeypatch.setenv("AIDRULES_CACHE_DIR", str(tmp_path / "own"))
    assert cache_folder() == str(tmp_path / "own")
    for value, found in (("1", None), ("0", str(tmp_path / "own")), ("", str(tmp_path / "own"))):
        monkeypatch.setenv("AIDRULES_NO_CACHE", value)
        assert cache_folder() == found


def test_old_entries_make_room(folder: Path, tmp_path: Path) -> None:
    folder.mkdir(mode=0o700)
    for number in range(MAX_ENTRIES + 5):
        old = write(folder / f"{number:03}.json", "{}")
        os.utime(old, (number, number))
    aidrules.load(write(tmp_path / "sample.policy", WARNED), cache=True)
    left = {entry.name for entry in folder.iterdir()}
    assert len(left) == MAX_ENTRIES
    assert "000.json" not in left
    assert f"{MAX_ENTRIES + 4:03}.json" in left


def test_several_at_once(folder: Path, tmp_path: Path) -> None:
    path = write(tmp_path / "sample.policy", WARNED)
    values: list[object] = []

    def run() -> None:
        values.extend(aidrules.load(path, cache=True).decide("b").value for _ in range(5))

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert values == [True] * 20
    assert [entry.suffix for entry in folder.iterdir()] == [".json"]


def test_wrong_arguments_are_told_as_without_the_cache(folder: Path) -> None:
    with pytest.raises(aidrules.InputError):
        aidrules.load(3, cache=True)  # type: ignore[arg-type]
    with pytest.raises(aidrules.InputError):
        aidrules.load("x.policy", folders="abc", cache=True)
