"""A file of counts becomes the core table `national_counts` of any countries and years, or is refused line by line.

Belongs here: what rows of such a file mean, what cannot be, duplicates. Does not belong here: single cells
(count_codes.py), structures (structures.py), comparison of counts (quality/counts.py).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.catalogue.scope import Scope
from eqm_pipeline.conform import count_codes as cc
from eqm_pipeline.conform import structures as st
from eqm_pipeline.conform.problems import Problems
from eqm_pipeline.schemas import core

COLUMNS = (
    "country", "year", "school_year", "measure", "level", "grade", "age", "sex", "sector", "location", "breakdown",
    "category", "value", "obs_status", "entry_age", "duration", "source", "note",
)  # fmt: skip
NEEDED = (("country",), ("year", "school_year"), ("measure",), ("value",))
SOURCE = "national_counts"
POPULATIONS = ("population", "school_age_population", "entry_age_population", "last_grade_age_population")
_KEY = (
    "country", "year", "measure", "level", "grade", "age", "sex", "sector", "location", "breakdown", "category", "source",
)  # fmt: skip


@dataclass(frozen=True)
class Counts:
    """The counts in the shape of the core table, and the catalogue for their countries and years."""

    table: pa.Table
    scope: Scope


@dataclass(frozen=True)
class Rows:
    """Columns of one file, judged cell by cell."""

    table: pa.Table
    problems: Problems
    codes: dict[str, cc.Coded]

    def text(self, name: str) -> pa.Array:
        n = self.table.num_rows
        return self.table[name].combine_chunks() if name in self.table.column_names else pa.array([""] * n)

    def said(self, name: str) -> Callable[[int], str]:
        return lambda r: self.codes[name].said(r)


def read_counts(
    table: pa.Table, problems: Problems, decimal_comma: bool, catalogue: Catalogue, given: st.Given
) -> Counts:
    """The counts of a file, from its cells as text (columns of COLUMNS that it has).

    given  structures that were handed over beside it; rows may bring their own in entry_age and duration
    Raises ContractBroken that lists what is wrong; `problems` may hold some already.
    """
    rows = Rows(table, problems, {})
    _codes(rows, catalogue)
    number, status = _values(rows, decimal_comma, catalogue)
    given = _structures_beside(rows, given)
    _fit_structure(rows, catalogue, given)
    _fit_each_other(rows)
    if not table.num_rows:
        problems.on_line(1, ("no rows below the header", "aucune ligne sous l'en-tête"))
    problems.refuse()
    _refuse_duplicates(rows)
    problems.refuse()
    years = [int(y) for y in rows.codes["year"].names]
    first, last = min(years), max(years)
    names = sorted(rows.codes["country"].names)
    ours = [c for c in catalogue.countries if c in names] + [c for c in names if c not in catalogue.countries]
    span = range(first - 1, last + 1)
    countries = {c: st.country(catalogue, given, c, span) for c in ours}
    return Counts(_core(rows, number, status), Scope(catalogue, countries, first, last))


def _codes(rows: Rows, catalogue: Catalogue) -> None:
    listed = {b: {r["code"] for r in catalogue.rows("codelists/labels") if r["codelist"] == b} for b in ("breakdown", "category")}
    exams = {e.code.lower() for c in catalogue.countries.values() for e in c.exams}
    measures = [k for k, m in catalogue.measures.items() if m.kind != "share"]
    translate: dict[str, tuple[Callable[[str], str | None], str, str]] = {
        "country": (cc.country, "country {} is not three letters (ISO 3166-1 alpha-3)", "pays {} : trois lettres attendues (ISO 3166-1 alpha-3)"),
        "measure": (cc.one_of(*measures, blank=None), "unknown measure {}", "mesure inconnue {}"),
        "level": (cc.LEVEL, "impossible level {}: 0, 1, 2, 3, 2_3 or _T", "niveau impossible {} : 0, 1, 2, 3, 2_3 ou _T"),
        "grade": (cc.GRADE, "impossible grade {}: a number within the level, _T or _U", "année d'études impossible {} : un nombre, _T ou _U"),
        "age": (cc.AGE, "impossible age {}: a single age, _T or _U", "âge impossible {} : une année d'âge, _T ou _U"),
        "sex": (cc.SEX, "impossible sex {}: F, M, _T or _U", "sexe impossible {} : F, M, _T ou _U"),
        "sector": (cc.SECTOR, "impossible sector {}: public, private, community, _U or _T", "statut d'école impossible {} : public, private, community, _U ou _T"),
        "location": (cc.LOCATION, "impossible location {}: urban, rural, _U or _T", "milieu impossible {} : urban, rural, _U ou _T"),
        "breakdown": (cc.one_of(*listed["breakdown"], blank="_Z"), "unknown breakdown {}", "ventilation inconnue {}"),
        "category": (cc.one_of(*listed["category"], *exams, blank="_Z"), "unknown category {}", "modalité inconnue {}"),
        "source": (lambda s: s or SOURCE, "", ""),
    }  # fmt: skip
    for name, (function, en, fr) in translate.items():
        c = rows.codes[name] = cc.coded(rows.text(name), function)
        rows.problems.at(c.wrong, lambda r, c=c, en=en, fr=fr: (en.format(repr(c.said(r))), fr.format(repr(c.said(r)))))  # type: ignore[misc]
    _years(rows)
    population = rows.codes["measure"].is_("population")
    if population.any():  # it is of no level, whatever was written
        level = rows.codes["level"]
        names = level.names if "_T" in level.names else (*level.names, "_T")
        rows.codes["level"] = cc.Coded(np.where(population & ~level.wrong, names.index("_T"), level.at), names, level.spelt)


def _years(rows: Rows) -> None:
    """The reference year, by its number, by its school year, or by both where they agree."""
    number, span = cc.coded(rows.text("year"), cc.year), cc.coded(rows.text("school_year"), cc.school_year)
    limits = f"{st.FIRST}-{st.LAST}"
    rows.problems.at(number.wrong, lambda r: (f"year {number.said(r)!r} is no year of {limits}", f"année {number.said(r)!r} hors de {limits}"))
    rows.problems.at(span.wrong, lambda r: (f"school year {span.said(r)!r} is not like 2016-2017, within {limits}", f"année scolaire {span.said(r)!r} : attendu 2016-2017, dans {limits}"))
    a = np.array([int(n or 0) for n in number.names] + [-1])[number.at]
    b = np.array([int(n or 0) for n in span.names] + [-1])[span.at]
    rows.problems.at((a > 0) & (b > 0) & (a != b), lambda r: (f"year {a[r]} is not the year in which {span.said(r)} ends", f"l'année {a[r]} n'est pas celle où finit {span.said(r)}"))
    rows.problems.at((a == 0) & (b == 0), lambda r: ("no year", "pas d'année"))
    both = np.where(a > 0, a, b)
    found = np.unique(both)
    rows.codes["year"] = cc.Coded(np.where(both > 0, np.searchsorted(found, both), -1).astype(np.int32) - int((found <= 0).sum()), tuple(str(y) for y in found if y > 0), rows.text("year"))  # fmt: skip


def _values(rows: Rows, decimal_comma: bool, catalogue: Catalogue) -> tuple[np.ndarray, cc.Coded]:
    listed = {r["obs_status"]: r["obs_status"] for r in catalogue.rows("codelists/obs_status")}
    without = [s for s in listed if s in ("Q", "K", "L", "O", "M")]
    status = rows.codes["obs_status"] = cc.coded(rows.text("obs_status"), cc.one_of(*listed, blank="A"))
    text, v = rows.text("value"), cc.values(rows.text("value"), decimal_comma)
    add = rows.problems.at
    all_codes = ", ".join(listed)
    add(status.wrong, lambda r: (f"unknown status {status.said(r)!r}: one of {all_codes}", f"statut inconnu {status.said(r)!r} : un de {all_codes}"))
    add(v.text, lambda r: (f"value {text[r].as_py()!r} is no number", f"la valeur {text[r].as_py()!r} n'est pas un nombre"))
    add(v.endless, lambda r: (f"value {text[r].as_py()!r} is not finite", f"la valeur {text[r].as_py()!r} n'est pas finie"))
    with np.errstate(invalid="ignore"):
        add(v.number < 0, lambda r: (f"negative count {text[r].as_py()}", f"effectif négatif {text[r].as_py()}"))
    told = status.is_(*without)
    add(~v.blank & told & ~v.text, lambda r: (f"a value with status {status.code(r)}, which has none", f"une valeur avec le statut {status.code(r)}, qui n'en a pas"))
    add(v.blank & ~told & ~status.is_("S") & ~status.wrong, lambda r: (f"no value with status {status.code(r)}: say why (L not collected, M not applicable, O missing, …)", f"pas de valeur avec le statut {status.code(r)} : dites pourquoi (L non collecté, M sans objet, O manquant, …)"))
    return v.number, status  # fmt: skip


def _structures_beside(rows: Rows, given: st.Given) -> st.Given:
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
    add(wrong & told, lambda r: ("entry_age is 0 to 25 and duration 1 to 9, of one level", "entry_age va de 0 à 25 et duration de 1 à 9, d'un seul niveau"))
    add(clash & told, lambda r: ("another entry_age or duration for the same level and year", "autre entry_age ou duration pour le même niveau et la même année"))
    return out  # fmt: skip


def _fit_structure(rows: Rows, catalogue: Catalogue, given: st.Given) -> None:
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
    add(lacking[member] & fine, lambda r: (
        f"no structure of level {c['level'].code(r)} for {c['country'].code(r)} in {c['year'].code(r)}: give it with --structure, or in the columns entry_age and duration",
        f"pas de structure du niveau {c['level'].code(r)} pour {c['country'].code(r)} en {c['year'].code(r)} : donnez-la avec --structure, ou dans les colonnes entry_age et duration"))
    numbers = np.array([int(n) if n.isdigit() else 0 for n in c["grade"].names] + [0])[c["grade"].at]
    numbers = np.where(c["grade"].is_("_U"), 0, numbers)
    add((numbers > grades[member]) & fine & ~lacking[member], lambda r: (
        f"impossible grade {c['grade'].code(r)}: level {c['level'].code(r)} has {max(grades[member[r]] - 1, 0)} grades",
        f"année d'études impossible {c['grade'].code(r)} : le niveau {c['level'].code(r)} en a {max(grades[member[r]] - 1, 0)}"))  # fmt: skip


def _fit_each_other(rows: Rows) -> None:
    """Cells of one row that cannot stand together."""
    c, add = rows.codes, rows.problems.at
    split = ~c["sector"].is_("_T") & ~c["sector"].wrong
    place = ~c["location"].is_("_T") & ~c["location"].wrong
    more = ~c["breakdown"].is_("_Z") & ~c["breakdown"].wrong
    add((split & place) | (more & (split | place)), lambda r: ("one of sector, location and breakdown at a time", "un seul de sector, location et breakdown à la fois"))
    add(more != (~c["category"].is_("_Z") & ~c["category"].wrong), lambda r: ("breakdown and category go together", "breakdown et category vont ensemble"))
    people = c["measure"].is_(*POPULATIONS)
    add(people & ~c["grade"].is_("_T"), lambda r: ("a population has no grade", "une population n'a pas d'année d'études"))
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


def _refuse_duplicates(rows: Rows) -> None:
    key = _combined([rows.codes[k] for k in _KEY])
    order = np.argsort(key, kind="stable")
    same = np.concatenate([[False], key[order][1:] == key[order][:-1]])
    again, first = np.zeros(len(key), dtype=bool), np.zeros(len(key), dtype=np.int64)
    again[order] = same
    starts = np.flatnonzero(~same)
    first[order] = order[starts][np.cumsum(~same) - 1]
    line = rows.problems.line
    rows.problems.at(again, lambda r: (f"the same count as on line {line[first[r]]}", f"le même effectif qu'à la ligne {line[first[r]]}"))  # fmt: skip


def _core(rows: Rows, number: np.ndarray, status: cc.Coded) -> pa.Table:
    c, n = rows.codes, rows.table.num_rows

    def said(name: str, to: Callable[[str], str] = str) -> pa.Array:
        return pa.DictionaryArray.from_arrays(c[name].at, pa.array([to(x) for x in c[name].names]))

    def always(value: str) -> pa.Array:
        return pa.DictionaryArray.from_arrays(np.zeros(n, np.int32), pa.array([value]))

    split, place = ~c["sector"].is_("_T"), ~c["location"].is_("_T")
    texts = {k: np.array(c[k].names, dtype=object)[c[k].at] for k in ("sector", "location", "breakdown", "category")}
    breakdown = np.where(split, "sector", np.where(place, "location", texts["breakdown"]))
    category = np.where(split, texts["sector"], np.where(place, texts["location"], texts["category"]))
    columns = {
        "country": said("country"), "school_year": said("year", lambda y: f"{int(y) - 1}-{y}"), "source": said("source"),
        "unit_level": always("country"), "unit": said("country"),
        **{k: said(k) for k in ("measure", "level", "grade", "age", "sex")},
        "breakdown": pa.array(breakdown).dictionary_encode(), "category": pa.array(category).dictionary_encode(),
        "value": pa.array(number, from_pandas=True), "obs_status": said("obs_status"), "currency": always("_Z"),
        "standard_error": pa.nulls(n, pa.float64()), "file": always(rows.problems.file), "sheet": always(""),
        "row": pa.array(rows.problems.line.astype(np.int32)), "column": always("value"),
    }  # fmt: skip
    return pa.table({k: columns[k] for k in core.OBSERVATION})
