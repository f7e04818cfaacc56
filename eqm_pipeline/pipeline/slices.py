"""One slice of a partition: examined, then held against the schemas of the core tables.

Belongs here: what a run adds to an examination (examine.py): the snapshot, and pandera on types and keys.
Does not belong here: storing (partition.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.catalogue.models import Correction
from eqm_pipeline.errors import DeliveryRefused, SchemaBroken
from eqm_pipeline.intake import Snapshot
from eqm_pipeline.pipeline.examine import examine
from eqm_pipeline.quality.shape import Shape
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
    audit: list[dict[str, object]] = field(default_factory=list)
    unplaced: list[Correction] = field(default_factory=list)
    shape: Shape = field(default_factory=dict)


def run_slice(
    s: Snapshot, data: Path, catalogue: Catalogue, answers: Sequence[Correction] = ()
) -> SliceResult:
    """Everything about one slice. A refusal is a result, with the findings that explain it, not an exception."""
    findings = Findings(s.country, s.school_year, s.source, s.sha256)
    found = examine(data / s.path, findings, catalogue, answers)
    core = {t: _validated(t, f, s) for t, f in found.core.items()}
    audit = [_completed(row, s, catalogue) for row in found.audit]
    return SliceResult(
        s,
        core,
        found.quarantine,
        found.findings,
        found.counts,
        found.refusal,
        audit,
        found.unplaced,
        found.shape,
    )


def _completed(row: dict[str, object], s: Snapshot, catalogue: Catalogue) -> dict[str, object]:
    """A row of the audit with its slice; what the pipeline mended was mended when the delivery arrived, for its rule's reason."""
    row = {"country": s.country, "school_year": s.school_year, "source": s.source} | row
    if row["action"] == "mend":
        m = catalogue.rules[str(row["rule"])].message
        why = f"{m.fr} / {m.en}".replace("{unit_code}", str(row["unit_code"]))
        row |= {
            "by": "eqm_pipeline",
            "date": s.received_at[:10],
            "reason": why.replace("{value}", str(row["old_value"])),
        }
    return row


def _validated(table: str, frame: pd.DataFrame, s: Snapshot) -> pd.DataFrame:
    from eqm_pipeline.schemas.pandera_alone import SchemaErrors

    frame = frame.drop(columns="_rid").reset_index(drop=True)
    try:
        core_schemas.schema(table).validate(frame, lazy=True)
    except SchemaErrors as e:
        first = e.failure_cases.iloc[0]
        told = f"{table}: {first['column']} {first['check']} {first['failure_case']} ({len(e.failure_cases)} in all)"
        raise SchemaBroken((told, told), where=f"{s.country} {s.source} {s.school_year}") from e
    return frame
