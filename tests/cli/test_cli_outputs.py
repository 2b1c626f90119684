"""What a command writes never takes the place of the policy that it reads; and errors that reach the top are told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from trial_runs import TRIAL, Aidrules

from aidrules.cli import compile as compile_
from aidrules.errors import AidrulesError, InputError, UnsupportedError

LIBRARY = "政策 上（upper）。\n事实 甲（a）：是否。\n决策 乙（b）：是否，依据 一“乙”，等于 甲。\n"
IMPORTING = "政策 下（lower）。\n引用 upper 为 上。\n事实 丙（c）：是否。\n决策 丁（d）：是否，依据 一“丁”，等于 丙。\n"


def ways(tmp_path: Path) -> dict[str, str]:
    (tmp_path / "folder").mkdir()
    (tmp_path / "soft.json").symlink_to("trial.policy")
    (tmp_path / "hard.json").hardlink_to(tmp_path / "trial.policy")
    return {
        "same": "trial.policy",
        "whole": str(tmp_path / "trial.policy"),
        "round": "folder/../trial.policy",
        "soft": "soft.json",
        "hard": "hard.json",
    }


@pytest.mark.parametrize("way", ["same", "whole", "round", "soft", "hard"])
@pytest.mark.parametrize(
    "call",
    [
        lambda out: ("compile", "trial.policy", "-o", out),
        lambda out: ("export", "trial.policy", "--to", "python", "--decision", "groups", "-o", out),
        lambda out: ("export", "trial.policy", "--to", "sql", "--decision", "groups", "-o", out),
        lambda out: ("show", "trial.policy", "--format", "html", "-o", out),
        lambda out: ("decide", "trial.policy", "groups", "people=1", "--receipt", out),
        lambda out: ("batch", "trial.policy", "in.csv", out, "--to", "csv", "--engine", "python"),
        lambda out: ("batch", "trial.policy", "in.csv", "out.csv", "--rejects", out, "--engine", "python"),
    ],
    ids=["compile", "python", "sql", "show", "receipt", "batch", "rejects"],
)
def test_the_policy_is_not_written_over(
    aidrules: Aidrules, trial: str, tmp_path: Path, way: str, call: Callable[[str], tuple[str, ...]]
) -> None:
    out = ways(tmp_path)[way]
    Path("in.csv").write_text("people\n120\n", encoding="utf-8")
    before = sorted(tmp_path.rglob("*"))
    done = aidrules(*call(out))
    assert (done.status, done.out) == (2, "")
    assert f"不能写入 {out}：它是政策文件本身" in done.err
    english = aidrules(*call(out), "--lang", "en")
    assert (english.status, english.out) == (2, "")
    assert "is the file of the policy itself" in english.err
    assert Path(trial).read_text(encoding="utf-8") == TRIAL
    assert sorted(tmp_path.rglob("*")) == before


def test_a_policy_that_is_imported_is_not_written_over(aidrules: Aidrules, tmp_path: Path) -> None:
    Path("upper.policy").write_text(LIBRARY, encoding="utf-8")
    Path("lower.policy").write_text(IMPORTING, encoding="utf-8")
    Path("other.policy").write_text(LIBRARY, encoding="utf-8")
    Path("link.json").symlink_to("upper.policy")
    for out in ("upper.policy", "./upper.policy", "link.json"):
        done = aidrules("compile", "lower.policy", "-o", out)
        assert (done.status, done.out) == (2, "")
        assert "这部政策引用的政策文件" in done.err
        assert "imports" in aidrules("compile", "lower.policy", "-o", out, "--lang", "en").err
    assert Path("upper.policy").read_text(encoding="utf-8") == LIBRARY
    assert aidrules("compile", "lower.policy", "-o", "other.policy").status == 0
    assert aidrules("compile", "lower.policy", "-o", "lower.json").status == 0
    assert aidrules("compile", "lower.policy", "-o", "lower.json").status == 0, "an older output is replaced"


@pytest.mark.parametrize(
    ("wrong", "zh", "en"),
    [
        (("--table", 'x"y'), '“x"y”不是 duckdb 里表的名称', "is not the name of a table in duckdb"),
        (("--table", ""), "不能是空的", "is empty"),
        (("--keep", "groups"), "同名的列：groups", "columns of one name: groups"),
        (("--keep", "row", "--keep", "row"), "同名的列：row", "columns of one name: row"),
    ],
)
def test_views_that_cannot_be_are_refused(
    aidrules: Aidrules, trial: str, wrong: tuple[str, ...], zh: str, en: str
) -> None:
    call = ("export", trial, "--to", "sql", "--decision", "groups", *wrong)
    done = aidrules(*call)
    assert (done.status, done.out) == (2, "")
    assert zh in done.err
    assert en in aidrules(*call, "--lang", "en").err


@pytest.mark.parametrize(
    ("error", "zh", "en"),
    [
        (
            UnsupportedError("spark", "x", "工作日", "working days"),
            "精确表达的内容：工作日",
            "exactly: working",
        ),
        (InputError("一种语言"), "一种语言", "一种语言"),
        (AidrulesError("别的"), "别的", "别的"),
    ],
)
def test_every_error_of_the_library_is_told(
    aidrules: Aidrules, trial: str, monkeypatch: pytest.MonkeyPatch, error: AidrulesError, zh: str, en: str
) -> None:
    def fails(_: str) -> None:
        raise error

    monkeypatch.setattr(compile_, "open_policy", fails)
    for lang, said in (("zh", zh), ("en", en)):
        done = aidrules("compile", trial, "-o", "x.json", "--lang", lang)
        assert (done.status, done.out) == (1, "")
        assert said in done.err
