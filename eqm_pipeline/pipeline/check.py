"""Reads, conforms and checks a file without storing anything.

Belongs here: trying a delivery. Does not belong here: snapshots, partitions, releases (run.py), words and pages (feedback/). What
a trial needs must stay light: no pandera, no Dagster.
"""

from __future__ import annotations

import fnmatch
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.catalogue.models import EVERY_YEAR, Contract
from eqm_pipeline.conform import Conformed, conform
from eqm_pipeline.errors import ContractBroken, DeliveryRefused, UsageError
from eqm_pipeline.feedback.describe import Beside, Received, describe
from eqm_pipeline.feedback.description import Pack
from eqm_pipeline.feedback.drift import listing
from eqm_pipeline.feedback.wording import Wording
from eqm_pipeline.pipeline import drift
from eqm_pipeline.pipeline.examine import examine, lacking
from eqm_pipeline.reading import read, school_years
from eqm_pipeline.schemas.findings import Findings, empty

LAST = (
    "9999-9999"  # of a file whose school year cannot be told, the last delivery of any year stands beside it
)


@dataclass(frozen=True)
class Tried:
    """One school year of a tried file: rows by fate, findings (schemas/findings.py), rows set aside, names of
    schools by code, the refusal that a run would give, how its shape differs (`{"against", "differences"}`), and the
    contract change that it would need as a unified diff."""

    school_year: str
    counts: dict[str, int]
    findings: pd.DataFrame
    aside: pd.DataFrame
    names: dict[str, str]
    refusal: DeliveryRefused | None = None
    drift: Mapping[str, Any] = field(default_factory=lambda: {"against": None, "differences": []})
    proposed: str = ""


def try_file(
    path: Path,
    iso3: str,
    source: str,
    catalogue: Catalogue,
    school_year: str | None = None,
    data: Path | None = None,
) -> tuple[Tried, ...]:
    """What a run would find in this file, a school year each, and how its shape differs from the last accepted delivery
    in the folder `data`, if one is given; nothing is stored.

    A file that a run would not take in is a result with its refusal. Raises UsageError for a source without contract, or a
    school year that the file does not hold.
    """
    contract = contract_of(iso3, source, catalogue)
    try:
        years = _years(path, contract, school_year, catalogue)
    except DeliveryRefused as e:
        shape = lacking(path, contract)
        beside = drift.beside_last(data, iso3, school_year or LAST, source, shape)
        patch = drift.proposed(iso3, source, empty(), catalogue, shape)
        return (Tried(school_year or "", {}, empty(), pd.DataFrame(), {}, e, beside, patch),)
    out = []
    for year in years:
        made = examine(path, Findings(iso3, year, source), catalogue)
        refusal = made.refusal or _not_taken(path, contract, year, catalogue)
        beside = drift.beside_last(data, iso3, year, source, made.shape)
        patch = drift.proposed(iso3, source, made.findings, catalogue, made.shape) if refusal else ""
        names = _names(made.core)
        out.append(Tried(year, made.counts, made.findings, made.quarantine, names, refusal, beside, patch))
    return tuple(out)


def _names(core: dict[str, pd.DataFrame]) -> dict[str, str]:
    listed = core.get("schools", pd.DataFrame({"unit": [], "name": []}))
    return {str(u): str(n) for u, n in zip(listed["unit"], listed["name"], strict=True) if n}


def contract_of(iso3: str, source: str, catalogue: Catalogue) -> Contract:
    """The contract of a source; UsageError names those that the country has."""
    contract = catalogue.contracts.get((iso3, source))
    if contract is None:
        known = ", ".join(s for c, s in catalogue.contracts if c == iso3) or "-"
        raise UsageError(
            (f"no contract {source} (known: {known})", f"pas de contrat {source} (connus : {known})"),
            where=iso3,
        )
    return contract


def _years(path: Path, contract: Contract, asked: str | None, catalogue: Catalogue) -> list[str]:
    """School years of a file; a register that has none is tried for the one asked, else for the programme's last."""
    try:
        years = school_years(path, contract)
    except ContractBroken:
        if asked and contract.school_year.source == "file_name":
            return [asked]  # a draft under another name
        raise
    if years == [EVERY_YEAR]:
        return [asked or catalogue.programme.school_years.last]
    if asked and asked not in years:
        told = ", ".join(years)
        raise UsageError((f"the file is of {told}", f"le fichier porte sur {told}"), where=path.name)
    return [asked] if asked else years


def _not_taken(path: Path, contract: Contract, year: str, catalogue: Catalogue) -> DeliveryRefused | None:
    """Why a run would not take in a file that reads well: its name, or its school year."""
    if not fnmatch.fnmatch(path.name.casefold(), contract.files.casefold()):
        form = contract.files
        return ContractBroken(
            (f"the name is not of the form {form}", f"le nom n'est pas de la forme {form}"),
            where=path.name,
            do=("rename it before sending", "renommez-le avant l'envoi"),
        )
    if year not in catalogue.programme.years():
        return ContractBroken(
            (
                f"school year {year} is outside the programme",
                f"l'année scolaire {year} est hors du programme",
            ),
            where=path.name,
            do=("check the year", "vérifiez l'année"),
        )
    return None


def in_words(
    path: Path, tried: Tried, iso3: str, source: str, catalogue: Catalogue, languages: tuple[str, ...] = ()
) -> Pack:
    """What the ministry would be told of it, as one describes a pack."""
    r = tried.refusal
    received = Received(
        source, path.name, counts=tried.counts, waits=r.what if r else None, do=r.do if r else ("", "")
    )
    return describe(
        catalogue, iso3, tried.school_year, (received,), tried.findings, {source: tried.aside}, tried.names,
        languages=languages, beside=Beside(drift=listing({source: tried.drift["differences"]}, Wording(catalogue, iso3), ())),
    )  # fmt: skip


def conform_file(
    path: Path, iso3: str, source: str, catalogue: Catalogue, school_year: str | None = None
) -> dict[str, Conformed]:
    """Core tables, fates of rows and findings by school year, before quality rules. Raises DeliveryRefused kinds."""
    contract = contract_of(iso3, source, catalogue)
    years = [school_year] if school_year else _years(path, contract, None, catalogue)
    return {
        y: conform(read(path, contract, y), contract, y, catalogue, Findings(iso3, y, source)) for y in years
    }
