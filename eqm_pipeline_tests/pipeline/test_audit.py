"""What the pipeline mends by itself is in the audit too, and the command tells it."""

from __future__ import annotations

from typer.testing import CliRunner

from eqm_pipeline.cli import app
from eqm_pipeline.pipeline.audit import read_audit
from eqm_pipeline.schemas import audit
from eqm_pipeline_tests.pipeline.conftest import YEAR, World

CSV = f"TGO/stateduc/ecole_{YEAR}.csv"


def _with_coordinates(file: bytes) -> bytes:
    """Every school at 6,2 N 1,3 E; the first two with latitude and longitude exchanged."""
    lines = [x for x in file.decode("cp1252").split("\r\n") if x]
    places = ["LATITUDE;LONGITUDE", *["1,25;6,5"] * 2, *[f"6,{n};1,3" for n in range(10, len(lines))]]
    return ("\r\n".join(f"{a};{b}" for a, b in zip(lines, places, strict=False)) + "\r\n").encode("cp1252")


def test_exchanged_coordinates_are_recorded_corrections(world: World, good_file: bytes) -> None:
    world.deliver(CSV, _with_coordinates(good_file))
    (done,), _ = world.run()
    assert done.status == "accepted", done.error
    told = read_audit(world.data, ["TGO"])
    assert list(told.columns) == list(audit.COLUMNS)
    assert told["rule"].tolist() == ["GEO_SWAPPED"] * 2
    row = told.iloc[0]
    assert (row["action"], row["old_value"], row["new_value"]) == ("mend", "1.25, 6.5", "6.5, 1.25")
    assert (row["by"], row["origin"], row["date"], row["outcome"]) == (
        "eqm_pipeline",
        "pipeline",
        "2023-11-14",
        "applied",
    )
    assert (row["row"], row["source"], row["school_year"]) == (2, "stateduc", YEAR)
    assert read_audit(world.data, ["SEN"]).empty
    assert len(read_audit(world.data, units=[row["unit_code"]], findings=[row["finding_id"]])) == 1
    shown = CliRunner().invoke(app, ["audit", "--data", str(world.data), "--country", "TGO"])
    assert (shown.exit_code, "GEO_SWAPPED: 2 mended by the pipeline" in shown.output) == (0, True)


def test_nothing_corrected_is_said(world: World) -> None:
    shown = CliRunner().invoke(app, ["audit", "--data", str(world.data)])
    assert (shown.exit_code, shown.output.strip()) == (0, "Nothing was corrected or confirmed.")


def test_the_table_has_its_columns_in_a_fixed_order_of_rows() -> None:
    rows = [
        {"origin": "b", "row": 3},
        {"origin": "a", "row": 9},
        {"origin": "a", "row": 2, "outcome": "unused"},
    ]
    made = audit.frame(rows)
    assert made[["origin", "row"]].to_numpy().tolist() == [["a", 2], ["a", 9], ["b", 3]]
    assert made["outcome"].tolist() == ["unused", "applied", "applied"]
    assert made.equals(audit.frame(rows[::-1]))
