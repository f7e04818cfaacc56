"""The ready queries, taken from the pages as people will copy them: SQL, pandas and R give the same rows."""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow.parquet as pq
import pytest
from pydantic import ValidationError

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.catalogue.models import ReadyQuery
from eqm_pipeline.publish.queries import PAGES, queries_page
from eqm_pipeline.publish.tables import published, stamp
from eqm_pipeline.publish.views import write_views
from eqm_pipeline.publish.wide import TABLE, wide_table
from eqm_pipeline_tests.fixtures import marts as fixture

CATALOGUE = Catalogue()
IDS = list(CATALOGUE.queries)


def mart(marts: Path, table: str, rows: list[dict[str, object]]) -> None:
    """A mart with these values; every other column is empty."""
    columns = [c.column for c in published(CATALOGUE)[table] if c.column != "release"]
    pd.DataFrame([dict.fromkeys(columns) | r for r in rows], columns=columns).to_parquet(
        marts / f"{table}.parquet", index=False
    )


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The release of the fixture marts with flows, allocation and warnings, its wide table and its views."""
    folder = tmp_path_factory.mktemp("ready")
    marts = fixture.write(folder / "marts")
    place = {"country": "SEN", "level": "1"}
    years = [{"school_year": y, "year": int(y[5:])} for y in fixture.YEARS]
    mart(marts, "flows", [
        place | year | {"area_level": "country", "area": "SEN", "grade": str(g), "sex": sex, "population": p,
                        "dropout_rate": None if year is years[-1] else 4.0 + g, "obs_status": "A"}
        for year in years for g in (2, 1) for sex in ("F", "M", "_T") for p in ("all_schools", "matched_panel")
    ])  # fmt: skip
    mart(marts, "teacher_allocation", [
        place | year | {"area_level": "edu_region", "area": area, "sector": sector, "location": "_T", "n": 12 + i,
                        "randomness": 30.0 + i}
        for year in years[:2] for i, area in enumerate(fixture.REGIONS) for sector in ("public", "public_community")
    ])  # fmt: skip
    mart(marts, "usage_warnings", [
        {"country": "SEN", "school_year": fixture.YEARS[0], "table_name": t, "indicator": i, "warning": w, "n": 1}
        for t, i, w in (("indicators", "pupil_teacher_ratio", "low_reliability"), ("_T", "_T", "provisional"),
                        ("indicators", "gross_enrolment_ratio", "estimated"), ("practices", "_T", "estimated"))
    ])  # fmt: skip
    tables = fixture.tables(marts, CATALOGUE)
    tables[TABLE] = wide_table(tables["indicators"], CATALOGUE)
    (folder / "release" / "data").mkdir(parents=True)
    for name, table in tables.items():
        pq.write_table(stamp(table, "2025.1"), folder / "release" / "data" / f"{name}.parquet")
    write_views(folder / "release", tables)
    return folder / "release"


@pytest.fixture
def here(release: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The release, as the folder in which one works."""
    monkeypatch.chdir(release)
    return release


def blocks(language: str, kind: str) -> list[str]:
    """The code of one kind on a page, the opening's first."""
    page = queries_page(CATALOGUE, language)
    return re.findall(rf"```{kind}\n(.*?)\n```", page, re.DOTALL)


def select(sql: str) -> tuple[list[str], list[tuple[Any, ...]]]:
    with duckdb.connect("eqm.duckdb", read_only=True) as con:
        answer = con.execute(sql)
        return [c[0] for c in answer.description], answer.fetchall()


def frame(code: str) -> tuple[list[str], list[tuple[Any, ...]]]:
    said: dict[str, Any] = {"print": lambda *_: None}
    exec(code, said)
    rows = said["result"]
    return list(rows.columns), list(rows.itertuples(index=False, name=None))


def plain(value: Any) -> Any:
    if value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value)):
        return None
    return pytest.approx(float(value), rel=1e-9) if isinstance(value, (int, float)) else value


@pytest.mark.parametrize("query", range(len(IDS)), ids=IDS)
def test_sql_pandas_and_r_give_the_same_rows(query: int, here: Path) -> None:
    names, rows = select(blocks("en", "sql")[1 + query])
    assert rows
    assert len(set(names)) == len(names)
    in_pandas, pandas_rows = frame(blocks("en", "python")[1 + query])
    assert in_pandas == names
    assert [[plain(v) for v in r] for r in pandas_rows] == [
        [None if plain(v) is None else v for v in r] for r in rows
    ]
    called = re.fullmatch(r'dbGetQuery\(con, "([^"\\]*)"\)', blocks("en", "r")[1 + query])
    assert called
    assert select(called[1]) == (names, rows)


