"""Timing in rounds: every contender has a turn in each round, so that what disturbs the machine disturbs them all.

A ratio is taken within each round, and the median over the rounds is reported.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Mapping, Sequence
from statistics import median
from typing import Any

from attrs import define, field, frozen


@frozen
class Turn:
    """What a contender does in a round.

    Attributes:
        name: the contender.
        run: does the work once.
        units: how many pieces of work that is.
    """

    name: str
    run: Callable[[], object]
    units: int


@define
class Timing:
    """What one contender took, for one piece of work, in seconds, round by round."""

    cpu: list[float] = field(factory=list)
    wall: list[float] = field(factory=list)

    @property
    def median_cpu(self) -> float:
        """CPU time: of all threads of the process."""
        return median(self.cpu)

    @property
    def median_wall(self) -> float:
        """Time on the clock."""
        return median(self.wall)

    def cpu_ratio(self, to: Timing) -> float:
        """How many times the CPU time of another contender."""
        return paired_ratio(self.cpu, to.cpu)

    def wall_ratio(self, to: Timing) -> float:
        """How many times the wall time of another contender."""
        return paired_ratio(self.wall, to.wall)


def paired_ratio(these: Sequence[float], those: Sequence[float]) -> float:
    """The median over the rounds of the ratio within a round."""
    return median(this / that for this, that in zip(these, those, strict=True))


def take_turns(turns: Sequence[Turn], rounds: int) -> Mapping[str, Timing]:
    """Time every contender in each of some rounds; each round begins with another one.

    Args:
        turns: what is timed; each runs once beforehand, untimed.
        rounds: how many rounds, at least 1.
    """
    found = {turn.name: Timing() for turn in turns}
    for turn in turns:
        turn.run()
    was_enabled = gc.isenabled()
    for number in range(rounds):
        first = number % len(turns)
        for turn in (*turns[first:], *turns[:first]):
            gc.collect()
            gc.disable()  # a collection would fall on whoever's turn it is
            try:
                wall, cpu = time.perf_counter(), time.process_time()
                turn.run()
                cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
            finally:
                if was_enabled:
                    gc.enable()
            found[turn.name].cpu.append(cpu / turn.units)
            found[turn.name].wall.append(wall / turn.units)
    return found


def sized_turn(
    name: str, work: Callable[[Sequence[Any]], object], items: Sequence[Any], seconds: float, least: int
) -> Turn:
    """A turn over as many of some items as take about so long; over all of them several times where they take less.

    Args:
        name: the contender.
        work: works through the items given.
        items: in random order, so that the first of them are a sample of all.
        seconds: how long a turn should take.
        least: how many items are taken at least.
    """
    sample = items[:least]
    work(sample)
    start = time.perf_counter()
    work(sample)
    each = max(time.perf_counter() - start, 1e-9) / len(sample)
    wanted = max(least, int(seconds / each))
    if wanted < len(items):
        chosen = items[:wanted]
        return Turn(name, lambda: work(chosen), len(chosen))
    times = wanted // len(items)

    def repeated() -> None:
        for _ in range(times):
            work(items)

    return Turn(name, repeated, times * len(items))
