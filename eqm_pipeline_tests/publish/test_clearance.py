"""What a country has not validated is marked or withheld, in every table."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.publish.clearance import clear
from eqm_pipeline.publish.shelf import all_columns, open_shelf
from eqm_pipeline.publish.shelving import shelve
from eqm_pipeline.publish.tables import published
from eqm_pipeline.schemas.validation import State
from eqm_pipeline_tests.fixtures import marts as fixture

OLD, MIDDLE, NEW = fixture.YEARS
COLUMNS = published(Catalogue())
STATES = [
    State("SEN", OLD, "validated", "office", "2022-06-15"),
    State("SEN", MIDDLE, "provisional"),
    State("SEN", NEW, "withheld", reason="under embargo"),
]


def indicators(*rows: dict[str, object]) -> pa.Table:
    full = [
        fixture.row(str(r.pop("school_year", OLD)), "pupil_teacher_ratio", r.pop("value", 40.0), "x", **r)
        for r in rows
    ]  # type: ignore[arg-type]
    types = {
        c.column: {"string": pa.string(), "float64": pa.float64(), "int16": pa.int16(), "int32": pa.int32()}[
            c.type
        ]
        for c in COLUMNS["indicators"]
    }
    return pa.Table.from_pylist(full, schema=pa.schema(list(types.items())))


def cleared(*rows: dict[str, object]) -> list[dict[str, object]]:
    return clear(indicators(*rows), COLUMNS["indicators"], STATES).to_pylist()


def test_validated_figures_are_published_as_they_are() -> None:
    (row,) = cleared({})
    assert (row["value"], row["obs_status"], row["reason"]) == (40.0, "A", None)


@pytest.mark.parametrize(
    ("sent", "becomes"), [("A", "P"), ("B", "P"), ("D", "P"), ("E", "E"), ("U", "U"), ("M", "M")]
)
def test_provisional_figures_are_marked_unless_something_weightier_is_said(sent: str, becomes: str) -> None:
    (row,) = cleared({"school_year": MIDDLE, "obs_status": sent})
    assert (row["value"], row["obs_status"]) == (40.0, becomes)


def test_of_a_withheld_year_no_figure_is_left_and_the_national_rows_say_why() -> None:
    rows = cleared(
        {"school_year": NEW, "numerator": 80.0, "denominator": 2.0, "standard_error": 1.0},
        {"school_year": NEW, "area_level": "edu_region", "area": "SEN-10"},
    )
    assert len(rows) == 1
    figures = ("value", "numerator", "denominator", "standard_error", "coverage", "n_units", "n_expected")
    assert [rows[0][c] for c in figures] == [None] * 7
    assert (rows[0]["obs_status"], rows[0]["reason"]) == ("V", "under embargo")


def test_a_flow_follows_the_stricter_of_its_two_years() -> None:
    flows = cleared(
        {"school_year": OLD, "year_to": 2023},
        {"school_year": MIDDLE, "year_to": 2024},
        {"school_year": NEW, "year_to": 2025},
    )
    assert [r["obs_status"] for r in flows] == ["P", "V", "V"]
    assert [r["value"] for r in flows] == [40.0, None, None]


def test_a_flow_that_awaits_a_year_not_delivered_keeps_its_own_reason() -> None:
    states = [State("SEN", NEW, "validated", "office", "2024-06-15")]
    waits = indicators(
        {"school_year": NEW, "year_to": 2025, "value": None, "obs_status": "L", "reason": "awaits t+1"}
    )
    (row,) = clear(waits, COLUMNS["indicators"], states).to_pylist()
    assert (row["obs_status"], row["reason"]) == ("L", "awaits t+1")


def test_a_year_without_a_state_is_withheld() -> None:
    (row,) = clear(indicators({}), COLUMNS["indicators"], []).to_pylist()
    assert (row["value"], row["obs_status"], row["reason"]) == (None, "V", "not validated by the country")


def test_every_published_table_is_cleared(tmp_path: Path) -> None:
    """No value of the withheld year is left in any file; tables without a status lose its rows."""
    catalogue = Catalogue()
    made = shelve(fixture.write(tmp_path / "marts"), tmp_path / "out", catalogue, STATES)
    assert set(made) == {p.stem for p in (tmp_path / "marts").glob("*.parquet")}
    figures = 0
    shelf = open_shelf(tmp_path / "out", catalogue)
    for name, columns in all_columns(catalogue).items():
        if name == "validation" or name not in shelf.parts:
            continue
        table = shelf.whole(name)
        rows = [r for r in table.to_pylist() if r.get("school_year") == NEW]
        if "obs_status" not in table.column_names:
            assert not rows, name
        for c in columns:
            if c.type in ("float64", "int32") and c.column in table.column_names:
                assert [r[c.column] for r in rows if r[c.column] is not None] == [], f"{name}.{c.column}"
                figures += len(rows)
    assert figures > 100
    assert shelf.rows("areas") == 3


def coverage(**states: str) -> dict[str, dict[str, object]]:
    """Rows of `coverage` by school year, cleared; each year received more than the one before."""
    rows = fixture.coverage().assign(
        received=[970, 980, 990], received_before=[960, 970, 980], schools_change=0.01
    )
    said = [State("SEN", y, s, reason="x" if s == "withheld" else "") for y, s in states.items()]  # type: ignore[arg-type]
    table = clear(pa.Table.from_pandas(rows, preserve_index=False), COLUMNS["coverage"], said)
    return {r["school_year"]: r for r in table.to_pylist()}


def test_a_column_that_compares_with_a_withheld_year_is_blank() -> None:
    found = coverage(**{OLD: "withheld", MIDDLE: "validated", NEW: "validated"})
    assert set(found) == {MIDDLE, NEW}
    compared = ("received_before", "schools_change", "change_judgement", "silent_between")
    assert [found[MIDDLE][c] for c in compared] == [None] * 4
    assert (found[MIDDLE]["received"], found[NEW]["received_before"], found[NEW]["silent_between"]) == (
        980,
        980,
        3,
    )
    found = coverage(**{OLD: "validated", MIDDLE: "validated", NEW: "withheld"})
    assert (found[MIDDLE]["received_before"], found[MIDDLE]["silent_between"]) == (970, None)


def test_that_nobody_was_heard_from_is_still_said() -> None:
    rows = fixture.coverage().assign(received=[0, 980, 0])
    table = clear(
        pa.Table.from_pandas(rows, preserve_index=False),
        COLUMNS["coverage"],
        [State("SEN", NEW, "withheld", reason="x")],
    )
    assert table["school_year"].to_pylist() == [OLD]


def test_a_metric_that_compares_with_a_withheld_year_is_gone(tmp_path: Path) -> None:
    marts = fixture.write(tmp_path / "marts")
    frame = pd.read_parquet(marts / "data_quality.parquet").assign(metric="schools_steady_share")
    frame.drop_duplicates("school_year").to_parquet(marts / "data_quality.parquet", index=False)
    states = [
        State("SEN", OLD, "withheld", reason="x"),
        State("SEN", MIDDLE, "validated"),
        State("SEN", NEW, "validated"),
    ]
    shelve(marts, tmp_path / "out", Catalogue(), states)
    left = open_shelf(tmp_path / "out", Catalogue()).whole("data_quality")
    assert left["school_year"].to_pylist() == [NEW]
