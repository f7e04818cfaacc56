"""The audit table: every value that was read otherwise than sent, or kept on somebody's word, one row each.

Belongs here: its columns and an empty table. Does not belong here: applying corrections (conform/corrections.py), reading
answers (feedback/answers.py) or showing the table (cli/answers.py).

    action     override | scale | drop (a cell without column names a whole row) | accept | cancel | mend (by the pipeline)
    outcome    applied; unused (the answer could not be placed); withdrawn (cancelled by the sender); superseded (a later
               answer to the same finding counts); spent (accepted, and nothing stands there any more)
    old, new   as sent, and as read instead; blank for a whole row
    date       of the answer, of the entry, or on which the delivery arrived; ISO 8601
    origin     `corrections.yml`, the name of the returned file, or `pipeline`
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

COLUMNS = {
    "country": "str",
    "school_year": "str",
    "source": "str",
    "table": "str",
    "file": "str",
    "sheet": "str",
    "row": "int32",
    "column": "str",
    "unit_code": "str",
    "rule": "str",
    "finding_id": "str",
    "action": "str",
    "old_value": "str",
    "new_value": "str",
    "reason": "str",
    "by": "str",
    "date": "str",
    "origin": "str",
    "outcome": "str",
}
ORDER = ["origin", "table", "file", "sheet", "row", "column", "unit_code", "rule", "action", "date"]


def frame(rows: Iterable[Mapping[str, object]]) -> pd.DataFrame:
    """Rows in the columns and types of the table, in a fixed order; what a row leaves out is blank, its outcome `applied`."""
    given = pd.DataFrame([{"outcome": "applied", **r} for r in rows])
    made = {}
    for name, kind in COLUMNS.items():
        column = given[name] if name in given else pd.Series([None] * len(given), dtype="object")
        made[name] = column.fillna("").astype("str") if kind == "str" else column.fillna(0).astype("int32")
    return pd.DataFrame(made).sort_values(ORDER, ignore_index=True, kind="stable")
