"""The forms (XLSForm) that lie beside a delivery of submissions: the labels of their answers, by version.

Belongs here: finding and reading them. Does not belong here: comparing them (quality/forms.py), submissions (read.py).
"""

from __future__ import annotations

import fnmatch
import re
from dataclasses import dataclass, field
from pathlib import Path

from eqm_pipeline.errors import DeliveryRefused
from eqm_pipeline.reading.workbook import open_workbook, render

_SNAPSHOT = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Form:
    """One version: labels by (list, code), each by the header of its language."""

    version: str
    file: str
    labels: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)


def beside(path: Path, glob: str) -> list[Form]:
    """Forms in the folder of a delivery, or among the snapshots of its source; oldest version first."""
    folders = path.parent.parent.iterdir() if _SNAPSHOT.fullmatch(path.parent.name) else [path.parent]
    files = [
        f
        for d in folders
        if d.is_dir()
        for f in d.iterdir()
        if fnmatch.fnmatch(f.name.casefold(), glob.casefold())
    ]
    return sorted((form for f in files if (form := read_form(f))), key=lambda f: (f.version, f.file))


def read_form(path: Path) -> Form | None:
    """The choices of a form; None where the file is no form that can be read."""
    try:
        book = open_workbook(path.read_bytes(), path.name).book
    except DeliveryRefused:
        return None
    if not {"choices", "settings"} <= set(book.sheet_names):
        return None
    settings, choices = (
        [[render(v) for v in row] for row in book.get_sheet_by_name(n).to_python(skip_empty_area=False)]
        for n in ("settings", "choices")
    )
    if len(settings) < 2 or not choices or not {"list_name", "name"} <= set(choices[0]):
        return None
    version = dict(zip(settings[0], settings[1], strict=False)).get("version") or ""
    labels = {}
    for row in choices[1:]:
        cells = {h: v or "" for h, v in zip(choices[0], row, strict=False) if h}
        told = {h: v for h, v in cells.items() if h.startswith("label") and v}
        labels[cells["list_name"], cells["name"]] = told
    return Form(version, path.name, labels)
