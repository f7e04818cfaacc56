"""A ratio that nobody asked for is added by one entry of YAML: computed, explained, labelled, with parity."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.errors import CatalogueError
from eqm_pipeline.warehouse.marts import compute_marts
from eqm_pipeline.warehouse.partition import compute_partition
from eqm_pipeline_tests.warehouse import tiny

ENTRY = """
newcomers_per_classroom:
  label: {en: "Newcomers per classroom", fr: "Nouveaux venus par salle"}
  definition: {en: "Made up for a test.", fr: "Inventé pour un test."}
  domain: access
  unit: newcomers_per_classroom
  multiplier: 1
  numerator: [{measure: enrolment, grade: first}, {measure: repeaters, grade: first, sign: -1}]
  denominator: [{measure: classrooms, grade: "_T"}]
  denominator_kind: same_unit
  by: [location]
  parity: [location]
  hard_max: 1000
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made_up")
    known = tiny.catalogue(folder)
    (known.folder / "indicators" / "made_up.yml").write_text(ENTRY)
    known = Catalogue(known.folder)
    tiny.write_year(folder, tiny.YEARS[0])
    compute_partition(folder, "TGO", tiny.YEARS[0], known)
    compute_marts(folder, known, "2026.1")
    return folder / "marts"


def test_it_is_computed_on_schools_that_report_all_of_it(folder: Path) -> None:
    rows = pd.read_parquet(folder / "indicators.parquet").query("indicator == 'newcomers_per_classroom'")
    nation = rows[rows["area"] == "TGO"].set_index("location")
    # grade 1: a 30 less 2 repeaters, b 10, c and d none; classrooms a 2, b 1, c 3, d nil
    assert nation.loc["_T", ["numerator", "denominator", "n_units"]].tolist() == [38, 6, 4]
    assert nation.loc["_T", "value"] == pytest.approx(38 / 6)
    assert nation.loc["urban", "value"] == pytest.approx(14)
    assert rows.set_index(["area", "location"]).loc[("R2", "_T"), "value"] == 0


def test_it_has_labels(folder: Path) -> None:
    labels = pd.read_parquet(folder / "indicator_labels.parquet").set_index("indicator")
    assert labels.loc["newcomers_per_classroom", "label_fr"] == "Nouveaux venus par salle"


def test_an_entry_that_names_an_unknown_measure_is_told_by_name(tmp_path: Path) -> None:
    known = tiny.catalogue(tmp_path)
    (known.folder / "indicators" / "made_up.yml").write_text(ENTRY.replace("classrooms", "class_rooms"))
    tiny.write_year(tmp_path, tiny.YEARS[0])
    with pytest.raises(CatalogueError, match="class_rooms"):
        compute_partition(tmp_path, "TGO", tiny.YEARS[0], Catalogue(known.folder))
