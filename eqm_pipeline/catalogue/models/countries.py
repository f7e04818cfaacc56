"""What we know of a country: structure, calendar, examinations, areas, population.

Belongs here: the grammar of country.yml, areas.csv and population_series.yml. Does not belong here: any figure.
"""

from __future__ import annotations

from datetime import date
from typing import Literal, cast

from pydantic import Field

from eqm_pipeline.catalogue.models.base import AreaLevel, Frozen, Level, PopulationMeasure, Text


class Structure(Frozen):
    """ISCED entry age and durations valid over a span of UIS reference years.

    `entry_age` is that of level 1; each later level begins where the one before ends, and level 0 ends where level 1
    begins, unless `entry_ages` says otherwise.
    """

    first: int = Field(alias="from")
    last: int | None = Field(default=None, alias="to")
    entry_age: int
    durations: dict[Level, int]
    entry_ages: dict[Level, int] = {}

    def of_levels(self) -> dict[str, tuple[int, int]]:
        """Official entry age and number of grades of each level; secondary as a whole is one more."""
        out: dict[str, tuple[int, int]] = {}
        if duration := self.durations.get("0"):
            out["0"] = (self.entry_ages.get("0", self.entry_age - duration), duration)
        age, levels = self.entry_age, cast("tuple[Level, ...]", ("1", "2", "3"))
        for level in levels:
            if duration := self.durations.get(level):
                age = self.entry_ages.get(level, age)
                out[level] = (age, duration)
                age += duration
        if "2_3" in self.durations:
            out["2_3"] = (self.entry_ages.get("2_3", self.entry_age), self.durations["2_3"])
        elif "2" in out and "3" in out:
            out["2_3"] = (out["2"][0], out["2"][1] + out["3"][1])
        return out


class Exam(Frozen):
    """A national examination; `to` is the last reference year in which it was held."""

    code: str
    name: Text
    level: Level
    first: int = Field(default=1900, alias="from")
    last: int | None = Field(default=None, alias="to")


class Calendar(Frozen):
    """Month in which the school year begins and ends, and the day by which census returns are due."""

    start_month: int
    end_month: int


class PopulationSeries(Frozen):
    """A published series of population: which revision, as it stood when, under which licence, and where it is to be had."""

    title: Text
    publisher: str
    revision: str
    reference_date: date | None = None
    licence: str
    reference: str


class PopulationPin(Frozen):
    """Which series the population of a source is, over a span of reference years.

    Of several series of one measure the first that was delivered counts. Published populations of official ages count
    before single ages wherever they were delivered.
    """

    series: str
    source: str
    measures: tuple[PopulationMeasure, ...] = ("population",)
    first: int = Field(default=0, alias="from")
    last: int = Field(default=9999, alias="to")


class Country(Frozen):
    """What we know of one country.

    `teacher_norm`: pupils a primary teacher should have, where not the programme's. `rules`: parameters of quality rules
    where they are not the default, by rule.
    """

    iso3: str
    name: Text
    languages: tuple[Literal["fr", "en"], ...]
    currency: str
    calendar: Calendar
    chains: dict[Literal["admin", "education"], dict[AreaLevel, Text]]
    structure: tuple[Structure, ...]
    grade_names: dict[Level, tuple[str, ...]]
    exams: tuple[Exam, ...] = ()
    shared_sources: tuple[str, ...] = ()
    preferred_sources: dict[str, str] = {}
    population_series: tuple[PopulationPin, ...] = ()
    teacher_norm: float | None = Field(default=None, gt=0)
    rules: dict[str, dict[str, float]] = {}
    bounding_box: tuple[float, float, float, float]
    notes: Text | None = None

    def structure_in(self, year: int) -> Structure:
        """The structure valid in a reference year: of several, the one that began last, so that a reform is one row."""
        valid = [s for s in self.structure if s.first <= year and (s.last is None or year <= s.last)]
        if not valid:
            raise KeyError(f"{self.iso3}: no structure for {year}")
        return max(valid, key=lambda s: s.first)


class Area(Frozen):
    """One row of areas.csv; valid from and to are UIS reference years, empty meaning open."""

    area_level: AreaLevel
    area: str
    name: str
    parent: str = ""
    aliases: tuple[str, ...] = ()
    valid_from: int = 0
    valid_to: int = 9999
    pcode: str = ""
