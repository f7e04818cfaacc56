"""Tables of a SQL database to RawTables, through SQLAlchemy.

Belongs here: opening a database file read-only, reading whole tables, cutting one school year.
Does not belong here: joins (a contract's `parent` says them, conform does them).
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import sqlalchemy as sa

from eqm_pipeline.errors import UnreadableDelivery
from eqm_pipeline.schemas.raw import RawTable

_ROW = "row number in the table"


def open_database(path: Path) -> sa.Engine:
    """A read-only engine on an SQLite file that is complete; UnreadableDelivery otherwise."""
    head = path.open("rb").read(20)
    again = ("close the database and copy it anew", "fermez la base et copiez-la de nouveau")
    if not head.startswith(b"SQLite format 3\0"):
        raise UnreadableDelivery(
            ("not a SQLite database", "ce n'est pas une base SQLite"), where=path.name, do=again
        )
    engine = sa.create_engine(f"sqlite:///file:{path.resolve().as_posix()}?mode=ro&immutable=1&uri=true")
    try:
        with engine.connect() as c:
            sound = c.execute(sa.text("pragma quick_check(1)")).scalar()
            tables = sa.inspect(c).get_table_names()
    except sa.exc.DatabaseError as e:
        sound, tables = str(e.orig), []
    if sound != "ok" or not tables:
        why = "no table" if sound == "ok" else str(sound)
        raise UnreadableDelivery(
            (f"the database is incomplete or still being written ({why})", f"la base est incomplète ou en cours d'écriture ({why})"),
            where=path.name, do=again,
        )  # fmt: skip
    return engine


def read_table(
    engine: sa.Engine, table: str, name: str, file: str, where: tuple[str, set[str]] | None
) -> RawTable | None:
    """One table, or None when it is absent. `where` keeps the rows whose column holds one of the codes (as text)."""
    inspector = sa.inspect(engine)
    actual = next((t for t in inspector.get_table_names() if t.casefold() == table.casefold()), None)
    if actual is None:
        return None
    headers = [c["name"] for c in inspector.get_columns(actual)]
    source = sa.table(actual, *(sa.column(h) for h in headers))
    numbered = sa.select(source, sa.func.row_number().over().label(_ROW)).subquery()
    query = sa.select(numbered)
    column = next((h for h in headers if where and h.casefold() == where[0].casefold()), None)
    if where and column:
        query = query.where(sa.cast(numbered.c[column], sa.String).in_(sorted(where[1])))
    with engine.connect() as c:
        columns = list(zip(*map(tuple, c.execute(query)), strict=True)) or [()] * (len(headers) + 1)
    row = np.array(columns.pop(), dtype=np.int32)
    frame = pd.DataFrame(
        {h: _typed(pd.Series(v)) for h, v in zip(headers, columns, strict=True)}, index=range(len(row))
    )
    whole = frame

    def sent(i: int, column: str) -> str | None:
        value = whole[column].iloc[i]
        return None if pd.isna(value) else _text(value)

    n = len(row)
    return RawTable(
        name,
        frame,
        np.full(n, file, dtype=object),
        np.full(n, actual, dtype=object),
        row,
        {h: h for h in headers},
        sent,
    )


def distinct(engine: sa.Engine, column: str, tables: set[str]) -> set[str]:
    """All values of a column over those of the tables (names in any case) that have it, as text."""
    out: set[str] = set()
    inspector = sa.inspect(engine)
    with engine.connect() as c:
        for t in inspector.get_table_names():
            if t.casefold() not in {x.casefold() for x in tables}:
                continue
            name = next(
                (x["name"] for x in inspector.get_columns(t) if x["name"].casefold() == column.casefold()),
                None,
            )
            if name:
                found: list[sa.Row] = list(
                    c.execute(sa.select(sa.column(name)).select_from(sa.table(t)).distinct())
                )
                out |= {_text(row[0]) for row in found if row[0] is not None}
    return out


def _typed(values: pd.Series) -> pd.Series:
    if pd.api.types.is_numeric_dtype(values) or values.dtype == "str":
        return values
    filled = values.dropna()
    if len(filled) and filled.map(lambda v: isinstance(v, (int, float)) and not isinstance(v, bool)).all():
        return values.astype("float64")
    if all(isinstance(v, str) for v in filled):
        return values.astype("str")
    return values.map(_text, na_action="ignore").astype("str")


def _text(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
