"""The reconstructed cohort against known answers: two exercises of Senegal, a demonstration of Bangladesh, one by hand.

Counts of the first three are printed by their sources; every result is derived, by two methods, from the algorithm.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import pandas as pd
import pytest

from eqm_pipeline_tests.oracles.cohorts import (
    BANGLADESH_2024,
    SENEGAL_1998,
    SENEGAL_2004,
    followed,
)


class Expected(NamedTuple):
    """For one limit of repetitions; survival in percent, the rest per thousand entrants."""

    survival: tuple[float, ...]
    graduates: float
    pupil_years: tuple[float, ...]
    years_per_graduate: float
    efficiency: float


UNLIMITED = None
SENEGAL_1998_FOLLOWED: dict[int | None, Expected] = {
    0: Expected(
        (100.0, 84.9687, 57.5821, 43.122, 30.2091, 21.7902),
        166.6898,
        (1000.0, 849.6868, 575.8208, 431.2201, 302.091, 217.9017),
        20.2575,
        29.6186,
    ),
    1: Expected(
        (100.0, 93.4833, 76.6771, 65.1567, 49.6291, 40.3704),
        346.4641,
        (1100.2088, 1131.4547, 870.0572, 708.4317, 559.681, 452.9079),
        13.9199,
        43.1038,
    ),
    2: Expected(
        (100.0, 94.3365, 81.674, 72.8512, 57.5804, 50.0046),
        460.7573,
        (1110.2506, 1205.1895, 972.8041, 821.932, 693.2453, 602.3153),
        11.7323,
        51.1409,
    ),
    3: Expected(
        (100.0, 94.422, 82.8883, 75.1408, 60.2328, 53.9394),
        516.666,
        (1111.2568, 1223.1072, 1003.3765, 859.7942, 747.7962, 675.4007),
        10.8789,
        55.1529,
    ),
    UNLIMITED: Expected(
        (100.0, 94.4316, 83.2622, 75.9825, 61.315, 55.9722),
        553.0584,
        (1111.3689, 1228.6256, 1014.6163, 875.2411, 775.9778, 722.9739),
        10.3584,
        57.924,
    ),
}
SENEGAL_2004_FOLLOWED: dict[int | None, Expected] = {
    0: Expected(
        (100.0, 83.1643, 58.4225, 43.1245, 28.8603, 20.4346),
        148.8257,
        (1000.0, 831.643, 584.2252, 431.2453, 288.6026, 204.3461),
        22.4428,
        26.7347,
    ),
    1: Expected(
        (100.0, 92.4423, 77.163, 64.7455, 47.1037, 37.8092),
        306.8149,
        (1111.5619, 1098.4132, 877.1334, 703.8488, 533.9875, 421.2744),
        15.4693,
        38.7864,
    ),
    2: Expected(
        (100.0, 93.4773, 81.8109, 72.0808, 54.3984, 46.764),
        405.4192,
        (1124.0079, 1164.5757, 976.5077, 812.8499, 660.4579, 556.6637),
        13.0607,
        45.9393,
    ),
    3: Expected(
        (100.0, 93.5928, 82.8644, 74.1831, 56.7593, 50.3888),
        452.6561,
        (1125.3964, 1179.5725, 1004.9885, 848.127, 711.6523, 621.5226),
        12.1312,
        49.4593,
    ),
    UNLIMITED: Expected(
        (100.0, 93.6073, 83.156, 74.9091, 57.6734, 52.2278),
        482.2954,
        (1125.5708, 1183.7235, 1014.824, 861.7864, 737.6255, 662.2191),
        11.5816,
        51.8063,
    ),
}
BANGLADESH_2024_FOLLOWED: dict[int | None, Expected] = {
    2: Expected(
        (100.0, 98.3965, 93.5518, 88.1523, 81.9952),
        811.7831,
        (1065.5311, 1016.5374, 966.0589, 904.3667, 834.4193),
        5.8968,
        84.7919,
    ),
    UNLIMITED: Expected(
        (100.0, 98.4196, 93.5932, 88.219, 82.0845),
        812.8845,
        (1065.7817, 1016.987, 966.7905, 905.3518, 835.5515),
        5.8932,
        84.8441,
    ),
}
HAND_SIZE_FOLLOWED: dict[int | None, Expected] = {
    0: Expected((100.0, 80.0, 64.0), 512.0, (1000.0, 800.0, 640.0), 4.7656, 62.9508),
    1: Expected((100.0, 88.0, 76.8), 665.6, (1100.0, 960.0, 832.0), 4.345, 69.0456),
    2: Expected((100.0, 88.8, 78.72), 696.32, (1110.0, 984.0, 870.4), 4.2572, 70.4682),
    UNLIMITED: Expected((100.0, 88.8889, 79.0123), 702.332, (1111.1111, 987.6543, 877.915), 4.2383, 70.7834),
}
RATES = {
    "senegal_1998_99_inputs_printed": (
        SENEGAL_1998.promotion,
        SENEGAL_1998.repetition,
        SENEGAL_1998_FOLLOWED,
    ),
    "senegal_2004_05_inputs_printed": (
        SENEGAL_2004.promotion,
        SENEGAL_2004.repetition,
        SENEGAL_2004_FOLLOWED,
    ),
    "bangladesh_2024_25_inputs_printed": (
        BANGLADESH_2024.promotion,
        BANGLADESH_2024.repetition,
        BANGLADESH_2024_FOLLOWED,
    ),
    "hand_size_derived": ([0.8] * 3, [0.1] * 3, HAND_SIZE_FOLLOWED),
}
CASES = [(name, k) for name, (_, _, expected) in RATES.items() for k in expected]
TOLERANCE = 1e-4  # the answers are written with four decimals


def _of(frame: pd.DataFrame, repetitions: int | None, **where: Any) -> pd.DataFrame:
    """Rows of one limit; of `survival` and `cohort_efficiency` by the name that the method then has."""
    if "method" in frame:
        where["method"] = "all_schools" if repetitions is None else f"cohort_k{repetitions}"
    else:
        frame = frame[
            frame["repetitions"].isna() if repetitions is None else frame["repetitions"] == repetitions
        ]
    for column, code in where.items():
        frame = frame[frame[column] == code]
    return frame


@pytest.fixture(scope="module")
def models() -> dict[tuple[str, str], pd.DataFrame]:
    """The three models of a cohort on every exercise, for limits of 0 to 3 repetitions and none."""
    return {
        (name, model): followed(model, p, r, (0, 1, 2, 3))
        for name, (p, r, _) in RATES.items()
        for model in ("cohorts", "survival", "cohort_efficiency", "cohort_totals")
    }


@pytest.mark.parametrize(("name", "k"), CASES)
def test_o1_o2_o3_survival_to_every_grade(
    models: dict[tuple[str, str], pd.DataFrame], name: str, k: int | None
) -> None:
    rows = _of(models[name, "survival"], k, indicator="survival_rate_to_grade").sort_values("grade")
    assert rows["value"].tolist() == pytest.approx(RATES[name][2][k].survival, abs=TOLERANCE)
    last = _of(models[name, "survival"], k, indicator="survival_rate_last_grade")
    assert last["value"].item() == pytest.approx(RATES[name][2][k].survival[-1], abs=TOLERANCE)


@pytest.mark.parametrize(("name", "k"), CASES)
def test_o1_o2_o3_pupil_years_of_every_grade(
    models: dict[tuple[str, str], pd.DataFrame], name: str, k: int | None
) -> None:
    rows = _of(models[name, "cohorts"], k).sort_values("grade")
    assert rows["pupil_years"].tolist() == pytest.approx(RATES[name][2][k].pupil_years, abs=TOLERANCE)


@pytest.mark.parametrize(("name", "k"), CASES)
def test_o1_o2_o3_completion_efficiency_and_years_per_graduate(
    models: dict[tuple[str, str], pd.DataFrame], name: str, k: int | None
) -> None:
    expected = RATES[name][2][k]
    rows = _of(models[name, "cohort_efficiency"], k, category="_Z").set_index("indicator")
    assert rows.loc["cohort_completion_rate", "numerator"] == pytest.approx(expected.graduates, abs=TOLERANCE)
    assert rows.loc["cohort_completion_rate", "value"] == pytest.approx(
        expected.graduates / 10, abs=TOLERANCE
    )
    assert rows.loc["coefficient_of_internal_efficiency", "value"] == pytest.approx(
        expected.efficiency, abs=TOLERANCE
    )
    assert rows.loc["years_input_per_graduate", "value"] == pytest.approx(
        expected.years_per_graduate, abs=TOLERANCE
    )


@pytest.mark.parametrize(("name", "k"), CASES)
def test_o1_o2_o3_the_years_that_leavers_spent_are_the_pupil_years(
    models: dict[tuple[str, str], pd.DataFrame], name: str, k: int | None
) -> None:
    total = _of(models[name, "cohort_totals"], k).iloc[0]
    assert total["years_of_leavers"] == pytest.approx(total["pupil_years"], rel=1e-12)
    assert total["pupil_years"] == pytest.approx(sum(RATES[name][2][k].pupil_years), abs=6 * TOLERANCE)


@pytest.mark.parametrize(
    ("name", "category", "value"),
    [
        ("hand_size_derived", "dropout_only", 78.6482), ("hand_size_derived", "repetition_only", 90.0),
        ("senegal_2004_05_inputs_printed", "dropout_only", 62.6936),
        ("senegal_2004_05_inputs_printed", "repetition_only", 82.1032),
    ],
)  # fmt: skip
def test_o17_derived_efficiency_if_there_were_drop_out_or_repetition_alone(
    models: dict[tuple[str, str], pd.DataFrame], name: str, category: str, value: float
) -> None:
    row = _of(models[name, "cohort_efficiency"], UNLIMITED, category=category)
    assert row["value"].item() == pytest.approx(value, abs=TOLERANCE)


def test_o3_derived_the_hand_size_cohort_is_exact(models: dict[tuple[str, str], pd.DataFrame]) -> None:
    once, ever = (_of(models["hand_size_derived", "cohort_totals"], k).iloc[0] for k in (1, UNLIMITED))
    assert (once["pupil_years"], once["graduates"]) == (pytest.approx(2892), pytest.approx(3328 / 5))
    assert ever["pupil_years"] == pytest.approx(2170000 / 729)
    assert ever["graduates"] == pytest.approx(512000 / 729)
