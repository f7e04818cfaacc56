"""A register of places: one place per school.

Belongs here: rows of `school_places` beside each other, and which school of a census a place belongs to. Does not belong
here: coordinates themselves (geography.py), names (names.py).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from eqm_pipeline.quality.check import Checked
from eqm_pipeline.quality.names import UNALIKE, alike, plain

TABLE = "school_places"
PLACE = ["unit", "name", "inspection", "latitude", "longitude"]
FOUND = {
    "unit": "str", "place": "str", "place_name": "str", "matched_by": "str", "likeness": "float64", "latitude": "float64",
    "longitude": "float64",
}  # fmt: skip
CLOSE = 0.02  # degrees, some two kilometres: what two measurements of one school may be apart


def check(c: Checked) -> None:
    """CODE_DUP: a code that stands twice with one name and place is kept once, otherwise not at all."""
    if TABLE not in c.core:
        return
    places = c.core[TABLE]
    twice = places[places.duplicated("unit", keep=False)]
    if not len(twice):
        return
    of_code = twice.assign(plain=twice["name"].map(plain)).groupby("unit")
    ends = of_code[["latitude", "longitude"]]
    spread = (ends.max() - ends.min()).max(axis=1).fillna(0.0)
    one = (of_code["plain"].nunique() == 1) & (spread <= CLOSE)
    copies = twice["unit"].map(one).to_numpy(dtype=bool)
    c.report("CODE_DUP", twice, column="", table=TABLE, parameters=np.where(copies, "rows=identical_rows", "rows=different_rows").astype(object))  # fmt: skip
    out = twice.index[~copies | twice.duplicated("unit").to_numpy()]
    for rid in places.loc[out, "_rid"]:
        c.aside.setdefault(int(rid), "CODE_DUP")
    c.core[TABLE] = places.drop(index=out).reset_index(drop=True)


def place_of(schools: pd.DataFrame, places: pd.DataFrame) -> pd.DataFrame:
    """The place of each school, in the columns of FOUND: by administrative `code`, then by `name` within its inspectorate, or
    `none`.

    schools  unit, code, name, inspection; places  unit (the administrative code, or that of a census without such), name,
             inspection, latitude, longitude
    A code that several schools have gives no place. Nor does one whose names contradict each other (`doubtful`, without
    coordinates): the code was displaced against the names, or given to another school. A name counts where it is the only
    one of its inspectorate on both sides.
    """
    once = schools[["unit", "code", "name", "inspection"]].astype("str").drop_duplicates("unit")
    if (once["code"] == "").all():  # a census that knows one code only
        once["code"] = once["unit"]
    places = places[PLACE].astype(dict.fromkeys(("unit", "name", "inspection"), "str"))
    coded = once[(once["code"] != "") & ~once.duplicated("code", keep=False)]
    met = coded.merge(places, left_on="code", right_on="unit", suffixes=("", "_place"))
    met["likeness"] = [alike(a, b) for a, b in zip(met["name"], met["name_place"], strict=True)]
    met.loc[(met["name"] == "") | (met["name_place"] == ""), "likeness"] = np.nan
    met["matched_by"] = np.where(met["likeness"] < UNALIKE, "doubtful", "code")
    sure = met[met["matched_by"] == "code"]
    key = ["plain", "inspection"]
    left, right = (
        f.assign(plain=f["name"].map(plain)) for f in (once[~once["unit"].isin(sure["unit"])], places)
    )
    left, right = (f[(f["plain"] != "") & ~f.duplicated(key, keep=False)] for f in (left, right))
    named = left.merge(right[~right["unit"].isin(sure["code"])], on=key, suffixes=("", "_place"))
    named = named.assign(matched_by="name", likeness=1.0)
    doubtful = met[(met["matched_by"] == "doubtful") & ~met["unit"].isin(named["unit"])]
    doubtful = doubtful.assign(latitude=np.nan, longitude=np.nan)
    found = pd.concat([sure, named, doubtful], ignore_index=True)
    found = found.rename(columns={"unit_place": "place", "name_place": "place_name"})
    none = once.loc[~once["unit"].isin(found["unit"]), ["unit"]].assign(
        place="", place_name="", matched_by="none"
    )
    out = pd.concat([found, none], ignore_index=True).reindex(columns=list(FOUND))
    return out.astype(FOUND).sort_values("unit", ignore_index=True)
