"""The packs of all ministries, one country × school year after the other, with the deliveries that wait for an answer.

Belongs here: which partitions have a pack, and why a delivery was not taken in. Does not belong here: what a pack says (feedback/).
"""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.errors import DeliveryRefused
from eqm_pipeline.feedback.describe import Received
from eqm_pipeline.intake import Ledger
from eqm_pipeline.pipeline import state
from eqm_pipeline.pipeline.workers import each

# defects of ours are not the sender's to mend
_REFUSALS: list[type[DeliveryRefused]] = [DeliveryRefused, *DeliveryRefused.__subclasses__()]
_WAITS = {e.code for e in _REFUSALS}
_BESIDE = (
    "It reads well, and waits for another delivery of the same school year.",
    "Elle se lit bien, et attend une autre livraison de la même année scolaire.",
)
_WHERE = re.compile(r"^[A-Z]{3} [^:\n]*: ")
Wanted = tuple[Path, Catalogue, str, str, tuple[Received, ...], bool]


def write_packs(
    data: Path, catalogue: Catalogue, synthetic: set[str], due: frozenset[str] | None = None
) -> dict[str, int]:
    """A folder per country and school year in which anything was accepted or waits; the number of files by folder.

    Packs of countries that are not `due` (None: all are) stay as they stand, if they do.
    """
    waits = waiting(data)
    packed = [p for p in state.load(data).values() if p.rows_read or p.key in waits]
    kept = {
        f"{p.country} {p.school_year}": sum(1 for _ in home.iterdir())
        for p in packed
        if due is not None
        and p.country not in due
        and (home := data / "ministry" / p.country / p.school_year).is_dir()
    }
    wanted: list[Wanted] = [
        (data, catalogue, p.country, p.school_year, waits.get(p.key, ()), p.country in synthetic)
        for p in packed
        if f"{p.country} {p.school_year}" not in kept
    ]
    return dict(sorted({**kept, **dict(each(_pack, wanted))}.items()))


def waiting(data: Path) -> dict[tuple[str, str], tuple[Received, ...]]:
    """Deliveries in effect that were not taken in, by country and school year, each with its reason."""
    effect, out = Ledger(data).in_effect(), {}
    for key, p in state.load(data).items():
        if p.status == "refused" and p.error_code in _WAITS:
            told, kept = _reason(p.error), _accepted(data, *key)
            out[key] = tuple(
                Received(
                    s.source, s.file, s.sha256, s.received_at, waits=told if _held(p, s.source) else _BESIDE
                )
                for s in effect.get(key, [])
                if kept.get(s.source) != s.sha256 or _held(p, s.source)
            )
    return out


def _accepted(data: Path, country: str, school_year: str) -> dict[str, str]:
    """Hash of the delivery of each source whose rows stand in the core tables."""
    home = data / "core" / "snapshots" / f"country={country}" / f"school_year={school_year}"
    return {
        p.stem: str(pd.read_parquet(p, columns=["sha256"], partitioning=None)["sha256"].iloc[0])
        for p in home.glob("*.parquet")
    }


def _held(p: state.Partition, source: str) -> bool:
    """Whether the delivery of this source is the one that a refusal is about."""
    return any(c["name"] == f"{source}_within_tolerance" and not c["passed"] for c in p.checks)


def _reason(error: str) -> tuple[str, str]:
    """English and French of a remembered refusal, which are its first and second half, without where it stood."""
    lines = error.split("\n")
    half = len(lines) // 2
    en, fr = (_WHERE.sub("", "\n".join(part)) for part in (lines[:half], lines[half:]))
    return en, fr


def _pack(wanted: Wanted) -> tuple[str, int]:
    from eqm_pipeline.feedback.pack import write_ministry

    data, catalogue, iso3, school_year, waits, synthetic = wanted
    made = write_ministry(data, iso3, school_year, catalogue, waits, synthetic=synthetic)
    return f"{iso3} {school_year}", sum(1 for _ in made.iterdir())
