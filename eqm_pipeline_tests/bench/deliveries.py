"""Writes the deliveries of the benchmark once and keeps them outside the repository.

Belongs here: the cache, two processes, validations, what is resubmitted. Does not belong here: figures (years.py) or
files (texts.py).
"""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
import shutil
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.samples.register import FULL_SIZE
from eqm_pipeline.samples.schools import build
from eqm_pipeline_tests.bench import texts
from eqm_pipeline_tests.bench.known import MANY_COLUMNS, MODEL_YEAR, copy_catalogue
from eqm_pipeline_tests.bench.layouts import layout
from eqm_pipeline_tests.bench.years import NEXT_YEAR, SPARE, YEARS, vary

HERE = Path(__file__).parent
SHAPES = ("known", "years", "defects", "texts", "census", "layouts", "deliveries")
LARGEST, AGAIN_YEAR, AGAIN = "MDG", YEARS[5], 3  # what is resubmitted, and how many versions of it there are
_PROCESSES = 2


def cache() -> Path:
    """The folder of all that the benchmark keeps: EQM_BENCH_CACHE, else ~/.cache/eqm_bench."""
    return Path(os.environ.get("EQM_BENCH_CACHE") or Path.home() / ".cache" / "eqm_bench")


def prepare(scale: float, columns: int = MANY_COLUMNS) -> Path:
    """The folder of the deliveries at a scale: inbox/, next_year/, again_<n>/ and plan.json."""
    name = f"{scale:g}-{_program()[:12]}" + (f"-{columns}" if columns != MANY_COLUMNS else "")
    folder = cache() / name
    if not (folder / "plan.json").exists():
        aside = cache() / f".{name}.{os.getpid()}"
        catalogue = copy_catalogue(aside / "catalogue", columns)
        jobs = [
            (iso3, scale, columns, aside)
            for iso3 in sorted(FULL_SIZE, key=FULL_SIZE.__getitem__, reverse=True)
        ]
        context = multiprocessing.get_context("forkserver")
        with ProcessPoolExecutor(_PROCESSES, mp_context=context) as pool:
            made = list(pool.map(_write_country, *zip(*jobs, strict=True)))
        plan = {
            "files": sorted((f for files, _ in made for f in files), key=lambda f: f["path"]),
            "layouts": {iso3: told for _, layouts in made for iso3, told in layouts.items()},
        }
        (aside / "plan.json").write_text(json.dumps(plan, ensure_ascii=False), encoding="utf-8")
        shutil.rmtree(catalogue.folder)
        shutil.rmtree(folder, ignore_errors=True)
        aside.rename(folder)
    return folder


def _write_country(
    iso3: str, scale: float, columns: int, folder: Path
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """All years of a country; what the plan says of them, and how its files are laid out."""
    catalogue = Catalogue(folder / "catalogue")
    schools = max(8, round(FULL_SIZE[iso3] * scale))
    base = build(iso3, MODEL_YEAR, scale * SPARE + 0.001, 0, catalogue)
    files, layouts = [], {}
    for year in (*YEARS, NEXT_YEAR):
        where = folder / ("inbox" if year in YEARS else "next_year")
        path, rows, width = texts.write(vary(base, year, schools, catalogue), where, catalogue, columns)
        _dated(path, year)
        if year in YEARS:
            told = {"path": path.relative_to(folder).as_posix(), "country": iso3, "school_year": year}
            files.append(told | {"rows": rows, "columns": width, "bytes": path.stat().st_size})
        if year == YEARS[-1]:
            layouts[iso3] = layout(path, iso3, int(year[-4:]), catalogue)
    if iso3 == LARGEST:
        for n in range(AGAIN):
            texts.write(
                vary(base, AGAIN_YEAR, schools, catalogue, n + 1), folder / f"again_{n}", catalogue, columns
            )
    _validate(folder / "inbox" / iso3, iso3)
    return files, layouts


def _validate(folder: Path, iso3: str) -> None:
    """Every year validated, so that the release holds all figures."""
    said = "".join(
        f'  "{y}": {{state: validated, by: Synthetic statistics office, date: {y[-4:]}-06-15}}\n'
        for y in (*YEARS, NEXT_YEAR)
    )
    path = folder / "validation" / "validation.yml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"country: {iso3}\nvalidation:\n{said}", encoding="utf-8")
    _dated(path, "2023-2025")


def _dated(path: Path, school_year: str) -> None:
    when = datetime(int(school_year[-4:]), 3, 1, 12, tzinfo=UTC).timestamp()
    os.utime(path, (when, when))


def _program() -> str:
    """Hash of what shapes the files: these modules, the samples, what the catalogue says of countries."""
    catalogue, h = Catalogue().folder, hashlib.sha256()
    samples = sorted((catalogue.parent / "samples").rglob("*.py"))
    known = [
        *sorted((catalogue / "countries").rglob("*.*")),
        *sorted((catalogue / "reference").glob("*.csv")),
    ]
    for path in [*(HERE / f"{s}.py" for s in SHAPES), *samples, *known]:
        h.update(path.read_bytes())
    return h.hexdigest()
