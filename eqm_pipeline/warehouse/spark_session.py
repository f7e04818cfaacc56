"""The session of Spark that engines of one process share: where it runs and how it is set.

Belongs here: pyspark as a thing that may not be installed, and its settings. Does not belong here: relations (spark.py).
pyspark is an optional extra; nothing of it is imported before it is needed.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
import warnings
from collections.abc import Mapping
from pathlib import Path
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


def require() -> None:
    """UsageError where pyspark or Java is missing; nothing is started."""
    java = os.environ.get("JAVA_HOME")
    if importlib.util.find_spec("pyspark") is None:
        what = ("Spark is not installed", "Spark n'est pas installé")
    elif not (Path(java, "bin", "java").exists() if java else shutil.which("java")):
        what = ("Spark needs Java, which is not here", "Spark a besoin de Java, qui n'est pas là")
    else:
        return
    do = ("pip install 'eqm-pipeline[spark]', and Java 17", "pip install 'eqm-pipeline[spark]', et Java 17")
    raise UsageError(what, do=do)


def shared_session(threads: int = 2, more: Mapping[str, str] | None = None) -> SparkSession:
    """At EQM_SPARK_MASTER, else on this machine, with two threads or more; the driver in EQM_SPARK_MEMORY (3g).

    `more` are settings of Spark. They and the threads count where this process has no session yet. What else a cluster needs
    said is in the spark-defaults.conf of SPARK_CONF_DIR. Executors run this Python, or PYSPARK_PYTHON.
    """
    require()
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # of pandas 3; nothing here goes through pandas
        from pyspark.sql import SparkSession
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
