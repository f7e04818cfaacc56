"""Examinations sent as national counts (blocks O10 and O10b)."""

from __future__ import annotations

import pytest

from eqm_pipeline_tests.oracles.counts import one, run_counts


def test_o10_printed_cepd_of_togo_admitted_of_registered() -> None:
    """Registered and admitted are printed, and so is 93.3 %."""
    found = run_counts(
        [
            {"year": 2014, "measure": "candidates_registered", "value": 204182},
            {"year": 2014, "measure": "candidates_passed", "value": 190496},
        ]
    )
    row = one(found, "exam_pass_rate_registered", category="cepd")
    assert round(row["value"], 1) == 93.3
    assert row["value"] == pytest.approx(93.2972, abs=1e-4)
    assert one(found, "exam_pass_rate", category="cepd")["obs_status"] == "L"


@pytest.mark.parametrize(
    ("indicator", "value"),
    [("exam_pass_rate", 75), ("exam_pass_rate_registered", 72), ("exam_absence_rate", 4)],
)
def test_o10b_derived_registered_present_and_passed(indicator: str, value: float) -> None:
    given = {"candidates_registered": 1000, "candidates_present": 960, "candidates_passed": 720}
    found = run_counts({"year": 2014, "measure": m, "value": v} for m, v in given.items())
    assert one(found, indicator, breakdown="exam", category="cepd")["value"] == pytest.approx(value)
