"""Where Dagster keeps its history: below the data folder, never in the repository's root.

Belongs here: the environment of every process that speaks to the instance. Does not import Dagster.
"""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import yaml

import eqm_pipeline
from eqm_pipeline.errors import EqmError

POSTGRES = "EQM_DAGSTER_POSTGRES"
STORED_THERE = {"postgres": {"postgres_url": {"env": POSTGRES}}}


class HistoryUnreachable(EqmError):
    """The history was asked for in PostgreSQL, and what speaks to it is not installed, or the address is not one."""

    code = "HISTORY_UNREACHABLE"


def settings() -> Path:
    """`eqm_pipeline/dagster.yaml` of an installed wheel, else `dagster.yaml` beside the package."""
    package = Path(eqm_pipeline.__file__).parent
    return next(p for p in (package / "dagster.yaml", package.parent / "dagster.yaml") if p.exists())


def environment(data: Path, inbox: Path, catalogue: Path | None = None) -> dict[str, str]:
    """Variables for `dagster dev` and for runs in process.

    DAGSTER_HOME is `data/dagster`, which gets a copy of our dagster.yaml, renewed when ours changed; history,
    logs and schedules lie beside it. With EQM_DAGSTER_POSTGRES history and schedules are in that database; an address that
    is none, or a library that is missing, is HistoryUnreachable.
    """
    home = data.absolute() / "dagster"
    home.mkdir(parents=True, exist_ok=True)
    postgres = address(os.environ.get(POSTGRES, ""))
    ours, theirs = _settings(bool(postgres)), home / "dagster.yaml"
    if not theirs.exists() or theirs.read_bytes() != ours:
        theirs.write_bytes(ours)
    return (
        {
            "DAGSTER_HOME": str(home),
            "EQM_DAGSTER_STORAGE": str(home),
            "DAGSTER_DISABLE_TELEMETRY": "yes",
            "EQM_DATA": str(data.absolute()),
            "EQM_INBOX": str(inbox.absolute()),
        }
        | ({"EQM_CATALOGUE": str(catalogue.absolute())} if catalogue else {})
        | ({POSTGRES: postgres} if postgres else {})
    )


def address(told: str) -> str:
    """The address of the database with the driver that Dagster uses; "" for none."""
    if not told:
        return ""
    kind, _, where = told.partition("://")
    if kind not in ("postgres", "postgresql", "postgresql+psycopg2") or not where:
        raise HistoryUnreachable(
            (f"{POSTGRES} is no address of a PostgreSQL database", f"{POSTGRES} n'est pas l'adresse d'une base PostgreSQL"),
            do=("write postgresql://USER:PASSWORD@HOST:5432/DATABASE", "écrivez postgresql://UTILISATEUR:MOT_DE_PASSE@HÔTE:5432/BASE"),
        )  # fmt: skip
    if not find_spec("dagster_postgres"):
        raise HistoryUnreachable(
            (f"{POSTGRES} is set, and dagster-postgres is not installed", f"{POSTGRES} est défini, et dagster-postgres n'est pas installé"),
            do=("pip install 'eqm-pipeline[postgres]', or unset it", "pip install 'eqm-pipeline[postgres]', ou retirez la variable"),
        )  # fmt: skip
    return f"postgresql+psycopg2://{where}"


def _settings(postgres: bool) -> bytes:
    """Our dagster.yaml; with another storage where the history is in PostgreSQL."""
    ours = settings().read_bytes()
    if not postgres:
        return ours
    told: dict[str, Any] = yaml.safe_load(ours)
    return yaml.safe_dump(told | {"storage": STORED_THERE}, sort_keys=False).encode()
