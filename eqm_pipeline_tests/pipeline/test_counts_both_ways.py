"""The same file of national counts as a delivery of the pipeline and through the calculator: one answer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.pipeline.compute import compute
from eqm_pipeline.warehouse.marts import compute_marts
from eqm_pipeline_tests.pipeline.conftest import World

COLUMNS = [
    "country",
    "year",
    "measure",
    "level",
    "grade",
    "age",
    "sex",
    "sector",
    "location",
    "value",
    "obs_status",
]
KEY = [
    "country", "year", "indicator", "base_indicator", "level", "grade", "age", "sex", "sector", "location", "breakdown",
    "category", "method",
]  # fmt: skip


def rows() -> Iterator[dict[str, Any]]:
    """A synthetic Togo of two years: by grade and sex, by age, by sector; some totals given, some left out."""
    for year in (2014, 2015):
        same = {"country": "TGO", "year": year, "level": "1"}
        for grade in range(1, 7):
            for sex, pupils in (("_T", 200 - 10 * grade), ("F", 90 - 5 * grade)):
                yield same | {"measure": "enrolment", "grade": str(grade), "sex": sex, "value": pupils}
                yield same | {"measure": "repeaters", "grade": str(grade), "sex": sex, "value": pupils // 10}
        yield same | {"measure": "enrolment", "sector": "private", "value": 300}
        yield same | {"measure": "teachers", "sex": "F", "value": 8, "obs_status": "E"}
        yield same | {"measure": "teachers", "sex": "M", "value": 12}
        yield same | {"measure": "trained_teachers", "value": None, "obs_status": "L"}
        yield same | {"measure": "enrolment", "level": "2_3", "value": 400}
        yield same | {"measure": "school_age_population", "level": "2_3", "value": 900, "obs_status": "E"}
        for age in range(3, 20):
            for sex in ("F", "M"):
                yield same | {
                    "measure": "population",
                    "level": "_T",
                    "age": str(age),
                    "sex": sex,
                    "value": 100 - age,
                }


@pytest.fixture
def counts() -> pd.DataFrame:
    frame = pd.DataFrame(rows()).reindex(columns=COLUMNS).astype(object)
    return frame.fillna(
        dict.fromkeys(("grade", "age", "sex", "sector", "location"), "_T") | {"obs_status": "A"}
    )


@pytest.fixture
def calculated(counts: pd.DataFrame, tmp_path: Path) -> pd.DataFrame:
    file, out = tmp_path / "counts.csv", tmp_path / "values.parquet"
    counts.to_csv(file, index=False)
    told = compute(file, out, Catalogue())
    assert told["warnings"] == []
    return pd.read_parquet(out)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_delivery_and_the_calculator_give_the_same_figures(
    world: World, counts: pd.DataFrame, calculated: pd.DataFrame, form: str, tmp_path: Path
) -> None:
    sent = tmp_path / f"sent.{form}"
    if form == "csv":
        counts.to_csv(sent, index=False)
    else:
        counts.to_excel(sent, index=False, engine="xlsxwriter")
    world.deliver(f"TGO/national_counts/national_counts_2014.{form}", sent.read_bytes())
    done, refusals = world.run()
    assert not refusals
    assert [p.error for p in done if p.error] == []
    assert [(p.school_year, p.status) for p in done] == [("2013-2014", "accepted"), ("2014-2015", "accepted")]
    compute_marts(world.data, world.catalogue)
    delivered = pd.read_parquet(world.data / "marts" / "indicators.parquet")
    shown = ["value", "numerator", "denominator", "obs_status", "reason", "source", "n_units"]
    ours, theirs = (
        d[(d["area_level"] == "country") & d["value"].notna()].set_index(KEY)[shown].sort_index()
        for d in (delivered, calculated)
    )
    assert len(theirs) > 150
    pd.testing.assert_frame_equal(ours, theirs, check_dtype=False, check_like=True)
