"""Corrections change what they name, expect what they were written for, and go stale loudly."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from pydantic import ValidationError

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.catalogue.models import Correction
from eqm_pipeline.conform import conform
from eqm_pipeline.errors import StaleCorrection
from eqm_pipeline.pipeline.check import conform_file
from eqm_pipeline.reading import read
from eqm_pipeline.samples.native import tgo
from eqm_pipeline.samples.schools import build
from eqm_pipeline.schemas.findings import Findings

YEAR = "2021-2022"
CATALOGUE = Catalogue()


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


def _conformed(path: Path, /, **told: object) -> object:
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
    return conform_file(path, "TGO", "stateduc", catalogue)[YEAR]


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


def test_every_stale_correction_is_told_with_what_it_expected(file: Path) -> None:
    unit, _ = _first(file, "An2_F_CP1")
    findings, contract = Findings("TGO", YEAR, "stateduc"), CATALOGUE.contracts["TGO", "stateduc"]
    fixed = {
        "source": "stateduc",
        "school_year": YEAR,
        "unit": unit,
        "by": "an office",
        "date": date(2024, 3, 1),
    }
    two = [
        Correction.model_validate(
            fixed | {"column": c, "action": "drop", "expect": "n", "reason": f"why {c}"}
        )
        for c in ("An2_F_CP1", "An2_F_CP2")
    ]
    with pytest.raises(StaleCorrection) as stopped:
        conform(read(file, contract, YEAR), contract, YEAR, CATALOGUE, findings, two)
    assert all(f"why {c}" in stopped.value.bilingual() for c in ("An2_F_CP1", "An2_F_CP2"))
    told = findings.frame({}, {})
    assert told["rule"].tolist() == ["CORRECTION_STALE"] * 2
    assert told["column"].tolist() == ["An2_F_CP1", "An2_F_CP2"]


def test_a_drop_of_a_cell_empties_it_and_keeps_the_row(file: Path) -> None:
    unit, said = _first(file, "An2_F_CP1")
    made = _conformed(file, unit=unit, column="An2_F_CP1", action="drop", expect=said)
    core = made.core["enrolment"]  # type: ignore[attr-defined]
    cell = core[(core["unit"] == unit) & (core["column"] == "An2_F_CP1")]
    assert cell["value"].isna().all()
    assert cell["obs_status"].tolist() == ["O"]
    assert unit in set(made.core["schools"]["unit"])  # type: ignore[attr-defined]


def test_a_row_is_found_by_file_and_number_where_it_has_no_unit(file: Path, tmp_path: Path) -> None:
    unit, said = _first(file, "An2_F_CP1")
    nameless = tmp_path / file.name
    nameless.write_bytes(file.read_bytes().replace(f"\r\n{unit};".encode(), b"\r\n;", 1))
    where = {"file": file.name, "row": 2}
    made = _conformed(
        nameless, **where, column="CODE_ETABLISSEMENT", action="override", expect="", value=unit
    )
    assert _value(made, unit, "An2_F_CP1") == float(said)
    (row,) = made.applied.audit  # type: ignore[attr-defined]
    assert (row["old_value"], row["new_value"], row["row"]) == ("", unit, 2)


def test_a_correction_comes_before_rows_are_classified(file: Path) -> None:
    """A school whose name looks like a totals row is one again after its name was corrected."""
    unit, said = _first(file, "NOM_ETABLISSEMENT")
    made = _conformed(
        file, unit=unit, column="NOM_ETABLISSEMENT", action="override", expect=said, value="TOTAL"
    )
    assert made.rows.set_index("unit")["fate"][unit] == "totals"  # type: ignore[attr-defined]


def test_of_two_rows_of_a_unit_the_row_number_says_which(file: Path, tmp_path: Path) -> None:
    unit, said = _first(file, "An2_F_CP1")
    twice = tmp_path / file.name
    lines = file.read_bytes().split(b"\r\n")
    twice.write_bytes(b"\r\n".join([*lines[:2], lines[1], *lines[2:]]))
    with pytest.raises(StaleCorrection):
        _conformed(twice, unit=unit, column="An2_F_CP1", action="override", expect=said, value="1")
    made = _conformed(twice, unit=unit, row=3, action="drop", expect=unit)
    fates = made.rows.set_index("row")["fate"]  # type: ignore[attr-defined]
    assert (fates[2], fates[3]) == ("accepted", "ignored")


def test_the_number_expected_may_be_written_otherwise(file: Path) -> None:
    unit, said = _first(file, "An2_F_CP1")
    made = _conformed(file, unit=unit, column="An2_F_CP1", action="override", expect=f"{said}.0", value="7")
    assert _value(made, unit, "An2_F_CP1") == 7


def test_an_accepted_value_is_confirmed_for_its_rule(file: Path) -> None:
    unit, said = _first(file, "An2_F_CP1")
    made = _conformed(file, unit=unit, column="An2_F_CP1", action="accept", expect=said, rule="REP_LE_ENR")
    assert made.applied.confirmed == {("REP_LE_ENR", unit, "An2_F_CP1")}  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "told",
    [
        {"action": "override", "column": "", "value": "1"},
        {"action": "override", "value": ""},
        {"action": "scale", "value": "ten"},
        {"action": "override", "value": "1", "unit": ""},
        {"action": "override", "value": "1", "reason": ""},
    ],
)
def test_a_correction_that_says_too_little_is_refused_when_it_is_read(told: dict[str, str]) -> None:
    said = {"source": "s", "school_year": YEAR, "table": "t", "unit": "1", "column": "c", "expect": "0", "reason": "r", "by": "b", "date": date(2024, 3, 1)}  # fmt: skip
    with pytest.raises(ValidationError):
        Correction.model_validate(said | told)
