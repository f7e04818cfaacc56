"""One slice of a partition: examined, then held against the schemas of the core tables.

Belongs here: what a run adds to an examination (examine.py): the snapshot, and pandera on types and keys.
Does not belong here: storing (partition.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.errors import DeliveryRefused, SchemaBroken
from eqm_pipeline.intake import Snapshot
from eqm_pipeline.pipeline.examine import examine
from eqm_pipeline.schemas import core as core_schemas
from eqm_pipeline.schemas.findings import Findings


@dataclass
class SliceResult:
    """`core` holds accepted rows only; `counts` is the proof: rows_read = accepted + quarantined + totals_rows + ignored."""

    snapshot: Snapshot
    core: dict[str, pd.DataFrame]
    quarantine: pd.DataFrame
    findings: pd.DataFrame
    counts: dict[str, int]
    refusal: DeliveryRefused | None = None


def run_slice(s: Snapshot, data: Path, catalogue: Catalogue) -> SliceResult:
    """Everything about one slice. A refusal is a result, with the findings that explain it, not an exception."""
    found = examine(data / s.path, Findings(s.country, s.school_year, s.source, s.sha256), catalogue)
    core = {t: _validated(t, f, s) for t, f in found.core.items()}
    return SliceResult(s, core, found.quarantine, found.findings, found.counts, found.refusal)


def _validated(table: str, frame: pd.DataFrame, s: Snapshot) -> pd.DataFrame:
    import pandera.errors

    frame = frame.drop(columns="_rid").reset_index(drop=True)
    try:
        core_schemas.schema(table).validate(frame, lazy=True)
    except pandera.errors.SchemaErrors as e:
        first = e.failure_cases.iloc[0]
        told = f"{table}: {first['column']} {first['check']} {first['failure_case']} ({len(e.failure_cases)} in all)"
        raise SchemaBroken((told, told), where=f"{s.country} {s.source} {s.school_year}") from e
    return frame
