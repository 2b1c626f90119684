"""Engines: what decides the rows of a table. Each gives what the interpreter gives, or it is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Protocol, TypeAlias

import pyarrow as pa
from attrs import frozen

from aidrules.backends.batch.extras import need
from aidrules.backends.batch.job import Decided, Job, by_interpreter, decided
from aidrules.backends.batch.tally import Tally
from aidrules.errors import Problem, TableError

Progress: TypeAlias = Callable[[int, float | None], None]
"""Is told how many rows are done and, where that is known better, which part of the whole."""


@frozen
class Limits:
    """What an engine may take of the machine.

    Attributes:
        memory: the most memory of an engine that manages its own, such as ``400MB``.
        threads: how many threads it may use; None for as many as there are processors.
    """

    memory: str = "400MB"
    threads: int | None = None


class Engine(Protocol):
    """Decides rows."""

    @property
    def name(self) -> str: ...

    @property
    def chunk(self) -> int:
        """How many rows it takes at a time."""
        ...

    def decide(self, job: Job, batches: Iterable[pa.RecordBatch]) -> Iterator[Decided]:
        """Decide rows as they come, in order; every row that is taken is kept or rejected.

        Args:
            job: what is asked.
            batches: the rows.
        """
        ...

    def copy(self, job: Job, source: Path, target: Path, progress: Progress) -> Tally | None:
        """Decide a whole Parquet file into another one, where the engine has a way of its own that is faster.

        Args:
            job: what is asked.
            source: the rows.
            target: is written anew: the columns of the source, and the results.
            progress: is told how far it is.

        Returns:
            What came of the rows, or None where it could not be done: the rows are then given to ``decide``.
        """
        ...


@frozen
class PythonEngine:
    """Row by row: the interpreter, and generated functions for what it need not say. Slow; no other library decides."""

    limits: Limits = Limits()
    name: str = "python"
    chunk: int = 8192

    def decide(self, job: Job, batches: Iterable[pa.RecordBatch]) -> Iterator[Decided]:
        """As ``Engine.decide`` says."""
        first = 1
        for batch in batches:
            yield decided(job, batch, by_interpreter(job, batch), first)
            first += batch.num_rows

    def copy(self, job: Job, source: Path, target: Path, progress: Progress) -> Tally | None:
        """It has no faster way."""
        return None


def _duckdb(limits: Limits) -> Engine:
    need("duckdb")
    from aidrules.backends.batch.duckdb_engine import DuckDBEngine

    return DuckDBEngine(limits)


def _spark(limits: Limits) -> Engine:
    need("pyspark", "spark")
    from aidrules.backends.batch.spark_engine import SparkEngine

    return SparkEngine(limits)


Maker: TypeAlias = Callable[[Limits], Engine]
_MAKERS: dict[str, Maker] = {"duckdb": _duckdb, "python": PythonEngine, "spark": _spark}


def register(name: str, make: Maker) -> None:
    """Make an engine known.

    Args:
        name: what users call it.
        make: makes one; it raises ``MissingExtraError`` where a library is missing that it needs.
    """
    _MAKERS[name] = make


def engines() -> Mapping[str, Maker]:
    """The engines that are known, by name."""
    return dict(_MAKERS)


def find_engine(name: str, limits: Limits | None = None) -> Engine:
    """An engine by name.

    Raises:
        TableError: there is none of this name.
        MissingExtraError: it needs a library that is not installed.
    """
    if name not in _MAKERS:
        near = get_close_matches(str(name), _MAKERS, n=1)
        known = "、".join(_MAKERS)
        zh = f"没有名为“{name}”的引擎，可用的有：{known}。"
        en = f"There is no engine “{name}”; there are {', '.join(_MAKERS)}."
        raise TableError([Problem(str(name), "unknown_name", zh, en, near[0] if near else "")])
    return _MAKERS[name](limits or Limits())
