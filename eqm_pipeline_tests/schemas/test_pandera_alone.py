"""Schemas are silent and change no setting, whatever is installed beside pandera."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
WARNS = """
import warnings
warnings.warn("PySpark does not yet fully support pandas >= 3.0.0. Some features may not work.", FutureWarning)
raise ImportError("not with this pandas")
"""
ASKS = """
import os
from eqm_pipeline.schemas import core
core.schema("schools")
print(os.environ.get("SPARK_LOCAL_IP"))
"""


def _ran(home: Path, code: str, **more: str) -> subprocess.CompletedProcess[str]:
    """A program beside a pyspark that warns as the real one does, which pandera tries to import."""
    (home / "pyspark" / "pandas").mkdir(parents=True)
    (home / "pyspark" / "__init__.py").write_text("")
    (home / "pyspark" / "pandas" / "__init__.py").write_text(WARNS)
    clean = {k: v for k, v in os.environ.items() if k not in ("SPARK_LOCAL_IP", "PYTHONWARNINGS")}
    env = clean | {"PYTHONPATH": str(home)} | more
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, env=env, check=True
    )


def test_schemas_are_made_in_silence(tmp_path: Path) -> None:
    ran = _ran(tmp_path, ASKS)
    assert (ran.stdout.strip(), ran.stderr) == ("None", "")


def test_an_address_that_was_set_is_left(tmp_path: Path) -> None:
    assert _ran(tmp_path, ASKS, SPARK_LOCAL_IP="10.0.0.1").stdout.strip() == "10.0.0.1"


def test_pandera_itself_would_warn(tmp_path: Path) -> None:
    """Else the tests above could not fail."""
    assert "PySpark does not yet fully support" in _ran(tmp_path, "import pandera.pandas").stderr
