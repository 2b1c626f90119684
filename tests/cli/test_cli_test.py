"""`aidrules test`: what it says of examples that pass and that fail, and its exit status."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from trial_runs import TRIAL, Aidrules

pytestmark = pytest.mark.usefixtures("trial", "broken")


@pytest.fixture
def failing(tmp_path: Path) -> str:
    """The trial policy with one wrong row and one wrong list of missing facts."""
    text = TRIAL.replace("| 高中 | 2020-03-01 | 服务站   || 不合格 ", "| 高中 | 2020-03-01 | 服务站   || 合格   ")
    text = text.replace("缺 成立日期", "缺 学历")
    (tmp_path / "failing.policy").write_text(text, encoding="utf-8")
    return "failing.policy"


def place(text: str) -> str:
    """Line and column of a piece of the trial policy, counted from 1."""
    start = TRIAL.index(text)
    return f"{TRIAL.count(chr(10), 0, start) + 1}:{start - TRIAL.rfind(chr(10), 0, start)}"


def test_examples_that_pass_are_counted(aidrules: Aidrules) -> None:
    done = aidrules("test", "trial.policy")
    assert (done.status, done.out, done.err) == (0, "trial.policy：6 个案例全部通过。\n", "")
    assert aidrules("test", "trial.policy", "--lang", "en").out == "trial.policy: 6 of 6 examples passed.\n"


@pytest.mark.parametrize("option", ["-v", "--verbose"])
def test_examples_that_pass_are_listed_when_asked_for(aidrules: Aidrules, option: str) -> None:
    done = aidrules("test", "trial.policy", option)
    assert done.status == 0
    lines = done.out.splitlines()
    assert lines[0] == f"✓ trial.policy:{place('案例 不足三组')} 不足三组"
    assert sum(line.startswith("✓ ") for line in lines) == 6
    assert lines[-1] == "trial.policy：6 个案例全部通过。"


def test_examples_that_fail_are_shown_with_place_and_what_was_expected_and_found(
    aidrules: Aidrules, failing: str
) -> None:
    done = aidrules("test", failing)
    assert (done.status, done.err) == (1, "")
    row, found, missing, lacking, summary = done.out.splitlines()
    line = place("| 高中 | 2020").split(":")[0]
    assert row.startswith(f"✗ {failing}:{line}:") and row.endswith("各种单位（第 2 行）")
    assert found.startswith(f"    {failing}:{line}:")
    assert found.endswith("“单位资格”应为“合格”，实际为“不合格”。")
    assert missing.startswith(f"✗ {failing}:{place('案例 还缺什么').split(':')[0]}:")
    assert lacking.endswith("“单位资格”应为“待查明 缺 学历”，实际为“待查明 缺 成立日期”。")
    assert summary == f"{failing}：6 个案例，2 个未通过。"


def test_failures_are_told_in_english(aidrules: Aidrules, failing: str) -> None:
    done = aidrules("test", failing, "--lang", "en")
    assert done.status == 1
    assert "“standing” should be 合格, but is 不合格." in done.out
    assert done.out.endswith(f"{failing}: 4 of 6 examples passed, 2 failed.\n")


def test_verbose_lists_both(aidrules: Aidrules, failing: str) -> None:
    signs = [line[0] for line in aidrules("test", failing, "-v").out.splitlines() if line[0] in "✓✗"]
    assert signs == ["✓", "✓", "✗", "✓", "✓", "✗"]


def test_a_policy_without_examples_is_said_to_have_none(aidrules: Aidrules, tmp_path: Path) -> None:
    (tmp_path / "none.policy").write_text(TRIAL[: TRIAL.index("案例")], encoding="utf-8")
    done = aidrules("test", "none.policy")
    assert (done.status, done.out) == (0, "none.policy：没有案例。\n")
    assert aidrules("test", "none.policy", "--lang", "en").out == "none.policy: no examples.\n"


def test_one_bad_policy_among_several_fails_the_run_and_stops_nothing(aidrules: Aidrules, failing: str) -> None:
    done = aidrules("test", "broken.policy", failing, "none.policy", "trial.policy")
    assert done.status == 1
    assert "broken.policy:6:" in done.err and "错误[P101]" in done.err
    assert "none.policy:1:1: 错误[P001]" in done.err
    summaries = [line for line in done.out.splitlines() if "个案例" in line]
    assert summaries == [f"{failing}：6 个案例，2 个未通过。", "trial.policy：6 个案例全部通过。"]


def test_the_last_policy_does_not_make_up_for_the_first(aidrules: Aidrules, failing: str) -> None:
    assert aidrules("test", failing, "trial.policy").status == 1
    assert aidrules("test", "trial.policy", failing).status == 1
    assert aidrules("test", "trial.policy", "trial.policy").status == 0


def test_an_example_that_ends_in_an_error_has_failed(aidrules: Aidrules, tmp_path: Path) -> None:
    text = TRIAL + "案例 冲突：已知 收费 为 55；则 收费档次 为 高。\n"
    (tmp_path / "conflict.policy").write_text(text, encoding="utf-8")
    done = aidrules("test", "conflict.policy")
    assert (done.status, done.err) == (1, "")
    assert "“收费档次”没有得出结论" in done.out


def test_the_bundled_policy_passes_its_examples(aidrules: Aidrules) -> None:
    done = aidrules("test", "hainan")
    assert (done.status, done.err) == (0, "")
    assert re.search(r"^hainan：[1-9]\d* 个案例全部通过。$", done.out, re.MULTILINE)
