"""The session of Spark that engines of one process share: where it runs and how it is set.

Belongs here: pyspark as a thing that may not be installed, and its settings. Does not belong here: relations (spark.py).
pyspark is an optional extra; nothing of it is imported before it is needed.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Mapping
from typing import TYPE_CHECKING

from eqm_pipeline.errors import UsageError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

SETTINGS = {
    "spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false", "spark.log.level": "ERROR",
    "spark.python.sql.dataFrameDebugging.enabled": "false",
    "spark.sql.ansi.enabled": "true",  # what cannot be cast or divided stops, as it must
    "spark.sql.session.timeZone": "UTC",
}  # fmt: skip


def shared_session(threads: int = 2, more: Mapping[str, str] | None = None) -> SparkSession:
    """At EQM_SPARK_MASTER, else on this machine, with two threads or more; the driver in EQM_SPARK_MEMORY (3g).

    `more` are settings of Spark. They and the threads count where this process has no session yet.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter(
                "ignore", FutureWarning
            )  # it warns of pandas 3; nothing here goes through pandas
            from pyspark.sql import SparkSession
    except ImportError as e:
        raise UsageError(
            ("Spark is not installed", "Spark n'est pas installé"),
            do=(
                "pip install 'eqm-pipeline[spark]', and Java 17",
                "pip install 'eqm-pipeline[spark]', et Java 17",
            ),
        ) from e
    threads = max(2, threads)
    here = {
        "spark.master": f"local[{threads}]", "spark.sql.shuffle.partitions": str(threads),
        "spark.driver.bindAddress": "127.0.0.1", "spark.driver.host": "127.0.0.1",
    }  # fmt: skip
    master = os.environ.get("EQM_SPARK_MASTER")
    settings = SETTINGS | ({"spark.master": master} if master else here) | dict(more or {})
    settings["spark.driver.memory"] = os.environ.get("EQM_SPARK_MEMORY", "3g")
    builder = SparkSession.builder.appName("eqm")
    for key, value in settings.items():
        builder = builder.config(key, value)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        return builder.getOrCreate()


def spark_errors() -> tuple[type[Exception], ...]:
    """What a query on Spark may raise."""
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    return PySparkException, Py4JError
