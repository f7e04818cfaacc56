"""pandera, imported without what it does beyond checking frames when pyspark is installed too.

Belongs here: the one place that imports it. Does not belong here: any schema (core.py).
It tries pyspark.pandas, which warns of pandas 3 each time, and sets SPARK_LOCAL_IP, by which a driver of Spark that starts later
in this process would be deaf to a cluster.
"""

from __future__ import annotations

import os
import warnings

_BEFORE = os.environ.get("SPARK_LOCAL_IP")
warnings.filterwarnings(
    "ignore", "PySpark does not yet fully support pandas", FutureWarning
)  # it is tried again when schemas are made

import pandera.pandas as pa  # noqa: E402
from pandera.errors import SchemaErrors  # noqa: E402

if _BEFORE is None:
    os.environ.pop("SPARK_LOCAL_IP", None)

__all__ = ["SchemaErrors", "pa"]
