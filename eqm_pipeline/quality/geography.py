"""Coordinates: inside the country, and latitude before longitude.

Belongs here: GEO_* rules. Does not belong here: areas by label (conform/codes.py).
"""

from __future__ import annotations

import numpy as np

from eqm_pipeline.quality.check import Checked


def check(c: Checked) -> None:
    """GEO_SWAPPED mends exchanged coordinates; GEO_RANGE leaves out those outside the country."""
    if "schools" not in c.core:
        return
    schools = c.core["schools"]
    west, south, east, north = c.country.bounding_box
    lat, lon = schools["latitude"].to_numpy(), schools["longitude"].to_numpy()
    with np.errstate(invalid="ignore"):
        inside = (lat >= south) & (lat <= north) & (lon >= west) & (lon <= east)
        swapped = ~inside & (lon >= south) & (lon <= north) & (lat >= west) & (lat <= east)
    known = ~np.isnan(lat) & ~np.isnan(lon)
    outside = known & ~inside & ~swapped
    for rule, at in (("GEO_SWAPPED", swapped), ("GEO_RANGE", outside)):
        told = [f"{a:g}, {b:g}" for a, b in zip(lat[at], lon[at], strict=True)]
        c.report(rule, schools[at], column="latitude", value=np.array(told, dtype=object))
    was, now = (
        [f"{a:.15g}, {b:.15g}" for a, b in zip(x[swapped], y[swapped], strict=True)]
        for x, y in ((lat, lon), (lon, lat))
    )
    c.mend("GEO_SWAPPED", schools[swapped], "latitude", was, now)
    schools.loc[swapped, ["latitude", "longitude"]] = np.column_stack([lon[swapped], lat[swapped]])
    schools.loc[outside, ["latitude", "longitude"]] = np.nan
