"""Seeds made of the declarations of indicators: ratios as rows that SQL models join.

Belongs here: declarations, their methods and terms, and the pairs of measures they need. Not here: arithmetic (SQL);
what is declared on top of other indicators (seeds_composites.py).
"""

from __future__ import annotations

from typing import Any

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.catalogue.grammar import Indicator, Term
from eqm_pipeline.errors import CatalogueError

Rows = list[tuple[Any, ...]]
COLUMNS: dict[str, dict[str, str]] = {
    "indicator_declarations": {
        "indicator": "varchar", "level": "varchar", "core": "boolean", "model": "varchar", "unit": "varchar",
        "multiplier": "double", "denominator_kind": "varchar", "breakdown": "varchar", "method": "varchar",
        "needs_exam": "boolean", "sector": "varchar", "lagged": "boolean", "population_based": "boolean",
        "by_grade": "varchar", "by_age": "boolean", "below_regions": "boolean", "hard_min": "double", "hard_max": "double",
    },
    "indicator_bounds": {"indicator": "varchar", "soft_min": "double", "soft_max": "double"},
    "indicator_methods": {"indicator": "varchar", "method": "varchar", "universe_base": "varchar", "universe_after": "varchar"},
    "indicator_grids": {"indicator": "varchar", "sex": "varchar", "sector": "varchar", "location": "varchar"},
    "indicator_terms": {
        "indicator": "varchar", "side": "varchar", "position": "integer", "measure": "varchar", "universe": "varchar",
        "varies": "boolean", "sign": "integer", "level": "varchar", "grade": "varchar", "age": "varchar", "sex": "varchar",
        "sector": "varchar", "breakdown": "varchar", "category": "varchar", "lag": "smallint", "take": "varchar",
    },
    "measure_pairs": {
        "measure": "varchar", "breakdown": "varchar", "category": "varchar", "partner": "varchar",
        "partner_breakdown": "varchar", "partner_category": "varchar", "universe": "varchar", "by_grade": "boolean",
        "by_sex": "boolean",
    },
    "labels_of_indicators": {
        "indicator": "varchar", "label_en": "varchar", "label_fr": "varchar", "definition_en": "varchar",
        "definition_fr": "varchar", "unit": "varchar", "domain": "varchar", "uis_code": "varchar", "wb_code": "varchar",
    },
}  # fmt: skip
SECTORS = ("public", "private", "community", "_U")
LOCATIONS = ("urban", "rural", "_U")
SIDES = ("numerator", "numerator_otherwise", "denominator", "denominator_otherwise")
POPULATION = {"population", "school_age_population", "entry_age_population", "last_grade_age_population"}
IN_PANEL = {"enrolment", "repeaters"}
CORRECTED = {"enrolment", "repeaters", "new_entrants", "teachers"}


def seeds(catalogue: Catalogue) -> dict[str, Rows]:
    """All relations that the declarations become."""
    out: dict[str, Rows] = {name: [] for name in COLUMNS}
    for code, i in catalogue.indicators.items():
        _verify(code, i, set(catalogue.measures))
        texts = (i.label.en, i.label.fr, i.definition.en, i.definition.fr)
        out["labels_of_indicators"].append((code, *texts, i.unit, i.domain, i.uis_code, i.wb_code))
        out["indicator_declarations"] += _declarations(code, i)
        out["indicator_bounds"].append((code, i.soft_min, i.soft_max))
        if i.numerator:
            out["indicator_methods"] += _methods(code, i, catalogue.programme.non_response_correction)
            out["indicator_grids"] += _grid(code, i)
            out["indicator_terms"] += _terms(code, i)
            out["measure_pairs"] += _pairs(i)
    out["measure_pairs"] = _widest(out["measure_pairs"])
    named = set(catalogue.indicators)
    for r in catalogue.rows("codelists/diagnostic_dimensions"):
        labels = (r["label_en"], r["label_fr"])
        if r["indicator"] not in named:
            out["labels_of_indicators"].append(
                (r["indicator"], *labels, *labels, "score", "diagnostics", "", "")
            )
    return out


