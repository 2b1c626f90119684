"""The command in a real process: pipes, encodings, terminals, and readers and writers that go away."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import signal
import struct
import subprocess
import sys
import termios
from pathlib import Path

import pytest
from trial_runs import Aidrules

from aidrules.cli.terminal import READER_GONE
from aidrules.source.width import display_width

COMMAND = (sys.executable, "-m", "aidrules.cli")
DECIDE = ("decide", "trial.policy", "may_serve", "degree=本科", "founded=2020-03-01", "unit_name=协会")
ANSI = re.compile(r"\x1b\[[0-9;]*m")

pytestmark = pytest.mark.usefixtures("trial", "broken")


def execute(
    folder: Path, *arguments: str | bytes, stdin: bytes = b"", **environment: str
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [*COMMAND, *arguments],
        cwd=folder,
        env={**os.environ, **environment},
        input=stdin,
        capture_output=True,
        check=False,
    )


def on_terminal(folder: Path, *arguments: str, columns: int = 80, **environment: str) -> tuple[int, str]:
    """Run the command on a terminal of its own and return its status and everything that was written there."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    settings = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "COLUMNS", "LINES")}
    settings |= {"TERM": "xterm-256color", **environment}
    with subprocess.Popen(
        [*COMMAND, *arguments], cwd=folder, env=settings, stdin=theirs, stdout=theirs, stderr=theirs
    ) as process:
        os.close(theirs)
        written = bytearray()
        while block := _read(ours):
            written += block
    os.close(ours)
    return process.returncode, written.decode("utf-8").replace("\r\n", "\n")


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # Linux says so when the other side is closed
        return b""


# ---- pipes and encodings


