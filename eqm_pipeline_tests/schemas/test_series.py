"""Series: each cell's number stands for exactly its codes, from the first free number on."""

from __future__ import annotations

import pandas as pd

from eqm_pipeline.schemas import series


def frame(rows: list[tuple[str, str, str, float]]) -> pd.DataFrame:
    made = pd.DataFrame(rows, columns=["unit", "sex", "grade", "value"])
    same = dict.fromkeys((c for c in series.CODES if c not in ("sex", "grade")), "x")
    return made.assign(**same).astype(dict.fromkeys(["unit", *series.CODES], "category"))


def test_a_number_stands_for_the_codes_of_its_cells() -> None:
    given = frame([("a", "F", "1", 1), ("a", "M", "1", 2), ("b", "F", "1", 3), ("b", "F", "2", 4)])
    cells, of_table = series.told(given, "enrolment", 7)
    assert sorted(of_table[series.ID]) == [7, 8, 9]
    assert list(of_table.columns) == list(series.COLUMNS)
    assert set(of_table["core_table"]) == {"enrolment"}
    back = cells[["unit", series.ID, "value"]].merge(of_table, on=series.ID)
    told = back.sort_values("value")[["unit", "sex", "grade", "value"]].reset_index(drop=True)
    pd.testing.assert_frame_equal(
        told.astype(object), given[["unit", "sex", "grade", "value"]].astype(object), check_dtype=False
    )


def test_a_table_without_rows_has_no_series() -> None:
    cells, of_table = series.told(frame([("a", "F", "1", 1)]).iloc[:0], "enrolment", 1)
    assert len(cells) == len(of_table) == 0
    assert cells[series.ID].dtype == "int32"
    assert {c: str(t) for c, t in of_table.dtypes.items()} == {c: str(t) for c, t in series.COLUMNS.items()}
