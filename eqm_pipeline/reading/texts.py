"""A plain table that somebody typed, as text: CSV with any usual separator and encoding, or the first fitting sheet of a
workbook.

Belongs here: separator, encoding, header, and the line of every row. Does not belong here: what a cell means
(conform/); deliveries that have a contract (read.py).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv

from eqm_pipeline.errors import UnreadableDelivery
from eqm_pipeline.reading.guards import not_empty

SEPARATORS = (",", ";", "\t", "|")


@dataclass(frozen=True)
class Texts:
    """The columns asked for that were found (`""` where a cell is blank), stripped; `line` as an editor or a spreadsheet
    counts; names of the columns that were not asked for; rows that do not fit under the header (line, text)."""

    table: pa.Table
    line: np.ndarray
    decimal_comma: bool
    unread: tuple[str, ...]
    misfits: tuple[tuple[int, str], ...] = ()


def read_texts(path: Path, wanted: Iterable[str], needed: Iterable[tuple[str, ...]]) -> Texts:
    """The table in a file. Each entry of `needed` names columns of which one must be there.

    Raises UnreadableDelivery when the bytes are no table, or a column that is needed is not there.
    """
    not_empty(path)
    data = path.read_bytes()
    known = tuple(wanted)
    told = _workbook(data, path.name, known) if data[:4] == b"PK\x03\x04" else _text(data, path.name, known)
    lacking = [" / ".join(n) for n in needed if not set(n) & set(told.table.column_names)]
    if lacking:
        names = ", ".join(lacking)
        raise UnreadableDelivery(
            (f"no column {names} in the first line", f"pas de colonne {names} dans la première ligne"),
            where=path.name,
            do=(f"name the columns as documented: {', '.join(known)}", f"nommez les colonnes comme convenu : {', '.join(known)}"),
        )  # fmt: skip
    return told


def _plain(name: str) -> str:
    return name.strip().strip('"').strip().casefold()


def _headers(names: list[str], known: tuple[str, ...], file: str) -> dict[str, int]:
    """Position of each wanted column; a column that stands there twice is refused."""
    plain = [_plain(n) for n in names]
    if twice := [k for k in known if plain.count(k) > 1]:
        raise UnreadableDelivery(
            (f"two columns {twice[0]}", f"deux colonnes {twice[0]}"), where=file,
            do=("keep one", "n'en gardez qu'une"),
        )  # fmt: skip
    return {k: plain.index(k) for k in known if k in plain}


def _unread(names: list[str], known: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(n.strip() for n in names if _plain(n) not in known and n.strip())


# --- text -----------------------------------------------------------------------------------------------------------


def decode(data: bytes, file: str) -> str:
    """Text of UTF-8 (with or without mark), UTF-16 with mark, or Windows-1252; otherwise UnreadableDelivery."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encodings = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "cp1252") if b"\0" not in data[:4096] else ()  # type: ignore[assignment]
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableDelivery(
        ("not text: neither UTF-8 nor Windows-1252", "ce n'est pas du texte : ni UTF-8 ni Windows-1252"), where=file,
        do=("export the table as CSV in UTF-8, or as XLSX", "exportez le tableau en CSV (UTF-8) ou en XLSX"),
    )  # fmt: skip


