"""What is wrong with a table that somebody typed, line by line, in two languages.

Belongs here: collecting and telling. Does not belong here: any opinion of what is wrong.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from eqm_pipeline.errors import ContractBroken

TOLD = 10
Says = tuple[str, str]


@dataclass
class Problems:
    """Problems of the rows of one file; `line` gives the line of each row. Only the first of each kind are kept."""

    file: str
    line: np.ndarray
    found: list[tuple[int, Says]] = field(default_factory=list)
    total: int = 0

    def at(self, bad: np.ndarray, say: Callable[[int], Says]) -> None:
        """Every row where `bad` is a problem; `say(row)` puts it in words."""
        rows = np.flatnonzero(bad)
        self.total += len(rows)
        self.found += [(int(self.line[r]), say(int(r))) for r in rows[:TOLD]]

    def on_line(self, line: int, says: Says) -> None:
        """A problem of a line that is no row."""
        self.total += 1
        self.found.append((line, says))

    def refuse(self) -> None:
        """Raise ContractBroken that tells the first problems and how many there are, if there are any."""
        if not self.total:
            return
        first = sorted(self.found, key=lambda p: p[0])[:TOLD]
        more = self.total - len(first)
        en = [f"line {n}: {says[0]}" for n, says in first] + ([f"and {more} more"] if more else [])
        fr = [f"ligne {n} : {says[1]}" for n, says in first] + ([f"et {more} de plus"] if more else [])
        s = "s" if self.total > 1 else ""
        raise ContractBroken(
            (
                "\n  ".join([f"{self.total} problem{s}; nothing was computed", *en]),
                "\n  ".join([f"{self.total} problème{s} ; rien n'a été calculé", *fr]),
            ),
            where=self.file,
        )