def _declarations(code: str, i: Indicator) -> Rows:
    terms = [t for side in SIDES for t in getattr(i, side)]
    lagged = any(t.lag for t in terms) or i.denominator_kind == "flow_pair"
    population = any(t.measure in POPULATION for t in i.denominator)
    model = "ratio" if terms else i.model or "compose"
    return [
        (code, level, i.core, model, i.unit, i.multiplier, i.denominator_kind, i.breakdown, i.method,
         i.not_applicable_without_exam, i.sector, lagged, population, i.by_grade, i.by_age, i.lowest == "inspection",
         i.hard_min, i.hard_max)
        for level in i.levels
    ]  # fmt: skip


def _methods(code: str, i: Indicator, correction: str) -> Rows:
    """The methods by which the terms are computed: on all schools, on the panel, corrected for non-response."""
    terms = [t for side in SIDES for t in getattr(i, side)]
    rows: Rows = [(code, "raw" if i.cap != "none" else i.method, None, None)]
    one_level = all(t.level is None and t.measure in IN_PANEL for t in terms)
    if i.denominator_kind == "flow_pair" and one_level:
        rows.append((code, "matched_panel", "panel_base", "panel_after"))
    if correction != "none" and i.denominator_kind == "area_total" and i.numerator[0].measure in CORRECTED:
        rows.append((code, "non_response_corrected", "corrected", "corrected"))
    return rows


def _verify(code: str, i: Indicator, measures: set[str]) -> None:
    used = {t.measure for side in SIDES for t in getattr(i, side)}
    if unknown := used - measures:
        names = ", ".join(sorted(unknown))
        raise CatalogueError(
            (f"no such measure: {names}", f"mesure inconnue : {names}"), where=f"indicators: {code}"
        )


def _grid(code: str, i: Indicator) -> Rows:
    """Dimensions vary one at a time."""
    rows = [(code, "_T", "_T", "_T")]
    rows += [(code, s, "_T", "_T") for s in ("F", "M") if "sex" in i.by]
    rows += [(code, "_T", s, "_T") for s in SECTORS if "sector" in i.by]
    rows += [(code, "_T", "_T", s) for s in LOCATIONS if "location" in i.by]
    return rows


def _terms(code: str, i: Indicator) -> Rows:
    rows: Rows = []
    for side in SIDES:
        for position, t in enumerate(getattr(i, side), 1):
            breakdown = _of(i, t)
            category = "_Z" if t.category == "same" and breakdown == "_Z" else t.category
            where = (t.level, t.grade, t.age, t.sex, t.sector, breakdown, category, t.lag, t.take)
            how = (t.measure, _universe(i, side, t), t.measure in CORRECTED, t.sign)
            rows.append((code, side, position, *how, *where))
    return rows


def _partner(i: Indicator, side: str) -> Term | None:
    """What a unit must report too: the first term of the other side (itself, for a share of one measure)."""
    if i.denominator_kind not in ("same_unit", "finance"):
        return None
    other = i.denominator if side.startswith("numerator") else i.numerator
    return other[0] if other else None


def _universe(i: Indicator, side: str, t: Term) -> str:
    """The units over which a term is summed: those that report the partner, in the categories that the ratio is about.

    Another category that is missing takes no unit away. `=` stands for the category of the figure. Single ages are
    summed over all units that give them: a unit gives all ages of its pupils or none.
    """
    partner = _partner(i, side)
    if partner is None or t.age != "_T":
        return "_T"
    categories = dict.fromkeys((_category(i, t), _category(i, partner)))
    return ":".join([partner.measure, *(c for c in categories if c != "_Z")])


def _pairs(i: Indicator) -> Rows:
    rows: Rows = []
    for side in SIDES:
        for t in getattr(i, side):
            universe, partner = _universe(i, side, t), _partner(i, side)
            if partner and universe != "_T":
                by_grade = i.by_grade != "none" or t.grade not in ("same", "_T")
                by_sex = "sex" in i.by or t.sex not in ("same", "_T")
                mine = (t.measure, _of(i, t), _category(i, t))
                other = (partner.measure, _of(i, partner), _category(i, partner))
                rows.append((*mine, *other, universe, by_grade, by_sex))
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


def _category(i: Indicator, t: Term) -> str:
    """`_Z` without a breakdown, `=` where the category varies with the figure."""
    return "_Z" if _of(i, t) == "_Z" else "=" if t.category == "same" else t.category
