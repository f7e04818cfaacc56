"""Rows of a file of counts beside the structure of their country and beside each other.

Belongs here: levels and grades that exist, cells of one row that cannot stand together, the same count twice. Does not
belong here: single cells (count_rows.py); sums and comparisons (quality/counts.py).
"""

from __future__ import annotations

import numpy as np

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.conform import count_codes as cc
from eqm_pipeline.conform import structures as st
from eqm_pipeline.conform.count_rows import Rows

POPULATIONS = ("population", "school_age_population", "entry_age_population", "last_grade_age_population")
KEY = (
    "country", "year", "measure", "level", "grade", "age", "sex", "sector", "location", "breakdown", "category", "source",
)  # fmt: skip


def structures_beside(rows: Rows, given: st.Given) -> st.Given:
    """Structures in the columns entry_age and duration of the rows themselves."""
    if not {"entry_age", "duration"} <= set(rows.table.column_names):
        return given
    out, add = dict(given), rows.problems.at
    entry, duration = (cc.coded(rows.text(n), lambda s: s) for n in ("entry_age", "duration"))
    told = ~entry.is_("") | ~duration.is_("")
    wrong = np.zeros(len(told), dtype=bool)
    clash = np.zeros(len(told), dtype=bool)
    groups = _combined([rows.codes["country"], rows.codes["year"], rows.codes["level"], entry, duration])
    _, where, member = np.unique(groups, return_index=True, return_inverse=True)
    for i, r in enumerate(where):
        if not told[r] or any(rows.codes[n].wrong[r] for n in ("country", "year", "level")):
            continue
        a, n = st.whole(entry.code(r)), st.whole(duration.code(r))
        key = (rows.codes["country"].code(r), int(rows.codes["year"].code(r)), rows.codes["level"].code(r))
        if not st.plausible(a, n) or key[2] == "_T":
            wrong |= member == i
        elif out.setdefault(key, (a, n)) != (a, n):  # type: ignore[arg-type]
            clash |= member == i
    add(
        wrong & told,
        lambda r: (
            "entry_age is 0 to 25 and duration 1 to 9, of one level",
            "entry_age va de 0 à 25 et duration de 1 à 9, d'un seul niveau",
        ),
    )
    add(
        clash & told,
        lambda r: (
            "another entry_age or duration for the same level and year",
            "autre entry_age ou duration pour le même niveau et la même année",
        ),
    )
    return out  # fmt: skip


def name_examinations(rows: Rows, catalogue: Catalogue) -> None:
    """Candidates of an examination that is not named: the only one of its country, level and year."""
    c = rows.codes
    tables = [k for k, m in catalogue.measures.items() if m.table == "exams"]
    mute = c["measure"].is_(*tables) & c["breakdown"].is_("_Z") & c["category"].is_("_Z")
    mute &= ~(c["country"].wrong | c["year"].wrong | c["level"].wrong)
    if not mute.any():
        return
    groups = _combined([c["country"], c["year"], c["level"]])
    _, where, member = np.unique(groups, return_index=True, return_inverse=True)
    held = ["" for _ in where]
    for i, r in enumerate(where):
        country = catalogue.countries.get(c["country"].code(r)) if not c["country"].wrong[r] else None
        if country is None:
            held[i] = st.EXAM
        elif not (c["year"].wrong[r] or c["level"].wrong[r]):
            year, level = int(c["year"].code(r)), c["level"].code(r)
            mine = [
                e.code.lower()
                for e in country.exams
                if e.level == level and e.first <= year <= (e.last or year)
            ]
            held[i] = mine[0] if len(mine) == 1 else ""
    exams = np.array(held, dtype=object)[member]
    rows.problems.at(
        mute & (exams == ""),
        lambda r: (
            "say which examination: breakdown exam, category its code",
            "dites quel examen : breakdown exam, category son code",
        ),
    )
    for name, told in (("breakdown", np.full(len(exams), "exam", dtype=object)), ("category", exams)):
        now = c[name]
        texts = np.array([*now.names, ""], dtype=object)[now.at]
        names, at = np.unique(np.where(mute & (exams != ""), told, texts).astype(str), return_inverse=True)
        c[name] = cc.Coded(np.where(now.wrong, -1, at).astype(np.int32), tuple(names), now.spelt)


