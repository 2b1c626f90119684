"""What whole processes take: CPU time, wall time and peak memory, in rounds like everything else."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median

from attrs import define, field, frozen

from benchmarks.rounds import Timing

ROOT = Path(__file__).resolve().parent.parent
_LAUNCHER = Path(__file__).with_name("child.py")


class ProcessError(Exception):
    """A process failed; the message is the end of what it said."""


@frozen
class Taken:
    """What one run took: seconds, seconds, bytes."""

    cpu: float
    wall: float
    peak: int


@define
class Runs(Timing):
    """What the runs of one command took, round by round."""

    peak: list[int] = field(factory=list)

    @property
    def highest_peak(self) -> int:
        """The highest peak memory of all runs, in bytes."""
        return max(self.peak)

    def cpu_over(self, bare: Timing) -> float:
        """How much more CPU time than another command: the median over the rounds of the difference."""
        return median(this - that for this, that in zip(self.cpu, bare.cpu, strict=True))


def environment() -> dict[str, str]:
    """The environment in which processes are started: the benchmarks can be imported in it."""
    paths = [str(ROOT), os.environ.get("PYTHONPATH", "")]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in paths if path)}


def measure(command: Sequence[str], env: Mapping[str, str] | None = None) -> Taken:
    """Run a command once.

    Raises:
        ProcessError: it ended with another status than 0.
    """
    done = subprocess.run(
        [sys.executable, "-S", "-E", str(_LAUNCHER), *command],
        env=dict(env if env is not None else environment()),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        said = done.stderr.strip().splitlines() or [f"exit status {done.returncode}"]
        raise ProcessError(said[-1][:300])
    found = json.loads(done.stdout)
    return Taken(found["cpu"], found["wall"], found["peak"])


def take_turns(
    commands: Mapping[str, Sequence[str]],
    rounds: int,
    env: Mapping[str, str] | None = None,
    result: Path | None = None,
) -> Mapping[str, Runs]:
    """Run every command in each of some rounds; each round begins with another one.

    Args:
        commands: by name.
        rounds: how many.
        env: the environment, that of ``environment`` where it is not given.
        result: a file that every command writes; it is removed before each run.

    Raises:
        ProcessError: one of them fails.
    """
    found = {name: Runs() for name in commands}
    names = list(commands)
    for number in range(rounds):
        first = number % len(names)
        for name in (*names[first:], *names[:first]):
            if result is not None:
                result.unlink(missing_ok=True)
            taken = measure(commands[name], env)
            found[name].cpu.append(taken.cpu)
            found[name].wall.append(taken.wall)
            found[name].peak.append(taken.peak)
    return found
