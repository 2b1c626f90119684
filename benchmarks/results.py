"""Everything one run has found."""

from __future__ import annotations

from attrs import frozen

from benchmarks.batch.run import Batches
from benchmarks.machine import Machine
from benchmarks.single.run import Single
from benchmarks.startup.growth import Growth
from benchmarks.startup.processes import Startup


@frozen
class Results:
    """What one run has found; a part that was not run is None.

    Attributes:
        machine: where and with what.
        quick: whether it was a short run, whose figures show that everything works and little more.
    """

    machine: Machine
    quick: bool
    single: Single | None = None
    batches: Batches | None = None
    startup: Startup | None = None
    growth: Growth | None = None
