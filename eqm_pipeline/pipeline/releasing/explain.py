"""Why a value differs between two releases: found by computing again with one ingredient exchanged at a time, never guessed.

Belongs here: which ingredients differ, the walk from one release to the other, which step moved which value. Does not belong here:
computing (recompute.py), comparing (publish/revisions.py), words of a note (publish/note.py).

    Of a country whose two recipes differ in one ingredient only, the second release is the first with that ingredient
    exchanged: every difference is due to it, and nothing need be computed. Where several differ, each is exchanged in turn,
    on top of those before it, and a value has as cause each step that moved it. Code that computes cannot be exchanged:
    what the first recipe gives today, where that is not what was published, is due to it (method). An ingredient that the
    others cannot be combined with (an old contract and a new file) is exchanged together with the next.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from eqm_pipeline.intake import Ledger
from eqm_pipeline.pipeline import state
from eqm_pipeline.pipeline.releasing import recipes
from eqm_pipeline.pipeline.releasing.recipes import Recipe
from eqm_pipeline.pipeline.releasing.recompute import CannotRecompute, Recomputation
from eqm_pipeline.publish.revisions import Detail, Explained, compare, keys, with_causes

Told = Callable[[str], None]
UNEXPLAINED = "unexplained"
CODE = "code"
_ASIDE = ".recompute-"
_WITHOUT_FILE = {
    "correction": ("answers of the ministry", "réponses du ministère"),
    "disclosure": ("word of the country on its figures", "parole du pays sur ses chiffres"),
}


def explain(
    data: Path, a: Recipe, b: Recipe, before: pa.Table, after: pa.Table, tell: Told = lambda _: None
) -> Explained:
    """What differs between the indicators of two releases and why; `before` and `after` may be of some countries only."""
    rows = compare(before, after)
    causes: np.ndarray = np.full(rows.num_rows, "", dtype=object)
    details: list[Detail] = []
    for country in sorted(set(pc.unique(rows["country"]).to_pylist())):
        found, mine = differing(data, a, b, country), _where(rows, country)
        details += _details(data, a, b, country, found)
        if len(found) <= 1:
            causes[mine] = _named(*found) if found else UNEXPLAINED
        else:
            parts = _of(before, country), _of(after, country), rows.filter(pa.array(mine))
            causes[mine] = _walk(data, a, b, country, list(found), *parts, tell)
    return Explained(with_causes(rows, pa.array(_split_source(rows, causes, a), pa.string())), tuple(details))


def differing(data: Path, a: Recipe, b: Recipe, country: str) -> dict[str, list[str]]:
    """Ingredients that differ with their files, in the order in which they are exchanged; the code, which cannot be, first."""
    return ({CODE: []} if a.code != b.code else {}) | recipes.differing(data, a, b, country)


def _walk(
    data: Path, a: Recipe, b: Recipe, country: str, steps: Sequence[str], before: pa.Table, after: pa.Table,
    rows: pa.Table, tell: Told,
) -> np.ndarray:  # fmt: skip
    """The cause of each of `rows`: every step at which its value or status moved."""
    from eqm_pipeline.warehouse.models import sql_folder

    code = recipes.code_now()
    ready = {p.fingerprint: data for p in state.load(data).values() if p.status == "accepted"}
    at = keys(rows)
    causes: list[list[str]] = [[] for _ in range(rows.num_rows)]
    _sweep(data)
    with tempfile.TemporaryDirectory(prefix=_ASIDE, dir=data) as folder:
        again = Recomputation(data, Path(folder), country, state.code_fingerprint(sql_folder()), ready)
        todo = [s for s in steps if s != CODE]
        taken: set[str] = set()
        last, waiting = before, list[str]()
        if a.code != code:
            tell(f"{country} recompute")
            names = ["method"] if CODE in steps else []
            try:
                last = _moved(causes, at, before, again.indicators(a, b, ()), names)
            except CannotRecompute:
                waiting = names
        for i, step in enumerate(todo):
            taken.add(step)
            waiting.append(_named(step))
            tell(f"{country} recompute {step}")
            try:
                now = after if i == len(todo) - 1 and b.code == code else again.indicators(a, b, taken)
            except CannotRecompute:
                continue
            last = _moved(causes, at, last, now, waiting)
            waiting = []
        _moved(causes, at, last, after, waiting or (["method"] if CODE in steps else []))
    return np.array(["+".join(dict.fromkeys(c)) or UNEXPLAINED for c in causes], dtype=object)


def _sweep(data: Path) -> None:
    """Remove what a comparison that was killed left behind; one that still goes on is younger than a day."""
    for left in data.glob(f"{_ASIDE}*"):
        if time.time() - left.stat().st_mtime > 86_400:
            shutil.rmtree(left, ignore_errors=True)


def _moved(
    causes: list[list[str]], at: pa.Array, last: pa.Table, now: pa.Table, names: list[str]
) -> pa.Table:
    """Note the names of a step at every row that it moved; the table after the step."""
    moved = pc.is_in(at, value_set=keys(compare(last, now)))
    for i in np.flatnonzero(moved.to_numpy(zero_copy_only=False)):
        causes[i] += names
    return now


def _named(step: str) -> str:
    return {"source": "source_revised", CODE: "method"}.get(step, step)


def _split_source(rows: pa.Table, causes: np.ndarray, a: Recipe) -> list[str]:
    """A value of a year of which nothing had been delivered is due to a new delivery rather than to a revised one."""
    known = set(a.slices)
    new = [
        change == "added" and f"{country} {year}" not in known
        for change, country, year in zip(
            *(rows[c].to_pylist() for c in ("change", "country", "school_year")), strict=True
        )
    ]
    return [
        str(c).replace("source_revised", "source_added") if n else str(c)
        for c, n in zip(causes, new, strict=True)
    ]


def _where(rows: pa.Table, country: str) -> np.ndarray:
    return pc.equal(rows["country"], country).to_numpy()


def _of(table: pa.Table, country: str) -> pa.Table:
    return table.filter(pc.equal(pc.cast(table["country"], pa.string()), country))


def _details(data: Path, a: Recipe, b: Recipe, country: str, found: dict[str, list[str]]) -> list[Detail]:
    """What was exchanged, in words that name no school."""
    out = []
    for ingredient, files in found.items():
        if ingredient == CODE:
            out.append(
                Detail(country, "method", "another version of the pipeline", "une autre version du système")
            )
        elif ingredient == "source":
            out += _deliveries(data, a, b, country)
        else:
            en, fr = _WITHOUT_FILE.get(ingredient, ("", ""))
            out.append(Detail(country, ingredient, ", ".join(files) or en, ", ".join(files) or fr))
    return out


def _deliveries(data: Path, a: Recipe, b: Recipe, country: str) -> list[Detail]:
    out = []
    arrived = {(s.source, s.sha256): s.received_at[:10] for s in Ledger(data).all() if s.country == country}
    for key in sorted(k for k in {**a.slices, **b.slices} if k.startswith(f"{country} ")):
        old, new, year = a.slices.get(key, {}), b.slices.get(key, {}), key.split(" ")[1]
        for source in sorted(s for s in {**old, **new} if old.get(s) != new.get(s)):
            day = arrived.get((source, new.get(source, "")), "")
            en = f"received {day}{'' if source in old else ', new'}" if day else "no longer there"
            fr = f"reçu le {day}{'' if source in old else ', nouveau'}" if day else "n'y est plus"
            out.append(Detail(country, "source", f"{source} {year}: {en}", f"{source} {year} : {fr}"))
    return out
