"""The robust z of worked example O16, and what it says of strata that are small or even."""

from __future__ import annotations

import numpy as np
import pytest

from eqm_pipeline.quality.robust import robust_z

O16 = [312, 298, 305, 330, 289, 301, 2980]


def test_only_the_number_with_a_digit_too_many_is_far() -> None:
    z, median = robust_z(np.array(O16, dtype=float), np.zeros(7, dtype=int), 5)
    assert median[0] == 305
    assert z == pytest.approx([0.6745, -0.6745, 0, 2.4089, -1.5417, -0.3854, 257.7554], abs=5e-5)
    assert np.flatnonzero(np.abs(z) > 3.5).tolist() == [6]


def test_a_stratum_of_mostly_one_value_is_judged_by_its_quartiles() -> None:
    values = np.array([40.0] * 6 + [41, 42, 43, 44, 80])
    z, _ = robust_z(values, np.zeros(11, dtype=int), 10)
    assert z[-1] == pytest.approx((80 - 40) / (2.5 / 1.349))


def test_small_or_even_strata_and_schools_in_none_say_nothing() -> None:
    values = np.array([1.0, 2, 3, 5, 5, 5, 9, np.nan])
    stratum = np.array([0, 0, 0, 1, 1, 1, -1, 1])
    assert np.isnan(robust_z(values, stratum, 4)[0]).all()
    assert np.isnan(robust_z(values, stratum, 3)[0][3:]).all()
