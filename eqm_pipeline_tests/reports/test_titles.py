"""Titles say what the figures show, and nothing when they show nothing."""

from __future__ import annotations

import pytest

from eqm_pipeline.reports.description import AreaBars, AreaValue, Gap, GradeFlow, Pair, Point
from eqm_pipeline.reports.titles import direction, flows_title, gaps_title, regions_title, trend_title

LABEL = Pair("Completion", "Achèvement")


def points(*values: float | None) -> list[Point]:
    return [Point(f"202{i}-202{i + 1}", v) for i, v in enumerate(values)]


@pytest.mark.parametrize(
    ("values", "unit", "expected"),
    [
        ((50.0, 51.0), "percent", 1),
        ((50.0, 50.9), "percent", 0),
        ((50.0, None, 48.0), "percent", -1),
        ((0.95, 0.98), "ratio", 1),
        ((0.95, 0.96), "ratio", 0),
        ((40.0, 40.6), "pupils_per_teacher", 1),
        ((50.0,), "percent", None),
        ((None, 50.0), "percent", None),
        ((), "percent", None),
    ],
)
def test_direction_has_a_threshold_and_needs_two_values(
    values: tuple[float | None, ...], unit: str, expected: int | None
) -> None:
    assert direction(values, unit) == expected


def test_a_rising_series_with_girls_ahead_is_called_so_in_both_languages() -> None:
    title = trend_title(LABEL, "percent", points(60, 65), points(61, 67), points(59, 63))
    assert title.en == "Completion: rising, girls above boys"
    assert title.fr == "Achèvement\u202f: en hausse, les filles au-dessus des garçons"


def test_a_falling_series_with_boys_ahead_is_called_so() -> None:
    title = trend_title(LABEL, "percent", points(65, 60), points(61, 58), points(69, 62))
    assert title.en == "Completion: falling, boys above girls"


def test_without_figures_the_title_is_only_the_label() -> None:
    assert trend_title(LABEL, "percent", points(None), points(None), points(None)) == LABEL


def test_one_year_gives_no_direction() -> None:
    assert (
        trend_title(LABEL, "percent", points(60), points(60.2), points(59.9)).en
        == "Completion: girls and boys alike"
    )


def test_gaps_below_a_point_are_not_called_gaps() -> None:
    assert "less than one point" in gaps_title([Gap(LABEL, "percent", "2023-2024", 50.4, 50.0)]).en
    assert "up to 6.0 points" in gaps_title([Gap(LABEL, "percent", "2023-2024", 50.0, 56.0)]).en
    assert gaps_title([]).en == "Girls and boys"


def test_flows_name_a_grade_only_when_grades_differ() -> None:
    alike = [GradeFlow(Pair(g, g), 90.0, 5.0, d) for g, d in (("CP1", 5.0), ("CP2", 5.5))]
    apart = [GradeFlow(Pair(g, g), 90.0, 5.0, d) for g, d in (("CP1", 5.0), ("CP2", 9.5))]
    assert "hardly differs" in flows_title(alike).en
    assert flows_title(apart).fr == "L'abandon est le plus fréquent en CP2 (9,5\u202f%)"
    assert flows_title([GradeFlow(Pair("CP1", "CP1"), 90.0, None, None)]).en.startswith(
        "Promotion, repetition"
    )


def test_the_title_over_regions_names_no_region() -> None:
    areas = (AreaValue("Aaa", 30.0), AreaValue("Bbb", 60.0), AreaValue("Ccc", None))
    title = regions_title([AreaBars(LABEL, "percent", 45.0, areas)])
    assert title.en == "Completion: from 30.0\u00a0% to 60.0\u00a0% across 2 areas"
    assert not [a.name for a in areas if a.name in title.en + title.fr]
