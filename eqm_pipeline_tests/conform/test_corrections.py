"""Corrections change what they name, expect what they were written for, and go stale loudly."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.catalogue.models import Correction
from eqm_pipeline.errors import StaleCorrection
from eqm_pipeline.pipeline.check import conform_file
from eqm_pipeline.samples.native import tgo
from eqm_pipeline.samples.schools import build

YEAR = "2021-2022"


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    catalogue = Catalogue()
    (path,) = tgo.write(
        [build("TGO", YEAR, 0.01, 0, catalogue)], tmp_path_factory.mktemp("tgo"), None, catalogue
    )
    return path


def _first(file: Path, column: str) -> tuple[str, str]:
    """Code of the first school, and what the file says of it in a column."""
    header, row = (line.split(";") for line in file.read_text("cp1252").splitlines()[:2])
    return row[0], row[header.index(column)]


def _conformed(file: Path, **told: str) -> object:
    catalogue = Catalogue()
    fixed = {
        "source": "stateduc",
        "school_year": YEAR,
        "table": "ecole",
        "reason": "confirmed",
        "by": "an office",
    }
    one = Correction.model_validate(fixed | {"date": date(2024, 3, 1)} | told)
    catalogue.__dict__["corrections"] = {"TGO": [one]}
    return conform_file(file, "TGO", "stateduc", catalogue)[YEAR]


def _value(made: object, unit: str, column: str) -> float:
    core = made.core["enrolment"]  # type: ignore[attr-defined]
    return float(core.loc[(core["unit"] == unit) & (core["column"] == column), "value"].sum())


def test_an_override_replaces_the_value_and_says_so(file: Path) -> None:
    unit, said = _first(file, "An2_F_CP1")
    made = _conformed(file, unit=unit, column="An2_F_CP1", action="override", expect=said, value="123")
    assert _value(made, unit, "An2_F_CP1") == 123
    found = made.findings.frame({}, {})  # type: ignore[attr-defined]
    assert found.loc[found["rule"] == "CORRECTED", "unit_code"].tolist() == [unit]


def test_a_scale_multiplies_the_value(file: Path) -> None:
    unit, said = _first(file, "An2_F_CP1")
    made = _conformed(file, unit=unit, column="An2_F_CP1", action="scale", expect=said, value="10")
    assert _value(made, unit, "An2_F_CP1") == 10 * float(said)


def test_a_drop_takes_the_row_out_as_a_declared_ignore(file: Path) -> None:
    unit, _ = _first(file, "An2_F_CP1")
    made = _conformed(file, unit=unit, action="drop", expect=unit)
    fates = made.rows.set_index("unit")["fate"]  # type: ignore[attr-defined]
    assert fates[unit] == "ignored"
    assert unit not in set(made.core["schools"]["unit"])  # type: ignore[attr-defined]


@pytest.mark.parametrize("action", ["override", "scale", "accept"])
def test_a_correction_whose_source_changed_stops_with_its_reason(file: Path, action: str) -> None:
    unit, said = _first(file, "An2_F_CP1")
    with pytest.raises(StaleCorrection, match="confirmed"):
        _conformed(file, unit=unit, column="An2_F_CP1", action=action, expect=said + "0", value="1")


def test_a_drop_of_a_school_that_is_gone_is_stale(file: Path) -> None:
    with pytest.raises(StaleCorrection):
        _conformed(file, unit="999999999", action="drop", expect="999999999")
