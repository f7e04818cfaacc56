"""Seeds made of the declarations of indicators: ratios as rows that one SQL model joins.

Belongs here: declarations, their terms and the pairs of measures they need. Not here: arithmetic (SQL).
"""

from __future__ import annotations

from typing import Any

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.catalogue.models import Indicator, Term
from eqm_pipeline.errors import CatalogueError

Rows = list[tuple[Any, ...]]
COLUMNS: dict[str, dict[str, str]] = {
    "indicator_declarations": {
        "indicator": "varchar", "level": "varchar", "core": "boolean", "model": "varchar", "unit": "varchar",
        "multiplier": "double", "denominator_kind": "varchar", "breakdown": "varchar", "method": "varchar",
        "needs_exam": "boolean", "parity": "boolean", "sector": "varchar", "lagged": "boolean", "population_based": "boolean",
    },
    "indicator_grids": {"indicator": "varchar", "sex": "varchar", "sector": "varchar", "location": "varchar"},
    "indicator_grades": {"indicator": "varchar", "level": "varchar", "country": "varchar", "year": "smallint",
                         "grade": "varchar"},
    "indicator_terms": {
        "indicator": "varchar", "side": "varchar", "position": "integer", "measure": "varchar", "universe": "varchar",
        "sign": "integer", "level": "varchar", "grade": "varchar", "age": "varchar", "sex": "varchar",
        "sector": "varchar", "breakdown": "varchar", "category": "varchar", "lag": "smallint",
        "take": "varchar",
    },
    "measure_pairs": {"measure": "varchar", "breakdown": "varchar", "partner": "varchar",
                      "partner_breakdown": "varchar", "by_grade": "boolean", "by_sex": "boolean"},
    "labels_of_indicators": {
        "indicator": "varchar", "label_en": "varchar", "label_fr": "varchar", "definition_en": "varchar",
        "definition_fr": "varchar", "unit": "varchar", "domain": "varchar", "uis_code": "varchar", "wb_code": "varchar",
    },
}  # fmt: skip
SECTORS = ("public", "private", "community", "_U")
LOCATIONS = ("urban", "rural", "_U")
# the allocation of teachers is not a ratio, but needs schools that report both
ALWAYS = (
    ("enrolment", "_Z", "teachers", "_Z", False, False),
    ("teachers", "_Z", "enrolment", "_Z", False, False),
)
SIDES = ("numerator", "numerator_otherwise", "denominator", "denominator_otherwise")
POPULATION = {"population", "school_age_population"}


def seeds(catalogue: Catalogue) -> dict[str, Rows]:
    """All relations that the declarations become."""
    out: dict[str, Rows] = {name: [] for name in COLUMNS}
    for code, i in catalogue.indicators.items():
        _verify(code, i, set(catalogue.measures))
        out["labels_of_indicators"].append(
            (
                code,
                i.label.en,
                i.label.fr,
                i.definition.en,
                i.definition.fr,
                i.unit,
                i.domain,
                i.uis_code,
                i.wb_code,
            )
        )
        terms = [t for side in SIDES for t in getattr(i, side)]
        lagged = any(t.lag for t in terms) or i.denominator_kind == "flow_pair"
        population = any(t.measure in POPULATION for t in i.denominator)
        out["indicator_declarations"] += [
            (code, level, i.core, i.model or "ratio", i.unit, i.multiplier, i.denominator_kind, i.breakdown, i.method,
             i.not_applicable_without_exam, i.parity, i.sector, lagged, population)
            for level in i.levels
        ]  # fmt: skip
        if terms:
            out["indicator_grids"] += _grid(code, i)
            out["indicator_grades"] += _grades(code, i, catalogue)
            out["indicator_terms"] += _terms(code, i)
            out["measure_pairs"] += _pairs(i)
    out["measure_pairs"] = _widest([*out["measure_pairs"], *ALWAYS])
    for r in catalogue.rows("codelists/diagnostic_dimensions"):
        labels = (r["label_en"], r["label_fr"])
        out["labels_of_indicators"].append((r["indicator"], *labels, *labels, "score", "diagnostics", "", ""))
    return out


