"""The page of a run, in Markdown: what was to be reached, then every table, the curves, and who took no part."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from benchmarks.batch import run as batch
from benchmarks.cases import MIX
from benchmarks.results import Results
from benchmarks.rounds import Timing
from benchmarks.single import run as single
from benchmarks.single.contender import SHOWN_GIVES
from benchmarks.startup.processes import BARE
from benchmarks.targets import targets

NOTHING = "–"


def page(found: Results, plot: str = "") -> str:
    """The whole page.

    Args:
        found: the results.
        plot: where the plot of the growth curves is, from the page; "" for none.
    """
    return "\n\n".join(_parts(found, plot)) + "\n"


def target_table(found: Results) -> str:
    """What was to be reached, as a table."""
    lines = [
        (line.what, line.target, line.measured.shown if line.measured else line.why, line.reached)
        for line in targets(found)
    ]
    return table(("what", "target", "measured", "reached"), lines)


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(_cell(cell) for cell in line) + " |" for line in lines)


def figure(number: float) -> str:
    """A measured number: two or three digits that count, never in powers of ten."""
    if number >= 100:
        return f"{number:,.0f}"
    return f"{number:.1f}" if number >= 10 else f"{number:.2f}" if number >= 0.1 else f"{number:.2g}"


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())


def _parts(found: Results, plot: str) -> Iterator[str]:
    yield "# Benchmarks"
    yield (
        "Written by `make bench`; how it is measured is told in `benchmarks/README.md`. The decisions are "
        "`may_outsource`, `contractor_eligibility` and `staff_required` of `hainan.policy`."
    )
    if found.quick:
        yield (
            "**This was a short run** (`--quick`), on few cases, few rows and in few rounds: it shows that everything "
            "works and is no measurement to rely on."
        )
    yield _machine(found)
    yield "## What must be reached"
    yield target_table(found)
    if found.single is not None:
        yield from _single(found.single)
    if found.batches is not None:
        yield from _batches(found.batches)
    yield from _around(found)
    if plot:
        yield "## Growth"
        yield (
            f"![Time by rows of a batch, by lines of a policy, by rows of a table]({plot})\n\n"
            "Left: whole processes, wall time, start of Python included. Middle and right: CPU time."
        )
    yield from _left_out(found)


def _machine(found: Results) -> str:
    machine = found.machine
    versions = ", ".join(f"{name} {version}" for name, version in machine.versions.items())
    return table(
        ("run", ""),
        [
            ("date", machine.date),
            ("machine", f"{machine.processor}, {machine.cores} cores, {machine.memory:.0f} GB, {machine.system}"),
            ("load average before the run", f"{machine.load:.1f}"),
            ("Python", machine.python),
            ("commit", machine.commit or "unknown"),
            ("versions", versions),
        ],
    )


def _single(found: single.Single) -> Iterator[str]:
    yield "## Single decisions"
    yield (
        f"One case, its three decisions. The mix: {MIX}. Before anything was timed, every contender gave the "
        f"interpreter's answers on {found.checked:,} cases, as far as it gives them. CPU and wall time are medians "
        "over the rounds, the ratio is the median of the ratios within each round. Peers get every fact in their hand, "
        "presumptions filled in, which is not timed."
    )
    yield table(
        (
            "contender",
            "gives",
            "mix: CPU µs",
            "wall µs",
            "× hand-written",
            "known facts: CPU µs",
            "wall µs",
            "× hand-written",
            "remarks",
        ),
        [
            (
                contender.name,
                SHOWN_GIVES[contender.gives],
                *_times(found.mixed, contender.name),
                *_times(found.known, contender.name),
                contender.note,
            )
            for contender in found.contenders
        ],
    )


def _times(timings: Mapping[str, Timing], name: str) -> tuple[str, str, str]:
    if name not in timings:
        return NOTHING, NOTHING, NOTHING
    timing = timings[name]
    ratio = timing.cpu_ratio(timings[single.BASELINE])
    return figure(timing.median_cpu * 1e6), figure(timing.median_wall * 1e6), figure(ratio)


def _batches(found: batch.Batches) -> Iterator[str]:
    yield "## Batches"
    yield (
        f"Parquet to Parquet, three decisions, twelve columns, {found.rows:,} rows where nothing else is said; whole "
        "processes, start of Python included, with the default settings of each engine. The mix is the one above, with "
        "every column there. Who keeps the columns of the cases is compared with SQL that does so too. Before "
        "anything was timed, every contender gave the interpreter's answers on "
        f"{found.checked:,} rows, in their order, and those of the hand-written SQL on all rows."
    )
    lines = []
    for name, about in batch.DESCRIBED.items():
        rows = next((rows for rows in sorted(found.runs, reverse=True) if name in found.runs[rows]), None)
        if rows is None:
            continue
        runs = found.runs[rows]
        own = runs[name]
        ratios = [NOTHING, NOTHING]
        if found.baseline(name) in runs:
            base = runs[found.baseline(name)]
            ratios = [f"{own.wall_ratio(base):.2f}", f"{own.cpu_ratio(base):.2f}"]
        lines.append(
            (
                name,
                f"{rows:,}",
                f"{own.median_wall:.2f}",
                ratios[0],
                f"{own.median_cpu:.2f}",
                ratios[1],
                f"{rows / own.median_wall:,.0f}",
                f"{own.highest_peak / 1e6:.0f}",
                about,
            )
        )
    head = ("contender", "rows", "wall s", "× hand-written", "CPU s", "× hand-written", "rows/s", "peak MB", "remarks")
    yield table(head, lines)


def _around(found: Results) -> Iterator[str]:
    if found.startup is not None:
        yield "## Processes"
        bare = found.startup.runs[BARE]
        yield table(
            ("process", "CPU ms", "over bare Python, ms", "wall ms", "peak MB"),
            [
                (
                    name,
                    f"{own.median_cpu * 1e3:.0f}",
                    f"{own.cpu_over(bare) * 1e3:.0f}",
                    f"{own.median_wall * 1e3:.0f}",
                    f"{own.highest_peak / 1e6:.0f}",
                )
                for name, own in found.startup.runs.items()
            ],
        )
    if found.growth is not None:
        yield "## Texts and tables"
        sizes: list[tuple[str, Mapping[str, Timing]]] = []
        if found.growth.real:
            sizes.append(("hainan.policy", found.growth.real))
        sizes += [(f"generated policy, {lines:,} lines", timings) for lines, timings in found.growth.lines.items()]
        sizes += [(f"one table, {rows:,} rows", timings) for rows, timings in found.growth.rows.items()]
        yield table(
            ("text", "work", "CPU ms", "wall ms"),
            [
                (text, kind, figure(timing.median_cpu * 1e3), figure(timing.median_wall * 1e3))
                for text, timings in sizes
                for kind, timing in timings.items()
            ],
        )


def _left_out(found: Results) -> Iterator[str]:
    parts = {
        "single decisions": found.single,
        "batches": found.batches,
        "processes": found.startup,
        "texts and tables": found.growth,
    }
    lines = [
        (who, where, why) for where, part in parts.items() if part is not None for who, why in part.left_out.items()
    ]
    lines += [(name, where, "not run") for where, part in parts.items() if part is None for name in ("everything",)]
    yield "## Not measured"
    yield table(("who or what", "where", "why"), lines) if lines else "Everything was measured."
    if found.single is not None:
        unknown = [contender.name for contender in found.single.contenders if not contender.takes_unknown]
        if unknown:
            yield "Not timed on the mix, because they take known facts only: " + ", ".join(unknown) + "."