@pytest.mark.parametrize(
    "environment",
    [
        {"PYTHONIOENCODING": "gb18030"},
        {"PYTHONIOENCODING": "latin-1:strict"},
        {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
    ],
)
def test_a_pipe_gets_plain_utf_8_whatever_the_locale_says(tmp_path: Path, environment: dict[str, str]) -> None:
    # The facts come through stdin: what bytes an argument holds is for the locale to say.
    facts = '{"degree": "本科", "founded": "2020-03-01", "unit_name": "协会"}'.encode()
    arguments = ("decide", "trial.policy", "may_serve", "--facts", "-")
    done = execute(tmp_path, *arguments, stdin=facts, FORCE_COLOR="1", **environment)
    assert (done.returncode, done.stderr) == (0, b"")
    assert "能否承接：转人工\n" in done.stdout.decode("utf-8")
    assert b"\x1b" not in done.stdout
    assert b"\r" not in done.stdout


def test_errors_in_a_pipe_are_plain_utf_8_too(tmp_path: Path) -> None:
    failed = execute(tmp_path, "decide", "trial.policy", "no_such", FORCE_COLOR="1", PYTHONIOENCODING="ascii")
    assert failed.returncode == 2
    assert failed.stderr.decode("utf-8") == "错误：政策里没有“no_such”这项决策。\n"


def test_a_pipe_gets_every_line_whole(tmp_path: Path) -> None:
    wide = {"COLUMNS": "20"}
    text = execute(tmp_path, "decide", "trial.policy", "groups", "people=201", **wide).stdout.decode()
    assert max(map(display_width, text.splitlines())) > 80


def test_bytes_that_are_no_text_are_wrong_facts(tmp_path: Path) -> None:
    done = execute(tmp_path, "decide", "trial.policy", "may_serve", b"unit_name=\xff\xfe")
    assert (done.returncode, done.stdout) == (2, b"")
    assert "不成文字的字节" in done.stderr.decode("utf-8")
    for arguments in ((b"\xff",), ("check", b"\xff"), ("check", b"--\xff")):
        done = execute(tmp_path, *arguments)
        assert done.returncode in (1, 2)
        assert b"Traceback" not in done.stderr
        assert b"<U+DCFF>" in done.stderr + done.stdout


def test_a_reader_that_goes_away_ends_the_run_quietly(tmp_path: Path) -> None:
    for arguments in (("show", "trial.policy"), ("--help",)):
        reading, writing = os.pipe()
        os.close(reading)
        done = subprocess.run([*COMMAND, *arguments], cwd=tmp_path, stdout=writing, stderr=subprocess.PIPE, check=False)
        os.close(writing)
        assert (done.returncode, done.stderr) == (READER_GONE, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
def test_a_full_disk_is_said_and_is_a_failure(tmp_path: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run([*COMMAND, *DECIDE], cwd=tmp_path, stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 1
    message = done.stderr.decode("utf-8")
    assert message.startswith("错误：不能写出结果：")
    assert message.count("\n") == 1


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&-", ">&- 2>&- <&-"])
def test_closed_streams_change_no_status(tmp_path: Path, closed: str) -> None:
    command = " ".join([*COMMAND, "decide", "trial.policy", "groups", "people=1"])
    assert subprocess.run(["/bin/sh", "-c", f"{command} {closed}"], cwd=tmp_path, check=False).returncode == 0


def test_wrong_facts_stay_wrong_where_nobody_can_be_told(tmp_path: Path) -> None:
    command = " ".join([*COMMAND, "decide", "trial.policy", "groups", "people=x", "--facts", "-"])
    closed = f"{command} >&- 2>&- <&-"
    assert subprocess.run(["/bin/sh", "-c", closed], cwd=tmp_path, check=False).returncode == 2


def test_an_endless_file_of_facts_is_too_large(tmp_path: Path) -> None:
    done = execute(tmp_path, "decide", "trial.policy", "groups", "--facts", "/dev/zero")
    assert done.returncode == 2
    assert "4194304" in done.stderr.decode("utf-8")


# Whoever starts the tests in the background has interrupts ignored, and programs inherit that.
INTERRUPTIBLE = (
    "import runpy, signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
    "runpy.run_module('aidrules.cli', run_name='__main__')"
)


def test_an_interrupt_ends_the_run_quietly(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", INTERRUPTIBLE, "decide", "trial.policy", "groups", "--facts", "-"],
        cwd=tmp_path,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdin is not None
        process.stdin.write(b" " * 1_000_000)
        process.stdin.flush()
        process.send_signal(signal.SIGINT)
        out, err = process.communicate()
    assert (process.returncode, out, err) == (130, b"", b"")


# ---- terminals


def test_a_terminal_gets_colours_and_lines_of_its_width(tmp_path: Path, aidrules: Aidrules) -> None:
    plain = aidrules("decide", "trial.policy", "groups", "people=201").out
    for columns in (40, 80):
        status, shown = on_terminal(tmp_path, "decide", "trial.policy", "groups", "people=201", columns=columns)
        assert status == 0
        assert ANSI.search(shown)
        text = ANSI.sub("", shown)
        assert max(map(display_width, text.splitlines())) <= columns
        assert re.sub(r"[\s│]", "", text) == re.sub(r"[\s│]", "", plain)


@pytest.mark.parametrize(
    ("environment", "arguments"), [({"NO_COLOR": "1"}, DECIDE), ({"TERM": "dumb"}, ("check", "broken.policy"))]
)
def test_a_terminal_that_wants_no_colours_gets_none(
    tmp_path: Path, environment: dict[str, str], arguments: tuple[str, ...]
) -> None:
    status, shown = on_terminal(tmp_path, *arguments, **environment)
    assert status in (0, 1)
    assert "\x1b" not in shown


def test_diagnostics_have_colours_on_a_terminal_alone(tmp_path: Path) -> None:
    assert ANSI.search(on_terminal(tmp_path, "check", "trial.policy")[1])
    assert ANSI.search(on_terminal(tmp_path, "test", "none.policy")[1])
    assert b"\x1b" not in execute(tmp_path, "check", "trial.policy").stdout


def test_data_has_no_colours_on_a_terminal(tmp_path: Path, aidrules: Aidrules) -> None:
    for arguments in (
        (*DECIDE, "--json"),
        ("check", "trial.policy", "--format", "json"),
        ("show", "trial.policy", "--format", "mermaid"),
    ):
        status, shown = on_terminal(tmp_path, *arguments, columns=20)
        assert status == 0
        assert "\x1b" not in shown
        assert shown == aidrules(*arguments).out


def test_control_characters_in_facts_reach_no_terminal(tmp_path: Path) -> None:
    status, shown = on_terminal(tmp_path, *DECIDE[:-1], "unit_name=甲\x1b[2J乙")
    assert status == 0
    assert "\x1b[2J" not in shown
    assert "甲␛[2J乙" in ANSI.sub("", shown)
