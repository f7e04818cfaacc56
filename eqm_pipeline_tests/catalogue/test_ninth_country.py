"""A ninth country is YAML and CSV alone: the blocks of docs/add_a_country.md, run from inbox to marts."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from eqm_pipeline import catalogue
from eqm_pipeline.cli import app

PAGE = Path(__file__).parents[2] / "docs" / "add_a_country.md"
NINTH = "ZZZ"


def blocks() -> dict[str, str]:
    """Fenced blocks of the page that name a file: path → text."""
    found = re.findall(
        r"^```(?:yaml|csv) (\S+)\n(.*?)^```", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL
    )
    return dict(found)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder after `eqm run --catalogue` over the two files of the page."""
    root = tmp_path_factory.mktemp("ninth")
    known, flowing = root / "catalogue", root / "data"
    shutil.copytree(
        Path(catalogue.__file__).parent, known, ignore=shutil.ignore_patterns("*.py", "__pycache__")
    )
    programme = known / "programme.yml"
    text = programme.read_text("utf-8")
    programme.write_text(
        re.sub(r"^countries: \[", f"countries: [{NINTH}, ", text, flags=re.MULTILINE), "utf-8"
    )
    for name, content in blocks().items():
        path = (flowing if name.startswith("inbox/") else known) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, "utf-8")
    asked = ["run", "--data", str(flowing), "--inbox", str(flowing / "inbox"), "--catalogue", str(known)]
    ran = CliRunner().invoke(app, [*asked, "--country", NINTH, "--plain", "--workers", "1"])
    assert ran.exit_code == 0, ran.output
    return flowing


def values(data: Path, where: str) -> dict[tuple[str, ...], tuple[float | None, str]]:
    mart = (data / "marts" / "indicators.parquet").as_posix()
    rows = duckdb.sql(
        "select indicator, area, sex, value, obs_status "
        f"from '{mart}' where country = '{NINTH}' and level = '1' and sector = '_T' and location = '_T' and {where}"
    ).fetchall()
    return {tuple(r[:3]): (r[3], r[4]) for r in rows}


def test_ratios_of_the_ninth_country_are_in_the_marts(data: Path) -> None:
    ger = values(data, "indicator = 'gross_enrolment_ratio' and area_level = 'country'")
    ptr = values(data, "indicator = 'pupil_teacher_ratio' and area_level = 'inspection'")
    assert ger["gross_enrolment_ratio", NINTH, "_T"][0] == pytest.approx(100 * 210 / 240)
    assert ger["gross_enrolment_ratio", NINTH, "F"][0] == pytest.approx(100 * 110 / 120)
    assert ptr["pupil_teacher_ratio", "ZZ-I1", "_T"][0] == pytest.approx(180 / 5)
    assert ptr["pupil_teacher_ratio", "ZZ-I2", "_T"][0] == pytest.approx(30)


def test_a_rate_without_its_population_is_a_row_with_status_and_no_value(data: Path) -> None:
    below = values(data, "indicator = 'gross_enrolment_ratio' and area_level = 'inspection'")
    assert set(below.values()) <= {(None, "L")}


def test_the_ninth_country_is_labelled_and_published(data: Path) -> None:
    (release,) = (p for p in (data / "releases").iterdir() if p.is_dir())
    assert (release / "briefs" / f"{NINTH}.html").exists()
    labels = (release / "data" / "schema_codes.parquet").as_posix()
    found = duckdb.sql(
        f"select label_en from '{labels}' where codelist = 'country' and code = '{NINTH}'"
    ).fetchall()
    assert found == [("Zedland",)]


def test_what_the_page_calls_a_direct_identifier_is_nowhere(data: Path) -> None:
    stored = [p for p in data.rglob("*") if p.is_file() and not {"inbox", "raw"} & set(p.parts)]
    tables = [p for p in stored if p.suffix == ".parquet"]
    assert tables
    for path in stored:
        told = (
            str(pq.read_table(path).to_pylist())
            if path in tables
            else path.read_bytes().decode("utf-8", "ignore")
        )
        assert "Synthetic Person" not in told, path
