"""Published tables stand country by country; one stays only while its country says the same and is not due."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.publish import shelving, wide
from eqm_pipeline.publish.marts_by_country import rows_of
from eqm_pipeline.publish.rows_csv import hash_of
from eqm_pipeline.publish.shelf import home, is_shelf, national_of, open_shelf
from eqm_pipeline.publish.shelving import shelve
from eqm_pipeline.schemas.validation import State
from eqm_pipeline_tests.fixtures import marts as fixture

NEW = fixture.YEARS[-1]
BOTH = ("SEN", "TGO")
NOBODY: frozenset[str] = frozenset()


def said(new_of_senegal: str = "validated") -> list[State]:
    return [
        State(c, y, "validated" if (c, y) != ("SEN", NEW) else new_of_senegal, reason="x")  # type: ignore[arg-type]
        for c in BOTH
        for y in fixture.YEARS
    ]


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return Catalogue()


@pytest.fixture
def marts(tmp_path: Path) -> Path:
    """Those of Senegal, and the same again under Togo's name."""
    folder = fixture.write(tmp_path / "marts")
    for path in folder.glob("*.parquet"):
        frame = pd.read_parquet(path)
        if "country" in frame:
            pd.concat([frame, frame.assign(country="TGO")]).to_parquet(path, index=False)
    return folder


def written(folder: Path) -> dict[str, int]:
    return {
        p.relative_to(folder).as_posix(): p.stat().st_mtime_ns
        for p in folder.rglob("*.parquet")
        if p.parent != folder
    }


def change(marts: Path, country: str) -> None:
    frame = pd.read_parquet(marts / "indicators.parquet")
    frame.loc[frame["country"] == country, "value"] += 1
    frame.to_parquet(marts / "indicators.parquet", index=False)


def test_only_a_country_that_is_due_is_made_again_and_all_is_as_if_made_anew(
    marts: Path, tmp_path: Path, catalogue: Catalogue
) -> None:
    out = tmp_path / "out"
    assert shelve(marts, out, catalogue, said())["areas"] == 6
    before = written(out)
    change(marts, "TGO")
    shelve(marts, out, catalogue, said(), frozenset({"TGO"}))
    now = written(out)
    assert {f for f in now if now[f] != before[f]} == {f for f in now if f.startswith("country=TGO/")}
    shelve(marts, tmp_path / "anew", catalogue, said())
    for f in now:
        assert (out / f).read_bytes() == (tmp_path / "anew" / f).read_bytes(), f


def test_a_year_withheld_since_is_gone_whatever_is_said_to_be_due(
    marts: Path, tmp_path: Path, catalogue: Catalogue
) -> None:
    out = tmp_path / "out"
    shelve(marts, out, catalogue, said())
    before = written(out)
    shelve(marts, out, catalogue, said("withheld"), NOBODY)
    now, shelf = written(out), open_shelf(out, catalogue)
    assert {f for f in now if now[f] != before[f]} == {f for f in now if f.startswith("country=SEN/")}
    for name in ("indicators", "key_indicators", wide.TABLE):
        table = shelf.of(name)["SEN"].table().to_pandas()
        left = table[table["school_year"] == NEW].drop(columns=["year", "year_to"], errors="ignore")
        assert left.select_dtypes("number").isna().all(axis=None), name
    path = national_of(home(out, "indicators", "SEN"))
    assert {r["obs_status"] for r in pq.read_table(path).to_pylist() if r["school_year"] == NEW} == {"V"}


def test_what_a_killed_run_left_is_made_again(
    marts: Path, tmp_path: Path, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    shelve(marts, out, catalogue, said())
    change(marts, "SEN")
    put, done = shelving.Job._put, []

    def killed(self: shelving.Job, table: pa.Table, target: Path) -> None:
        done.append(target)
        if self.country and len(done) > 8:
            raise KeyboardInterrupt
        put(self, table, target)

    with monkeypatch.context() as patch:
        patch.setattr(shelving.Job, "_put", killed)
        with pytest.raises(KeyboardInterrupt):
            shelve(marts, out, catalogue, said(), frozenset({"SEN"}))
    shelve(marts, out, catalogue, said(), NOBODY)
    shelve(marts, tmp_path / "anew", catalogue, said())
    a, b = open_shelf(out, catalogue), open_shelf(tmp_path / "anew", catalogue)
    assert {n: [p.digest for p in a.parts[n]] for n in a.parts} == {
        n: [p.digest for p in b.parts[n]] for n in b.parts
    }


def test_tables_of_all_countries_and_countries_that_are_gone_do_not_stay(
    marts: Path, tmp_path: Path, catalogue: Catalogue
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (marts / "indicators.parquet").rename(out / "indicators.parquet")  # as they stood in earlier versions
    fixture.write(marts)
    (out / "country=CIV").mkdir()
    assert not is_shelf(out)
    shelve(marts, out, catalogue, said(), NOBODY)
    assert is_shelf(out)
    assert [p.name for p in sorted(out.glob("country=*"))] == ["country=SEN"]
    assert {p.stem for p in out.glob("*.parquet")} <= {"schema_codes", "indicator_labels"}


def test_a_part_says_the_hash_of_its_rows(marts: Path, tmp_path: Path, catalogue: Catalogue) -> None:
    shelve(marts, tmp_path / "out", catalogue, None)
    for parts in open_shelf(tmp_path / "out", catalogue).parts.values():
        for part in parts:
            assert part.digest == hash_of(part.table())
            assert part.rows == part.table().num_rows


def test_rows_of_a_country_are_found_however_the_mart_is_cut(tmp_path: Path) -> None:
    table = pa.table({"country": ["BDI", "BDI", "MDG", "MDG", "TGO"], "n": [1, 2, 3, 4, 5]})
    for size in (1, 2, 3, 5):
        pq.write_table(table, tmp_path / "t.parquet", row_group_size=size)
        assert rows_of(tmp_path / "t.parquet", "MDG")["n"].to_pylist() == [3, 4]
    pq.write_table(table, tmp_path / "t.parquet", write_statistics=False)
    assert rows_of(tmp_path / "t.parquet", "TGO")["n"].to_pylist() == [5]
    assert rows_of(tmp_path / "t.parquet", "").num_rows == 5
