"""Reads what concerns one country and one school year from `data/`: deliveries, findings, rows set aside, names.

Belongs here: where the tables lie. Does not belong here: anything of another country; words; and answers of diagnostic respondents,
who answered in confidence, some of them about their own hierarchy: their source is never read here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.feedback.describe import Received
from eqm_pipeline.schemas.findings import COLUMNS, empty

ANSWERS = "answers"  # findings on returned sheets: those of the newest run count
_COUNTS = ("rows_read", "accepted", "quarantined", "totals_rows", "ignored")


@dataclass(frozen=True)
class Gathered:
    """Deliveries (accepted, then waiting), findings in the columns of schemas/findings.py, rows set aside by source, names of schools."""

    received: tuple[Received, ...]
    found: pd.DataFrame
    aside: dict[str, pd.DataFrame]
    names: dict[str, str]


def gather(
    data: Path, iso3: str, school_year: str, catalogue: Catalogue, waiting: Sequence[Received] = ()
) -> Gathered:
    """Everything about one partition; `waiting` are deliveries that were not taken in, as the pipeline knows them.

    Of a source whose newest delivery waits, its findings are told first, then those of the one that stays in use.
    """
    here = Path(f"country={iso3}") / f"school_year={school_year}"
    waits = tuple(w for w in waiting if not confidential(catalogue, iso3, w.source))
    held = {w.source for w in waits}
    held |= {ANSWERS} if held else set()
    kept = _read(data / "core" / "findings" / here, iso3, catalogue)
    newest = _read(data / "quarantine" / ".refused" / here, iso3, catalogue) if held else {}
    parts = [f for s, f in newest.items() if s in held] + list(kept.values())
    parts.append(_compared(data, here, iso3, catalogue))
    filled = [p for p in parts if len(p)]
    found = pd.concat(filled, ignore_index=True)[list(COLUMNS)] if filled else empty()
    found = found.drop_duplicates("finding_id", ignore_index=True)
    names = _names(data / "core" / "schools" / here)
    aside = _read(data / "quarantine" / here, iso3, catalogue)
    return Gathered((*_accepted(data, here, iso3, catalogue), *waits), found, aside, names)


def confidential(catalogue: Catalogue, iso3: str, source: str) -> bool:
    """Whether people answered this source in confidence."""
    contract = catalogue.contracts.get((iso3, source))
    return source == "diagnostic" or (contract is not None and contract.kind == "diagnostic")


def _read(folder: Path, iso3: str, catalogue: Catalogue) -> dict[str, pd.DataFrame]:
    paths = [p for p in sorted(folder.glob("*.parquet")) if not confidential(catalogue, iso3, p.stem)]
    return {p.stem: pd.read_parquet(p, partitioning=None) for p in paths}


def _compared(data: Path, here: Path, iso3: str, catalogue: Catalogue) -> pd.DataFrame:
    """Findings over years, areas and sources, without those of a confidential source."""
    path = data / "comparisons" / here / "findings.parquet"
    if not path.exists():
        return empty()
    found = pd.read_parquet(path, partitioning=None)
    hidden = {s for s in found["source"].astype("str").unique() if confidential(catalogue, iso3, s)}
    return found[~found["source"].isin(hidden)]


def _accepted(data: Path, here: Path, iso3: str, catalogue: Catalogue) -> list[Received]:
    out = []
    for source, frame in _read(data / "core" / "snapshots" / here, iso3, catalogue).items():
        for r in frame.to_dict("records"):
            counts = {k: int(r[k]) for k in _COUNTS}
            out.append(Received(source, str(r["file"]), str(r["sha256"]), str(r["received_at"]), counts))
    return out


def _names(folder: Path) -> dict[str, str]:
    """Names of schools by code, from whatever source has one."""
    names: dict[str, str] = {}
    for path in sorted(folder.glob("*.parquet")):
        listed = pd.read_parquet(path, columns=["unit", "name"], partitioning=None)
        names |= {u: n for u, n in zip(listed["unit"], listed["name"], strict=True) if n and u not in names}
    return names
