"""A copy of the tables elsewhere: equal to the data folder after every call, and nothing is put twice."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import fsspec
import pyarrow as pa
import pytest
from typer.testing import CliRunner

from eqm_pipeline.cli import app
from eqm_pipeline.errors import UsageError
from eqm_pipeline.pipeline import mirror as copying
from eqm_pipeline.pipeline.mirror import MANIFEST, mirror
from eqm_pipeline.warehouse.lake import put, root

INDICATORS = "marts/indicators.parquet"
LATEST = "releases/latest.json"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """What a data folder holds, in small; of it a copy must hold no delivery, no state and nothing half written."""
    for n, name in enumerate(
        (INDICATORS, "core/enrolment/country=TGO/school_year=2021-2022/stateduc.parquet")
    ):
        put(pa.table({"a": [n]}), tmp_path / name)
    for name in (
        "raw/TGO/a.csv",
        "quarantine/a.parquet",
        "core/.state/TGO/2021-2022.json",
        "core/.writing/TGO/a.parquet",
        "marts/notes.txt",
        "releases/2026.1/README.md",
        LATEST,
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    return tmp_path


@pytest.fixture(params=["memory", "folder"])
def to(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    yield "memory://copy" if request.param == "memory" else str(tmp_path_factory.mktemp("copy"))
    fsspec.filesystem("memory").store.clear()


def _there(to: str) -> dict[str, bytes]:
    folder = root(to)
    names = {"/".join(p.parts[len(folder.parts) :]): p for p in folder.rglob("*") if p.is_file()}
    return {n: p.read_bytes() for n, p in names.items() if n != MANIFEST}


def test_a_copy_holds_the_tables_and_releases_and_nothing_else(data: Path, to: str) -> None:
    done = mirror(data, to)
    expected = {INDICATORS, LATEST, "releases/2026.1/README.md"}
    expected |= {"core/enrolment/country=TGO/school_year=2021-2022/stateduc.parquet"}
    assert _there(to) == {n: (data / n).read_bytes() for n in expected}
    assert set(done.put) == expected
    assert done.put[-1] == LATEST, "readers follow it to what must be there before"


def test_only_what_changed_is_put(data: Path, to: str) -> None:
    mirror(data, to)
    assert mirror(data, to) == copying.Mirrored((), (), 4)
    put(pa.table({"a": [7]}), data / INDICATORS)
    (data / "releases" / "2026.1" / "README.md").unlink()
    done = mirror(data, to)
    assert (done.put, done.removed, done.unchanged) == ((INDICATORS,), ("releases/2026.1/README.md",), 2)
    assert _there(to)[INDICATORS] == (data / INDICATORS).read_bytes()
    assert "releases/2026.1/README.md" not in _there(to)


def test_what_was_lost_there_is_put_again(data: Path, to: str) -> None:
    mirror(data, to)
    (root(to) / INDICATORS).unlink()
    assert mirror(data, to).put == (INDICATORS,)


def test_a_room_alone_leaves_the_others(data: Path, to: str) -> None:
    mirror(data, to)
    put(pa.table({"a": [7]}), data / INDICATORS)
    assert mirror(data, to, ["releases"]).put == ()
    assert mirror(data, to).put == (INDICATORS,)


@pytest.mark.parametrize("after", range(6))
def test_a_copy_killed_anywhere_is_finished(
    data: Path, to: str, after: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    mirror(data, to)
    (data / "releases" / "2026.2").mkdir()
    for name in (LATEST, "releases/2026.2/README.md"):
        (data / name).write_text("2026.2")
    put(pa.table({"a": [7]}), data / INDICATORS)
    (data / "releases" / "2026.1" / "README.md").unlink()
    put_bytes, done = copying.put_bytes, list[str]()

    def killed(content: bytes, path: Path) -> None:
        if len(done) == after:
            raise KeyboardInterrupt
        done.append(path.name)
        put_bytes(content, path)

    monkeypatch.setattr(copying, "put_bytes", killed)
    with pytest.raises(KeyboardInterrupt) if after < 5 else nullcontext():
        mirror(data, to)
    if LATEST.rsplit("/", 1)[-1] in done:
        assert _there(to)["releases/2026.2/README.md"] == b"2026.2"
    monkeypatch.setattr(copying, "put_bytes", put_bytes)
    mirror(data, to)
    names = {INDICATORS, LATEST, "releases/2026.2/README.md"}
    names |= {"core/enrolment/country=TGO/school_year=2021-2022/stateduc.parquet"}
    assert _there(to) == {n: (data / n).read_bytes() for n in names}
    assert mirror(data, to).put == ()


def test_a_copy_does_not_lie_in_the_folder_itself(data: Path) -> None:
    with pytest.raises(UsageError, match="cannot lie in the data folder"):
        mirror(data, str(data / "marts" / "copy"))


def test_the_command_tells_what_it_did(data: Path, to: str) -> None:
    told = CliRunner().invoke(app, ["mirror", to, "--data", str(data), "--room", "releases", "--json"])
    assert json.loads(told.stdout) == {
        "put": ["releases/2026.1/README.md", LATEST],
        "removed": [],
        "unchanged": 0,
    }
    assert CliRunner().invoke(app, ["mirror", to, "--data", str(data), "--room", "raw"]).exit_code != 0
