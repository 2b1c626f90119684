"""``python -m benchmarks``: runs the benchmarks, prints what was to be reached, and writes the page and the plot."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from attrs import frozen

from benchmarks.batch import run as batch
from benchmarks.machine import ROOT, this_machine
from benchmarks.plot import draw
from benchmarks.report import page, target_table
from benchmarks.results import Results
from benchmarks.single import run as single
from benchmarks.startup import growth, processes
from benchmarks.startup.texts import large_policies
from benchmarks.taking_part import NotBuiltError

PARTS = ("single", "batch", "startup", "growth")
PAGE, PLOT = "benchmarks.md", "benchmarks.svg"


@frozen
class Scale:
    """How much each part runs."""

    single: single.Size
    batch: batch.Size
    startup_rounds: int
    text_rounds: int
    lines: tuple[int, ...]
    table_rows: tuple[int, ...]


FULL = Scale(
    single.Size(cases=2_500, rounds=21, seconds=0.2),
    batch.Size(rows=(10_000, 100_000, 1_000_000, 10_000_000), rounds=3, checked=4_000),
    startup_rounds=21,
    text_rounds=3,
    lines=(500, 1_000, 2_000, 5_000, 10_000),
    table_rows=(10, 30, 100, 300, 1_000, 3_000),
)
QUICK = Scale(
    single.Size(cases=400, rounds=5, seconds=0.03, least=20),
    batch.Size(rows=(10_000, 100_000), rounds=2, checked=500),
    startup_rounds=5,
    text_rounds=1,
    lines=(1_000, 10_000),
    table_rows=(10, 30, 100),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run; the exit status is 0 whatever is reached, since benchmarks are no tests."""
    options = _options(arguments)
    scale = QUICK if options.quick else FULL
    parts = [part for part in PARTS if part in options.only]
    names = [name for name in options.only if name not in PARTS]
    if not parts:
        parts = ["single", "batch"] if names else list(PARTS)
    found = _run(parts, names, scale, options)
    text = page(found)
    target = options.out or (None if options.quick or options.only else ROOT / "docs")
    if target is not None:
        target.mkdir(parents=True, exist_ok=True)
        pictures = target / "assets"
        pictures.mkdir(exist_ok=True)
        drawn = draw(found, pictures / PLOT)
        text = page(found, f"assets/{PLOT}" if drawn else "")
        (target / PAGE).write_text(text, encoding="utf-8")
        _say(f"written: {target / PAGE}")
        _say(target_table(found))
    else:
        _say(text)
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few cases, few rows, few rounds; prints the page")
    parser.add_argument(
        "--only",
        action="append",
        default=[],
        metavar="NAME",
        help=f"a part ({', '.join(PARTS)}) or a piece of a contender's name; may be repeated",
    )
    parser.add_argument("--rows", type=int, help="the most rows of a batch")
    parser.add_argument("--out", type=Path, help="write page and plot into this folder; docs/ for a full run")
    parser.add_argument("--work", type=Path, help="the folder for tables of cases; a temporary one otherwise")
    return parser.parse_args(arguments)


def _run(parts: Sequence[str], names: Sequence[str], scale: Scale, options: argparse.Namespace) -> Results:
    machine = this_machine()
    sizes = scale.batch
    if options.rows is not None:
        rows = (*(size for size in sizes.rows if size < options.rows), options.rows)
        sizes = batch.Size(rows, sizes.rounds, sizes.checked)
    started, texts = None, None
    with tempfile.TemporaryDirectory(prefix="aidrules-bench-", dir=options.work) as temporary:
        folder = Path(temporary)
        _progress("startup", parts)
        if "startup" in parts:
            started = processes.run(scale.startup_rounds, folder)
        _progress("single", parts)
        decided = single.run(scale.single, names) if "single" in parts else None
        _progress("growth", parts)
        if "growth" in parts:
            texts = growth.Growth()
            growth.measure_real(texts, max(3, scale.text_rounds))
            try:
                growth.measure_lines(texts, scale.lines, scale.text_rounds, large_policies())
            except NotBuiltError as error:
                texts.left_out[growth.LINES] = str(error)
            growth.measure_rows(texts, scale.table_rows, scale.text_rounds)
        _progress("batch", parts)
        batches = batch.run(sizes, folder, names) if "batch" in parts else None
    return Results(machine, options.quick, decided, batches, started, texts)


def _progress(part: str, parts: Sequence[str]) -> None:
    if part in parts:
        sys.stderr.write(f"{part} ...\n")


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")


if __name__ == "__main__":
    sys.exit(main())
