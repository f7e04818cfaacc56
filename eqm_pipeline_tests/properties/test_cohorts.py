"""The reconstructed cohort at random rates: it loses nobody and no year, and more repetitions bring more to the end."""

from __future__ import annotations

from itertools import pairwise

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eqm_pipeline_tests.oracles.built import rows_of

LIMITS = (0, 1, 2, 3)
Rates = list[tuple[float, float]]  # promotion and repetition of every grade; together not above one


@st.composite
def rates(draw: st.DrawFn) -> Rates:
    out = []
    for _ in range(draw(st.integers(2, 7))):
        repetition = draw(st.floats(0, 0.6))
        out.append((draw(st.floats(0, 1 - repetition)), repetition))
    return out


cohorts = st.lists(rates(), min_size=5, max_size=25)
few = settings(max_examples=6, deadline=None)


def followed(model: str, all_rates: list[Rates]) -> pd.DataFrame:
    """The model on every cohort, each in an area of its own; a cohort without limit has no `repetitions`."""
    given_rates = [
        {
            "area": f"a{n}", "base": "all_schools", "grade": g, "duration": len(grades), "is_last": g == len(grades),
            "p": p, "r": r, "severity": 0, "outcome": "graduation" if g == len(grades) else None,
        }
        for n, grades in enumerate(all_rates)
        for g, (p, r) in enumerate(grades, 1)
    ]  # fmt: skip
    return rows_of(
        model, {"cohort_rates": given_rates, "cohort_limits": [{"repetitions": k} for k in LIMITS]}
    )


def simulated(grades: Rates, most: int) -> tuple[float, float, float, list[float]]:
    """Year after year: pupil-years, years of those who leave, successes, entries into every grade."""
    state = {(1, 0): 1000.0}
    years = left = successes = 0.0
    entries = [1000.0] + [0.0] * (len(grades) - 1)
    for year in range(1, len(grades) + most + 1):
        after: dict[tuple[int, int], float] = {}
        for (grade, repeated), n in state.items():
            p, r = grades[grade - 1]
            years += n
            if grade < len(grades):
                after[grade + 1, repeated] = after.get((grade + 1, repeated), 0.0) + n * p
                entries[grade] += n * p
                gone = n * (1 - p - r)
            else:
                successes += n * p
                gone = n * (1 - r)
            if repeated < most:
                after[grade, repeated + 1] = after.get((grade, repeated + 1), 0.0) + n * r
            else:
                gone += n * r
            left += gone * year
        state = after
    return years, left, successes, entries


@few
@given(cohorts)
def test_the_closed_form_is_the_cohort_followed_year_after_year(all_rates: list[Rates]) -> None:
    totals = followed("cohort_totals", all_rates).set_index(["area", "repetitions"])
    entered = followed("survival", all_rates)
    entered = entered[entered["indicator"] == "survival_rate_to_grade"].set_index(["area", "method", "grade"])
    for n, grades in enumerate(all_rates):
        for most in LIMITS:
            years, left, successes, entries = simulated(grades, most)
            row = totals.loc[(f"a{n}", most)]
            assert row["pupil_years"] == pytest.approx(years, rel=1e-9)
            assert row["years_of_leavers"] == pytest.approx(left, rel=1e-9)
            assert left == pytest.approx(years, rel=1e-9)
            assert row["graduates"] == pytest.approx(successes, rel=1e-9, abs=1e-9)
            for grade, expected in enumerate(entries, 1):
                told = entered.loc[(f"a{n}", f"cohort_k{most}", str(grade)), "value"]
                assert told == pytest.approx(expected / 10, rel=1e-9, abs=1e-8)


@few
@given(cohorts)
def test_survival_never_exceeds_a_hundred_never_rises_and_grows_with_the_limit_towards_the_product(
    all_rates: list[Rates],
) -> None:
    rows = followed("survival", all_rates)
    rows = rows[rows["indicator"] == "survival_rate_to_grade"].set_index(["area", "method", "grade"])["value"]
    for n, grades in enumerate(all_rates):
        product = 100.0
        for grade in range(1, len(grades) + 1):
            steps = [rows.loc[(f"a{n}", f"cohort_k{k}", str(grade))] for k in LIMITS]
            steps.append(rows.loc[(f"a{n}", "all_schools", str(grade))])
            assert all(low <= high + 1e-7 for low, high in pairwise(steps))
            assert steps[0] >= -1e-9
            assert steps[-1] <= 100 + 1e-7
            assert steps[-1] == pytest.approx(product, rel=1e-9, abs=1e-8)
            if grade > 1:
                before = rows.loc[(f"a{n}", "cohort_k2", str(grade - 1))]
                assert steps[2] <= before + 1e-7
            p, r = grades[grade - 1]
            product *= p / (1 - r)


@few
@given(cohorts)
def test_efficiency_lies_between_nought_and_a_hundred_and_repetition_or_drop_out_alone_above_it(
    all_rates: list[Rates],
) -> None:
    rows = followed("cohort_efficiency", all_rates)
    rows = rows[
        (rows["indicator"] == "coefficient_of_internal_efficiency") & (rows["family"] == "cohort_kunlimited")
    ]
    for area in {f"a{n}" for n in range(len(all_rates))}:
        of = rows[rows["area"] == area].set_index("category")["value"]
        assert 0 <= of["_Z"] <= 100 + 1e-9
        assert of["_Z"] <= of["dropout_only"] + 1e-9
        assert of["dropout_only"] <= 100 + 1e-9
        assert of["_Z"] <= of["repetition_only"] + 1e-9
