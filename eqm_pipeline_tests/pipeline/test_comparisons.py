"""Findings of comparisons: identity and address, and their states from delivery to delivery."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.feedback import answer_sheet as sheet
from eqm_pipeline.intake import ANSWERS, Ledger, Snapshot
from eqm_pipeline.pipeline import state
from eqm_pipeline.pipeline.comparisons import path_of, store_comparisons
from eqm_pipeline.schemas import findings

ROW = {
    "country": "TGO", "school_year": "2021-2022", "source": "stateduc", "rule": "RETURNS_LE_EXPECTED", "unit_code": "a",
    "column": "enrolment", "value": "10", "parameters": "expected=5", "severity": "warning", "action": "flagged", "n": 1,
}  # fmt: skip
PARTITION = state.Partition(
    "TGO", "2021-2022", "x", "accepted", rows_read=3, released_at="2022-03-01", slices={"stateduc": "s1"}
)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    home = tmp_path / "core" / "schools" / "country=TGO" / "school_year=2021-2022"
    home.mkdir(parents=True)
    listed = {"source": ["stateduc"], "unit": ["a"], "file": ["e.csv"], "sheet": [""], "row": [7]}
    pd.DataFrame(listed).to_parquet(home / "stateduc.parquet")
    return tmp_path


def told(data: Path, partition: state.Partition, *rows: dict[str, object]) -> pd.DataFrame:
    state.save(data, partition)
    (data / "comparisons").mkdir(exist_ok=True)
    pd.DataFrame(rows, columns=list(ROW)).to_parquet(data / "comparisons" / "comparisons.parquet")
    store_comparisons(data, Catalogue())
    return pd.read_parquet(path_of(data, "TGO", "2021-2022"), partitioning=None)


def test_a_comparison_becomes_a_finding_with_the_address_of_its_school(data: Path) -> None:
    f = told(data, PARTITION, ROW)
    assert list(f.columns) == list(findings.COLUMNS)
    row = f.iloc[0]
    assert (row["file"], row["row"], row["sha256"], row["state"]) == ("e.csv", 7, "s1", "new")
    assert row["table"] == "schools"
    assert row["finding_id"] == findings.identity(*[str(ROW[k]) for k in findings.KEY])


def test_what_stays_after_a_new_delivery_is_known_with_its_first_date(data: Path) -> None:
    told(data, PARTITION, ROW)
    again = told(data, PARTITION, ROW)
    assert list(again["state"]) == ["new"]
    later = replace(PARTITION, released_at="2022-05-01", slices={"stateduc": "s2"})
    f = told(data, later, ROW, ROW | {"unit_code": "b"})
    assert dict(zip(f["unit_code"], f["state"], strict=True)) == {"a": "known", "b": "new"}
    assert dict(zip(f["unit_code"], f["first_seen"], strict=True)) == {"a": "2022-03-01", "b": "2022-05-01"}


def test_what_is_gone_is_fixed_until_the_next_delivery_of_the_country(data: Path) -> None:
    told(data, PARTITION, ROW)
    mended = replace(PARTITION, slices={"stateduc": "s2"})
    assert list(told(data, mended)["state"]) == ["fixed"]
    assert list(told(data, mended)["state"]) == ["fixed"]
    assert len(told(data, replace(PARTITION, slices={"stateduc": "s3"}))) == 0


def test_what_a_changed_rule_no_longer_finds_was_not_fixed_by_anyone(data: Path) -> None:
    told(data, PARTITION, ROW)
    assert len(told(data, PARTITION)) == 0


def test_equal_inputs_give_equal_bytes_and_a_partition_without_findings_an_empty_table(data: Path) -> None:
    told(data, PARTITION)
    path = path_of(data, "TGO", "2021-2022")
    before = path.read_bytes()
    told(data, PARTITION)
    assert path.read_bytes() == before


def test_a_partition_that_is_no_longer_accepted_keeps_no_findings(data: Path) -> None:
    told(data, PARTITION, ROW)
    state.forget(data, "TGO", "2021-2022")
    store_comparisons(data, Catalogue())
    assert not path_of(data, "TGO", "2021-2022").exists()


def test_a_comparison_that_was_confirmed_is_answered_while_its_value_is_the_same(data: Path) -> None:
    number = findings.identity(*[str(ROW[k]) for k in findings.KEY])
    header = [sheet.NUMBER, sheet.SOURCE, sheet.UNIT, sheet.COLUMN, sheet.SENT, sheet.DECISION, sheet.REASON]
    said = [number, "stateduc", "a", "enrolment", "10", "confirmer", "deux écoles fusionnées"]
    (data / "returned.csv").write_text("\n".join(";".join(r) for r in (header, said)), encoding="utf-8")
    snapshot = Snapshot("TGO", ANSWERS, "2021-2022", "f" * 64, "returned.csv", "returned.csv", 1, "2022-04-01T00:00:00Z", "", "", "")  # fmt: skip
    Ledger(data).add([snapshot])
    assert list(told(data, PARTITION, ROW, ROW | {"unit_code": "b"})["state"]) == ["answered", "new"]
    assert list(told(data, PARTITION, ROW | {"value": "11"})["state"]) == ["new"]
