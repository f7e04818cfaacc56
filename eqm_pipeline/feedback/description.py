"""The frozen description of what a ministry is told: a pack, or the report of a file that was only tried.

Belongs here: the shapes. Does not belong here: reading tables (gather.py), choosing words (wording.py, words.py), HTML (page.py),
sheets (workbook.py), the terminal (terminal.py). Times are UTC, ISO 8601; counts are rows unless they say otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Cell = str | int | float | None
Outcome = Literal["accepted", "waiting"]


@dataclass(frozen=True)
class Pair:
    """A text in both languages."""

    en: str
    fr: str

    def __getitem__(self, language: str) -> str:
        return self.fr if language == "fr" else self.en


@dataclass(frozen=True)
class Delivery:
    """One file of one source. rows_read = accepted + aside + totals + ignored; `why` says what a waiting one waits for."""

    source: str
    title: Pair
    file: str
    sha256: str
    received_at: str
    outcome: Outcome
    rows_read: int = 0
    accepted: int = 0
    aside: int = 0
    totals: int = 0
    ignored: int = 0
    why: Pair = Pair("", "")
    do: Pair = Pair("", "")


@dataclass(frozen=True)
class Told:
    """One finding in words. `number` is its identity from run to run, `row` 0 where it has none, `n` the cells it stands for.

    Source, column and unit are codes as the finding has them; `unit_name` names the school or, with `area`, the area;
    `computed` is a figure over years, areas or sources, which stands in no cell.
    """

    number: str
    rule: str
    state: str
    action: str
    severity: str
    source: str
    file: str
    sheet: str
    cell: str
    row: int
    column: str
    value: str
    unit: str
    unit_name: str
    n: int
    first_seen: str
    message: Pair
    do: Pair
    area: bool = False
    computed: bool = False


@dataclass(frozen=True)
class Group:
    """All findings of one rule; `title` says what they have in common, `do` is what all of them suggest (blank: see each)."""

    rule: str
    action: str
    severity: str
    title: Pair
    do: Pair
    findings: tuple[Told, ...]

    @property
    def cells(self) -> int:
        """Cells or rows that the findings stand for."""
        return sum(f.n for f in self.findings)


@dataclass(frozen=True)
class RowAside:
    """One row set aside, whole: its address, why, and what stood in it (header, text) without direct identifiers."""

    source: str
    file: str
    sheet: str
    row: int
    unit: str
    rule: str
    why: Pair
    content: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Changes:
    """Against the pack before: its number, findings that are new, still open, answered, settled; settled ones by title."""

    before: int
    new: int
    still: int
    answered: int
    settled: int
    settled_of: tuple[tuple[Pair, int], ...]
    deliveries: tuple[str, ...]


@dataclass(frozen=True)
class Metric:
    """One line of the scorecard over the country's own years, oldest first; `of` is numerator and denominator of the last."""

    dimension: Pair
    label: Pair
    formula: Pair
    unit: str
    values: tuple[float | None, ...]
    of: tuple[float, float] | None


@dataclass(frozen=True)
class Scorecard:
    """The state of the data by dimension, beside the country's own past and nobody else's."""

    years: tuple[str, ...]
    metrics: tuple[Metric, ...]


@dataclass(frozen=True)
class Listing:
    """A table that the ministry is asked to look at; headers are French / English. `numeric` are positions of columns
    that hold numbers, `page` those that a page shows (a sheet shows all); `asked` are
    headers of blank columns to be filled in."""

    sheet: str
    title: Pair
    note: Pair
    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    numeric: frozenset[int] = frozenset()
    page: tuple[int, ...] = ()
    asked: tuple[str, ...] = ()


@dataclass(frozen=True)
class Register:
    """Next year's expected register: every school, and their number by area."""

    school_year: str
    schools: Listing
    by_area: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Pack:
    """All that one ministry is told of one school year. `number` 0 is a file that was tried and not sent.

    `groups` are findings that are open; those that the ministry has answered stand apart.
    """

    iso3: str
    country: Pair
    languages: tuple[str, ...]
    programme: Pair
    school_year: str
    number: int
    synthetic: bool
    deliveries: tuple[Delivery, ...]
    groups: tuple[Group, ...]
    answered: tuple[Told, ...]
    aside: tuple[RowAside, ...]
    changes: Changes | None = None
    scorecard: Scorecard | None = None
    examine: Listing | None = None
    register: Register | None = None
    matches: Listing | None = None
    drift: Listing | None = None
    to_validate: Listing | None = None

    @property
    def to_confirm(self) -> tuple[Group, ...]:
        """Groups that ask something."""
        return tuple(g for g in self.groups if g.severity != "info")

    @property
    def for_information(self) -> tuple[Group, ...]:
        """Groups that ask nothing unless they are wrong."""
        return tuple(g for g in self.groups if g.severity == "info")
