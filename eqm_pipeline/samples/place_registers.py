"""Writes registers of places: coordinates of schools in a file that says nothing of school years.

Belongs here: the registers of two countries, as listed in the first year, and what is spoilt in them. Does not belong here:
where schools lie (placing.py), censuses that carry their own coordinates (native/).
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from eqm_pipeline.samples.native.frames import area_names
from eqm_pipeline.samples.native.spoiling import Spoiler

if TYPE_CHECKING:
    from eqm_pipeline.catalogue import Catalogue
    from eqm_pipeline.samples.defects import Defects
    from eqm_pipeline.samples.schools import SchoolYear


def write(
    iso3: str, years: list[SchoolYear], folder: Path, defects: Defects, catalogue: Catalogue
) -> list[Path]:
    """The register of a country that sends one, named after the year in which it was made. Returns the file, or nothing."""
    if iso3 not in REGISTERS:
        return []
    source, encoding, build = REGISTERS[iso3]
    frame = build(years[0], catalogue)
    path = folder / source / f"{source}_{years[0].school_year}.csv"
    west, south, _, _ = catalogue.countries[iso3].bounding_box
    north, east = (pd.to_numeric(frame[c].str.replace(",", ".")) for c in _coordinates(frame))
    exchanged = int(np.flatnonzero((north < west) | (east < south))[0])  # cannot be true the other way round
    spoilt = _spoilt(frame, exchanged, years, Spoiler(defects, iso3, source, path.name, 2))
    path.parent.mkdir(parents=True, exist_ok=True)
    text = spoilt.to_csv(sep=";", index=False, lineterminator="\r\n")
    path.write_bytes(text.encode(encoding))
    return [path]


def _togo(year: SchoolYear, catalogue: Catalogue) -> pd.DataFrame:
    """`geo_etab.csv` under its real column names: the code is the administrative one of the census."""
    s = year.schools
    return _known({
        "CodeAdmin": s["code"], "DRE": area_names(year, catalogue, "edu_region"),
        "IEPP": area_names(year, catalogue, "inspection"), "NOM_ETABLISSEMENT": s["name"],
        "Village": "SYNTHETIQUE", "Latitude": s["latitude"], "Longitude": s["longitude"], "Altitude": "0,0",
        "Géoréférencé": 1,
    }, year)  # fmt: skip


def _cameroon(year: SchoolYear, catalogue: Catalogue) -> pd.DataFrame:
    s = year.schools
    return _known({
        "code_ecole": s["unit"], "nom_ecole": s["name"],
        "delegation_departementale": area_names(year, catalogue, "inspection"),
        "latitude": s["latitude"], "longitude": s["longitude"],
    }, year)  # fmt: skip


REGISTERS: dict[str, tuple[str, str, Callable[[SchoolYear, Catalogue], pd.DataFrame]]] = {
    "TGO": ("geo_etab", "cp1252", _togo),
    "CMR": ("carte_scolaire", "utf-8-sig", _cameroon),
}


def _known(columns: dict[str, object], year: SchoolYear) -> pd.DataFrame:
    """Open schools whose place is known, with decimal commas."""
    frame = pd.DataFrame(columns)
    for c in _coordinates(frame):
        frame[c] = [f"{v:.6f}".replace(".", ",") if np.isfinite(v) else "" for v in frame[c]]
    there = (year.schools["status"] == "open") & year.schools["latitude"].notna()
    return frame[there.to_numpy()].reset_index(drop=True)


def _coordinates(frame: pd.DataFrame) -> list[str]:
    return [c for c in map(str, frame.columns) if c.lower() in ("latitude", "longitude")]


def _spoilt(frame: pd.DataFrame, at: int, years: list[SchoolYear], s: Spoiler) -> pd.DataFrame:
    """Exchanged coordinates of one school, and a row whose code is none: found in every year for which the register holds."""
    code = str(frame.columns[0])
    latitude, longitude = _coordinates(frame)
    north, east = frame[latitude].tolist(), frame[longitude].tolist()
    north[at], east[at] = east[at], north[at]
    frame = frame.assign(**{latitude: north, longitude: east})
    unnamed = frame.iloc[[0]].assign(**{code: "CODE"})
    for y in years:
        unit, note = str(frame.loc[at, code]), "latitude and longitude exchanged"
        s.note("swapped_coordinates", "", y.school_year, "places", unit, latitude, at + 2, note)
        s.note("placeholder_code", "", y.school_year, "places", "", code, len(frame) + 2, "CODE")
    return pd.concat([frame, unnamed], ignore_index=True)
