"""The register of synthetic schools of one country: who they are and where, stable from year to year.

Belongs here: codes, names, areas, sector, location, status, coordinates, sizes. Does not belong here: pupils
(pupils.py), staff and facilities (staff.py), or file formats (native/).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.catalogue.models import Area
from eqm_pipeline.samples.naming import code_prefix, names
from eqm_pipeline.samples.placing import areas_in, placed

FULL_SIZE = {
    "BFA": 20_000, "BDI": 5_000, "CMR": 20_000, "CIV": 20_000,
    "MDG": 30_000, "NER": 20_000, "SEN": 11_000, "TGO": 7_500,
}  # fmt: skip
COMMUNITY = {
    "BFA": 0.02,
    "BDI": 0.02,
    "CMR": 0.03,
    "CIV": 0.06,
    "MDG": 0.08,
    "NER": 0.03,
    "SEN": 0.02,
    "TGO": 0.10,
}
INSECURE = ("01", "05", "08", "10", "12")  # Boucle du Mouhoun, Centre-Nord, Est, Nord, Sahel
FIRST_YEAR, YEARS = 2022, 3
TURNOVER = 0.01


@dataclass(frozen=True)
class Register:
    """Schools of one year with their `weight` (relative size) and `index` (place among all sample years)."""

    schools: pd.DataFrame
    weight: np.ndarray
    index: np.ndarray
    universe: int


def generator(seed: int, iso3: str, purpose: str, year: int = 0) -> np.random.Generator:
    """A stream for each country, purpose and year, so that adding one draw does not move another."""
    return np.random.default_rng([seed, year, *iso3.encode(), *purpose.encode()])


def register(
    iso3: str, year: int, scale: float, seed: int, private_share: float, catalogue: Catalogue
) -> Register:
    """The `round(scale × full size)` schools listed in a year (at least four); one in a hundred is new."""
    n = max(4, round(scale * FULL_SIZE[iso3]))
    moving = round(TURNOVER * n)
    total = n + moving * (YEARS - 1)
    rng = generator(seed, iso3, "register")
    areas = areas_in(iso3, FIRST_YEAR, catalogue)
    place = _place(areas["inspection"], n, total, rng)
    frame = _identity(iso3, place, areas, rng)
    frame["sector"] = _sectors(iso3, total, private_share, rng)
    frame["location"] = np.where(
        rng.random(total) < np.where(frame["sector"] == "private", 0.6, 0.22), "urban", "rural"
    )
    frame["opened"] = rng.integers(1955, FIRST_YEAR, total)
    frame.loc[n:, "opened"] = FIRST_YEAR + 1 + np.arange(total - n) // max(moving, 1)
    frame["subsystem"] = _subsystems(iso3, frame, rng)
    frame["status"] = _statuses(iso3, frame, rng)
    frame["name"] = names(iso3, frame)
    weight = rng.lognormal(0.0, 0.55, total) * np.where(frame["location"] == "urban", 1.5, 1.0)
    weight *= frame["sector"].map({"public": 1.0, "private": 0.8, "community": 0.6}).to_numpy(dtype=float)
    gone = rng.permutation(n)[: moving * (YEARS - 1)]
    until = np.full(total, 9999)
    until[gone] = FIRST_YEAR + np.arange(len(gone)) // max(moving, 1)
    here = np.flatnonzero((frame["opened"].to_numpy() <= year) & (until >= year))
    frame = placed(iso3, frame.iloc[here].reset_index(drop=True), year, catalogue)
    return Register(frame, weight[here], here, total)


def _place(inspections: list[Area], n: int, total: int, rng: np.random.Generator) -> np.ndarray:
    """Inspection (position in the list) of each school: about a dozen schools each, every region first."""
    parents = pd.Series([a.parent for a in inspections])
    turn = parents.groupby(parents).cumcount().to_numpy()
    chosen = np.argsort(turn, kind="stable")[: max(1, min(len(inspections), n // 12 or 1))]
    share = rng.lognormal(0.0, 0.4, len(chosen))
    place = rng.choice(chosen, size=total, p=share / share.sum())
    each = min(len(chosen), n)
    place[:each] = chosen[:each]
    return place


def _identity(
    iso3: str, place: np.ndarray, areas: dict[str, list[Area]], rng: np.random.Generator
) -> pd.DataFrame:
    inspections = areas["inspection"]
    prefix = np.array([code_prefix(iso3, a, k) for k, a in enumerate(inspections)], dtype=object)
    serial = pd.Series(place).groupby(place).cumcount() + 1
    digits = serial.astype(str).str.zfill(5 if iso3 in {"SEN", "TGO"} else 4)
    letter = pd.Series(rng.choice(list("ABCDEFGHJKLMNPQRSTUVWXYZ"), len(place)))
    return pd.DataFrame({
        "unit": (pd.Series(prefix[place]).astype(str) + digits).astype("str"),
        "code": (pd.Series(place).add(10).astype(str).str.zfill(3) + "P" + digits + letter).astype("str"),
        "level": "1",
        "edu_region": np.array([a.parent for a in inspections], dtype=object)[place],
        "inspection": np.array([a.area for a in inspections], dtype=object)[place],
        "number": np.arange(1, len(place) + 1),
    })  # fmt: skip


def _sectors(iso3: str, total: int, private_share: float, rng: np.random.Generator) -> np.ndarray:
    draw = rng.permutation(total)
    private = max(1, round(total * min(0.6, private_share * 1.15)))
    community = round(total * COMMUNITY[iso3])
    return np.where(draw < private, "private", np.where(draw < private + community, "community", "public"))


def _subsystems(iso3: str, frame: pd.DataFrame, rng: np.random.Generator) -> np.ndarray:
    draw = rng.random(len(frame))
    if iso3 == "CMR":
        west = frame["inspection"].str.contains(r"-0(?:07|10)\d{3}$")
        return np.where(draw < np.where(west, 0.92, 0.06), "anglophone", "francophone")
    if iso3 == "NER":
        return np.where(draw < 0.82, "traditionnel", np.where(draw < 0.97, "franco_arabe", "medersa"))
    return np.full(len(frame), "_Z")


def _statuses(iso3: str, frame: pd.DataFrame, rng: np.random.Generator) -> np.ndarray:
    """Open, but in Burkina Faso closed for insecurity (no pupils) or relocated (with pupils)."""
    draw = rng.random(len(frame))
    if iso3 != "BFA":
        return np.full(len(frame), "open")
    insecure = frame["edu_region"].str.rsplit("-", n=1).str[-1].isin(INSECURE)
    closed = np.where(insecure, 0.18, 0.005)
    return np.where(draw < closed, "closed_insecurity", np.where(draw < closed + 0.03, "relocated", "open"))
