"""Labels become codes.

Belongs here: code columns and row dimensions, unknown labels, spelling variants, areas and their parents.
Does not belong here: headers (headers.py) or numbers (numbers.py).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from eqm_pipeline.catalogue.labels import AreaMatcher, normalise
from eqm_pipeline.conform.slice import QUARANTINED, Slice

CHAINS = (("inspection", "edu_region"), ("admin2", "admin1"))


def translate(s: Slice, header: str, codes: dict[str, str], blank: str = "") -> np.ndarray:
    """Codes of a column. An unknown label sets its row aside, a variant is accepted and told once per spelling."""
    text = s.text(header)
    at, spelt = pd.factorize(text)
    plain = {normalise(k): v for k, v in codes.items()}
    mapped = [blank if not t else plain.get(normalise(t)) for t in spelt]
    if s.raw.counted and not blank:
        mapped = [m or None for m in mapped]  # a person without sex or grade is counted nowhere
    unknown = np.array([m is None for m in mapped])[at] if len(at) else np.zeros(0, dtype=bool)
    accepted = s.fate == "accepted"
    s.report(
        "UNKNOWN_CODE",
        unknown & accepted,
        s.header(header),
        f"codelist={header}",
    )
    s.set_aside(unknown, QUARANTINED, "UNKNOWN_CODE")
    variant = np.array(
        [bool(t) and m is not None and t not in codes for t, m in zip(spelt, mapped, strict=True)]
    )
    if variant.any():
        first = np.array(
            [np.flatnonzero((at == i) & accepted)[:1] for i in np.flatnonzero(variant)], dtype=object
        )
        rows = np.array([int(f[0]) for f in first if len(f)], dtype=int)
        s.report("LABEL_VARIANT", rows, s.header(header))
    return np.array([m or "" for m in mapped], dtype=object)[at] if len(at) else np.zeros(0, dtype=object)


def area_codes(s: Slice, header: str, level: str, areas: AreaMatcher) -> np.ndarray:
    """Area codes of a column; labels as in areas.csv are exact, others are variants, one that names two areas is left out."""
    exact = {label: areas.code[(level, normalise(label))] for lv, label in areas.exact if lv == level}
    codes = translate(s, header, exact)
    if both := {label for lv, label in areas.clash if lv == level}:
        unclear = s.text(header).map(normalise).isin(both).to_numpy(dtype=bool)
        s.report("AREA_NAME_CLASH", unclear & (s.fate == "accepted"), s.header(header))
        codes[unclear] = ""
    return codes


def complete_chains(schools: pd.DataFrame, areas: AreaMatcher) -> pd.DataFrame:
    """Regions that follow from the inspection or district, where the delivery does not name them."""
    for child, parent in CHAINS:
        known = schools[child].map(areas.parent).fillna("")
        schools[parent] = schools[parent].where(schools[parent] != "", known)
    return schools
