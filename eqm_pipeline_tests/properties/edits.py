"""Random edits of a good delivery: what a tired hand, a spreadsheet or a bad export does to single cells.

Belongs here: the kinds of edit, made reproducibly, and the bytes of an edited file. Does not belong here: what must hold
afterwards (test_edits.py).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

KINDS = ("type", "sign", "times_ten", "swap", "delete", "duplicate", "encoding")
YEAR_COLUMN = "CODE_TYPE_ANNEE"  # one other year in it refuses the file
WORDS = (
    "deux", "12 élèves", "#REF!", "#N/A", "ND", "1e3", "TRUE", "Oui", "01/02/2022", "-", "=1+1", "1/2", "0x1F",
    "12.5", "12,5", "1 234", "1.234.567", "9" * 20, "NaN", "inf", "x" * 400, "'7", "7 ?", "[7]", "7–9", "٣",
)  # fmt: skip
STRUCTURE = ('"', 'école "A', '7"', "3;4", "\t", "\x00", "\r", "\n")  # what a delimited file is made of


@dataclass(frozen=True)
class Edit:
    """One edit: cells (position of a row in the good file, header) → text or bytes, and rows sent once more.

    An edit that stands `alone` may cost the whole file, so that it shares none with others.
    """

    kind: str
    cells: tuple[tuple[int, str, str | bytes], ...] = ()
    copied: tuple[int, ...] = ()
    alone: bool = False

    @property
    def rows(self) -> set[int]:
        return {r for r, _, _ in self.cells} | set(self.copied)


def make(good: pd.DataFrame, n: int, seed: int) -> list[Edit]:
    """`n` edits of a delivery as text, as many of each kind, in a seeded order of rows and columns."""
    rng = np.random.default_rng(seed)
    return [_one(good, KINDS[i % len(KINDS)], rng) for i in range(n)]


def _one(good: pd.DataFrame, kind: str, rng: np.random.Generator) -> Edit:
    row, column = int(rng.integers(len(good))), str(rng.choice(good.columns))
    text = str(good.loc[row, column])
    if kind == "duplicate":
        return Edit(kind, copied=(row,))
    if kind == "swap":
        other = str(rng.choice(good.columns)) if rng.random() < 0.5 else column
        there = row if other != column else int(rng.integers(len(good)))
        cells = ((row, column, str(good.loc[there, other])), (there, other, text))
        return Edit(kind, cells, alone=YEAR_COLUMN in (column, other))
    if kind == "type" and rng.random() < 0.05:
        return Edit(kind, ((row, column, text + str(rng.choice(STRUCTURE))),), alone=True)
    made: str | bytes = {
        "type": lambda: str(rng.choice(WORDS)),
        "sign": lambda: f"-{text}",
        "times_ten": lambda: f"{text}0",
        "delete": lambda: str(rng.choice(["", " ", "\u00a0"])),
        "encoding": lambda: _miswritten(text, rng),
    }[kind]()
    alone = column == YEAR_COLUMN or (isinstance(made, bytes) and b"\x81" in made)
    return Edit(kind, ((row, column, made),), alone=alone)


def _miswritten(text: str, rng: np.random.Generator) -> str | bytes:
    """The cell in another encoding than the file's: twice encoded, marked, or with bytes that mean nothing."""
    ways: list[str | bytes] = [
        (text + "é").encode("utf-8"),
        b"\xef\xbb\xbf" + text.encode("utf-8"),
        text.encode("cp1252") + b"\x81",
        text.encode("utf-8") if not text.isascii() else f"{text}\u00a0",
        text.encode("cp1252") + "№".encode(),
    ]
    return ways[int(rng.integers(len(ways)))]


def batches(edits: list[Edit], rows: int, size: int) -> list[list[Edit]]:
    """Edits by file: at most `size` in one, none of which touch the same row; one that stands alone has its own."""
    out: list[list[Edit]] = [[e] for e in edits if e.alone]
    waiting = [e for e in edits if not e.alone]
    while waiting:
        taken: list[Edit] = []
        used: set[int] = set()
        left = []
        for e in waiting:
            if len(taken) < size and not (e.rows & used) and len(used) < rows:
                taken.append(e)
                used |= e.rows
            else:
                left.append(e)
        out.append(taken)
        waiting = left
    return out


def content(good: pd.DataFrame, edits: list[Edit]) -> bytes:
    """The file with these edits: `;`, cp1252, nothing quoted; copied rows stand at its end."""
    grid = [[str(v).encode("cp1252") for v in row] for row in good.to_numpy()]
    at = {c: j for j, c in enumerate(good.columns)}
    for e in edits:
        for row, column, made in e.cells:
            grid[row][at[column]] = (
                made if isinstance(made, bytes) else made.encode("cp1252", "xmlcharrefreplace")
            )
    lines = [[c.encode("cp1252") for c in good.columns], *grid, *(grid[r] for e in edits for r in e.copied)]
    return b"\r\n".join(b";".join(cells) for cells in lines) + b"\r\n"
