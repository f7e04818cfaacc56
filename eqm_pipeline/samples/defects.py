"""Defects planted in the samples, and the manifest that names every one of them and every file written.

Belongs here: the record of what was planted where, which rule must find it, and which bytes are ours. Does
not belong here: planting (native/, complements.py, diagnostic.py) or writing files (write.py).
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

MANIFEST = ".samples.json"
KINDS = (
    "missing_token", "totals_row", "duplicate_code", "repeaters_above_enrolment", "unknown_code",
    "label_variant", "shifted_row", "thousands_separator", "swapped_coordinates", "two_inspectorates",
    "constant_flag", "negative_count", "text_in_number", "exam_order", "spreadsheet_error",
    "off_scale", "straight_line", "not_approved",
    "detail_without_flag", "flag_without_detail", "two_counts_differ", "total_in_every_grade",
    "trained_above_teachers", "lost_leading_zero", "mark_off_scale", "boys_copied_as_girls",
    "ages_do_not_add_up", "times_ten", "copied_return", "placeholder_code",
)  # fmt: skip


@dataclass(frozen=True)
class Defect:
    """One planted defect. `rule` is the rule that must find it; `row` as in a spreadsheet, 0 for a column."""

    kind: str
    rule: str
    country: str
    school_year: str
    source: str
    table: str = ""
    unit: str = ""
    column: str = ""
    row: int = 0
    file: str = ""
    note: str = ""


class Defects:
    """Collects the defects of one run."""

    def __init__(self, seed: int = 0) -> None:
        self.seed = seed
        self.items: list[Defect] = []

    def add(
        self,
        *,
        kind: str,
        rule: str,
        country: str,
        school_year: str,
        source: str,
        table: str = "",
        unit: Any = "",
        column: str = "",
        row: Any = 0,
        file: Any = "",
        note: str = "",
    ) -> None:
        """Record one defect; `file` is the delivered file's name. ValueError for a kind not in KINDS."""
        if kind not in KINDS:
            raise ValueError(f"unknown kind of defect: {kind}")
        where = (country, school_year, source, table, str(unit), str(column), int(row), Path(str(file)).name)
        self.items.append(Defect(kind, rule, *where, note=str(note)))


@dataclass
class Manifest:
    """`<inbox>/.samples.json`: which files this command wrote, by sha256, and what is wrong in them.

    files, pending  path below the inbox → sha256; `pending` while files are being moved into place
    kept            paths where somebody else's file stands and was left alone
    recipes         country → what its files were made from; equal recipes give equal files
    """

    scale: float = 0.0
    seed: int = 0
    recipes: dict[str, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    pending: dict[str, str] = field(default_factory=dict)
    kept: list[str] = field(default_factory=list)
    defects: list[Defect] = field(default_factory=list)

    @classmethod
    def read(cls, inbox: Path) -> Manifest:
        """The manifest of an inbox; an empty one where none can be read (then no file is ours)."""
        try:
            data = json.loads((inbox / MANIFEST).read_text(encoding="utf-8"))
            defects = [Defect(**d) for d in data.pop("defects")]
            data.pop("about", None)
            return cls(**data, defects=defects)
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            return cls()

    def write(self, inbox: Path) -> None:
        """Write it aside and rename it into place; left untouched when nothing changed."""
        about = "Synthetic sample deliveries / livraisons d'exemple synthétiques"
        text = (
            json.dumps({"about": about} | asdict(self), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
        )
        path = inbox / MANIFEST
        if path.exists() and path.read_text(encoding="utf-8") == text:
            return
        aside = inbox / f"{MANIFEST}.tmp"
        aside.write_text(text, encoding="utf-8")
        os.replace(aside, path)  # noqa: PTH105 - atomic on both systems

    def of(self, country: str, paths: dict[str, str]) -> dict[str, str]:
        """The part of a mapping of paths that belongs to a country."""
        return {p: sha for p, sha in paths.items() if p.split("/", 1)[0] == country}
