"""Writes a release aside, renames it into place, and points to it last.

Belongs here: which version it gets, equality of content, and the order of what becomes visible. Does not belong here: the files
of a release (contents.py), what a table may hold (tables.py), which releases there are (registry.py). A run that is killed at
any moment leaves the previous release whole and `latest.json` pointing at it.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.errors import UsageError
from eqm_pipeline.publish import column_contract, registry
from eqm_pipeline.publish.contents import Edition, all_columns, digest, with_wide, write_contents
from eqm_pipeline.publish.read_me import day
from eqm_pipeline.publish.revisions import Explain, indicators_of, untraced
from eqm_pipeline.publish.tables import read_marts

_BRIEF = re.compile(r"[A-Za-z0-9_-]+\.html")


@dataclass(frozen=True)
class Release:
    """A release on disk; `unchanged` when it was there already, `replaces` the version before."""

    version: str
    path: Path
    unchanged: bool
    replaces: str = ""


def write_release(
    marts: Path,
    releases: Path,
    catalogue: Catalogue,
    edition: Edition,
    version: str = "",
    explain: Explain = untraced,
) -> Release:
    """Publish the marts as a new version, or return the one that has this content already.

    Without `version` it is the next number of the year of `edition.released_at`. `explain` says why values differ from the
    version before. Equal inputs, the version before among them, give equal bytes. Raises SchemaBroken when a mart holds what
    may not be published or lacks what was, UsageError for a version that is taken, or content that was withdrawn.
    """
    day(edition.released_at)
    releases.mkdir(parents=True, exist_ok=True)
    registry.sweep(releases)
    tables = _tables(marts, catalogue, edition)
    content, gone = digest(tables, catalogue, edition), registry.withdrawn(releases)
    if found := _same(releases, content, version, gone):
        registry.point(releases, found, str(registry.about(releases / found)["created"]))
        return Release(found, releases / found, unchanged=True)
    before = registry.previous(releases)
    _uphold(releases, before, catalogue)
    named = version or registry.next_version(releases, int(edition.released_at[:4]))
    about = _about(named, edition, content, before, catalogue)
    earlier = releases / before if before else None
    changes = explain(indicators_of(earlier), tables["indicators"]) if earlier else None
    aside = Path(tempfile.mkdtemp(prefix=registry.WRITING, dir=releases))
    write_contents(aside, tables, catalogue, edition, about, changes, earlier)
    aside.chmod(0o755)
    aside.rename(releases / named)
    registry.point(releases, named, edition.released_at)
    return Release(named, releases / named, unchanged=False, replaces=before)


def write_draft(marts: Path, drafts: Path, catalogue: Catalogue, edition: Edition, version: str) -> Path:
    """Everything as it stands, validated or not, as `drafts/<version>-draft/`, in place of an earlier draft; never pointed to."""
    drafts.mkdir(parents=True, exist_ok=True)
    registry.sweep(drafts)
    tables = _tables(marts, catalogue, edition)
    named = f"{version}-draft"
    about = _about(named, edition, digest(tables, catalogue, edition), "", catalogue)
    aside = Path(tempfile.mkdtemp(prefix=registry.WRITING, dir=drafts))
    write_contents(aside, tables, catalogue, edition, about, None, None)
    if (drafts / named).exists():
        shutil.rmtree(drafts / named)
    return aside.rename(drafts / named)


def _tables(marts: Path, catalogue: Catalogue, edition: Edition) -> dict[str, pa.Table]:
    if odd := [name for name in edition.briefs if not _BRIEF.fullmatch(name)]:
        raise UsageError((f"not a name of a brief: {odd[0]}", f"nom de fiche invalide : {odd[0]}"))
    tables = read_marts(marts, catalogue)
    if "indicators" not in tables:
        do = ("compute the marts first", "calculez d'abord les tables finales")
        raise UsageError(("no indicators to publish", "aucun indicateur à publier"), where=str(marts), do=do)
    return with_wide(tables, catalogue)


def _about(version: str, edition: Edition, content: str, before: str, catalogue: Catalogue) -> dict[str, Any]:
    return {
        "version": version, "created": edition.released_at, "content_sha256": content, "synthetic": edition.synthetic,
        "draft": edition.draft, "schema_version": catalogue.programme.schema_version, "replaces": before,
    }  # fmt: skip


def _same(releases: Path, content: str, version: str, gone: Mapping[str, str]) -> str:
    """A version that stands with this content; blank when there is none. A withdrawn one is not published again."""
    if version:
        registry.order(version)
        if not (releases / version).exists():
            return ""
        if registry.about(releases / version).get("content_sha256") != content or version in gone:
            raise UsageError(
                (f"version {version} exists with other content, or was withdrawn", f"la version {version} existe avec un autre contenu, ou a été retirée"),
                do=("choose another number: a version never changes", "choisissez un autre numéro : une version ne change jamais"),
            )  # fmt: skip
        return version
    equal = [
        v
        for v in reversed(registry.versions(releases))
        if registry.about(releases / v).get("content_sha256") == content
    ]
    standing = [v for v in equal if v not in gone and registry.is_whole(releases / v)]
    if not standing and any(v in gone for v in equal):
        raise UsageError(
            (f"the same content was withdrawn as {equal[0]}", f"le même contenu a été retiré ({equal[0]})"),
            do=("correct it first; or publish it again under a number of its own with `eqm release --version`",
                "corrigez-le d'abord ; ou publiez-le sous un numéro à lui avec `eqm release --version`"),
        )  # fmt: skip
    return standing[0] if standing else ""


def _uphold(releases: Path, before: str, catalogue: Catalogue) -> None:
    told = registry.about(releases / before) if before else {}
    now = column_contract.columns_of(all_columns(catalogue).values())
    column_contract.uphold(
        column_contract.columns_told(told),
        str(told.get("schema_version", "")),
        now,
        catalogue.programme.schema_version,
    )
