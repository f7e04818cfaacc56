"""Products of a release: independent of each other, and a yearbook is made once for what it rests on."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any
from unittest import mock

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.pipeline.workers import each
from eqm_pipeline.publish import shelf as shelf_module
from eqm_pipeline.publish import yearbook_kept
from eqm_pipeline.publish.contents import Edition
from eqm_pipeline.publish.release import write_release
from eqm_pipeline.publish.rows_csv import hash_of
from eqm_pipeline.publish.shelf import Part
from eqm_pipeline.publish.tables import TYPES, published
from eqm_pipeline.publish.yearbook import DAY, VERSION
from eqm_pipeline.publish.yearbook_kept import kept_book, stamp_book
from eqm_pipeline_tests.fixtures import marts as fixture

ABOUT = {"version": "2025.1", "created": "2025-03-04T05:06:07+00:00", "synthetic": False}


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return Catalogue()


def part(folder: Path, catalogue: Catalogue, girls: float) -> Part:
    """Counts of two school years of Senegal, as a part of the shelf."""
    like = {
        "country": "SEN", "area_level": "country", "area": "SEN", "measure": "enrolment", "level": "1", "age": "_T",
        "sector": "_T", "location": "_T", "breakdown": "_Z", "category": "_Z", "obs_status": "A", "source": "census",
        "release": "", "sex": "F", "grade": "1", "value": girls,
    }  # fmt: skip
    columns = published(catalogue)["measure_counts"]
    rows = [{**like, "school_year": y, "year": int(y[-4:])} for y in ("2021-2022", "2022-2023")]
    table = pa.table({c.column: pa.array([r.get(c.column) for r in rows], TYPES[c.type]) for c in columns})
    path = folder / "measure_counts.parquet"
    pq.write_table(table, path)
    return Part(path, "SEN", columns, table.num_rows, hash_of(table))


def made(counts: Part, catalogue: Catalogue, about: dict[str, Any] = ABOUT) -> tuple[Path, int]:
    """The kept book, and how many were written for it."""
    with mock.patch.object(yearbook_kept, "write_book", side_effect=yearbook_kept.write_book) as written:
        return kept_book(counts, None, catalogue, about), written.call_count


def test_a_book_is_made_again_only_when_what_it_rests_on_is_something_else(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    book, n = made(part(tmp_path, catalogue, 10.0), catalogue)
    assert n == 1
    later = {**ABOUT, "version": "2026.3", "created": "2026-01-01"}
    assert made(part(tmp_path, catalogue, 10.0), catalogue, later) == (book, 0)
    for counts, about in (
        (11.0, ABOUT),
        (11.0, ABOUT | {"synthetic": True}),
        (11.0, ABOUT | {"draft": True}),
    ):
        other, n = made(part(tmp_path, catalogue, counts), catalogue, about)
        assert n == 1
        assert [p for p in tmp_path.iterdir() if p.suffix == ".xlsx"] == [other] != [book]


def test_a_kept_book_says_version_and_day_of_the_release_that_has_it(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    book, _ = made(part(tmp_path, catalogue, 10.0), catalogue)
    assert (len(VERSION), len(DAY)) == (len("2025.1"), len("2025-03-04"))
    for name, about in (("a", ABOUT), ("b", ABOUT), ("c", {**ABOUT, "version": "2025.2"})):
        stamp_book(book, tmp_path / f"{name}.xlsx", about)
    a, b, c = ((tmp_path / f"{x}.xlsx").read_bytes() for x in "abc")
    assert a == b != c
    texts = zipfile.ZipFile(tmp_path / "c.xlsx").read("xl/sharedStrings.xml").decode()
    assert VERSION not in texts
    assert DAY not in texts
    sheet = openpyxl.load_workbook(tmp_path / "c.xlsx").worksheets[1]
    assert "2025.2, 2025-03-04" in " ".join(str(r[0].value) for r in sheet.iter_rows(max_row=5))


def test_several_processes_write_the_same_bytes_as_one(
    tmp_path: Path, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    marts, edition = fixture.write(tmp_path / "marts"), Edition("2025-03-04T05:06:07+00:00")
    monkeypatch.setattr(shelf_module, "ALONE", 0)
    one = write_release(marts, tmp_path / "one", catalogue, edition)
    two = write_release(marts, tmp_path / "two", catalogue, edition, over=each)
    sums = [(r.path / "SHA256SUMS").read_text("utf-8") for r in (one, two)]
    assert sums[0] == sums[1]
    assert "sdmx/indicators.csv" in sums[0]
