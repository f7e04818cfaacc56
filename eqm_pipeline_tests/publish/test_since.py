"""What differs from the release before is found without comparing what is the same."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.publish.contents import Edition
from eqm_pipeline.publish.release import write_release
from eqm_pipeline.publish.revisions import Explained, indicators_of, untraced
from eqm_pipeline.publish.shelf import open_shelf
from eqm_pipeline.publish.shelving import shelve
from eqm_pipeline.publish.since import changes_since
from eqm_pipeline_tests.fixtures import marts as fixture

AT = "2025-03-04T05:06:07+00:00"
YEAR = fixture.YEARS[1]


@pytest.mark.parametrize("togo", ["stays", "comes", "goes"])
def test_only_countries_and_years_that_differ_are_compared_and_nothing_is_missed(
    togo: str, tmp_path: Path
) -> None:
    catalogue, marts = Catalogue(), fixture.write(tmp_path / "marts")
    both = pd.read_parquet(marts / "indicators.parquet")
    both = pd.concat([both, both.assign(country="TGO")])
    senegal = both[both["country"] == "SEN"]
    (senegal if togo == "comes" else both).to_parquet(marts / "indicators.parquet", index=False)
    before = write_release(marts, tmp_path / "r", catalogue, Edition(AT)).path
    mine = (both["country"] == "TGO") & (both["school_year"] == YEAR) & both["value"].notna()
    both.loc[mine, "value"] += 1
    (senegal if togo == "goes" else both).to_parquet(marts / "indicators.parquet", index=False)
    shelve(marts, tmp_path / "shelf", catalogue, None)
    shelf = open_shelf(tmp_path / "shelf", catalogue)
    asked: list[tuple[set[str], set[str]]] = []

    def explain(old: pa.Table, new: pa.Table) -> Explained:
        seen = pa.concat_tables(
            [old.select(["country", "school_year"]), new.select(["country", "school_year"])]
        )
        asked.append(tuple(set(pc.unique(seen[c]).to_pylist()) for c in seen.column_names))  # type: ignore[arg-type]
        return untraced(old, new)

    found = changes_since(before, shelf, explain)
    assert found is not None
    assert found.rows.equals(untraced(indicators_of(before), shelf.whole("indicators")).rows)
    assert found.rows.num_rows
    assert asked == [({"TGO"}, {YEAR} if togo == "stays" else set(fixture.YEARS))]
