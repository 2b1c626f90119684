"""What must be reached, and whether it was."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from attrs import frozen

from benchmarks import ours
from benchmarks.batch import run as batch
from benchmarks.results import Results
from benchmarks.single import run as single
from benchmarks.single.zen_peer import FASTEST, FASTEST_KNOWN
from benchmarks.startup import growth, processes

BATCH_ROWS = 10_000_000
SMALL_TEXT, LARGE_TEXT = 1_000, 10_000


@frozen
class Measured:
    """A figure as it is shown, and whether it is good enough."""

    shown: str
    reached: bool


@frozen
class Target:
    """One line of the table.

    Attributes:
        what, target: in words.
        measured: what was found; None when it was not measured, and then ``why`` tells the reason.
    """

    what: str
    target: str
    measured: Measured | None
    why: str = ""

    @property
    def reached(self) -> str:
        """yes, no, or not measured."""
        if self.measured is None:
            return "not measured"
        return "yes" if self.measured.reached else "no"


def targets(found: Results) -> list[Target]:
    """Every target, with what the run has found for it."""
    lines: list[tuple[str, str, Callable[[Results], Measured | str]]] = [
        ("generated function against hand-written Python, same outputs", "≤ 0.8× CPU", _function),
        ("`policy.decide` with fact checking, all three, against hand-written Python", "≤ 4× CPU", _decide),
        ("generated function against zen-engine's fastest form, which gives no reasons", "≥ 5× faster (CPU)", _zen),
        (
            f"`aidrules batch` (DuckDB, Parquet to Parquet), {BATCH_ROWS:,} rows, against hand-written SQL giving the "
            "same columns",
            "≤ 1.15× wall",
            _batch_time,
        ),
        (f"peak memory of `aidrules batch`, {BATCH_ROWS:,} rows", "< 600 MB", _batch_memory),
        ("`import aidrules`, over bare Python", "≤ 30 ms CPU", _import_time),
        ("not imported by `import aidrules`: " + ", ".join(processes.HEAVY), "none of them", _import_light),
        ("load of the compiled policy, its modules being imported", "≤ 10 ms CPU", _load),
        ("`aidrules decide` from a warm cache, whole process over bare Python", "≤ 150 ms CPU", _command),
        (f"parse and check of {LARGE_TEXT:,} lines against {SMALL_TEXT:,}", "≤ 12× CPU", _growth),
        ("parse alone against Lark without trees, same text", "≤ 2.5× CPU", _parse),
    ]
    return [_line(what, target, measure(found)) for what, target, measure in lines]


def _line(what: str, target: str, found: Measured | str) -> Target:
    return Target(what, target, None, found) if isinstance(found, str) else Target(what, target, found)


def _pairs(found: Results, name: str, mixed_base: str, known_base: str) -> list[float] | str:
    """How many times the CPU time of the bases a contender takes: on the mix, and on known facts only."""
    if found.single is None:
        return "single decisions were not run"
    ratios = []
    for timings, base in ((found.single.mixed, mixed_base), (found.single.known, known_base)):
        for needed in (name, base):
            if needed not in timings:
                return found.single.left_out.get(needed, f"{needed} took no part")
        ratios.append(timings[name].cpu_ratio(timings[base]))
    return ratios


def _at_most(found: Results, name: str, limit: float) -> Measured | str:
    ratios = _pairs(found, name, single.BASELINE, single.BASELINE)
    if isinstance(ratios, str):
        return ratios
    return Measured(f"{ratios[0]:.2f}× on the mix, {ratios[1]:.2f}× on known facts", max(ratios) <= limit)


def _function(found: Results) -> Measured | str:
    return _at_most(found, ours.FUNCTION, 0.8)


def _decide(found: Results) -> Measured | str:
    return _at_most(found, ours.DECIDE, 4)


def _zen(found: Results) -> Measured | str:
    ratios = _pairs(found, ours.FUNCTION, FASTEST, FASTEST_KNOWN)
    if isinstance(ratios, str):
        return ratios
    times = [1 / ratio for ratio in ratios]
    return Measured(f"{times[0]:.1f}× on the mix, {times[1]:.1f}× on known facts", min(times) >= 5)


def _batch_runs(found: Results) -> batch.Batches | str:
    if found.batches is None:
        return "batches were not run"
    if batch.BATCH not in found.batches.main:
        reasons = found.batches.left_out
        return next((why for name, why in reasons.items() if name.startswith(batch.BATCH)), "it took no part")
    return found.batches


def _batch_time(found: Results) -> Measured | str:
    runs = _batch_runs(found)
    if isinstance(runs, str):
        return runs
    baseline = runs.baseline(batch.BATCH)
    if baseline not in runs.main:
        return f"the {baseline} took no part"
    ratio = runs.main[batch.BATCH].wall_ratio(runs.main[baseline])
    return Measured(f"{ratio:.2f}×{_fewer(runs)}", ratio <= 1.15 and runs.rows >= BATCH_ROWS)


def _batch_memory(found: Results) -> Measured | str:
    runs = _batch_runs(found)
    if isinstance(runs, str):
        return runs
    peak = runs.main[batch.BATCH].highest_peak / 1e6
    return Measured(f"{peak:.0f} MB{_fewer(runs)}", peak < 600 and runs.rows >= BATCH_ROWS)


def _fewer(runs: batch.Batches) -> str:
    return "" if runs.rows >= BATCH_ROWS else f" (with {runs.rows:,} rows only)"


def _over_bare(found: Results, name: str, limit: float) -> Measured | str:
    if found.startup is None:
        return "processes were not run"
    if name not in found.startup.runs:
        return found.startup.left_out.get(name, "not run")
    taken = found.startup.runs[name].cpu_over(found.startup.runs[processes.BARE]) * 1e3
    return Measured(f"{taken:.0f} ms", taken <= limit)


def _import_time(found: Results) -> Measured | str:
    return _over_bare(found, processes.IMPORT, 30)


def _import_light(found: Results) -> Measured | str:
    if found.startup is None:
        return "processes were not run"
    return Measured(", ".join(found.startup.brought) or "none of them", not found.startup.brought)


def _load(found: Results) -> Measured | str:
    if found.startup is None:
        return "processes were not run"
    imports, first, later = found.startup.imports, found.startup.first_load, found.startup.later_load
    if imports is None or first is None or later is None:
        return found.startup.left_out.get(processes.LOAD, "not run")
    lark = ", and lark is imported" if found.startup.load_brings_lark else ""
    beside = f"in a fresh process {imports * 1e3:.0f} ms of imports and {first * 1e3:.0f} ms for the first load"
    return Measured(f"{later * 1e3:.1f} ms; {beside}{lark}", later <= 0.010 and not lark)


def _command(found: Results) -> Measured | str:
    return _over_bare(found, processes.COMMAND, 150)


def _growth(found: Results) -> Measured | str:
    if found.growth is None:
        return "growth was not run"
    ratio = found.growth.line_ratio(growth.CHECK, SMALL_TEXT, LARGE_TEXT)
    if ratio is None:
        return next(_growth_reasons(found.growth), "texts of these sizes were not run")
    return Measured(f"{ratio:.1f}×", ratio <= 12)


def _growth_reasons(found: growth.Growth) -> Iterator[str]:
    return (f"{name}: {why}" for name, why in found.left_out.items() if "lines" in name)


def _parse(found: Results) -> Measured | str:
    if found.growth is None:
        return "growth was not run"
    timings = found.growth.real
    if growth.LARK not in timings:
        return found.growth.left_out.get(growth.LARK, "not run")
    ratio = timings[growth.PARSE].cpu_ratio(timings[growth.LARK])
    return Measured(f"{ratio:.2f}×", ratio <= 2.5)
