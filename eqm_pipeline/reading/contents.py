"""What a file holds by name – sheets, members of an archive, tables of a database – beside what its contract selects.

Belongs here: listings, without a cell being read. Does not belong here: reading (read.py), saying that something is absent
(quality/drift.py).
"""

from __future__ import annotations

import fnmatch
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from eqm_pipeline.catalogue.labels import normalise
from eqm_pipeline.catalogue.models import Contract
from eqm_pipeline.errors import DeliveryRefused
from eqm_pipeline.reading.guards import not_empty, open_archive


@dataclass(frozen=True)
class Contents:
    """Names that the file holds; of them those that no table of the contract selects; tables of the contract that are
    absent though not optional, each with what it selects."""

    held: tuple[str, ...]
    unused: tuple[str, ...]
    absent: dict[str, str]


def contents(path: Path, contract: Contract) -> Contents:
    """The parts of a file beside those that its contract expects; nothing where it has none or cannot be opened."""
    as_workbook = contract.reader.format == "workbook" or path.suffix.lower() == ".xlsx"
    kind = "workbook" if as_workbook else contract.reader.format
    if kind not in _LISTED:
        return Contents((), (), {})
    try:
        not_empty(path)
        held = tuple(_LISTED[kind](path))
    except DeliveryRefused:
        return Contents((), (), {})
    fits = _FITS[kind]
    used = {h for h in held for t in contract.tables.values() if fits(h, t.select)}
    absent = {
        n: t.select
        for n, t in contract.tables.items()
        if not t.optional and not any(fits(h, t.select) for h in held)
    }
    return Contents(held, tuple(h for h in held if h not in used), absent)


def _sheets(path: Path) -> list[str]:
    from eqm_pipeline.reading.workbook import open_workbook

    return [str(s) for s in open_workbook(path.read_bytes(), path.name).book.sheet_names]


def _members(path: Path) -> list[str]:
    with open_archive(path.read_bytes(), path.name) as archive:
        return sorted(Path(m).name for m in archive.namelist() if not m.endswith("/"))


def _tables(path: Path) -> list[str]:
    import sqlalchemy as sa

    from eqm_pipeline.reading.database import open_database

    engine = open_database(path)
    try:
        return sorted(sa.inspect(engine).get_table_names())
    finally:
        engine.dispose()


def sheet_fits(sheet: str, select: str) -> bool:
    """Whether a contract's glob selects a sheet; case, accents and punctuation do not count, `*` keeps its meaning."""
    parts = (normalise(p) + (" " if p.endswith(" ") else "") for p in select.split("*"))
    return fnmatch.fnmatch(normalise(sheet), "*".join(parts))


_LISTED: dict[str, Callable[[Path], list[str]]] = {
    "workbook": _sheets,
    "archive": _members,
    "database": _tables,
}
_FITS: dict[str, Callable[[str, str], bool]] = {
    "workbook": sheet_fits,
    "archive": lambda name, select: fnmatch.fnmatch(name.casefold(), select.casefold()),
    "database": lambda name, select: name.casefold() == select.casefold(),
}