def fit_structure(rows: Rows, catalogue: Catalogue, given: st.Given) -> None:
    """Every level that is counted has a structure, and every grade may exist in it (one year more is seen in practice)."""
    c, add = rows.codes, rows.problems.at
    fine = ~(c["country"].wrong | c["year"].wrong | c["level"].wrong)
    groups = _combined([c["country"], c["year"], c["level"]])
    _, where, member = np.unique(groups, return_index=True, return_inverse=True)
    lacking, grades = np.zeros(len(where), dtype=bool), np.full(len(where), 9)
    levels: dict[tuple[str, int], dict[str, tuple[int, int]]] = {}
    for i, r in enumerate(where):
        if not fine[r]:
            continue
        at, level = (c["country"].code(r), int(c["year"].code(r))), c["level"].code(r)
        if at not in levels:
            levels[at] = st.levels_in(catalogue, given, *at)
        lacking[i] = level not in levels[at] if level != "_T" else not levels[at]
        grades[i] = 0 if level == "_T" else levels[at].get(level, (0, 8))[1] + 1
    add(
        lacking[member] & fine,
        lambda r: (
            f"no structure of level {c['level'].code(r)} for {c['country'].code(r)} in {c['year'].code(r)}: give it with --structure, or in the columns entry_age and duration",
            f"pas de structure du niveau {c['level'].code(r)} pour {c['country'].code(r)} en {c['year'].code(r)} : donnez-la avec --structure, ou dans les colonnes entry_age et duration",
        ),
    )
    numbers = np.array([int(n) if n.isdigit() else 0 for n in c["grade"].names] + [0])[c["grade"].at]
    numbers = np.where(c["grade"].is_("_U"), 0, numbers)
    add((numbers > grades[member]) & fine & ~lacking[member], lambda r: (
        f"impossible grade {c['grade'].code(r)}: level {c['level'].code(r)} has {max(grades[member[r]] - 1, 0)} grades",
        f"année d'études impossible {c['grade'].code(r)} : le niveau {c['level'].code(r)} en a {max(grades[member[r]] - 1, 0)}"))  # fmt: skip


def fit_each_other(rows: Rows) -> None:
    """Cells of one row that cannot stand together."""
    c, add = rows.codes, rows.problems.at
    split = ~c["sector"].is_("_T") & ~c["sector"].wrong
    place = ~c["location"].is_("_T") & ~c["location"].wrong
    more = ~c["breakdown"].is_("_Z") & ~c["breakdown"].wrong
    add(
        (split & place) | (more & (split | place)),
        lambda r: (
            "one of sector, location and breakdown at a time",
            "un seul de sector, location et breakdown à la fois",
        ),
    )
    add(
        (more != (~c["category"].is_("_Z") & ~c["category"].wrong))
        & ~(c["breakdown"].wrong | c["category"].wrong),
        lambda r: ("breakdown and category go together", "breakdown et category vont ensemble"),
    )
    people = c["measure"].is_(*POPULATIONS[1:])
    add(
        people & ~c["grade"].is_("_T"),
        lambda r: ("a population has no grade", "une population n'a pas d'année d'études"),
    )
    ages = c["measure"].is_(*POPULATIONS[1:]) & ~c["age"].is_("_T")
    add(ages, lambda r: (f"{c['measure'].code(r)} has no single age", f"{c['measure'].code(r)} n'a pas d'année d'âge"))  # fmt: skip


def _combined(columns: list[cc.Coded]) -> np.ndarray:
    """One number for each combination of codes."""
    out = np.zeros(len(columns[0].at), dtype=np.int64)
    size = 1
    for c in columns:
        n = len(c.names) + 1
        if size * n > 2**62:
            _, out = np.unique(out, return_inverse=True)
            size = len(out) + 1
        out, size = out * n + (c.at + 1), size * n
    return out


def refuse_duplicates(rows: Rows) -> None:
    key = _combined([rows.codes[k] for k in KEY])
    order = np.argsort(key, kind="stable")
    same = np.concatenate([[False], key[order][1:] == key[order][:-1]])
    again, first = np.zeros(len(key), dtype=bool), np.zeros(len(key), dtype=np.int64)
    again[order] = same
    starts = np.flatnonzero(~same)
    first[order] = order[starts][np.cumsum(~same) - 1]
    line = rows.problems.line
    rows.problems.at(again, lambda r: (f"the same count as on line {line[first[r]]}", f"le même effectif qu'à la ligne {line[first[r]]}"))  # fmt: skip
