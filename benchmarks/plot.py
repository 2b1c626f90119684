"""The growth curves as a picture, with Matplotlib."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.batch.run import Batches
from benchmarks.results import Results
from benchmarks.rounds import Timing


def draw(found: Results, path: Path) -> bool:
    """Draw what was found as SVG; whether there was anything to draw, and something to draw it with.

    The same results give the same file.
    """
    panels = [panel for panel in (_batch(found.batches), *_growth(found)) if panel[1]]
    try:
        import matplotlib
    except ImportError:
        return False
    if not panels:
        return False
    matplotlib.use("Agg")
    from matplotlib import pyplot

    with matplotlib.rc_context({"svg.hashsalt": "aidrules", "font.size": 9}):
        figure, places = pyplot.subplots(1, len(panels), figsize=(5 * len(panels), 4), squeeze=False)
        for place, (labels, curves) in zip(places[0], panels, strict=True):
            _panel(place, labels, curves)
        figure.tight_layout()
        figure.savefig(path, metadata={"Date": None})
        pyplot.close(figure)
    return True


Panel = tuple[tuple[str, str], dict[str, dict[int, float]]]


def _batch(found: Batches | None) -> Panel:
    curves: dict[str, dict[int, float]] = {}
    for rows, runs in (found.runs if found is not None else {}).items():
        for name, own in runs.items():
            curves.setdefault(name, {})[rows] = own.median_wall
    return ("rows of the batch", "wall time, s"), curves


def _growth(found: Results) -> list[Panel]:
    if found.growth is None:
        return []
    return [
        (("lines of the policy", "CPU time, s"), _cpu(found.growth.lines)),
        (("rows of one table", "CPU time, s"), _cpu(found.growth.rows)),
    ]


def _cpu(sizes: Mapping[int, Mapping[str, Timing]]) -> dict[str, dict[int, float]]:
    curves: dict[str, dict[int, float]] = {}
    for size, timings in sizes.items():
        for name, timing in timings.items():
            curves.setdefault(name, {})[size] = timing.median_cpu
    return curves


def _panel(place: Any, labels: tuple[str, str], curves: Mapping[str, Mapping[int, float]]) -> None:
    for name, curve in curves.items():
        place.plot(list(curve), list(curve.values()), marker="o", markersize=3, label=name)
    place.set(xscale="log", yscale="log", xlabel=labels[0], ylabel=labels[1])
    place.grid(True, which="major", alpha=0.3)
    place.legend(fontsize=7)
