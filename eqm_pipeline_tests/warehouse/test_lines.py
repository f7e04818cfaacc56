"""The line through the benchmark of engines: a fixed cost and a slope, worked out by hand."""

from __future__ import annotations

from eqm_pipeline_tests.bench.engines import lines


def test_a_fixed_cost_and_a_slope_come_out_of_the_sizes() -> None:
    same = {"what": "marts", "engine": "spark", "again_seconds": None, "again_core_seconds": None}
    rows = [
        same | {"million_cells": x, "first_seconds": 20 + 3 * x, "first_core_seconds": 9.0} for x in (1, 2, 6)
    ]
    seconds, core = lines(rows)  # type: ignore[arg-type]
    assert (seconds["of"], seconds["fixed"], seconds["per_million_cells"]) == ("first_seconds", 20, 3)
    assert (core["fixed"], core["per_million_cells"], core["sizes"]) == (9, 0, 3)


def test_one_size_gives_no_line() -> None:
    row = dict.fromkeys(("first_seconds", "first_core_seconds", "again_seconds", "again_core_seconds"), 1.0)
    assert lines([row | {"what": "marts", "engine": "duckdb", "million_cells": 1.0}]) == []
