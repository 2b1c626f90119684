"""``aidrules.testing`` asks for Hypothesis and pytest no earlier than they are needed."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.metadata import entry_points

import pytest

import aidrules.testing

POLICY = "政策 例。\n事实 甲（a）：是否。\n决策 乙（b）：是否，等于 甲。\n案例 丙：已知 甲；则 乙 为 是。\n"
LOADED = """
import json, sys
{statement}
print(json.dumps([name for name in ("aidrules.testing", "hypothesis", "pytest", "click") if name in sys.modules]))
"""


def loaded(statement: str) -> list[str]:
    """Which libraries a fresh interpreter has loaded after a statement."""
    command = [sys.executable, "-c", LOADED.format(statement=statement)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
    found: list[str] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize(
    "statement",
    [
        "import aidrules.testing",
        f"from aidrules.testing import run_examples; import aidrules; run_examples(aidrules.load({POLICY!r}))",
        "from aidrules.testing import run_properties",
    ],
)
def test_running_what_a_policy_carries_needs_no_other_library(statement: str) -> None:
    assert loaded(statement) == ["aidrules.testing"]


def test_generating_facts_needs_hypothesis() -> None:
    assert loaded("from aidrules.testing import facts") == ["aidrules.testing", "hypothesis"]


def test_the_plugin_module_loads_pytest_and_nothing_of_the_library() -> None:
    assert loaded("import aidrules_pytest") == ["pytest"]


def test_every_name_is_found_and_no_other() -> None:
    for name in aidrules.testing.__all__:
        assert callable(getattr(aidrules.testing, name))
        assert name in dir(aidrules.testing)
    with pytest.raises(AttributeError, match="no attribute 'fact'"):
        aidrules.testing.fact  # noqa: B018 - the access is what is tested


def test_pytest_finds_the_plugin_by_itself() -> None:
    (found,) = entry_points(group="pytest11", name="aidrules")
    assert found.value == "aidrules_pytest"
