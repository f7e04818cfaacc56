"""The yearbook: figures as worked out by hand, totals that are sums or say so, and nothing missing shown as 0."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from pydantic import ValidationError

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.catalogue.models import YearbookTable
from eqm_pipeline.publish.tables import TYPES, published
from eqm_pipeline.publish.yearbook import COUNTS, VALIDATION, write_book
from eqm_pipeline.publish.yearbook_kept import stamp_book

ABOUT = {"version": "2025.1", "created": "2025-03-04T05:06:07+00:00", "synthetic": True}
Row = Mapping[str, Any]
LIKE: Row = {
    "country": "SEN", "school_year": "2022-2023", "area_level": "country", "area": "SEN", "measure": "enrolment", "level": "1",
    "grade": "_T", "age": "_T", "sex": "_T", "sector": "_T", "location": "_T", "breakdown": "_Z", "category": "_Z",
    "obs_status": "A", "n_units": 9, "n_expected": 10, "source": "campagne_statistique",
}  # fmt: skip


def row(value: float | None, **codes: Any) -> Row:
    return {**LIKE, "value": value, **codes}


def by_sex(girls: float | None, boys: float | None, both: float | None, **codes: Any) -> list[Row]:
    return [row(v, sex=s, **codes) for s, v in (("F", girls), ("M", boys), ("_T", both))]


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return Catalogue()


def table(catalogue: Catalogue, name: str, rows: list[Row]) -> pa.Table:
    columns = published(catalogue)[name]
    return pa.table({c.column: pa.array([r.get(c.column) for r in rows], TYPES[c.type]) for c in columns})


def counts(catalogue: Catalogue, rows: list[Row], said: list[Row] | None = None) -> dict[str, pa.Table]:
    """The published counts and, where something was said of school years, their validation."""
    made = {COUNTS: table(catalogue, COUNTS, rows)}
    return made | ({VALIDATION: table(catalogue, VALIDATION, said)} if said else {})


def write(
    path: Path, catalogue: Catalogue, rows: list[Row], iso3: str = "SEN", said: list[Row] | None = None,
    about: Mapping[str, Any] = ABOUT,
) -> Path:  # fmt: skip
    """The book of a country as a release has it."""
    path.parent.mkdir(exist_ok=True)
    made = {n: t.filter(pc.equal(t["country"], iso3)) for n, t in counts(catalogue, rows, said).items()}
    states = made[VALIDATION].to_pylist() if said else []
    write_book(path.with_suffix(".kept"), made[COUNTS], iso3, catalogue, about, states)
    stamp_book(path.with_suffix(".kept"), path, about)
    path.with_suffix(".kept").unlink()
    return path


def book(
    folder: Path, catalogue: Catalogue, rows: list[Row], iso3: str = "SEN", said: list[Row] | None = None,
    about: Mapping[str, Any] = ABOUT,
) -> openpyxl.Workbook:  # fmt: skip
    write(folder / f"{iso3}.xlsx", catalogue, rows, iso3, said, about)
    return openpyxl.load_workbook(folder / f"{iso3}.xlsx")


def lines(sheet: Any) -> list[list[Any]]:
    """Cells of each row, without what is blank at its end."""
    out = []
    for cells in sheet.iter_rows(values_only=True):
        while cells and cells[-1] is None:
            cells = cells[:-1]
        out.append(list(cells))
    return out


def body(sheet: Any) -> list[list[Any]]:
    """Rows under the header, down to the blank one before the notes."""
    found = lines(sheet)
    start = next(i for i, r in enumerate(found) if r and str(r[0]).split("\n")[-1] in HEADS)
    return found[start + 1 : found.index([], start)]


def said(sheet: Any) -> str:
    return "\n".join(str(c) for r in lines(sheet) for c in r if c is not None)


HEADS = ("Level (ISCED)", "School year", "Sheet")
TWO_GRADES = [
    *by_sex(40, 50, 90, grade="1"),
    *by_sex(30, 25, 55, grade="2"),
    *by_sex(70, 75, 145),
]


def test_pupils_stand_by_grade_and_sex_with_the_totals_that_were_published(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    sheet = book(tmp_path, catalogue, TWO_GRADES)["T1.1"]
    assert body(sheet) == [
        ["1 – Primaire / Primary", "1 – CI", 40, 50, 90],
        [None, "2 – CP", 30, 25, 55],
        [None, "Toutes années / All grades", 70, 75, 145],
    ]
    assert "9/10" in said(sheet)
    assert "≠" not in said(sheet)


def test_years_run_across_a_yearbook_and_down_a_questionnaire_newest_first(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    before = [{**r, "school_year": "2021-2022", "value": r["value"] * 2} for r in TWO_GRADES]
    made = book(tmp_path, catalogue, [*TWO_GRADES, *before])
    assert body(made["T1.1"])[0] == ["1 – Primaire / Primary", "1 – CI", 80, 100, 180, 40, 50, 90]
    assert [r[0] for r in body(made["Q4"]) if r[0]] == ["2022-2023", "2021-2022"]
    assert body(made["Q4"])[3] == ["2021-2022", "1 – Primaire / Primary", "1 – CI", 80, 100, 180]


def test_a_missing_figure_is_a_symbol_with_its_status_and_never_0(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    rows = [
        *by_sex(40, 50, 90, grade="1"),
        row(None, grade="2", sex="F", obs_status="O"),
        row(0, grade="2", sex="M"),
        row(None, grade="3", sex="_T", obs_status="M"),
    ]
    made = book(tmp_path, catalogue, rows)
    _, second, third, total = body(made["T1.1"])
    assert second == [None, "2 – CP", "…", 0, "…", "Filles: O; Ensemble: O"]
    assert third == [None, "3 – CE1", "…", "…", ".", "M"]
    assert total[2:4] == ["…", 50]
    assert "O  Manquant / Missing" in said(made.worksheets[0])


def test_a_total_that_nobody_published_is_the_sum_of_its_parts(tmp_path: Path, catalogue: Catalogue) -> None:
    rows = [
        row(3, grade="1", sex="F"),
        row(4, grade="1", sex="M", obs_status="E"),
        row(5, grade="2", sex="F"),
        row(6, grade="2", sex="M"),
    ]
    assert body(book(tmp_path, catalogue, rows)["T1.1"]) == [
        ["1 – Primaire / Primary", "1 – CI", 3, 4, 7, "Garçons: E; Ensemble: E"],
        [None, "2 – CP", 5, 6, 11],
        [None, "Toutes années / All grades", 8, 10, 18, "Garçons: E; Ensemble: E"],
    ]


def test_a_total_that_differs_from_its_parts_is_marked_and_noted(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    rows = [*by_sex(40, 50, 90, grade="1"), *by_sex(30, 25, 55, grade="2"), *by_sex(70, 76, 146)]
    made = book(tmp_path, catalogue, rows)
    assert body(made["T1.1"])[-1] == [None, "Toutes années / All grades", 70, 76, 146, "≠"]
    assert "Toutes années, 2022-2023, Garçons: 76 ≠ 75" in said(made["T1.1"])
    assert "≠  le total diffère" in said(made.worksheets[0])


def test_regions_of_either_chain_stand_under_their_own_name_above_the_country(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    rows = [
        *by_sex(70, 75, 145),
        *by_sex(40, 45, 85, area_level="admin1", area="SN-DK"),
        *by_sex(30, 30, 60, area_level="admin1", area="SN-FK"),
        *by_sex(70, 75, 145, area_level="edu_region", area="SEN-IA-DK"),
    ]
    made = book(tmp_path, catalogue, rows)
    assert body(made["T1.2"]) == [
        ["1 – Primaire / Primary", "Dakar", 40, 45, 85],
        [None, "Fatick", 30, 30, 60],
        [None, "Ensemble du pays / Whole country", 70, 75, 145],
    ]
    assert [r[1] for r in body(made["T1.3"])] == ["IA Dakar", "Ensemble du pays / Whole country"]


def test_examinations_are_never_added(tmp_path: Path, catalogue: Catalogue) -> None:
    like = {"country": "CMR", "area": "CMR", "breakdown": "exam", "measure": "candidates_passed"}
    rows = [*by_sex(4, 5, 9, category="cep", **like), *by_sex(1, 2, 3, category="fslc", **like)]
    found = body(book(tmp_path, catalogue, rows, "CMR")["T6.1"])
    assert [r[-3:] for r in found] == [[4, 5, 9], [1, 2, 3]]
    assert found[0][1].startswith("CEP")


def test_ages_at_which_nobody_stands_are_left_out(tmp_path: Path, catalogue: Catalogue) -> None:
    rows = [*by_sex(0, 0, 0, age="3"), *by_sex(2, 3, 5, age="6"), *by_sex(2, 3, 5)]
    assert [r[1] for r in body(book(tmp_path, catalogue, rows)["Q2"])] == [
        "6 ans / 6 years",
        "Tous âges / All ages",
    ]


def test_what_a_country_does_not_deliver_is_in_the_contents_and_has_no_sheet(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    made = book(tmp_path, catalogue, TWO_GRADES)
    contents = {r[0]: r[-1] for r in body(made.worksheets[0]) if r[0]}
    assert contents["T1.1"] == "livré / delivered"
    assert contents["T4.3"] == "non livré / not delivered"
    assert set(contents) == set(catalogue.yearbook.tables)
    assert made.sheetnames[1:] == ["T1.1", "Q4"]
    assert "Non livré / Not delivered: Redoublants / Repeaters" in said(made["Q4"])


def test_samples_say_that_they_are_invented(tmp_path: Path, catalogue: Catalogue) -> None:
    made = book(tmp_path, catalogue, TWO_GRADES)
    for sheet in made:
        assert "DONNÉES SYNTHÉTIQUES" in said(sheet)
        assert "2025.1" in said(sheet)


def test_figures_withheld_by_the_country_leave_their_table_with_its_reason(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    made = book(tmp_path, catalogue, [{**r, "value": None, "obs_status": "V"} for r in TWO_GRADES])
    assert body(made["T1.1"])[0] == ["1 – Primaire / Primary", "1 – CI", "…", "…", "…", "V"]
    assert "V  Pas encore validé / Not validated yet" in said(made.worksheets[0])


OLD, NEW = "2022-2023", "2023-2024"
WITHHELD_NEW: list[Row] = [
    {"country": "SEN", "school_year": OLD, "state": "provisional"},
    {"country": "SEN", "school_year": NEW, "state": "withheld", "reason": "under embargo", "embargo": "2024-06-01"},
    {"country": "TGO", "school_year": "2021-2022", "state": "withheld", "reason": "not validated by the country"},
]  # fmt: skip
REGIONS_OF_ONE_YEAR = [
    *by_sex(70, 75, 145),
    *by_sex(70, 75, 145, area_level="admin1", area="SN-DK"),
    *by_sex(None, None, None, school_year=NEW, obs_status="V"),
    row(3, measure="class_groups"),
    row(3, measure="class_groups", area_level="admin1", area="SN-DK"),
]


def test_regions_of_a_withheld_year_say_so_unless_nothing_was_delivered(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    """The national row of a withheld year stands without figures, and its regions are not published."""
    made = book(tmp_path, catalogue, REGIONS_OF_ONE_YEAR, said=WITHHELD_NEW)
    region, country = body(made["T1.2"])
    assert region[1:] == ["Dakar", 70, 75, 145, "…", "…", "…", "V"]
    assert country[2:] == [70, 75, 145, "…", "…", "…", "V"]
    groups = book(tmp_path, catalogue, [*REGIONS_OF_ONE_YEAR[-2:]], said=WITHHELD_NEW)["T3.2"]
    assert body(groups)[0][1:] == ["Dakar", 3]
    drafted = {**ABOUT, "draft": True}
    shown = [r for r in REGIONS_OF_ONE_YEAR if r["obs_status"] != "V"] + by_sex(71, 76, 147, school_year=NEW)
    assert body(book(tmp_path, catalogue, shown, said=WITHHELD_NEW, about=drafted)["T1.2"])[0][-1] == "…"


def test_a_region_that_is_no_more_is_not_said_to_be_withheld(tmp_path: Path, catalogue: Catalogue) -> None:
    """Vatovavy Fitovinany was divided before 2022."""
    like = {"country": "MDG", "area": "MDG"}
    rows = [
        *by_sex(4, 5, 9, **like, school_year="2020-2021"), *by_sex(None, None, None, **like, school_year=NEW, obs_status="V"),
        *(r for a in ("MG23", "MG11") for r in by_sex(2, 2, 4, **like | {"area_level": "admin1", "area": a}, school_year="2020-2021")),
    ]  # fmt: skip
    said: list[Row] = [{"country": "MDG", "school_year": NEW, "state": "withheld", "reason": "not validated by the country"}]  # fmt: skip
    found = {r[1]: r[-1] for r in body(book(tmp_path, catalogue, rows, "MDG", said)["T1.2"])}
    assert found == {"Vatovavy Fitovinany": "…", "Analamanga": "V", "Ensemble du pays / Whole country": "V"}


def test_the_contents_name_withheld_and_provisional_years_and_why(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    told = said(book(tmp_path, catalogue, REGIONS_OF_ONE_YEAR, said=WITHHELD_NEW).worksheets[0])
    why = "À ne pas publier avant un jour fixé par le pays / Not to be published before a day set by the country"
    assert f"School years withheld from releases (V): {NEW} – {why} (2024-06-01)" in told
    assert f"Années scolaires que le pays publie comme provisoires (P) / School years that the country publishes as provisional (P): {OLD}" in told  # fmt: skip
    assert "2021-2022" not in told
    assert "withheld from releases" not in said(book(tmp_path, catalogue, TWO_GRADES).worksheets[0])


def test_a_total_of_which_one_part_was_delivered_says_that_the_others_were_not(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    like = {"measure": "classrooms", "breakdown": "material", "category": "permanent"}
    sheet = book(tmp_path, catalogue, [row(20, measure="classrooms"), row(12, **like)])["T3.5"]
    assert body(sheet)[1] == [None, "Ensemble / Total", 20, "≠"]
    note = (
        "only part delivered (the other parts were not delivered): 1 – Primaire, Ensemble, 2022-2023: 20 ≠ 12"
    )
    assert note in said(sheet)
    assert "sum of its parts" not in said(sheet)
    other = row(5, **like | {"category": "other"})
    both = book(tmp_path, catalogue, [row(20, measure="classrooms"), row(12, **like), other])["T3.5"]
    assert "sum of its parts: 1 – Primaire, Ensemble, 2022-2023: 20 ≠ 17" in said(both)
    assert "were not delivered" not in said(both)


def test_heads_stand_over_numbers_as_numbers_do(tmp_path: Path, catalogue: Catalogue) -> None:
    sheet = book(tmp_path, catalogue, TWO_GRADES)["T1.1"]
    heads = [
        c
        for r in sheet.iter_rows()
        for c in r
        if c.value in ("Niveau (CITE)\nLevel (ISCED)", "Filles\nGirls")
    ]
    assert [c.alignment.horizontal for c in heads] == [None, "right"]


def test_equal_counts_give_equal_bytes(tmp_path: Path, catalogue: Catalogue) -> None:
    one, two = (write(tmp_path / f"{x}.xlsx", catalogue, TWO_GRADES) for x in "ab")
    assert one.read_bytes() == two.read_bytes()


def test_every_table_names_measures_that_exist(catalogue: Catalogue) -> None:
    for code, table in catalogue.yearbook.tables.items():
        assert set(table.measures) <= set(catalogue.measures), code


def test_a_table_is_added_by_declaring_it(tmp_path: Path) -> None:
    catalogue = Catalogue()
    declared = catalogue.yearbook.model_dump()
    declared["tables"]["T9"] = {
        "title": {"en": "Seats", "fr": "Places"},
        "measures": ["seats"],
        "rows": ["level", "location"],
        "columns": ["school_year"],
    }
    catalogue.__dict__["yearbook"] = type(catalogue.yearbook).model_validate(declared)
    rows = [row(8, measure="seats", location="urban"), row(9, measure="seats", location="rural")]
    assert [r[-1] for r in body(book(tmp_path, catalogue, rows)["T9"])] == [8, 9, 17]


@pytest.mark.parametrize(
    "changed",
    [
        {"rows": ["level", "area"]},
        {"rows": ["level", "category"]},
        {"rows": ["grade"]},
        {"columns": ["sex"]},
        {"measures": ["enrolment", "repeaters"]},
        {"rows": ["level", "sex"]},
    ],
)
def test_a_table_that_cannot_be_drawn_is_refused(changed: dict[str, Any]) -> None:
    good = {"title": {"en": "x", "fr": "x"}, "measures": ["enrolment"], "rows": ["level"]}
    good["columns"] = ["school_year", "sex"]
    YearbookTable.model_validate(good)
    with pytest.raises(ValidationError):
        YearbookTable.model_validate(good | changed)
