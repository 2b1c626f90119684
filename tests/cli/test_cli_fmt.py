"""`aidrules fmt`: files in place, `--check`, `--diff`, several files, and files that cannot be formatted."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest
from trial_runs import TRIAL, Aidrules

UNTIDY = """\
政策 例（sample）:标题 “例”.
事实 人数(people)：整数  名。 # 一句话
决策 多（many）：是否，依据 一“多”，等于 人数>3。
"""
TIDY = """\
政策 例（sample）：
    标题 “例”。
事实 人数（people）：整数 名。  # 一句话
决策 多（many）：是否，依据 一“多”，等于 人数 ＞ 3。
"""
WRONG = "政策 例（wrong）：标题 “例”。\n事实 人数 整数。\n"


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A folder with an untidy policy, a tidy one and one with a syntax error."""
    for name, text in (("untidy", UNTIDY), ("tidy", TIDY), ("wrong", WRONG)):
        (tmp_path / f"{name}.policy").write_text(text, encoding="utf-8")
    return tmp_path


def text(folder: Path, name: str) -> str:
    return (folder / f"{name}.policy").read_bytes().decode()


# ---- in place


def test_a_file_is_formatted_in_place(aidrules: Aidrules, files: Path) -> None:
    done = aidrules("fmt", "untidy.policy")
    assert (done.status, done.out, done.err) == (0, "untidy.policy：已调整格式\n", "")
    assert text(files, "untidy") == TIDY
    done = aidrules("fmt", "untidy.policy")
    assert (done.status, done.out, done.err) == (0, "格式都已符合。\n", "")


def test_a_file_that_is_tidy_is_not_written(aidrules: Aidrules, files: Path) -> None:
    path = files / "tidy.policy"
    os.utime(path, (1, 1))
    done = aidrules("fmt", "tidy.policy", "--lang", "en")
    assert (done.status, done.out, done.err) == (0, "Nothing to change.\n", "")
    assert path.stat().st_mtime == 1


def test_several_files_are_formatted(aidrules: Aidrules, files: Path) -> None:
    (files / "more.policy").write_text(TRIAL, encoding="utf-8")
    done = aidrules("fmt", "untidy.policy", "tidy.policy", "more.policy", "--lang", "en")
    assert (done.status, done.out, done.err) == (0, "untidy.policy: changed\nmore.policy: changed\n", "")
    assert (text(files, "untidy"), text(files, "tidy")) == (TIDY, TIDY)
    assert text(files, "more") != TRIAL


def test_a_file_keeps_its_mode_and_a_link_its_target(aidrules: Aidrules, files: Path) -> None:
    (files / "untidy.policy").chmod(0o640)
    (files / "link.policy").symlink_to("untidy.policy")
    assert aidrules("fmt", "link.policy").status == 0
    assert (files / "link.policy").is_symlink()
    assert text(files, "untidy") == TIDY
    assert (files / "untidy.policy").stat().st_mode & 0o777 == 0o640
    assert not list(files.glob(".aidrules-*"))


def test_line_ends_are_mended(aidrules: Aidrules, files: Path) -> None:
    for wrong in (TIDY.replace("\n", "\r\n"), TIDY.removesuffix("\n")):
        (files / "untidy.policy").write_bytes(wrong.encode())
        assert aidrules("fmt", "--check", "untidy.policy").status == 1
        assert aidrules("fmt", "untidy.policy").status == 0
        assert text(files, "untidy") == TIDY


# ---- --check


def test_check_exits_with_1_when_a_file_would_change_and_writes_nothing(aidrules: Aidrules, files: Path) -> None:
    done = aidrules("fmt", "--check", "tidy.policy", "untidy.policy")
    assert (done.status, done.out, done.err) == (1, "untidy.policy：格式需要调整\n", "")
    assert text(files, "untidy") == UNTIDY
    done = aidrules("fmt", "--check", "untidy.policy", "--lang", "en")
    assert (done.status, done.out) == (1, "untidy.policy: would be changed\n")


def test_check_exits_with_0_when_no_file_would_change(aidrules: Aidrules, files: Path) -> None:
    done = aidrules("fmt", "--check", "tidy.policy")
    assert (done.status, done.out, done.err) == (0, "格式都已符合。\n", "")


# ---- --diff


