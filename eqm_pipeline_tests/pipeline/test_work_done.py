"""How much is done again: counted, not timed, so that no noise of a machine can make it fail.

Belongs here: deliveries read, partitions computed, SQL models built, files written. Does not belong here: seconds (bench/).
"""

from __future__ import annotations

import json
import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

import pyarrow.parquet as pq
import pytest

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.pipeline import examine
from eqm_pipeline.pipeline.receive import receive
from eqm_pipeline.pipeline.run import plan, run
from eqm_pipeline.publish import shelving, since, yearbook_kept
from eqm_pipeline.reports import brief
from eqm_pipeline.samples.native import mdg, tgo
from eqm_pipeline.samples.schools import build
from eqm_pipeline.warehouse import abreast
from eqm_pipeline.warehouse import run as build_run
from eqm_pipeline.warehouse.engine import Engine, Kind
from eqm_pipeline.warehouse.models import OVER_ALL, load_models
from eqm_pipeline.warehouse.partition import compute_partition

YEARS = ("2021-2022", "2022-2023")
OVER = sum(m.layer in OVER_ALL for m in load_models().values())
BY_YEAR = len(load_models()) - OVER


@contextmanager
def counted() -> Iterator[Counter[str]]:
    """Deliveries read and models made while the block runs, in this process."""
    done: Counter[str] = Counter()
    read, make = examine.read, build_run.make

    def reads(*a: object, **k: object) -> object:
        done["read"] += 1
        return read(*a, **k)  # type: ignore[arg-type]

    def makes(*a: object, **k: object) -> None:
        done["models"] += 1
        make(*a, **k)  # type: ignore[arg-type]

    with (
        mock.patch.object(examine, "read", reads),
        mock.patch.object(build_run, "make", makes),
        mock.patch.object(abreast, "make", makes),
    ):
        yield done


@contextmanager
def products() -> Iterator[Counter[str]]:
    """What is made of one country by itself for a release, in this process, while the block runs."""
    done: Counter[str] = Counter()

    def counts(what: str, real: Any, country: Callable[..., str]) -> Any:
        def counting(*a: Any, **k: Any) -> Any:
            done[f"{what} {country(*a)}"] += 1
            return real(*a, **k)

        return counting

    with ExitStack() as patches:
        for module, name, what, country in (
            (shelving.Job, "run", "shelved", lambda job: job.country or "labels"),
            (since, "indicators_of", "compared", lambda _, country: country),
            (yearbook_kept, "write_book", "book", lambda _, __, country, *___: country),
            (brief, "describe", "brief", lambda _, __, country: country),
        ):
            patched = counts(what, getattr(module, name), country)
            patches.enter_context(mock.patch.object(module, name, patched))
        yield done


def national(data: Path, country: str) -> list[float]:
    """National values of a country in the newest release."""
    latest = json.loads((data / "releases" / "latest.json").read_text("utf-8"))["path"]
    path = data / "releases" / latest / "data" / "indicators.parquet"
    mine = [("country", "==", country), ("area_level", "==", "country")]
    values = pq.read_table(path, columns=["value"], filters=mine, partitioning=None)["value"]
    return [v for v in values.to_pylist() if v is not None]


def sums_of(data: Path, version: str) -> str:
    return (data / "releases" / version / "SHA256SUMS").read_text("utf-8")


def anew_again(data: Path) -> None:
    """A run that knows of nothing that stands, nor has anything kept."""
    (data / "core" / ".state" / "whole.json").unlink()
    shutil.rmtree(data / "publishable")
    run_due(data)


def files(data: Path) -> dict[str, int]:
    """Every file below the data folder but the ledger, and when it was written."""
    return {
        p.relative_to(data).as_posix(): p.stat().st_mtime_ns
        for p in data.rglob("*")
        if p.is_file() and p.suffix != ".sqlite"
    }


def deliver(data: Path, year: str, at: int, seed: int = 0) -> None:
    catalogue = Catalogue()
    (path,) = tgo.write([build("TGO", year, 0.01, seed, catalogue)], data / "inbox" / "TGO", None, catalogue)
    os.utime(path, (at, at))


def run_due(data: Path) -> Counter[str]:
    """What `eqm run --plain --workers 1` does."""
    with counted() as done:
        receive(data / "inbox", data, Catalogue())
        due = plan(data, Catalogue())
        partitions = run(data, Catalogue(), due, workers=1)
    assert {p.status for p in partitions} <= {"accepted"}
    return done + Counter(partitions=len(partitions))


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("work") / "data"
    for year in YEARS:
        deliver(folder, year, 1_700_000_000)
    first = run_due(folder)
    assert first == {"read": 2, "partitions": 2, "models": 2 * BY_YEAR + OVER}
    return folder


def test_when_nothing_has_changed_nothing_is_read_computed_or_written(data: Path) -> None:
    before = files(data)
    assert run_due(data) == Counter()
    assert files(data) == before


def test_a_year_sent_again_is_the_only_one_read_and_computed(data: Path) -> None:
    before = files(data)
    (data / "inbox" / "TGO" / "stateduc" / f"ecole_{YEARS[1]}.csv").unlink()
    deliver(data, YEARS[1], 1_700_000_100, seed=1)
    assert run_due(data) == {"read": 1, "partitions": 1, "models": BY_YEAR + OVER}
    now = files(data)
    other = [f for f in before if f.startswith(("core/", "aggregates/", "raw/")) and YEARS[0] in f]
    assert len(other) > 20
    assert {f: now[f] for f in other} == {f: before[f] for f in other}


