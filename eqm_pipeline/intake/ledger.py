"""The ledger: which bytes arrived, when, for what, and which of them is in effect.

Belongs here: one row per snapshot × school year, in an SQLite file. Does not belong here: what was in them.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass, fields, replace
from pathlib import Path

from eqm_pipeline.catalogue.models import EVERY_YEAR

ANSWERS = "answers"  # the source under which returned sheets are kept: all of them count, not only the newest
VALIDATION = "validation"  # the source under which a ministry's word on its figures is kept: the newest of a year counts


@dataclass(frozen=True)
class Snapshot:
    """One school year of one snapshot. `path` is relative to the data folder; times are UTC, ISO 8601."""

    country: str
    source: str
    school_year: str
    sha256: str
    file: str
    path: str
    size: int
    received_at: str
    sender: str
    licence: str
    supersedes: str


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """The ledger's file: committed when the block ends well, always closed."""
    db = sqlite3.connect(path, timeout=30)
    try:
        with db:
            yield db
    finally:
        db.close()


_COLUMNS = [f.name for f in fields(Snapshot)]


class Ledger:
    """Appends and answers; never forgets."""

    def __init__(self, data: Path) -> None:
        self.path = data / "raw" / "ledger.sqlite"
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with opened(self.path) as db:
            kinds = ", ".join(
                f"{f.name} {'integer' if f.type == 'int' else 'text'} not null" for f in fields(Snapshot)
            )
            db.execute(
                f"create table if not exists snapshots ({kinds}, primary key (country, source, school_year, sha256))"
            )
            db.execute(
                "create table if not exists seen (file text primary key, size integer, mtime_ns integer, verdict text)"
            )

    def seen(self) -> dict[str, tuple[int, int, str]]:
        """Files of the inbox already looked at: name → (size, mtime_ns, verdict: `taken` or a refusal)."""
        with opened(self.path) as db:
            return {r[0]: (r[1], r[2], r[3]) for r in db.execute("select * from seen")}

    def note(self, file: str, size: int, mtime_ns: int, verdict: str) -> None:
        """Remember a file of the inbox, so that an unchanged one is not hashed again."""
        with opened(self.path) as db:
            db.execute("insert or replace into seen values (?, ?, ?, ?)", (file, size, mtime_ns, verdict))

    def add(self, snapshots: list[Snapshot]) -> None:
        """Record snapshots; one that is known and sent again, after another, comes into effect again."""
        with opened(self.path) as db:
            insert = f"insert or replace into snapshots values ({', '.join('?' * len(_COLUMNS))})"  # noqa: S608 - marks only
            db.executemany(insert, [astuple(s) for s in snapshots])

    def all(self) -> list[Snapshot]:
        """Every snapshot × school year, oldest first."""
        with opened(self.path) as db:
            names = ", ".join(_COLUMNS)
            rows = db.execute(f"select {names} from snapshots order by received_at, rowid")  # noqa: S608 - our own names
            return [Snapshot(*r) for r in rows]

    def newest(self) -> dict[tuple[str, str, str], Snapshot]:
        """The newest snapshot by (country, source, school year as recorded), in that order; answers and validations apart."""
        apart = (ANSWERS, VALIDATION)
        out = {(s.country, s.source, s.school_year): s for s in self.all() if s.source not in apart}
        return dict(sorted(out.items(), key=lambda item: item[0]))

    def in_effect(self) -> dict[tuple[str, str], list[Snapshot]]:
        """The newest snapshot of each source, by (country, school year); answers and validations apart.

        A register without school year stands beside every year of which its country delivered something else.
        """
        out: dict[tuple[str, str], list[Snapshot]] = {}
        newest = self.newest()
        for (country, _, year), s in newest.items():
            if year != EVERY_YEAR:
                out.setdefault((country, year), []).append(s)
        for register in (s for s in newest.values() if s.school_year == EVERY_YEAR):
            for country, year in [k for k in out if k[0] == register.country]:
                out[country, year].append(replace(register, school_year=year))
        return out

    def validations(self) -> dict[tuple[str, str], Snapshot]:
        """The newest word of each country on each school year."""
        return {(s.country, s.school_year): s for s in self.all() if s.source == VALIDATION}

    def answers(self) -> dict[tuple[str, str], list[Snapshot]]:
        """Every returned sheet by (country, school year), in the order of arrival."""
        out: dict[tuple[str, str], list[Snapshot]] = {}
        for s in self.all():
            if s.source == ANSWERS:
                out.setdefault((s.country, s.school_year), []).append(s)
        return out
