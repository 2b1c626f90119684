"""Times batches from Parquet to Parquet: whole processes in rounds, after their results were found equal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from attrs import field, frozen

from benchmarks import ours
from benchmarks.cases import ALIASES, DECISIONS
from benchmarks.definition import Defined, Definition
from benchmarks.processes import ProcessError, Runs, measure, take_turns
from benchmarks.taking_part import NotBuiltError, not_installed

BASELINE = "hand-written SQL"
KEEPING = "hand-written SQL, cases kept"
BATCH = "aidrules batch"
DESCRIBED: Mapping[str, str] = {
    BASELINE: "DuckDB, `benchmarks/batch/handwritten.sql`",
    KEEPING: "the same, with the columns of the cases beside the answers",
    BATCH: "the command with the engine duckdb; it also checks the facts, and counts and lists what it decided",
    "aidrules to_sql": "the SELECT of `Policy.to_sql` in the place of the hand-written one; the policy is loaded too",
    "aidrules decide_table": "whole Arrow table in memory",
    "Polars": "lazy, streaming; lists of reasons through bit masks",
    "NumPy": "batches of rows; lists of reasons through bit masks",
    "pandas apply": "the hand-written Python on one row after another",
}
_NEEDS = {"Polars": "polars", "NumPy": "numpy", "pandas apply": "pandas", BASELINE: "duckdb", KEEPING: "duckdb"}
SLOW: Mapping[str, int] = {"pandas apply": 100_000, "aidrules decide_table": 2_000_000}
"""Who takes no part with more rows than this: because of the time, or because of the memory, it would take."""


@frozen
class Batches:
    """What was found.

    Attributes:
        rows: the size of the file everybody was timed on, as far as ``SLOW`` lets him.
        runs: by rows, then by name.
        left_out: who took no part, and why.
        checked: how many rows were checked against the interpreter.
        kept: who writes the columns of the cases beside the answers; he is compared with SQL that does so too.
    """

    rows: int
    runs: Mapping[int, Mapping[str, Runs]] = field(factory=dict)
    left_out: Mapping[str, str] = field(factory=dict)
    checked: int = 0
    kept: frozenset[str] = frozenset()

    def baseline(self, name: str) -> str:
        """Which hand-written SQL gives the same columns as a contender."""
        return KEEPING if name in self.kept else BASELINE

    @property
    def main(self) -> Mapping[str, Runs]:
        """The runs at the size that the table tells."""
        return self.runs.get(self.rows, {})


@frozen
class Size:
    """How much is run: the rows of the growth curve, the last of which is the size of the table; and rounds."""

    rows: tuple[int, ...]
    rounds: int
    checked: int


def run(size: Size, folder: Path, only: Sequence[str] = ()) -> Batches:
    """Check and time.

    Args:
        size: how much.
        folder: for the files, of which the largest has about 10 bytes a row, and results of about 15 bytes a row.
        only: parts of names; the baseline takes part in any case. None: all.
    """
    left_out: dict[str, str] = {}
    always = (BASELINE, KEEPING)
    names = [name for name in DESCRIBED if name in always or not only or any(part in name for part in only)]
    try:
        from benchmarks.batch.tables import write_cases
    except ImportError as error:  # without NumPy and Arrow there are no tables
        return Batches(size.rows[-1], {}, dict.fromkeys(names, f"no tables without {error.name}"))
    sample, checked = folder / "sample.parquet", folder / "checked.parquet"
    write_cases(sample, size.checked)
    commands: dict[str, Callable[[Path, Path], list[str]]] = {}
    expected = _expected(sample)
    kept = set()
    for name in names:
        try:
            command = _command(name)
            problem = _first_difference(command(sample, checked), checked, expected)
        except (NotBuiltError, ProcessError) as error:
            problem = not_installed().get(_NEEDS.get(name, ""), str(error))
        if problem is None:
            commands[name] = command
            if set(ALIASES) <= _columns(checked):
                kept.add(name)
        else:
            left_out[name] = problem
    runs: dict[int, Mapping[str, Runs]] = {}
    for rows in size.rows:
        source = folder / "cases.parquet"
        write_cases(source, rows)
        runs[rows] = _timed(commands, source, rows, size.rounds, left_out)
    return Batches(size.rows[-1], runs, left_out, size.checked, frozenset(kept))


def _expected(sample: Path) -> list[Mapping[str, Defined]]:
    import pyarrow.parquet as pq

    return list(Definition(ours.policy()).decide_each(DECISIONS, pq.read_table(sample).to_pylist()))


def _columns(path: Path) -> set[str]:
    import pyarrow.parquet as pq

    return set(pq.read_schema(path).names)


def _command(name: str) -> Callable[[Path, Path], list[str]]:
    if name == BATCH:
        ours.batch_command(Path("in.parquet"), Path("out.parquet"))  # says at once when there is no such command
        return ours.batch_command
    return lambda source, target: [sys.executable, "-m", "benchmarks.batch.work", name, str(source), str(target)]


def _first_difference(command: Sequence[str], result: Path, expected: Sequence[Mapping[str, Defined]]) -> str | None:
    import pyarrow.parquet as pq

    from benchmarks.batch.checking import difference

    result.unlink(missing_ok=True)
    measure(command)
    found = difference(pq.read_table(result).to_pylist(), expected)
    return None if found is None else f"disagrees with the interpreter: {found}"


def _timed(
    commands: Mapping[str, Callable[[Path, Path], list[str]]],
    source: Path,
    rows: int,
    rounds: int,
    left_out: dict[str, str],
) -> Mapping[str, Runs]:
    """Every result is compared with that of the hand-written SQL on every row before anything is timed."""
    from benchmarks.batch.checking import COLUMNS
    from benchmarks.batch.with_duckdb import rows_that_differ

    taking_part: dict[str, list[str]] = {}
    reference, result = source.with_name("reference.parquet"), source.with_name("result.parquet")
    for name, make in commands.items():
        if rows > SLOW.get(name, rows):
            continue
        target = reference if name == BASELINE else result
        target.unlink(missing_ok=True)
        try:
            measure(make(source, target))
        except ProcessError as error:
            left_out[f"{name}, {rows:,} rows"] = str(error)
            continue
        different = 0 if name == BASELINE else rows_that_differ(target, reference, COLUMNS)
        if different:
            left_out[f"{name}, {rows:,} rows"] = f"{different:,} rows differ from those of the hand-written SQL"
        else:
            taking_part[name] = make(source, result)
    return take_turns(taking_part, rounds, result=result)
