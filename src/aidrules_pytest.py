"""The pytest plugin: ``pytest policies/`` runs the examples (案例) and properties (性质) of ``.policy`` files.

Every file gives an item 检查, which fails with the diagnostics when the policy has errors; and otherwise one item for
each example, for each row of a table of examples, and for each property. ``-k``, node ids and pytest-xdist work as for
any other test. ``-p no:aidrules`` turns the plugin off.

The module stands beside the package and not in it, because pytest loads it in every run, also in projects that have no
policy: the library is imported when the first ``.policy`` file is collected.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

CASES = "--aidrules-cases"
SEARCHED = "aidrules_cases_searched"
"""The user property of a test report that says how many cases the search for a counterexample looked at."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option of this plugin."""
    group = parser.getgroup("aidrules", "policies (.policy files)")
    about = "look at N cases for each property (性质) of a policy"
    group.addoption(CASES, type=_positive, metavar="N", default=None, help=about)


def _positive(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10 and int(text)):
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1 on")
    return int(text)


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect policy files."""
    if file_path.suffix != ".policy":
        return None
    from aidrules.testing.items import PolicyFile

    return PolicyFile.of(parent, file_path, parent.config.getoption(CASES), SEARCHED)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many cases were searched: that no counterexample was found is no proof."""
    reports = [report for outcome in ("passed", "failed") for report in terminalreporter.stats.get(outcome, ())]
    counts = [value for report in reports for name, value in report.user_properties if name == SEARCHED]
    if counts:
        terminalreporter.write_line(f"检验了 {len(counts)} 条性质，共搜索 {sum(counts)} 个情形（搜索不是证明）。")
