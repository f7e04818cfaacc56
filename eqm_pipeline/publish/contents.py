"""The files of a release, written below a folder that nobody sees yet.

Belongs here: which files there are and in which order they are written. Does not belong here: versions and the pointer
(registry.py, release.py), or what stands in a file (a module per kind of file).

    README.md LISEZMOI.md CHANGELOG.md CITATION.cff LICENSE SHA256SUMS datapackage.json revisions.csv
    QUERIES.md REQUETES.md views.sql eqm.duckdb
    data/ codebook/ sdmx/ briefs/ quality/ yearbook/          (kept free: workbook/, explorer.html)
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow.compute as pc

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.publish import changelog, sdmx
from eqm_pipeline.publish.citing import citation_file, licence_text
from eqm_pipeline.publish.codebook import codebook_csv, write_codebook
from eqm_pipeline.publish.datapackage import File, describe_package
from eqm_pipeline.publish.products import write_products
from eqm_pipeline.publish.quality_folder import write_quality
from eqm_pipeline.publish.queries import queries_page
from eqm_pipeline.publish.read_me import day, read_me
from eqm_pipeline.publish.revisions import COLUMNS as REVISED
from eqm_pipeline.publish.revisions import Explained
from eqm_pipeline.publish.rows_csv import write_csv
from eqm_pipeline.publish.shelf import Over, Shelf, all_columns
from eqm_pipeline.publish.views import write_views

VERSION_TOKEN = "@RELEASE@"  # noqa: S105 - stands for the version in a brief until the version is known
_NOT_VALIDATED = "(brouillon, non validé / draft, not validated)"
LAYOUT = 2  # of workbooks and pages; raised when what they look like changes, so that the next release is another version
_WORDS = (
    "yearbook.yml", "codelists/labels.csv", "codelists/usage_warnings.csv", "codelists/quality_metrics.csv", "measures.yml",
)  # fmt: skip
"""What else of the catalogue is printed in a release, beside what its tables and pages say."""
_SMALL = ("schema_codes", "indicator_labels", "data_quality", "usage_warnings")
"""Tables of which more is said than their files hold."""
_PAGES = {"QUERIES.md": "en", "REQUETES.md": "fr"}


@dataclass(frozen=True)
class Edition:
    """What a release says beside its tables.

    `released_at` is an ISO date-time of the ledger; `briefs` file name → HTML with VERSION_TOKEN for the version.
    `withdrawn` is why the version before was taken back, by language.
    """

    released_at: str
    briefs: Mapping[str, str] = field(default_factory=dict)
    synthetic: bool = False
    draft: bool = False
    withdrawn: Mapping[str, str] = field(default_factory=dict)


def write_contents(
    root: Path, shelf: Shelf, catalogue: Catalogue, edition: Edition, about: Mapping[str, Any],
    changes: Explained | None, before: Path | None, over: Over = map,
) -> None:  # fmt: skip
    """Write every file below `root`. `about` has version, created, synthetic, schema_version, replaces.

    `over` maps over products that are independent of each other, in several processes perhaps.
    """
    allowed = all_columns(catalogue)
    columns = [c for name in shelf.parts for c in allowed[name]]
    version = str(about["version"])
    made = write_products(root, shelf, catalogue, about, over)
    tables = shelf.some(_SMALL)
    write_codebook(root / "codebook", columns, tables, catalogue)
    write_quality(root / "quality", tables, catalogue)
    write_views(root, shelf.parts)
    _write_revisions(root / "revisions.csv", changes)
    for name, text in _texts(shelf.parts, catalogue, edition, about).items():
        path = root / name
        path.parent.mkdir(exist_ok=True)
        told = f"{version} {_NOT_VALIDATED}" if edition.draft else version
        path.write_text(text.replace(VERSION_TOKEN, told), encoding="utf-8")
    log = changelog.write(changes, before, catalogue, about, edition.withdrawn)
    (root / "CHANGELOG.md").write_text(log, encoding="utf-8")
    files = _all_files(root, made)
    package = describe_package(files, {n: allowed[n] for n in shelf.parts}, tables, catalogue, about)
    (root / "datapackage.json").write_text(package, encoding="utf-8")
    sums = (f"{f.sha256}  {f.path}\n" for f in _all_files(root, files))
    (root / "SHA256SUMS").write_text("".join(sums), encoding="utf-8")


def _all_files(root: Path, known: Iterable[File]) -> list[File]:
    """What stands below `root`, by path; of what is not known already the hash is taken."""
    made = {f.path: f for f in known}
    paths = {p.relative_to(root).as_posix(): p for p in sorted(root.rglob("*")) if p.is_file()}
    return [made.get(name) or File.of(root, paths[name]) for name in sorted(paths)]


def _texts(
    tables: Iterable[str], catalogue: Catalogue, edition: Edition, about: Mapping[str, Any]
) -> dict[str, str]:
    """Pages of text by path, VERSION_TOKEN in briefs."""
    date = day(str(about["created"]))
    pages = read_me(
        catalogue,
        str(about["version"]),
        date,
        list(tables),
        edition.synthetic,
        edition.draft,
        sdmx.available(),
    )
    pages |= {name: queries_page(catalogue, language) for name, language in _PAGES.items()}
    if not edition.draft:
        pages["CITATION.cff"] = citation_file(catalogue, str(about["version"]), date)
        pages["LICENSE"] = licence_text(catalogue)
    return pages | {f"briefs/{name}": html for name, html in edition.briefs.items()}


def _write_revisions(path: Path, changes: Explained | None) -> None:
    """National values that changed since the version before, each with its cause; a header alone in a first release."""
    if changes is None:
        path.write_text(",".join(REVISED) + "\n", encoding="utf-8")
        return
    write_csv(changes.rows.filter(pc.equal(changes.rows["area_level"], "country")), path)


def digest(shelf: Shelf, catalogue: Catalogue, edition: Edition) -> str:
    """Hash of all that a release says, without its version, its date, what came before, or the libraries that wrote it."""
    allowed = all_columns(catalogue)
    columns = [c for name in shelf.parts for c in allowed[name]]
    h = hashlib.sha256(f"{LAYOUT}\0{codebook_csv(columns)}".encode())
    for name, parts in shelf.parts.items():
        for part in parts:
            h.update(f"\0{name}\0{part.country}\0{part.digest}".encode())
    about = {"version": "", "created": "2000-01-01"}
    texts = _texts(shelf.parts, catalogue, edition, about)
    for name in sorted(texts):
        h.update(f"\0{name}\0{texts[name]}".encode())
    words = [catalogue.folder / name for name in _WORDS]
    for path in [*words, *sorted((catalogue.folder / "rules").glob("*.yml"))]:
        h.update(b"\0" + (path.read_bytes() if path.exists() else b""))
    return h.hexdigest()
