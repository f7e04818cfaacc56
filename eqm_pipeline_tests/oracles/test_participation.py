"""A synthetic country of one year by grade, single age and sex: every rate of participation from one matrix (block O4).

Belongs here: the matrix and what was derived from it by hand. The capped rates and parity are held elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd
import pytest

from eqm_pipeline_tests.oracles.counts import one, run_counts

# pupils of primary: by sex and grade, the first age and the pupils of each age from it on
PUPILS = {
    "M": {1: (5, 40, 520, 180, 60, 20), 2: (6, 30, 430, 170, 70, 20), 3: (7, 25, 380, 160, 60, 25),
          4: (8, 20, 330, 150, 60, 20), 5: (9, 15, 290, 140, 60, 25), 6: (10, 10, 250, 130, 60, 30)},
    "F": {1: (5, 45, 500, 160, 55, 15), 2: (6, 35, 410, 150, 60, 15), 3: (7, 30, 350, 140, 50, 20),
          4: (8, 20, 300, 130, 50, 15), 5: (9, 15, 255, 120, 50, 20), 6: (10, 10, 215, 110, 45, 20)},
}  # fmt: skip
REPEATERS = {"M": (60, 70, 65, 60, 60, 80), "F": (55, 60, 55, 50, 50, 65)}
POPULATION = {
    "M": (705, 690, 675, 660, 645, 630, 615, 600, 585, 570),
    "F": (700, 685, 670, 655, 640, 625, 610, 595, 580, 565),
}
SECONDARY = {"M": (0, 5, 90, 150, 160), "F": (0, 6, 80, 125, 130)}
PRE_PRIMARY = {"M": (150, 35, 5), "F": (155, 40, 5)}
ENTRANTS = {"M": (40, 500, 165, 50, 5), "F": (45, 480, 148, 45, 2)}
YEAR = 2014


def matrix() -> Iterator[dict[str, Any]]:
    """One row a cell; no total, no margin, no age without pupils but those written above."""
    for sex in ("F", "M"):
        same = {"year": YEAR, "sex": sex}
        for grade, (first, *cells) in PUPILS[sex].items():
            for age, n in enumerate(cells, first):
                yield same | {"measure": "enrolment", "grade": str(grade), "age": str(age), "value": n}
        for grade, n in enumerate(REPEATERS[sex], 1):
            yield same | {"measure": "repeaters", "grade": str(grade), "value": n}
        for age, n in enumerate(POPULATION[sex], 5):
            yield same | {"measure": "population", "level": "_T", "age": str(age), "value": n}
        for level, first, cells in (("2_3", 10, SECONDARY), ("0", 5, PRE_PRIMARY)):
            for age, n in enumerate(cells[sex], first):
                yield same | {"measure": "enrolment", "level": level, "age": str(age), "value": n}
        for age, n in enumerate(ENTRANTS[sex], 5):
            yield same | {"measure": "new_entrants", "age": str(age), "value": n}


@pytest.fixture(scope="module")
def o4() -> pd.DataFrame:
    return run_counts(matrix())


# indicator, method, and what was derived for boys, girls and both
RATES = {
    "gross_enrolment_ratio": ("_Z", 96.5517, 87.7735, 92.1795),
    "net_enrolment_rate": ("capped", 87.2286, 79.9228, 83.5897),
    "adjusted_net_enrolment_rate": ("capped", 87.3563, 80.0772, 83.7308),
    "total_net_enrolment_rate": ("capped", 88.3780, 81.2355, 84.8205),
    "out_of_school_rate": ("capped", 11.6220, 18.7645, 15.1795),
    "gross_intake_rate": ("_Z", 110.1449, 105.1095, 107.6364),
    "net_intake_rate": ("capped", 72.4638, 70.0730, 71.2727),
    "adjusted_net_intake_rate": ("capped", 79.7101, 78.1022, 78.9091),
    "gross_intake_ratio_last_grade": ("_Z", 65.0407, 54.9180, 60.0000),
    "over_age_enrolment_share": ("_Z", 13.4921, 12.1701, 12.8651),
    "percentage_of_repeaters": ("_Z", 10.4497, 9.8240, 10.1530),
    "school_life_expectancy": ("_Z", 5.833164, 5.288337, 5.561837),
    "school_life_expectancy_net": ("_Z", 5.227800, 4.770962, 5.000298),
}


@pytest.mark.parametrize("at", range(3), ids=["boys", "girls", "both"])
@pytest.mark.parametrize("indicator", RATES)
def test_o4_derived_rates_of_participation(o4: pd.DataFrame, indicator: str, at: int) -> None:
    method, *values = RATES[indicator]
    row = one(o4, indicator, sex=("M", "F", "_T")[at], method=method)
    assert row["value"] == pytest.approx(
        values[at], abs=1e-6 if indicator.startswith("school_life") else 1e-4
    )
    assert row["obs_status"] == "A"


AT_AGES = {
    "M": (5.6738, 79.7101, 94.0741, 95.4545, 92.2481, 84.1270, 78.0488, 50.0000, 40.1709, 33.3333),
    "F": (6.4286, 78.1022, 89.5522, 87.7863, 82.8125, 73.6000, 67.3770, 42.8571, 32.7586, 26.5487),
    "_T": (6.0498, 78.9091, 91.8216, 91.6350, 87.5486, 78.8845, 72.7347, 46.4435, 36.4807, 29.9559),
}


@pytest.mark.parametrize("sex", AT_AGES)
def test_o4_derived_enrolment_at_each_age(o4: pd.DataFrame, sex: str) -> None:
    found = [
        one(o4, "age_specific_enrolment_rate", level="_T", age=str(a), sex=sex)["value"] for a in range(5, 15)
    ]
    assert found == pytest.approx(AT_AGES[sex], abs=1e-4)


@pytest.mark.parametrize(
    ("indicator", "boys", "girls"),
    [("over_age_enrolment_share", 510, 415), ("under_age_enrolment_share", 140, 155)],
)
def test_o4_derived_pupils_beside_the_age_of_their_grade(
    o4: pd.DataFrame, indicator: str, boys: int, girls: int
) -> None:
    counted = [one(o4, indicator, sex=s)["numerator"] for s in ("M", "F", "_T")]
    assert counted == [boys, girls, boys + girls]


def test_o4_derived_counts_of_the_matrix_are_its_margins(o4: pd.DataFrame) -> None:
    boys, girls, both = (one(o4, "gross_enrolment_ratio", sex=s) for s in ("M", "F", "_T"))
    assert (boys["numerator"], girls["numerator"], both["numerator"]) == (3780, 3410, 7190)
    assert (boys["denominator"], girls["denominator"], both["denominator"]) == (3915, 3885, 7800)
    third = one(o4, "percentage_of_repeaters", grade="3", sex="F")
    assert (third["numerator"], third["denominator"]) == (55, 590)


def test_totals_that_are_given_win_over_the_sums_of_the_matrix() -> None:
    total = {"year": YEAR, "measure": "enrolment", "sex": "_T", "value": 8000}
    found = run_counts([*matrix(), total])
    assert one(found, "gross_enrolment_ratio")["numerator"] == 8000
    assert one(found, "gross_enrolment_ratio", sex="F")["numerator"] == 3410


def test_a_gap_in_the_ages_is_missing_and_never_nil() -> None:
    """Girls of age 8 in grade 3 are not said: neither the age, nor the grade, nor the level has a number of girls."""
    rows = [
        r for r in matrix()
        if not (r["measure"] == "enrolment" and r.get("grade") == "3" and r.get("age") == "8" and r["sex"] == "F")
    ]  # fmt: skip
    found = run_counts(rows)
    assert one(found, "net_enrolment_rate", sex="M", method="raw")["value"] == pytest.approx(
        87.2286, abs=1e-4
    )
    touched = found["indicator"].isin(["net_enrolment_rate", "gross_enrolment_ratio", "out_of_school_rate"])
    touched &= (found["level"] == "1") & found["sex"].isin(["F", "_T"])
    assert found.loc[touched, "value"].isna().all()
    whole = one(found, "gross_enrolment_ratio")
    assert (whole["obs_status"], whole["reason"]) == ("O", "numerator missing")
