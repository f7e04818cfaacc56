"""Rules on the codes and names of schools beside each other: one school under two codes, one code for two schools.

Belongs here: CODE_LEADING_ZERO, CODE_LENGTH, CODE_SHARED, CODE_SECOND_NULL, NAME_FUZZY_DUP. Does not belong here: rows that stand twice
under one code (identity.py), one code by itself (conform/unit_codes.py), schools over years (concordance.py).
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from eqm_pipeline.quality.check import Checked
from eqm_pipeline.quality.sizes import told

KM_PER_DEGREE = 111.2


def check(c: Checked) -> None:
    """All rules on codes and names, over the register of one slice."""
    if "schools" not in c.core:
        return
    schools = c.core["schools"].drop_duplicates("unit")
    _leading_zeros(c, schools)
    _length(c, schools)
    _shared(c, schools)
    _without_second(c, schools)
    _names(c, schools)


def _leading_zeros(c: Checked, schools: pd.DataFrame) -> None:
    """CODE_LEADING_ZERO: codes that are equal without their leading zeros."""
    bare = schools["unit"].str.lstrip("0")
    twice = schools[bare.duplicated(keep=False)]
    if len(twice):
        key = bare[twice.index]
        others = twice["unit"].groupby(key).transform(lambda v: " / ".join(sorted(v)))
        c.report("CODE_LEADING_ZERO", twice, column="", parameters=told(codes=others))


def _length(c: Checked, schools: pd.DataFrame) -> None:
    """CODE_LENGTH: a code shorter or longer than nearly all others of the delivery."""
    p, length = c.parameters["CODE_LENGTH"], schools["unit"].str.len()
    if len(schools) < p["schools"]:
        return
    usual = int(length.mode().iloc[0])
    odd = schools[length != usual]
    if len(odd) <= len(schools) * (1 - p["share"]):
        c.report(
            "CODE_LENGTH", odd, column="", parameters=told(length=length[odd.index], usual=[usual] * len(odd))
        )


def _shared(c: Checked, schools: pd.DataFrame) -> None:
    """CODE_SHARED: the second (administrative) code of several schools."""
    code = schools["code"]
    same = schools[(code != "") & (code != schools["unit"]) & code.duplicated(keep=False)]
    if len(same):
        others = same.groupby("code")["unit"].transform(lambda v: " / ".join(sorted(v)[:5]))
        c.report("CODE_SHARED", same, column="", value=same["code"].to_numpy(), parameters=told(codes=others))


def _without_second(c: Checked, schools: pd.DataFrame) -> None:
    """CODE_SECOND_NULL: no administrative code where most schools of the delivery have one."""
    blank = (schools["code"] == "").to_numpy()
    if 0 < blank.sum() < len(schools) / 2:
        c.report("CODE_SECOND_NULL", schools[blank], column="")


def _names(c: Checked, schools: pd.DataFrame) -> None:
    """NAME_FUZZY_DUP: equal names in one inspectorate (or district), not known to be apart, under two codes."""
    place = schools["inspection"].astype("str")
    place = place.where(place != "", schools["admin2"].astype("str"))
    name = pd.Series(plain(schools["name"]), index=schools.index)
    known = schools[(name != "") & (place != "")]
    key = place[known.index] + "|" + name[known.index]
    twice = known[key.duplicated(keep=False).to_numpy()]
    if not len(twice):
        return
    twice = twice.assign(_key=key[twice.index]).sort_values(["_key", "unit"], kind="stable")
    first = twice.groupby("_key", sort=False)[["unit", "latitude", "longitude"]].transform("first")
    north = (twice["latitude"] - first["latitude"]).to_numpy()
    east = (twice["longitude"] - first["longitude"]).to_numpy() * np.cos(
        np.radians(first["latitude"].to_numpy())
    )
    apart = np.hypot(north, east) * KM_PER_DEGREE
    near = ~(apart > c.parameters["NAME_FUZZY_DUP"]["km"]) & (twice["unit"] != first["unit"]).to_numpy()
    pairs = twice[near]
    if len(pairs):
        c.report(
            "NAME_FUZZY_DUP", pairs.drop(columns="_key"), column="",
            value=pairs["name"].to_numpy(), parameters=told(other=first["unit"][near]),
        )  # fmt: skip


def plain(names: pd.Series) -> np.ndarray:
    """Names without case, accents and punctuation; groups (A, B) and numbers stay, as they tell schools apart."""
    text = pc.utf8_normalize(pa.array(names, pa.string()), form="NFKD")
    text = pc.replace_substring_regex(text, pattern=r"\p{M}", replacement="")
    text = pc.replace_substring_regex(pc.utf8_upper(text), pattern=r"[^0-9A-Z]+", replacement=" ")
    return np.asarray(pc.utf8_trim_whitespace(text).to_numpy(zero_copy_only=False), dtype=object)
