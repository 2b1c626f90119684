"""`aidrules ask`: a conversation by lines on stdin, whatever these lines are."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from trial_runs import Aidrules, Outcome

ASK = ("ask", "trial.policy", "may_serve")

pytestmark = pytest.mark.usefixtures("trial")


def questions(done: Outcome) -> list[str]:
    """The questions that were put, in order, with their numbers."""
    return [line for line in done.out.split("\n") if line[:1].isdigit()]


def answer(done: Outcome) -> str:
    """The explanation at the end of the conversation."""
    return done.out.rpartition("\n\n能否承接：")[2]


# ---- questions and answers


def test_a_conversation_ends_in_the_answer_and_its_explanation(aidrules: Aidrules) -> None:
    done = aidrules(*ASK, stdin="服务站\n本科\n2020-03-01\n")
    assert (done.status, done.err) == (0, "")
    assert questions(done) == ["1. 服务单位？", "2. 学历？", "3. 成立日期？"]
    facts = ("unit_name=服务站", "degree=本科", "founded=2020-03-01")
    decided = aidrules("decide", "trial.policy", "may_serve", *facts)
    assert decided.out.startswith("能否承接：可以承接（已定）")
    assert done.out.endswith("\n\n" + decided.out)


def test_only_what_can_still_matter_is_asked(aidrules: Aidrules) -> None:
    done = aidrules(*ASK, stdin="服务站\n高中\n")
    assert questions(done) == ["1. 服务单位？", "2. 学历？"]
    assert answer(done).startswith("不得承接（已定）")
    done = aidrules("ask", "trial.policy", "groups", "people=201")
    assert questions(done) == []
    assert "组数：3（已定）" in done.out


def test_a_question_shows_unit_options_and_why_it_is_asked(aidrules: Aidrules) -> None:
    done = aidrules("ask", "trial.policy", "groups", stdin="201\n")
    assert "1. 服务多少人？（名）\n   为什么问：组数 ＝ 若 余数 为 舍去" in done.out
    done = aidrules("ask", "trial.policy", "standing")
    assert "1. 学历？\n   1) 高中\n   2) 大专\n   3) 本科\n   为什么问：应当 学历 ≥ 大专" in done.out
    assert "（可答“不知道”“返回”“退出”）" in done.out
    done = aidrules("ask", "trial.policy", "covers_all")
    assert "一项都没有请答“无”" in done.out


def test_english_is_english(aidrules: Aidrules) -> None:
    done = aidrules("ask", "trial.policy", "standing", "--lang", "en", stdin="博士\nunknown\nback\n3\n")
    assert done.status == 0
    assert "   why: must: degree >= 大专" in done.out
    assert "(or “unknown”, “back”, “quit”)" in done.out
    assert "为什么问" not in done.out and "可答" not in done.out
    assert done.err.startswith("error: 1 problem(s) with the facts given:\n- Fact “学历”: “博士” is not one of")
    assert "standing: undetermined" in done.out


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("助餐、助浴、助医", "是"),
        ("助餐, 助浴，助医", "是"),
        ("1、2、3", "是"),
        ("１，２，３", "是"),
        ("3,助餐,2,2", "是"),
        ("2", "否"),
        ("无", "否"),
        ("none", "否"),
        ("空集", "否"),
    ],
)
def test_several_options_may_be_chosen(aidrules: Aidrules, line: str, value: str) -> None:
    done = aidrules("ask", "trial.policy", "covers_all", stdin=f"{line}\n")
    assert (done.status, done.err) == (0, "")
    assert f"覆盖全部项目：{value}（已定）" in done.out


@pytest.mark.parametrize("line", ["3", "３", "本科", "  本科  "])
def test_an_option_may_be_answered_by_its_number(aidrules: Aidrules, line: str) -> None:
    done = aidrules("ask", "trial.policy", "standing", "founded=2020-03-01", stdin=f"{line}\n")
    assert (done.status, done.err) == (0, "")
    assert "学历：本科（已知）" in done.out


@pytest.mark.parametrize("line", ["不知道", "未知", "?", "？", "unknown"])
def test_unknown_is_an_answer(aidrules: Aidrules, line: str) -> None:
    done = aidrules(*ASK, stdin=f"服务站\n{line}\n2020-03-02\n")
    assert (done.status, done.err) == (0, "")
    assert questions(done) == ["1. 服务单位？", "2. 学历？", "3. 成立日期？"]
    assert answer(done).startswith("不得承接（已定）")


def test_when_nothing_is_known_it_says_what_is_missing(aidrules: Aidrules) -> None:
    done = aidrules(*ASK, stdin="不知道\n" * 3)
    assert (done.status, len(questions(done))) == (0, 3)
    assert answer(done).startswith("待查明")
    assert "尚缺的事实：\n  · 服务单位" in done.out


def test_an_empty_line_asks_again(aidrules: Aidrules) -> None:
    done = aidrules(*ASK, stdin="\n   \n服务站\n高中\n")
    assert questions(done) == ["1. 服务单位？"] * 3 + ["2. 学历？"]
    assert done.err == ""


# ---- going back and stopping


@pytest.mark.parametrize("back", ["返回", "上一题", "back"])
def test_going_back_and_answering_otherwise(aidrules: Aidrules, back: str) -> None:
    done = aidrules(*ASK, stdin=f"协会\n{back}\n服务站\n本科\n2020-03-01\n")
    assert (done.status, done.err) == (0, "")
    assert questions(done) == ["1. 服务单位？", "2. 学历？", "1. 服务单位？", "2. 学历？", "3. 成立日期？"]
    assert answer(done) == answer(aidrules(*ASK, stdin="服务站\n本科\n2020-03-01\n"))


def test_going_back_at_the_first_question_asks_it_again(aidrules: Aidrules) -> None:
    done = aidrules(*ASK, stdin="返回\n返回\n")
    assert questions(done) == ["1. 服务单位？"] * 3
    assert done.err == ""


@pytest.mark.parametrize("ending", ["退出\n服务站\n高中\n", "quit\n", "exit", ""])
def test_it_stops_in_the_middle_with_the_answer_so_far(aidrules: Aidrules, ending: str) -> None:
    done = aidrules(*ASK, stdin="服务站\n" + ending)
    assert (done.status, done.err) == (0, "")
    assert questions(done) == ["1. 服务单位？", "2. 学历？"]
    assert answer(done).startswith("待查明")
    assert "服务单位：服务站（已知）" in done.out


def test_a_last_line_without_an_end_counts(aidrules: Aidrules) -> None:
    done = aidrules("ask", "trial.policy", "groups", stdin="201")
    assert "组数：3（已定）" in done.out


# ---- bad answers


@pytest.mark.parametrize(
    ("decision", "line", "problem"),
    [
        ("groups", "很多", "应为整数"),
        ("groups", "-1", "不在范围"),
        ("groups", "1.5", "应为整数"),
        ("groups", "9" * 5000, "太大"),
        ("groups", "\x00", "应为整数"),
        ("standing", "博士", "“博士”不在可选的值之中"),
        ("standing", "0", "“0”不在可选的值之中"),
        ("standing", "4", "“4”不在可选的值之中"),
        ("standing", "²", "“²”不在可选的值之中"),
        ("standing", "9" * 5000, "不在可选的值之中"),
        ("standing", "why", "“why”不在可选的值之中"),
        ("fee_level", "1.234", "最多 2 位小数"),
        ("covers_all", "助餐、助学", "“助学”不在可选的值之中"),
        ("covers_all", "1、9", "“9”不在可选的值之中"),
    ],
)
def test_a_bad_answer_is_told_and_asked_for_again(aidrules: Aidrules, decision: str, line: str, problem: str) -> None:
    done = aidrules("ask", "trial.policy", decision, stdin=f"{line}\n退出\n")
    assert done.status == 0
    assert done.err.startswith("错误：给出的事实有 1 处问题：\n") and problem in done.err
    first, second = questions(done)
    assert first == second


def test_bytes_that_are_no_text_are_told_and_asked_for_again(aidrules: Aidrules) -> None:
    done = aidrules(*ASK, stdin=b"\xff\xfe\n\xb7\xfe\n" + "服务站\n高中\n".encode())
    assert done.status == 0
    assert done.err == "错误：回答里有不成文字的字节。\n" * 2
    assert questions(done) == ["1. 服务单位？"] * 3 + ["2. 学历？"]
    done = aidrules(*ASK, "--lang", "en", stdin=b"\xff\n")
    assert done.err == "error: The answer holds bytes that are no text.\n"


def test_control_characters_reach_no_terminal(aidrules: Aidrules) -> None:
    done = aidrules(*ASK, stdin="\x1b[31m甲\n\x1b[2J\n")
    assert done.status == 0
    assert "\x1b" not in done.out + done.err
    assert "服务单位：␛[31m甲（已知）" in done.out


def test_an_answer_for_which_the_policy_has_no_answer_is_its_error(aidrules: Aidrules) -> None:
    done = aidrules("ask", "trial.policy", "fee_level", stdin="55\n")
    assert done.status == 1
    assert done.err.startswith("错误：“收费档次”")


LINES = st.sampled_from(
    (
        "不知道",
        "返回",
        "why",
        "服务站",
        "高中",
        "3",
        "本科",
        "2020-03-01",
        "2020-02-30",
        "",
        "、",
        "=",
        "1,2",
        "无",
        "9" * 5000,
    )
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=st.lists(LINES.map(str.encode) | st.binary(max_size=6), max_size=8), lang=st.sampled_from(("zh", "en")))
def test_no_conversation_ends_in_a_traceback(aidrules: Aidrules, lines: list[bytes], lang: str) -> None:
    """The fixture lets an exception that reaches the user fail the test."""
    for decision in ("may_serve", "covers_all"):
        done = aidrules("ask", "trial.policy", decision, "--lang", lang, stdin=b"\n".join(lines))
        assert done.status == 0
        assert "Traceback" not in done.out + done.err


# ---- facts, readings and dates given with the command


def test_what_is_given_with_the_command_is_not_asked(aidrules: Aidrules) -> None:
    done = aidrules(*ASK, "degree=本科", "成立日期=2020-03-01", stdin="协会\n")
    assert questions(done) == ["1. 服务单位？"]
    assert answer(done).startswith("转人工")


def test_a_reading_and_a_date_are_those_of_decide(aidrules: Aidrules, tmp_path: Path) -> None:
    done = aidrules("ask", "trial.policy", "groups", "--reading", "remainder=舍去", stdin="201\n")
    assert "组数：2（已定）" in done.out
    text = "政策 期限（term）：标题 “期限”。\n决策 已到期（expired）：是否，依据 一“期限”，"
    (tmp_path / "term.policy").write_text(text + "等于 基准日 晚于 2020年3月1日。\n", encoding="utf-8")
    done = aidrules("ask", "term.policy", "expired", "--as-of", "2020-03-02")
    assert (questions(done), "已到期：是（已定）" in done.out) == ([], True)
    done = aidrules("ask", "term.policy", "expired", stdin="2020-03-01\n")
    assert (questions(done), "已到期：否（已定）" in done.out) == (["1. 按哪一天的情况判断？"], True)


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("may_serve", "degre=本科"), "没有名为“degre”的事实"),
        (("may_serve", "degree=博士"), "“博士”不在可选的值之中"),
        (("may_serve", "--as-of", "tomorrow"), "基准日："),
        (("may_serve", "--reading", "remainder=x"), "没有“x”这个选项"),
        (("may_server",), "是否要用“may_serve”"),
        ((), "DECISION"),
    ],
)
def test_wrong_usage_asks_nothing(aidrules: Aidrules, arguments: tuple[str, ...], problem: str) -> None:
    done = aidrules("ask", "trial.policy", *arguments, stdin="服务站\n")
    assert (done.status, done.out) == (2, "")
    assert problem in done.err


def test_a_policy_with_errors_asks_nothing(aidrules: Aidrules, broken: str) -> None:
    done = aidrules("ask", broken, "first", stdin="1\n")
    assert (done.status, done.out) == (1, "")
    assert "错误[P101]" in done.err


# ---- in a process of its own


def execute(folder: Path, stdin: bytes | None, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run the command with a pipe for stdin, or with none at all."""
    command = [sys.executable, "-m", "aidrules.cli", *ASK]
    if stdin is None:
        closing = "import os, sys; os.close(0); os.execv(sys.argv[1], sys.argv[1:])"
        command = [sys.executable, "-c", closing, *command]
    environment = {**os.environ, **environment}
    return subprocess.run(command, cwd=folder, env=environment, input=stdin, capture_output=True, check=False)


@pytest.mark.parametrize("encoding", ["utf-8:strict", "gb18030", "ascii"])
def test_a_pipe_is_utf_8_whatever_the_locale_says(tmp_path: Path, encoding: str) -> None:
    stdin = b"\xef\xbb\xbf" + "服务站\n".encode() + b"\xff\n" + "本科\n2020-03-01\n".encode()
    done = execute(tmp_path, stdin, PYTHONIOENCODING=encoding)
    assert done.returncode == 0
    assert "能否承接：可以承接（已定）".encode() in done.stdout
    assert done.stderr.decode() == "错误：回答里有不成文字的字节。\n"


def test_without_stdin_it_gives_the_answer_so_far(tmp_path: Path) -> None:
    done = execute(tmp_path, None)
    assert (done.returncode, done.stderr) == (0, b"")
    assert "能否承接：待查明".encode() in done.stdout
