"""What a ready query says of itself: what it answers, and the same question in SQL and in pandas.

Belongs here: the grammar of queries.yml. Does not belong here: how a page shows them, or R, which is generated around
the same SQL (publish/queries.py).
"""

from __future__ import annotations

from pydantic import field_validator

from eqm_pipeline.catalogue.models.base import Frozen, Text


class ReadyQuery(Frozen):
    """A question that an analyst asks of a release in the first hour.

    `sql` is one select over the tables of the release by name. `pandas` reads `data/<table>.parquet` and leaves the
    same rows in `result`. Neither quotes with `"` in SQL, since R carries it between such quotes.
    """

    title: Text
    answers: Text
    sql: str
    pandas: str

    @field_validator("sql")
    @classmethod
    def _one_select(cls, sql: str) -> str:
        if not sql.lstrip().startswith(("select", "with")) or any(c in sql for c in ';"\\'):
            raise ValueError('one select in lower case, without ; " or \\')
        return sql.strip()

    @field_validator("pandas")
    @classmethod
    def _has_result(cls, code: str) -> str:
        if "result = " not in code or "`" in code:
            raise ValueError("the rows are left in `result`, and there is no backquote")
        return code.strip()
