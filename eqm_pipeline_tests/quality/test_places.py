"""The register of places of Togo: coordinates mended, codes that are none set aside, schools found by code and by name."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.catalogue.models import EVERY_YEAR
from eqm_pipeline.intake import Ledger, Snapshot
from eqm_pipeline.pipeline.check import conform_file
from eqm_pipeline.pipeline.examine import Examined, examine
from eqm_pipeline.quality.places import place_of
from eqm_pipeline.schemas.findings import Findings
from eqm_pipeline_tests.test_togo_real import REAL

YEARS = ("2013-2014", "2014-2015", "2015-2016", "2016-2017")
real = pytest.mark.skipif(not REAL.exists(), reason="the real files of Togo are not here")


@pytest.fixture(scope="module")
def register() -> Examined:
    return examine(REAL / "geo_etab.csv", Findings("TGO", "2016-2017", "geo_etab"), Catalogue())


@real
def test_swapped_coordinates_are_mended_and_told(register: Examined) -> None:
    assert register.refusal is None
    west, south, east, north = Catalogue().countries["TGO"].bounding_box
    places = register.core["school_places"]
    known = places[places["latitude"].notna()]
    assert known["latitude"].between(south, north).all()
    assert known["longitude"].between(west, east).all()
    sent = pd.read_csv(
        REAL / "geo_etab.csv", sep=";", decimal=",", encoding="cp1252", dtype={"CodeAdmin": str}
    )
    lat, lon = (pd.to_numeric(sent[c].astype(str).str.replace(",", ".")) for c in ("Latitude", "Longitude"))
    swapped = sent[lon.between(south, north) & lat.between(west, east)]
    assert len(swapped) == 610
    with_code = swapped[swapped["CodeAdmin"] != "CODE"]
    told = register.findings[register.findings["rule"] == "GEO_SWAPPED"]
    assert told["n"].sum() == len(with_code)
    assert set(told["unit_code"]) == set(with_code["CodeAdmin"])


@real
def test_placeholder_codes_are_set_aside_and_a_code_stands_once(register: Examined) -> None:
    rules = register.quarantine["rule"].value_counts()
    assert rules["CODE_NULL"] == 26
    assert not register.core["school_places"]["unit"].duplicated().any()
    assert not (register.findings["rule"] == "TEXT_IN_NUMBER").any()
    assert (
        register.counts["rows_read"] == 7385 == register.counts["accepted"] + register.counts["quarantined"]
    )


@real
def test_schools_are_found_by_code_and_by_name(register: Examined) -> None:
    catalogue, listed = Catalogue(), []
    for year in YEARS:
        made = conform_file(REAL / f"ecole_{year}.csv", "TGO", "stateduc", catalogue)[year]
        listed.append(made.core["schools"])
    schools = pd.concat(listed)
    numbers = schools.drop_duplicates("code", keep="last")
    sent = pd.read_csv(REAL / "geo_etab.csv", sep=";", encoding="cp1252", dtype=str).drop_duplicates(
        "CodeAdmin"
    )
    met = numbers[numbers["code"] != ""].merge(sent, left_on="code", right_on="CodeAdmin")
    assert (met["name"] == met["NOM_ETABLISSEMENT"]).mean() == pytest.approx(0.968, abs=0.002)
    found = place_of(listed[-1], register.core["school_places"])
    assert not found["unit"].duplicated().any()
    by = found["matched_by"].value_counts()
    assert by["code"] > 6700
    assert by["name"] > 20
    assert by["doubtful"] > 50  # in Amou-Sud the names are displaced against the codes
    assert found.loc[found["matched_by"] == "doubtful", "latitude"].isna().all()


@real
@pytest.mark.parametrize("year", YEARS)
def test_every_year_of_the_census_is_joined(year: str) -> None:
    """Codes that stand twice join nothing by code, schools under two inspectorates are one school, no school twice."""
    catalogue = Catalogue()
    register = examine(REAL / "geo_etab.csv", Findings("TGO", year, "geo_etab"), catalogue)
    assert register.refusal is None
    assert register.counts["rows_read"] == register.counts["accepted"] + register.counts["quarantined"]
    schools = conform_file(REAL / f"ecole_{year}.csv", "TGO", "stateduc", catalogue)[year].core["schools"]
    found = place_of(schools, register.core["school_places"]).set_index("unit")
    assert set(found.index) == set(schools["unit"])
    assert not found.index.duplicated().any()
    assert set(found["matched_by"]) == {"code", "name", "doubtful", "none"}
    assert (found["matched_by"] == "code").mean() > 0.92
    assert found["latitude"].notna().mean() > 0.92
    once = schools.drop_duplicates("unit").set_index("unit")
    twice = once.index[(once["code"] != "") & once.duplicated("code", keep=False)]
    assert len(twice)
    assert set(found.loc[twice, "matched_by"]) <= {"name", "none"}
    places = found["place"][found["matched_by"].isin(["code", "name"])]
    assert not places.duplicated().any()
    if year == "2013-2014":
        assert schools.groupby("unit")["inspection"].nunique().gt(1).sum() == 4


@real
def test_what_was_mended_is_a_row_of_the_audit(register: Examined) -> None:
    """610 in the file: 26 of them in rows whose code is none, which are set aside as they are."""
    mends = pd.DataFrame(register.audit)
    assert set(mends["rule"]) == {"GEO_SWAPPED"}
    assert len(mends) == 610 - 26
    was, now = (mends[c].str.split(", ", expand=True).astype(float) for c in ("old_value", "new_value"))
    assert (was[[1, 0]].to_numpy() == now.to_numpy()).all()
    assert (now[0] > now[1]).all()  # north of 6 degrees, east of at most 2


def test_a_code_whose_name_is_another_gives_no_place_and_the_name_gives_it() -> None:
    schools = pd.DataFrame(
        {
            "unit": ["1", "2", "3"],
            "code": ["A", "B", ""],
            "name": ["EPP KOVE", "EPP ZIO", "EPP BADOU"],
            "inspection": "I",
        }
    )
    places = pd.DataFrame(
        {"unit": ["A", "B", "C"], "name": ["EPP KOVE", "EPP TCHAMBA", "Ecole Badou"], "inspection": "I",
         "latitude": [7.0, 8.0, 9.0], "longitude": 1.0}
    )  # fmt: skip
    found = place_of(schools, places).set_index("unit")
    assert found["matched_by"].to_dict() == {"1": "code", "2": "doubtful", "3": "name"}
    assert found.loc["3", "latitude"] == 9.0
    assert pd.isna(found.loc["2", "latitude"])


def test_a_code_that_two_schools_share_joins_nothing_and_a_name_missing_says_nothing() -> None:
    schools = pd.DataFrame(
        {"unit": ["1", "2", "3", "4"], "code": ["A", "A", "B", "C"], "name": ["EPP X", "EPP Y", "", "EPP Z"], "inspection": "I"}
    )  # fmt: skip
    places = pd.DataFrame(
        {"unit": ["A", "B"], "name": ["EPP KOVE", "EPP BADOU"], "inspection": "I", "latitude": [7.0, 8.0], "longitude": 1.0}
    )  # fmt: skip
    found = place_of(schools, places).set_index("unit")
    assert found["matched_by"].to_dict() == {"1": "none", "2": "none", "3": "code", "4": "none"}
    assert found.loc["3", "latitude"] == 8.0
    assert pd.isna(found.loc["3", "likeness"])


def test_a_census_with_one_code_only_is_joined_by_that_code() -> None:
    schools = pd.DataFrame(
        {"unit": ["1", "2"], "code": "", "name": ["EPP KOVE", "EPP ZIO"], "inspection": "I"}
    )
    places = pd.DataFrame(
        {"unit": ["1"], "name": ["E.P.P. Kové"], "inspection": "", "latitude": [7.0], "longitude": [1.0]}
    )
    found = place_of(schools, places).set_index("unit")
    assert found["matched_by"].to_dict() == {"1": "code", "2": "none"}
    assert found.loc["1", "place_name"] == "E.P.P. Kové"


def test_a_register_without_school_year_stands_beside_every_year_of_its_country(tmp_path: Path) -> None:
    def sent(country: str, source: str, year: str) -> Snapshot:
        return Snapshot(
            country, source, year, source, "f.csv", "f.csv", 1, "2024-01-01T00:00:00Z", "", "", ""
        )

    ledger = Ledger(tmp_path)
    ledger.add(
        [
            sent("TGO", "geo_etab", EVERY_YEAR),
            sent("TGO", "stateduc", "2013-2014"),
            sent("TGO", "stateduc", "2014-2015"),
            sent("SEN", "census", "2013-2014"),
        ]
    )
    told = {k: sorted(s.source for s in v) for k, v in ledger.in_effect().items()}
    assert told == {
        ("TGO", "2013-2014"): ["geo_etab", "stateduc"],
        ("TGO", "2014-2015"): ["geo_etab", "stateduc"],
        ("SEN", "2013-2014"): ["census"],
    }
    assert {s.school_year for s in ledger.in_effect()["TGO", "2014-2015"]} == {"2014-2015"}
