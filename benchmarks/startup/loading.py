"""Loads a compiled policy in a fresh process and prints, as JSON, the CPU time of importing what loads it, of the first
time and of later times.

``python -m benchmarks.startup.loading COMPILED``
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import aidrules

_LATER = 9


def loader() -> Callable[[Path], object]:
    """What loads a compiled policy: a function of its own, or ``load``."""
    made: Callable[[Path], object] = getattr(aidrules, "load_compiled", None) or aidrules.load
    return made


def main(path: Path) -> None:
    """Load and print."""
    start = time.process_time()
    load = loader()
    imports = time.process_time() - start
    taken = []
    for _ in range(1 + _LATER):
        start = time.process_time()
        load(path)
        taken.append(time.process_time() - start)
    found = {"imports": imports, "first": taken[0], "later": median(taken[1:]), "lark": "lark" in sys.modules}
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
