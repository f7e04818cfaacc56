"""Parity turned round is its reciprocal; dispersion is never negative, nor changed by the order or the scale of areas."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eqm_pipeline_tests.oracles.built import rows_of

values = st.floats(0.01, 1000)
pairs = st.lists(st.tuples(values, values), min_size=1, max_size=30)
areas = st.lists(st.tuples(values, st.floats(1, 1e6)), min_size=2, max_size=12)


def parities(sides: list[tuple[float | None, float | None]], indicator: str) -> dict[str, dict[str, Any]]:
    """Parity rows by area; each pair of girls and boys is an area of its own."""
    rows = [
        {"indicator": "gross_enrolment_ratio", "area_level": "inspection", "area": f"i{n}", "sex": sex, "value": value,
         "obs_status": "A" if value is not None else "O", "reason": None if value is not None else "numerator missing"}
        for n, (girls, boys) in enumerate(sides)
        for sex, value in (("F", girls), ("M", boys))
    ]  # fmt: skip
    found = rows_of("parity_rows", {"indicator_rows": rows, "int_sources": []})
    return {r["area"]: r for r in found[found["indicator"] == indicator].to_dict("records")}


@settings(max_examples=15, deadline=None)
@given(pairs)
def test_parity_of_girls_over_boys_times_boys_over_girls_is_one(sides: list[tuple[float, float]]) -> None:
    there = parities(list(sides), "gender_parity_index")
    back = parities([(b, a) for a, b in sides], "gender_parity_index")
    for area, row in there.items():
        assert row["value"] * back[area]["value"] == pytest.approx(1)


@settings(max_examples=15, deadline=None)
@given(pairs)
def test_adjusted_parity_is_symmetric_about_one_and_within_nil_and_two(
    sides: list[tuple[float, float]],
) -> None:
    there = parities(list(sides), "adjusted_gender_parity_index")
    back = parities([(b, a) for a, b in sides], "adjusted_gender_parity_index")
    for area, row in there.items():
        assert row["value"] + back[area]["value"] == pytest.approx(2)
        assert 0 <= row["value"] <= 2


@pytest.mark.parametrize(("girls", "boys"), [(None, 80.0), (80.0, None), (None, None), (80.0, 0.0)])
def test_a_side_that_is_missing_or_nil_below_gives_no_parity(girls: float | None, boys: float | None) -> None:
    assert parities([(girls, boys)], "gender_parity_index") == {}


def spread(of: list[tuple[float, float]]) -> dict[str, float]:
    rows = [
        {"indicator": "gross_enrolment_ratio", "area_level": "edu_region", "area": f"r{n}", "value": value,
         "denominator": weight}
        for n, (value, weight) in enumerate(of)
    ]  # fmt: skip
    found = rows_of("parity_rows", {"indicator_rows": rows, "int_sources": []})
    return dict(zip(found["method"], found["value"], strict=True))


@settings(max_examples=15, deadline=None)
@given(areas, st.floats(0.5, 20))
def test_dispersion_is_not_negative_and_knows_neither_order_nor_scale(
    of: list[tuple[float, float]], scale: float
) -> None:
    told = spread(of)
    assert told["weighted_cv_edu_region"] >= 0
    assert told["range_edu_region"] >= 0
    assert 0 <= told["min_max_ratio_edu_region"] <= 1
    other = spread([(scale * v, w) for v, w in reversed(of)])
    assert other["weighted_cv_edu_region"] == pytest.approx(told["weighted_cv_edu_region"], abs=1e-6)
    assert other["min_max_ratio_edu_region"] == pytest.approx(told["min_max_ratio_edu_region"])


def test_areas_that_are_all_alike_have_no_dispersion() -> None:
    told = spread([(70.0, 10.0), (70.0, 1000.0), (70.0, 3.0)])
    assert told["weighted_cv_edu_region"] == pytest.approx(0, abs=1e-9)
    assert (told["range_edu_region"], told["min_max_ratio_edu_region"]) == (0, 1)
