"""Reads and conforms a file without storing anything.

Belongs here: trying a delivery. Does not belong here: snapshots, partitions, releases (run.py).
"""

from __future__ import annotations

from pathlib import Path

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.conform import Conformed, conform
from eqm_pipeline.errors import UsageError
from eqm_pipeline.reading import read, school_years
from eqm_pipeline.schemas.findings import Findings


def conform_file(
    path: Path, iso3: str, source: str, catalogue: Catalogue, school_year: str | None = None
) -> dict[str, Conformed]:
    """Core tables, fates of rows and findings by school year, before quality rules. Raises DeliveryRefused kinds."""
    contract = catalogue.contracts.get((iso3, source))
    if contract is None:
        known = ", ".join(s for c, s in catalogue.contracts if c == iso3) or "-"
        raise UsageError(
            (f"no contract {source} (known: {known})", f"pas de contrat {source} (connus : {known})"),
            where=iso3,
        )
    years = [school_year] if school_year else school_years(path, contract)
    return {
        y: conform(read(path, contract, y), contract, y, catalogue, Findings(iso3, y, source)) for y in years
    }
