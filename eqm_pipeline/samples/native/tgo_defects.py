"""Togo: the defects put into its StatEduc export, within a year and from one year to the next.

Belongs here: which cells and rows are spoilt. Does not belong here: the clean export (tgo.py), the mechanics (spoiling.py).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from eqm_pipeline.samples.native.spoiling import Spoiler, small_schools
from eqm_pipeline.samples.schools import SchoolYear

CODE = "CODE_ETABLISSEMENT"
COUNTED = [f"An2_{s}_{g}" for s in "GF" for g in ("CP1", "CP2", "CE1", "CE2", "CM1", "CM2")]


def spoil(table: pd.DataFrame, year: SchoolYear, s: Spoiler) -> tuple[pd.DataFrame, list[str]]:
    """The table with defects of a single year, and lines that no longer fit the header."""
    units = year.schools["unit"].to_numpy()
    at = [int(np.flatnonzero(table["CODE_ETABLISSEMENT"] == units[i])[0]) for i in small_schools(year)[:12]]
    s.cell(
        table,
        at[0],
        "An2_G_Red_CE1",
        int(str(table.loc[at[0], "An2_G_CE1"])) + 7,
        kind="repeaters_above_enrolment",
        table="ecole",
    )
    s.cell(
        table, at[1], "LIBELLE_TYPE_STATUT_ETAB", "Confessionnel autre", kind="unknown_code", table="ecole"
    )
    s.cell(
        table,
        at[2],
        "LIBELLE_TYPE_MILIEU",
        str(table.loc[at[2], "LIBELLE_TYPE_MILIEU"]).upper(),
        kind="label_variant",
        table="ecole",
    )
    s.cell(table, at[3], "Nb_place", "ND", kind="missing_token", table="ecole")
    s.cell(table, at[4], "NB_CABINE_TOT_LATRINE", "deux", kind="text_in_number", table="ecole")
    _impossible(table, at[8:], s)
    s.constant(table, table.index, "EXISTE_LATRINE", 0, table="ecole")
    copy = table.loc[at[5]].to_dict()
    other = next(v for v in table["IEPP"].unique() if v != copy["IEPP"])
    region = table.loc[table["IEPP"] == other, "DRE"].iloc[0]
    table = s.row(
        table,
        copy | {"IEPP": other, "DRE": region},
        kind="two_inspectorates",
        table="ecole",
        unit=copy["CODE_ETABLISSEMENT"],
    )
    twin = table.loc[at[6]].to_dict()
    table = s.row(
        table,
        twin | {"An2_G_CP1": int(twin["An2_G_CP1"]) + 3},
        kind="duplicate_code",
        table="ecole",
        unit=twin["CODE_ETABLISSEMENT"],
    )
    counts = table.loc[table["IEPP"] == copy["IEPP"]]
    total = {c: counts[c].sum() if c.startswith(("An2_", "Ens_")) else "" for c in table.columns}
    table = s.row(
        table,
        total | {"NOM_ETABLISSEMENT": f"TOTAL {copy['IEPP']}", "IEPP": copy["IEPP"]},
        kind="totals_row",
        table="ecole",
    )
    moved = ";".join(["", "", *(str(v) for v in table.loc[at[7]].iloc[:-1])])
    s.note(
        "shifted_row", "", "", "ecole", "", "", len(table) + 2, "two cells too many at the start of the row"
    )
    return table, [moved]


def _impossible(table: pd.DataFrame, at: list[int], s: Spoiler) -> None:
    """Figures of one school that cannot be true together."""
    no_committee, counted_twice, books, mark = at
    table.loc[no_committee, "EXISTE_COGE"] = 0
    s.cell(table, no_committee, "NB_REUNION_AN_PREC_COGE", 4, kind="detail_without_flag", table="ecole")
    more = int(str(table.loc[counted_twice, "Ens_H"])) + 5
    s.cell(table, counted_twice, "Ens_H", more, kind="two_counts_differ", table="ecole")
    for column in [c for c in table.columns if c.startswith("Lecture_")]:
        table[column] = table[column].astype(object)
        table.loc[books, column] = 240
    s.cell(table, books, "Lecture_CP1", 240, kind="total_in_every_grade", table="ecole")
    s.cell(table, mark, "note_moy", "54053,27", kind="mark_off_scale", table="ecole")
    boys = [c for c in table.columns if c.startswith("An2_G_")]
    pupils = table[[c for c in boys if "Red" not in c]].astype(float)
    large = [
        i for i in table.index[(pupils.min(axis=1) > 3) & pupils.sum(axis=1).between(60, 200)] if i not in at
    ]
    if large:
        for column in boys:
            girls = column.replace("_G_", "_F_")
            table[girls] = table[girls].astype(object)
            table.loc[large[0], girls] = table.loc[large[0], column]
        said = table.loc[large[0], "An2_G_CP1"]
        s.cell(table, large[0], "An2_F_CP1", said, kind="boys_copied_as_girls", table="ecole")


def spoil_over_years(tables: list[pd.DataFrame], spoilers: list[Spoiler]) -> None:
    """In the last year: a nought too many, a return copied from the year before, in schools of ordinary size."""
    if len(tables) < 2:
        return
    before, now, s = tables[-2].set_index(CODE), tables[-1], spoilers[-1]
    both = now[
        now[CODE].isin(before.index[~before.index.duplicated(keep=False)]) & ~now[CODE].duplicated(keep=False)
    ]
    pupils = before.loc[both[CODE], COUNTED].astype(float)
    usual = both[(pupils.min(axis=1) >= 12).to_numpy() & pupils.sum(axis=1).between(150, 400).to_numpy()]
    if len(usual) < 2:
        return
    ten, copied = usual.index[0], usual.index[-1]
    unit = now.loc[ten, CODE]
    s.cell(
        now,
        ten,
        "An2_G_CE1",
        int(before.loc[unit, "An2_G_CE1"]) * 10,
        kind="times_ten",
        table="ecole",
        unit=unit,
    )
    unit = now.loc[copied, CODE]
    same = [c for c in now.columns if c.startswith("An2_")]
    now[same] = now[same].astype(object)
    now.loc[copied, same] = before.loc[unit, same].to_numpy()
    row = int(np.flatnonzero(now.index == copied)[0]) + s.first_row
    s.note(
        "copied_return",
        "",
        "",
        "ecole",
        unit,
        "",
        row,
        "pupils, repeaters and groups are those of the year before",
    )
