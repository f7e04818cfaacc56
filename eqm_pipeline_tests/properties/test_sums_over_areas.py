"""Sums of schools: the order of rows and the borders of districts change nothing above them."""

from __future__ import annotations

import random
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.warehouse.partition import compute_partition
from eqm_pipeline_tests.warehouse import tiny

YEAR = tiny.YEARS[0]
KEY = ["area_level", "area", "measure", "level", "grade", "age", "sex", "sector", "location", "breakdown",
       "category", "universe", "source"]  # fmt: skip
FEW = settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
school = st.fixed_dictionaries(
    {
        "pupils": st.lists(st.integers(0, 90), min_size=6, max_size=6),
        "repeating": st.floats(0, 1),
        "teachers": st.one_of(st.none(), st.integers(0, 12)),
        "sector": st.sampled_from(["public", "private", "community", "_U"]),
        "location": st.sampled_from(["urban", "rural", "_U"]),
        "inspection": st.sampled_from(["I1", "I2"]),
    }
)
schools = st.lists(school, min_size=1, max_size=9)


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    folder = tmp_path_factory.mktemp("known")
    catalogue = tiny.catalogue(folder)
    areas = catalogue.folder / "countries" / "tgo" / "areas.csv"
    areas.write_text(areas.read_text() + "inspection,I3,Inspection 3,R1,,,,\n")
    return Catalogue(catalogue.folder)


def sums(
    folder: Path, known: Catalogue, drawn: list[dict], *, shuffled: bool = False, split: bool = False
) -> pd.DataFrame:
    """int_measures of one year of these schools; `split` puts every other school of I1 into I3."""
    rows, enrolled, repeating, staff = [], [], [], []
    for n, s in enumerate(drawn):
        inspection = "I3" if split and s["inspection"] == "I1" and n % 2 else s["inspection"]
        region = "R2" if inspection == "I2" else "R1"
        place = {"admin1": "A1", "edu_region": region, "inspection": inspection}
        rows.append({"unit": f"s{n}", "sector": s["sector"], "location": s["location"]} | place)
        for i, pupils in enumerate(s["pupils"]):
            cell = (f"s{n}", "FM"[i % 2], str(i // 2 + 1))
            enrolled.append((*cell, pupils))
            repeating.append((*cell, int(pupils * s["repeating"])))
        staff.append((f"s{n}", "F", s["teachers"]))
    by_status = {"breakdown": "teacher_status", "category": "civil_servant"}
    tables = {
        "schools": rows,
        "enrolment": tiny.cells("enrolment", enrolled) + tiny.cells("repeaters", repeating),
        "teachers": tiny.cells("teachers", staff, **by_status),
    }
    for table, content in tables.items():
        tiny.write(
            folder, YEAR, table, random.Random(1).sample(content, len(content)) if shuffled else content
        )
    compute_partition(folder, "TGO", YEAR, known)
    frame = pd.read_parquet(
        folder / "aggregates/int_measures/country=TGO" / f"school_year={YEAR}" / "part.parquet"
    )
    return frame.set_index(KEY).sort_index()


@FEW
@given(drawn=schools)
def test_the_order_of_rows_changes_nothing(
    known: Catalogue, tmp_path_factory: pytest.TempPathFactory, drawn: list[dict]
) -> None:
    as_sent = sums(tmp_path_factory.mktemp("a"), known, drawn)
    shuffled = sums(tmp_path_factory.mktemp("b"), known, drawn, shuffled=True)
    pd.testing.assert_frame_equal(as_sent, shuffled)


@FEW
@given(drawn=schools)
def test_splitting_a_district_changes_nothing_above_it(
    known: Catalogue, tmp_path_factory: pytest.TempPathFactory, drawn: list[dict]
) -> None:
    whole = sums(tmp_path_factory.mktemp("a"), known, drawn)
    split = sums(tmp_path_factory.mktemp("b"), known, drawn, split=True)
    above = ["country", "admin1", "edu_region"]
    pd.testing.assert_frame_equal(whole.loc[above], split.loc[above])


@FEW
@given(drawn=schools)
def test_the_sum_is_what_the_schools_say_and_no_zero_is_invented(
    known: Catalogue, tmp_path_factory: pytest.TempPathFactory, drawn: list[dict]
) -> None:
    found = sums(tmp_path_factory.mktemp("a"), known, drawn)
    total = ("country", "TGO", "{}", "1", "_T", "_T", "_T", "_T", "_T", "_Z", "_Z", "_T", "census")
    pupils = found.loc[tuple(p.format("enrolment") for p in total)]
    assert (pupils["value"], pupils["obs_status"]) == (sum(sum(s["pupils"]) for s in drawn), "A")
    told = [s["teachers"] for s in drawn if s["teachers"] is not None]
    staff = found.loc[tuple(p.format("teachers") for p in total)]
    assert (staff["n_units"], staff["n_expected"]) == (len(told), len(drawn))
    if told:
        assert staff["value"] == sum(told)
    else:
        assert pd.isna(staff["value"])
        assert staff["obs_status"] != "A"
