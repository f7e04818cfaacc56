"""Marts: SQL over the aggregates of all partitions, one Parquet each; and the rules that need more than one partition.

Belongs here: which files feed the marts, country by country. Does not belong here: one table of all countries (consolidate.py),
releases (publish/).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.schemas import audit, findings, validation
from eqm_pipeline.warehouse.abreast import build_abreast
from eqm_pipeline.warehouse.consolidate import consolidate, home
from eqm_pipeline.warehouse.engine import Engine
from eqm_pipeline.warehouse.engines import EngineName, Relations, start
from eqm_pipeline.warehouse.lake import as_parquet, put_bytes, source
from eqm_pipeline.warehouse.models import OVER_ALL, Model, load_models
from eqm_pipeline.warehouse.partition import SNAPSHOTS
from eqm_pipeline.warehouse.run import build, register_seeds

LINKS = {
    "country": "varchar", "year": "smallint", "year_after": "smallint", "level": "varchar", "unit": "varchar",
    "unit_after": "varchar", "kind": "varchar", "score": "double", "decision": "varchar", "group": "varchar",
}  # fmt: skip

PLACES = {
    "country": "varchar", "school_year": "varchar", "unit": "varchar", "place": "varchar", "place_name": "varchar",
    "matched_by": "varchar", "likeness": "double",
}  # fmt: skip

# what the models over all partitions read beside aggregates and seeds
STORED = {"findings": findings.COLUMNS, "snapshots": SNAPSHOTS, "audit": audit.COLUMNS}
YEARS = {"school_year": "varchar", "year": "smallint"}
GIVEN = STORED | {
    "school_links": LINKS, "places_found": PLACES, "validations": validation.COLUMNS, "years_received": YEARS,
}  # fmt: skip


@dataclass(frozen=True)
class Job:
    """Some countries of which the marts are to be computed, in one engine; no row of a mart rests on two countries.

    years    school years of which any country sent something
    threads  how many models are built at a time; each in one thread, so that sums of fractions are the same
    """

    data: Path
    catalogue: Catalogue
    countries: tuple[str, ...]
    years: tuple[str, ...]
    release: str
    threads: int
    states: tuple[validation.State, ...]
    engine: EngineName

    def run(self) -> str:
        """Compute and store, aside, every exported mart of these countries; the first of them, which names the folder."""
        models = load_models()
        marts = {k: m for k, m in models.items() if m.layer in OVER_ALL}
        exported = {k for k, m in marts.items() if m.declaration.exported}
        made: dict[str, bytes] = {}

        def take(name: str, table: pa.Table) -> None:
            made[name] = as_parquet(table)

        on = start(self.engine, self.threads if self.engine == "spark" else 1)
        try:
            register_all(on, models, self)
            if isinstance(on, Engine):
                build_abreast(marts, on, exported, take, self.threads)
            else:
                for name, table in build(marts, on, exported).items():
                    take(name, table)
        finally:
            on.close()
        for name, content in made.items():
            put_bytes(content, home(self.data, models[name], self.countries[0]))
        return self.countries[0]


def compute_marts(
    data: Path,
    catalogue: Catalogue,
    release: str = "",
    threads: int = 2,
    states: Iterable[validation.State] = (),
    engine: EngineName = "duckdb",
    due: Collection[str] | None = None,
    over: Callable[[Callable[[Job], str], Iterable[Job]], Iterable[str]] = map,
) -> dict[str, int]:
    """Compute and store every exported mart, and what the rules over years, areas and sources found.

    Reads  data/aggregates/*/…/part.parquet, data/core/{findings,snapshots,audit}/…/*.parquet,
           data/concordance/country=…/{links,places}.parquet
    Writes data/marts/country=…/<mart>.parquet, then of all countries data/marts/<mart>.parquet; `release` goes into the
           column of that name; data/comparisons/ likewise, which holds codes of schools and is never published
    `states` say what may be published of each country × school year; a mart holds everything all the same.
    `due` are the countries of which something has changed since (None: all); the others stay as they stand.
    `over` maps over the countries, in several processes perhaps, then with one thread each; one country by itself has `threads`.
    Returns rows by mart. Raises ModelFailed; then the tables of all countries have not changed.
    """
    said = tuple(states)
    groups = _groups(data, catalogue, together=engine == "spark")
    wanted = [g for g in groups if due is None or set(due) & set(g) or not _stands(data, g)]
    years, n = _years(data), threads if over is map or len(wanted) == 1 else 1
    largest_first = sorted(wanted, key=lambda g: -_size(data, g))
    jobs = [Job(data, catalogue, g, years, release, n, said, engine) for g in largest_first]
    for _ in over(Job.run, jobs):
        pass
    return consolidate(data, load_models(), [g[0] for g in groups])


def _groups(data: Path, catalogue: Catalogue, together: bool) -> list[tuple[str, ...]]:
    """Every country that sent something by itself, the first together with those that sent nothing."""
    known = sorted(catalogue.countries)
    heard = {p.name.partition("=")[2] for p in (data / "aggregates").glob("*/country=*")}
    sent = [c for c in known if c in heard]
    if together or len(sent) < 2:
        return [(*sent, *(c for c in known if c not in heard))]
    return [(sent[0], *(c for c in known if c not in heard)), *((c,) for c in sent[1:])]


def _stands(data: Path, group: tuple[str, ...]) -> bool:
    models = load_models().values()
    wanted = [m for m in models if m.layer in OVER_ALL and m.declaration.exported]
    return all(home(data, m, group[0]).exists() for m in wanted)


def _years(data: Path) -> tuple[str, ...]:
    """School years of which some country sent something that says who was heard from."""
    files = (data / "aggregates" / "int_coverage").glob("country=*/school_year=*/part.parquet")
    return tuple(
        sorted({f.parent.name.partition("=")[2] for f in files if pq.read_metadata(source(f)).num_rows})
    )


def _size(data: Path, group: tuple[str, ...]) -> int:
    files = (data / "aggregates" / "int_measures").glob(f"country={group[0]}/school_year=*/part.parquet")
    return sum(f.stat().st_size for f in files)


def register_all(on: Relations, models: Mapping[str, Model], job: Job) -> None:
    """What the models over all partitions read, as relations."""
    over_all = {k: m for k, m in models.items() if m.layer in OVER_ALL}
    needed = {n for m in over_all.values() for n in m.needs}

    def register(name: str, room: Path, file: str, columns: Mapping[str, str]) -> None:
        files = [f for c in job.countries for f in sorted(room.glob(f"country={c}/{file}"))]
        on.register_files(name, files, columns)

    for name in sorted(n for n in needed if n in models and models[n].declaration.exported):
        if models[name].layer not in OVER_ALL:
            columns = models[name].declaration.columns
            register(name, job.data / "aggregates" / name, "school_year=*/part.parquet", columns)
    for name, columns in STORED.items():
        register(name, job.data / "core" / name, "school_year=*/*.parquet", columns)
    register("school_links", job.data / "concordance", "links.parquet", LINKS)
    register("places_found", job.data / "concordance", "places.parquet", PLACES)
    on.register_rows("validations", [x.row() for x in job.states if x.country in job.countries], validation.COLUMNS)  # fmt: skip
    years: list[tuple[Any, ...]] = [(y, int(y[-4:])) for y in job.years]
    on.register_rows("years_received", years, YEARS)
    on.register_rows("this_release", [(job.release,)], {"release": "varchar"})
    register_seeds(on, job.catalogue, over_all, job.countries)
