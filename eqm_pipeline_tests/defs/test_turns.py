"""Runs compute one at a time whichever door they came by, and no more workers at once than there are cores."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest
import yaml

from eqm_pipeline.defs import dead_runs, turns
from eqm_pipeline.defs.launch import QUIET, _job
from eqm_pipeline_tests.defs import at_work
from eqm_pipeline_tests.defs.conftest import House

ROOT = Path(__file__).parents[2]


def test_two_runs_at_once_never_have_more_workers_at_work_than_one_has(tmp_path: Path) -> None:
    """Counted from a log of when each piece of work began and ended. With `rush` for `turn` it is up to twice as many."""
    command = [sys.executable, "-m", "eqm_pipeline_tests.defs.at_work", str(tmp_path)]
    runs = [subprocess.Popen([*command, name, "turn"], cwd=ROOT) for name in ("one", "two")]
    assert [r.wait() for r in runs] == [0, 0]
    most, pieces = at_work.most_at_once(tmp_path / "log")
    assert pieces == 2 * at_work.PIECES
    assert 0 < most <= at_work.WORKERS


@pytest.fixture
def shared(tmp_path: Path) -> Iterator[dg.DagsterInstance]:
    """An instance on disk with our settings, as two processes share it."""
    environment = {"EQM_DAGSTER_STORAGE": str(tmp_path)}
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment.items():
            patch.setenv(name, value)
        (tmp_path / "dagster.yaml").write_bytes((ROOT / "dagster.yaml").read_bytes())
        with dg.DagsterInstance.from_config(str(tmp_path)) as instance:
            yield instance


def test_the_daemon_starts_no_second_run_while_one_computes(shared: dg.DagsterInstance) -> None:
    """By Dagster's own reckoning: with one run started, the counter of pools holds the next one back."""
    from dagster._core.op_concurrency_limits_counter import GlobalOpConcurrencyLimitsCounter

    pools = shared.get_concurrency_config().pool_config
    for going, waiting in (
        ("accept_deliveries", "publish_release"),
        ("publish_release", "accept_deliveries"),
    ):
        key = {"dagster/partition": "TGO|2021-2022"}
        queued = shared.create_run_for_job(_job(waiting), tags=key)
        one = shared.create_run_for_job(_job(going), tags=key, status=dg.DagsterRunStatus.STARTED)

        def blocked(queued: dg.DagsterRun = queued) -> bool:
            started = shared.get_run_records(dg.RunsFilter(statuses=[dg.DagsterRunStatus.STARTED]))
            counter = GlobalOpConcurrencyLimitsCounter(
                shared, [queued], started,
                set(shared.event_log_storage.get_concurrency_keys()), shared.event_log_storage.get_pool_limits(),
                pool_granularity=pools.pool_granularity,
            )  # fmt: skip
            return counter.is_blocked(queued)

        blocked()  # the first look writes the default limit down
        assert blocked()
        shared.report_run_failed(one)
        assert not blocked()
        shared.report_run_failed(queued)


def test_a_run_that_waits_says_for_whom_and_goes_on_when_its_turn_comes(house: House) -> None:
    asked, told = threading.Event(), threading.Event()
    ended: list[dg.ExecuteInProcessResult] = []

    def launch() -> None:
        asked.set()
        ended.append(house.accept(("TGO", "2021-2022"), ("TGO", "2021-2022")))

    with turns.turn(house.data, "the-other-run"):
        thread = threading.Thread(target=launch)
        thread.start()
        asked.wait()
        while thread.is_alive() and not told.is_set():
            messages = [
                e.user_message
                for run in house.instance.get_runs()
                for e in house.instance.all_logs(run.run_id)
            ]
            if any("the-other-run" in m for m in messages):
                told.set()
            time.sleep(0.02)
        assert told.is_set()
        assert not house.materialized("core_tables")
    thread.join()
    assert ended[0].success
    assert house.materialized("core_tables") == {("TGO", "2021-2022")}


def test_a_release_waits_for_its_turn_too(house: House) -> None:
    house.accept_due()
    seen: list[bool] = []
    with pytest.MonkeyPatch.context() as patch:
        from eqm_pipeline.defs import consolidated

        def walk(data: Path, *_: object) -> Iterator[tuple[str, object]]:
            with (turns.folder(data) / "turn").open("a") as file:
                seen.append(turns._lock(file.fileno()))
            yield from ()

        patch.setattr(consolidated, "walk_whole", walk)
        _job("publish_release").execute_in_process(
            QUIET, house.instance, raise_on_error=False, resources={"project": house.project}
        )
    assert set(seen) == {False}


CHILD = """
import sys, time
from pathlib import Path
from eqm_pipeline.defs import turns
with turns.turn(Path(sys.argv[1]), sys.argv[2]):
    print("mine", flush=True)
    time.sleep(600)
"""


def test_a_killed_run_lets_go_of_its_turn_and_is_recorded_as_failed(
    tmp_path: Path, shared: dg.DagsterInstance
) -> None:
    run = shared.create_run_for_job(_job("publish_release"), status=dg.DagsterRunStatus.STARTED)
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(tmp_path), run.run_id], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "mine\n"
    assert dead_runs.bury(shared, tmp_path) == []  # alive
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdout.close()
    assert dead_runs.bury(shared, tmp_path) == [run.run_id]
    found = shared.get_run_by_id(run.run_id)
    assert found is not None
    assert found.status is dg.DagsterRunStatus.FAILURE
    assert dead_runs.bury(shared, tmp_path) == []
    with turns.turn(tmp_path, "next", wait=lambda other: pytest.fail(f"waits for {other}")):
        assert turns.is_dead(tmp_path, "next") is False


def test_a_run_of_which_nothing_is_known_is_left_alone(tmp_path: Path, shared: dg.DagsterInstance) -> None:
    shared.create_run_for_job(_job("publish_release"), status=dg.DagsterRunStatus.STARTED)
    assert dead_runs.bury(shared, tmp_path) == []


def test_both_jobs_are_of_the_pool_that_lets_one_run_at_a_time() -> None:
    limits = yaml.safe_load((ROOT / "dagster.yaml").read_text("utf-8"))["concurrency"]["pools"]
    assert limits == {"granularity": "run", "default_limit": 1}
    for name in ("accept_deliveries", "publish_release"):
        assert {node.definition.pool for node in _job(name).nodes} == {turns.POOL}
