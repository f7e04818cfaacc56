"""What may be published of one country × school year, as it goes from the pipeline to the warehouse and to publication.

Belongs here: the shape. Does not belong here: how it is found out (pipeline/validation.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

NOT_VALIDATED, EMBARGO = "not validated by the country", "under embargo"
COLUMNS = {
    "country": "varchar", "school_year": "varchar", "year": "smallint", "state": "varchar", "office": "varchar",
    "date": "varchar", "embargo": "varchar", "reason": "varchar",
}  # fmt: skip


@dataclass(frozen=True)
class State:
    """`validated` figures are published as they are, `provisional` ones marked P, `withheld` ones not at all (V)."""

    country: str
    school_year: str
    state: Literal["validated", "provisional", "withheld"]
    office: str = ""
    date: str = ""
    embargo: str = ""
    reason: str = ""

    def row(self) -> tuple[str | int | None, ...]:
        """In the order of COLUMNS; what is not said is null."""
        said = (self.state, self.office or None, self.date or None, self.embargo or None, self.reason or None)
        return (self.country, self.school_year, int(self.school_year[-4:]), *said)
