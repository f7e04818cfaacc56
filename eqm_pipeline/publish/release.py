"""Writes a release aside, renames it into place, and points to it last.

Belongs here: which version it gets, equality of content, and the order of what becomes visible. Does not belong here: the files
of a release (contents.py), what a table may hold (tables.py), which releases there are (registry.py). A run that is killed at
any moment leaves the previous release whole and `latest.json` pointing at it.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.errors import UsageError
from eqm_pipeline.publish import column_contract, registry
from eqm_pipeline.publish.contents import Edition, digest, write_contents
from eqm_pipeline.publish.read_me import day
from eqm_pipeline.publish.revisions import Explain, untraced
from eqm_pipeline.publish.shelf import Over, Shelf, all_columns
from eqm_pipeline.publish.shelving import shelved
from eqm_pipeline.publish.since import ROWS, changes_since

_BRIEF = re.compile(r"[A-Za-z0-9_-]+\.html")


@dataclass(frozen=True)
class Release:
    """A release on disk; `unchanged` when it was there already, `replaces` the version before.

    `withdrawn` names a version that was taken back with the same content: then nothing was published, and `version` is the
    one in force, if any.
    """

    version: str
    path: Path
    unchanged: bool
    replaces: str = ""
    withdrawn: str = ""


def write_release(
    marts: Path,
    releases: Path,
    catalogue: Catalogue,
    edition: Edition,
    version: str = "",
    explain: Explain = untraced,
    keep: Callable[[str], None] = lambda version: None,
    over: Over = map,
) -> Release:
    """Publish the marts as a new version, or return the one that has this content already.

    `marts` are on the shelf (shelving.py) or one table each. Without `version` it is the next number of the year of
    `edition.released_at`. `explain` says why values differ from the version before; `keep` is told the version before it can
    be seen; `over` maps over products. Equal inputs, the version before among them, give equal bytes. Raises SchemaBroken when
    a mart holds what may not be published or lacks what was, UsageError for a version that is taken or not above the last.
    """
    day(edition.released_at)
    _checked(edition)
    releases.mkdir(parents=True, exist_ok=True)
    registry.sweep(releases)
    registry.settle(releases)
    with shelved(marts, releases, registry.WRITING, catalogue, over) as shelf:
        return _published(shelf, releases, catalogue, edition, version, explain, keep, over)


def _published(
    shelf: Shelf, releases: Path, catalogue: Catalogue, edition: Edition, version: str,
    explain: Explain, keep: Callable[[str], None], over: Over,
) -> Release:  # fmt: skip
    content = digest(shelf, catalogue, edition)
    if found := _asked(releases, content, version) if version else _same(releases, content):
        return found
    before = registry.previous(releases)
    _uphold(releases, before, catalogue)
    named = version or registry.next_version(releases, int(edition.released_at[:4]))
    about = _about(named, edition, content, before, catalogue, shelf)
    earlier = releases / before if before else None
    changes = changes_since(earlier, shelf, explain)
    aside = Path(tempfile.mkdtemp(prefix=registry.WRITING, dir=releases))
    write_contents(aside, shelf, catalogue, edition, about, changes, earlier, over)
    aside.chmod(0o755)
    keep(named)
    aside.rename(releases / named)
    registry.point(releases, named, edition.released_at)
    return Release(named, releases / named, unchanged=False, replaces=before)


def write_draft(
    marts: Path, drafts: Path, catalogue: Catalogue, edition: Edition, version: str, over: Over = map
) -> Path:
    """Everything as it stands, validated or not, as `drafts/<version>-draft/`, in place of an earlier draft; never pointed to."""
    drafts.mkdir(parents=True, exist_ok=True)
    registry.sweep(drafts)
    named = f"{version}-draft"
    _checked(edition)
    with shelved(marts, drafts, registry.WRITING, catalogue, over) as shelf:
        about = _about(named, edition, digest(shelf, catalogue, edition), "", catalogue, shelf)
        aside = Path(tempfile.mkdtemp(prefix=registry.WRITING, dir=drafts))
        write_contents(aside, shelf, catalogue, edition, about, None, None, over)
    if (drafts / named).exists():
        shutil.rmtree(drafts / named)
    return aside.rename(drafts / named)


def _checked(edition: Edition) -> None:
    if odd := [name for name in edition.briefs if not _BRIEF.fullmatch(name)]:
        raise UsageError((f"not a name of a brief: {odd[0]}", f"nom de fiche invalide : {odd[0]}"))


def _about(
    version: str, edition: Edition, content: str, before: str, catalogue: Catalogue, shelf: Shelf
) -> dict[str, Any]:
    return {
        ROWS: {country: part.digest for country, part in shelf.of("indicators").items()},
        "version": version, "created": edition.released_at, "content_sha256": content, "synthetic": edition.synthetic,
        "draft": edition.draft, "schema_version": catalogue.programme.schema_version, "replaces": before,
    }  # fmt: skip


def _asked(releases: Path, content: str, version: str) -> Release | None:
    """The version that was asked for, if it stands with this content; None where it may be written. UsageError otherwise."""
    order, last = registry.order(version), registry.previous(releases)
    if not (releases / version).exists():
        if last and order <= registry.order(last):
            raise UsageError(
                (f"{version} is not above {last}", f"{version} n'est pas supérieur à {last}"),
                do=("versions only rise", "les numéros ne font que monter"),
            )
        return None
    if registry.about(releases / version).get(
        "content_sha256"
    ) == content and version not in registry.withdrawn(releases):
        return _standing(releases, version)
    raise UsageError(
        (f"version {version} exists with other content, or was withdrawn", f"la version {version} existe avec un autre contenu, ou a été retirée"),
        do=("choose another number: a version never changes", "choisissez un autre numéro : une version ne change jamais"),
    )  # fmt: skip


def _same(releases: Path, content: str) -> Release | None:
    """The newest version that stands with this content. What was withdrawn is not published again by itself."""
    gone = registry.withdrawn(releases)
    equal = [
        v
        for v in reversed(registry.versions(releases))
        if registry.about(releases / v).get("content_sha256") == content
    ]
    if standing := [v for v in equal if v not in gone and registry.is_whole(releases / v)]:
        return _standing(releases, standing[0])
    if not (taken_back := [v for v in equal if v in gone]):
        return None
    left = [v for v in registry.versions(releases) if v not in gone]
    version = left[-1] if left else ""
    return Release(version, releases / version, unchanged=True, withdrawn=taken_back[0])


def _standing(releases: Path, version: str) -> Release:
    registry.point(releases, version, str(registry.about(releases / version)["created"]))
    return Release(version, releases / version, unchanged=True)


def _uphold(releases: Path, before: str, catalogue: Catalogue) -> None:
    told = registry.about(releases / before) if before else {}
    now = column_contract.columns_of(all_columns(catalogue).values())
    column_contract.uphold(
        column_contract.columns_told(told),
        str(told.get("schema_version", "")),
        now,
        catalogue.programme.schema_version,
    )
