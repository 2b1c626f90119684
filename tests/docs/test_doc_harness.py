"""The tests of the documentation can fail: planted mistakes are found."""

from __future__ import annotations

from pathlib import Path

import pytest

from doc_blocks import Block, blocks
from doc_generated import refreshed
from test_manual import test_policy_block as check_policy_block

SOUND = "事实 甲：是否。\n决策 乙：是否，依据 一“甲”，等于 甲。\n"


def block(text: str, **options: str) -> Block:
    return Block(Path("page.md"), 1, "policy", options, text)


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param(block("事实 甲：是否\n"), id="an error that is not announced"),
        pytest.param(block(SOUND, error="P016"), id="an error that does not occur"),
        pytest.param(block("事实 甲：是否\n", error="P016"), id="another error"),
        pytest.param(block(SOUND, notice="P307"), id="a warning that does not occur"),
        pytest.param(block(SOUND + "案例 丙：已知 甲；则 乙 为 否。\n"), id="an example that fails"),
        pytest.param(block(SOUND + "性质 丙：恒有 乙。\n"), id="a property that does not hold"),
        pytest.param(block(SOUND + "案例 丙：已知 甲；则 乙 为 是。\n", fails=""), id="an example that passes"),
        pytest.param(block(SOUND, eror="P016"), id="an option that does not exist"),
    ],
)
def test_a_wrong_policy_block_is_found(wrong: Block) -> None:
    with pytest.raises(AssertionError):
        check_policy_block(wrong)


def test_a_sound_policy_block_passes() -> None:
    check_policy_block(block(SOUND))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("```python\nprint(1 + 1)\n```\n```output\n3\n```\n", "```python\nprint(1 + 1)\n```\n```output\n2\n```\n"),
        (
            "```policy file=a.policy\n事实 甲：是否。\n```\n```console\n$ aidrules test a.policy\n3 个\n```\n",
            "```policy file=a.policy\n事实 甲：是否。\n```\n"
            "```console\n$ aidrules test a.policy\na.policy：没有案例。\n```\n",
        ),
    ],
)
def test_an_output_that_is_not_printed_is_put_right(tmp_path: Path, before: str, after: str) -> None:
    page = tmp_path / "page.md"
    page.write_text(before, encoding="utf-8")
    assert refreshed(page) == after


def test_the_output_of_another_program_is_not_made_up(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("```console\n$ ls\n```\n", encoding="utf-8")
    with pytest.raises(ValueError, match="ls"):
        refreshed(page)


def test_a_fence_that_is_not_closed_is_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("```policy\n事实 甲：是否。\n", encoding="utf-8")
    with pytest.raises(ValueError, match="line 1"):
        list(blocks(page))
