"""Samples are the same bytes each time and never touch a file that the command did not write."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from eqm_pipeline.catalogue import Catalogue
from eqm_pipeline.errors import UsageError
from eqm_pipeline.samples import write as room
from eqm_pipeline.samples.defects import MANIFEST, Defects, Manifest
from eqm_pipeline.samples.schools import SchoolYear

CATALOGUE = Catalogue()
SCALE = 0.004


def native_write(years: list[SchoolYear], folder: Path, defects: Defects, catalogue: Catalogue) -> list[Path]:
    paths = []
    for year in years:
        path = folder / "census" / f"census_{year.school_year}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{year.iso3};{year.enrolment.sum()};synthetic\n", encoding="utf-8")
        defects.add(
            kind="totals_row", rule="TOTALS_ROW", country=year.iso3, school_year=year.school_year,
            source="census", row=3, file=path,
        )  # fmt: skip
        paths.append(path)
    return paths


def shared_write(iso3: str, years: list[SchoolYear], folder: Path, *rest: Any) -> list[Path]:
    path = folder / "complements" / "national.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{iso3};{years[-1].totals.population.sum()}\n", encoding="utf-8")
    return [path]


@pytest.fixture(autouse=True)
def plain_writers(monkeypatch: pytest.MonkeyPatch) -> None:
    def plain(name: str) -> SimpleNamespace:
        return SimpleNamespace(write=native_write if ".native." in name else shared_write)

    monkeypatch.setattr(room, "import_module", plain)
    monkeypatch.setattr(room.os, "cpu_count", lambda: 1)  # in this process, where the writers are replaced


def write(inbox: Path, **options: Any) -> room.SampleReport:
    return room.write_samples(inbox, CATALOGUE, **({"scale": SCALE, "countries": ["TGO", "NER"]} | options))


def state(inbox: Path) -> dict[str, tuple[bytes, int]]:
    return {str(p): (p.read_bytes(), p.stat().st_mtime_ns) for p in inbox.rglob("*") if p.is_file()}


def test_every_file_and_every_defect_is_in_the_manifest(tmp_path: Path) -> None:
    report = write(tmp_path)
    manifest = json.loads((tmp_path / MANIFEST).read_text(encoding="utf-8"))
    files = {p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*.csv")}
    assert set(manifest["files"]) == files == set(report.written)
    assert all(room.sha256(tmp_path / p) == sha for p, sha in manifest["files"].items())
    assert len(manifest["defects"]) == report.defects == 6
    assert manifest["defects"][0]["file"] == "census_2021-2022.csv"
    assert {p.name for p in tmp_path.iterdir()} == {MANIFEST, "TGO", "NER"}


def test_files_are_dated_to_the_end_of_their_school_year(tmp_path: Path) -> None:
    write(tmp_path)
    path = tmp_path / "TGO" / "census" / "census_2021-2022.csv"
    assert path.stat().st_mtime == 1646136000  # 1 March 2022, 12:00 UTC


def test_writing_again_changes_nothing_not_even_a_time(tmp_path: Path) -> None:
    write(tmp_path)
    before = state(tmp_path)
    report = write(tmp_path)
    assert state(tmp_path) == before
    assert not report.written
    assert len(report.unchanged) == 8
    assert report.defects == 6


def test_two_inboxes_get_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write(tmp_path / name)
    a, b = ({Path(p).relative_to(tmp_path / n): v for p, v in state(tmp_path / n).items()} for n in "ab")
    assert {p: v[0] for p, v in a.items()} == {p: v[0] for p, v in b.items()}


def test_another_scale_replaces_our_own_files(tmp_path: Path) -> None:
    write(tmp_path)
    report = write(tmp_path, scale=2 * SCALE)
    assert len(report.written) == 8
    assert not report.kept


def test_a_delivery_that_somebody_else_put_there_is_kept(tmp_path: Path) -> None:
    theirs = tmp_path / "TGO" / "census" / "census_2022-2023.csv"
    theirs.parent.mkdir(parents=True)
    theirs.write_text("a real delivery\n", encoding="utf-8")
    for scale in (SCALE, SCALE, 2 * SCALE):
        report = write(tmp_path, scale=scale)
        assert theirs.read_text(encoding="utf-8") == "a real delivery\n"
        assert report.kept == ["TGO/census/census_2022-2023.csv"]
    manifest = Manifest.read(tmp_path)
    assert "TGO/census/census_2022-2023.csv" not in manifest.files
    assert not [d for d in manifest.defects if d.country == "TGO" and d.school_year == "2022-2023"]


def test_a_sample_that_somebody_changed_is_theirs_from_then_on(tmp_path: Path) -> None:
    write(tmp_path)
    changed = tmp_path / "NER" / "complements" / "national.csv"
    changed.write_text("mended by hand\n", encoding="utf-8")
    for scale in (SCALE, 2 * SCALE):
        assert write(tmp_path, scale=scale).kept == ["NER/complements/national.csv"]
        assert changed.read_text(encoding="utf-8") == "mended by hand\n"


def test_a_deleted_sample_is_written_again(tmp_path: Path) -> None:
    write(tmp_path)
    gone = tmp_path / "TGO" / "complements" / "national.csv"
    gone.unlink()
    assert write(tmp_path).written == ["TGO/complements/national.csv"]
    assert gone.exists()


def test_a_sample_no_longer_made_is_removed_unless_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path)
    changed = tmp_path / "TGO" / "census" / "census_2021-2022.csv"
    changed.write_text("theirs now\n", encoding="utf-8")
    monkeypatch.setattr(room, "import_module", lambda name: SimpleNamespace(write=lambda *a: []))
    report = write(tmp_path, countries=["TGO"], scale=2 * SCALE)
    assert len(report.removed) == 3
    assert changed.exists()
    assert not (tmp_path / "TGO" / "complements" / "national.csv").exists()
    assert (tmp_path / "NER" / "complements" / "national.csv").exists()


def test_an_interrupted_run_is_completed_by_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path)
    moved: list[Path] = []
    replace = room.os.replace

    def dies(source: Path, target: Path) -> None:
        if len(moved) == 2:
            raise KeyboardInterrupt
        if Path(target).suffix == ".csv":
            moved.append(Path(target))
        replace(source, target)

    monkeypatch.setattr(room.os, "replace", dies)
    with pytest.raises(KeyboardInterrupt):
        write(tmp_path, scale=2 * SCALE)
    monkeypatch.setattr(room.os, "replace", replace)
    report = write(tmp_path, scale=2 * SCALE)
    assert not report.kept
    assert len(report.written) == 6
    assert len(report.unchanged) == 2
    assert not (tmp_path / room.ASIDE).exists()


def test_a_broken_manifest_makes_every_file_theirs_unless_the_bytes_are_ours(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / MANIFEST).write_text("{", encoding="utf-8")
    report = write(tmp_path)
    assert len(report.unchanged) == 8
    assert not report.kept
    (tmp_path / MANIFEST).write_text("{", encoding="utf-8")
    assert len(write(tmp_path, scale=2 * SCALE).kept) == 8


def test_unknown_countries_and_scales_are_wrong_use(tmp_path: Path) -> None:
    for wrong in ({"countries": ["FRA"]}, {"scale": 0}):
        with pytest.raises(UsageError):
            write(tmp_path / "inbox", **wrong)
    assert not (tmp_path / "inbox").exists()


def test_progress_tells_each_country_whether_written_or_not(tmp_path: Path) -> None:
    told: list[str] = []
    for _ in range(2):
        write(tmp_path, progress=told.append)
    assert told == ["NER", "TGO"] * 2


def test_a_defect_of_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown kind"):
        Defects().add(kind="typo", rule="X", country="TGO", school_year="2021-2022", source="census")
