"""What a run holds in memory does not grow with its file."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from sql_policy import STAFF

ROOT = Path(__file__).resolve().parents[2]
MEASURED = """
import resource, sys
from aidrules.cli.program import run
status = run(sys.argv[1:])
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)
sys.exit(status)
"""
MB = 1024


def write(path: Path, count: int) -> None:
    """Rows with a text of their own, so that nothing is small by being the same."""
    schema = pa.schema([("id", pa.string()), ("people", pa.int64()), ("area", pa.string())])
    with pq.ParquetWriter(path, schema) as writer:
        for start in range(0, count, 10_000):
            numbers = range(start, min(start + 10_000, count))
            texts = [f"{number:020}" * 5 for number in numbers]
            areas = [("山区", "城区")[number % 2] for number in numbers]
            people = [number % 3000 for number in numbers]
            writer.write_table(pa.table([texts, people, areas], schema=schema))


def peak(folder: Path, count: int, target: str) -> int:
    """The most memory, in kilobytes, that a run over so many rows took."""
    write(folder / "in.parquet", count)
    (folder / "staffing.policy").write_text(STAFF, encoding="utf-8")
    arguments = ["batch", "staffing.policy", "in.parquet", target, "--decision", "staff", "--engine", "python"]
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return int(done.stderr.split()[-1])


@pytest.mark.slow
@pytest.mark.parametrize("target", ["out.parquet", "out.csv"])
def test_memory_is_bounded_whatever_the_number_of_rows(tmp_path: Path, target: str) -> None:
    small, large = peak(tmp_path, 40_000, target), peak(tmp_path, 200_000, target)
    assert pq.read_metadata(tmp_path / "in.parquet").num_rows == 200_000
    assert large - small < 60 * MB, (small, large)
