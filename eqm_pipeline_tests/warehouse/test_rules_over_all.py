"""Rules over years and sources on a country small enough to compute by hand: from core tables to findings.

Belongs here: that the chain of aggregates, models and rules holds together. Does not belong here: the limits of each rule
(eqm_pipeline_tests/rules/).
"""

from __future__ import annotations

import pandas as pd
import pytest
import yaml

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.warehouse.marts import compute_marts
from eqm_pipeline.warehouse.partition import compute_partition
from eqm_pipeline_tests.warehouse import tiny

PAYROLL = {
    "source": "payroll",
    "kind": "complement",
    "title": {"en": "Payroll", "fr": "Solde"},
    "files": "*.csv",
    "school_year": {"from": "file_name"},
    "reader": {"format": "delimited"},
    "tables": {
        "posts": {
            "unit": "code",
            "columns": {
                "code": {"to": "schools.unit", "kind": "code"},
                "{sex}": tiny.COUNTS | {"to": "teachers", "measure": "teachers", "sex": "{sex}"},
            },
        }
    },
    "codes": {"sex": {"F": "F", "M": "M"}},
}


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    """Of year two: school a has ten times its pupils of one cell, school d is gone, e is new and full, b lost its water."""
    folder = tmp_path_factory.mktemp("over_all")
    home = tiny.catalogue(folder).folder
    (home / "countries" / "tgo" / "sources" / "payroll.yml").write_text(yaml.safe_dump(PAYROLL))
    catalogue = Catalogue(home)
    data = folder / "data"
    tiny.write_year(data, "2021-2022")
    year = tiny.YEARS[1]
    stay = [s for s in tiny.SCHOOLS if s["unit"] != "d"]
    tiny.write(data, year, "schools", [*stay, stay[2] | {"unit": "e"}])
    enrolled = [("a", "F", "1", 100), ("a", "M", "1", 20), ("b", "F", "1", 10), ("b", "M", "2", 20), ("c", "F", "2", 15),
                ("c", "M", "3", 25), ("e", "F", "1", 9), ("e", "F", "2", 9), ("e", "M", "3", 9)]  # fmt: skip
    tiny.write(data, year, "enrolment", tiny.cells("enrolment", enrolled))
    by_status = {"breakdown": "teacher_status", "category": "civil_servant"}
    census = tiny.cells("teachers", [("a", "F", 4), ("b", "M", 2), ("c", "F", 3)], **by_status)
    paid = [("a", "F", 7), ("b", "M", 2), ("c", "F", 3), ("e", "F", 0)]
    tiny.write(data, year, "teachers", census + tiny.cells("teachers", paid, source="payroll"))
    tiny.write(data, year, "facilities", tiny.cells("has_water", [("a", "_T", 0), ("b", "_T", 0)]))
    for school_year in tiny.YEARS:
        compute_partition(data, "TGO", school_year, catalogue)
    compute_marts(data, catalogue)
    return pd.read_parquet(data / "comparisons" / "comparisons.parquet")


def told(found: pd.DataFrame, rule: str) -> list[tuple[str, str, str, str]]:
    mine = found[found["rule"] == rule]
    return list(mine[["unit_code", "column", "value", "parameters"]].itertuples(index=False, name=None))


def test_a_nought_too_many_is_told_of_its_cell(found: pd.DataFrame) -> None:
    assert told(found, "YOY_X10") == [("a", "enrolment@1/1/F", "100", "before=10")]


def test_a_school_is_gone_and_another_came(found: pd.DataFrame) -> None:
    """One of five schools is no more than a fifth of them, so each stands for itself; with one earlier year only, a school
    with every grade may have been silent then."""
    assert told(found, "VANISH") == [("d", "schools@1", "20", "of=5")]
    assert told(found, "APPEAR") == [("e", "schools@1", "27", "of=5")]
    assert told(found, "OPEN_FULL") == []


def test_payroll_and_census_are_compared_school_by_school(found: pd.DataFrame) -> None:
    assert told(found, "SOURCE_SCHOOL") == [("a", "teachers@1", "7", "beside=4; other=census")]


def test_a_water_point_that_only_one_school_had_is_a_finding_of_the_country(found: pd.DataFrame) -> None:
    assert told(found, "INFRA_LOSS") == [("country TGO", "has_water@1", "0", "")]


def test_every_finding_says_its_rule_s_severity_and_action(found: pd.DataFrame) -> None:
    rules = Catalogue().rules
    assert len(found) > 4
    assert all(rules[r].severity == s for r, s in zip(found["rule"], found["severity"], strict=True))
    assert set(found["school_year"]) <= set(tiny.YEARS)
