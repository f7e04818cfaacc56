"""RawTable: what reading hands to conform, each cell with its address.

Belongs here: the container and its addresses. Does not belong here: parsing (reading/) or meaning (conform/).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd


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
    """

    name: str
    frame: pd.DataFrame
    file: np.ndarray
    sheet: np.ndarray
    row: np.ndarray
    letters: dict[str, str]
    sent: Callable[[int, str], str | None]
    oddities: tuple[tuple[str, int, str], ...] = field(default=())

    def __len__(self) -> int:
        return len(self.frame)

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
        )
