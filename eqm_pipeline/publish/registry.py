"""Which releases stand in a folder, which of them are whole, which is the latest, which were withdrawn.

Belongs here: versions, the pointer `latest.json`, notices of withdrawal. Does not belong here: what a release holds (contents.py).
"""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eqm_pipeline.errors import UsageError
from eqm_pipeline.publish.datapackage import sha256

WRITING = ".writing-"
NOTICE = "WITHDRAWN.md"
_VERSION = re.compile(r"(\d{4})\.([1-9]\d*)")


@dataclass(frozen=True)
class Notice:
    """Why a version was withdrawn, when (ISO 8601), by which office, in both languages."""

    version: str
    withdrawn_at: str
    by: str
    reason_en: str
    reason_fr: str


def versions(releases: Path) -> list[str]:
    """Versions that stand in the folder, oldest first."""
    found = [p.name for p in releases.iterdir() if p.is_dir() and _VERSION.fullmatch(p.name)]
    return sorted(found, key=order)


def order(version: str) -> tuple[int, int]:
    """Year and number of a version; UsageError for anything else."""
    if (m := _VERSION.fullmatch(version)) is None:
        raise UsageError(
            (f"not a version: {version}", f"version invalide : {version}"),
            do=("a version is a year and a number, like 2026.1", "une version est une année et un numéro, comme 2026.1"),
        )  # fmt: skip
    return int(m[1]), int(m[2])


def next_version(releases: Path, year: int) -> str:
    """The next number of a year."""
    n = max((order(v)[1] for v in versions(releases) if order(v)[0] == year), default=0)
    return f"{year}.{n + 1}"


def about(folder: Path) -> dict[str, Any]:
    """datapackage.json of a release; empty where it cannot be read."""
    try:
        return json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def is_whole(folder: Path) -> bool:
    """Whether every file of a release still is what its SHA256SUMS says."""
    try:
        lines = (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
        return all(
            sha256(folder / name) == expected for expected, name in (line.split("  ", 1) for line in lines)
        )
    except (OSError, ValueError):
        return False


def withdrawn(releases: Path) -> dict[str, str]:
    """Withdrawn versions and the text of their notice."""
    found = {v: releases / v / NOTICE for v in versions(releases)}
    return {v: p.read_text(encoding="utf-8") for v, p in found.items() if p.exists()}


def previous(releases: Path) -> str:
    """The newest version that stands, withdrawn or not; blank when there is none."""
    return next(iter(reversed(versions(releases))), "") if releases.is_dir() else ""


def known_version(releases: Path, version: str) -> Path:
    """The folder of a version that stands; UsageError otherwise."""
    folder = releases / version
    if _VERSION.fullmatch(version) and folder.is_dir():
        return folder
    known = ", ".join(versions(releases)) if releases.is_dir() else "-"
    raise UsageError(
        (f"no release {version}", f"pas de version {version}"),
        do=(f"there are: {known}", f"il y a : {known}"),
    )


def withdraw(releases: Path, notice: Notice) -> None:
    """Put the notice beside the files of a version, which stay readable; `latest.json` then names the newest that stands."""
    day = notice.withdrawn_at[:10]
    _replace(
        known_version(releases, notice.version) / NOTICE,
        f"# {notice.version}: withdrawn on {day} / retirée le {day}\n\n"
        f"**Do not use or cite this version.** {notice.reason_en} ({notice.by})\n\n"
        f"**Ne pas utiliser ni citer cette version.** {notice.reason_fr} ({notice.by})\n\n"
        "Its files stay as they were, so that what rests on them can be checked. `../latest.json` names the version in force.\n\n"
        "Ses fichiers restent tels quels, pour que ce qui en dépend puisse être vérifié. `../latest.json` nomme la version en vigueur.\n",
    )
    settle(releases)


def settle(releases: Path) -> None:
    """`latest.json` names no version that was withdrawn: a kill may have come between notice and pointer."""
    gone, latest = withdrawn(releases), releases / "latest.json"
    if not latest.exists() or json.loads(latest.read_text(encoding="utf-8"))["version"] not in gone:
        return
    standing = [v for v in versions(releases) if v not in gone]
    if standing:
        point(releases, standing[-1], str(about(releases / standing[-1]).get("created", "")))
    else:
        latest.unlink()


def point(releases: Path, version: str, released_at: str) -> None:
    """`latest.json` names `version`, in one step; `path` is relative to the folder of releases."""
    said = {"version": version, "released_at": released_at, "path": version}
    text = json.dumps(said, sort_keys=True) + "\n"
    latest = releases / "latest.json"
    if not latest.exists() or latest.read_text(encoding="utf-8") != text:
        _replace(latest, text)


def sweep(releases: Path) -> None:
    """Remove what a killed run left half written."""
    for left in releases.glob(f"{WRITING}*"):
        shutil.rmtree(left, ignore_errors=True)


def _replace(path: Path, text: str) -> None:
    aside = path.with_name(f".{path.name}.writing")
    aside.write_text(text, encoding="utf-8")
    aside.replace(path)
