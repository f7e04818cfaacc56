"""Every sheet of a workbook, or a CSV, as rows of text: for files that people filled in by hand.

Belongs here: bytes to text, within bounds. Does not belong here: deliveries that have a contract (read.py), tables with one
header (texts.py), or what the text means.
"""

from __future__ import annotations

import csv
import io
import itertools
from collections import Counter
from pathlib import Path

from eqm_pipeline.errors import UnreadableDelivery, UnsafeDelivery
from eqm_pipeline.reading.guards import not_empty
from eqm_pipeline.reading.texts import SEPARATORS, decode
from eqm_pipeline.reading.workbook import open_workbook, render

MAX_BYTES = 32 * 2**20
MAX_ROWS = 200_000
MAX_TEXT = 32_767  # what a cell of a spreadsheet can hold

Rows = list[list[str]]


def read_sheets(path: Path) -> dict[str, Rows]:
    """Rows of text by sheet ("" for a CSV), each as long as it is filled; the first row is row 1 of the sheet.

    Raises UnreadableDelivery (not a workbook, not text) or UnsafeDelivery (too much).
    """
    not_empty(path)
    if path.stat().st_size > MAX_BYTES:
        raise _too_much(path.name)
    data = path.read_bytes()
    made = _workbook(data, path.name) if data[:4] == b"PK\x03\x04" else {"": _text(data, path.name)}
    if any(len(rows) > MAX_ROWS for rows in made.values()):
        raise _too_much(path.name)
    return made


def _too_much(where: str) -> UnsafeDelivery:
    return UnsafeDelivery(
        ("the file is far larger than what was sent out", "le fichier est bien plus grand que ce qui a été envoyé"), where=where,
        do=("return the sheet that you received", "renvoyez la feuille que vous avez reçue"),
    )  # fmt: skip


def _workbook(data: bytes, file: str) -> dict[str, Rows]:
    book = open_workbook(data, file).book
    out = {}
    for name in book.sheet_names:
        try:
            cells = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        except Exception as e:
            raise UnreadableDelivery(
                ("the sheet cannot be read", "la feuille ne peut être lue"), where=f"{file} {name}",
                do=("save the workbook again and return it", "enregistrez de nouveau le classeur et renvoyez-le"),
            ) from e  # fmt: skip
        out[name] = [[render(v)[:MAX_TEXT] for v in row] for row in cells]
    return out


def _text(data: bytes, file: str) -> Rows:
    text = decode(data, file)
    csv.field_size_limit(MAX_BYTES)

    def cells_alike(separator: str) -> int:
        """Cells in rows of one width, among the first: a comma within a sentence makes no table."""
        top = itertools.islice(csv.reader(io.StringIO(text, newline=""), delimiter=separator), 20)
        widths = Counter(len(row) for row in top if len(row) > 1)
        return max((width * n for width, n in widths.items()), default=0)

    try:
        separator = max(SEPARATORS, key=cells_alike)
        return [[c.strip()[:MAX_TEXT] for c in row] for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator)]  # fmt: skip
    except csv.Error as e:
        raise UnreadableDelivery(
            ("not a table", "ce n'est pas un tableau"), where=file,
            do=("return the sheet as XLSX, or as CSV", "renvoyez la feuille en XLSX, ou en CSV"),
        ) from e  # fmt: skip
