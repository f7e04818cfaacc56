"""The tables of a data folder kept on another filesystem as well: what changed is put there, what is gone is removed.

Belongs here: what is copied, and what is known of the copy. Does not belong here: filesystems (warehouse/lake.py), tables.
Deliveries, quarantine and ministries' packs stay where they are.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from eqm_pipeline.errors import UsageError
from eqm_pipeline.warehouse.lake import put_bytes, root

ROOMS = ("core", "concordance", "aggregates", "comparisons", "marts", "publishable", "releases")
WHOLE = ("releases",)
"""Rooms of which every file is copied: a release is more than its tables. Of others, Parquet."""
LAST = "releases/latest.json"
MANIFEST = "mirror.json"


@dataclass(frozen=True)
class Mirrored:
    """Names of files, by what was done with them."""

    put: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: int


def mirror(
    data: Path, to: str, rooms: Iterable[str] = ROOMS, step: Callable[[str], None] = lambda _: None
) -> Mirrored:
    """Make the copy at `to` (a folder or an fsspec URL) equal to some rooms of `data`. Killed, it is finished by the next call.

    `mirror.json` there holds the hash of every file and is written last. The word on the latest release is put after the
    release, and before an older one is removed.
    Run it when no run is going on: a copy made meanwhile mixes old and new until it is made again.
    """
    target, wanted = root(to), tuple(rooms)
    _apart(data, target)
    known = _manifest(target)
    mine = {n: h for n, h in known.items() if n.split("/")[0] in wanted}
    now = {n: _hash(data / n) for n in _files(data, wanted)}
    there = {n for n in mine if (target / n).exists()}
    due = sorted(
        (n for n, h in now.items() if n not in there or mine.get(n) != h), key=lambda n: (n == LAST, n)
    )
    gone = sorted(set(mine) - set(now))
    if due or gone:
        _say(
            target, known | dict.fromkeys([*due, *gone], "")
        )  # what a killed call leaves half done is done again
        for name in due:
            put_bytes((data / name).read_bytes(), target / name)
            step(name)
        for name in gone:
            (target / name).unlink(missing_ok=True)
        _say(target, {n: h for n, h in known.items() if n not in mine} | now)
    return Mirrored(tuple(due), tuple(gone), len(now) - len(due))


def _files(data: Path, rooms: Iterable[str]) -> list[str]:
    """Names of what is copied; nothing that is hidden or being written."""
    found = []
    for room in rooms:
        for path in (data / room).rglob("*"):
            name = path.relative_to(data)
            shown = not any(part.startswith(".") for part in name.parts)
            if shown and (room in WHOLE or path.suffix == ".parquet") and path.is_file():
                found.append(name.as_posix())
    return sorted(found)


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _manifest(target: Path) -> dict[str, str]:
    path = target / MANIFEST
    try:
        return dict(json.loads(path.read_bytes())["files"]) if path.exists() else {}
    except (ValueError, KeyError):
        return {}


def _say(target: Path, files: dict[str, str]) -> None:
    told = json.dumps({"files": dict(sorted(files.items()))}, indent=1) + "\n"
    put_bytes(told.encode(), target / MANIFEST)


def _apart(data: Path, target: Path) -> None:
    """UsageError when the copy would lie in what is copied."""
    if isinstance(target, Path) and target.resolve().is_relative_to(data.resolve()):
        raise UsageError(
            ("a copy cannot lie in the data folder itself", "une copie ne peut être dans le dossier de données lui-même"),
            where=str(target),
            do=("name another folder", "indiquez un autre dossier"),
        )  # fmt: skip
