"""`aidrules check`: its three formats, several files, and its exit status."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from trial_runs import BROKEN, Aidrules

pytestmark = pytest.mark.usefixtures("trial", "broken")

# The rows 50以上 and 60以下 of the trial policy overlap, which is a warning.


@pytest.fixture
def sound(tmp_path: Path) -> str:
    """A policy about which there is nothing to say."""
    text = "政策 好办法（good）：标题 “好”。\n事实 人数：整数 名。\n决策 甲：整数 名，依据 一“甲”，等于 人数。\n"
    (tmp_path / "good.policy").write_text(text, encoding="utf-8")
    return "good.policy"


def test_a_sound_policy_is_called_sound(aidrules: Aidrules, sound: str) -> None:
    done = aidrules("check", sound)
    assert (done.status, done.out, done.err) == (0, "检查了 1 个文件：没有发现问题。\n", "")
    assert aidrules("check", sound, "--lang", "en").out == "1 file checked: nothing to report.\n"


def test_warnings_are_shown_and_are_no_failure(aidrules: Aidrules) -> None:
    done = aidrules("check", "trial.policy")
    assert (done.status, done.err) == (0, "")
    assert re.search(r"^trial\.policy:\d+:\d+: 警告\[P306\]", done.out)
    assert done.out.endswith("\n\n检查了 1 个文件：1 个警告。\n")


def test_every_error_is_shown_at_its_place(aidrules: Aidrules) -> None:
    done = aidrules("check", "broken.policy")
    assert (done.status, done.err) == (1, "")
    line = BROKEN.split("\n")[5]
    column = line.index("人类") + 1
    assert f"broken.policy:6:{column}: 错误[P101]" in done.out
    assert line in done.out
    assert done.out.count("错误[") == 2
    assert done.out.endswith("\n\n检查了 1 个文件：2 个错误。\n")


def test_errors_are_shown_in_english(aidrules: Aidrules) -> None:
    done = aidrules("check", "broken.policy", "trial.policy", "--lang", "en")
    assert done.status == 1
    assert done.out.count("error[P101]") == 2
    assert done.out.endswith("\n\n2 files checked: 2 errors, 1 warning.\n")


def test_json_lists_what_was_found_in_all_files(aidrules: Aidrules, sound: str) -> None:
    done = aidrules("check", "broken.policy", sound, "trial.policy", "none.policy", "--format", "json")
    assert (done.status, done.err) == (1, "")
    found = json.loads(done.out)
    assert [(item["file"], item["code"], item["severity"]) for item in found] == [
        ("broken.policy", "P101", "error"),
        ("broken.policy", "P101", "error"),
        ("trial.policy", "P306", "warning"),
        ("none.policy", "P001", "error"),
    ]
    first = found[0]
    assert (first["line"], first["column"]) == (6, BROKEN.split("\n")[5].index("人类") + 1)
    assert "人类" in first["message"]


def test_json_of_a_sound_policy_is_an_empty_list(aidrules: Aidrules, sound: str) -> None:
    done = aidrules("check", sound, "--format=json")
    assert (done.status, done.out) == (0, "[]\n")


def test_json_messages_are_in_the_language_asked_for(aidrules: Aidrules) -> None:
    chinese, english = (
        [item["message"] for item in json.loads(aidrules("check", "broken.policy", "--format", "json", *more).out)]
        for more in ((), ("--lang", "en"))
    )
    assert len(chinese) == len(english) == 2
    assert all("没有声明" in message for message in chinese)
    assert all("not declared" in message for message in english)


def test_json_with_warnings_alone_is_no_failure(aidrules: Aidrules) -> None:
    done = aidrules("check", "trial.policy", "--format", "json")
    assert (done.status, len(json.loads(done.out))) == (0, 1)


def test_sarif_holds_the_same_findings(aidrules: Aidrules) -> None:
    done = aidrules("check", "broken.policy", "trial.policy", "--format", "sarif")
    assert (done.status, done.err) == (1, "")
    log = json.loads(done.out)
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    assert [(result["ruleId"], result["level"]) for result in run["results"]] == [
        ("P101", "error"),
        ("P101", "error"),
        ("P306", "warning"),
    ]


@pytest.mark.parametrize("name", ["none.policy", ".", "a\nb.policy", "a\0b", "\udcff.policy", "长" * 5000])
def test_what_is_no_file_is_a_finding(aidrules: Aidrules, name: str) -> None:
    done = aidrules("check", name)
    assert (done.status, done.err) == (1, "")
    assert "错误[P001]" in done.out
    found = json.loads(aidrules("check", name, "--format", "json").out)
    assert [item["code"] for item in found] == ["P001"]


def test_what_is_no_text_is_a_finding(aidrules: Aidrules, tmp_path: Path) -> None:
    (tmp_path / "gbk.policy").write_bytes(BROKEN.encode("gb18030"))
    done = aidrules("check", "gbk.policy")
    assert done.status == 1
    assert "错误[P002]" in done.out


def test_the_bundled_policy_is_sound(aidrules: Aidrules) -> None:
    done = aidrules("check", "hainan", "--format", "json")
    assert done.status == 0
    assert [item for item in json.loads(done.out) if item["severity"] == "error"] == []
