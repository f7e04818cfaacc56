"""A revision that really happened: World Bank counts of primary pupils of Senegal and Togo, 2015 against 2022."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pandas as pd
import pyarrow.compute as pc
import pytest
import yaml

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.catalogue.load import HERE
from eqm_pipeline.pipeline.receive import receive
from eqm_pipeline.pipeline.releasing.publishing import compare_releases
from eqm_pipeline.pipeline.run import plan, run_partitions, run_whole
from eqm_pipeline_tests import edstats
from eqm_pipeline_tests.real_data import data_folder

YEARS = range(2010, 2016)
COUNTRIES = ("SEN", "TGO")
REVISED = {("SEN", 2011), ("SEN", 2012), ("SEN", 2014), ("TGO", 2015)}
DOWNLOAD = "wb_api_format/API_SE.PRM.ENRL_DS2_en_csv_v2_4538564_ORIGINAL.csv"
PUPILS = {"measure": "enrolment", "level": "1", "grade": "_T", "age": "_T", "sex": "_T", "sector": "_T"}

needs_files = pytest.mark.skipif(
    edstats.folder() is None or not (data_folder() / DOWNLOAD).exists(),
    reason="the World Bank files are not on this machine (EQM_SHARED_DATA)",
)


def downloaded() -> pd.DataFrame:
    """Primary pupils in the form that the World Bank's site gives: byte order mark, four lines before the header."""
    frame = pd.read_csv(data_folder() / DOWNLOAD, skiprows=4, encoding="utf-8-sig", dtype=str)
    long = frame.melt(["Country Code"], [str(y) for y in YEARS], "year", "value")
    long = long[long["Country Code"].isin(COUNTRIES)].dropna(subset="value")
    return long.rename(columns={"Country Code": "country"}).astype({"year": int, "value": float})


def earlier() -> pd.DataFrame:
    """Counts of EdStats, which stopped in 2015."""
    counts = edstats.counts(ages=False)
    return counts[counts["country"].isin(COUNTRIES) & counts["year"].astype(int).isin(YEARS)].astype(
        {"year": int}
    )


def later(before: pd.DataFrame) -> tuple[pd.DataFrame, set[tuple[str, int]]]:
    """The same with primary pupils as downloaded, and the country-years in which they differ."""
    total = pd.Series(True, index=before.index)
    for column, code in PUPILS.items():
        if column in before:
            total &= before[column].fillna("_T").astype(str) == code
    new = downloaded().set_index(["country", "year"])["value"]
    key = pd.MultiIndex.from_frame(before[["country", "year"]])
    value = pd.Series(new.reindex(key).to_numpy(), index=before.index)
    moved = total & value.notna() & (value != before["value"].astype(float))
    after = before.assign(value=before["value"].astype(float).where(~moved, value))
    return after, set(zip(before.loc[moved, "country"], before.loc[moved, "year"], strict=True))


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    """The programme with the school years that the figures are of."""
    folder = tmp_path / "catalogue"
    shutil.copytree(HERE, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    programme = yaml.safe_load((folder / "programme.yml").read_text("utf-8"))
    programme["school_years"]["first"] = "2009-2010"
    (folder / "programme.yml").write_text(yaml.safe_dump(programme, allow_unicode=True), "utf-8")
    contract = yaml.safe_load((folder / "contracts" / "national_counts.yml").read_text("utf-8"))
    contract["school_year"]["codes"] |= {str(y): f"{y - 1}-{y}" for y in YEARS}
    (folder / "contracts" / "national_counts.yml").write_text(
        yaml.safe_dump(contract, allow_unicode=True), "utf-8"
    )
    return Catalogue(folder)


def publish(data: Path, catalogue: Catalogue, counts: pd.DataFrame, name: str, at: int) -> str:
    for iso3 in COUNTRIES:
        path = data / "inbox" / iso3 / "national_counts" / f"national_counts_{name}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        mine = counts[counts["country"] == iso3]
        mine.reindex(
            columns=[
                "country",
                "year",
                "measure",
                "level",
                "grade",
                "age",
                "sex",
                "sector",
                "location",
                "value",
                "obs_status",
            ]
        ).to_csv(path, index=False)
        os.utime(path, (at, at))
        word = data / "inbox" / iso3 / "validation" / "validation.yml"
        word.parent.mkdir(parents=True, exist_ok=True)
        lines = [f"  '{y - 1}-{y}': {{state: validated, by: World Bank, date: 2015-12-31}}" for y in YEARS]
        word.write_text("\n".join([f"country: {iso3}", "validation:", *lines, ""]))
        os.utime(word, (1_460_000_000, 1_460_000_000))
    _, refusals = receive(data / "inbox", data, catalogue)
    assert not refusals, refusals
    done = list(run_partitions(plan(data, catalogue).tasks, workers=2))
    assert {p.status for p in done} == {"accepted"}, [p.error for p in done if p.error]
    return run_whole(data, catalogue)["release"]["version"]


@needs_files
def test_the_revision_of_senegal_and_togo_is_found_and_called_a_revised_source(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    before = earlier()
    after, moved = later(before)
    assert moved == REVISED
    data = tmp_path / "data"
    a = publish(data, catalogue, before, "edstats", 1_460_000_000)
    b = publish(data, catalogue, after, "wdi", 1_663_000_000)
    found = compare_releases(data, a, b, [], [], lambda _: None)
    assert set(found.rows["cause"].to_pylist()) == {"source_revised"}
    rows = found.rows.filter(pc.equal(found.rows["indicator"], "gross_enrolment_ratio"))
    changed = rows.filter(pc.and_(pc.equal(rows["sex"], "_T"), pc.equal(rows["level"], "1"))).to_pylist()
    assert {(r["country"], r["year"]) for r in changed} == REVISED
    note = (data / "releases" / b / "CHANGELOG.md").read_text("utf-8")
    assert "Source revised" in note
    assert "Source révisée" in note
    assert "national_counts 2010-2011: received 2022-09-12" in note
