"""Rules on the identity of units: one code, one school, one inspectorate.

Belongs here: duplicates within a slice. Does not belong here: identity over years.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from eqm_pipeline.quality.check import Checked
from eqm_pipeline.schemas.combinations import repeated
from eqm_pipeline.schemas.core import OBSERVATION_TABLES, key


def check(c: Checked) -> None:
    """ORPHAN_ROW; CODE_DUP, TWO_INSPECTORATES on schools; CODE_DUP on observations that stand twice."""
    if "schools" in c.core:
        _orphans(c)
        _schools(c)
    for table in OBSERVATION_TABLES:
        if table in c.core:
            _observations(c, table)


def _orphans(c: Checked) -> None:
    """Rows of a school that the register of this delivery does not hold would be counted nowhere: set aside, and told."""
    known = pd.Index(c.core["schools"]["unit"].unique())
    for table in OBSERVATION_TABLES:
        frame = c.core.get(table)
        if frame is None:
            continue
        held = np.append(known.get_indexer(frame["unit"].cat.categories) >= 0, True)
        school = np.append(frame["unit_level"].cat.categories == "school", False)
        stray = ~held[frame["unit"].cat.codes.to_numpy()] & school[frame["unit_level"].cat.codes.to_numpy()]
        if stray.any():
            first = frame[stray].drop_duplicates(["unit", "file", "sheet"])
            n = frame[stray].groupby("unit", observed=True)["_rid"].nunique()
            c.report(
                "ORPHAN_ROW",
                first,
                value=first["unit"].astype("object").to_numpy(),
                column="",
                table=table,
                n=first["unit"].map(n).to_numpy(),
            )
            c.set_aside_rows(set(frame.loc[stray, "_rid"]) - {-1}, "ORPHAN_ROW")


def _schools(c: Checked) -> None:
    schools = c.core["schools"]
    twice = schools[schools.duplicated(["unit", "level"], keep=False)]
    if not len(twice):
        return
    inspections = twice.groupby("unit")["inspection"].agg(lambda v: sorted(set(v.astype("str"))))
    split = {u for u, v in inspections.items() if len(v) > 1}
    apart = twice[twice["unit"].isin(split)]
    c.report(
        "TWO_INSPECTORATES",
        apart,
        column="",
        parameters=apart["unit"].map(lambda u: "areas=" + " / ".join(inspections[u])).to_numpy(),
    )
    same = twice[~twice["unit"].isin(split)]
    copies = _copies(c, same)
    c.report("CODE_DUP", same, column="", parameters=same["unit"].map(lambda u: "rows=identical_rows" if u in copies else "rows=different_rows").to_numpy())  # fmt: skip
    c.set_aside_units({str(u) for u in split}, "TWO_INSPECTORATES")
    c.set_aside_rows({int(r) for u in copies for r in copies[u]}, "CODE_DUP")
    c.set_aside_units({str(u) for u in same["unit"]} - set(copies), "CODE_DUP")


def _copies(c: Checked, rows: pd.DataFrame) -> dict[str, list[int]]:
    """Units whose rows are equal in every table, with the row ids of all rows but the first."""
    units = set(rows["unit"])
    content: dict[tuple[str, int], list[str]] = {}
    for table, frame in c.core.items():
        part = frame[frame["unit"].isin(units)]
        if not len(part):
            continue
        said = part.drop(columns=["_rid", "row", "file", "sheet"], errors="ignore").astype("str").fillna("")
        told = said.agg("|".join, axis=1)
        for u, rid, text in zip(part["unit"], part["_rid"], told, strict=True):
            content.setdefault((u, int(rid)), []).append(f"{table}:{text}")
    out = {}
    for u, mine in rows.groupby("unit"):
        rids = [int(r) for r in mine["_rid"]]
        if len({tuple(sorted(content.get((str(u), r), []))) for r in rids}) == 1:
            out[str(u)] = rids[1:]
    return out


def _observations(c: Checked, table: str) -> None:
    frame = c.core[table]
    names = key(table)
    twice = pd.Series(repeated(frame, names), index=frame.index)
    if not twice.any():
        return
    again = frame[twice]
    varies = again.groupby(names, observed=True)["value"].transform(lambda v: v.nunique(dropna=False) > 1)
    first = again.drop_duplicates(["unit", "row", "file", "sheet"])
    told = first.groupby("unit", observed=True)["row"].transform(
        lambda v: ", ".join(map(str, sorted(v)[:20]))
    )
    c.report("CODE_DUP", first, parameters=("rows=" + told.astype("str")).to_numpy())
    stands = ~again.duplicated(names) & ~varies
    keep = ~twice | stands.reindex(frame.index, fill_value=False)
    for rid in frame.loc[~keep & (frame["_rid"] >= 0), "_rid"].unique():
        c.aside.setdefault(int(rid), "CODE_DUP")
    c.core[table] = frame[keep & ~frame["_rid"].isin(c.aside)].reset_index(drop=True)
