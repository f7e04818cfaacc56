"""What tests of Spark share: whether they are asked for, and a small Togo.

Belongs here: conditions and data. Does not belong here: comparing (engines_alike.py), clusters (spark_cluster.py).
"""

from __future__ import annotations

import importlib.util
import os
import shutil
from pathlib import Path

import pytest

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.pipeline.receive import receive
from eqm_pipeline.pipeline.run import plan, run_partitions
from eqm_pipeline.pipeline.whole import Context, concordance
from eqm_pipeline.samples.write import write_samples


def asked_for() -> None:
    """Skip, and say why, unless Spark is asked for and can run."""
    if os.environ.get("EQM_SPARK") != "1":
        pytest.skip("Spark takes minutes: ask for it with EQM_SPARK=1")
    if importlib.util.find_spec("pyspark") is None:
        pytest.skip("pyspark is not installed: pip install 'eqm-pipeline[spark]'")
    if shutil.which("java") is None:
        pytest.skip("Spark needs Java 17")


def small_togo(data: Path) -> Path:
    """Three years of Togo from all its sources, some 150 schools, accepted and summed by DuckDB."""
    known = Catalogue()
    write_samples(data / "inbox", known, 0.02, 0, ["TGO"])
    receive(data / "inbox", data, known)
    assert {p.status for p in run_partitions(plan(data, known).tasks, workers=1)} == {"accepted"}
    concordance(Context(data, known))
    return data
