"""Where synthetic schools lie: the areas of both chains in a year, and coordinates.

Belongs here: dated areas above an inspection, a rough place inside a region's box. Does not belong here:
which schools there are (register.py).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.catalogue.models import Area


def areas_in(iso3: str, year: int, catalogue: Catalogue) -> dict[str, list[Area]]:
    """Areas valid in a year, by level."""
    out: dict[str, list[Area]] = {}
    for a in catalogue.areas[iso3]:
        if a.valid_from <= year <= a.valid_to:
            out.setdefault(a.area_level, []).append(a)
    return out


def placed(iso3: str, frame: pd.DataFrame, year: int, catalogue: Catalogue) -> pd.DataFrame:
    """Adds the areas above the inspection valid in the year, and coordinates in the region's rough box."""
    areas = areas_in(iso3, year, catalogue)
    inspections = {a.area: a for a in areas["inspection"]}
    admin2 = {a.pcode: a for a in areas["admin2"]}
    parents = {code: admin2[a.pcode] for code, a in inspections.items()}
    frame["edu_region"] = frame["inspection"].map({c: a.parent for c, a in inspections.items()})
    frame["admin2"] = frame["inspection"].map({c: a.area for c, a in parents.items()})
    frame["admin1"] = frame["inspection"].map({c: a.parent for c, a in parents.items()})
    boxes = {
        r["area"]: [float(r[k]) for k in ("min_longitude", "min_latitude", "max_longitude", "max_latitude")]
        for r in catalogue.rows("reference/region_boxes")
        if r["iso3"] == iso3
    }
    return frame.assign(**_coordinates(frame, boxes))


def _coordinates(frame: pd.DataFrame, boxes: dict[str, list[float]]) -> dict[str, np.ndarray]:
    """A place in the middle half of the region's box; inspection gives neighbourhood, school the spot."""
    box = np.array([boxes[a] for a in frame["admin1"]])
    spot = frame["number"].to_numpy(dtype=float)
    near = (
        frame["inspection"].map({c: _fraction(c) for c in frame["inspection"].unique()}).to_numpy(dtype=float)
    )
    along = 0.25 + 0.4 * near + 0.1 * np.modf(spot * 0.414214)[0]
    across = 0.25 + 0.4 * np.modf(near * 7.0)[0] + 0.1 * np.modf(spot * 0.236068)[0]
    return {
        "latitude": np.round(box[:, 1] + across * (box[:, 3] - box[:, 1]), 6),
        "longitude": np.round(box[:, 0] + along * (box[:, 2] - box[:, 0]), 6),
    }


def _fraction(text: str) -> float:
    """A stable number in [0, 1) from a text (Python's own hash changes between processes)."""
    return sum((i + 1) * b for i, b in enumerate(text.encode())) * 0.618034 % 1.0
