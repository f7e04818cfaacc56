"""Numbers are written as people of each language write them."""

from __future__ import annotations

import pytest

from eqm_pipeline.reports.numbers import change, number

T, N = "\u202f", "\u00a0"


@pytest.mark.parametrize(
    ("value", "unit", "fr", "en"),
    [
        (69.5, "percent", f"69,5{T}%", f"69.5{N}%"),
        (0.974, "ratio", "0,97", "0.97"),
        (12345.0, "count", f"12{T}345", "12,345"),
        (4.25, "years", f"4,2{T}ans", f"4.2{N}years"),
        (37.2, "pupils_per_teacher", "37,2", "37.2"),
        (-3.1, "percent", f"\u22123,1{T}%", f"\u22123.1{N}%"),
        (-0.01, "percent", f"0,0{T}%", f"0.0{N}%"),
        (None, "percent", "–", "–"),
    ],
)
def test_a_value_has_its_separators_and_unit(value: float | None, unit: str, fr: str, en: str) -> None:
    assert number(value, unit, "fr") == fr
    assert number(value, unit, "en") == en


def test_a_change_of_percentages_is_in_points() -> None:
    assert change(4.0, "percent", "fr") == f"+4,0{T}pts"
    assert change(-1.3, "percent", "fr") == f"\u22121,3{T}pt"
    assert change(-1.3, "percent", "en") == f"\u22121.3{N}pts"
    assert change(0.8, "pupils_per_teacher", "en") == "+0.8"


def test_a_change_that_rounds_to_nothing_is_no_change() -> None:
    assert change(0.04, "percent", "fr") == "="
