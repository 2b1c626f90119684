"""`aidrules new`: the starter policy, and the names that it refuses."""

from __future__ import annotations

from pathlib import Path

import pytest
from trial_runs import Aidrules

import aidrules as library
from aidrules.core import terms as t
from aidrules.core.walk import walk
from aidrules.diagnostics.sink import DiagnosticSink
from aidrules.source.text import SourceText
from aidrules.syntax.formatting.format import format_text

NAMES = ["高龄津贴", "allowance", "my-policy", "2024年低保", "或", "a", "Ｂ类办法", "长" * 60, "政策_二"]


@pytest.mark.parametrize("name", NAMES)
def test_the_starter_passes_every_check(aidrules: Aidrules, tmp_path: Path, name: str) -> None:
    done = aidrules("new", name)
    assert (done.status, done.err) == (0, "")
    path = f"{name}.policy"
    assert [found.name for found in tmp_path.iterdir()] == [path]
    assert path in done.out
    assert aidrules("check", path).out == "检查了 1 个文件：没有发现问题。\n"
    tested = aidrules("test", path)
    assert tested.status == 0, tested.out
    assert "14 个案例全部通过" in tested.out and "2 条性质，都未发现反例" in tested.out


@pytest.mark.parametrize("name", NAMES)
def test_the_starter_is_in_the_form_of_the_formatter(aidrules: Aidrules, tmp_path: Path, name: str) -> None:
    aidrules("new", name)
    written = (tmp_path / f"{name}.policy").read_text(encoding="utf-8")
    source = SourceText(name, written)
    assert format_text(source, DiagnosticSink(source)) == written
    assert aidrules("fmt", "--check", f"{name}.policy").status == 0


def test_the_starter_shows_every_kind_of_declaration(aidrules: Aidrules) -> None:
    aidrules("new", "样子")
    core = library.load("样子.policy").core
    assert core.facts and core.parameters and core.readings and core.examples and core.properties and core.records
    bodies = [part for decision in core.decisions.values() for part in walk(decision.body)]
    for kind in (t.Table, t.Norms, t.Arithmetic, t.Outcome):
        assert any(isinstance(part, kind) for part in bodies), kind
    norms = [norm for part in bodies if isinstance(part, t.Norms) for norm in part.norms]
    assert any(norm.exceptions for norm in norms) and any(norm.forbidden for norm in norms)
    statuses = {found.status for example in core.examples for found in example.expected}
    assert statuses == {"decided", "undetermined", "referred", "not_applicable"}
    assert {property_.kind for property_ in core.properties} == {"monotone", "always"}
    assert any(fact.presumption is not None for fact in core.facts.values())


def test_the_policy_is_called_what_was_asked_for(aidrules: Aidrules) -> None:
    for name in ("高龄津贴", "my-policy", "或"):
        aidrules("new", name)
    assert library.load("高龄津贴.policy").name == "高龄津贴"
    assert library.load("my-policy.policy").alias == "my_policy"
    assert library.load("或.policy").name == "或"


def test_the_remarks_name_the_file(aidrules: Aidrules, tmp_path: Path) -> None:
    aidrules("new", "样子")
    text = (tmp_path / "样子.policy").read_text(encoding="utf-8")
    remarks = [line for line in text.splitlines() if line.startswith("#     aidrules ")]
    assert len(remarks) == 5 and all("样子.policy" in line for line in remarks)
    assert "{" not in text and "}" not in text


def test_the_suffix_may_be_written(aidrules: Aidrules, tmp_path: Path) -> None:
    assert aidrules("new", "样子.policy").status == 0
    assert [found.name for found in tmp_path.iterdir()] == ["样子.policy"]


@pytest.mark.parametrize("existing", ["file", "folder", "link"])
def test_what_is_there_is_not_overwritten(aidrules: Aidrules, tmp_path: Path, existing: str) -> None:
    path = tmp_path / "样子.policy"
    if existing == "file":
        path.write_text("我的", encoding="utf-8")
    elif existing == "folder":
        path.mkdir()
    else:
        path.symlink_to(tmp_path / "别处")
    done = aidrules("new", "样子")
    assert (done.status, done.out) == (2, "")
    assert "已经存在" in done.err and "--force" in done.err
    assert existing != "file" or path.read_text(encoding="utf-8") == "我的"
    assert not (tmp_path / "别处").exists()


def test_force_overwrites_a_file(aidrules: Aidrules, tmp_path: Path) -> None:
    path = tmp_path / "样子.policy"
    path.write_text("我的", encoding="utf-8")
    assert aidrules("new", "样子", "--force").status == 0
    assert path.read_text(encoding="utf-8").startswith("# 这是一份起步用的政策文件")
    assert [found.name for found in tmp_path.iterdir()] == ["样子.policy"]


def test_it_is_written_to_the_folder_asked_for(aidrules: Aidrules, tmp_path: Path) -> None:
    (tmp_path / "政策").mkdir()
    done = aidrules("new", "样子", "-o", "政策")
    assert done.status == 0 and "政策/样子.policy" in done.out
    assert (tmp_path / "政策" / "样子.policy").is_file()
    done = aidrules("new", "样子", "-o", "没有这个文件夹")
    assert (done.status, done.out) == (2, "")
    assert "不能写入" in done.err
    assert not (tmp_path / "没有这个文件夹").exists()


@pytest.mark.parametrize(
    "name",
    [
        "",
        "..",
        ".",
        "../x",
        "a/b",
        "a\\b",
        "/etc/x",
        "~x",
        ".x",
        "-x",
        "a b",
        "a.b",
        "C:x",
        "x\0",
        "a\nb",
        "{stem}",
        "<x>",
        "x" * 61,
        "a\u202eb",
        "\ud800",
        ".policy",
        "_x",
        "甲、乙",
        "“甲”",
    ],
)
def test_a_name_that_is_no_plain_word_is_refused(aidrules: Aidrules, tmp_path: Path, name: str) -> None:
    done = aidrules("new", "--", name)
    assert (done.status, done.out) == (2, "")
    assert "不能用作名称" in done.err and "Traceback" not in done.err
    assert not list(tmp_path.iterdir())


def test_the_command_speaks_english(aidrules: Aidrules) -> None:
    assert "sample.policy written" in aidrules("new", "sample", "--lang", "en").out
    assert "sample.policy exists" in aidrules("new", "sample", "--lang", "en").err
    assert "cannot be a name" in aidrules("new", "../x", "--lang", "en").err
    assert "NAME.policy" in aidrules("new", "--help", "--lang", "en").out
