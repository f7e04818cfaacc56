"""Seeds: what the catalogue knows, as small relations that SQL can join.

Belongs here: the columns of every seed and how the catalogue fills them. Does not belong here: data of
deliveries; what declarations become (seeds_indicators.py) or what a contract covers (seeds_contracts.py).
"""

from __future__ import annotations

from typing import Any

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.warehouse import (
    seeds_composites,
    seeds_contracts,
    seeds_indicators,
    seeds_measures,
    seeds_population,
)

Rows = list[tuple[Any, ...]]
COLUMNS: dict[str, dict[str, str]] = {
    "countries": {"country": "varchar", "currency": "varchar", "position": "integer"},
    "school_years": {"school_year": "varchar", "year": "smallint"},
    "structures": {"country": "varchar", "year": "smallint", "level": "varchar", "entry_age": "integer",
                   "duration": "integer", "last_grade": "varchar", "is_break": "boolean"},
    "grades_of_levels": {"country": "varchar", "year": "smallint", "level": "varchar", "grade": "varchar"},
    "single_ages": {"age": "varchar", "years": "integer"},
    "obs_statuses": {"obs_status": "varchar", "severity": "smallint", "in_sum": "smallint", "carries_value": "boolean"},
    "areas_known": {"country": "varchar", "area_level": "varchar", "area": "varchar", "name": "varchar",
                    "parent": "varchar", "valid_from": "smallint", "valid_to": "smallint", "pcode": "varchar"},
    "area_parents": {"country": "varchar", "area_level": "varchar", "area": "varchar", "parent_level": "varchar",
                     "parent": "varchar", "valid_from": "smallint", "valid_to": "smallint"},
    "measures": {"measure": "varchar", "core_table": "varchar", "kind": "varchar"},
    "exams_held": {"country": "varchar", "exam": "varchar", "level": "varchar", "first": "smallint", "last": "smallint"},
    "diagnostic_items": {"item": "varchar", "dimension": "varchar", "reverse": "integer", "actor_level": "varchar"},
    "thresholds": {"coverage_good": "double", "coverage_low": "double", "coverage_withheld": "double",
                   "panel_gap": "double", "schools_changed": "double", "schools_moved": "double"},
    "cohort_limits": {"repetitions": "integer"},
    "measures_corrected": {"measure": "varchar", "min_returns": "integer"},
    "key_indicators_listed": {"position": "integer", "indicator": "varchar"},
    "calendars": {"country": "varchar", "end_month": "integer"},
    "quality_metrics": {"metric": "varchar", "dimension": "varchar", "unit": "varchar"},
    "rules": {"rule": "varchar", "scope": "varchar", "severity": "varchar", "action": "varchar", "dimension": "varchar"},
    "rule_parameters": {"country": "varchar", "rule": "varchar", "parameter": "varchar", "value": "double"},
    "code_labels": {"codelist": "varchar", "code": "varchar", "label_en": "varchar", "label_fr": "varchar"},
    **seeds_contracts.COLUMNS,
    **seeds_measures.COLUMNS,
    **seeds_indicators.COLUMNS,
    **seeds_population.COLUMNS,
    **seeds_composites.COLUMNS,
}  # fmt: skip
WITHOUT_VALUE = {"Q", "K", "L", "O", "M"}
OLDEST = 30
PARENTS = {"admin2": "admin1", "admin1": "country", "inspection": "edu_region", "edu_region": "country"}


