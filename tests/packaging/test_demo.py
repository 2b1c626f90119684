"""What `make demo` and the README promise a newcomer."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from attrs import frozen

ROOT = Path(__file__).resolve().parents[2]


@frozen
class Shown:
    """The answer that one part of the demonstration has to give."""

    decision: str
    status: str
    value: object
    missing: tuple[str, ...] = ()
    sensitive_to: tuple[str, ...] = ()


SHOWN = (
    Shown("may_outsource", "decided", "可以购买"),
    Shown("may_outsource", "decided", "不得购买"),
    Shown("may_outsource", "decided", "可以购买", sensitive_to=("veto_reading",)),
    Shown("may_outsource", "decided", "不得购买", sensitive_to=("veto_reading",)),
    Shown("contractor_eligibility", "decided", "不合格"),
    Shown("staff_required", "decided", 5, sensitive_to=("remainder_reading",)),
    Shown("staff_shortfall", "undetermined", None, missing=("civil_affairs_staff",)),
    Shown("may_outsource", "referred", None),
    Shown("caseworkers_required", "decided", 3, sensitive_to=("remainder_reading",)),
)
FAILING_REQUIREMENTS = 2


def stand_in(folder: Path, script: str) -> None:
    """Put a command named `aidrules` into a folder."""
    command = folder / "aidrules"
    command.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    command.chmod(0o755)


def demo(commands: Path) -> subprocess.CompletedProcess[str]:
    """Run the demonstration with the commands of one folder ahead of all others."""
    return subprocess.run(
        [ROOT / "scripts" / "demo.sh"],
        env={**os.environ, "PATH": f"{commands}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_the_demonstration_gives_the_answers_its_headings_announce(tmp_path: Path) -> None:
    real = Path(sys.executable).with_name("aidrules")
    stand_in(tmp_path, f'[ "$1" != decide ] || set -- "$@" --json\nexec "{real}" "$@"')
    result = demo(tmp_path)
    assert (result.returncode, result.stderr) == (0, ""), result.stdout
    parts = re.split(r"^\$ aidrules decide .*\n", result.stdout, flags=re.MULTILINE)[1:]
    answers = [json.loads(part.partition("\n━━")[0]) for part in parts]
    assert [
        Shown(
            answer["decision"],
            answer["status"],
            answer["value"],
            tuple(answer["missing"]),
            tuple(answer["sensitive_to"]),
        )
        for answer in answers
    ] == list(SHOWN)
    (contractor,) = (answer for answer in answers if answer["decision"] == "contractor_eligibility")
    assert len(contractor["reasons"]) == FAILING_REQUIREMENTS
    assert all(reason["locator"] for answer in answers for reason in answer["reasons"])


@pytest.mark.parametrize("broken", ["check", "decide"])
def test_the_demonstration_fails_with_its_first_failing_command(tmp_path: Path, broken: str) -> None:
    stand_in(tmp_path, f'[ "$1" != {broken} ] || exit 3')
    assert demo(tmp_path).returncode == 3


def test_the_readme_names_the_two_commands_that_ci_runs() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "make demo" in readme
    assert "make test" in readme
