"""Codes and names of synthetic schools, in the manner of each country and plainly synthetic.

Belongs here: what a code looks like and how a school is called. Does not belong here: which schools there
are.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from eqm_pipeline.catalogue.models import Area

KINDS = {
    "BFA": {"public": "EP", "private": "EP PRIVEE", "community": "EP COMMUNAUTAIRE"},
    "BDI": {"public": "ECOFO", "private": "ECOFO PRIVEE", "community": "ECOFO COMMUNAUTAIRE"},
    "CMR": {"public": "EP", "private": "EP PRIVEE", "community": "EP PARENTS"},
    "CIV": {"public": "EPP", "private": "EPV", "community": "EPC"},
    "MDG": {"public": "EPP", "private": "EPV", "community": "ECOM"},
    "NER": {"public": "EP", "private": "EP PRIVEE", "community": "EP COMMUNAUTAIRE"},
    "SEN": {"public": "EE", "private": "EE PRIVEE", "community": "EE COMMUNAUTAIRE"},
    "TGO": {"public": "EPP", "private": "EPL", "community": "EDIL"},
}
ANGLOPHONE = {"public": "GS", "private": "PRIVATE PS", "community": "COMMUNITY PS"}


def code_prefix(iso3: str, inspection: Area, position: int) -> str:
    """What the codes of an inspection's schools begin with; unchanged by reforms."""
    place = inspection.area.rsplit("-", 1)[-1]
    if iso3 == "TGO":
        return f"11{position + 1:02d}"
    if iso3 == "CMR":
        return f"CM{place}"
    if iso3 == "BDI":
        return f"{10 + int(place[:3])}{place[3:]}"
    if iso3 == "BFA":
        return f"{position + 1:03d}0"
    return place


def names(iso3: str, frame: pd.DataFrame) -> np.ndarray:
    """`EPP SYNTHETIQUE 00042`: kind of school, the word that says what it is, and its number."""
    kind = frame["sector"].map(KINDS[iso3])
    word = np.full(len(frame), " SYNTHETIQUE ", dtype=object)
    if iso3 == "CMR":
        english = (frame["subsystem"] == "anglophone").to_numpy()
        kind = kind.where(~english, frame["sector"].map(ANGLOPHONE))
        word[english] = " SYNTHETIC "
    return (kind + word + frame["number"].astype(str).str.zfill(5)).to_numpy()
