"""Runs the command as `click.testing` does, in a folder of its own."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from trial_runs import BROKEN, TRIAL, Aidrules, Outcome, Program


@pytest.fixture
def aidrules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Aidrules:
    """Run the command in an empty folder; an exception that reaches the user fails the test."""
    monkeypatch.chdir(tmp_path)

    def invoke(*arguments: str, stdin: str | bytes = "") -> Outcome:
        result = CliRunner().invoke(Program("aidrules"), list(arguments), input=stdin)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Outcome(result.exit_code, result.stdout, result.stderr)

    return invoke


@pytest.fixture
def trial(tmp_path: Path) -> str:
    """The policy, as the argument by which commands find it."""
    (tmp_path / "trial.policy").write_text(TRIAL, encoding="utf-8")
    return "trial.policy"


@pytest.fixture
def broken(tmp_path: Path) -> str:
    """A policy with two errors."""
    (tmp_path / "broken.policy").write_text(BROKEN, encoding="utf-8")
    return "broken.policy"
