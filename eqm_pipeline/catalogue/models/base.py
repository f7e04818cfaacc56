"""What all models share: immutability, texts in both languages, codes.

Belongs here: what more than one module needs. Does not belong here: any entity of the catalogue.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

Level = Literal["0", "1", "2", "3", "2_3", "_T"]
AreaLevel = Literal["country", "admin1", "admin2", "edu_region", "inspection"]
UnitLevel = Literal["school", "country", "admin1", "admin2", "edu_region", "inspection", "respondent"]
PopulationMeasure = Literal[
    "population", "school_age_population", "entry_age_population", "last_grade_age_population"
]
EVERY_YEAR = "_T"
"""The school year of a register that has none, in the ledger and wherever no year is meant."""


class Frozen(BaseModel):
    """Immutable, and a misspelt key is an error rather than silence."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Text(Frozen):
    """A text in both languages of the programme."""

    en: str
    fr: str
