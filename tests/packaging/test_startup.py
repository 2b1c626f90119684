"""What importing the package costs: which modules come with it, and how much work they are."""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
from pathlib import Path

import pytest

import aidrules
from support.policies import bundled

HEAVY = ("lark", "attr", "attrs", "sqlglot", "duckdb", "click", "rich", "hypothesis", "json", "pathlib", "tomllib")


def python(program: str, *arguments: str, folder: Path) -> str:
    """What a program prints; modules are compiled into a folder of the test's own, as an installed package has them."""
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(folder), "AIDRULES_NO_CACHE": "0"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=True, env=environment
    )
    return done.stdout


def test_importing_the_package_imports_next_to_nothing(tmp_path: Path) -> None:
    found = python(
        "import sys; before = set(sys.modules); import aidrules; new = set(sys.modules) - before;"
        f"print(*sorted(n for n in new if n.startswith('aidrules') or n.split('.')[0] in {HEAVY}))",
        folder=tmp_path,
    )
    assert found.split() == ["aidrules"]


def cpu(program: str, *arguments: str, folder: Path) -> float:
    """Milliseconds of CPU time of a process, the median of several."""
    times = []
    for _ in range(9):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        python(program, *arguments, folder=folder)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        times.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return 1000 * statistics.median(times[1:])


@pytest.mark.slow
def test_what_starting_costs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The figures that the project promises, with half as much again for a busy machine."""
    monkeypatch.setenv("AIDRULES_CACHE_DIR", str(tmp_path / "cache"))
    compiled = tmp_path / "hainan.json"
    bundled("hainan").save(compiled)
    bare = cpu("pass", folder=tmp_path)
    assert cpu("import aidrules", folder=tmp_path) - bare < 45
    decide = "import sys; sys.argv[0] = 'aidrules'; from aidrules.cli import main; main()"
    assert cpu(decide, "decide", "hainan", "may_outsource", folder=tmp_path) - bare < 225
    timing = (
        "import statistics, sys, time; import aidrules; times = []\n"
        "for _ in range(15):\n"
        "    t = time.process_time(); aidrules.load_compiled(sys.argv[1]); times.append(time.process_time() - t)\n"
        "print(statistics.median(times[1:]))"
    )
    assert 1000 * float(python(timing, str(compiled), folder=tmp_path)) < 15
    assert aidrules.load_compiled(compiled).core == bundled("hainan").core