def test_models_of_what_nobody_sent_are_not_run(data: Path) -> None:
    ran, create = [], Engine.create

    def creates(self: Engine, name: str, sql: str, kind: Kind = "table") -> None:
        ran.append(name)
        create(self, name, sql, kind)

    with mock.patch.object(Engine, "create", creates):
        compute_partition(data, "TGO", YEARS[0], Catalogue())
    assert {"stg_cells", "int_measures"} <= set(ran)
    assert not {"int_practice_scores", "int_counts", "int_stratum_cells"} & set(ran)
    assert len(ran) < BY_YEAR


def two_countries(folder: Path, seed: int) -> Path:
    """Togo and Madagascar, validated, run to a release; Togo's second delivery has another seed."""
    catalogue = Catalogue()
    if not (folder / "inbox" / "MDG").exists():
        mdg.write([build("MDG", YEARS[0], 0.003, 0, catalogue)], folder / "inbox" / "MDG", None, catalogue)
        for iso3 in ("MDG", "TGO"):
            word = folder / "inbox" / iso3 / "validation" / "validation.yml"
            word.parent.mkdir(parents=True)
            word.write_text(
                f"country: {iso3}\nvalidation:\n  '{YEARS[0]}': {{state: provisional, publish: true}}\n"
            )
        for path in folder.rglob("*.*"):
            os.utime(path, (1_700_000_000, 1_700_000_000))
    else:
        (folder / "inbox" / "TGO" / "stateduc" / f"ecole_{YEARS[0]}.csv").unlink()
    deliver(folder, YEARS[0], 1_700_000_000 + 100 * seed, seed)
    return folder


def test_of_two_countries_the_one_that_sent_nothing_is_left_and_the_release_is_as_if_made_anew(
    tmp_path: Path,
) -> None:
    step, anew = two_countries(tmp_path / "step", 0), two_countries(tmp_path / "anew", 0)
    run_due(step)
    run_due(anew)
    before = files(step)
    with products() as made:
        run_due(two_countries(step, 1))
    assert made == {"shelved labels": 1, "shelved TGO": 1, "compared TGO": 1, "book TGO": 1, "brief TGO": 1}
    anew_again(two_countries(anew, 1))
    now = files(step)
    left = [
        f
        for f in before
        if f.startswith(
            (
                "concordance/country=MDG",
                "marts/country=MDG",
                "comparisons/country=MDG",
                "ministry/MDG",
                "publishable/briefs/MDG",
                "publishable/country=MDG",
            )
        )
    ]
    assert len(left) > 20
    assert any("yearbook" in f for f in left)
    assert {f: now[f] for f in left} == {f: before[f] for f in left}
    again = ("ministry/TGO", "publishable/briefs/TGO", "publishable/country=TGO")
    assert all(now[f] > before[f] for f in before if f.startswith(again) and f in now)
    assert sums_of(step, "2023.2") == sums_of(anew, "2023.2")


def test_a_word_taken_back_is_heard_of_its_country_alone_and_nothing_withheld_is_left(tmp_path: Path) -> None:
    step, anew = two_countries(tmp_path / "step", 0), two_countries(tmp_path / "anew", 0)
    run_due(step)
    run_due(anew)
    assert national(step, "MDG")
    for folder in (step, anew):
        word = folder / "inbox" / "MDG" / "validation" / "validation.yml"
        word.write_text(word.read_text("utf-8").replace("publish: true", "publish: false"))
        os.utime(word, (1_700_000_500, 1_700_000_500))
    before = files(step)
    with products() as made:
        run_due(step)
    assert made == {"shelved labels": 1, "shelved MDG": 1, "compared MDG": 1, "book MDG": 1, "brief MDG": 1}
    now = files(step)
    left = [f for f in before if f.startswith(("publishable/country=TGO", "publishable/briefs/TGO"))]
    assert len(left) > 10
    assert {f: now[f] for f in left} == {f: before[f] for f in left}
    assert not national(step, "MDG")
    assert national(step, "TGO")
    anew_again(anew)
    assert sums_of(step, "2023.2") == sums_of(anew, "2023.2")


def test_a_release_of_which_all_is_known_compares_and_makes_nothing(data: Path) -> None:
    (data / "core" / ".state" / "whole.json").unlink()
    with products() as made:
        run_due(data)
    assert {what for what in made if not what.startswith("shelved")} == {"brief TGO"}


def test_what_is_missing_is_made_again_and_a_killed_run_does_all_of_it_again(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (data / "publishable" / "briefs" / "TGO.html").unlink()
    deliver(data, YEARS[1], 1_700_000_200, seed=2)

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("eqm_pipeline.publish.release.write_contents", killed)
        with pytest.raises(KeyboardInterrupt):
            run_due(data)
    assert plan(data, Catalogue()).whole
    deliver(data, YEARS[1], 1_700_000_300, seed=1)
    assert run_due(data)["models"] == BY_YEAR + OVER
    assert (data / "publishable" / "briefs" / "TGO.html").exists()
    assert run_due(data) == Counter()
