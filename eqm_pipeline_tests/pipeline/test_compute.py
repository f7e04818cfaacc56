"""The calculator from file to file: the published shape, the same bytes, nothing half written, any country and year."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.cli import app
from eqm_pipeline.errors import EqmError
from eqm_pipeline.pipeline import compute as calculator
from eqm_pipeline.pipeline.compute import compute
from eqm_pipeline.publish.tables import published
from eqm_pipeline.warehouse import counts as engine

CATALOGUE = Catalogue()
YEARS = (1999, 2000)


def rows(countries: tuple[str, ...] = ("TGO",)) -> Iterator[dict[str, Any]]:
    """A synthetic yearbook of two years, by grade and sex."""
    for country in countries:
        for year in YEARS:
            same = {"country": country, "year": year, "level": 1}
            for grade in range(1, 7):
                yield same | {"measure": "enrolment", "grade": grade, "sex": "F", "value": 100 - 5 * grade}
                yield same | {"measure": "enrolment", "grade": grade, "sex": "M", "value": 110 - 5 * grade}
                yield same | {"measure": "repeaters", "grade": grade, "sex": "F", "value": 10}
                yield same | {"measure": "repeaters", "grade": grade, "sex": "M", "value": 12}
            yield same | {"measure": "teachers", "sex": "_T", "value": 20}
            yield same | {"measure": "school_age_population", "sex": "F", "value": 600}
            yield same | {"measure": "school_age_population", "sex": "M", "value": 600}


def write(path: Path, table: pd.DataFrame | str) -> Path:
    text = table if isinstance(table, str) else table.to_csv(index=False)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def yearbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("yearbook") / "counts.csv", pd.DataFrame(rows()))


def figure(out: Path, indicator: str, year: int = 1999, **where: str) -> Any:
    frame = pd.read_parquet(out)
    told = {
        "grade": "_T",
        "sex": "_T",
        "base_indicator": "_Z",
        "level": "1",
        "sector": "_T",
        "location": "_T",
    } | where
    for column, code in told.items():
        frame = frame[frame[column] == code]
    (row,) = frame[(frame["indicator"] == indicator) & (frame["year"] == year)].to_dict("records")
    return row


def test_the_output_is_the_published_table_with_its_descriptions(yearbook: Path, tmp_path: Path) -> None:
    out = tmp_path / "values.parquet"
    told = compute(yearbook, out, CATALOGUE)
    table = pq.read_table(out)
    assert table.schema.equals(
        pa.schema([c.field() for c in published(CATALOGUE)["indicators"]]), check_metadata=True
    )
    assert set(table["release"].to_pylist()) == {""}
    assert (told["counts"], told["country_years"]) == (54, 2)
    assert told["values"] + told["explained"] == table.num_rows
    assert sum(told["reasons"].values()) == told["explained"]
    assert figure(out, "gross_enrolment_ratio")["value"] == pytest.approx(100 * 1050 / 1200)
    assert figure(out, "pupil_teacher_ratio")["value"] == pytest.approx(1050 / 20)
    assert figure(out, "percentage_of_repeaters", grade="2", sex="F")["value"] == pytest.approx(100 * 10 / 90)


def test_equal_counts_in_any_order_give_equal_bytes_in_both_formats(yearbook: Path, tmp_path: Path) -> None:
    shuffled = pd.read_csv(yearbook).sample(frac=1, random_state=1)
    for form in ("parquet", "csv"):
        first, second = tmp_path / f"a.{form}", tmp_path / f"b.{form}"
        compute(yearbook, first, CATALOGUE)
        compute(write(tmp_path / "shuffled.csv", shuffled), second, CATALOGUE, form)
        assert first.read_bytes() == second.read_bytes()
    values = pd.read_csv(tmp_path / "a.csv", dtype={"level": "str"})
    assert len(values) == pq.read_metadata(tmp_path / "a.parquet").num_rows


def test_a_workbook_gives_what_the_csv_gives(yearbook: Path, tmp_path: Path) -> None:
    book, out = tmp_path / "counts.xlsx", tmp_path / "x.parquet"
    pd.DataFrame(rows()).to_excel(book, index=False, engine="xlsxwriter")
    compute(book, out, CATALOGUE)
    compute(yearbook, tmp_path / "c.parquet", CATALOGUE)
    assert out.read_bytes() == (tmp_path / "c.parquet").read_bytes()


def test_a_country_outside_the_eight_by_file_by_columns_and_not_at_all(tmp_path: Path) -> None:
    counts = pd.DataFrame(rows(("FRA",)))
    file, out = write(tmp_path / "counts.csv", counts), tmp_path / "fra.parquet"
    with pytest.raises(EqmError, match="no structure of level 1 for FRA"):
        compute(file, out, CATALOGUE)
    assert not out.exists()
    outputs = []
    header = "country,from,to,level,entry_age,duration\n"
    for name, text in (
        ("s.csv", f"{header}FRA,1970,,1,6,6\n"),
        ("s.yml", "FRA:\n  - {from: 1970, level: 1, entry_age: 6, duration: 6}\n"),
        ("list.yml", "- {country: FRA, level: '1', entry_age: 6, duration: 6}\n"),
    ):
        compute(file, out, CATALOGUE, structure=write(tmp_path / name, text))
        outputs.append(out.read_bytes())
    compute(write(tmp_path / "beside.csv", counts.assign(entry_age=6, duration=6)), out, CATALOGUE)
    assert {*outputs, out.read_bytes()} == {outputs[0]}
    assert figure(out, "survival_rate_last_grade", method="uis_product")["value"] is not None


def test_large_files_are_computed_some_countries_at_a_time_with_the_same_result(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = write(tmp_path / "counts.csv", pd.DataFrame(rows(("TGO", "BFA", "NER"))))
    compute(file, tmp_path / "whole.parquet", CATALOGUE)
    monkeypatch.setattr(engine, "MOST_YEARS", 4)
    compute(file, tmp_path / "parts.parquet", CATALOGUE)
    assert (tmp_path / "whole.parquet").read_bytes() == (tmp_path / "parts.parquet").read_bytes()


def test_hundreds_of_thousands_of_rows_are_judged_in_seconds(tmp_path: Path) -> None:
    """A million rows with one bad one at the end are refused, by its line, without computing anything."""
    n = 1_000_000
    i = np.arange(n)
    frame = pd.DataFrame(
        {"country": "TGO", "year": 1970 + i % 50, "measure": "enrolment", "level": 1, "age": i // 50 % 100,
         "sex": np.array(["F", "M"])[i // 5000 % 2], "source": i // 10000, "value": i % 977}
    )  # fmt: skip
    buffer = io.StringIO()
    frame.to_csv(buffer, index=False)
    file = write(tmp_path / "counts.csv", buffer.getvalue() + "TGO,2014,enrolment,1,6,F,0,many\n")
    with pytest.raises(EqmError) as refused:
        compute(file, tmp_path / "out.parquet", CATALOGUE)
    assert "line 1000002: value 'many' is no number" in refused.value.text("en")
    assert list(tmp_path.iterdir()) == [file]


def test_the_command_says_what_it_did_or_why_not(yearbook: Path, tmp_path: Path) -> None:
    run, out = CliRunner(), tmp_path / "values.csv"
    told = run.invoke(app, ["compute", str(yearbook), "--out", str(out), "--json"])
    assert told.exit_code == 0
    assert json.loads(told.stdout)["values"] > 0
    words = run.invoke(app, ["compute", str(yearbook), "--out", str(out)])
    assert "computed" in words.stdout
    assert "explained" in words.stdout
    before = out.read_bytes()
    bad = write(tmp_path / "bad.csv", "country,year,measure,value\nTGO,2014,pupils,1\n")
    failed = run.invoke(app, ["compute", str(bad), "--out", str(out)])
    assert isinstance(failed.exception, EqmError)
    assert out.read_bytes() == before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["bad.csv", "values.csv"]


def test_what_does_not_add_up_is_told_and_computed_all_the_same(tmp_path: Path) -> None:
    frame = pd.DataFrame(rows())
    total = {"country": "TGO", "year": 1999, "level": 1, "measure": "enrolment", "sex": "_T", "value": 1200}
    girls = total | {"sex": "F", "value": 500}
    file = write(tmp_path / "counts.csv", pd.concat([frame, pd.DataFrame([total, girls])]))
    told = compute(file, tmp_path / "out.parquet", CATALOGUE)
    assert [(w["what"], w["n"]) for w in told["warnings"]] == [("grades", 1)]
    assert figure(tmp_path / "out.parquet", "pupil_teacher_ratio")["value"] == pytest.approx(60), (
        "a given total wins"
    )


@pytest.mark.parametrize("name", ["values", "values.xlsx"])
def test_a_format_that_is_not_known_is_asked_for(yearbook: Path, tmp_path: Path, name: str) -> None:
    with pytest.raises(EqmError, match="what format is"):
        compute(yearbook, tmp_path / name, CATALOGUE)


def test_the_file_of_counts_is_never_written_over(yearbook: Path) -> None:
    with pytest.raises(EqmError, match="cannot be written over"):
        compute(yearbook, yearbook, CATALOGUE)


def test_the_documented_example_gives_the_documented_figures(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "national_counts.md").read_text("utf-8")
    example = page.split("```csv\n")[1].split("```")[0]
    out = tmp_path / "values.csv"
    compute(write(tmp_path / "example.csv", example), out, CATALOGUE)
    values = pd.read_csv(out, dtype={"level": "str", "grade": "str", "age": "str"})
    found = values[(values["sex"] == "_T") & (values["grade"] == "_T") & (values["base_indicator"] == "_Z")]
    found = found[(found["sector"] == "_T") & (found["location"] == "_T")].set_index(["indicator", "level"])
    assert round(found.loc[("gross_enrolment_ratio", "1"), "value"], 1) == 95.7
    assert round(found.loc[("pupil_teacher_ratio", "2"), "value"], 1) == 33.3
    assert found.loc[("pupil_teacher_ratio", "2"), "obs_status"] == "E"
    assert pd.isna(found.loc[("pupil_teacher_ratio", "1"), "value"])
    assert isinstance(found.loc[("pupil_teacher_ratio", "1"), "reason"], str)


@pytest.mark.parametrize("form", ["parquet", "csv"])
def test_what_is_written_does_not_depend_on_how_it_came(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    monkeypatch.setattr(calculator, "ROW_GROUP", 10)
    table = pa.table({"a": pa.array([str(i) for i in range(35)]), "b": pa.array(range(35))})
    whole, parts = tmp_path / "whole", tmp_path / "parts"
    calculator.write([table], whole, form)
    calculator.write([table.slice(0, 3), table.slice(3, 25), table.slice(28)], parts, form)
    assert whole.read_bytes() == parts.read_bytes()
    if form == "parquet":
        assert pq.read_table(whole).equals(table)
        assert pq.read_metadata(whole).num_row_groups == 4
