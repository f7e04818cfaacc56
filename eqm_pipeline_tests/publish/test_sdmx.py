"""The folder `sdmx/`: pysdmx reads back what it wrote, value by value; equal inputs, equal bytes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.errors import SchemaBroken, UsageError
from eqm_pipeline.publish import sdmx
from eqm_pipeline.publish.tables import published
from eqm_pipeline_tests.fixtures import marts as fixture

pysdmx_io = pytest.importorskip("pysdmx.io", reason="the extra `sdmx` is not installed")
pytest.importorskip("lxml", reason="the extra `sdmx` is not installed")

ABOUT = {"version": "2025.1", "created": "2025-03-04T05:06:07+00:00", "synthetic": True}
RENAMED = {"area": "REF_AREA", "year": "TIME_PERIOD", "value": "OBS_VALUE", "unit": "UNIT_MEASURE"}
MEASURES = [
    *("country", "school_year", "year", "area_level", "area", "measure", "level", "sex", "category", "value"),
    *("obs_status", "n_units", "source", "release"),
]


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return Catalogue()


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory, catalogue: Catalogue) -> dict[str, pa.Table]:
    return fixture.tables(fixture.write(tmp_path_factory.mktemp("sdmx") / "marts"), catalogue)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory, tables: Any, catalogue: Catalogue) -> Path:
    folder = tmp_path_factory.mktemp("release") / "sdmx"
    sdmx.write_sdmx(folder, tables, catalogue, ABOUT)
    return folder


@pytest.fixture(scope="module")
def dataset(written: Path) -> Any:
    (only,) = pysdmx_io.get_datasets(written / "indicators.csv", written / "structure.xml")
    return only


def concept(column: str) -> str:
    return RENAMED.get(column, column.upper())


def as_read(rows: pa.Table, column: str) -> list[Any]:
    """What SDMX-CSV can say of a column: it has no empty text beside the missing one, and years are periods."""
    values = rows[column].to_pylist()
    if column == "year":
        return [str(v) for v in values]
    return [v or None for v in values] if rows.schema.field(column).type == pa.string() else values


def read_back(dataset: Any, column: str) -> list[Any]:
    values = pa.array(dataset.data[concept(column)].array).to_pylist()
    return [None if v == "" else v for v in values]


def test_one_file_of_structures_and_one_of_data(written: Path) -> None:
    assert sorted(p.name for p in written.iterdir()) == ["indicators.csv", "structure.xml"]
    header = (written / "indicators.csv").read_text(encoding="utf-8").splitlines()[0]
    assert header.startswith(
        "STRUCTURE,STRUCTURE_ID,ACTION,COUNTRY,SCHOOL_YEAR,AREA_LEVEL,REF_AREA,INDICATOR,"
    )
    assert ",METHOD,TIME_PERIOD,OBS_VALUE," in header


def test_every_value_is_read_back_as_it_was(dataset: Any, tables: dict[str, pa.Table]) -> None:
    rows = sdmx.national(tables["indicators"])
    assert dataset.short_urn == "Dataflow=EQM:DF_INDICATORS(1.0.0)"
    assert dataset.attributes == {"RELEASE": "2025.1"}
    assert set(dataset.data.columns) == {concept(c) for c in rows.column_names if c != "release"}
    for column in rows.column_names:
        if column != "release":
            assert read_back(dataset, column) == as_read(rows, column), column


def test_only_whole_countries_are_exported_and_missing_values_stay_empty(
    dataset: Any, tables: dict[str, pa.Table]
) -> None:
    assert set(dataset.data["AREA_LEVEL"]) == {"country"}
    assert len(dataset.data) < tables["indicators"].num_rows
    assert dataset.data["OBS_VALUE"].isna().any()
    assert set(dataset.data.loc[dataset.data["OBS_VALUE"].isna(), "OBS_STATUS"]) == {"L"}


def test_every_code_of_the_data_is_in_its_list(dataset: Any) -> None:
    coded = [c for c in dataset.structure.components if c.enumeration]
    assert {"REF_AREA", "INDICATOR", "BASE_INDICATOR", "SEX", "OBS_STATUS", "UNIT_MEASURE"} <= {
        c.id for c in coded
    }
    for component in coded:
        known = {code.id for code in component.enumeration}
        assert set(dataset.data[component.id]) - {""} <= known, component.id


def test_keys_are_dimensions_with_the_time_last(dataset: Any, catalogue: Catalogue) -> None:
    keys = [concept(c.column) for c in published(catalogue)["indicators"] if c.key]
    components = dataset.structure.components
    assert [c.id for c in components.dimensions] == [*keys, "TIME_PERIOD"]
    assert [c.id for c in components.measures] == ["OBS_VALUE"]
    assert "NUMERATOR" in [c.id for c in components.attributes]


def test_structures_speak_both_languages(written: Path, catalogue: Catalogue) -> None:
    message = pysdmx_io.read_sdmx(written / "structure.xml")  # validates against the schema of SDMX-ML 3.0
    declared = catalogue.indicators["gross_enrolment_ratio"]
    code = message.get_codelist("Codelist=EQM:CL_INDICATOR(1.0.0)")["gross_enrolment_ratio"]
    assert (code.name, code.description) == (declared.label.en, declared.definition.en)
    assert {a.id: a.title for a in code.annotations} == {
        "NAME_FR": declared.label.fr,
        "DESCRIPTION_FR": declared.definition.fr,
    }
    area = message.get_codelist("Codelist=EQM:CL_AREA(1.0.0)")["SEN-11"]
    assert area.name == fixture.REGIONS["SEN-11"]
    concepts = message.get_concept_scheme("ConceptScheme=EQM:CS_EQM(1.0.0)")
    assert concepts["OBS_VALUE"].annotations[0].title.startswith("Valeur")


def test_time_and_id_of_the_message_come_from_the_release(written: Path) -> None:
    header = pysdmx_io.read_sdmx(written / "structure.xml").header
    assert (header.id, header.sender.id, str(header.test).lower()) == ("EQM_2025_1", "EQM", "true")
    assert header.prepared.isoformat() == ABOUT["created"]


def test_equal_tables_give_equal_bytes(
    written: Path, tmp_path: Path, tables: dict[str, pa.Table], catalogue: Catalogue
) -> None:
    again = sdmx.write_sdmx(tmp_path / "sdmx", tables, catalogue, ABOUT)
    assert [p.name for p in again] == ["structure.xml", "indicators.csv"]
    for path in again:
        assert path.read_bytes() == (written / path.name).read_bytes()


def test_version_of_structures_is_that_of_the_schema(
    tmp_path: Path, tables: dict[str, pa.Table], catalogue: Catalogue
) -> None:
    sdmx.write_sdmx(tmp_path, tables, catalogue, {**ABOUT, "schema_version": "2.3.0"})
    (data,) = pysdmx_io.get_datasets(tmp_path / "indicators.csv", tmp_path / "structure.xml")
    assert data.short_urn == "Dataflow=EQM:DF_INDICATORS(2.3.0)"


def test_measures_are_exported_beside_indicators_and_doubles_are_exact(
    tmp_path: Path, tables: dict[str, pa.Table], catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    like = {c.column: c for c in published(catalogue)["indicators"]}
    like["measure"] = replace(like["level"], column="measure", codelist="measure")
    like["source"] = replace(like["source"], key=True)
    columns = tuple(replace(like[c], table="measure_counts") for c in MEASURES)
    monkeypatch.setattr(sdmx, "published", lambda c: {**published(c), "measure_counts": columns})
    values = [1 / 3, 0.1 + 0.2, 1e-7, 123456789012.0, 2.0**60, 0.9444444444444444]
    n = len(values)
    row = {"country": "SEN", "school_year": "2022-2023", "year": 2023, "area_level": "country", "area": "SEN"}
    row |= {"measure": "enrolment", "level": "1", "sex": "_T", "obs_status": "A", "n_units": None}
    row |= {"source": "census+wpp", "release": ""}
    full = {k: [v] * n for k, v in row.items()} | {"category": [f"c{i}" for i in range(n)], "value": values}
    rows = pa.table({c: full[c] for c in MEASURES}, schema=pa.schema([c.field() for c in columns]))
    paths = sdmx.write_sdmx(tmp_path, {**tables, "measure_counts": rows}, catalogue, ABOUT)
    assert [p.name for p in paths] == ["structure.xml", "indicators.csv", "measure_counts.csv"]
    (data,) = pysdmx_io.get_datasets(tmp_path / "measure_counts.csv", tmp_path / "structure.xml")
    for column in MEASURES:
        if column != "release":
            assert read_back(data, column) == as_read(rows, column), column


def test_nothing_is_written_where_no_country_has_a_figure(tmp_path: Path, catalogue: Catalogue) -> None:
    assert sdmx.write_sdmx(tmp_path / "sdmx", {}, catalogue, ABOUT) == []
    assert not (tmp_path / "sdmx").exists()


def test_a_code_that_sdmx_does_not_allow_is_named(
    tmp_path: Path, tables: dict[str, pa.Table], catalogue: Catalogue
) -> None:
    rows = tables["indicators"]
    at = rows.schema.get_field_index("unit")
    odd = rows.set_column(at, rows.schema.field(at), pa.repeat(pa.scalar("per cent"), rows.num_rows))
    with pytest.raises(SchemaBroken, match="unit: not an id in SDMX: 'per cent'"):
        sdmx.write_sdmx(tmp_path / "sdmx", {**tables, "indicators": odd}, catalogue, ABOUT)
    assert not (tmp_path / "sdmx").exists()


def test_without_the_extra_it_says_what_to_install(
    tmp_path: Path, tables: dict[str, pa.Table], catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert sdmx.available()
    monkeypatch.setattr(sdmx.importlib.util, "find_spec", lambda name: None)
    assert not sdmx.available()
    with pytest.raises(UsageError, match=r"eqm-pipeline\[sdmx\]"):
        sdmx.write_sdmx(tmp_path, tables, catalogue, ABOUT)


def test_a_csv_is_what_pysdmx_would_write(
    tmp_path: Path, tables: dict[str, pa.Table], catalogue: Catalogue
) -> None:
    rows = sdmx.national(tables["indicators"])
    odd = ['a, "b"', "", None, "two\nlines", "+census"]
    at = rows.schema.get_field_index("source")
    texts = pa.array([odd[i % len(odd)] for i in range(rows.num_rows)])
    rows = rows.set_column(at, rows.schema.field(at), texts)
    sdmx.write_sdmx(tmp_path, {**tables, "indicators": rows}, catalogue, ABOUT)
    from pysdmx.io.format import Format
    from pysdmx.io.pd import PandasDataset

    from eqm_pipeline.publish.sdmx_structure import structures

    described = structures({"indicators": rows}, tables, published(catalogue), "1.0.0")
    data = rows.drop_columns(["release"])
    frame = data.rename_columns([concept(c) for c in data.column_names]).to_pandas(types_mapper=pd.ArrowDtype)
    theirs = PandasDataset(
        structure=described.schemas["indicators"], data=frame, attributes={"RELEASE": ABOUT["version"]}
    )
    pysdmx_io.write_sdmx(theirs, Format.DATA_SDMX_CSV_2_0_0, str(tmp_path / "theirs.csv"))
    assert (tmp_path / "indicators.csv").read_bytes() == (tmp_path / "theirs.csv").read_bytes()
