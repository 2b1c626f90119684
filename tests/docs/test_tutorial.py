"""Does what the tutorial says, step by step, and puts its finished policy through every tool."""

from __future__ import annotations

from pathlib import Path

import pytest

import aidrules
from aidrules.cli.program import run
from aidrules.diagnostics.registry import Severity
from aidrules.diagnostics.render import render_terminal
from aidrules.testing.examples import run_examples
from doc_policies import codes, of_severity
from doc_tutorial import PAGE, POLICY, SOURCE, Step, finished, reformatted, refreshed, steps

STEPS = [step for step in steps() if step.block.language == "policy"]


def test_the_source_on_the_page_is_the_file() -> None:
    shown = [step.block.text for step in steps() if step.block.language == "source"]
    assert shown == [SOURCE.read_text(encoding="utf-8")]


def test_every_block_is_of_a_known_kind() -> None:
    for step in steps():
        assert step.block.language in ("source", "policy", "terminal")
        assert set(step.block.options) <= {"add", "draft", "error", "notice", "fails"}


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.name)
def test_the_policy_of_a_step(step: Step) -> None:
    """What a block announces is what there is to say about the policy at that point, and nothing else."""
    block = step.block
    found = aidrules.check(step.policy)
    shown = render_terminal(found)
    assert of_severity(found, Severity.ERROR) == codes(block, "error"), shown
    if not codes(block, "error"):
        noticed = of_severity(found, Severity.WARNING) | of_severity(found, Severity.INFO)
        assert noticed == codes(block, "notice"), shown
        failed = [result.failures for result in run_examples(aidrules.load(step.policy)) if result.failures]
        assert bool(failed) == ("fails" in block.options), failed


def test_what_the_commands_print_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == refreshed(), "run: python tests/docs/doc_tutorial.py"


def test_the_lines_that_stay_are_formatted() -> None:
    assert PAGE.read_text(encoding="utf-8") == reformatted(), "run: python tests/docs/doc_tutorial.py"


def test_the_finished_policy_is_the_file() -> None:
    assert POLICY.read_text(encoding="utf-8") == finished(), "run: python tests/docs/doc_tutorial.py"


def test_there_is_nothing_to_say_about_the_finished_policy() -> None:
    assert render_terminal(aidrules.check(POLICY)) == ""


@pytest.mark.parametrize(
    "arguments",
    [
        ["check", str(POLICY)],
        ["test", str(POLICY)],
        ["fmt", "--check", str(POLICY)],
        ["sources", str(POLICY), "--source", str(SOURCE)],
        ["show", str(POLICY)],
        ["show", str(POLICY), "救助金额"],
        ["show", str(POLICY), "--format", "mermaid"],
        ["schema", str(POLICY)],
        ["schema", str(POLICY), "amount"],
        ["decide", str(POLICY), "amount", "--json"],
    ],
    ids=lambda arguments: " ".join(Path(word).name for word in arguments),
)
def test_the_finished_policy_passes_every_tool(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    status = run(arguments)
    assert status == 0, capsys.readouterr()
