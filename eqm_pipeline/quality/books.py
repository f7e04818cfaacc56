"""Rules on the textbooks of a school: cartons counted as books, one total repeated in every grade.

Belongs here: TEXTBOOK_*. Does not belong here: books of other years.
"""

from __future__ import annotations

import numpy as np

from eqm_pipeline.quality.check import Checked
from eqm_pipeline.quality.sizes import told


def check(c: Checked) -> None:
    """TEXTBOOK_RANGE by grade and subject, TEXTBOOK_REPEAT by subject."""
    if "textbooks" not in c.core:
        return
    g = c.grid
    for key, columns in g.groups(g.pick(measure="textbooks"), "level", "category").items():
        _range(c, key[0], columns)
        grades = np.array([j for j in columns if g.columns["grade"].iat[j] != "_T"], dtype=int)
        if len(grades) >= c.parameters["TEXTBOOK_REPEAT"]["grades"]:
            _repeat(c, grades)


def _range(c: Checked, level: str, columns: np.ndarray) -> None:
    g, p = c.grid, c.parameters["TEXTBOOK_RANGE"]
    for (grade,), mine in g.groups(columns, "grade").items():
        pupils = g.pick(measure="enrolment", level=level, breakdown="_Z")
        pupils = pupils if grade == "_T" else pupils[g.columns["grade"].to_numpy()[pupils] == grade]
        whole = pupils[g.columns["age"].to_numpy()[pupils] == "_T"]
        books, read_by = g.sum(mine), g.sum(whole if len(whole) else pupils)
        with np.errstate(invalid="ignore"):
            at = np.flatnonzero((read_by > 0) & (books >= p["books"]) & (books > p["most"] * read_by))
        c.tell("TEXTBOOK_RANGE", at, mine[0], parameters=told(books=books[at], pupils=read_by[at]))


def _repeat(c: Checked, grades: np.ndarray) -> None:
    g, p = c.grid, c.parameters["TEXTBOOK_REPEAT"]
    books = g.values[:, grades]
    with np.errstate(invalid="ignore"):
        same = (books == books[:, :1]).all(axis=1) & (books[:, 0] >= p["books"])
    i = np.flatnonzero(same)
    c.tell("TEXTBOOK_REPEAT", i, grades[0], parameters=told(grades=[len(grades)] * len(i)))
