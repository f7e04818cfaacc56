"""Coordinates: inside the country, and latitude before longitude.

Belongs here: GEO_* rules. Does not belong here: areas by label (conform/codes.py).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from eqm_pipeline.quality.check import Checked
from eqm_pipeline.quality.codes import KM_PER_DEGREE
from eqm_pipeline.quality.sizes import told

SENTINELS = (0, 1, 9, 90, 99, 999, 9999)
"""Numbers that stand for no coordinate where latitude and longitude both hold them."""


def check(c: Checked) -> None:
    """GEO_SENTINEL and GEO_RANGE leave coordinates out, GEO_SWAPPED mends exchanged ones, GEO_FAR tells strays."""
    for table in ("schools", "school_places"):
        if table in c.core:
            _table(c, c.core[table])


def _table(c: Checked, schools: pd.DataFrame) -> None:
    _sentinels(c, schools)
    west, south, east, north = c.country.bounding_box
    lat, lon = schools["latitude"].to_numpy(), schools["longitude"].to_numpy()
    with np.errstate(invalid="ignore"):
        inside = (lat >= south) & (lat <= north) & (lon >= west) & (lon <= east)
        swapped = ~inside & (lon >= south) & (lon <= north) & (lat >= west) & (lat <= east)
    known = ~np.isnan(lat) & ~np.isnan(lon)
    outside = known & ~inside & ~swapped
    for rule, at in (("GEO_SWAPPED", swapped), ("GEO_RANGE", outside)):
        value = [f"{a:g}, {b:g}" for a, b in zip(lat[at], lon[at], strict=True)]
        c.report(rule, schools[at], column="latitude", value=np.array(value, dtype=object))
    was, now = (
        [f"{a:.15g}, {b:.15g}" for a, b in zip(x[swapped], y[swapped], strict=True)]
        for x, y in ((lat, lon), (lon, lat))
    )
    c.mend("GEO_SWAPPED", schools[swapped], "latitude", was, now)
    schools.loc[swapped, ["latitude", "longitude"]] = np.column_stack([lon[swapped], lat[swapped]])
    schools.loc[outside & ~_kept(c, "GEO_RANGE", schools), ["latitude", "longitude"]] = np.nan
    _far(c, schools)


def _sentinels(c: Checked, schools: pd.DataFrame) -> None:
    """GEO_SENTINEL: a point that stands for none (0, 0; 99, 99), or one that many schools share; left out."""
    lat, lon = schools["latitude"].to_numpy(), schools["longitude"].to_numpy()
    none = (np.abs(lat) == np.abs(lon)) & np.isin(np.abs(lat), SENTINELS)
    one = schools.drop_duplicates("unit")
    here = one.groupby(["latitude", "longitude"])["unit"].transform("size")
    sharing = schools["unit"].map(pd.Series(here.to_numpy(), index=one["unit"])).fillna(1).to_numpy()
    at = none | (sharing > c.parameters["GEO_SENTINEL"]["schools"])
    if at.any():
        value = np.array([f"{a:g}, {b:g}" for a, b in zip(lat[at], lon[at], strict=True)], dtype=object)
        c.report(
            "GEO_SENTINEL", schools[at], column="latitude", value=value, parameters=told(schools=sharing[at])
        )
        schools.loc[at & ~_kept(c, "GEO_SENTINEL", schools), ["latitude", "longitude"]] = np.nan


def _kept(c: Checked, rule: str, schools: pd.DataFrame) -> np.ndarray:
    """Schools whose coordinates the sender confirmed against this rule."""
    if not c.confirmed:
        return np.zeros(len(schools), dtype=bool)
    return np.array([c.is_confirmed(rule, str(u), "latitude") for u in schools["unit"]], dtype=bool)


def _far(c: Checked, schools: pd.DataFrame) -> None:
    """GEO_FAR: far from the middle of its inspectorate (or district), as its other schools are not."""
    p = c.parameters["GEO_FAR"]
    place = schools["inspection"].astype("str")
    place = place.where(place != "", schools["admin2"].astype("str"))
    known = schools[(place != "") & schools["latitude"].notna() & schools["longitude"].notna()]
    by = known.groupby(place[known.index])
    if not len(known):
        return
    middle = by[["latitude", "longitude"]].transform("median")
    north = known["latitude"] - middle["latitude"]
    east = (known["longitude"] - middle["longitude"]) * np.cos(np.radians(middle["latitude"]))
    km = np.hypot(north, east) * KM_PER_DEGREE
    usual = km.groupby(place[known.index]).transform("median")
    enough = by["latitude"].transform("count") >= p["schools"]
    far = enough & (km > p["km"]) & (km > p["times"] * usual)
    if far.any():
        figures = told(km=np.round(km[far]), usual=np.round(usual[far]))
        value = [
            f"{a:g}, {b:g}"
            for a, b in zip(known.loc[far, "latitude"], known.loc[far, "longitude"], strict=True)
        ]
        c.report(
            "GEO_FAR", known[far], column="latitude", value=np.array(value, dtype=object), parameters=figures
        )