def _text(data: bytes, file: str, known: tuple[str, ...]) -> Texts:
    text = decode(data, file).replace("\r\n", "\n").replace("\r", "\n")
    above = len(text) - len(text.lstrip("\n"))
    header, _, body = text.lstrip("\n").partition("\n")
    separator = max(SEPARATORS, key=lambda s: len({_plain(n) for n in header.split(s)} & set(known)))
    names = next(csv.reader([header], delimiter=separator), [])
    at = _headers(names, known, file)
    if len(at) < 2:
        raise UnreadableDelivery(
            ("not a table: the first line names none of the columns", "ce n'est pas un tableau : la première ligne ne nomme aucune colonne"),
            where=file,
            do=(f"begin with a line {','.join(known[:4])},…", f"commencez par une ligne {','.join(known[:4])},…"),
        )  # fmt: skip
    unique = [f"{i}" for i in range(len(names))]
    misfits: list[tuple[int, str]] = []

    def misfit(row: pa_csv.InvalidRow) -> str:
        misfits.append((row.number, row.text or ""))
        return "skip"

    quoted = '"' in body
    if not body.strip():
        table = pa.table({u: pa.array([], pa.string()) for u in unique})
    else:
        table = pa_csv.read_csv(
            io.BytesIO(body.encode()),
            read_options=pa_csv.ReadOptions(use_threads=False, column_names=unique, block_size=1 << 24),
            parse_options=pa_csv.ParseOptions(
                delimiter=separator,
                invalid_row_handler=misfit,
                ignore_empty_lines=False,
                newlines_in_values=quoted,
            ),
            convert_options=pa_csv.ConvertOptions(
                column_types=dict.fromkeys(unique, pa.string()), strings_can_be_null=False
            ),
        )
    number, gaps = _numbers([n for n, _ in misfits], quoted, table)
    found = pa.table({k: pc.utf8_trim_whitespace(table[unique[i]].combine_chunks()) for k, i in at.items()})
    odd = tuple(
        (int(n) + above + 1, t) for n, (_, t) in zip(gaps, misfits, strict=True) if t.strip(f" {separator}\n")
    )
    return _without_blanks(Texts(found, number + above + 1, separator != ",", _unread(names, known), odd))


def _numbers(misfits: list[int], quoted: bool, table: pa.Table) -> tuple[np.ndarray, np.ndarray]:
    """Line of each row and of each misfit below the header, from 1: misfits leave a gap, cells of several lines too."""
    rows, odd = table.num_rows, np.array(misfits, dtype=int)
    records = np.arange(1, rows + len(odd) + 1)
    records = records[~np.isin(records, odd)][:rows]
    breaks = np.zeros(rows + 1, dtype=int)
    if quoted:
        for column in table.columns:
            breaks[1:] += pc.count_substring(column, "\n").to_numpy()
    above = np.cumsum(breaks)
    return records + above[:-1], odd + above[np.searchsorted(records, odd)]


def _without_blanks(texts: Texts) -> Texts:
    """Rows in which every cell is blank say nothing."""
    filled = np.zeros(texts.table.num_rows, dtype=bool)
    for c in texts.table.columns:
        filled |= pc.not_equal(c, "").to_numpy(zero_copy_only=False)
    if filled.all():
        return texts
    return Texts(
        texts.table.filter(pa.array(filled)),
        texts.line[filled],
        texts.decimal_comma,
        texts.unread,
        texts.misfits,
    )


# --- workbooks ------------------------------------------------------------------------------------------------------


def _workbook(data: bytes, file: str, known: tuple[str, ...]) -> Texts:
    """The first sheet of which a row among the first ten names most of the wanted columns."""
    from eqm_pipeline.reading.workbook import open_workbook, render

    book = open_workbook(data, file)
    best: tuple[int, int, list[list[object]]] = (1, 0, [])
    for sheet in book.book.sheet_names:
        cells = book.book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
        for (row, column), text in book.errors.get(sheet, {}).items():
            if row <= len(cells) and column <= len(cells[row - 1]):
                cells[row - 1][column - 1] = text
        for i, top in enumerate(cells[:10]):
            if (n := len({_plain(render(v)) for v in top} & set(known))) > best[0]:
                best = (n, i, cells)
    _, top_row, rows = best
    if not rows:
        raise UnreadableDelivery(
            ("no sheet names the columns in its first line", "aucune feuille ne nomme les colonnes en première ligne"),
            where=file,
            do=(f"begin with a line {', '.join(known[:4])}, …", f"commencez par une ligne {', '.join(known[:4])}, …"),
        )  # fmt: skip
    names = [render(v) for v in rows[top_row]]
    at = _headers(names, known, file)
    body = rows[top_row + 1 :]
    table = pa.table({k: pa.array([render(r[i]) for r in body], pa.string()) for k, i in at.items()})
    line = np.arange(len(body)) + top_row + 2
    return _without_blanks(Texts(table, line, False, _unread(names, known)))
