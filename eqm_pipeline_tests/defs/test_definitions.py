"""What Dagster loads: the graph as on file, described for readers, with its jobs, schedule and sensors."""

from __future__ import annotations

import os
import warnings
from pathlib import Path

import dagster as dg
import pytest
import yaml

from eqm_pipeline.definitions import defs
from eqm_pipeline.pipeline.steps import STEPS

ROOT = Path(__file__).parents[2]
GOLDEN = Path(__file__).parents[1] / "golden" / "asset_graph.txt"


@pytest.fixture(scope="module")
def loaded() -> dg.Definitions:
    with warnings.catch_warnings():
        warnings.simplefilter("error", dg.PreviewWarning)
        return defs()


def _graph(loaded: dg.Definitions) -> str:
    graph = loaded.resolve_asset_graph()
    lines = ["# asset [group] (partitions) ← what it is made from; its checks below it"]
    for key in sorted(graph.get_all_asset_keys(), key=lambda k: (graph.get(k).group_name, k)):
        node = graph.get(key)
        kinds = " × ".join(node.partitions_def.partition_dimension_names) if node.partitions_def else "whole"
        needs = ", ".join(sorted(k.to_user_string() for k in node.parent_keys)) or "–"
        lines.append(f"{key.to_user_string()} [{node.group_name}] ({kinds}) ← {needs}")
        lines += [f"    check {c.name}" for c in sorted(graph.get_check_keys_for_assets({key}))]
    return "\n".join(lines) + "\n"


def test_the_asset_graph_is_the_one_on_file(loaded: dg.Definitions) -> None:
    found = _graph(loaded)
    if os.environ.get("EQM_UPDATE_GOLDEN"):
        GOLDEN.write_text(found, encoding="utf-8")
    assert found == GOLDEN.read_text(encoding="utf-8"), (
        "the asset graph changed; if that was meant, run `EQM_UPDATE_GOLDEN=1 make test` "
        "and commit the new golden file"
    )


def test_every_step_is_an_asset_and_says_what_it_holds(loaded: dg.Definitions) -> None:
    specs = {s.key.path[0]: s for s in loaded.resolve_all_asset_specs()}
    assert set(specs) == {s.name for s in STEPS}
    assert all(len(s.description or "") > 40 for s in loaded.resolve_all_asset_specs())


def test_steps_are_made_from_what_the_list_of_steps_says(loaded: dg.Definitions) -> None:
    graph = loaded.resolve_asset_graph()
    parents: dict[str, set[str]] = {}
    for key in graph.get_all_asset_keys():
        parents.setdefault(key.path[0], set()).update(k.path[0] for k in graph.get(key).parent_keys)
    assert {k: v - {k} for k, v in parents.items()} == {s.name: set(s.needs) for s in STEPS}


def test_there_are_two_jobs_two_schedules_and_one_sensor_that_looks_at_the_inbox(
    loaded: dg.Definitions,
) -> None:
    repository = loaded.get_repository_def()
    assert {"accept_deliveries", "publish_release"} <= set(repository.job_names)
    times = {s.name: (s.cron_schedule, s.execution_timezone) for s in repository.schedule_defs}
    assert times == {
        "nightly": ("0 2 * * *", "Africa/Abidjan"),
        "nightly_release": ("0 4 * * *", "Africa/Abidjan"),
    }
    assert {s.default_status for s in repository.schedule_defs} == {dg.DefaultScheduleStatus.STOPPED}
    status = {s.name: s.default_status for s in repository.sensor_defs}
    assert status["inbox_sensor"] is dg.DefaultSensorStatus.STOPPED
    assert set(status) == {"inbox_sensor", "publish_after_acceptance", "publish_after_refusal", "dead_runs"}


def test_the_workspace_names_the_module_that_loads() -> None:
    (place,) = yaml.safe_load((ROOT / "workspace.yaml").read_text("utf-8"))["load_from"]
    assert place["python_module"] in ("eqm_pipeline.definitions", {"module_name": "eqm_pipeline.definitions"})


def test_the_instance_sends_nothing_and_shows_no_pop_up() -> None:
    settings = yaml.safe_load((ROOT / "dagster.yaml").read_text("utf-8"))
    assert settings["telemetry"] == {"enabled": False}
    assert settings["nux"] == {"enabled": False}
    assert settings["python_logs"]["python_log_level"] == "WARNING"
