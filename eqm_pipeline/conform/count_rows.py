"""Rows of a file of counts, judged cell by cell.

Belongs here: what a cell of each column may hold, and the year and the value of a row. Does not belong here: how single
spellings are read (count_codes.py), what rows mean together (count_fit.py).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.conform import count_codes as cc
from eqm_pipeline.conform import structures as st
from eqm_pipeline.conform.problems import Problems

SOURCE = "national_counts"


@dataclass(frozen=True)
class Rows:
    """Columns of one file, judged cell by cell."""

    table: pa.Table
    problems: Problems
    codes: dict[str, cc.Coded]

    def text(self, name: str) -> pa.Array:
        n = self.table.num_rows
        return self.table[name].combine_chunks() if name in self.table.column_names else pa.array([""] * n)

    def wrong(self, name: str, en: str, fr: str) -> None:
        """Every cell of a column that is no code is a problem; `{}` stands for what was written."""
        column = self.codes[name]
        self.problems.at(
            column.wrong, lambda r: (en.format(repr(column.said(r))), fr.format(repr(column.said(r))))
        )


def read_codes(rows: Rows, catalogue: Catalogue) -> None:
    listed = {
        b: {r["code"] for r in catalogue.rows("codelists/labels") if r["codelist"] == b}
        for b in ("breakdown", "category")
    }
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
        rows.codes[name] = cc.coded(rows.text(name), function)
        rows.wrong(name, en, fr)
    _years(rows)
    population = rows.codes["measure"].is_("population")
    if population.any():  # it is of no level, whatever was written
        level = rows.codes["level"]
        names = level.names if "_T" in level.names else (*level.names, "_T")
        rows.codes["level"] = cc.Coded(
            np.where(population & ~level.wrong, names.index("_T"), level.at), names, level.spelt
        )


def _years(rows: Rows) -> None:
    """The reference year, by its number, by its school year, or by both where they agree."""
    number, span = cc.coded(rows.text("year"), cc.year), cc.coded(rows.text("school_year"), cc.school_year)
    limits = f"{st.FIRST}-{st.LAST}"
    rows.problems.at(
        number.wrong,
        lambda r: (
            f"year {number.said(r)!r} is no year of {limits}",
            f"année {number.said(r)!r} hors de {limits}",
        ),
    )
    rows.problems.at(
        span.wrong,
        lambda r: (
            f"school year {span.said(r)!r} is not like 2016-2017, within {limits}",
            f"année scolaire {span.said(r)!r} : attendu 2016-2017, dans {limits}",
        ),
    )
    a = np.array([int(n or 0) for n in number.names] + [-1])[number.at]
    b = np.array([int(n or 0) for n in span.names] + [-1])[span.at]
    rows.problems.at(
        (a > 0) & (b > 0) & (a != b),
        lambda r: (
            f"year {a[r]} is not the year in which {span.said(r)} ends",
            f"l'année {a[r]} n'est pas celle où finit {span.said(r)}",
        ),
    )
    rows.problems.at((a == 0) & (b == 0), lambda r: ("no year", "pas d'année"))
    both = np.where(a > 0, a, b)
    found = np.unique(both)
    rows.codes["year"] = cc.Coded(np.where(both > 0, np.searchsorted(found, both), -1).astype(np.int32) - int((found <= 0).sum()), tuple(str(y) for y in found if y > 0), rows.text("year"))  # fmt: skip


def read_values(rows: Rows, decimal_comma: bool, catalogue: Catalogue) -> tuple[np.ndarray, cc.Coded]:
    listed = {r["obs_status"]: r["obs_status"] for r in catalogue.rows("codelists/obs_status")}
    without = [s for s in listed if s in ("Q", "K", "L", "O", "M")]
    status = rows.codes["obs_status"] = cc.coded(rows.text("obs_status"), cc.one_of(*listed, blank="A"))
    text, v = rows.text("value"), cc.values(rows.text("value"), decimal_comma)
    add = rows.problems.at
    all_codes = ", ".join(listed)
    add(
        status.wrong,
        lambda r: (
            f"unknown status {status.said(r)!r}: one of {all_codes}",
            f"statut inconnu {status.said(r)!r} : un de {all_codes}",
        ),
    )
    add(
        v.text,
        lambda r: (
            f"value {text[r].as_py()!r} is no number",
            f"la valeur {text[r].as_py()!r} n'est pas un nombre",
        ),
    )
    add(
        v.endless,
        lambda r: (
            f"value {text[r].as_py()!r} is not finite",
            f"la valeur {text[r].as_py()!r} n'est pas finie",
        ),
    )
    with np.errstate(invalid="ignore"):
        add(
            v.number < 0,
            lambda r: (f"negative count {text[r].as_py()}", f"effectif négatif {text[r].as_py()}"),
        )
    told = status.is_(*without)
    add(
        ~v.blank & told & ~v.text,
        lambda r: (
            f"a value with status {status.code(r)}, which has none",
            f"une valeur avec le statut {status.code(r)}, qui n'en a pas",
        ),
    )
    add(
        v.blank & ~told & ~status.is_("S") & ~status.wrong,
        lambda r: (
            f"no value with status {status.code(r)}: say why (L not collected, M not applicable, O missing, …)",
            f"pas de valeur avec le statut {status.code(r)} : dites pourquoi (L non collecté, M sans objet, O manquant, …)",
        ),
    )
    return v.number, status  # fmt: skip
