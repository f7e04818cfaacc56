"""Rules on a whole column: how its values are spread over schools.

Belongs here: CONSTANT_COLUMN (a yes/no that never varies), BINARY_AS_COUNT, ROUNDING. Does not belong here: columns that are
left out or nil everywhere (conform/scales.py), this year beside last (dbt_like_sql/rules/).
"""

from __future__ import annotations

import numpy as np

from eqm_pipeline.quality.check import Checked
from eqm_pipeline.quality.sizes import strata

PUPILS = ("enrolment", "new_entrants", "candidates_registered", "candidates_present")
SOME = 20
"""Among smaller counts 10 and 15 are common because small schools are."""
PERSONS = ("enrolment", "teachers", "candidates_registered", "candidates_present", "seats", "textbooks")


def check(c: Checked) -> None:
    """Columns of schools; each rule needs enough of them."""
    _constant(c)
    _binary(c)
    _rounded(c)


def _constant(c: Checked) -> None:
    """CONSTANT_COLUMN: a yes/no column with one answer in all schools becomes not collected (L)."""
    for table in ("facilities", "governance"):
        if table not in c.core:
            continue
        frame = c.core[table]
        asked = frame["measure"].cat.categories.str.startswith(("has_", "received_"))
        value = frame["value"].to_numpy()
        measure, column = (frame[k].cat.codes.to_numpy().astype("int64") for k in ("measure", "column"))
        key = measure * len(frame["column"].cat.categories) + column
        key[~(np.asarray(asked)[measure] & ~np.isnan(value))] = -1
        for k in np.unique(key[key >= 0]):
            at = key == k
            n = int(at.sum())
            if n < c.parameters["CONSTANT_COLUMN"]["least"] or value[at].min() != value[at].max():
                continue
            first = frame[at].head(1)
            c.report("CONSTANT_COLUMN", first, unit_code="", n=n)
            if not c.is_confirmed("CONSTANT_COLUMN", "", str(first["column"].iloc[0])):
                c.blank(table, at, "L")


def _binary(c: Checked) -> None:
    """BINARY_AS_COUNT: a count of persons or things that is 1 in nearly every school that has any."""
    g, p = c.grid, c.parameters["BINARY_AS_COUNT"]
    for j in g.pick(measure=PERSONS, age="_T", unit_level="school"):
        if g.columns["measure"].iat[j] == "teachers" and g.columns["breakdown"].iat[j] != "_Z":
            continue
        some = g.values[:, j] > 0
        n, ones = int(some.sum()), int((g.values[:, j] == 1).sum())
        if n > p["schools"] and ones >= p["share"] * n:
            _tell_column(c, "BINARY_AS_COUNT", int(j), n, f"share={100 * ones / n:.1f}")


def _rounded(c: Checked) -> None:
    """ROUNDING: too many counts of pupils end in 0 or 5, in the whole file or in one inspection; counts of SOME and more."""
    g, p = c.grid, c.parameters["ROUNDING"]
    if "schools" not in c.core or not len(g.units):
        return
    inspection = strata(c, "inspection")
    of_schools = c.core["schools"].drop_duplicates("unit").set_index("unit")["inspection"]
    names = of_schools.reindex(g.units).astype("object").to_numpy()
    for columns in g.groups(g.pick(measure=PUPILS, age="_T", unit_level="school"), "measure").values():
        values = g.values[:, columns]
        told = values >= SOME
        n, hits = told.sum(axis=1), (told & (values % 5 == 0)).sum(axis=1)
        if n.sum() >= p["values"] and hits.sum() > p["share"] * n.sum():
            _tell_column(
                c, "ROUNDING", int(columns[0]), int(n.sum()), f"share={100 * hits.sum() / n.sum():.1f}"
            )
            continue
        known = np.flatnonzero(inspection > 0)
        of = inspection[known]
        all_n, all_hits = np.bincount(of, n[known]), np.bincount(of, hits[known])
        for k in np.flatnonzero((all_n >= p["values"]) & (all_hits > p["share"] * all_n)):
            name = str(names[known[of == k][0]])
            share = f"share={100 * all_hits[k] / all_n[k]:.1f}"
            _tell_column(c, "ROUNDING", int(columns[0]), int(all_n[k]), share, f"inspection {name}")


def _tell_column(c: Checked, rule: str, j: int, n: int, parameters: str, unit_code: str = "") -> None:
    place = {k: str(c.grid.columns[k].iat[j]) for k in ("file", "sheet", "column")}
    c.findings.add(rule, **place, unit_code=unit_code, n=n, parameters=parameters)
