"""Sample workbooks: same tables in, same bytes out.

Belongs here: how tables become sheets of an XLSX that says it is synthetic.
Does not belong here: what stands in the tables (complements.py, diagnostic.py).
"""

from __future__ import annotations

import datetime as dt
import zlib
from pathlib import Path

import numpy as np
import pandas as pd

CREATED = dt.datetime(2024, 1, 1)  # noqa: DTZ001 - a workbook holds local time; fixed so that bytes do not vary
NOTE = (
    "DONNÉES SYNTHÉTIQUES / SYNTHETIC DATA",
    "Ce classeur a été produit par « eqm samples ». Aucun chiffre n'a été envoyé par un ministère.",
    "This workbook was written by `eqm samples`. No ministry sent any of these figures.",
)


def write_workbook(path: Path, sheets: dict[str, pd.DataFrame], title: str | None = None) -> Path:
    """One sheet per frame, and LISEZMOI: first with a `title`, which is row 1 above the header; else last."""
    import xlsxwriter

    path.parent.mkdir(parents=True, exist_ok=True)
    book = xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd"})
    book.set_properties({"title": NOTE[0], "created": CREATED})
    if title is not None:
        _note(book.add_worksheet("LISEZMOI"))
    for name, frame in sheets.items():
        sheet = book.add_worksheet(name)
        top = 0
        if title is not None:
            sheet.write_string(0, 0, f"{NOTE[0]} – {title}")
            top = 1
        sheet.write_row(top, 0, [str(c) for c in frame.columns])
        for i, row in enumerate(cells(frame), top + 1):
            sheet.write_row(i, 0, row)
    if title is None:
        _note(book.add_worksheet("LISEZMOI"))
    book.close()
    return path


def _note(sheet: object) -> None:
    sheet.write_column(0, 0, NOTE)  # type: ignore[attr-defined]


def cells(frame: pd.DataFrame) -> list[list[object]]:
    """Rows of plain Python values; missing ones are None."""
    columns = [
        [None if v is None or v != v else v for v in frame[c].astype(object).tolist()] for c in frame.columns
    ]
    return [list(r) for r in zip(*columns, strict=True)]


def generator(*what: object) -> np.random.Generator:
    """Random numbers that depend on what they are for, and on nothing else."""
    return np.random.default_rng(zlib.crc32("|".join(map(str, what)).encode()))
