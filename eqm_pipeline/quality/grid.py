"""The observations of one source as one matrix, units × columns: rules on a school are arithmetic between its columns.

Belongs here: building the matrix, finding columns, the address of a cell. Does not belong here: any rule.
A cell is a number; NaN where it was not answered or the column is not asked of such a unit; 0 where an answering school
has no row (nil is not stored).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from eqm_pipeline.schemas.combinations import distinct

DIMENSIONS = ("unit_level", "measure", "level", "grade", "age", "sex", "breakdown", "category")
_PLACE = ("file", "sheet", "column")


@dataclass
class Grid:
    """`units` (codes; `levels` says of each whether school, inspection …) × `columns` (table, DIMENSIONS, file, sheet, column).

    values  float64, units × columns
    at      int32, units × columns: position in the core table of the column, −1 where no row stands for the cell
    rows    row number in the sheet of each column, units × columns; 0 where the unit has no cell on that sheet
    Each column lies by itself in memory: rules read columns.
    """

    units: pd.Index
    levels: np.ndarray
    columns: pd.DataFrame
    values: np.ndarray
    at: np.ndarray
    rows: np.ndarray
    _codes: dict[str, np.ndarray] = field(default_factory=dict, repr=False)

    def codes(self, name: str) -> np.ndarray:
        """What `columns` says under a name, one text for each column."""
        if name not in self._codes:
            self._codes[name] = self.columns[name].to_numpy(dtype=object)
        return self._codes[name]

    def pick(self, **wanted: str | Iterable[str]) -> np.ndarray:
        """Positions of the columns whose dimensions are as wanted, e.g. `measure="enrolment", sex=("F", "M")`."""
        keep = np.ones(len(self.columns), dtype=bool)
        for name, value in wanted.items():
            told = self.codes(name)
            keep &= (told == value) if isinstance(value, str) else np.isin(told, list(value))
        return np.flatnonzero(keep)

    def groups(self, columns: np.ndarray, *by: str) -> dict[tuple[str, ...], np.ndarray]:
        """These columns by the codes of some dimensions, in order of appearance."""
        out: dict[tuple[str, ...], list[int]] = {}
        told = [self.codes(name) for name in by]
        for j in columns.tolist():
            out.setdefault(tuple(codes[j] for codes in told), []).append(j)
        return {k: np.array(v) for k, v in out.items()}

    def sum(self, columns: np.ndarray) -> np.ndarray:
        """Sum over columns per unit; NaN where one of them was not answered or there is none."""
        if not len(columns):
            return np.full(len(self.units), np.nan)
        total: np.ndarray = self.values[:, columns].sum(axis=1)
        return total


def build(core: Mapping[str, pd.DataFrame], tables: Iterable[str]) -> Grid:
    """The matrix of all observations of schools in these tables; one source, one school year."""
    parts = [_cells(name, core[name]) for name in tables if name in core and len(core[name])]
    if not parts:
        empty, nothing = np.zeros((0, 0)), pd.DataFrame(columns=["table", *DIMENSIONS, *_PLACE])
        return Grid(pd.Index([]), np.array([]), nothing, empty, empty.astype("int32"), empty.astype("int32"))
    keys = pd.concat([p[1] for p in parts], ignore_index=True)
    place = keys.groupby(["unit_level", "unit"], sort=True).ngroup().to_numpy()
    keys = keys.drop_duplicates().sort_values(["unit_level", "unit"])
    units, levels = pd.Index(keys["unit"]), keys["unit_level"].to_numpy(dtype=object)
    columns = pd.concat([p[0] for p in parts], ignore_index=True)
    asked_of = columns["unit_level"].to_numpy(dtype=object)
    values = np.where((asked_of[:, None] == "school") & (levels == "school"), 0.0, np.nan)
    at, rows = np.full(values.shape, -1, dtype="int32"), np.zeros(values.shape, dtype="int32")
    first = seen = 0
    for own, unit, of_cell, column, value, row in parts:
        here = place[seen : seen + len(unit)][of_cell] + (first + column) * np.int64(len(units))
        values.ravel()[here], at.ravel()[here], rows.ravel()[here] = value, np.arange(len(value)), row
        first, seen = first + len(own), seen + len(unit)
    grid = Grid(units, levels, columns, values.T, at.T, rows.T)
    _blank_whole_tables(grid)
    _row_numbers(grid)
    return grid


def _cells(
    name: str, frame: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Columns and units of one core table; per cell the position of its unit and column, its value and row."""
    column, first = distinct(frame, DIMENSIONS)
    unit, first_of_unit = distinct(frame, ("unit_level", "unit"))
    own = frame.iloc[first][[*DIMENSIONS, *_PLACE]].astype("object").reset_index(drop=True)
    own.insert(0, "table", name)
    units = frame.iloc[first_of_unit][["unit_level", "unit"]].astype("object").reset_index(drop=True)
    return own, units, unit, column, frame["value"].to_numpy(), frame["row"].to_numpy()


def _blank_whole_tables(grid: Grid) -> None:
    """A school that a sheet leaves out has one empty cell per measure, without a column: nothing of it was answered."""
    for j in np.flatnonzero((grid.columns["column"] == "").to_numpy()):
        c = grid.columns.iloc[j]
        same = grid.pick(measure=c["measure"], level=c["level"], breakdown=c["breakdown"])
        gone = grid.at[:, j] >= 0
        grid.values[np.ix_(gone, same)] = np.nan


def _row_numbers(grid: Grid) -> None:
    """The row of a school on each sheet, also where its cell there is nil."""
    sheets = grid.groups(np.arange(len(grid.columns)), "file", "sheet")
    for (file, _), columns in sheets.items():
        if file:
            known = grid.rows[:, columns].max(axis=1, keepdims=True)
            grid.rows[:, columns] = np.where(grid.rows[:, columns] > 0, grid.rows[:, columns], known)