def _verify(code: str, i: Indicator, measures: set[str]) -> None:
    used = {t.measure for side in SIDES for t in getattr(i, side)}
    if unknown := used - measures:
        names = ", ".join(sorted(unknown))
        raise CatalogueError(
            (f"no such measure: {names}", f"mesure inconnue : {names}"), where=f"indicators: {code}"
        )
    if not i.model and not (i.numerator and i.denominator):
        what = "a ratio has a numerator and a denominator", "un ratio a un numérateur et un dénominateur"
        raise CatalogueError(what, where=f"indicators: {code}")


def _grid(code: str, i: Indicator) -> Rows:
    """Dimensions vary one at a time."""
    rows = [(code, "_T", "_T", "_T")]
    rows += [(code, s, "_T", "_T") for s in ("F", "M") if "sex" in i.by]
    rows += [(code, "_T", s, "_T") for s in SECTORS if "sector" in i.by]
    rows += [(code, "_T", "_T", s) for s in LOCATIONS if "location" in i.by]
    return rows


def _grades(code: str, i: Indicator, catalogue: Catalogue) -> Rows:
    rows: Rows = []
    for iso3, country in catalogue.countries.items():
        for year in (int(y[-4:]) for y in catalogue.programme.years()):
            for level in i.levels:
                n = country.structure_in(year).durations.get(level, 0)
                each = [str(g) for g in range(1, n + 1)]
                grades = {
                    "none": ["_T"], "each": each, "total_and_each": ["_T", *each], "each_but_last": each[:-1],
                    "last": each[-1:],
                }[i.by_grade]  # fmt: skip
                rows += [(code, level, iso3, year, g) for g in grades]
    return rows


def _terms(code: str, i: Indicator) -> Rows:
    rows: Rows = []
    for side in SIDES:
        for position, t in enumerate(getattr(i, side), 1):
            breakdown = i.breakdown if t.breakdown == "same" else t.breakdown
            category = "_Z" if t.category == "same" and breakdown == "_Z" else t.category
            where = (t.level, t.grade, t.age, t.sex, t.sector, breakdown, category, t.lag, t.take)
            rows.append((code, side, position, t.measure, _partner(i, side, t) or "_T", t.sign, *where))
    return rows


def _partner(i: Indicator, side: str, term: Term) -> str | None:
    """The measure that a unit must report too: the first of the other side (itself, for a share of one measure)."""
    if i.denominator_kind not in ("same_unit", "finance"):
        return None
    other = i.denominator if side.startswith("numerator") else i.numerator
    return other[0].measure if other else None


def _pairs(i: Indicator) -> Rows:
    rows: Rows = []
    for side in SIDES:
        other = i.denominator if side.startswith("numerator") else i.numerator
        for t in getattr(i, side):
            if partner := _partner(i, side, t):
                by_grade = i.by_grade != "none" or t.grade not in ("same", "_T")
                by_sex = "sex" in i.by or t.sex not in ("same", "_T")
                rows.append((t.measure, _of(i, t), partner, _of(i, other[0]), by_grade, by_sex))
    return rows


def _widest(rows: Rows) -> Rows:
    """Each pair once, by grade and by sex when any indicator needs it so."""
    out: dict[tuple[Any, ...], list[bool]] = {}
    for *pair, by_grade, by_sex in rows:
        flags = out.setdefault(tuple(pair), [False, False])
        flags[0] |= by_grade
        flags[1] |= by_sex
    return [(*pair, *flags) for pair, flags in sorted(out.items())]


def _of(i: Indicator, t: Term) -> str:
    return i.breakdown if t.breakdown == "same" else t.breakdown