def seeds(catalogue: Catalogue) -> dict[str, Rows]:
    """Every seed relation by name, rows in the order of COLUMNS."""
    programme = catalogue.programme
    return {
        "countries": [(c, catalogue.countries[c].currency, i) for i, c in enumerate(programme.countries, 1)],
        "school_years": [(y, int(y[-4:])) for y in programme.years()],
        **_structures(catalogue),
        **_areas(catalogue),
        "single_ages": [(str(a), a) for a in range(OLDEST + 1)],
        "obs_statuses": [
            (r["obs_status"], int(r["severity"]), int(r["in_sum"]), r["obs_status"] not in WITHOUT_VALUE)
            for r in catalogue.rows("codelists/obs_status")
        ],
        "measures": [(k, m.table, m.kind) for k, m in catalogue.measures.items()],
        "exams_held": [
            (iso3, e.code.lower(), e.level, e.first, e.last or 9999)
            for iso3, c in catalogue.countries.items()
            for e in c.exams
        ],
        "diagnostic_items": [
            (r["item"], r["dimension"].lower(), int(r["reverse"] or 0), level)
            for r in catalogue.rows("codelists/diagnostic_items")
            for level in r["levels"].split(";")
        ],
        "thresholds": [
            (
                programme.coverage_good,
                programme.coverage_low,
                programme.coverage_withheld,
                programme.panel_gap,
                programme.schools_changed,
                programme.schools_moved,
            )
        ],
        "cohort_limits": [(k,) for k in programme.cohort_repetitions],
        "measures_corrected": [
            (m, programme.non_response_min_returns)
            for m in sorted(seeds_indicators.CORRECTED)
            if programme.non_response_correction == "stratified"
        ],
        "key_indicators_listed": list(enumerate(programme.key_indicators, 1)),
        "calendars": [(c, catalogue.countries[c].calendar.end_month) for c in programme.countries],
        "quality_metrics": [
            (r["metric"], r["dimension"], r["unit"]) for r in catalogue.rows("codelists/quality_metrics")
        ],
        "rules": [(k, r.scope, r.severity, r.action, r.dimension) for k, r in catalogue.rules.items()],
        "rule_parameters": [
            (iso3, rule, name, value)
            for iso3 in programme.countries
            for rule, given in catalogue.parameters(iso3).items()
            for name, value in given.items()
        ],
        "code_labels": _labels(catalogue),
        **seeds_contracts.seeds(catalogue),
        **seeds_measures.seeds(catalogue),
        **seeds_indicators.seeds(catalogue),
        **seeds_population.seeds(catalogue),
        **seeds_composites.seeds(catalogue),
    }


def _structures(catalogue: Catalogue) -> dict[str, Rows]:
    """Structures year by year; `is_break` marks the first year of a reform of the level."""
    structures: Rows = []
    grades: Rows = []
    for iso3, country in catalogue.countries.items():
        for year in (int(y[-4:]) for y in catalogue.programme.years()):
            s = country.structure_in(year)
            earlier = [o for o in country.structure if o.first < s.first and year == s.first]
            before = max(earlier, key=lambda o: o.first).of_levels() if earlier else {}
            for level, (entry, n) in s.of_levels().items():
                key = (iso3, year, level)
                reformed = before.get(level, (entry, n)) != (entry, n)
                structures.append((*key, entry, n, str(n), reformed))
                grades += [(*key, str(g)) for g in range(1, n + 1)]
    return {"structures": structures, "grades_of_levels": grades}


def _areas(catalogue: Catalogue) -> dict[str, Rows]:
    known: Rows = []
    parents: Rows = []
    for iso3, areas in catalogue.areas.items():
        for a in areas:
            known.append((iso3, a.area_level, a.area, a.name, a.parent, a.valid_from, a.valid_to, a.pcode))
            span = (a.valid_from, a.valid_to)
            if above := PARENTS.get(a.area_level):
                parent = iso3 if above == "country" else a.parent
                parents.append((iso3, a.area_level, a.area, above, parent, *span))
                if above != "country":
                    parents.append((iso3, a.area_level, a.area, "country", iso3, *span))
    return {"areas_known": known, "area_parents": parents}


def _labels(catalogue: Catalogue) -> Rows:
    out = [
        (r["codelist"], r["code"], r["label_en"], r["label_fr"]) for r in catalogue.rows("codelists/labels")
    ]
    out += [("measure", k, m.label.en, m.label.fr) for k, m in catalogue.measures.items()]
    exams = {e.code.lower(): e.name for c in catalogue.countries.values() for e in c.exams}
    out += [("category", code, name.en, name.fr) for code, name in exams.items()]
    dimensions = catalogue.rows("codelists/diagnostic_dimensions")
    out += [("dimension", r["dimension"], r["label_en"], r["label_fr"]) for r in dimensions]
    metrics = catalogue.rows("codelists/quality_metrics")
    out += [("quality_metric", r["metric"], r["label_en"], r["label_fr"]) for r in metrics]
    warnings = catalogue.rows("codelists/usage_warnings")
    out += [("usage_warning", r["warning"], r["label_en"], r["label_fr"]) for r in warnings]
    out += [("country", c, k.name.en, k.name.fr) for c, k in catalogue.countries.items()]
    for (_, source), contract in catalogue.contracts.items():
        out.append(("source", source, contract.title.en, contract.title.fr))
    out += seeds_population.labels(catalogue)
    out += [("rule", k, k, k) for k in catalogue.rules]
    return list({row[:2]: row for row in out}.values())
