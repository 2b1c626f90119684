"""``aidrules compile``, compiled policies as arguments, the cache, and the quick way of ``decide``."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import click
import pytest
from trial_runs import Aidrules

from aidrules.cli import decide, quick
from aidrules.cli.terminal import Terminal


def test_a_compiled_policy_stands_wherever_a_policy_does(aidrules: Aidrules, trial: str) -> None:
    done = aidrules("compile", trial, "-o", "trial.json")
    assert (done.status, done.err) == (0, "")
    assert "已写入 trial.json" in done.out
    alias = json.loads(Path("trial.json").read_text(encoding="utf-8"))["policy"]["decisions"][0][3]
    for name, *rest in (("decide", alias, "--json"), ("decide", alias), ("show",), ("schema",), ("test",)):
        compiled, text = aidrules(name, "trial.json", *rest), aidrules(name, trial, *rest)
        assert compiled.status == text.status
        assert compiled.out.replace("trial.json", trial) == text.out
        assert compiled.err.replace("trial.json", trial) == text.err
    assert aidrules("check", "trial.json").status == 0
    done = aidrules("fmt", "trial.json")
    assert (done.status, done.out) == (1, "")
    assert "不能排版" in done.err


def test_what_cannot_be_compiled(aidrules: Aidrules, trial: str, broken: str) -> None:
    assert aidrules("compile", broken, "-o", "x.json").status == 1
    assert not Path("x.json").exists()
    assert aidrules("compile", trial, "-o", "none/x.json").status == 2
    assert aidrules("compile", trial).status == 2
    assert aidrules("compile", "--lang", "en", trial, "-o", "x.json").out.startswith("x.json written")


def test_a_damaged_file_is_told(aidrules: Aidrules, trial: str) -> None:
    aidrules("compile", trial, "-o", "trial.json")
    text = Path("trial.json").read_text(encoding="utf-8")
    Path("trial.json").write_text(text[:-5], encoding="utf-8")
    for command in (("check", "trial.json"), ("decide", "trial.json", "x"), ("show", "trial.json")):
        done = aidrules(*command)
        assert done.status == 1
        assert "P803" in done.out + done.err
        assert "重新编译" in done.out + done.err


# ---- the cache


def test_the_command_line_keeps_policies(
    aidrules: Aidrules, trial: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AIDRULES_NO_CACHE")
    monkeypatch.setenv("AIDRULES_CACHE_DIR", str(tmp_path / "cache"))
    without = aidrules("show", trial, "--no-cache")
    assert not (tmp_path / "cache").exists()
    first = aidrules("show", trial)
    (entry,) = (tmp_path / "cache").iterdir()
    state = entry.stat().st_mtime_ns
    assert first == aidrules("show", trial) == without
    assert entry.stat().st_mtime_ns == state
    assert "--no-cache" in aidrules("show", "--help").out
    assert "--no-cache" not in aidrules("fmt", "--help").out


# ---- the quick way


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache for all runs of this module."""
    return tmp_path_factory.mktemp("cache")


def run(
    arguments: Sequence[str], folder: Path, kept: Path, *, slow: bool = False, modules: bool = False
) -> subprocess.CompletedProcess[bytes]:
    """Run the command in a process of its own; ``slow`` for the whole program, ``modules`` to print what it imports."""
    program = "from aidrules.cli import main; main()"
    if slow:
        program = "import sys; from aidrules.cli.program import run; sys.exit(run(sys.argv[1:]))"
    if modules:
        program = f"import atexit, sys; atexit.register(lambda: print(*sys.modules, file=sys.stderr)); {program}"
    environment = {**os.environ, "AIDRULES_CACHE_DIR": str(kept), "AIDRULES_NO_CACHE": "0"}
    return subprocess.run(
        [sys.executable, "-c", program, *arguments], capture_output=True, check=False, cwd=folder, env=environment
    )


CALLS = (
    ("decide", "hainan", "may_outsource", "服务事项=家计调查"),
    ("decide", "hainan", "服务能否购买", "服务事项=家计调查", "--lang", "en"),
    ("decide", "hainan", "may_outsource", "--json", "--as-of=2020-03-01", "--edition", "2020-03-01"),
    ("decide", "hainan", "contractor_eligibility", "--reading", "公益一类口径=转人工", "--format", "markdown"),
    ("decide", "--region", "海南省/海口市", "hainan", "may_outsource", "--facts", "facts.json"),
    ("decide", "hainan", "may_outsource", "服务事项=没有"),
    ("decide", "hainan", "nothing"),
    ("decide", "hainan"),
    ("decide", "none.policy", "x"),
    ("decide", "hainan", "may_outsource", "--format", "pdf"),
    ("decide", "hainan", "may_outsource", "--lang"),
    ("decide", "hainan", "may_outsource", "--json=1"),
    ("decide", "hainan", "may_outsource", "--facts", "none.json"),
)


@pytest.mark.parametrize("call", CALLS, ids=" ".join)
def test_the_quick_way_says_what_the_whole_program_says(call: tuple[str, ...], tmp_path: Path, kept: Path) -> None:
    (tmp_path / "facts.json").write_text('{"服务事项": "家计调查"}', encoding="utf-8")
    quickly, slowly = run(call, tmp_path, kept), run(call, tmp_path, kept, slow=True)
    said = quickly.stderr.replace(b"-c ", b"aidrules ")
    assert (quickly.returncode, quickly.stdout, said) == (slowly.returncode, slowly.stdout, slowly.stderr)


def test_the_quick_way_imports_no_library_of_the_command_line(tmp_path: Path, kept: Path) -> None:
    run(CALLS[0], tmp_path, kept)
    done = run(CALLS[0], tmp_path, kept, modules=True)
    modules = set(done.stderr.decode().split())
    assert done.returncode == 0
    assert "aidrules.cli.deciding" in modules
    heavy = {"click", "rich", "lark", "hypothesis", "tomllib", "pathlib", "difflib", "aidrules.syntax.parse"}
    assert not modules & heavy


def test_the_quick_way_knows_the_options_of_the_command() -> None:
    command = decide.command(Terminal("zh"))
    options = {name: param for param in command.params if isinstance(param, click.Option) for name in param.opts}
    known = {*quick._VALUES, *quick._FLAGS}
    assert known <= set(options)
    assert set(options) - known == {"--receipt", "--help", "-h"}
    for name, argument in quick._VALUES.items():
        assert options[name].name == argument
        assert not options[name].is_flag
        if isinstance(options[name].type, click.Choice):
            assert quick._CHOICES[argument] == tuple(options[name].type.choices)
    assert all(options[name].is_flag for name in quick._FLAGS)


def test_what_is_left_to_the_whole_program() -> None:
    left = (("show", "hainan"), ("decide", "--help"), ("decide", "a", "b", "--facts", "-"), ("decide", "--", "a"))
    for call in ((), *left):
        assert quick.arguments_of(call) is None
    found = quick.arguments_of(("decide", "a", "b", "x=1", "--reading", "r=s", "--reading=t=u", "--no-cache"))
    assert found is not None
    assert (found["policy"], found["decision"], found["values"]) == ("a", "b", ("x=1",))
    assert found["readings"] == ("r=s", "t=u")
