"""Combinations of codes: what stands more than once is what pandas says, however many codes there are."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from eqm_pipeline.schemas import combinations
from eqm_pipeline.schemas.combinations import numbered, repeated


def frame(n: int, *sizes: int) -> pd.DataFrame:
    random = np.random.default_rng(7)
    columns = {f"c{i}": [f"{i}:{v}" for v in random.integers(0, size, n)] for i, size in enumerate(sizes)}
    return pd.DataFrame(columns).astype("category")


@pytest.mark.parametrize("sizes", [(2,), (3, 400), (40, 5, 2, 30), (90, 90, 90, 90)])
def test_rows_that_stand_more_than_once(sizes: tuple[int, ...]) -> None:
    f = frame(500, *sizes)
    assert repeated(f, list(f)).tolist() == f.duplicated(keep=False).tolist()


def test_no_rows() -> None:
    assert repeated(frame(0, 3, 3), ["c0", "c1"]).tolist() == []


def test_a_missing_code_is_a_code() -> None:
    f = pd.DataFrame({"a": pd.Categorical(["x", None, None]), "b": pd.Categorical(["1", "1", "1"])})
    assert repeated(f, ["a", "b"]).tolist() == [False, True, True]


def test_more_combinations_than_one_number_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(combinations, "_MOST", 1000)
    f = frame(300, 20, 30, 40, 50)
    number, room = numbered(f, list(f))
    assert len(set(number.tolist())) == len(f.drop_duplicates())
    assert room < 2**62
    assert number.max() < room
