"""What a correction may say: where, what, why, by whom, and what it expects to find.

Belongs here: the grammar of corrections.yml, which answers of a ministry become, too. Does not belong here: applying it (conform/corrections.py).
"""

from __future__ import annotations

import re
from datetime import date
from typing import Literal

from pydantic import Field, model_validator

from eqm_pipeline.catalogue.models.base import Frozen

_NUMBER = re.compile(r"[+-]?\d+([.]\d+)?(e[+-]?\d+)?")


class Correction(Frozen):
    """One correction of a source, with what it expects to find there.

    Where: a unit by its code, or a row by file, sheet and row (both: the unit's row, and which of several). `table` is a
    table of the contract, blank where column and row say it. `drop` empties the cell of `column`; without a column it takes
    out the row, and `expect` is then the unit's code. `accept` keeps what stands there against `rule`. `finding` is the
    finding that is answered, `origin` where the correction is written.
    """

    source: str
    school_year: str
    table: str = ""
    unit: str = ""
    file: str = ""
    sheet: str = ""
    row: int = Field(default=0, ge=0)
    column: str = ""
    action: Literal["override", "drop", "accept", "scale"]
    expect: str
    value: str = ""
    rule: str = ""
    finding: str = ""
    reason: str = Field(min_length=1)
    by: str = Field(min_length=1)
    date: date
    origin: str = "corrections.yml"

    @model_validator(mode="after")
    def _coherent(self) -> Correction:
        if not (self.unit or self.row or self.rule):
            raise ValueError("say where: a `unit`, or a `row` with its file and sheet")
        if self.action in ("override", "scale") and not self.column:
            raise ValueError(f"{self.action} needs a `column`")
        if self.action == "override" and self.value == "":
            raise ValueError("override needs a `value`; `drop` empties a cell")
        if self.action == "scale" and not _NUMBER.fullmatch(self.value):
            raise ValueError("scale needs a number as `value`")
        return self
