"""The benchmarks stand beside the package and not in it: their folder's parent is where they are imported from."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))
