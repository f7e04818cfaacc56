"""From pack to pack: numbers, what is new, what is settled; and nobody reads what is another's."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.feedback.answer_sheet import PackName, pack_name
from eqm_pipeline.feedback.pack import write_ministry
from eqm_pipeline_tests.feedback.found import YEAR, delivered, finding, many, put

CATALOGUE = Catalogue()


def pack(data: Path, found: pd.DataFrame, sha: str = "a") -> tuple[dict[str, object], str]:
    put(data, "core/findings", "TGO", "stateduc", found)
    put(data, "core/snapshots", "TGO", "stateduc", delivered(sha=sha))
    folder = write_ministry(data, "TGO", YEAR, CATALOGUE)
    html = (folder / f"TGO_{YEAR}.html").read_text("utf-8").replace("\u00a0", " ")
    return json.loads((folder / "pack.json").read_text("utf-8")), html


def test_the_same_data_again_is_the_same_pack_byte_by_byte(tmp_path: Path) -> None:
    found = many("TGO", 7)
    pack(tmp_path, found.iloc[:5])
    pack(tmp_path, found, "b")
    folder = tmp_path / "ministry" / "TGO" / YEAR
    one = {p.name: p.read_bytes() for p in folder.iterdir()}
    said, _ = pack(tmp_path, found, "b")
    assert {p.name: p.read_bytes() for p in folder.iterdir()} == one
    assert said["number"] == 2


def test_a_new_delivery_tells_what_is_new_still_open_and_settled(tmp_path: Path) -> None:
    found = many("TGO", 8)
    said, html = pack(tmp_path, found.iloc[:5])
    assert (said["number"], said["before"]) == (1, {})
    assert "premier dossier de cette année scolaire" in html
    said, html = pack(tmp_path, found.iloc[2:], "b")
    assert said["number"] == 2
    assert "Ce qui a changé depuis le dossier n° 1" in html
    assert "3 nouveaux, 3 encore ouverts, 0 avec votre réponse, 2 réglés." in html
    assert "Renvoyé depuis : stateduc ecole.csv." in html


def test_an_answered_point_is_counted_as_answered(tmp_path: Path) -> None:
    found = many("TGO", 4)
    pack(tmp_path, found)
    found.loc[0, "state"] = "answered"
    said, html = pack(tmp_path, found)
    assert said["number"] == 2
    assert "0 nouveaux, 3 encore ouverts, 1 avec votre réponse, 0 réglés." in html
    assert "Vos réponses" in html
    open_, answered = html.split("Vos réponses")
    assert "113500000" not in open_
    assert "113500000" in answered


def test_a_memory_that_cannot_be_read_counts_as_none(tmp_path: Path) -> None:
    pack(tmp_path, many("TGO", 2))
    (tmp_path / "ministry" / "TGO" / YEAR / "pack.json").write_text("{", "utf-8")
    said, _ = pack(tmp_path, many("TGO", 2))
    assert said["number"] == 1


def test_what_is_for_information_only_makes_no_new_pack(tmp_path: Path) -> None:
    pack(tmp_path, many("TGO", 2))
    told = pd.DataFrame(
        [finding("TGO", "LABEL_VARIANT", severity="info", action="corrected", column="S", value="x")]
    )
    said, _ = pack(tmp_path, pd.concat([many("TGO", 2), told], ignore_index=True))
    assert said["number"] == 1


def test_no_country_reads_another_and_no_respondent_is_named(tmp_path: Path) -> None:
    put(tmp_path, "core/findings", "TGO", "stateduc", many("TGO", 3))
    put(
        tmp_path,
        "core/findings",
        "CMR",
        "emis",
        pd.DataFrame([finding("CMR", "NEGATIVE", unit_code="CAMEROON", source="emis")]),
    )
    put(
        tmp_path,
        "core/findings",
        "TGO",
        "diagnostic",
        pd.DataFrame([finding("TGO", "NEGATIVE", unit_code="RESPONDENT")]),
    )
    compared = [
        finding("TGO", "NEGATIVE", unit_code="admin1 TGO-M", column="enrolment", file="", source="stateduc"),
        finding("TGO", "NEGATIVE", unit_code="SECRET", source="diagnostic"),
    ]
    put(tmp_path, "comparisons", "TGO", "findings", pd.DataFrame(compared))
    mart = [
        {"country": c, "school_year": YEAR, "dimension": "coverage", "metric": "return_rate", "value": v, "unit": "percent",
         "numerator": 1.0, "denominator": 2.0, "release": ""}
        for c, v in (("TGO", 91.5), ("CMR", 37.25))
    ]  # fmt: skip
    (tmp_path / "marts").mkdir()
    pd.DataFrame(mart).to_parquet(tmp_path / "marts" / "data_quality.parquet")
    folder = write_ministry(tmp_path, "TGO", YEAR, CATALOGUE)
    text = "".join(p.read_text("utf-8", "replace") for p in folder.iterdir() if p.suffix != ".xlsx")
    assert "91,5" in text
    assert "TGO-M" in text
    for alien in ("CAMEROON", "37,2", "RESPONDENT", "SECRET", "Cameroun"):
        assert alien not in text
    assert folder.stat().st_mode & 0o007 == 0


def test_the_first_line_of_a_sheet_names_its_pack() -> None:
    name = PackName("TGO", YEAR, 3)
    assert pack_name(name.line()) == name
    assert pack_name("EQM TGO something") is None
