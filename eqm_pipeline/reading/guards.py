"""Refuses bytes that could harm the machine, before anything unpacks them.

Belongs here: archive bombs, paths in archives, sheets with distant cells, files that are empty or still being written.
Does not belong here: bytes that are merely wrong (the readers say so).
"""

from __future__ import annotations

import html
import io
import re
import zipfile
from pathlib import Path, PurePosixPath

from eqm_pipeline.errors import UnreadableDelivery, UnsafeDelivery

MAX_UNPACKED = 4 * 2**30
MAX_RATIO = 400
MAX_MEMBERS = 5_000
MAX_CELLS = 50_000_000
_REFERENCE = re.compile(rb'<c r="([A-Z]{1,3})(\d{1,7})"')


def not_empty(path: Path) -> None:
    """Refuse a file without bytes."""
    if path.stat().st_size == 0:
        raise UnreadableDelivery(
            ("the file is empty", "le fichier est vide"),
            where=path.name,
            do=("export it again and send it anew", "exportez-le de nouveau et renvoyez-le"),
        )


def open_archive(data: bytes, where: str) -> zipfile.ZipFile:
    """A zip whose members are few, bounded and stay inside; otherwise UnsafeDelivery or UnreadableDelivery."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as e:
        raise UnreadableDelivery(
            (
                "the file is truncated or not a workbook or archive",
                "le fichier est tronqué ou n'est pas un classeur ou une archive",
            ),
            where=where,
            do=(
                "open it, save it again and send it anew",
                "ouvrez-le, enregistrez-le de nouveau et renvoyez-le",
            ),
        ) from e
    unpacked, packed = sum(i.file_size for i in members), max(len(data), 1)
    unpack = (
        "unpacks to far more than a delivery can hold",
        "se décompresse bien au-delà de ce qu'une remise peut contenir",
    )
    if (
        unpacked > MAX_UNPACKED
        or len(members) > MAX_MEMBERS
        or (unpacked > 2**26 and unpacked / packed > MAX_RATIO)
    ):
        raise UnsafeDelivery(
            unpack, where=where, do=("send the tables themselves", "envoyez les tableaux eux-mêmes")
        )
    for i in members:
        name = PurePosixPath(i.filename.replace("\\", "/"))
        if name.is_absolute() or ".." in name.parts:
            raise UnsafeDelivery(
                ("a member's path leaves the archive", "le chemin d'un membre sort de l'archive"), where=where
            )
    return archive


def sheet_is_bounded(archive: zipfile.ZipFile, where: str) -> None:
    """Refuse a workbook with a few distant cells: its rectangle would fill the memory."""
    for name in archive.namelist():
        if not re.fullmatch(r"xl/worksheets/[^/]+\.xml", name):
            continue
        with archive.open(name) as f:
            columns, row, cells, tail = 0, 0, 0, b""
            while chunk := f.read(1 << 22):
                found = _REFERENCE.findall(tail + chunk)
                tail = chunk[-32:]
                cells += len(found)
                if found:
                    columns = max(columns, *(_column_number(c) for c in {c for c, _ in found}))
                    row = max(row, *(int(r) for r in {r for _, r in found}))
        if columns * row > MAX_CELLS or (columns * row > 2_000_000 and columns * row > 100 * cells):
            raise UnsafeDelivery(
                (f"the sheet spans {row} rows × {columns} columns for {cells} cells", f"la feuille s'étend sur {row} lignes × {columns} colonnes pour {cells} cellules"),
                where=f"{where} {name}",
                do=("delete the stray cells far from the table", "supprimez les cellules isolées loin du tableau"),
            )  # fmt: skip


_ERROR_CELL = re.compile(
    rb'<c r="([A-Z]{1,3})(\d{1,7})"[^>]*\bt="e"[^>]*>(?:<f[^>]*/>|<f[^>]*>[^<]*</f>)?<v>([^<]*)</v>'
)
_SHEET = re.compile(rb'<sheet [^>]*?\bname="([^"]*)"[^>]*?\br:id="([^"]*)"')
_TARGET = re.compile(rb"<Relationship [^>]*>")


def error_cells(archive: zipfile.ZipFile) -> dict[str, dict[tuple[int, int], str]]:
    """Text of spreadsheet errors by sheet name and (row, column), both from 1."""
    names = set(archive.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
        return {}
    targets = {}
    for tag in _TARGET.findall(archive.read("xl/_rels/workbook.xml.rels")):
        at = dict(re.findall(rb'(\w+)="([^"]*)"', tag))
        targets[at.get(b"Id")] = "xl/" + at.get(b"Target", b"").decode().removeprefix("/xl/")
    out: dict[str, dict[tuple[int, int], str]] = {}
    for name, rid in _SHEET.findall(archive.read("xl/workbook.xml")):
        member = targets.get(rid, "")
        if member in names and b't="e"' in (xml := archive.read(member)):
            found = {(int(r), _column_number(c)): v.decode() for c, r, v in _ERROR_CELL.findall(xml)}
            out[html.unescape(name.decode())] = found
    return out


def _column_number(letters: bytes) -> int:
    n = 0
    for c in letters:
        n = n * 26 + c - 64
    return n


def column_letter(number: int) -> str:
    """1 → A, 27 → AA."""
    out = ""
    while number:
        number, rest = divmod(number - 1, 26)
        out = chr(65 + rest) + out
    return out
