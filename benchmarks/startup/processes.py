"""What it costs to start: importing, loading a compiled policy, a decision from the command line."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from statistics import median

from attrs import define, field

from benchmarks import ours
from benchmarks.processes import ProcessError, Runs, environment, measure, take_turns
from benchmarks.taking_part import NotBuiltError

BARE = "bare Python"
IMPORT = "import aidrules"
COMMAND = "aidrules decide, warm cache"
LOAD = "load of the compiled policy"
HEAVY = ("lark", "attr", "attrs", "sqlglot", "duckdb", "pyarrow", "click", "rich")
"""What importing the package should not bring along, the heavy parts of attrs among it."""


@define
class Startup:
    """What was found; what could not be measured is in ``left_out`` with the reason.

    Attributes:
        runs: whole processes, by name.
        brought: which of ``HEAVY`` stand in ``sys.modules`` after ``import aidrules``.
        imports, first_load, later_load: CPU seconds in a fresh process, of importing what loads a compiled policy, of
            loading it, and of loading it again.
        load_brings_lark: whether lark was imported by then.
    """

    runs: Mapping[str, Runs] = field(factory=dict)
    brought: tuple[str, ...] = ()
    imports: float | None = None
    first_load: float | None = None
    later_load: float | None = None
    load_brings_lark: bool | None = None
    left_out: dict[str, str] = field(factory=dict)


def run(rounds: int, folder: Path) -> Startup:
    """Measure.

    Args:
        rounds: how often each process is run.
        folder: for the compiled policy and the cache of the command line.
    """
    found = Startup()
    env = {**environment(), "XDG_CACHE_HOME": str(folder / "cache")}
    bare = [sys.executable, "-c", "pass"]
    importing = [sys.executable, "-c", "import aidrules"]
    commands = {BARE: bare, IMPORT: importing}

    def warm() -> None:
        for _ in range(2):
            measure(ours.decide_command(), env)
        commands[COMMAND] = ours.decide_command()

    _try(found, COMMAND, warm)
    found.runs = take_turns(commands, rounds, env)
    found.brought = _brought()
    compiled = folder / "compiled.json"

    def load() -> None:
        measure(ours.compile_command(compiled), env)
        loads = [_loaded(compiled) for _ in range(max(3, rounds // 3))]
        found.imports = median(float(one["imports"]) for one in loads)
        found.first_load = median(float(one["first"]) for one in loads)
        found.later_load = median(float(one["later"]) for one in loads)
        found.load_brings_lark = any(one["lark"] for one in loads)

    _try(found, LOAD, load)
    return found


def _try(found: Startup, name: str, work: Callable[[], None]) -> None:
    try:
        work()
    except (NotBuiltError, ProcessError) as error:
        found.left_out[name] = str(error)


def _brought() -> tuple[str, ...]:
    code = f"import sys, aidrules; print(*[name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], env=environment(), capture_output=True, text=True, check=True)
    return tuple(done.stdout.split())


def _loaded(compiled: Path) -> Mapping[str, float]:
    command = [sys.executable, "-m", "benchmarks.startup.loading", str(compiled)]
    done = subprocess.run(command, env=environment(), capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise ProcessError(done.stderr.strip().splitlines()[-1][:300])
    taken: Mapping[str, float] = json.loads(done.stdout)
    return taken
