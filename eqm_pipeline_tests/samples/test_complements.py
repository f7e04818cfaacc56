"""Complement workbooks and national tables come back through the contracts; planted defects are found."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.pipeline.check import conform_file
from eqm_pipeline.quality.check import check
from eqm_pipeline.samples import complements, coverage, national_files
from eqm_pipeline.samples.defects import Defects
from eqm_pipeline.samples.national import SAMPLE_YEARS
from eqm_pipeline.samples.schools import SchoolYear, build

CATALOGUE = Catalogue()
COUNTRIES = list(CATALOGUE.programme.countries)
SCALE = 0.01


class Delivered:
    """All complements of one country: school years, files, defects, core tables before quality, findings."""

    def __init__(self, iso3: str, folder: Path) -> None:
        self.years: list[SchoolYear] = [build(iso3, y, SCALE, 0, CATALOGUE) for y in SAMPLE_YEARS]
        self.defects = Defects()
        self.files = complements.write(iso3, self.years, folder, self.defects, CATALOGUE)
        self.core: dict[tuple[str, str], pd.DataFrame] = {}
        self.fates, found = [], []
        for path in self.files:
            source = path.parent.name
            for year, conformed in conform_file(path, iso3, source, CATALOGUE).items():
                self.fates.append(conformed.rows)
                for table, frame in conformed.core.items():
                    whole = self.core.get((year, table))
                    self.core[year, table] = (
                        frame if whole is None else pd.concat([whole, frame], ignore_index=True)
                    )
                check(dict(conformed.core), conformed.findings, CATALOGUE)
                found.append(conformed.findings.frame({}, {}))
        self.findings = pd.concat(found, ignore_index=True)

    def table(self, year: SchoolYear, name: str, **equal: str) -> pd.DataFrame:
        frame = self.core[year.school_year, name]
        for column, value in equal.items():
            frame = frame[frame[column].astype(str) == value]
        return frame


@pytest.fixture(scope="module")
def delivered(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Delivered]:
    folder = tmp_path_factory.mktemp("complements")
    return {c: Delivered(c, folder / c) for c in COUNTRIES}


def pivot(frame: pd.DataFrame, column: str) -> np.ndarray:
    """Values as (column, F M)."""
    wide = frame.astype({column: str, "sex": str}).pivot_table(
        index=column, columns="sex", values="value", aggfunc="sum"
    )
    return wide.loc[sorted(wide.index, key=int), ["F", "M"]].to_numpy()


@pytest.mark.parametrize("iso3", COUNTRIES)
def test_population_of_the_country_is_the_national_total_at_every_age_and_sex(
    delivered: dict[str, Delivered], iso3: str
) -> None:
    d = delivered[iso3]
    for year in d.years:
        people = d.table(year, "population", unit_level="country")
        assert (pivot(people, "age") == year.totals.population).all()
        assert set(people["unit"]) == {iso3}


@pytest.mark.parametrize(("iso3", "area_level"), [("TGO", "edu_region"), ("SEN", "admin1")])
def test_regions_add_up_to_the_country_on_the_chain_they_are_given_for(
    delivered: dict[str, Delivered], iso3: str, area_level: str
) -> None:
    d = delivered[iso3]
    for year in d.years:
        people = d.table(year, "population", unit_level=area_level)
        assert (pivot(people, "age") == year.totals.population).all()
        assert set(people["unit"].astype(str)) == set(year.schools[area_level])


def test_an_explicit_zero_a_blank_and_a_number_of_inspectors_are_three_things(
    delivered: dict[str, Delivered],
) -> None:
    d = delivered["SEN"]
    visits = d.table(d.years[0], "support_visits")
    inspectors = visits[visits["measure"] == "inspectors"]
    blank = set(inspectors.loc[inspectors["value"].isna(), "unit"])
    positive = set(inspectors.loc[inspectors["value"] > 0, "unit"])
    present = set(visits["unit"])
    assert blank
    assert positive
    assert present - blank - positive - set(inspectors.loc[inspectors["value"].isna(), "unit"]), (
        "no district without inspector"
    )
    assert set(inspectors.loc[inspectors["value"].isna(), "obs_status"]) == {"O"}
    assert set(visits.loc[visits["measure"] == "visits", "category"]) == {"control", "support"}


def test_budgets_are_in_the_currency_of_the_country_and_a_line_programmed_at_nil_is_kept(
    delivered: dict[str, Delivered],
) -> None:
    told = {}
    for iso3 in (c for c in COUNTRIES if "budget" in complements.SHEETS[c]):
        d = delivered[iso3]
        for year in d.years:
            lines = d.table(year, "budget")
            told[iso3] = set(lines["currency"])
            assert (lines.loc[lines["category"] == "programmed", "value"] == 0).any()
            wide = lines.drop_duplicates(["unit", "category"]).pivot(
                index="unit", columns="category", values="value"
            )
            assert (wide["allotted"] <= wide["programmed"]).all()
    assert told == {
        "BDI": {"BIF"},
        "CMR": {"XAF"},
        "MDG": {"MGA"},
        "NER": {"XOF"},
        "SEN": {"XOF"},
        "TGO": {"XOF"},
    }


def test_candidates_of_schools_and_free_candidates_are_apart_and_of_the_right_examination(
    delivered: dict[str, Delivered],
) -> None:
    d = delivered["TGO"]
    for year in d.years:
        exams = d.table(year, "exams")
        sums = exams.groupby("measure", observed=True)["value"].sum()
        assert sums["candidates_registered"] == year.exam[:, 0].sum()
        assert sums["candidates_present"] == year.exam[:, 1].sum()
        assert 0 < sums["free_candidates_registered"] < 0.1 * sums["candidates_registered"]
        assert set(exams["category"]) == {"cepd"}
        assert set(exams["level"]) == {"1"}
    lower = delivered["NER"].table(delivered["NER"].years[0], "exams")
    assert set(lower["level"]) == {"2"}, "no examination ends primary in Niger since 2014"


def test_an_assessment_has_a_share_and_its_standard_error_by_grade_and_subject(
    delivered: dict[str, Delivered],
) -> None:
    shares = delivered["BFA"].table(delivered["BFA"].years[0], "assessments")
    assert len(shares) == 4
    assert shares["standard_error"].between(1, 3).all()
    assert set(zip(shares["grade"], shares["category"], strict=True)) == {
        (g, s) for g in ("2", "6") for s in ("reading", "maths")
    }


def test_other_levels_add_up_to_their_national_totals(delivered: dict[str, Delivered]) -> None:
    for iso3 in COUNTRIES:
        d = delivered[iso3]
        for year in d.years:
            if "pre_primary" in complements.SHEETS[iso3]:
                below = d.table(year, "enrolment", level="0")
                assert (
                    below.groupby("sex", observed=True)["value"].sum()[["F", "M"]] == year.totals.pre_primary
                ).all()
            if "lower_secondary" in complements.SHEETS[iso3]:
                above = d.table(year, "enrolment", level="2", measure="enrolment")
                assert (pivot(above, "grade") == year.totals.lower_secondary).all()


def test_the_register_expects_every_open_school_and_hears_from_nearly_all(
    delivered: dict[str, Delivered],
) -> None:
    for d in delivered.values():
        for year in d.years:
            expected = d.table(year, "returns")
            active = year.schools["status"].ne("closed_insecurity").sum()
            assert active <= expected["expected"].sum() <= 1.05 * active + 3
            assert (expected["deadline"] == f"{year.year}-01-31").all()
            assert expected["received_at"].str.match(r"\d{4}-\d\d-\d\d$").all()


def test_national_counts_carry_measure_status_and_sector_in_columns(delivered: dict[str, Delivered]) -> None:
    for iso3 in national_files.COUNTS:
        d = delivered[iso3]
        for year in d.years:
            counts = d.table(year, "national_counts")
            above = counts[(counts["measure"] == "enrolment") & (counts["level"] == "2")]
            assert (pivot(above, "grade") == year.totals.lower_secondary).all()
            private = counts[counts["breakdown"] == "sector"]
            assert set(private["category"]) == {"private"}
            missing = counts[counts["value"].isna()]
            assert list(zip(missing["measure"], missing["obs_status"], strict=True)) == [
                ("trained_teachers", "L")
            ]
            assert set(zip(counts["measure"], counts["level"], strict=True)) == set(national_files.MEASURES)


def test_a_count_split_by_sector_and_location_at_once_is_set_aside(
    delivered: dict[str, Delivered], tmp_path: Path
) -> None:
    path = next(p for p in delivered["MDG"].files if "national_counts" in p.name)
    lines = path.read_text(encoding="utf-8").splitlines()
    lines.append("MDG,2022,enrolment,0,_T,_T,_T,private,urban,12,A,x")
    copy = tmp_path / path.name
    copy.write_text("\n".join(lines) + "\n", encoding="utf-8")
    rows = conform_file(copy, "MDG", "national_counts", CATALOGUE, "2021-2022")["2021-2022"].rows
    assert list(rows.loc[rows["fate"] == "quarantined", "reason"]) == ["UNKNOWN_CODE"]


def test_published_values_come_back_as_printed(delivered: dict[str, Delivered]) -> None:
    printed = pd.DataFrame(CATALOGUE.rows("reference/published_values"))
    told = [
        f
        for iso3 in ("SEN", "TGO")
        for (_, t), f in delivered[iso3].core.items()
        if t == "published_reference"
    ]
    read = pd.concat(told)
    assert len(read) == len(printed)
    assert np.isclose(np.sort(read["value"]), np.sort(printed["value"].astype(float)), atol=0).all()
    assert printed["source"].str.len().min() > 10


@pytest.mark.parametrize("iso3", COUNTRIES)
def test_every_planted_defect_is_found_where_it_was_planted(
    delivered: dict[str, Delivered], iso3: str
) -> None:
    d = delivered[iso3]
    assert d.defects.items
    for planted in map(asdict, d.defects.items):
        same = d.findings[
            (d.findings["rule"] == planted["rule"]) & (d.findings["school_year"] == planted["school_year"])
        ]
        same = same[(same["source"] == planted["source"]) & (same["table"].isin(["", planted["table"]]))]
        if planted["column"]:
            same = same[same["column"] == planted["column"]]
        assert len(same), planted


def test_every_row_has_a_fate_and_few_are_set_aside(delivered: dict[str, Delivered]) -> None:
    for d in delivered.values():
        fates = pd.concat(d.fates)["fate"].value_counts(normalize=True)
        assert set(fates.index) <= {"accepted", "quarantined", "totals", "ignored"}
        assert fates.get("quarantined", 0) < 0.02


def test_equal_arguments_give_equal_bytes(delivered: dict[str, Delivered], tmp_path: Path) -> None:
    d = delivered["TGO"]
    again = complements.write("TGO", d.years, tmp_path, Defects(), CATALOGUE)
    assert [p.name for p in again] == [p.name for p in d.files]
    assert all(a.read_bytes() == b.read_bytes() for a, b in zip(again, d.files, strict=True))


def test_every_workbook_says_that_it_is_synthetic(delivered: dict[str, Delivered]) -> None:
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_path(next(p for p in delivered["BFA"].files if p.suffix == ".xlsx"))
    assert book.sheet_names[0] == "LISEZMOI"
    for name in book.sheet_names:
        assert "SYNTH" in str(book.get_sheet_by_name(name).to_python()[0][0])


def test_a_source_named_on_the_page_really_holds_the_measure(delivered: dict[str, Delivered]) -> None:
    for iso3, d in delivered.items():
        claimed = {
            (w, lv)
            for w, lv, _, s in coverage.supplies(iso3, CATALOGUE)
            if s in ("complements", "national_counts") and "." not in w
        }
        held = {
            k
            for (_, t), f in d.core.items()
            if "measure" in f
            for k in zip(f["measure"], f["level"], strict=True)
        }
        assert claimed == held
