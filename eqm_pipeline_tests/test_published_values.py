"""Published figures from the counts they were made of: World Bank EdStats through the calculator.

Belongs here: how many and how close. Does not belong here: which concept is what (edstats.py).
"""

from __future__ import annotations

import sys

import pandas as pd
import pytest

from eqm_pipeline_tests import edstats

pytestmark = pytest.mark.skipif(edstats.folder() is None, reason="EdStats is not on this machine")

# values reached by hand from the same counts: computed at least as often, and close whenever computed
REACHED = {
    "Gross enrolment ratio, pre-primary": 826, "Gross enrolment ratio, primary": 1048,
    "Gross enrolment ratio, secondary": 721, "Gender parity index of it, primary": 349, "Pupils per teacher, primary": 341,
    "Girls in enrolment (%), primary": 349, "Women among teachers (%), primary": 303, "Private enrolment (%), primary": 287,
    "Repeaters (%), primary": 855, "Completion: gross intake ratio to the last grade of primary": 832,
    "Gross intake ratio to grade 1": 865, "Out-of-school rate, primary": 569, "Survival to the last grade of primary": 610,
}  # fmt: skip
# one published index is not the ratio of the published rates; three rates below half a percent come of counts of whole children
NOT_OF_ITS_PARTS = {"Gender parity index of it, pre-primary": 1, "Out-of-school rate, primary": 3}


@pytest.fixture(scope="module")
def rows() -> pd.DataFrame:
    return edstats.compared()


@pytest.fixture(scope="module")
def table(rows: pd.DataFrame) -> pd.DataFrame:
    found = edstats.table(rows)
    sys.stdout.write(f"\n{found.to_string()}\n")
    return found


def test_as_many_are_computed_as_were_reached_by_hand(table: pd.DataFrame) -> None:
    assert {k: v for k, v in REACHED.items() if table.loc[k, "computed"] < v} == {}


def test_every_value_that_is_computed_is_the_published_one(table: pd.DataFrame) -> None:
    apart = (table["computed"] - table["agree"]).loc[lambda s: s > 0]
    assert apart.to_dict() == NOT_OF_ITS_PARTS


@pytest.mark.parametrize("sex", ["F", "M", "_T"])
def test_survival_is_the_one_that_uis_publishes(rows: pd.DataFrame, sex: str) -> None:
    survival = rows[(rows["name"] == "Survival to the last grade of primary") & (rows["sex"] == sex)]
    made = survival[survival["ours"].notna()]
    assert (made["off"] < 1e-5).all()
    assert len(made) >= 187


def test_repetition_is_published_with_the_joint_cap(rows: pd.DataFrame) -> None:
    repetition = rows[rows["name"].str.startswith("Repetition rate") & rows["ours"].notna()]
    assert len(repetition) > 1500
    assert (repetition["off"] < 1e-5).all()


def test_what_is_not_computed_has_a_reason(rows: pd.DataFrame) -> None:
    """A published value for both sexes that we do not have stands as a row with its reason, in every year of the counts."""
    ours = edstats.computed()
    told = ours[
        ours["value"].isna() & (ours["sex"] == "_T") & (ours["level"] == "1") & (ours["grade"] == "_T")
    ]
    told = told[told["indicator"] == "gross_intake_ratio_last_grade"].set_index(["country", "year"])["reason"]
    name = "Completion: gross intake ratio to the last grade of primary"
    lacking = rows[(rows["name"] == name) & (rows["sex"] == "_T") & rows["ours"].isna()]
    assert len(lacking) > 0
    assert told.reindex(pd.MultiIndex.from_frame(lacking[["country", "year"]])).notna().all()


def test_the_page_of_accuracy_is_current(table: pd.DataFrame) -> None:
    assert edstats.PAGE.read_text("utf-8") == edstats.page(table), "run python -m eqm_pipeline_tests.edstats"
