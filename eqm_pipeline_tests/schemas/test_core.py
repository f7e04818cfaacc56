"""What the schemas of the core tables accept, and what they refuse."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from eqm_pipeline.schemas.core import TABLES, columns, key, schema
from eqm_pipeline.schemas.pandera_alone import SchemaErrors

GOOD = {
    "obs_status": "A",
    "sex": "F",
    "level": "1",
    "sector": "public",
    "location": "rural",
    "status": "open",
}
GOOD |= {"actor_level": "school", "unit_level": "school"}


def table(name: str, n: int = 3) -> pd.DataFrame:
    """Rows that differ in the unit, or in the indicator where the unit is no part of the key."""
    apart = "unit" if "unit" in key(name) else "indicator"
    made = {}
    for column, kind in columns(name).items():
        if kind in ("category", "str"):
            told = [f"{column} {i}" if column == apart else GOOD.get(column, "x") for i in range(n)]
            made[column] = pd.Series(told, dtype="str").astype(kind)  # type: ignore[call-overload]
        else:
            made[column] = pd.Series(np.arange(n), dtype=kind)
    return pd.DataFrame(made)


def accepts(name: str, frame: pd.DataFrame) -> bool:
    try:
        schema(name).validate(frame, lazy=True)
    except SchemaErrors:
        return False
    return True


@pytest.mark.parametrize("name", TABLES)
def test_a_table_as_declared_is_accepted(name: str) -> None:
    for frame in (table(name), table(name, 0)):
        assert accepts(name, frame)


SPOILT: dict[str, tuple[str, Callable[[pd.DataFrame], pd.DataFrame]]] = {
    "a column is absent": ("schools", lambda f: f.drop(columns="sector")),
    "a column too many": ("schools", lambda f: f.assign(more=1)),
    "another order": ("schools", lambda f: f[[*f.columns[::-1]]]),
    "texts where codes belong": ("enrolment", lambda f: f.assign(sex=f["sex"].astype("str"))),
    "numbers of another type": ("enrolment", lambda f: f.assign(row=f["row"].astype("int64"))),
    "a code that is none": ("enrolment", lambda f: f.assign(sex=f["sex"].cat.rename_categories(["X"]))),
    "no code": ("enrolment", lambda f: f.assign(sex=f["sex"].where([True, True, False]))),
    "no text": ("schools", lambda f: f.assign(name=f["name"].where([True, True, False]))),
    "below nil": ("enrolment", lambda f: f.assign(value=-1.0)),
    "the same twice": ("enrolment", lambda f: pd.concat([f, f.head(1)], ignore_index=True)),
    "the same unit twice": ("schools", lambda f: pd.concat([f, f.head(1)], ignore_index=True)),
}


@pytest.mark.parametrize("what", SPOILT)
def test_what_is_not_as_declared_is_refused(what: str) -> None:
    name, spoil = SPOILT[what]
    frame = spoil(table(name))
    assert not accepts(name, frame)


def test_a_value_may_be_absent_and_a_published_one_below_nil() -> None:
    absent = table("enrolment").assign(value=np.nan)
    below = table("published_reference").assign(value=-1.0)
    for name, frame in (("enrolment", absent), ("published_reference", below)):
        assert accepts(name, frame)
