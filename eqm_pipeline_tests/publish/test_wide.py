"""The wide companion: declared columns, and in them the very values of `indicators`."""

from __future__ import annotations

import pyarrow as pa
import pytest

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.publish.tables import publish_table, published
from eqm_pipeline.publish.wide import wide_columns, wide_table
from eqm_pipeline_tests.fixtures import marts as fixture

ROW = ["country", "school_year", "year", "area_level", "area", "sex"]
GER, PTR, OLS = "gross_enrolment_ratio", "pupil_teacher_ratio", "teacher_allocation_randomness"


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return Catalogue()


def indicators(catalogue: Catalogue, rows: list[dict[str, object]]) -> pa.Table:
    columns = published(catalogue)["indicators"]
    return publish_table(pa.Table.from_pylist(rows, schema=pa.schema([c.field() for c in columns])), columns)


def filled(table: pa.Table) -> list[dict[str, object]]:
    """Rows without their empty cells and without what the row is of."""
    left_out = {"country", "year", "release"}
    return [{k: v for k, v in r.items() if v is not None and k not in left_out} for r in table.to_pylist()]


def test_a_small_example_worked_out_by_hand(catalogue: Catalogue) -> None:
    y = "2022-2023"
    other = [
        fixture.row(y, GER, 1.0, "percent", location="rural"),
        fixture.row(y, GER, 2.0, "percent", sex="_U"),
        fixture.row(y, "gender_parity_index", 0.9, "ratio", base_indicator=GER),
        fixture.row(y, "dropout_rate", 3.0, "percent", grade="1", method="raw"),
        fixture.row(y, "exam_pass_rate", 4.0, "percent", breakdown="exam", category="cep"),
        fixture.row(y, PTR, 5.0, "pupils_per_teacher", sector="private"),
        fixture.row(y, "percentage_of_repeaters", 6.0, "percent", grade="2"),
        fixture.row(y, "net_enrolment_rate", 88.0, "percent", method="raw"),
        fixture.row(y, OLS, 7.0, "percent", method="ols"),
        fixture.row(y, GER, None, "percent", area_level="admin1", area="SN-DK", obs_status="L", reason="x"),
        fixture.row(y, "not_declared", 8.0, "percent"),
    ]
    headline = [
        fixture.row(y, GER, 84.0, "percent"),
        fixture.row(y, GER, 86.0, "percent", sex="F"),
        fixture.row(y, GER, 40.0, "percent", level="2"),
        fixture.row(y, "net_enrolment_rate", 77.0, "percent", method="capped"),
        fixture.row(y, OLS, 25.0, "percent", sector="public_community", method="ols"),
        fixture.row(y, PTR, 36.0, "pupils_per_teacher", area_level="edu_region", area="SEN-10"),
        fixture.row("2021-2022", PTR, 35.0, "pupils_per_teacher"),
    ]
    wide = wide_table(indicators(catalogue, other + headline), catalogue)
    country = {"area_level": "country", "area": "SEN"}
    assert filled(wide) == [
        {"school_year": "2021-2022", **country, "sex": "_T", f"{PTR}_isced1": 35.0},
        {"school_year": y, **country, "sex": "F", f"{GER}_isced1": 86.0},
        {"school_year": y, **country, "sex": "_T", f"{GER}_isced1": 84.0, f"{GER}_isced2": 40.0,
         "net_enrolment_rate_isced1": 77.0, f"{OLS}_isced1": 25.0},
        {"school_year": y, "area_level": "edu_region", "area": "SEN-10", "sex": "_T", f"{PTR}_isced1": 36.0},
    ]  # fmt: skip
    assert wide["year"].to_pylist() == [2022, 2023, 2023, 2023]


def test_columns_do_not_depend_on_the_data(catalogue: Catalogue) -> None:
    names = [c.column for c in wide_columns(catalogue)]
    one = [fixture.row("2022-2023", GER, 84.0, "percent")]
    for rows in ([], one):
        wide = wide_table(indicators(catalogue, rows), catalogue)
        assert wide.column_names == names
        assert wide.num_rows == len(rows)
    assert names[:6] == ROW
    assert names[-1] == "release"
    assert len(names) == len(set(names))


def test_columns_are_named_by_level_where_there_is_one(catalogue: Catalogue) -> None:
    names = {c.column for c in wide_columns(catalogue)}
    assert {f"{GER}_isced{n}" for n in ("0", "1", "2", "3", "2_3")} <= names
    assert {"survival_rate_last_grade_isced1", "schools_with_water_isced1", "gdp_per_capita"} <= names
    elsewhere = {
        "gender_parity_index", "subnational_dispersion", "dropout_rate", "survival_rate_to_grade", "eqm_planning",
        "exam_pass_rate", "exam_pass_rate_isced1", "age_specific_enrolment_rate", GER,
    }  # fmt: skip
    assert not elsewhere & names


def test_columns_are_described_in_both_languages_and_have_a_unit(catalogue: Catalogue) -> None:
    columns = {c.column: c for c in wide_columns(catalogue)}
    schema = wide_table(indicators(catalogue, []), catalogue).schema
    for name, c in columns.items():
        assert c.table == "indicators_wide"
        assert c.unit or name in {*ROW, "release"}
        assert schema.field(name).metadata[b"description_fr"] == c.description_fr.encode()
    assert columns[f"{GER}_isced1"].description_fr == "Taux brut de scolarisation : Primaire"
    assert columns["gdp_per_capita"].description_en == catalogue.indicators["gdp_per_capita"].label.en
    assert [c.column for c in columns.values() if c.key] == [c for c in ROW if c != "year"]


def test_each_cell_is_the_headline_value_of_indicators(catalogue: Catalogue) -> None:
    rows = fixture.indicators().astype(object)
    rows = rows.where(rows.notna(), None).to_dict("records")
    table = indicators(catalogue, rows)
    declared = catalogue.indicators
    expected = {
        (r["school_year"], r["area"], r["sex"], r["indicator"]): r["value"]
        for r in table.to_pylist()
        if r["value"] is not None
        and r["grade"] == "_T"
        and (r["sector"], r["method"]) == (declared[r["indicator"]].sector, declared[r["indicator"]].method)
    }
    found = {
        (r["school_year"], r["area"], r["sex"], k.removesuffix("_isced1")): v
        for r in wide_table(table, catalogue).to_pylist()
        for k, v in r.items()
        if v is not None and k not in {*ROW, "release"}
    }
    assert found == expected
    assert len(found) > 60


def test_a_further_level_adds_a_column_and_renames_none(catalogue: Catalogue) -> None:
    changed = Catalogue()
    declared = dict(catalogue.indicators)
    declared[PTR] = declared[PTR].model_copy(update={"levels": ("1",)})
    changed.__dict__["indicators"] = declared
    before, after = ({c.column for c in wide_columns(x)} for x in (changed, catalogue))
    assert before < after
    assert after - before == {f"{PTR}_isced{n}" for n in catalogue.indicators[PTR].levels if n != "1"}
