"""The codebook: every published column, its type, unit or code list and its meaning in both languages.

Belongs here: columns.csv as people read it (CSV and XLSX). Does not belong here: descriptions, which stand in
catalogue/codelists/columns.csv alone, or the labels of codes, which are the table `schema_codes`.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from eqm_pipeline.publish.tables import PublishedColumn
from eqm_pipeline.writing.spreadsheet import Sheet, csv_text, write_workbook

HEADER = ("table", "column", "type", "key", "unit/codelist", "description_en", "description_fr")
_WIDTHS = {0: 18, 1: 18, 2: 10, 3: 6, 4: 18, 5: 60, 6: 60}


def codebook_rows(columns: Iterable[PublishedColumn]) -> list[tuple[str, ...]]:
    """One row per column, in column order."""
    return [
        (
            c.table,
            c.column,
            c.type,
            "yes" if c.key else "",
            c.unit or c.codelist,
            c.description_en,
            c.description_fr,
        )
        for c in columns
    ]


def codebook_csv(columns: Iterable[PublishedColumn]) -> str:
    """The codebook as CSV text."""
    return csv_text(HEADER, codebook_rows(columns))


def write_codebook(folder: Path, columns: Iterable[PublishedColumn]) -> None:
    """`codebook.csv` and `codebook.xlsx` in `folder`."""
    rows = codebook_rows(columns)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "codebook.csv").write_text(csv_text(HEADER, rows), encoding="utf-8")
    write_workbook(
        folder / "codebook.xlsx", [Sheet("columns", HEADER, rows, _WIDTHS)], "Codebook / Dictionnaire"
    )
