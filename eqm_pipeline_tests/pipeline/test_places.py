"""A register of places beside a census: one delivery for every year, its places in the concordance, tried without being stored.

Belongs here: what the pipeline does with a register that has no school year. Does not belong here: how a place is found
(quality/test_places.py).
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from eqm_pipeline.catalogue.models import EVERY_YEAR
from eqm_pipeline.intake import Ledger
from eqm_pipeline.pipeline.check import try_file
from eqm_pipeline.pipeline.concordance import _country
from eqm_pipeline.pipeline.report import status_rows
from eqm_pipeline.pipeline.run import plan
from eqm_pipeline_tests.pipeline.conftest import YEAR, World

CSV = "TGO/geo_etab/geo_etab.csv"
HEAD = "CodeAdmin;DRE;IEPP;NOM_ETABLISSEMENT;Village;Latitude;Longitude;Altitude;Géoréférencé\r\n"


def listed(w: World) -> pd.DataFrame:
    home = w.data / "core" / "schools" / "country=TGO" / f"school_year={YEAR}"
    return pd.read_parquet(home / "stateduc.parquet", partitioning=None).astype({"inspection": "str"})


def register(schools: pd.DataFrame, names: list[str]) -> bytes:
    """Rows for the first schools, under the names given; the second has its coordinates exchanged."""
    rows = [
        f"{code};;{inspection};{name};V;{'1,2;7,5' if i == 1 else '7,5;1,2'};0,0;1\r\n"
        for i, (code, inspection, name) in enumerate(
            zip(schools["code"], schools["inspection"], names, strict=False)
        )
    ]
    return (HEAD + "".join(rows)).encode("cp1252")


@pytest.fixture
def placed(accepted: World) -> World:
    schools = listed(accepted)
    names = [*schools["name"].iloc[:2], "Collège Sokodé"]
    accepted.deliver(CSV, register(schools, names))
    done, refusals = accepted.run()
    assert not refusals
    assert [p.status for p in done] == ["accepted"], done[0].error
    return accepted


def test_it_is_recorded_once_and_stands_in_the_year_of_the_census(placed: World) -> None:
    (recorded,) = [s for s in Ledger(placed.data).all() if s.source == "geo_etab"]
    assert recorded.school_year == EVERY_YEAR
    home = placed.data / "core" / "school_places" / "country=TGO" / f"school_year={YEAR}"
    places = pd.read_parquet(home / "geo_etab.parquet", partitioning=None)
    assert places["latitude"].tolist() == [7.5, 7.5, 7.5]
    audit = pd.read_parquet(
        placed.data / "core" / "audit" / "country=TGO" / f"school_year={YEAR}" / "geo_etab.parquet"
    )
    assert audit[["rule", "old_value", "new_value"]].to_numpy().tolist() == [
        ["GEO_SWAPPED", "1.2, 7.5", "7.5, 1.2"]
    ]
    assert not plan(placed.data, placed.catalogue).tasks


def test_a_newer_register_takes_its_place_in_every_year(placed: World) -> None:
    first = Ledger(placed.data).newest()["TGO", "geo_etab", EVERY_YEAR]
    placed.deliver(CSV, register(listed(placed), ["EPP AUTRE"]), 1_700_000_100)
    (done,), refusals = placed.run()
    assert (done.status, refusals) == ("accepted", [])
    second = Ledger(placed.data).newest()["TGO", "geo_etab", EVERY_YEAR]
    assert second.supersedes == first.sha256
    assert [s.sha256 for s in Ledger(placed.data).in_effect()["TGO", YEAR] if s.source == "geo_etab"] == [
        second.sha256
    ]
    placed.deliver("TGO/geo_etab/geo_etab_2.csv", (placed.inbox / CSV).read_bytes(), 1_700_000_200)
    assert placed.run() == ([], [])


def test_the_register_alone_makes_no_year(world: World) -> None:
    world.deliver(CSV, (HEAD + "A;;;EPP LAMA;V;7,5;1,2;0,0;1\r\n").encode("cp1252"))
    assert world.run() == ([], [])
    assert Ledger(world.data).in_effect() == {}


def test_status_counts_it_as_delivered_in_that_year(placed: World) -> None:
    (row,) = status_rows(placed.data, placed.catalogue, ["TGO"], [YEAR])
    assert {"geo_etab", "stateduc"} <= set(row["accepted"])
    assert "geo_etab" not in row["missing"]


def test_places_of_schools_are_stored_with_how_they_were_found(placed: World) -> None:
    _country((placed.data, placed.catalogue.folder, "TGO", {YEAR: "as it stands"}))
    found = pd.read_parquet(placed.data / "concordance" / "country=TGO" / "places.parquet", partitioning=None)
    schools = listed(placed)
    assert set(found["unit"]) == set(schools["unit"])
    by = found.set_index("unit").loc[schools["unit"].iloc[:4]]
    assert by["matched_by"].tolist() == ["code", "code", "doubtful", "none"]
    assert by["latitude"].tolist()[:2] == [7.5, 7.5]
    assert by["latitude"].isna().tolist()[2:] == [True, True]


@pytest.mark.parametrize("school_year", [None, YEAR])
def test_it_can_be_tried_without_being_stored(
    accepted: World, tmp_path: Path, school_year: str | None
) -> None:
    path = tmp_path / "geo_etab.csv"
    path.write_bytes(register(listed(accepted), ["EPP A", "EPP B"]) + b"CODE;;;NOBODY;V;7,5;1,2;0,0;1\r\n")
    (tried,) = try_file(path, "TGO", "geo_etab", accepted.catalogue, school_year)
    assert tried.school_year == (school_year or accepted.catalogue.programme.school_years.last)
    assert tried.counts == {"rows_read": 3, "accepted": 2, "quarantined": 1, "totals_rows": 0, "ignored": 0}
