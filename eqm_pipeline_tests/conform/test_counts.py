"""A file of counts, cell by cell and row by row: what it means, and every way in which it is refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.conform.counts import Counts, read_counts
from eqm_pipeline.conform.problems import Problems
from eqm_pipeline.conform.structures import Given, read_structures
from eqm_pipeline.errors import ContractBroken
from eqm_pipeline.schemas import core

CATALOGUE = Catalogue()
TWO = {"country": "TGO", "year": "2014", "measure": "enrolment", "level": "1", "value": "5"}


def conform(*rows: dict[str, str], given: Given | None = None, comma: bool = False) -> Counts:
    names = list(dict.fromkeys(k for r in rows for k in r))
    table = pa.table({n: pa.array([r.get(n, "") for r in rows], pa.string()) for n in names})
    problems = Problems("counts.csv", np.arange(len(rows)) + 2)
    return read_counts(table, problems, comma, CATALOGUE, given or {})


def cells(counts: Counts) -> list[dict[str, Any]]:
    return counts.table.to_pylist()


def refused(*rows: dict[str, str]) -> str:
    with pytest.raises(ContractBroken) as e:
        conform(*rows)
    english, french = e.value.text("en"), e.value.text("fr")
    assert english.count("\n") == french.count("\n")
    assert english != french
    return english


def test_the_result_is_the_core_table_of_national_counts() -> None:
    counts = conform(TWO)
    frame = counts.table.to_pandas().astype(core.columns("national_counts"))
    core.schema("national_counts").validate(frame)
    (row,) = cells(counts)
    assert (row["school_year"], row["unit"], row["source"]) == ("2013-2014", "TGO", "national_counts")
    assert (row["grade"], row["age"], row["sex"], row["obs_status"]) == ("_T", "_T", "_T", "A")
    assert (row["value"], row["row"]) == (5.0, 2)
    assert counts.scope.programme.years() == ["2013-2014"]


def test_a_year_is_told_by_its_number_by_its_school_year_or_by_both() -> None:
    three = [TWO | {"sex": s} for s in ("F", "M", "_T")]
    del three[0]["year"]
    three[0]["school_year"] = "2013-2014"
    three[1] |= {"school_year": "2013/2014"}
    assert {r["school_year"] for r in cells(conform(*three))} == {"2013-2014"}


def test_spellings_of_people_and_spreadsheets() -> None:
    said = TWO | {
        "country": "tgo",
        "year": "2014.0",
        "level": "1.0",
        "grade": "2.0",
        "sex": "f",
        "measure": "Enrolment",
    }
    (row,) = cells(conform(said))
    assert (row["country"], row["level"], row["grade"], row["sex"]) == ("TGO", "1", "2", "F")


@pytest.mark.parametrize(
    ("text", "comma", "value"),
    [
        ("5", False, 5), ("+5.5", False, 5.5), ("1e3", False, 1000), ("1 234", False, 1234), ("1\u202f234\u202f567", False, 1234567),
        ("1'234,5", True, 1234.5), ("5,5", True, 5.5), (".5", False, 0.5), ("0", False, 0), ("11.333333333333334", False, 11.333333333333334),
    ],
)  # fmt: skip
def test_numbers_as_people_write_them(text: str, comma: bool, value: float) -> None:
    assert cells(conform(TWO | {"value": text}, comma=comma))[0]["value"] == value


@pytest.mark.parametrize("blank", ["", "NA", "..", "-", "n/a"])
@pytest.mark.parametrize("status", ["L", "M", "O", "Q", "K", "S"])
def test_a_blank_with_its_reason_is_an_answer(blank: str, status: str) -> None:
    (row,) = cells(conform(TWO | {"value": blank, "obs_status": status}))
    assert (row["value"], row["obs_status"]) == (None, status)


def test_a_sector_or_a_location_is_the_one_further_dimension() -> None:
    rows = cells(conform(TWO | {"sector": "private"}, TWO | {"location": "_U"}, TWO))
    assert [(r["breakdown"], r["category"]) for r in rows] == [
        ("sector", "private"), ("location", "_U"), ("_Z", "_Z"),
    ]  # fmt: skip


def test_a_population_is_of_no_level_whatever_is_written() -> None:
    said = {"country": "TGO", "year": "2014", "measure": "population", "value": "5", "age": "6"}
    assert {r["level"] for r in cells(conform(said | {"level": "1"}, said | {"age": "7"}))} == {"_T"}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"measure": "enrollment"}, "unknown measure 'enrollment'"), ({"level": "4"}, "impossible level '4'"),
        ({"grade": "CP1"}, "impossible grade 'CP1'"), ({"grade": "9"}, "impossible grade 9: level 1 has 6 grades"),
        ({"age": "6-11"}, "impossible age '6-11'"), ({"age": "200"}, "impossible age '200'"), ({"sex": "G"}, "impossible sex 'G'"),
        ({"sector": "privé"}, "impossible sector 'privé'"), ({"location": "x"}, "impossible location 'x'"),
        ({"obs_status": "Z"}, "unknown status 'Z'"), ({"value": "abc"}, "value 'abc' is no number"), ({"value": "5,5"}, "is no number"),
        ({"value": "-5"}, "negative count -5"), ({"value": "NaN"}, "value 'NaN' is no number"), ({"value": "inf"}, "value 'inf' is no number"),
        ({"value": "1e999"}, "is not finite"), ({"value": ""}, "no value with status A"),
        ({"value": "", "obs_status": "E"}, "no value with status E"), ({"obs_status": "L"}, "a value with status L, which has none"),
        ({"value": "0", "obs_status": "M"}, "a value with status M"), ({"country": "Togo"}, "country 'Togo' is not three letters"),
        ({"country": "FRA"}, "no structure of level 1 for FRA in 2014"), ({"year": "1969"}, "year '1969' is no year of 1970-2030"),
        ({"year": "2013-2014"}, "is no year of"), ({"year": ""}, "no year"), ({"year": "2014", "school_year": "2014-2015"}, "not the year in which"),
        ({"school_year": "2014-2016"}, "is not like 2016-2017"), ({"sector": "public", "location": "urban"}, "one of sector, location"),
        ({"breakdown": "exam"}, "breakdown and category go together"), ({"breakdown": "x", "category": "cepd"}, "unknown breakdown 'x'"),
        ({"measure": "school_age_population", "grade": "1"}, "a population has no grade"), ({"measure": "population", "grade": "1"}, "impossible grade 1"), ({"measure": "school_age_population", "age": "6"}, "has no single age"),
        ({"level": "_T", "grade": "1"}, "impossible grade 1"), ({"entry_age": "6", "duration": "40"}, "entry_age is 0 to 25"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_told_with_its_line(change: dict[str, str], says: str) -> None:
    told = refused(TWO | {"sex": "F"}, TWO | {"sex": "M"} | change)
    assert "counts.csv: 1 problem; nothing was computed" in told
    assert f"line 3: {says}" in told or (says in told and "line 3: " in told)


def test_the_same_count_twice_is_refused_wherever_it_stands() -> None:
    assert "line 4: the same count as on line 2" in refused(TWO, TWO | {"sex": "F"}, TWO | {"value": "7"})
    assert len(cells(conform(TWO, TWO | {"source": "yearbook"}))) == 2


def test_the_first_ten_problems_are_told_and_how_many_there_are() -> None:
    told = refused(*(TWO | {"grade": "x", "sex": s} for s in ["F"] * 25))
    assert told.startswith("counts.csv: 25 problems")
    assert told.count("line ") == 10
    assert told.endswith("and 15 more")


def test_a_file_without_rows_is_refused() -> None:
    table = pa.table({n: pa.array([], pa.string()) for n in TWO})
    with pytest.raises(ContractBroken, match="no rows below the header"):
        read_counts(table, Problems("counts.csv", np.zeros(0, int)), False, CATALOGUE, {})


def test_a_grade_more_than_the_structure_has_is_seen_in_practice() -> None:
    assert cells(conform(TWO | {"country": "CMR", "grade": "7"}))[0]["grade"] == "7"


# --- structures -----------------------------------------------------------------------------------------------------


def test_a_structure_may_come_from_a_file_or_beside_the_rows_and_overrides_ours() -> None:
    given, wrong = read_structures(
        [(2, {"country": "FRA", "from": "1970", "to": "", "level": "1", "entry_age": "6", "duration": "5"})]
    )
    assert wrong == []
    fra = conform(TWO | {"country": "FRA"}, given=given).scope
    assert fra.countries["FRA"].structure_in(2014).of_levels() == {"1": (6, 5)}
    beside = conform(TWO | {"entry_age": "7", "duration": "5"}, TWO | {"sex": "F"}).scope
    levels = beside.countries["TGO"].structure_in(2014).of_levels()
    assert levels["1"] == (7, 5)
    assert levels["2"] == (12, 4), "levels that are not given follow the one that is"


def test_structures_that_cannot_be_are_told_with_their_line() -> None:
    row = {"country": "FRA", "from": 1970, "to": None, "level": "1", "entry_age": 6, "duration": 5}
    for change in (
        {"country": "x"},
        {"level": "9"},
        {"from": 2020, "to": 2010},
        {"duration": 0},
        {"entry_age": "six"},
    ):
        assert [n for n, _ in read_structures([(7, row | change)])[1]] == [7]
    assert [n for n, _ in read_structures([(2, row), (3, row | {"duration": 6, "from": 2000})])[1]] == [3]


def test_two_structures_beside_the_rows_of_one_level_are_refused() -> None:
    told = refused(
        TWO | {"entry_age": "6", "duration": "5"}, TWO | {"sex": "F", "entry_age": "7", "duration": "5"}
    )
    assert "another entry_age or duration for the same level and year" in told


def test_the_structure_of_the_year_before_is_known_so_that_a_reform_is_a_break() -> None:
    structure = conform(TWO | {"country": "BFA", "year": "2010"}).scope.countries["BFA"].structure
    assert [(s.first, s.entry_age) for s in structure] == [(2009, 7), (2010, 6)]


# --- examinations ---------------------------------------------------------------------------------------------------


def test_candidates_are_of_the_only_examination_of_their_level() -> None:
    (row,) = cells(conform(TWO | {"measure": "candidates_passed"}))
    assert (row["breakdown"], row["category"]) == ("exam", "cepd")
    assert "say which examination" in refused(TWO | {"measure": "candidates_passed", "country": "CMR"})
    named = {"measure": "candidates_passed", "country": "CMR", "breakdown": "exam", "category": "cep"}
    codes = [e.code.lower() for e in CATALOGUE.countries["CMR"].exams if e.level == "1"]
    assert cells(conform(TWO | named | {"category": codes[0]}))[0]["category"] == codes[0]
