"""How the tables of a statistical yearbook are declared.

Belongs here: the grammar of yearbook.yml. Does not belong here: any table (the YAML), or how one is drawn
(publish/yearbook_tables.py).
"""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from eqm_pipeline.catalogue.models.base import Frozen, Level, Text

YearbookDimension = Literal[
    "school_year", "area", "measure", "level", "grade", "age", "sex", "sector", "location", "category"
]
Heads = dict[YearbookDimension, Text]


class YearbookTable(Frozen):
    """One table: what it counts, what runs down and what runs across.

    A dimension that is neither in `rows` nor in `columns` stands at its total. Of those in `totals` the total is printed
    too, last. A table is delivered when some figure is given by all of area, age, sector, location and category that it
    names, `optional` ones aside. `like` is the sheet of the UIS questionnaire that asks the same.
    """

    title: Text
    measures: tuple[str, ...] = Field(min_length=1)
    rows: tuple[YearbookDimension, ...] = Field(min_length=1)
    columns: tuple[YearbookDimension, ...] = Field(min_length=1)
    levels: tuple[Level, ...] = ()
    areas: Literal["country", "admin1", "edu_region"] = "country"
    breakdown: str = "_Z"
    totals: tuple[YearbookDimension, ...] = ("area", "grade", "age", "sex", "sector", "location")
    optional: tuple[YearbookDimension, ...] = ()
    people: Literal["pupils", "staff"] = "pupils"
    like: str = ""

    @property
    def dimensions(self) -> tuple[YearbookDimension, ...]:
        return (*self.rows, *self.columns)

    @model_validator(mode="after")
    def _is_a_table(self) -> Self:
        named = self.dimensions
        if len(set(named)) < len(named):
            raise ValueError("a dimension is named twice")
        if (self.areas == "country") is ("area" in named):
            raise ValueError("`area` and a kind of area other than country go together")
        if (self.breakdown == "_Z") is ("category" in named):
            raise ValueError("`category` and a breakdown go together")
        if "measure" not in named and len(self.measures) > 1:
            raise ValueError("several measures need `measure` in rows or columns")
        if "level" not in named and len(self.levels) != 1:
            raise ValueError("name one level, or `level` in rows or columns")
        if "school_year" not in named:
            raise ValueError("school_year must be in rows or columns")
        return self


class Yearbook(Frozen):
    """The whole of it. `parts` by the first letter of a table's code, `symbols` stand where there is no figure."""

    parts: dict[str, Text]
    symbols: dict[Literal["missing", "not_applicable"], str]
    heads: Heads
    totals: Heads
    sexes: dict[Literal["pupils", "staff"], dict[str, Text]]
    tables: dict[str, YearbookTable]

    @model_validator(mode="after")
    def _has_its_parts(self) -> Self:
        if odd := [c for c in self.tables if c[:1] not in self.parts or len(c) > 31]:
            raise ValueError(f"no part for table {odd[0]}")
        return self