def test_both_pages_have_the_same_code_and_ten_queries(here: Path) -> None:
    assert len(IDS) == 10
    for kind in ("sql", "python", "r", "sh"):
        assert blocks("en", kind) == blocks("fr", kind)
    for language in PAGES:
        page = queries_page(CATALOGUE, language)
        titles = re.findall(r"^## \d+\. (.+)$", page, re.MULTILINE)
        assert titles == [getattr(q.title, language) for q in CATALOGUE.queries.values()]
        assert all(getattr(q.answers, language) in page for q in CATALOGUE.queries.values())
        assert "{" not in page.split("## 1.")[0].replace('{"file_search_path": folder}', "")
    assert list(PAGES.values()) == ["QUERIES.md", "REQUETES.md"]


def test_the_opening_of_the_page_opens_the_release(here: Path, tmp_path: Path) -> None:
    exec(blocks("en", "python")[0], {"print": lambda *_: None})
    (asked,) = re.findall(r'dbGetQuery\(con, "(.*)"\)', blocks("en", "r")[0])
    assert len(select(asked)[1]) == 5
    names, _ = select(blocks("en", "sql")[0].replace("national.csv", str(tmp_path / "n.csv")))
    assert names == ["Count"]
    assert len(pd.read_csv(tmp_path / "n.csv")) == 9  # three years of both sexes, girls and boys
    (asked,) = re.findall(r"`(select column_name.*);`", queries_page(CATALOGUE, "en"))
    assert len(select(asked)[1]) == len(published(CATALOGUE)["indicators"])


def answers(query: str) -> list[tuple[Any, ...]]:
    return select(CATALOGUE.queries[query].sql)[1]


def test_answers_are_those_worked_out_by_hand(here: Path) -> None:
    assert answers("national_series")[0][:4] == ("SEN", "2021-2022", 84.2, "percent")
    assert answers("girls_and_boys")[2] == ("SEN", "2023-2024", 70.25, 68.75, 1.5)
    regions = answers("regions_newest_year")
    assert [r[2:3] + r[4:5] for r in regions] == [
        ("Région synthétique B", pytest.approx(34.2)),
        ("Région synthétique É", pytest.approx(38.2)),
        ("Région synthétique A", pytest.approx(42.2)),
    ]
    missing = {r[2]: r[5:] for r in answers("what_is_missing")}
    assert missing["numerator not collected"] == (3, 1)
    assert missing["awaits t+1"] == (18, 4)  # survival of F, M and both; three flows of five grades
    ratios = answers("coverage_beside_rate")
    assert ratios[0][4:8] == (970, 1000, 0.97, "A")
    assert [r[-1] for r in ratios] == ["low_reliability, provisional", None, None]
    assert [(*r[:2], r[5]) for r in answers("flows_by_grade")] == [
        ("2022-2023", "1", 5.0), ("2022-2023", "2", 6.0),
    ]  # fmt: skip
    assert answers("teacher_allocation")[0][1:5] == ("SEN-10", "Région synthétique B", 12, 30.0)
    assert all(r[6] is not None and r[7] is False for r in answers("practices_with_n"))
    assert answers("data_quality")[2] == ("SEN", "2023-2024", 97.0, 98.4, 4, 0)
    assert answers("wide_correlation") == [("SEN", "2023-2024", 2, pytest.approx(1.0))]


def test_pages_say_what_withheld_years_do_to_an_answer() -> None:
    what_is_missing, quality = (
        CATALOGUE.queries["what_is_missing"].answers,
        CATALOGUE.queries["data_quality"].answers,
    )
    assert "V not validated by the country" in what_is_missing.en
    assert "V : non validé par le pays" in what_is_missing.fr
    assert "withholds are not in it" in quality.en
    assert "retient n'y sont pas" in quality.fr


def test_queries_name_published_tables_and_rank_nothing() -> None:
    known = {*published(CATALOGUE), TABLE}
    for code, query in CATALOGUE.queries.items():
        named = set(re.findall(r"\b(?:from|join) (\w+)", query.sql)) - {
            "newest",
            "noted",
            "measured",
            "warned",
        }
        assert named <= known, code
        assert named == set(re.findall(r'"data/(\w+)\.parquet"', query.pandas)), code
        assert not re.search(r"rank|\blimit|desc\b|order by .*value", query.sql), code


@pytest.mark.parametrize("sql", ['select "a" from areas', "select 1; select 2", "drop table areas"])
def test_a_query_that_r_cannot_carry_or_that_is_not_one_select_is_refused(sql: str) -> None:
    said = CATALOGUE.queries[IDS[0]].model_dump()
    with pytest.raises(ValidationError):
        ReadyQuery.model_validate(said | {"sql": sql})
    with pytest.raises(ValidationError):
        ReadyQuery.model_validate(said | {"pandas": "print(1)"})
