"""Scores of the diagnostic and what stands beside them: answers in, scores, alpha and index out."""

from __future__ import annotations

from typing import Any

import pytest

from eqm_pipeline_tests.oracles.built import rows_of

DIMENSIONS = [f"d{n}" for n in range(1, 11)]
CALKULON = [[4, 3, 5, 2], [5, 4, 5, 3], [4, 3, 5, 2]]
ASKAN = [[3, 2, 4, 3, 4], [4, 3, 4, 2, 4], [3, 4, 5, 3, 4]]


def answers(items: list[list[int]]) -> list[dict[str, Any]]:
    """Answers by item, then respondent."""
    return [
        {"unit": f"r{r}", "actor_level": "school", "weight": 1, "dimension": "d1", "item": f"q{i}", "applies": True,
         "score": float(answer)}
        for i, of_item in enumerate(items)
        for r, answer in enumerate(of_item)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("items", "item_variances", "total_variance", "alpha"),
    [(CALKULON, 1.666667 + 0.916667 + 1.666667, 12.25, 48 / 49), (ASKAN, 0.7 + 0.8 + 0.7, 4.3, 63 / 86)],
    ids=["item_variances_printed", "totals_printed"],
)
def test_o11_alpha_inputs_and_intermediate_printed(
    items: list[list[int]], item_variances: float, total_variance: float, alpha: float
) -> None:
    found = rows_of("int_practice_items", {"int_practice_answers": answers(items)}).iloc[0]
    assert found["item_variances"] == pytest.approx(item_variances, abs=1e-6)
    assert found["total_variance"] == pytest.approx(total_variance)
    assert alpha_of(len(items), found["item_variances"], found["total_variance"]) == pytest.approx(alpha)


def alpha_of(n_items: int, item_variances: float, total_variance: float) -> float:
    """Alpha as published, of thirty respondents with these variances."""
    given = {"actor_level": "school", "dimension": "d1", "n_items": n_items, "n_respondents": 30, "n_applicable": 90,
             "n_missing": 0, "n_complete": 30, "item_variances": item_variances, "total_variance": total_variance}  # fmt: skip
    found = rows_of("practice_quality", {"int_practice_items": [given], "int_practice_response": []})
    return float(found.loc[found["indicator"] == "cronbach_alpha", "value"].iloc[0])


def test_o11_alpha_of_nil_printed() -> None:
    assert alpha_of(5, 10 + 12 + 8 + 11 + 9, 50) == pytest.approx(0)


def test_o11_alpha_that_a_source_prints_wrong_is_not_reproduced() -> None:
    found = alpha_of(6, 6.2 + 5.8 + 9.1 + 7.4 + 8.0 + 6.9, 52.4)
    assert found == pytest.approx(0.206107, abs=1e-6)
    assert found != pytest.approx(0.85, abs=0.05)


# what four people answered to six items; q3 is reversed, 8 does not apply, none is no answer
O13 = (
    {"d1_01": 4, "d1_02": 3, "d1_03": 1, "d2_01": 2, "d2_02": 2, "d2_03": 3},
    {"d1_01": 2, "d1_02": 2, "d1_03": 3, "d2_01": 1, "d2_02": None, "d2_03": 2},
    {"d1_01": 3, "d1_02": 8, "d1_03": 2, "d2_01": None, "d2_02": None, "d2_03": 4},
    {"d1_01": 1, "d1_02": 2, "d1_03": 4, "d2_01": 3, "d2_02": 3, "d2_03": 8},
)


def test_o13_derived_respondents_are_scored_on_what_applies_to_them() -> None:
    items = [
        {"item": i, "dimension": i[:2], "reverse": int(i == "d1_03"), "actor_level": "school"} for i in O13[0]
    ]
    people = [
        {"unit": f"r{n}", "actor_level": "school", "weight": 1.0, "validation": "approved"} for n in range(4)
    ]
    told = [
        {"unit": f"r{n}", "item": i, "value": v, "obs_status": "O" if v is None else "A"}
        for n, of_one in enumerate(O13)
        for i, v in of_one.items()
    ]
    given = {"diagnostic_items": items, "respondents": people, "responses": told}
    scores = rows_of("int_practice_respondents", given).set_index(["unit", "dimension"])["score"]
    assert scores.xs("d1", level="dimension").sort_index().to_list() == pytest.approx(
        [88.8889, 33.3333, 66.6667, 11.1111], abs=1e-4
    )
    second = scores.xs("d2", level="dimension").sort_index()
    assert second.dropna().to_list() == pytest.approx([44.4444, 16.6667, 66.6667], abs=1e-4)
    assert second.isna().to_list() == [False, False, True, False]
    means = rows_of("int_practice_scores", given).set_index("dimension")
    assert means["score"].to_list() == pytest.approx([50.0, 42.5926], abs=1e-4)
    assert means["n"].to_list() == [4, 3]


def test_o13_derived_the_index_is_an_arithmetic_mean_with_the_geometric_one_beside() -> None:
    # the two scores of the oracle, five times: an index asks for eight dimensions at least
    given = [
        {"actor_level": "school", "dimension": d, "score": (50.0, 1150 / 27)[n % 2], "n": 30}
        for n, d in enumerate(DIMENSIONS)
    ]
    found = rows_of("practice_scores", {"int_practice_scores": given})
    at_school = found[found["actor_level"] == "school"].set_index("dimension")["value"]
    assert at_school["index"] == pytest.approx(46.2963, abs=1e-4)
    assert at_school["index_geometric"] == pytest.approx(46.1479, abs=1e-4)


def test_o27_derived_the_headline_is_the_mean_of_levels_and_never_pools_respondents() -> None:
    given = [
        {"actor_level": level, "dimension": "d1", "score": mean, "n": n}
        for level, mean, n in (("school", 40.0, 30), ("district", 55.0, 30), ("central", 70.0, 10))
    ]
    found = rows_of("practice_scores", {"int_practice_scores": given})
    of_all = found[found["actor_level"] == "_T"].set_index("indicator")
    assert of_all.loc["eqm_diagnosis_data_use", "value"] == pytest.approx(55)
    assert of_all.loc["eqm_diagnosis_data_use", "n"] == 70
    assert of_all.loc["eqm_perception_gap", "value"] == pytest.approx(30)
    for pooled in (50.7143, 41.65):
        assert of_all.loc["eqm_diagnosis_data_use", "value"] != pytest.approx(pooled, abs=0.1)
