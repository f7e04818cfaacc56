"""A set of partitions is cut into rectangles that cover it exactly."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eqm_pipeline.defs.rectangles import Rectangle, rectangles

COUNTRIES = ["BFA", "BDI", "CMR", "CIV"]
YEARS = ["2020-2021", "2021-2022", "2022-2023", "2023-2024"]
ALL = [(c, y) for c in COUNTRIES for y in YEARS]


def test_all_partitions_are_one_rectangle() -> None:
    assert rectangles(ALL, COUNTRIES, YEARS) == [Rectangle(ALL[0], ALL[-1])]


def test_one_partition_is_a_rectangle_of_its_own() -> None:
    assert rectangles([ALL[5]], COUNTRIES, YEARS) == [Rectangle(ALL[5], ALL[5])]


def test_one_year_over_all_countries_is_one_rectangle() -> None:
    column = [(c, "2021-2022") for c in COUNTRIES]
    assert rectangles(column, COUNTRIES, YEARS) == [Rectangle(column[0], column[-1])]


def test_countries_that_do_not_stand_side_by_side_need_a_run_each() -> None:
    keys = [(c, y) for c in ("BFA", "CMR") for y in YEARS[:2]]
    assert [r.first for r in rectangles(keys, COUNTRIES, YEARS)] == [("BFA", YEARS[0]), ("CMR", YEARS[0])]


def test_a_hole_in_the_years_cuts_the_rectangle() -> None:
    keys = [("BFA", YEARS[0]), ("BFA", YEARS[2]), ("BFA", YEARS[3])]
    whole = [Rectangle(keys[0], keys[0]), Rectangle(keys[1], keys[2])]
    assert rectangles(keys, COUNTRIES, YEARS) == whole


@given(st.sets(st.sampled_from(ALL)))
def test_rectangles_cover_what_is_asked_each_key_once_and_nothing_else(keys: set[tuple[str, str]]) -> None:
    covered = [k for r in rectangles(keys, COUNTRIES, YEARS) for k in r.keys(COUNTRIES, YEARS)]
    assert sorted(covered) == sorted(keys)


def test_a_key_outside_the_programme_is_named() -> None:
    with pytest.raises(ValueError, match="XXX 2021-2022"):
        rectangles([("XXX", "2021-2022")], COUNTRIES, YEARS)
