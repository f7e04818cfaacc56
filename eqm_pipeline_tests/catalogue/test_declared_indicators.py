"""The declarations cover the catalogue of 140 and agree with its facts; every code they use has a label."""

from __future__ import annotations

import csv
import os
import re
from collections import Counter
from pathlib import Path

import pytest

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.catalogue.formula import bounds, formula, side
from eqm_pipeline.catalogue.grammar import Indicator

CATALOGUE = Catalogue()
DECLARED = CATALOGUE.indicators
BY_NUMBER = {n: (code, i) for code, i in DECLARED.items() for n in i.number}
SHARED = Path(os.environ.get("EQM_SHARED_DATA", Path(__file__).parents[3] / "shared" / "data"))
REFERENCE = SHARED.parent / "reference" / "indicators.csv"
SIDES = ("numerator", "numerator_otherwise", "denominator", "denominator_otherwise")
# the reference's units that are not spelt as ours
UNITS = {
    "%": "percent", "index 0-100": "score", "pupils/teacher": "pupils_per_teacher", "pupils/room": "pupils_per_classroom",
    "pupils/group": "pupils_per_class_group", "pupils/book": "pupils_per_textbook", "pupils/seat": "pupils_per_seat",
    "pupils/cabin": "pupils_per_latrine", "LCU/pupil": "local_currency_per_pupil", "pupil-years": "pupil_years",
    "teachers/inspector": "teachers_per_inspector", "teachers/supervisor": "teachers_per_supervisor",
    "schools/inspector": "schools_per_inspector", "visits/teacher": "visits_per_teacher",
    "meetings": "meetings_per_school", "meetings/unit": "meetings_per_unit",
}  # fmt: skip


def facts() -> list[dict[str, str]]:
    if not REFERENCE.exists():
        pytest.skip(f"no {REFERENCE}")
    with REFERENCE.open(encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f))


def number(text: str) -> float | None:
    return float(text) if text else None


def test_each_of_the_140_is_declared_exactly_once_and_87_declarations_are_core() -> None:
    assert Counter(n for i in DECLARED.values() for n in i.number) == dict.fromkeys(range(1, 141), 1)
    assert sum(i.core for i in DECLARED.values()) == 87
    assert not [code for code, i in DECLARED.items() if i.core and not i.number]


def test_codes_tier_unit_and_direction_are_those_of_the_reference() -> None:
    for fact in facts():
        code, i = BY_NUMBER[int(fact["no"])]
        assert fact["code"].startswith(code)  # level is a column, not a part of the code
        assert fact["domain"] == i.domain, code
        assert fact["direction"] == i.direction, code
        assert UNITS.get(fact["unit"], fact["unit"]) == i.unit, code
        assert number(fact["multiplier"]) == i.multiplier, code
        if fact["tier"] == "core":
            assert i.core, code
        for key in ("uis_code", "sdg_code", "wb_code"):
            assert not fact[key] or fact[key] in getattr(i, key).split(), (code, key)


def test_no_code_is_declared_that_the_reference_does_not_know() -> None:
    known = {c for fact in facts() for c in (fact["uis_code"], fact["sdg_code"], fact["wb_code"])}
    for i in DECLARED.values():
        assert set(f"{i.uis_code} {i.sdg_code} {i.wb_code}".split()) <= known


def test_bounds_are_those_of_the_reference_the_widest_where_levels_share_a_declaration() -> None:
    found = {
        code: [f for f in facts() if BY_NUMBER[int(f["no"])][0] == code]
        for code in DECLARED
        if DECLARED[code].number
    }
    for code, rows in found.items():
        for bound, widest in (("hard_min", min), ("hard_max", max), ("soft_min", min), ("soft_max", max)):
            stated = [float(r[bound]) for r in rows if r[bound]]
            assert getattr(DECLARED[code], bound) == (widest(stated) if stated else None), (code, bound)


