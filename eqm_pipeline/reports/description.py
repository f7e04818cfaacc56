"""The frozen description of a brief: what is said, in both languages, before any markup.

Belongs here: the shapes. Does not belong here: reading tables (brief.py), choosing titles (titles.py), HTML.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Pair:
    """A text in both languages."""

    en: str
    fr: str

    def __getitem__(self, language: str) -> str:
        return self.fr if language == "fr" else self.en


@dataclass(frozen=True)
class Point:
    """One value of a series; `status` is the observation status, `reason` why it is missing or weak."""

    school_year: str
    value: float | None
    status: str = "A"
    reason: Pair | None = None


@dataclass(frozen=True)
class KeyFigure:
    """One of the six figures; `change` is in the unit of the value, since school year `since`."""

    indicator: str
    label: Pair
    unit: str
    point: Point
    change: float | None
    since: str | None


@dataclass(frozen=True)
class Trend:
    """One indicator over the school years, by sex."""

    indicator: str
    title: Pair
    label: Pair
    unit: str
    girls: tuple[Point, ...]
    boys: tuple[Point, ...]


@dataclass(frozen=True)
class Gap:
    """Girls and boys of one indicator in one school year."""

    label: Pair
    unit: str
    school_year: str
    girls: float
    boys: float


@dataclass(frozen=True)
class Gaps:
    """Girls and boys side by side for several indicators."""

    title: Pair
    rows: tuple[Gap, ...]


@dataclass(frozen=True)
class GradeFlow:
    """Promotion, repetition and dropout of one grade, in per cent of its pupils."""

    grade: Pair
    promotion: float | None
    repetition: float | None
    dropout: float | None


@dataclass(frozen=True)
class Flows:
    """Flows by grade; `base_year` is the school year whose pupils are followed into the next one."""

    title: Pair
    base_year: str
    grades: tuple[GradeFlow, ...]
    survival: tuple[tuple[str, float], ...]
    first_grade: Pair
    last_grade: Pair


@dataclass(frozen=True)
class AreaValue:
    """One area; a missing value has its reason."""

    name: str
    value: float | None
    reason: Pair | None = None


@dataclass(frozen=True)
class AreaBars:
    """One indicator over the areas, in alphabetical order, with the national value to compare."""

    label: Pair
    unit: str
    national: float | None
    areas: tuple[AreaValue, ...]


@dataclass(frozen=True)
class Regions:
    """Bars by area of one level; every panel has the same areas in the same order."""

    title: Pair
    level: Pair
    school_year: str
    panels: tuple[AreaBars, ...]


@dataclass(frozen=True)
class Followed:
    """One row of the table of followed indicators."""

    label: Pair
    unit: str
    points: tuple[Point, ...]


@dataclass(frozen=True)
class Measured:
    """One line of the data-quality box; `of` is the count behind it, `before` the country's own past by school year."""

    label: Pair
    value: float | None
    unit: str
    of: tuple[int, int] | None = None
    before: tuple[tuple[str, float | None], ...] = ()


@dataclass(frozen=True)
class Score:
    """A score of one dimension at one level of actors, with the number of respondents.

    Missing with its reason.
    """

    value: float | None
    n: int
    reason: Pair | None = None


@dataclass(frozen=True)
class Practices:
    """Scores by dimension, one per level of actors (school, district, central); a purposive sample."""

    school_year: str
    levels: tuple[str, ...]
    rows: tuple[tuple[Pair, tuple[Score | None, ...]], ...]
    highest: float


@dataclass(frozen=True)
class Said:
    """The country's word on some school years."""

    school_years: str
    word: Pair


@dataclass(frozen=True)
class Warned:
    """A usage warning: what it implies, the school years and key indicators that it is about (none: all of a table)."""

    label: Pair
    implies: Pair
    school_years: tuple[str, ...]
    about: tuple[Pair, ...]


@dataclass(frozen=True)
class Brief:
    """All that one page says of one country."""

    iso3: str
    name: Pair
    languages: tuple[str, ...]
    programme: Pair
    school_year: str
    school_years: tuple[str, ...]
    synthetic: bool
    figures: tuple[KeyFigure, ...]
    trend: Trend | None
    gaps: Gaps | None
    flows: Flows | None
    regions: Regions | None
    followed: tuple[Followed, ...]
    quality: tuple[Measured, ...]
    practices: Practices | None
    validation: tuple[Said, ...]
    warnings: tuple[Warned, ...]
    definitions: tuple[tuple[Pair, Pair], ...]
    sources: tuple[Pair, ...]
    licence: str
    citation: str
