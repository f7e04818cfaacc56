"""The recipe of a release: every ingredient it was made of, kept so that any of them can be exchanged later.

Belongs here: what an ingredient is, and keeping recipes and the files of the catalogue under their hashes. Does not belong here:
computing with a recipe (recompute.py), saying why values differ (explain.py). Recipes stay in the data folder and are never part
of a release: corrections name schools.

    source             deliveries in effect, by country × school year
    mapping            contracts, code lists, areas, and what else says how a source is read
    correction         corrections.yml and the answers of the ministry
    rule               quality rules and their parameters
    population_series  series of population and which of them a country pins
    method             indicators, thresholds of the programme, structures
    disclosure         what the country lets be published
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.catalogue.load import PRESENTATION, read_yaml
from eqm_pipeline.intake import Ledger
from eqm_pipeline.pipeline import state
from eqm_pipeline.schemas.validation import State

INGREDIENTS = ("mapping", "source", "correction", "rule", "population_series", "method", "disclosure")
"""In the order in which they are exchanged."""
_KEYS = {
    "rules": "rule",
    "population_series": "population_series",
    "structure": "method",
    "exams": "method",
    "teacher_norm": "method",
    "calendar": "method",
}
"""Of country.yml; what is not named here is mapping."""
_METHOD = ("indicators/", "programme.yml", "codelists/obs_status.csv", "codelists/diagnostic")
_CLEARING = ("clearance.py", "shelving.py", "tables.py")
Key = str
"""Country and school year, `TGO 2016-2017`."""


@dataclass(frozen=True)
class Recipe:
    """`code` is the hash of what computes; `catalogue` path → hash; the others by country × school year."""

    code: str
    catalogue: dict[str, str]
    slices: dict[Key, dict[str, str]] = field(default_factory=dict)
    answers: dict[Key, list[str]] = field(default_factory=dict)
    states: dict[Key, dict[str, str]] = field(default_factory=dict)


def code_now() -> str:
    """Hash of all code that decides a published indicator: what computes, and what reads declarations and clears tables."""
    from eqm_pipeline.warehouse.models import sql_folder

    more = [
        *sorted((state.PACKAGE / "catalogue").rglob("*.py")),
        *(state.PACKAGE / "publish" / f for f in _CLEARING),
    ]
    h = hashlib.sha256(state.code_fingerprint(sql_folder()).encode())
    for path in more:
        h.update(path.read_bytes())
    return h.hexdigest()


def recipe_now(data: Path, catalogue: Catalogue, states: list[State]) -> Recipe:
    """What the release that is being made rests on."""
    accepted = [p for p in state.load(data).values() if p.rows_read and p.released_at]
    returned = Ledger(data).answers()
    return Recipe(
        code_now(),
        {rel: _keep(data, path.read_bytes()) for rel, path in _files(catalogue.folder).items()},
        {f"{p.country} {p.school_year}": dict(sorted(p.slices.items())) for p in accepted},
        {
            f"{p.country} {p.school_year}": used
            for p in accepted
            if (used := [s.sha256 for s in returned.get(p.key, []) if s.received_at <= p.released_at])
        },
        {f"{s.country} {s.school_year}": {"state": s.state, "reason": s.reason} for s in states},
    )


def save(data: Path, version: str, recipe: Recipe) -> None:
    """Remember the recipe of a version."""
    state.write_json(data / "recipes" / f"{version}.json", asdict(recipe))


def load(data: Path, version: str) -> Recipe | None:
    """The recipe of a version; None when it, or a file of its catalogue, is not at hand."""
    try:
        recipe = Recipe(**json.loads((data / "recipes" / f"{version}.json").read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    return recipe if all(stored(data, sha).exists() for sha in recipe.catalogue.values()) else None


def _files(folder: Path) -> dict[str, Path]:
    found = sorted(p for p in folder.rglob("*") if p.suffix in {".yml", ".csv"})
    return {p.relative_to(folder).as_posix(): p for p in found}


def _keep(data: Path, content: bytes) -> str:
    sha = hashlib.sha256(content).hexdigest()
    path = data / "recipes" / "files" / sha
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        aside = path.with_suffix(".part")
        aside.write_bytes(content)
        aside.replace(path)
    return sha


def stored(data: Path, sha: str) -> Path:
    """A file of a catalogue that was kept."""
    return data / "recipes" / "files" / sha


def ingredient_of(path: str) -> str:
    """What a file of the catalogue is an ingredient of; `country.yml` is several (by key)."""
    if path.endswith(("corrections.yml", "concordance.csv")):
        return "correction"
    if path.startswith("rules/"):
        return "rule"
    if path.startswith("reference/population"):
        return "population_series"
    return "method" if path.startswith(_METHOD) else "mapping"


def part_of_country(said: Mapping[str, Any], ingredient: str) -> dict[str, Any]:
    """The keys of a country.yml that belong to one ingredient."""
    return {k: v for k, v in said.items() if _KEYS.get(k, "mapping") == ingredient}


def differing(data: Path, a: Recipe, b: Recipe, country: str) -> dict[str, list[str]]:
    """Ingredients of a country that two recipes do not share, in the order of INGREDIENTS, each with the files that differ."""
    out: dict[str, list[str]] = {}
    for path in sorted(set(a.catalogue) | set(b.catalogue)):
        old, new = a.catalogue.get(path), b.catalogue.get(path)
        others = path.startswith("countries/") and path.split("/")[1] != country.lower()
        if old != new and not others and path not in PRESENTATION:
            for ingredient in _told_apart(data, path, old, new):
                out.setdefault(ingredient, []).append(path)
    both = {k: v for k, v in b.states.items() if k in a.states}
    for ingredient, before, after in (
        ("source", a.slices, b.slices),
        ("correction", a.answers, b.answers),
        ("disclosure", {k: a.states[k] for k in both}, both),
    ):
        if _of(before, country) != _of(after, country):
            out.setdefault(ingredient, [])
    return {i: out[i] for i in INGREDIENTS if i in out}


def _told_apart(data: Path, path: str, old: str | None, new: str | None) -> list[str]:
    """What a file that differs is an ingredient of."""
    if not (path.endswith("/country.yml") and old and new):
        return [ingredient_of(path)]
    before, after = (read_yaml(stored(data, sha)) for sha in (old, new))
    return [i for i in INGREDIENTS if part_of_country(before, i) != part_of_country(after, i)]


def _of(by_key: Mapping[Key, Any], country: str) -> dict[Key, Any]:
    return {k: v for k, v in by_key.items() if k.startswith(f"{country} ")}


def exchanged(a: Recipe, b: Recipe, ingredients: set[str]) -> Recipe:
    """`a` with the deliveries, answers and states of `ingredients` from `b`; a year new in `b` comes with its state."""
    return replace(
        a,
        slices=(b if "source" in ingredients else a).slices,
        answers=(b if "correction" in ingredients else a).answers,
        states=b.states if "disclosure" in ingredients else {**b.states, **a.states},
    )
