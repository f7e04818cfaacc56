"""What holds for all countries.

Belongs here: the grammar of programme.yml: years, thresholds, what is shown first. Does not belong here: anything of one country.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from eqm_pipeline.catalogue.models.base import Frozen, Text


class SchoolYears(Frozen):
    """First and last school year of the programme, both included."""

    first: str
    last: str


class Programme(Frozen):
    """What holds for all countries."""

    name: Text
    countries: tuple[str, ...]
    school_years: SchoolYears
    coverage_good: float = 0.95
    coverage_low: float
    coverage_withheld: float
    non_response_correction: Literal["none", "stratified"] = "none"
    non_response_min_returns: int = Field(default=5, ge=1)
    panel_gap: float = 5
    unknown_ages_low: float = 0.10
    unknown_ages_withheld: float = 0.25
    schools_moved: float = 0.05
    schools_changed: float = 0.10
    cohort_repetitions: tuple[Annotated[int, Field(ge=0, le=3)], ...] = (2,)
    teacher_norm: float = Field(default=40, gt=0)
    schema_version: str = Field(default="1.0.0", pattern=r"^\d+\.\d+\.\d+$")
    licence: str
    citation: str
    key_indicators: tuple[str, ...]

    def years(self) -> list[str]:
        """School years as partition keys, oldest first."""
        first, last = int(self.school_years.first[:4]), int(self.school_years.last[:4])
        return [f"{y}-{y + 1}" for y in range(first, last + 1)]
