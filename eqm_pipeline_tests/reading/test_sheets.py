"""Sheets that people filled in by hand: as text, in whatever form an office programme saved them, within bounds."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter

from eqm_pipeline.errors import UnreadableDelivery, UnsafeDelivery
from eqm_pipeline.reading import sheets

ROWS = [["EQM TGO 2021-2022 pack 1"], ["Une valeur inhabituelle, parfois, est exacte"], ["N°", "Réponse", "Motif"], ["007", "é", "x, y"]]  # fmt: skip


def _same(rows: list[list[str]]) -> bool:
    return [[c for c in r if c] for r in rows if any(r)] == ROWS


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [";", "\t", ","])
def test_a_table_reads_the_same_however_it_was_saved(tmp_path: Path, encoding: str, separator: str) -> None:
    path = tmp_path / "a.csv"
    lines = [separator.join(f'"{c}"' if separator in c else c for c in r) for r in ROWS]
    path.write_bytes("\r\n".join(lines).encode(encoding))
    assert _same(sheets.read_sheets(path)[""])


def test_every_sheet_of_a_workbook_is_read_with_its_rows_where_they_stand(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Empty")
        page = book.add_worksheet("À vérifier")
        for i, row in enumerate(ROWS):
            for j, cell in enumerate(row):
                page.write_string(i, j, cell)
        page.write_number(3, 3, 5400)
    told = sheets.read_sheets(path)
    assert list(told) == ["Empty", "À vérifier"]
    assert told["À vérifier"][3] == ["007", "é", "x, y", "5400"]


def test_what_is_no_sheet_or_far_too_large_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.xlsx"
    for content in (b"", b"PK\x03\x04 and then nothing", b"\x00\x01\x02\x03"):
        path.write_bytes(content)
        with pytest.raises(UnreadableDelivery):
            sheets.read_sheets(path)
    monkeypatch.setattr(sheets, "MAX_ROWS", 3)
    path.write_text("a;b\n" * 9)
    with pytest.raises(UnsafeDelivery):
        sheets.read_sheets(path)
    monkeypatch.setattr(sheets, "MAX_BYTES", 10)
    with pytest.raises(UnsafeDelivery):
        sheets.read_sheets(path)
