"""Spark in the same process, for those who have it: the same SELECT as on a cluster, batch by batch.

On a cluster the data does not come here: there ``policy.to_sql(…, dialect="spark")`` runs where it lies.
"""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
from attrs import frozen

from aidrules.backends.batch.engine import Limits, Progress
from aidrules.backends.batch.job import Decided, Job
from aidrules.backends.batch.sql_rows import FACTS, decided_by
from aidrules.backends.batch.tally import Tally
from aidrules.errors import Problem, TableError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


@frozen
class SparkEngine:
    """Decides rows in the running Spark session, or in a local one that it starts and stops."""

    limits: Limits = Limits()
    name: str = "spark"
    chunk: int = 122_880

    def decide(self, job: Job, batches: Iterable[pa.RecordBatch]) -> Iterator[Decided]:
        """As ``Engine.decide`` says."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # pyspark's own about pandas, which is not used here
            from pyspark.sql import SparkSession

        own = SparkSession.getActiveSession() is None
        session = _started(self.limits)
        try:
            first, refused = 1, set[str]()
            for batch in batches:
                yield decided_by(job, batch, _Session(session), first, refused)
                first += batch.num_rows
        finally:
            if own:
                session.stop()

    def copy(self, job: Job, source: Path, target: Path, progress: Progress) -> Tally | None:
        """It has no faster way here."""
        return None


def _started(limits: Limits) -> SparkSession:
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    active = SparkSession.getActiveSession()
    if active is not None:
        return active
    threads = "*" if limits.threads is None else str(limits.threads)
    builder = SparkSession.builder.master(f"local[{threads}]").appName("aidrules")
    try:
        return (
            builder.config("spark.ui.enabled", "false")
            .config("spark.ui.showConsoleProgress", "false")
            .config("spark.log.level", "ERROR")
            .config("spark.sql.session.timeZone", "UTC")
            .config("spark.sql.ansi.enabled", "true")
            .getOrCreate()
        )
    except (PySparkException, RuntimeError, OSError) as error:
        zh = f"Spark 没有启动起来（需要 Java 17 以上）：{error}"
        raise TableError(
            [Problem("engine", "no_engine", zh, f"Spark did not start; it needs Java 17: {error}")]
        ) from error


@frozen
class _Session:
    """A session that answers."""

    session: SparkSession
    dialect: str = "spark"
    enums: bool = False

    def ask(self, select: str, facts: pa.RecordBatch) -> pa.Table | None:
        """As ``Database.ask`` says."""
        from pyspark.errors import ArithmeticException, NumberFormatException

        with tempfile.TemporaryDirectory(prefix="aidrules-") as folder:
            path = Path(folder) / "facts.parquet"
            pq.write_table(pa.Table.from_batches([facts]), path)
            self.session.read.parquet(str(path)).createOrReplaceTempView(FACTS)
            try:
                return self.session.sql(select).toArrow()
            except (ArithmeticException, NumberFormatException):
                return None
            finally:
                self.session.catalog.dropTempView(FACTS)
