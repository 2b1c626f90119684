"""Spark from its own wheel, with two threads of this machine."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
import warnings
from pathlib import Path
from typing import Any

from engines.engine import TABLE, absent

_OLDEST_JAVA = 17


class SparkEngine:
    """A session of its own."""

    name = "spark"

    def __init__(self) -> None:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # pyspark's own, about pandas, which is not used here
                from pyspark.sql import SparkSession
        except ImportError as error:
            absent(self.name, str(error))
        _need_java()
        self._home = Path(tempfile.mkdtemp(prefix="aidrules-spark-"))
        os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
        settings = {
            "spark.ui.enabled": "false",
            "spark.ui.showConsoleProgress": "false",
            "spark.sql.shuffle.partitions": "1",
            "spark.default.parallelism": "1",
            "spark.driver.memory": "1g",
            "spark.log.level": "ERROR",
            "spark.sql.warehouse.dir": str(self._home / "warehouse"),
            "spark.local.dir": str(self._home / "local"),
            "spark.driver.extraJavaOptions": "-XX:+UseSerialGC -XX:TieredStopAtLevel=1",
            "spark.sql.session.timeZone": "UTC",
        }
        builder = SparkSession.builder.master("local[2]").appName("aidrules tests")
        for name, value in settings.items():
            builder = builder.config(name, value)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self.session = builder.getOrCreate()
        self._count = 0

    def run(self, sql: str, table: Any) -> list[dict[str, Any]]:
        import pyarrow.parquet as pq

        self._count += 1
        path = self._home / f"{self._count}.parquet"
        pq.write_table(table, path)
        self.session.read.parquet(str(path)).createOrReplaceTempView(TABLE)
        return [row.asDict(recursive=True) for row in self.session.sql(sql).collect()]

    def close(self) -> None:
        """End the session and take its files away."""
        self.session.stop()
        shutil.rmtree(self._home, ignore_errors=True)


def _need_java() -> None:
    java = shutil.which("java", path=f"{os.environ.get('JAVA_HOME', '/nowhere')}/bin:{os.environ.get('PATH', '')}")
    if java is None:
        absent("spark", "there is no java")
    said = subprocess.run([java, "-version"], capture_output=True, text=True, check=False, timeout=60).stderr
    version = re.search(r'version "(\d+)', said)
    if version is None or int(version[1]) < _OLDEST_JAVA:
        absent("spark", f"java {_OLDEST_JAVA} or later is needed, and this is {said.splitlines()[:1]}")
