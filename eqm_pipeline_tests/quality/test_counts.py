"""Counts beside each other: what does not add up is a doubt with its lines, never an error."""

from __future__ import annotations

import pyarrow as pa

from eqm_pipeline.quality.counts import KEY, doubts

ROW = {
    "country": "TGO", "school_year": "2013-2014", "source": "s", "measure": "enrolment", "level": "1", "grade": "_T",
    "age": "_T", "sex": "_T", "breakdown": "_Z", "category": "_Z", "value": 100.0,
}  # fmt: skip


def told(*changes: dict[str, object]) -> list[tuple[str, int]]:
    rows = [ROW | {"row": i} | c for i, c in enumerate(changes, 2)]
    table = pa.table({k: [r[k] for r in rows] for k in (*KEY, "value", "row")})
    return [(d["what"], d["n"]) for d in doubts(table)]


def test_girls_and_boys_that_are_not_both() -> None:
    assert told({}, {"sex": "F", "value": 40}, {"sex": "M", "value": 60}) == []
    assert told({}, {"sex": "F", "value": 40}, {"sex": "M", "value": 61}) == [("girls and boys", 1)]
    assert told({}, {"sex": "F", "value": 40}) == []


def test_grades_that_are_not_the_total() -> None:
    assert told({}, {"grade": "1", "value": 60}, {"grade": "2", "value": 40}) == []
    assert told({}, {"grade": "1", "value": 60}, {"grade": "2", "value": 41}) == [("grades", 1)]
    assert told({}, {"grade": "1", "value": 60}, {"grade": "2", "value": None}) == []


def test_more_repeaters_than_pupils() -> None:
    assert told({}, {"measure": "repeaters", "value": 100}) == []
    assert told({}, {"measure": "repeaters", "value": 101}) == [("repeaters", 1)]


def test_each_kind_is_told_once_in_both_languages_with_its_first_lines() -> None:
    rows = [ROW | {"grade": str(g), "row": g} for g in range(1, 8)]
    rows += [r | {"measure": "repeaters", "value": 200.0, "row": 10 + int(str(r["grade"]))} for r in rows]
    table = pa.table({k: [r[k] for r in rows] for k in (*KEY, "value", "row")})
    (doubt,) = doubts(table)
    assert doubt["n"] == 7
    assert "line 11, 12, 13, 14, 15, …" in doubt["en"]
    assert "redoublants" in doubt["fr"]