@pytest.mark.parametrize("code", DECLARED)
def test_what_a_declaration_names_exists(code: str) -> None:
    i = DECLARED[code]
    labels = {(r["codelist"], r["code"]) for r in CATALOGUE.rows("codelists/labels")}
    wanted = {("unit", i.unit), ("domain", i.domain), ("method", i.method), ("breakdown", i.breakdown)}
    wanted |= {("level", v) for v in i.levels}
    for t in (t for name in SIDES for t in getattr(i, name)):
        assert t.measure in CATALOGUE.measures
        wanted |= {("category", t.category)} if t.category not in ("same", "_Z") else set()
        wanted |= {("breakdown", t.breakdown)} if t.breakdown != "same" else set()
    assert wanted <= labels
    for c in i.compose.of if i.compose else ():
        assert c.indicator in DECLARED
        assert c.level is None or c.level in DECLARED[c.indicator].levels
    assert (i.model == "not_computed") <= bool(i.why_not)


def test_what_a_derived_measure_is_made_of_exists_and_lies_in_one_table() -> None:
    for m in CATALOGUE.measures.values():
        for condition in m.derive:
            assert CATALOGUE.measures[condition.measure].table == m.table


def test_every_measure_serves_an_indicator_or_is_kept_beside_one() -> None:
    used = {t.measure for i in DECLARED.values() for name in SIDES for t in getattr(i, name)}
    used |= {c.measure for m in CATALOGUE.measures.values() for c in m.derive}
    of_models = {"assessment_share_at_minimum", "teacher_deficit", "teacher_surplus"}
    unused = set(CATALOGUE.measures) - used - of_models
    assert all(m.startswith("free_candidates_") for m in unused)  # kept apart from school candidates


def test_national_counts_take_measures_that_exist_and_need_no_further_dimension() -> None:
    contract = next(c for (_, source), c in CATALOGUE.contracts.items() if source == "national_counts")
    taken = set(contract.codes["measure"].values())
    assert taken <= set(CATALOGUE.measures)
    missing = {m for m, about in CATALOGUE.measures.items() if about.table == "national_counts"} - taken
    assert not missing


def test_sentences_are_in_both_languages_and_end_in_a_full_stop() -> None:
    texts = [d.definition for d in (*DECLARED.values(), *CATALOGUE.measures.values())]
    assert not [t for t in texts if not (t.en.endswith(".") and t.fr.endswith("."))]
    assert not [t for t in texts if t.en == t.fr]
    french = [
        t.fr for d in (*DECLARED.values(), *CATALOGUE.measures.values()) for t in (d.label, d.definition)
    ]
    assert not [t for t in french if re.search(r"\w[;:!?]( |$)", t)]  # a space before high punctuation


def test_a_declaration_reads_as_a_formula() -> None:
    dropout, late = DECLARED["dropout_rate"], DECLARED["transversal_retention_rate"]
    assert formula(dropout) == "100 × numerator / denominator"
    assert side(dropout.numerator, dropout) == (
        "enrolment − enrolment [next grade, year after] + repeaters [next grade, year after] − repeaters [year after]"
    )
    assert formula(late) == "100 × access_rate_by_grade [last grade] / access_rate_by_grade [first grade]"
    assert formula(DECLARED["pupil_teacher_ratio"]) == "numerator / denominator"
    assert bounds(0, None) == "at least 0"
    assert bounds(None, None) == ""


@pytest.mark.parametrize(
    "change",
    [{"model": "survival"}, {"numerator": (), "denominator": ()}, {"denominator": ()}],
    ids=["two ways", "no way", "half a ratio"],
)
def test_an_incoherent_declaration_is_refused(change: dict[str, object]) -> None:
    entry = DECLARED["pupil_teacher_ratio"].model_dump() | change
    with pytest.raises(ValueError, match="ratio"):
        Indicator.model_validate(entry)


def test_every_code_that_a_contract_can_deliver_has_a_label() -> None:
    labels = {(r["codelist"], r["code"]) for r in CATALOGUE.rows("codelists/labels")}
    labels |= {("category", e.code.lower()) for c in CATALOGUE.countries.values() for e in c.exams}
    wanted: set[tuple[str, str]] = set()
    for contract in CATALOGUE.contracts.values():
        for name in ("sector", "location", "level", "grade", "age", "sex", "obs_status"):
            wanted |= {(name, code) for code in contract.codes.get(name, {}).values()}
        for table in contract.tables.values():
            for column in table.columns.values():
                if column.measure and column.breakdown != "_Z":
                    by_row = table.dimensions.get("category")
                    codes = by_row.codes if by_row else column.category.strip("{}")
                    wanted.add(("breakdown", column.breakdown))
                    wanted |= {("category", c) for c in contract.codes.get(codes, {codes: codes}).values()}
    assert wanted <= labels
