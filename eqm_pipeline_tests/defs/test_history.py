"""Where the history is kept: SQLite with files kept open, or PostgreSQL where an address is given."""

import sqlite3
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest
import sqlalchemy as sa
import yaml
from dagster._core.storage.event_log import SqliteEventLogStorage

from eqm_pipeline.defs import home
from eqm_pipeline.defs.history import KeptOpen

MANY = 60


@dg.asset
def often(context: dg.AssetExecutionContext) -> Iterator[object]:
    """Records many things, as a run of many partitions does."""
    for n in range(MANY):
        yield dg.AssetMaterialization("often", metadata={"n": n})
    yield dg.Output(None)


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dg.DagsterInstance]:
    monkeypatch.setenv("EQM_DAGSTER_STORAGE", str(tmp_path))
    (tmp_path / "dagster.yaml").write_bytes(home.settings().read_bytes())
    with dg.DagsterInstance.from_config(str(tmp_path)) as instance:
        yield instance


def test_a_run_of_many_events_opens_each_file_a_few_times_and_not_once_an_event(
    kept: dg.DagsterInstance,
) -> None:
    opened: Counter[str] = Counter()

    def count(connection: sqlite3.Connection, _: object) -> None:
        opened[Path(connection.execute("pragma database_list").fetchone()[2]).name] += 1

    sa.event.listen(sa.Engine, "connect", count)
    try:
        ran = dg.materialize([often], instance=kept)
    finally:
        sa.event.remove(sa.Engine, "connect", count)
    assert ran.success
    assert opened[f"{ran.run_id}.db"] <= 4  # three to make it
    assert opened["index.db"] <= 12  # Dagster asks anew, with connections of its own, which tables there are


def test_what_was_written_is_there_for_dagsters_own_storage_at_once(
    kept: dg.DagsterInstance, tmp_path: Path
) -> None:
    assert isinstance(kept.event_log_storage, KeptOpen)
    run_ids = [dg.materialize([often], instance=kept).run_id for _ in range(2)]
    theirs = SqliteEventLogStorage(str(tmp_path / "history" / "runs"))
    for run_id in run_ids:
        found = Counter(
            e.dagster_event.event_type_value
            for e in theirs.get_logs_for_run(run_id)
            if e.dagster_event is not None
        )
        assert found["ASSET_MATERIALIZATION"] == MANY + 1
        assert found["PIPELINE_SUCCESS"] == 1
    assert [len(kept.all_logs(run_id)) for run_id in run_ids] == [
        len(theirs.get_logs_for_run(run_id)) for run_id in run_ids
    ]


def test_a_file_that_somebody_removed_is_made_anew(kept: dg.DagsterInstance, tmp_path: Path) -> None:
    run_id = dg.materialize([often], instance=kept).run_id
    assert kept.all_logs(run_id)
    for path in (tmp_path / "history" / "runs").glob(f"{run_id}.db*"):
        path.unlink()
    assert kept.all_logs(run_id) == []


ADDRESS = "postgresql://dagster:secret@localhost:5432/history"


def _environment(tmp_path: Path) -> tuple[dict[str, str], dict[str, object]]:
    told = home.environment(tmp_path / "data", tmp_path / "inbox")
    return told, yaml.safe_load((tmp_path / "data" / "dagster" / "dagster.yaml").read_text("utf-8"))


def test_an_address_of_postgresql_changes_the_storage_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(home.POSTGRES, raising=False)
    plain, ours = _environment(tmp_path)
    assert home.POSTGRES not in plain
    monkeypatch.setattr(home, "find_spec", lambda _: object())
    monkeypatch.setenv(home.POSTGRES, ADDRESS)
    told, settings = _environment(tmp_path)
    assert told[home.POSTGRES] == "postgresql+psycopg2://dagster:secret@localhost:5432/history"
    assert settings == ours | {"storage": {"postgres": {"postgres_url": {"env": "EQM_DAGSTER_POSTGRES"}}}}
    assert "secret" not in (tmp_path / "data" / "dagster" / "dagster.yaml").read_text("utf-8")
    monkeypatch.delenv(home.POSTGRES)
    assert _environment(tmp_path)[1] == ours


@pytest.mark.parametrize(
    ("told", "installed", "said"),
    [
        (ADDRESS, False, "pip install 'eqm-pipeline[postgres]'"),
        ("sqlite:///history.db", True, "postgresql://USER:PASSWORD@HOST"),
        ("localhost", True, "postgresql://USER:PASSWORD@HOST"),
    ],
)
def test_what_cannot_be_reached_is_said_before_anything_starts(
    told: str, installed: bool, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(home, "find_spec", lambda _: object() if installed else None)
    monkeypatch.setenv(home.POSTGRES, told)
    with pytest.raises(home.HistoryUnreachable) as refused:
        _environment(tmp_path)
    assert said in refused.value.text("en")
    assert "secret" not in refused.value.bilingual()
    assert refused.value.text("fr") != refused.value.text("en")
