"""Writes a release aside, renames it into place, and points to it last.

Belongs here: versions, equality of content, and the order in which files appear. Does not belong here: what
a table may hold (tables.py) or how it is described (codebook.py, datapackage.py, read_me.py). A run that is
killed at any moment leaves the previous release whole and `latest.json` pointing at it.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.errors import UsageError
from eqm_pipeline.publish.codebook import codebook_csv, write_codebook
from eqm_pipeline.publish.datapackage import describe_package, sha256
from eqm_pipeline.publish.read_me import day, read_me
from eqm_pipeline.publish.tables import published, read_marts, stamp

VERSION_TOKEN = "@RELEASE@"  # noqa: S105 - stands for the version in a brief until the version is known
CSV_LIMIT = 200_000
_WRITING = ".writing-"
_VERSION = re.compile(r"(\d{4})\.(\d+)")
_BRIEF = re.compile(r"[A-Za-z0-9_-]+\.html")


@dataclass(frozen=True)
class Release:
    """A release on disk; `unchanged` when it was there already."""

    version: str
    path: Path
    unchanged: bool


def write_release(
    marts: Path,
    releases: Path,
    catalogue: Catalogue,
    released_at: str,
    briefs: Mapping[str, str],
    year: int,
    synthetic: bool = False,
) -> Release:
    """Publish the marts as `releases/<year>.<n>/`, or return the release that has this content already.

    `released_at` is an ISO date-time from the ledger, `briefs` file name → HTML in which `VERSION_TOKEN`
    stands for the version. Equal inputs give equal bytes. Raises SchemaBroken when a mart holds what may
    not be published.
    """
    day(released_at)
    releases.mkdir(parents=True, exist_ok=True)
    for left in releases.glob(f"{_WRITING}*"):
        shutil.rmtree(left, ignore_errors=True)
    if odd := [name for name in briefs if not _BRIEF.fullmatch(name)]:
        raise UsageError((f"not a name of a brief: {odd[0]}", f"nom de fiche invalide : {odd[0]}"))
    tables = read_marts(marts, catalogue)
    if "indicators" not in tables:
        do = ("compute the marts first", "calculez d'abord les tables finales")
        raise UsageError(("no indicators to publish", "aucun indicateur à publier"), where=str(marts), do=do)
    digest = _digest(tables, catalogue, briefs, synthetic)
    for version in sorted(_versions(releases), key=_order, reverse=True):
        if (about := _about(releases / version)).get("content_sha256") == digest and _is_whole(
            releases / version
        ):
            _point(releases, version, str(about["created"]))
            return Release(version, releases / version, unchanged=True)
    n = 1 + max((_order(v)[1] for v in _versions(releases) if _order(v)[0] == year), default=0)
    version = f"{year}.{n}"
    aside = Path(tempfile.mkdtemp(prefix=_WRITING, dir=releases))
    about = {"version": version, "created": released_at, "content_sha256": digest, "synthetic": synthetic}
    _write(aside, {n: stamp(t, version) for n, t in tables.items()}, catalogue, briefs, about)
    aside.chmod(0o755)
    aside.rename(releases / version)
    _point(releases, version, released_at)
    return Release(version, releases / version, unchanged=False)


def _versions(releases: Path) -> list[str]:
    return [p.name for p in releases.iterdir() if p.is_dir() and _VERSION.fullmatch(p.name)]


def _order(version: str) -> tuple[int, int]:
    year, n = version.split(".")
    return int(year), int(n)


def _about(folder: Path) -> dict[str, object]:
    try:
        return json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def _is_whole(folder: Path) -> bool:
    """Whether every file of a release still is what its SHA256SUMS says."""
    try:
        lines = (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
        return all(
            sha256(folder / name) == expected for expected, name in (line.split("  ", 1) for line in lines)
        )
    except (OSError, ValueError):
        return False


class _Hashing(io.RawIOBase):
    """A file that keeps only the hash of what is written to it."""

    def __init__(self, into: hashlib._Hash) -> None:
        self.into = into

    def writable(self) -> bool:
        return True

    def write(self, chunk: Any) -> int:
        self.into.update(chunk)
        return len(chunk)


def _write_csv(table: pa.Table, where: Any) -> None:
    pa_csv.write_csv(table, where, pa_csv.WriteOptions(quoting_style="needed", batch_size=16_384))


def _digest(
    tables: dict[str, pa.Table], catalogue: Catalogue, briefs: Mapping[str, str], synthetic: bool
) -> str:
    """Hash of all that a release says, without its version, its date, or the libraries that wrote it."""
    allowed = published(catalogue)
    columns = [c for name in tables for c in allowed[name]]
    h = hashlib.sha256(codebook_csv(columns).encode())
    for name, table in tables.items():
        h.update(f"\0{name}\0".encode())
        _write_csv(table, _Hashing(h))
    texts = {**read_me(catalogue, "", "", list(tables), synthetic), **briefs}
    for name in sorted(texts):
        h.update(f"\0{name}\0{texts[name]}".encode())
    return h.hexdigest()


def _write(
    root: Path,
    tables: dict[str, pa.Table],
    catalogue: Catalogue,
    briefs: Mapping[str, str],
    about: dict[str, Any],
) -> None:
    allowed = published(catalogue)
    for folder in ("data", "briefs"):
        (root / folder).mkdir()
    for name, table in tables.items():
        pq.write_table(
            table, root / "data" / f"{name}.parquet", compression="snappy", row_group_size=1_000_000
        )
        if name == "indicators" or table.num_rows <= CSV_LIMIT:
            _write_csv(table, root / "data" / f"{name}.csv")
    write_codebook(root / "codebook", [c for name in tables for c in allowed[name]])
    texts = read_me(catalogue, about["version"], day(about["created"]), list(tables), about["synthetic"])
    texts |= {
        f"briefs/{name}": html.replace(VERSION_TOKEN, about["version"]) for name, html in briefs.items()
    }
    for name, text in texts.items():
        (root / name).write_text(text, encoding="utf-8")
    package = describe_package(root, {n: allowed[n] for n in tables}, catalogue, about)
    (root / "datapackage.json").write_text(package, encoding="utf-8")
    files = sorted(p.relative_to(root).as_posix() for p in root.rglob("*") if p.is_file())
    (root / "SHA256SUMS").write_text("".join(f"{sha256(root / f)}  {f}\n" for f in files), encoding="utf-8")


def _point(releases: Path, version: str, released_at: str) -> None:
    """`latest.json` names `version`, in one step; `path` is relative to the folder of releases."""
    latest = releases / "latest.json"
    text = (
        json.dumps({"version": version, "released_at": released_at, "path": version}, sort_keys=True) + "\n"
    )
    if latest.exists() and latest.read_text(encoding="utf-8") == text:
        return
    aside = releases / ".latest.json.writing"
    aside.write_text(text, encoding="utf-8")
    aside.replace(latest)
