"""Equal core tables give equal aggregates, and these equal marts, to the byte, whatever the number of threads."""

from __future__ import annotations

from pathlib import Path

from eqm_pipeline.warehouse.marts import compute_marts
from eqm_pipeline.warehouse.partition import compute_partition
from eqm_pipeline_tests.warehouse import tiny


def test_marts_do_not_depend_on_threads(tmp_path: Path) -> None:
    known = tiny.catalogue(tmp_path)
    for year in tiny.YEARS:
        tiny.write_year(tmp_path, year)
        tiny.write_population(tmp_path, year, regions=True)
        compute_partition(tmp_path, "TGO", year, known)
    made = []
    for threads in (1, 2, 4):
        compute_marts(tmp_path, known, "2026.1", threads)
        made.append({p.name: p.read_bytes() for p in sorted((tmp_path / "marts").glob("*.parquet"))})
    assert made[0] == made[1] == made[2]


def test_aggregates_do_not_depend_on_threads(tmp_path: Path) -> None:
    known = tiny.catalogue(tmp_path)
    tiny.write_year(tmp_path, tiny.YEARS[0])
    tiny.write_population(tmp_path, tiny.YEARS[0], regions=True)
    made = []
    for threads in (1, 2, 4):
        rows = compute_partition(tmp_path, "TGO", tiny.YEARS[0], known, threads)
        files = sorted((tmp_path / "aggregates").rglob("*.parquet"))
        assert len(files) == len(rows)
        made.append({p.relative_to(tmp_path).as_posix(): p.read_bytes() for p in files})
    assert made[0] == made[1] == made[2]
