"""Publishing a release with its recipe, its revisions and their causes; drafts; withdrawals; comparing two releases.

Belongs here: what a release needs from the data folder beside the tables. Does not belong here: its files (publish/), causes
(explain.py), printing (cli/releases.py).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from eqm_pipeline.errors import UsageError
from eqm_pipeline.intake import Decisions, Withdrawal
from eqm_pipeline.pipeline.releasing import recipes
from eqm_pipeline.pipeline.releasing.explain import explain
from eqm_pipeline.pipeline.whole import PUBLISHABLE, Context
from eqm_pipeline.pipeline.workers import each
from eqm_pipeline.publish import registry
from eqm_pipeline.publish.contents import Edition
from eqm_pipeline.publish.release import Release, write_draft, write_release
from eqm_pipeline.publish.revisions import Explain, Explained, indicators_of, untraced

Told = Callable[[str], None]


def publish(c: Context, pages: Mapping[str, str]) -> Release:
    """The next release, or the one that says the same already; either way the newest recipe that gives it is kept."""
    recipe, releases = _recipe(c), c.data / "releases"
    before = registry.previous(releases)
    edition = Edition(c.released_at(), pages, bool(c.synthetic()), withdrawn=_withdrawn(c.data, before))
    made = write_release(
        c.data / PUBLISHABLE,
        releases,
        c.catalogue,
        edition,
        c.version,
        _explainer(c.data, before, recipe, c.tell),
        lambda version: recipes.save(c.data, version, recipe),
        each,
    )
    if made.unchanged and not made.withdrawn:
        recipes.save(c.data, made.version, recipe)
    return made


def draft(c: Context, pages: Mapping[str, str]) -> Path:
    """Everything as it stands, validated or not, in data/drafts/."""
    edition = Edition(c.released_at(), pages, bool(c.synthetic()), draft=True)
    releases = c.data / "releases"
    releases.mkdir(parents=True, exist_ok=True)
    version = registry.next_version(releases, int(edition.released_at[:4]))
    return write_draft(c.data / "marts", c.data / "drafts", c.catalogue, edition, version, each)


def withdraw(data: Path, version: str, by: str, why: tuple[str, str], at: str) -> None:
    """Take a version back: its files stay, with a notice; `latest.json` names the newest that stands. `at` is a time of the act."""
    registry.known_version(data / "releases", version)
    if not all(x.strip() for x in (by, *why)):
        raise UsageError(
            ("a withdrawal says by whom and why, in both languages", "un retrait dit par qui et pourquoi, dans les deux langues"),
            do=("give --by, --reason and --raison", "donnez --by, --reason et --raison"),
        )  # fmt: skip
    decided = Decisions(data)
    if before := decided.withdrawals().get(version):
        told = f"{before.withdrawn_at[:10]}, {before.by}"
        raise UsageError(
            (f"{version} was withdrawn already ({told})", f"{version} a déjà été retirée ({told})"),
            where=str(data / "releases" / version / registry.NOTICE),
        )
    decided.withdraw(Withdrawal(version, at, by, *why))  # first: a kill then loses no reason
    registry.withdraw(data / "releases", registry.Notice(version, at, by, *why))


def compare_releases(
    data: Path, a: str, b: str, countries: list[str], indicators: list[str], tell: Told
) -> Explained:
    """What differs between two versions of data/releases, or two folders of releases, and why where both recipes are kept."""
    (name_a, before), (name_b, after) = (_side(data, x, countries) for x in (a, b))
    old, new = recipes.load(data, name_a), recipes.load(data, name_b)
    found = explain(data, old, new, before, after, tell) if old and new else untraced(before, after)
    if not indicators:
        return found
    return Explained(
        found.rows.filter(pc.is_in(found.rows["indicator"], value_set=pa.array(indicators))), found.details
    )


def _side(data: Path, named: str, countries: list[str]) -> tuple[str, pa.Table]:
    folder = Path(named) if (Path(named) / "datapackage.json").exists() else data / "releases" / named
    if not (folder / "data" / "indicators.parquet").exists():
        releases = data / "releases"
        known = ", ".join(registry.versions(releases)) if releases.is_dir() else "-"
        raise UsageError(
            (f"no release {named}", f"pas de version {named}"),
            do=(f"there are: {known}", f"il y a : {known}"),
        )
    table = indicators_of(folder)
    if countries:
        table = table.filter(pc.is_in(pc.cast(table["country"], pa.string()), value_set=pa.array(countries)))
    # only a release of this data folder has a recipe here, and a folder elsewhere may bear the same name
    ours = folder.resolve().parent == (data / "releases").resolve()
    return folder.name if ours else "", table


def _recipe(c: Context) -> recipes.Recipe:
    return recipes.recipe_now(c.data, c.catalogue, c.states())


def _explainer(data: Path, before: str, recipe: recipes.Recipe, tell: Told) -> Explain:
    old = recipes.load(data, before) if before else None
    if old is None:
        return untraced

    def careful(earlier: pa.Table, now: pa.Table) -> Explained:
        try:
            return explain(data, old, recipe, earlier, now, tell)
        except Exception as e:  # a figure that is ready is not held back because its history cannot be told; `eqm diff` raises
            tell(f"causes not traced: {e}")
            return untraced(earlier, now)

    return careful


def _withdrawn(data: Path, version: str) -> dict[str, str]:
    w = Decisions(data).withdrawals().get(version)
    return {"en": w.reason_en, "fr": w.reason_fr} if w else {}
