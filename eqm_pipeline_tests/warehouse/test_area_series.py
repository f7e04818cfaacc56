"""A region is split in two by dated rows of areas.csv: series by the new regions are rebuilt from schools.

Belongs here: `area_series` from core tables on. The split is made up; the figures are worked out by hand.
"""

from __future__ import annotations

import pandas as pd
import pytest

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.warehouse.marts import compute_marts
from eqm_pipeline.warehouse.partition import compute_partition
from eqm_pipeline_tests.warehouse import tiny

BEFORE, AFTER = tiny.YEARS
AREAS = """area_level,area,name,parent,aliases,valid_from,valid_to,pcode
country,TGO,Togo,,,,,
admin1,OLD,Savane,TGO,,,2022,
admin1,NORTH,Savane-Nord,TGO,,2023,,
admin1,SOUTH,Savane-Sud,TGO,,2023,,
admin2,P1,Prefecture 1,OLD,,,2022,
admin2,P1,Prefecture 1,NORTH,,2023,,
edu_region,R1,Region 1,TGO,,,,
inspection,I1,Inspection 1,R1,,,,
"""
# pupils of each year; `None` as an area: not given; a school without a year is not there
SCHOOLS = {
    "a": {BEFORE: (100, "OLD", None), AFTER: (110, "NORTH", None)},
    "b": {BEFORE: (200, "OLD", "P1"), AFTER: (190, "SOUTH", None)},
    "c": {BEFORE: (50, "OLD", "P1")},  # closed since: its prefecture went north
    "d": {BEFORE: (30, "OLD", None)},  # closed since, and nobody can say where it would be
    "e": {AFTER: (70, "SOUTH", None)},
}


@pytest.fixture(scope="module")
def mart(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    folder = tmp_path_factory.mktemp("areas")
    made = tiny.catalogue(folder)
    (made.folder / "countries" / "tgo" / "areas.csv").write_text(AREAS)
    made = Catalogue(made.folder)
    for year in (BEFORE, AFTER):
        there = {unit: years[year] for unit, years in SCHOOLS.items() if year in years}
        tiny.write(folder, year, "schools", [
            {"unit": u, "admin1": a1 or "", "admin2": a2 or "", "inspection": "I1", "edu_region": "R1"}
            for u, (_, a1, a2) in there.items()
        ])  # fmt: skip
        tiny.write(
            folder,
            year,
            "enrolment",
            tiny.cells("enrolment", [(u, "F", "1", n) for u, (n, *_) in there.items()]),
        )
        compute_partition(folder, "TGO", year, made)
    compute_marts(folder, made, "2026.1")
    return pd.read_parquet(folder / "marts" / "area_series.parquet")


def pupils(mart: pd.DataFrame, level: str, year: str) -> dict[str, float]:
    rows = mart[(mart["measure"] == "enrolment") & (mart["sex"] == "_T") & (mart["area_level"] == level)]
    return rows[rows["school_year"] == year].set_index("area")["value"].to_dict()


def test_years_before_the_split_stand_in_the_regions_of_after_it(mart: pd.DataFrame) -> None:
    assert pupils(mart, "admin1", BEFORE) == {"NORTH": 150, "SOUTH": 200, "_U": 30}
    assert pupils(mart, "admin1", AFTER) == {"NORTH": 110, "SOUTH": 260}
    assert set(mart["areas_of"]) == {2023}


def test_no_pupil_is_lost_or_counted_twice_whatever_the_chain(mart: pd.DataFrame) -> None:
    for year in (BEFORE, AFTER):
        whole = pupils(mart, "country", year)["TGO"]
        for level in ("admin1", "admin2", "edu_region", "inspection"):
            assert sum(pupils(mart, level, year).values()) == whole, (level, year)


def test_schools_that_stand_nowhere_today_are_told_beside_every_number(mart: pd.DataFrame) -> None:
    rows = mart[(mart["area_level"] == "admin1") & (mart["measure"] == "schools")]
    by_year = rows.groupby("school_year")["n_unplaced"].agg(set).to_dict()
    assert by_year == {BEFORE: {1}, AFTER: {0}}
    assert rows[rows["school_year"] == BEFORE].set_index("area")["n_schools"].to_dict() == {
        "NORTH": 2,
        "SOUTH": 1,
        "_U": 1,
    }


def test_a_series_of_the_old_region_does_not_go_on(mart: pd.DataFrame) -> None:
    assert "OLD" not in set(mart["area"])
