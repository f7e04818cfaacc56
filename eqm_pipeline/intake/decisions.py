"""What was decided about releases: days that were reached, versions that were withdrawn. Beside the ledger, in the same file.

Belongs here: acts of people, each with its time, so that a release asks the ledger and never the clock. Does not belong here:
deliveries (ledger.py), or what a release makes of it (publish/).
"""

from __future__ import annotations

from dataclasses import astuple, dataclass
from pathlib import Path

from eqm_pipeline.intake.ledger import opened


@dataclass(frozen=True)
class Withdrawal:
    """A version taken back: ISO 8601 time, the office that did it, and why in both languages."""

    version: str
    withdrawn_at: str
    by: str
    reason_en: str
    reason_fr: str


class Decisions:
    """Appends and answers; never forgets."""

    def __init__(self, data: Path) -> None:
        self.path = data / "raw" / "ledger.sqlite"
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with opened(self.path) as db:
            db.execute("create table if not exists days_reached (day text primary key)")
            db.execute(
                "create table if not exists withdrawals (version text primary key, withdrawn_at text not null, "
                "by_office text not null, reason_en text not null, reason_fr text not null)"
            )

    def reach(self, day: str) -> None:
        """Releases are made as of `day` (ISO 8601) from now on, unless a later delivery says otherwise."""
        with opened(self.path) as db:
            db.execute("insert or ignore into days_reached values (?)", (day,))

    def reached(self) -> str:
        """The latest day that was asked for, as a time; blank when none was."""
        with opened(self.path) as db:
            (day,) = db.execute("select max(day) from days_reached").fetchone()
        return f"{day}T00:00:00Z" if day else ""

    def withdraw(self, w: Withdrawal) -> None:
        """Record a withdrawal; the first word on a version stands."""
        with opened(self.path) as db:
            db.execute("insert or ignore into withdrawals values (?, ?, ?, ?, ?)", astuple(w))

    def withdrawals(self) -> dict[str, Withdrawal]:
        """Every withdrawn version, oldest act first."""
        with opened(self.path) as db:
            rows = db.execute("select * from withdrawals order by withdrawn_at, version").fetchall()
        return {r[0]: Withdrawal(*r) for r in rows}
