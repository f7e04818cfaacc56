"""The algebra of status on composed indicators and parity: every pair of statuses; each case is a year of its own."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from eqm_pipeline_tests.oracles.built import CATALOGUE, rows_of

SEVERITY = {r["obs_status"]: int(r["severity"]) for r in CATALOGUE.rows("codelists/obs_status")}
WITHOUT = {"Q", "K", "L", "O", "M"}
CASES = list(itertools.product(SEVERITY, SEVERITY))


def part(n: int, status: str, value: float | None, **which: str) -> dict[str, Any]:
    stated = None if status in WITHOUT else value
    reason = None if status == "A" else f"reason of {status}"
    return {"year": n, "school_year": f"{n}", "obs_status": status, "value": stated, "reason": reason} | which


def worst(case: tuple[str, str]) -> str:
    """A part without a value before all others, then the greater severity."""
    missing = [s for s in case if s in WITHOUT]
    return max(missing or case, key=SEVERITY.__getitem__)


def check(row: dict[str, Any], case: tuple[str, str], value: float) -> None:
    expected = worst(case)
    assert row["obs_status"] == expected, case
    assert row["reason"] == (None if expected == "A" else f"reason of {expected}"), case
    if set(case) & WITHOUT:
        assert row["value"] is None, case
        assert row["obs_status"] in WITHOUT
    else:
        assert row["value"] == pytest.approx(value)


def test_a_composed_indicator_has_the_worst_status_and_no_value_without_both_parts() -> None:
    rows = []
    for n, (first, second) in enumerate(CASES):
        rows.append(part(n, first, 110, indicator="gross_intake_rate"))
        rows.append(part(n, second, 65, indicator="survival_rate_last_grade", method="uis_product"))
    found = rows_of("composite_rows", {"indicator_rows": rows, "int_sources": []})
    found = found[found["indicator"] == "expected_girlg"]
    assert len(found) == len(CASES)
    for row in found.to_dict("records"):
        check(row, CASES[row["year"]], 71.5)


def test_parity_has_the_worst_status_of_its_sides_and_no_value_without_both() -> None:
    rows = []
    for n, (girls, boys) in enumerate(CASES):
        rows.append(part(n, girls, 88, indicator="gross_intake_rate", sex="F"))
        rows.append(part(n, boys, 92.5, indicator="gross_intake_rate", sex="M"))
    found = rows_of("parity_rows", {"indicator_rows": rows, "int_sources": []})
    found = found[found["indicator"] == "gender_parity_index"]
    assert len(found) == len(CASES)
    for row in found.to_dict("records"):
        check(row, CASES[row["year"]], 88 / 92.5)


def test_dispersion_over_areas_of_which_one_has_no_value_is_never_normal() -> None:
    rows = []
    for n, (first, second) in enumerate(CASES):
        for area, status in (("r1", first), ("r2", second), ("r3", "A")):
            which = {"indicator": "gross_enrolment_ratio", "area_level": "edu_region", "area": area}
            rows.append(part(n, status, 70, **which) | {"denominator": 100})
    found = rows_of("parity_rows", {"indicator_rows": rows, "int_sources": []})
    for row in found[found["method"] == "weighted_cv_edu_region"].to_dict("records"):
        case = CASES[row["year"]]
        if set(case) & WITHOUT - {"M"}:
            assert row["obs_status"] not in {"A"}, case
        else:
            assert row["value"] is None or row["obs_status"] == max(
                [s for s in (*case, "A") if s not in WITHOUT], key=SEVERITY.__getitem__
            )
