"""The files of a release, written below a folder that nobody sees yet.

Belongs here: which files there are and in which order they are written. Does not belong here: versions and the pointer
(registry.py, release.py), or what stands in a file (a module per kind of file).

    README.md LISEZMOI.md CHANGELOG.md CITATION.cff LICENSE SHA256SUMS datapackage.json revisions.csv
    QUERIES.md REQUETES.md views.sql eqm.duckdb
    data/ codebook/ sdmx/ briefs/ quality/ yearbook/          (kept free: workbook/, explorer.html)
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.publish import changelog, sdmx, wide
from eqm_pipeline.publish.citing import citation_file, licence_text
from eqm_pipeline.publish.codebook import codebook_csv, write_codebook
from eqm_pipeline.publish.datapackage import describe_package, sha256
from eqm_pipeline.publish.quality_folder import write_quality
from eqm_pipeline.publish.queries import queries_page
from eqm_pipeline.publish.read_me import day, read_me
from eqm_pipeline.publish.revisions import COLUMNS as REVISED
from eqm_pipeline.publish.revisions import Explained
from eqm_pipeline.publish.tables import PublishedColumn, published, stamp
from eqm_pipeline.publish.views import write_views
from eqm_pipeline.publish.warnings import annotated
from eqm_pipeline.publish.yearbook import write_yearbooks

VERSION_TOKEN = "@RELEASE@"  # noqa: S105 - stands for the version in a brief until the version is known
CSV_LIMIT = 200_000
_NOT_VALIDATED = "(brouillon, non validé / draft, not validated)"
LAYOUT = 1  # of workbooks and pages; raised when what they look like changes, so that the next release is another version
_WORDS = (
    "yearbook.yml", "codelists/labels.csv", "codelists/usage_warnings.csv", "codelists/quality_metrics.csv", "measures.yml",
)  # fmt: skip
"""What else of the catalogue is printed in a release, beside what its tables and pages say."""
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


def all_columns(catalogue: Catalogue) -> dict[str, tuple[PublishedColumn, ...]]:
    """Every column that a release may hold, by table: the contract with its readers."""
    out: dict[str, tuple[PublishedColumn, ...]] = {}
    for name, columns in published(catalogue).items():
        out[name] = columns
        if name == "indicators":
            out[wide.TABLE] = wide.wide_columns(catalogue)
    return out


def with_wide(tables: Mapping[str, pa.Table], catalogue: Catalogue) -> dict[str, pa.Table]:
    """The tables with the wide one behind the one that it is made of."""
    out: dict[str, pa.Table] = {}
    for name, table in tables.items():
        out[name] = table
        if name == "indicators":
            out[wide.TABLE] = wide.wide_table(table, catalogue)
    return out


def write_contents(
    root: Path, tables: dict[str, pa.Table], catalogue: Catalogue, edition: Edition, about: Mapping[str, Any],
    changes: Explained | None, before: Path | None,
) -> None:  # fmt: skip
    """Write every file below `root`. `about` has version, created, synthetic, schema_version, replaces."""
    allowed = all_columns(catalogue)
    columns = [c for name in tables for c in allowed[name]]
    version = str(about["version"])
    tables = {n: annotated(stamp(t, version), n, tables, catalogue) for n, t in tables.items()}
    (root / "data").mkdir()
    for name, table in tables.items():
        pq.write_table(
            table, root / "data" / f"{name}.parquet", compression="snappy", row_group_size=1_000_000
        )
        if name == "indicators" or table.num_rows <= CSV_LIMIT:
            write_csv(table, root / "data" / f"{name}.csv")
    write_codebook(root / "codebook", columns, tables, catalogue)
    write_quality(root / "quality", tables, catalogue)
    write_yearbooks(root / "yearbook", tables, catalogue, about)
    if sdmx.available():
        sdmx.write_sdmx(root / "sdmx", tables, catalogue, about)
    write_views(root, tables)
    _write_revisions(root / "revisions.csv", changes)
    for name, text in _texts(tables, catalogue, edition, about).items():
        path = root / name
        path.parent.mkdir(exist_ok=True)
        told = f"{version} {_NOT_VALIDATED}" if edition.draft else version
        path.write_text(text.replace(VERSION_TOKEN, told), encoding="utf-8")
    log = changelog.write(changes, before, catalogue, about, edition.withdrawn)
    (root / "CHANGELOG.md").write_text(log, encoding="utf-8")
    package = describe_package(root, {n: allowed[n] for n in tables}, tables, catalogue, about)
    (root / "datapackage.json").write_text(package, encoding="utf-8")
    files = sorted(p.relative_to(root).as_posix() for p in root.rglob("*") if p.is_file())
    (root / "SHA256SUMS").write_text("".join(f"{sha256(root / f)}  {f}\n" for f in files), encoding="utf-8")


def _texts(
    tables: Mapping[str, pa.Table], catalogue: Catalogue, edition: Edition, about: Mapping[str, Any]
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
    import pyarrow.compute as pc

    write_csv(changes.rows.filter(pc.equal(changes.rows["area_level"], "country")), path)


class _Hashing(io.RawIOBase):
    """A file that keeps only the hash of what is written to it."""

    def __init__(self, into: hashlib._Hash) -> None:
        self.into = into

    def writable(self) -> bool:
        return True

    def write(self, chunk: Any) -> int:
        self.into.update(chunk)
        return len(chunk)


def write_csv(table: pa.Table, where: Any) -> None:
    """Comma, line feed, quotes where needed; a header of plain names."""
    pa_csv.write_csv(
        table, where, pa_csv.WriteOptions(quoting_style="needed", quoting_header="needed", batch_size=16_384)
    )


def digest(tables: dict[str, pa.Table], catalogue: Catalogue, edition: Edition) -> str:
    """Hash of all that a release says, without its version, its date, what came before, or the libraries that wrote it."""
    allowed = all_columns(catalogue)
    columns = [c for name in tables for c in allowed[name]]
    h = hashlib.sha256(f"{LAYOUT}\0{codebook_csv(columns)}".encode())
    for name, table in tables.items():
        h.update(f"\0{name}\0".encode())
        write_csv(table, _Hashing(h))
    about = {"version": "", "created": "2000-01-01"}
    texts = _texts(tables, catalogue, edition, about)
    for name in sorted(texts):
        h.update(f"\0{name}\0{texts[name]}".encode())
    words = [catalogue.folder / name for name in _WORDS]
    for path in [*words, *sorted((catalogue.folder / "rules").glob("*.yml"))]:
        h.update(b"\0" + (path.read_bytes() if path.exists() else b""))
    return h.hexdigest()
