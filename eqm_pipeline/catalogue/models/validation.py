"""What a ministry says of the figures of its school years: provisional or validated, by which office, when, not before when.

Belongs here: the grammar of a delivered validation.yml. Does not belong here: what follows from it (publish/clearance.py).
"""

from __future__ import annotations

import datetime
from typing import Literal

from pydantic import Field, model_validator

from eqm_pipeline.catalogue.models.base import Frozen


class Validation(Frozen):
    """The word of a country on one school year.

    `by` is the office (never a person) and `date` the day of its decision, both required of validated figures. Provisional
    figures are published, marked P, only where `publish` says so. `embargo` is the first day on which anything may be
    published.
    """

    state: Literal["provisional", "validated"]
    by: str = ""
    date: datetime.date | None = None
    publish: bool = False
    embargo: datetime.date | None = None

    @model_validator(mode="after")
    def _coherent(self) -> Validation:
        if self.state == "validated" and not (self.by and self.date):
            raise ValueError("validated figures need the office (`by`) and the `date` of its decision")
        if self.state == "validated" and self.publish:
            raise ValueError("`publish` is for provisional figures; validated ones are published")
        return self


class ValidationFile(Frozen):
    """A delivered validation.yml: a country and its school years."""

    country: str
    validation: dict[str, Validation] = Field(min_length=1)
