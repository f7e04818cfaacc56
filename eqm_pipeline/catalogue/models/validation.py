"""What a ministry says of the figures of its school years: provisional or validated, by which office, when, not before when.

Belongs here: the grammar of a delivered validation.yml. Does not belong here: reading it (reading/validation.py), what follows from
it (publish/clearance.py). The codes of errors are worded where it is read.
"""

from __future__ import annotations

import datetime
import re
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from eqm_pipeline.catalogue.models.base import Frozen


def _day(value: Any) -> Any:
    """A day as YAML reads it, or as text; no number and no time."""
    if value is None or type(value) is datetime.date:
        return value
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        return value
    raise PydanticCustomError("day", "not a day")


def _office(value: Any) -> Any:
    if isinstance(value, str) and ("@" in value or not value.isprintable()):
        raise PydanticCustomError("office", "not the name of an office")
    return value


def _school_year(value: Any) -> Any:
    if (
        isinstance(value, str)
        and re.fullmatch(r"\d{4}-\d{4}", value)
        and int(value[:4]) + 1 == int(value[5:])
    ):
        return value
    raise PydanticCustomError("year", "not a school year")


Day = Annotated[datetime.date | None, BeforeValidator(_day)]
Office = Annotated[str, BeforeValidator(_office), Field(max_length=200)]
SchoolYear = Annotated[str, BeforeValidator(_school_year)]


class Validation(Frozen):
    """The word of a country on one school year.

    `by` is the office (never a person) and `date` the day of its decision, both required of validated figures. Provisional
    figures are published, marked P, only where `publish` says so. `embargo` is the first day on which anything may be
    published.
    """

    state: Literal["provisional", "validated"]
    by: Office = ""
    date: Day = None
    publish: bool = Field(default=False, strict=True)
    embargo: Day = None

    @model_validator(mode="after")
    def _coherent(self) -> Validation:
        if self.state == "validated" and not (self.by and self.date):
            raise PydanticCustomError("office_and_date", "validated figures need office and date")
        if self.state == "validated" and self.publish:
            raise PydanticCustomError("publish", "publish is for provisional figures")
        return self


class ValidationFile(Frozen):
    """A delivered validation.yml: a country and its school years."""

    country: str
    validation: dict[SchoolYear, Validation] = Field(min_length=1)

    @model_validator(mode="after")
    def _in_time(self) -> ValidationFile:
        if early := [y for y, v in self.validation.items() if v.date and v.date.year < int(y[:4])]:
            raise PydanticCustomError("too_early", "{year}", {"year": early[0]})
        return self
