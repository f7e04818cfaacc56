"""Learning poverty as the World Bank published it, from the two parts that it printed beside it."""

from __future__ import annotations

import os
from pathlib import Path

import pandas as pd
import pytest

from eqm_pipeline_tests.oracles.built import rows_of

FILE = (
    Path(os.environ.get("EQM_SHARED_DATA") or Path(__file__).parents[3] / "shared" / "data")
    / "learning"
    / "learning_poverty_WDI_indicators_8c.csv"
)
SEXES = {"": "_T", ".FE": "F", ".MA": "M"}


@pytest.mark.skipif(not FILE.exists(), reason="no published learning poverty on this machine")
def test_printed_learning_poverty_of_forty_three_country_years_and_sexes() -> None:
    told = pd.read_csv(FILE).set_index(["countrycode", "year", "indicator"])["value"]
    rows, published = [], {}
    for country, year in sorted({k[:2] for k in told.index}):
        for end, sex in SEXES.items():
            parts = [told.get((country, year, f"SE.LPV.PRIM{p}{end}")) for p in ("", ".SD", ".LD")]
            if any(p is None for p in parts):
                continue
            published[country, year, sex] = parts[0]
            shared = {
                "country": country,
                "area": country,
                "year": int(year),
                "school_year": f"{year}",
                "sex": sex,
            }
            rows.append(
                shared | {"indicator": "out_of_school_rate", "method": "capped", "value": float(parts[1])}
            )
            reads = {
                "indicator": "pasec_end_reading_sufficient",
                "method": "survey",
                "value": 100 - float(parts[2]),
            }
            rows.append(shared | reads)
    found = rows_of("composite_rows", {"indicator_rows": rows, "int_sources": []})
    found = found[found["indicator"] == "learning_poverty"].set_index(["country", "year", "sex"])["value"]
    assert len(published) == len(found) == 43
    for key, value in published.items():
        assert found[key] == pytest.approx(value, abs=1e-4)
