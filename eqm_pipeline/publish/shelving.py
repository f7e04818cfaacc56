"""Puts marts on the shelf: each published table of a country as it may be published, and which of them may stay as they are.

Belongs here: from the marts of all countries to the parts of each. Does not belong here: the rule of what may be published
(clearance.py), what a table may hold (tables.py), reading parts (shelf.py).
A part stays only where its country is not due and the word under which it was made is that of today; nothing that a country
withholds since stays, whatever the caller says is due.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.errors import UsageError
from eqm_pipeline.publish import wide
from eqm_pipeline.publish.clearance import cleared
from eqm_pipeline.publish.marts_by_country import countries_in, rows_of
from eqm_pipeline.publish.rows_csv import hash_of
from eqm_pipeline.publish.shelf import (
    CONTENT,
    NATIONAL,
    WORD,
    Over,
    Shelf,
    home,
    is_shelf,
    national_of,
    open_shelf,
    room,
    spread,
)
from eqm_pipeline.publish.tables import PublishedColumn, has_country, publish_table, published
from eqm_pipeline.schemas.validation import State


@dataclass(frozen=True)
class Job:
    """The published tables of one country (blank: those that have none) to be made; `states` are what it said of its years,
    None where everything is to stand as it is."""

    marts: Path
    out: Path
    catalogue: Catalogue
    country: str
    states: tuple[State, ...] | None

    def run(self) -> str:
        """Make every table; the country. What stood before goes first: a killed run leaves nothing that could be kept."""
        for old in room(self.out, self.country).glob("*.parquet"):
            old.unlink()
        for name, columns in self._mine().items():
            if home(self.marts, name).exists():
                raw = rows_of(home(self.marts, name), self.country)
                if self.states is not None:
                    raw = cleared(raw, columns, self.catalogue, self.states)
                self._store(publish_table(raw, columns), name, home(self.out, name, self.country))
        return self.country

    def _mine(self) -> dict[str, tuple[PublishedColumn, ...]]:
        """Published tables that have countries, or none."""
        return {
            n: columns
            for n, columns in published(self.catalogue).items()
            if has_country(columns) is bool(self.country)
        }

    def _store(self, table: pa.Table, name: str, target: Path) -> None:
        """The table last: where it stands, what is made of it does."""
        if name in NATIONAL:
            self._put(table.filter(pc.equal(table["area_level"], "country")), national_of(target))
        if name == "indicators":
            self._put(wide.wide_table(table, self.catalogue), target.with_name(f"{wide.TABLE}.parquet"))
        self._put(table, target)

    def _put(self, table: pa.Table, target: Path) -> None:
        said = {CONTENT: hash_of(table), WORD: self.word}
        target.parent.mkdir(parents=True, exist_ok=True)
        aside = target.with_name(f".{target.name}.part")
        pq.write_table(table.replace_schema_metadata(said), aside, compression="snappy")
        aside.replace(target)

    @property
    def word(self) -> str:
        """Hash of what the country said of its years."""
        return hashlib.sha256(repr(self.states).encode()).hexdigest()

    def stands(self) -> bool:
        """Whether every table stands already, made under the same word."""
        pairs = [(home(self.marts, n), home(self.out, n, self.country)) for n in self._mine()]
        return all(
            part.exists() == mart.exists() and (not mart.exists() or _word(part) == self.word)
            for mart, part in pairs
        )


def shelve(
    marts: Path,
    out: Path,
    catalogue: Catalogue,
    states: Iterable[State] | None,
    due: Collection[str] | None = None,
    over: Over = map,
) -> dict[str, int]:
    """Every published mart of `marts` by country, as it may be published, below `out`; rows by table.

    `states` None: as it stands, validated or not. `due` are the countries whose marts may have changed since (None: all).
    `over` maps over countries, in several processes perhaps. Raises SchemaBroken when a mart holds what may not be published.
    """
    countries = countries_in(marts, published(catalogue))
    said = None if states is None else tuple(states)
    jobs = [
        Job(marts, out, catalogue, c, said and tuple(s for s in said if s.country == c))
        for c, _ in countries.most_common()
    ]
    out.mkdir(parents=True, exist_ok=True)
    _sweep(out, countries)
    wanted = [j for j in jobs if due is None or j.country in due or not j.stands()]
    Job(marts, out, catalogue, "", said).run()
    for _ in spread(over, countries.total())(Job.run, wanted):
        pass
    shelf = open_shelf(out, catalogue)
    return {name: shelf.rows(name) for name in shelf.parts if name != wide.TABLE}


def _word(path: Path) -> str:
    return (pq.read_schema(path).metadata or {}).get(WORD, b"").decode()


def _sweep(out: Path, countries: Collection[str]) -> None:
    """Remove countries that are in no mart any more."""
    for folder in out.glob("country=*"):
        if folder.name.partition("=")[2] not in countries:
            shutil.rmtree(folder)


@contextmanager
def shelved(marts: Path, near: Path, prefix: str, catalogue: Catalogue, over: Over = map) -> Iterator[Shelf]:
    """The tables of `marts`: as they stand on the shelf, or put on one beside `near` for as long as it is needed.

    Raises UsageError where there are no indicators.
    """
    if is_shelf(marts):
        yield open_shelf(marts, catalogue)
        return
    if not home(marts, "indicators").exists():
        do = ("compute the marts first", "calculez d'abord les tables finales")
        raise UsageError(("no indicators to publish", "aucun indicateur à publier"), where=str(marts), do=do)
    with tempfile.TemporaryDirectory(prefix=prefix, dir=near) as aside:
        shelve(marts, Path(aside), catalogue, None, None, over)
        yield open_shelf(Path(aside), catalogue)
