"""The program around its commands: help, version, usage errors, and what a run without the extra says."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from trial_runs import Aidrules

import aidrules as library
from aidrules.cli.terminal import spoken
from aidrules.source.width import display_width

COMMANDS = ("decide", "check", "test", "show")

pytestmark = pytest.mark.usefixtures("trial")


def test_the_version_is_the_packages(aidrules: Aidrules) -> None:
    done = aidrules("--version")
    assert (done.status, done.out, done.err) == (0, f"aidrules {library.__version__}\n", "")


@pytest.mark.parametrize("option", ["--help", "-h"])
def test_help_lists_the_commands(aidrules: Aidrules, option: str) -> None:
    done = aidrules(option)
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith("用法：aidrules [选项] 命令 …\n")
    assert all(f"\n  {command} " in done.out for command in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_help_of_a_command_tells_its_options_and_exit_status(aidrules: Aidrules, command: str, lang: str) -> None:
    done = aidrules(command, "--help", "--lang", lang)
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith({"zh": f"用法：aidrules {command} ", "en": f"Usage: aidrules {command} "}[lang])
    assert {"zh": "退出码", "en": "Exit status"}[lang] in done.out
    assert "--lang [zh|en]" in done.out
    assert ("用法" in done.out) == (lang == "zh")
    assert max(map(display_width, done.out.splitlines())) <= 80


def test_decide_documents_every_option(aidrules: Aidrules) -> None:
    text = aidrules("decide", "--help").out
    for option in ("--facts FILE", "--reading NAME=VALUE", "--as-of DATE", "--json", "--lang", "--help"):
        assert option in text


def test_no_command_is_wrong_usage_and_shows_the_help(aidrules: Aidrules) -> None:
    done = aidrules()
    assert (done.status, done.out) == (2, "")
    assert done.err == aidrules("--help").out


@pytest.mark.parametrize(
    ("arguments", "zh", "en"),
    [
        (("frobnicate",), "没有“frobnicate”这个命令", "There is no command “frobnicate”"),
        (("decide",), "缺少参数 POLICY", "POLICY"),
        (("decide", "trial.policy"), "缺少参数 DECISION", "DECISION"),
        (("check",), "缺少参数 POLICY", "POLICY"),
        (("test",), "缺少参数 POLICY", "POLICY"),
        (("show",), "缺少参数 POLICY", "POLICY"),
        (("decide", "trial.policy", "groups", "--jsn"), "没有 --jsn 这个选项。是否要用 --json？", "--jsn"),
        (("check", "trial.policy", "-v"), "没有 -v 这个选项", "-v"),
        (("decide", "trial.policy", "groups", "--json=1"), "选项 --json 的写法不对", "--json"),
        (("decide", "trial.policy", "groups", "--facts"), "选项 --facts 的写法不对", "--facts"),
        (("check", "trial.policy", "--format", "xml"), "--format 只能取 text、json、sarif 之一", "xml"),
        (("show", "trial.policy", "--format", "json"), "--format 只能取 text、mermaid", "json"),
        (("show", "trial.policy", "groups", "x", "y"), "多余的参数：x y", "Unexpected arguments: x y"),
        (("--frob", "check"), "没有 --frob 这个选项", "--frob"),
    ],
)
def test_wrong_usage_is_told_in_the_language_asked_for(
    aidrules: Aidrules, arguments: tuple[str, ...], zh: str, en: str
) -> None:
    done = aidrules(*arguments)
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith(f"错误：{zh}")
    done = aidrules("--lang", "en", *arguments)
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith("error: ") and en in done.err
    assert "错误" not in done.err and "用法" not in done.err


def test_an_unknown_language_is_wrong_usage(aidrules: Aidrules) -> None:
    done = aidrules("check", "trial.policy", "--lang", "fr")
    assert (done.status, done.out) == (2, "")
    assert "--lang 只能取 zh、en 之一" in done.err


def test_control_characters_in_usage_errors_reach_no_terminal(aidrules: Aidrules) -> None:
    for arguments in (("\x1b[31m",), ("--\x1b[31m",), ("show", "trial.policy", "a", "\x1b[31m"), ("check", "\x1b[31m")):
        done = aidrules(*arguments)
        assert done.status in (1, 2)
        assert "\x1b" not in done.err + done.out


@pytest.mark.parametrize(
    ("arguments", "lang"),
    [
        ((), "zh"),
        (("check", "--lang", "en"), "en"),
        (("--lang=en", "check"), "en"),
        (("--lang", "en", "check", "--lang", "zh"), "zh"),
        (("check", "--lang"), "zh"),
        (("check", "--", "--lang", "en"), "zh"),
        (("check", "lang=en"), "zh"),
    ],
)
def test_the_language_is_known_before_anything_is_parsed(arguments: tuple[str, ...], lang: str) -> None:
    assert spoken(arguments) == lang


def test_without_its_libraries_the_command_names_the_extra_in_one_line() -> None:
    source = Path(library.__file__).parents[1]
    program = f"import sys; sys.path.insert(0, {str(source)!r}); from aidrules.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", program, "check", "hainan"],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert "pip install aidrules[cli]" in done.stderr


def test_deciding_needs_only_one_of_the_files_commands(aidrules: Aidrules) -> None:
    for name in ("none.policy", "", ".", "a\nb"):
        for command in ("decide", "show"):
            done = aidrules(command, name, "x")
            assert (done.status, done.out) == (1, "")
            assert "错误[P001]" in done.err
