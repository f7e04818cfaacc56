"""Where Dagster keeps its history: below the data folder, never in the repository's root.

Belongs here: the environment of every process that speaks to the instance. Does not import Dagster.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import eqm_pipeline


def settings() -> Path:
    """`eqm_pipeline/dagster.yaml` of an installed wheel, else `dagster.yaml` beside the package."""
    package = Path(eqm_pipeline.__file__).parent
    return next(p for p in (package / "dagster.yaml", package.parent / "dagster.yaml") if p.exists())


def environment(data: Path, inbox: Path, catalogue: Path | None = None) -> dict[str, str]:
    """Variables for `dagster dev` and for runs in process.

    DAGSTER_HOME is `data/dagster`, which gets a copy of our dagster.yaml, renewed when ours changed; history,
    logs and schedules lie beside it.
    """
    home = data.absolute() / "dagster"
    home.mkdir(parents=True, exist_ok=True)
    ours, theirs = settings(), home / "dagster.yaml"
    if not theirs.exists() or theirs.read_bytes() != ours.read_bytes():
        shutil.copyfile(ours, theirs)
    return {
        "DAGSTER_HOME": str(home),
        "EQM_DAGSTER_STORAGE": str(home),
        "DAGSTER_DISABLE_TELEMETRY": "yes",
        "EQM_DATA": str(data.absolute()),
        "EQM_INBOX": str(inbox.absolute()),
    } | ({"EQM_CATALOGUE": str(catalogue.absolute())} if catalogue else {})
