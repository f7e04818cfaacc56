"""RawTable: what reading hands to conform, each cell with its address.

Belongs here: the container and its addresses. Does not belong here: parsing (reading/) or meaning (conform/).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from eqm_pipeline.catalogue.models import PERSONS


@dataclass(frozen=True)
class Told:
    """Cells of one column and unit that say the same of `n` persons; the first of them, and its text."""

    column: str
    unit: str
    row: int
    value: str
    n: int


@dataclass(frozen=True)
class Counted:
    """What a register adds to its table: each row stands for several rows of the file, of which its number is the first.

    n         rows of the file behind each row; none where another table of the same file counts them
    rule      the rule that set a row aside while it was counted, "" for none
    unread    cells that no code list explains of persons who are counted all the same
    variants  other spellings of known labels
    unloaded  headers of the file that were not read
    odd       rows that could not be placed under the header, beyond those that `oddities` name
    """

    n: np.ndarray
    rule: np.ndarray
    unread: tuple[Told, ...] = ()
    variants: tuple[Told, ...] = ()
    unloaded: tuple[str, ...] = ()
    odd: int = 0


@dataclass(frozen=True)
class RawTable:
    """One table of a delivery as sent.

    frame    columns named by their header; identifiers and labels as text, numeric columns as numbers where the
             reader could infer them, otherwise text. A RangeIndex.
    name     the table's name in the contract
    file     name of the file (or of the archive member) in which the rows stand, one per row
    sheet    sheet per row, "" where there is none
    row      1-based row number in that file or sheet, as a spreadsheet shows it, per row
    letters  spreadsheet letter of each column, or the column's name where there are no letters
    sent     text of a cell exactly as sent, by (row position, column name)
    oddities rows that could not be placed under the header: (file, row number, text)
    counted  of a register: how many rows of the file each row stands for; else None
    """

    name: str
    frame: pd.DataFrame
    file: np.ndarray
    sheet: np.ndarray
    row: np.ndarray
    letters: dict[str, str]
    sent: Callable[[int, str], str | None]
    oddities: tuple[tuple[str, int, str], ...] = field(default=())
    counted: Counted | None = None

    def __len__(self) -> int:
        return len(self.frame)

    @property
    def n(self) -> np.ndarray:
        """Rows of the file behind each row."""
        return np.ones(len(self), dtype=np.int64) if self.counted is None else self.counted.n

    @property
    def headers(self) -> list[str]:
        """Headers of the file, those that were not read among them."""
        own = [str(h) for h in self.frame.columns if str(h) != PERSONS]
        return own + list(self.counted.unloaded if self.counted else ())

    def take(self, keep: np.ndarray) -> RawTable:
        """The rows where `keep` is true, addresses with them."""
        at = np.flatnonzero(keep)
        sent = self.sent
        return RawTable(
            self.name,
            self.frame.iloc[at].reset_index(drop=True),
            self.file[at],
            self.sheet[at],
            self.row[at],
            self.letters,
            lambda i, c: sent(int(at[i]), c),
            self.oddities,
            self.counted and replace(self.counted, n=self.counted.n[at], rule=self.counted.rule[at]),
        )
