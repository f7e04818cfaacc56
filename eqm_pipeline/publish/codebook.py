"""The codebook: every published column, its type, unit or code list and its meaning in both languages.

Belongs here: columns.csv as people read it (CSV and XLSX), and what each usage warning implies. Does not belong here: descriptions, which stand in
catalogue/codelists/columns.csv alone, or the labels of codes, which are the table `schema_codes`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import pyarrow as pa

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.publish.tables import PublishedColumn
from eqm_pipeline.publish.warnings import HEADER as WARNINGS
from eqm_pipeline.publish.warnings import known
from eqm_pipeline.writing.spreadsheet import Cell, Sheet, csv_text, write_workbook

HEADER = ("table", "column", "type", "key", "unit/codelist", "description_en", "description_fr")
_WIDEST = 200  # characters of a digit's width, of which a text takes less


def _widths(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> dict[int, int]:
    """Columns as wide as their longest text: some programs do not give a row the height that a wrapped text needs."""
    texts = zip(header, *rows, strict=True)
    return {
        j: min(8 + int(0.85 * max(len(str(t or "")) for t in column)), _WIDEST)
        for j, column in enumerate(texts)
    }


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


def write_codebook(
    folder: Path, columns: Iterable[PublishedColumn], tables: Mapping[str, pa.Table], catalogue: Catalogue
) -> None:
    """`codebook.csv`, `usage_warnings.csv` and `codebook.xlsx` with these two, the codes and the indicators, in `folder`."""
    rows = codebook_rows(columns)
    warned = [tuple(w[c] for c in WARNINGS) for w in known(catalogue)]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "codebook.csv").write_text(csv_text(HEADER, rows), encoding="utf-8")
    (folder / "usage_warnings.csv").write_text(csv_text(WARNINGS, warned), encoding="utf-8")
    sheets = [Sheet("columns", HEADER, rows, _widths(HEADER, rows))]
    for name in ("schema_codes", "indicator_labels"):
        if name in tables:
            table = tables[name].drop_columns("release")
            cells = list(zip(*(c.to_pylist() for c in table.columns), strict=True))
            sheets.append(Sheet(name, table.column_names, cells, _widths(table.column_names, cells)))
    sheets.append(Sheet("usage_warnings", WARNINGS, warned, _widths(WARNINGS, warned)))
    write_workbook(folder / "codebook.xlsx", sheets, "Codebook / Dictionnaire")