def test_diff_shows_the_changes_and_writes_nothing(aidrules: Aidrules, files: Path) -> None:
    done = aidrules("fmt", "--diff", "untidy.policy", "tidy.policy")
    assert (done.status, done.err) == (0, "")
    lines = done.out.splitlines()
    assert lines[:3] == ["--- untidy.policy", "+++ untidy.policy", "@@ -1,3 +1,4 @@"]
    assert [line[1:] for line in lines[3:] if line[0] in " -"] == UNTIDY.splitlines()
    assert [line[1:] for line in lines[3:] if line[0] in " +"] == TIDY.splitlines()
    assert text(files, "untidy") == UNTIDY


def test_diff_and_check_together_show_and_exit_with_1(aidrules: Aidrules, files: Path) -> None:
    done = aidrules("fmt", "--check", "--diff", "untidy.policy")
    assert (done.status, done.out.startswith("--- untidy.policy\n")) == (1, True)
    assert text(files, "untidy") == UNTIDY


def test_diff_of_a_tidy_file_is_empty(aidrules: Aidrules, files: Path) -> None:
    done = aidrules("fmt", "--diff", "tidy.policy")
    assert (done.status, done.out, done.err) == (0, "", "")


def test_diff_shows_an_end_that_is_missing(aidrules: Aidrules, files: Path) -> None:
    (files / "untidy.policy").write_text(TIDY.removesuffix("\n"), encoding="utf-8")
    done = aidrules("fmt", "--diff", "untidy.policy")
    last = TIDY.splitlines()[-1]
    assert done.out.endswith(f"\n-{last}\n\\ No newline at end of file\n+{last}\n")


def test_diff_shows_line_ends_that_change(aidrules: Aidrules, files: Path) -> None:
    (files / "untidy.policy").write_bytes(TIDY.replace("\n", "\r\n").encode())
    done = aidrules("fmt", "--diff", "untidy.policy")
    assert f"@@ -1,{TIDY.count(chr(10))} +1,{TIDY.count(chr(10))} @@\n-政策" in done.out
    assert done.out.count("\n+") == TIDY.count("\n") + 1


# ---- files that cannot be formatted


@pytest.mark.parametrize("options", [(), ("--check",), ("--diff",), ("--check", "--diff")])
def test_a_file_with_a_syntax_error_is_left_alone_and_the_others_go_on(
    aidrules: Aidrules, files: Path, options: tuple[str, ...]
) -> None:
    done = aidrules("fmt", *options, "wrong.policy", "untidy.policy", "none.policy", "tidy.policy")
    assert done.status == 1
    assert "wrong.policy:2:" in done.err and "none.policy:1:1: 错误[P001]" in done.err
    assert text(files, "wrong") == WRONG
    assert "untidy.policy" in done.out and "wrong.policy" not in done.out
    assert text(files, "untidy") == (UNTIDY if options else TIDY)
    assert not (files / "none.policy").exists()


def test_a_file_with_other_errors_is_formatted(aidrules: Aidrules, files: Path, broken: str) -> None:
    """Wrong names and types do not hinder: only the syntax has to be right."""
    assert aidrules("check", broken).status == 1
    done = aidrules("fmt", broken)
    assert (done.status, done.err) == (0, "")


def test_other_bytes_than_utf_8_are_left_alone(aidrules: Aidrules, files: Path) -> None:
    data = UNTIDY.encode("gb18030")
    (files / "untidy.policy").write_bytes(data)
    done = aidrules("fmt", "untidy.policy")
    assert (done.status, done.out) == (1, "")
    assert "错误[P002]" in done.err
    assert (files / "untidy.policy").read_bytes() == data


def test_a_file_that_cannot_be_written_is_told_and_the_others_go_on(
    aidrules: Aidrules, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (files / "locked").mkdir()
    (files / "locked" / "locked.policy").write_text(UNTIDY, encoding="utf-8")
    make = tempfile.mkstemp

    def refuse(*, dir: Path, prefix: str) -> tuple[int, str]:  # noqa: A002 - the name it has there
        if dir.name == "locked":
            raise PermissionError(13, "Permission denied")
        return make(dir=dir, prefix=prefix)

    monkeypatch.setattr("tempfile.mkstemp", refuse)
    done = aidrules("fmt", "locked/locked.policy", "untidy.policy")
    assert (done.status, done.out) == (1, "untidy.policy：已调整格式\n")
    assert done.err == "错误：不能写入 locked/locked.policy：Permission denied\n"
    assert (files / "locked" / "locked.policy").read_text(encoding="utf-8") == UNTIDY
    assert text(files, "untidy") == TIDY


def test_without_a_file_it_is_wrong_usage(aidrules: Aidrules) -> None:
    done = aidrules("fmt")
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith("错误：")
